/// A first look at a sheet: the rows among which the headings are, which columns hold anything below, what is merged.
///
/// Where none of those rows has a gap, nothing in them is merged and the look ends there: a merged cell hides empty
/// ones. Otherwise it goes through the whole sheet, since merged cells are listed behind the rows.
struct SheetSurvey: SheetSink {
  private let reader: CellReader
  /// The number of the first row that holds anything, from 1; 0 if there is none.
  private(set) var firstRow = 0
  /// The texts of the first rows, from `firstRow` on.
  private(set) var head: [[String]] = []
  /// Whether a column holds anything below those rows.
  private(set) var isUsedBelow: [Bool] = []
  /// Whether there are rows below those.
  private(set) var goesOn = false
  /// The merged cells; columns from 0, rows from 0 at `firstRow`.
  private(set) var merges: [MergedCells] = []
  private var row = 0
  private var headBytes = 0

  init(_ reader: CellReader) { self.reader = reader }

  /// Whether the sheet holds anything.
  var isEmpty: Bool { head.isEmpty }

  mutating func begin(row: Int) throws -> Bool {
    self.row = row
    if firstRow > 0, row - firstRow >= HeaderFinder.rowsToLookAt, !goesOn {
      goesOn = true
      return !isWithoutGap
    }
    return true
  }

  private var isWithoutGap: Bool {
    let width = head.first?.count ?? 0
    return head.allSatisfy { $0.count == width && !$0.contains("") }
  }

  mutating func add(_ cell: SheetCell) throws {
    let value = try reader.value(of: cell)
    if case .empty = value { return }
    if firstRow == 0 { firstRow = row }
    let place = row - firstRow
    guard place >= 0, place < HeaderFinder.rowsToLookAt else {
      while isUsedBelow.count <= cell.column { isUsedBelow.append(false) }
      isUsedBelow[cell.column] = true
      return
    }
    let text = SheetSurvey.text(value)
    headBytes += text.utf8.count
    guard headBytes <= WorkbookLimits.headBytes else {
      throw WorkbookFault.limit("bytes", found: headBytes, limit: WorkbookLimits.headBytes)
    }
    while head.count <= place { head.append([]) }
    while head[place].count <= cell.column { head[place].append("") }
    head[place][cell.column] = text
  }

  mutating func merge(_ reference: UnsafeBufferPointer<UInt8>) {
    guard merges.count < WorkbookLimits.merges,
      let found = MergedCells(reference, firstRow: firstRow)
    else { return }
    merges.append(found)
  }

  private static func text(_ value: CellReader.Value) -> String {
    switch value {
    case .empty: ""
    case .number(let number, let raw):
      abs(number) < 1e15 ? TypedColumnBuilder.text(of: number) : String(decoding: raw, as: UTF8.self)
    case .percent(let number): TypedColumnBuilder.text(of: number)
    case .text(let bytes), .failed(let bytes): String(decoding: bytes, as: UTF8.self)
    case .uncomputed(let formula): "=" + String(decoding: formula, as: UTF8.self)
    }
  }
}
