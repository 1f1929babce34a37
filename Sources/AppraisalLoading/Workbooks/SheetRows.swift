import Appraisals

/// Puts the cells below the headings into columns.
struct SheetRows: SheetSink {
  /// Empty rows that are handed on as rows; beyond these they are counted.
  private static let emptyRows = 1_000

  private let reader: CellReader
  private let header: SourceHeader
  private let firstRow: Int
  private let isWanted: [Bool]
  private(set) var builders: [TypedColumnBuilder]
  private(set) var lines: [Int] = []
  private(set) var log: FindingLog
  private var merges: [MergedCells] = []
  private var blank: Set<Int> = []
  private var percents: [Int: [(line: Int, value: Double)]] = [:]
  private var row = 0
  private var next = 0
  private var isOpen = false
  private var emptyCount = 0
  private var values = 0

  init(
    _ reader: CellReader, header: SourceHeader, firstRow: Int, storage: [ColumnStorage],
    missing: MissingValues, log: FindingLog
  ) {
    self.reader = reader
    self.header = header
    self.firstRow = firstRow
    self.log = log
    builders = storage.map { TypedColumnBuilder($0, missing: missing) }
    isWanted = storage.map { if case .skipped = $0 { false } else { true } }
  }

  mutating func begin(row: Int) throws -> Bool {
    endRow()
    guard row > self.row else { throw WorkbookFault.unreadable("\(row) < \(self.row)") }
    self.row = row
    return true
  }

  mutating func add(_ cell: SheetCell) throws {
    guard row >= firstRow else { return }
    let value = try reader.value(of: cell)
    if case .empty = value { return }
    guard cell.column < builders.count else { return reportStray(cell, value) }
    try openRow()
    guard cell.column >= next else { throw WorkbookFault.unreadable("\(cell.name)?") }
    while next < cell.column {
      builders[next].appendMissing()
      next += 1
    }
    next += 1
    values += 1
    switch value {
    case .empty: break
    // A double holds fifteen digits; a longer number is an identifier and its digits are what stands there.
    case .number(let number, let raw) where abs(number) >= 1e15: builders[cell.column].append(raw)
    case .number(let number, _): builders[cell.column].append(number)
    case .text(let text): builders[cell.column].append(text)
    case .percent(let number):
      builders[cell.column].append(number)
      if isWanted[cell.column] { percents[cell.column, default: []].append((row, number)) }
    case .failed(let text): report(cell, String(decoding: text, as: UTF8.self))
    case .uncomputed(let text): report(cell, "=" + String(decoding: text, as: UTF8.self))
    }
  }

  mutating func merge(_ reference: UnsafeBufferPointer<UInt8>) {
    guard merges.count < WorkbookLimits.merges, let found = MergedCells(reference, firstRow: 1),
      found.rows.lowerBound + 1 >= firstRow
    else { return }
    merges.append(found)
  }

  // MARK: - Rows

  /// Begins a row at its first value, so that empty rows at the end leave nothing behind.
  private mutating func openRow() throws {
    if isOpen { return }
    fillGap()
    isOpen = true
    next = 0
    lines.append(row)
    let cells = lines.count * builders.count
    let limit = min(
      WorkbookLimits.cells, max(WorkbookLimits.sparseCells, values * WorkbookLimits.cellsPerValue))
    guard cells <= limit else { throw WorkbookFault.limit("cells", found: cells, limit: limit) }
  }

  private mutating func fillGap() {
    let last = lines.last ?? firstRow - 1
    let gap = row - last - 1
    guard gap > 0 else { return }
    guard emptyCount + gap <= SheetRows.emptyRows else {
      return log.add(.warning, .rowEmpty, line: last + 1, count: gap)
    }
    emptyCount += gap
    for line in (last + 1)..<row {
      lines.append(line)
      blank.insert(line)
      for column in builders.indices { builders[column].appendMissing() }
    }
  }

  private mutating func endRow() {
    guard isOpen else { return }
    while next < builders.count {
      builders[next].appendMissing()
      next += 1
    }
    isOpen = false
  }

  // MARK: - Reports

  private mutating func report(_ cell: SheetCell, _ value: String) {
    builders[cell.column].appendMissing()
    guard isWanted[cell.column] else { return }
    log.add(.warning, .cellError, line: row, column: header.headings[cell.column], value: value)
  }

  /// A cell beyond the headings: which columns the others are in is not in doubt, so that the row is kept.
  private mutating func reportStray(_ cell: SheetCell, _ value: CellReader.Value) {
    var text: String?
    switch value {
    case .text(let bytes), .number(_, let bytes): text = String(decoding: bytes, as: UTF8.self)
    default: break
    }
    log.add(
      .warning, .rowTooLong, line: row, column: SheetCell.columnName(cell.column), value: text,
      details: [String(cell.column + 1), String(builders.count)])
  }

  /// The table, once all rows are there.
  mutating func finish() -> ReadTable {
    endRow()
    for (column, cells) in percents.sorted(by: { $0.key < $1.key }) {
      let heading = header.headings[column]
      log.add(
        .repair, .percentRead, line: cells[0].line, column: heading,
        value: TypedColumnBuilder.text(of: cells[0].value) + "%", count: cells.count)
      let texts = cells.lazy.map { ($0.line, TypedColumnBuilder.text(of: $0.value)) }
      log.keep(.percentRead, column: heading, texts.map { ($0, $1 + "%", $1) })
    }
    if lines.isEmpty { log.add(.error, .sourceHasNoRows, line: header.line) }
    let filling = SheetMerges(merges: merges, lines: lines, blank: blank)
    let columns = builders.indices.map { column in
      filling.fill(builders[column].finish(heading: header.headings[column]), at: column, log: &log)
    }
    return ReadTable(header: header, columns: columns, lines: lines)
  }
}
