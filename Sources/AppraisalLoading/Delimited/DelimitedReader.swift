import Appraisals

/// Reads delimited text in one pass: first the headings, then, once it is known what the columns are for, the rows.
struct DelimitedReader: TabularSource {
  /// What an empty heading means.
  enum EmptyHeading {
    /// A mistake.
    case refused
    /// In the first column: the row names that R writes.
    case rowNames
  }

  /// The longest line that is taken for text, in bytes.
  static let longestLine = 1 << 20

  private static let sampleRows = 1024

  /// The headings, without white space around them.
  private(set) var header = SourceHeader(headings: [], line: 0)

  private var text: SourceText
  private let delimiter: UInt8
  private var position = 0
  private var line = 1

  /// Decodes the source and reads its headings; nil where there is nothing to go on with.
  init?(
    _ raw: consuming [UInt8], delimiter: UInt8? = nil, emptyHeading: EmptyHeading, log: inout FindingLog
  ) {
    if raw.isEmpty {
      log.add(.error, .sourceEmpty)
      return nil
    }
    guard let text = SourceText.decode(raw, log: &log) else { return nil }
    guard text.bytes[text.start...].contains(where: { !WhiteSpace.isASCII($0) }) else {
      log.add(.error, .sourceEmpty)
      return nil
    }
    guard DelimitedReader.linesAreShort(text.bytes, log: &log) else { return nil }
    let dialect = text.bytes.withUnsafeBufferPointer {
      Dialect.detect($0, from: text.start, declared: delimiter)
    }
    self.text = text
    self.delimiter = dialect.delimiter
    (position, line) = (dialect.start, dialect.line)
    guard readHeadings(emptyHeading, log: &log) else { return nil }
  }

  // MARK: - Headings

  private mutating func readHeadings(_ emptyHeading: EmptyHeading, log: inout FindingLog) -> Bool {
    var found: [String] = []
    var state = (position: position, line: line, headerLine: line)
    var isSound = false
    let (delimiter, firstAssumed, assumedCount) = (self.delimiter, text.firstAssumed, text.assumedCount)
    text.bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var scanner = RecordScanner(
        base: base, end: buffer.count, delimiter: delimiter, position: state.position, line: state.line)
      isSound = scanner.next() && scanner.fault == nil
      found = scanner.cells.map { WhiteSpace.trim(scanner.string($0)) }
      if let fault = scanner.fault { DelimitedReader.report(fault, scanner, headings: [], log: &log) }
      if let firstAssumed, scanner.position > firstAssumed {
        DelimitedReader.reportEncoding(scanner, firstAssumed, assumedCount, headings: found, log: &log)
      }
      state = (scanner.position, scanner.line, scanner.recordLine)
    }
    (position, line) = (state.position, state.line)
    if emptyHeading == .rowNames, found.first == "", !found.contains("row") { found[0] = "row" }
    header = SourceHeader(headings: found, line: state.headerLine)
    if isSound { checkHeadings(log: &log) }
    return isSound
  }

  private func checkHeadings(log: inout FindingLog) {
    var positions: [String: [Int]] = [:]
    for (place, heading) in header.headings.enumerated() {
      if heading.isEmpty {
        log.add(.error, .headingMissing, line: header.line, details: [String(place + 1)])
      } else {
        positions[heading, default: []].append(place + 1)
      }
    }
    for heading in header.headings {
      guard let places = positions.removeValue(forKey: heading), places.count > 1 else { continue }
      log.add(.error, .headingRepeated, line: header.line, column: heading, details: places.map(String.init))
    }
  }

  // MARK: - Rows

  /// Reads the rows; those that do not have as many cells as there are headings are reported and left out.
  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) -> ReadTable {
    var builders = storage.map { ColumnBuilder($0, missing: missing) }
    var lines: [Int] = []
    var columns: [ReadColumn] = []
    var sawRecord = false
    let (headings, delimiter, assumedCount) = (header.headings, self.delimiter, text.assumedCount)
    let (start, startLine) = (position, line)
    var watched = text.firstAssumed.map { $0 >= start ? $0 : Int.max } ?? Int.max
    text.bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var scanner = RecordScanner(
        base: base, end: buffer.count, delimiter: delimiter, position: start, line: startLine)
      var blanks = BlankLines()
      while scanner.next() {
        if scanner.position > watched {
          DelimitedReader.reportEncoding(scanner, watched, assumedCount, headings: headings, log: &log)
          watched = .max
        }
        if scanner.isBlank && blanks.areTrailing(scanner) { break }
        sawRecord = true
        guard DelimitedReader.isSound(scanner, headings: headings, log: &log) else { continue }
        lines.append(scanner.recordLine)
        if lines.count == DelimitedReader.sampleRows {
          // Room for all rows at once, if the rest is like the beginning.
          let expected = lines.count * (buffer.count - start) / max(1, scanner.position - start)
          for column in builders.indices { builders[column].reserve(expected + expected / 64) }
        }
        for (column, cell) in scanner.cells.enumerated() {
          builders[column].append(base, from: cell.start, to: cell.end)
        }
      }
      columns = headings.indices.map { builders[$0].finish(heading: headings[$0], base) }
    }
    if !sawRecord { log.add(.error, .sourceHasNoRows, line: header.line) }
    return ReadTable(header: header, columns: columns, lines: lines)
  }

  private static func isSound(
    _ scanner: RecordScanner, headings: [String], log: inout FindingLog
  ) -> Bool {
    if let fault = scanner.fault {
      report(fault, scanner, headings: headings, log: &log)
      return false
    }
    let (found, expected) = (scanner.cells.count, headings.count)
    if found == expected { return true }
    log.add(
      .error, found < expected ? .rowTooShort : .rowTooLong, line: scanner.recordLine,
      details: [String(found), String(expected)])
    return false
  }

  // MARK: - Reports

  private static func report(
    _ fault: RecordScanner.Fault, _ scanner: RecordScanner, headings: [String], log: inout FindingLog
  ) {
    switch fault {
    case .quoteNotClosed(let line):
      let place = scanner.cells.count - 1
      let column = headings.indices.contains(place) ? headings[place] : nil
      log.add(.error, .quoteNotClosed, line: line, column: column)
    case .textAfterQuote(let line, let cell, let start, let end):
      let column = headings.indices.contains(cell) ? headings[cell] : nil
      let value = scanner.string(RecordScanner.Cell(start: start, end: end, isQuoted: false))
      log.add(.error, .textAfterQuote, line: line, column: column, value: value)
    }
  }

  private static func reportEncoding(
    _ scanner: RecordScanner, _ offset: Int, _ count: Int, headings: [String], log: inout FindingLog
  ) {
    let place = scanner.cells.lastIndex { $0.start <= offset } ?? 0
    log.add(
      .repair, .encodingAssumed, line: scanner.recordLine,
      column: headings.indices.contains(place) ? headings[place] : nil,
      value: scanner.cells.isEmpty ? nil : scanner.string(scanner.cells[place]), count: count)
  }

  /// Lines this long are no table, and the quotes in them no quotes.
  private static func linesAreShort(_ bytes: [UInt8], log: inout FindingLog) -> Bool {
    var tooLong: [(start: Int, length: Int)] = []
    func check(_ start: Int, _ end: Int) {
      if end - start > longestLine { tooLong.append((start, end - start)) }
    }
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let end = ByteSearch.first(10, in: buffer, from: start, to: buffer.count) ?? buffer.count
        if end - start > longestLine {
          // What looks like one line may be many that end in CR alone.
          while let stop = ByteSearch.first(13, in: buffer, from: start, to: end) {
            check(start, stop)
            start = stop + 1
          }
          check(start, end)
        }
        start = end + 1
      }
    }
    var (line, counted) = (1, 0)
    for (start, length) in tooLong {
      line += SourceText.lineNumber(of: start - counted, in: bytes[counted...]) - 1
      counted = start
      log.add(
        .error, .lineTooLong, line: line,
        details: [String(length), String(longestLine)])
    }
    return tooLong.isEmpty
  }
}

/// Tells blank lines at the end, which are no rows, from blank lines between rows.
private struct BlankLines {
  // A byte known to be no line end, so that a long run of blank lines is looked at once.
  private var textAt = -1

  mutating func areTrailing(_ scanner: RecordScanner) -> Bool {
    if textAt >= scanner.position { return false }
    var place = scanner.position
    while place < scanner.end, scanner.base[place] == 10 || scanner.base[place] == 13 { place += 1 }
    textAt = place
    return place == scanner.end
  }
}

extension RecordScanner {
  func string(_ cell: Cell) -> String {
    String(decoding: UnsafeBufferPointer(start: base + cell.start, count: cell.end - cell.start), as: UTF8.self)
  }
}
