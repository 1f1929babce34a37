/// What the cells of a workbook mean: its shared strings, its formats, its epoch.
struct CellReader {
  /// The meaning of a cell; texts are valid during the call only.
  enum Value {
    case empty
    /// The number, and how it stands in the file.
    case number(Double, UnsafeBufferPointer<UInt8>)
    case text(UnsafeBufferPointer<UInt8>)
    /// A number as it is shown, times a hundred.
    case percent(Double)
    /// A formula that failed.
    case failed(UnsafeBufferPointer<UInt8>)
    /// A formula that was never computed.
    case uncomputed(UnsafeBufferPointer<UInt8>)
  }

  private let strings: UnsafeBufferPointer<UInt8>
  private let ends: UnsafeBufferPointer<Int>
  private let kinds: UnsafeBufferPointer<CellStyles.Kind>
  private let dates: SerialDate
  private let scratch: UnsafeMutablePointer<UInt8>

  /// Hands over a reader that works in the memory of the workbook.
  static func with<Result>(
    _ strings: SharedStrings, _ styles: CellStyles, startsIn1904: Bool,
    _ body: (CellReader) throws -> Result
  ) throws -> Result {
    try strings.text.withUnsafeBufferPointer { text in
      try strings.ends.withUnsafeBufferPointer { ends in
        try styles.kinds.withUnsafeBufferPointer { kinds in
          try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { scratch in
            guard let base = scratch.baseAddress else { preconditionFailure("64 bytes have no address") }
            let dates = SerialDate(startsIn1904: startsIn1904)
            return try body(
              CellReader(strings: text, ends: ends, kinds: kinds, dates: dates, scratch: base))
          }
        }
      }
    }
  }

  @inline(__always)
  func value(of cell: SheetCell) throws -> Value {
    if cell.value.isEmpty {
      guard let formula = cell.formula, cell.kind == .number else { return .empty }
      return .uncomputed(formula)
    }
    switch cell.kind {
    case .number: return try number(cell)
    case .shared: return try shared(cell)
    case .text: return .text(cell.value)
    case .boolean:
      let isTrue = cell.value[0] == UInt8(ascii: "1") || cell.value[0] | 32 == UInt8(ascii: "t")
      return .text(CellReader.bytes(isTrue ? "TRUE" : "FALSE"))
    case .error: return .failed(cell.value)
    case .date: return .text(CellReader.withoutMidnight(cell.value))
    }
  }

  private func shared(_ cell: SheetCell) throws -> Value {
    guard let index = SheetScanner.number(cell.value), index < ends.count else {
      throw WorkbookFault.unreadable(
        "\(cell.name): shared string \(String(decoding: cell.value, as: UTF8.self)) of \(ends.count)")
    }
    let start = index == 0 ? 0 : ends[index - 1]
    if start == ends[index] { return .empty }
    return .text(UnsafeBufferPointer(rebasing: strings[start..<ends[index]]))
  }

  private func number(_ cell: SheetCell) throws -> Value {
    guard cell.style < kinds.count else {
      throw WorkbookFault.unreadable("\(cell.name): style \(cell.style) of \(kinds.count)")
    }
    guard let base = cell.value.baseAddress,
      case let number = NumberSyntax.value(base, count: cell.value.count),
      number.isFinite
    else { return .text(cell.value) }
    switch kinds[cell.style] {
    case .number: return .number(number, cell.value)
    case .percent: return .percent(CellReader.timesHundred(number))
    case let kind:
      let count = dates.write(number, kind, to: scratch)
      return count == 0
        ? .number(number, cell.value) : .text(UnsafeBufferPointer(start: scratch, count: count))
    }
  }

  /// As it is shown: 0.07 × 100 is 7 and not 7.000000000000001.
  private static func timesHundred(_ fraction: Double) -> Double {
    let percent = fraction * 100
    return abs(percent) < 1e5 ? (percent * 1e10).rounded() / 1e10 : percent
  }

  /// `2024-12-31T00:00:00.000Z` is a day.
  private static func withoutMidnight(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard text.count > 10, text[10] == UInt8(ascii: "T"),
      text[11...].allSatisfy({ [48, 58, 46, 90].contains($0) })
    else { return text }
    return UnsafeBufferPointer(rebasing: text[..<10])
  }

  private static func bytes(_ word: StaticString) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
  }
}

extension SheetCell {
  /// What a person reads in the corner of the screen.
  var name: String { SheetCell.name(column: column, row: row) }
}
