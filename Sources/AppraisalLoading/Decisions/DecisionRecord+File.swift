import Appraisals

extension DecisionRecord {
  /// Reads the bytes of a record as they were written: nothing is trimmed, nothing counts as missing.
  ///
  /// A copy that a spreadsheet saved with other quotes or line ends still reads; one with other values does not.
  ///
  /// - Throws: ``DecisionRecord/Fault``.
  public init(bytes: [UInt8]) throws(Fault) {
    guard !bytes.isEmpty else {
      self.init()
      return
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let start = bytes.starts(with: mark) ? mark.count : 0
    let rows = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { DecisionRecord.rows($0, from: start, end: buffer.count) } ?? []
    }
    guard rows.first == DecisionEntry.headings else { throw .headings }
    guard bytes.last == UInt8(ascii: "\n") else { throw .cutOff(line: rows.count) }
    try self.init(rows: Array(rows.dropFirst()))
  }

  private static func rows(_ base: UnsafePointer<UInt8>, from start: Int, end: Int) -> [[String]] {
    var scanner = RecordScanner(
      base: base, end: end, delimiter: UInt8(ascii: ","), position: start, line: 1)
    var rows: [[String]] = []
    while scanner.next() { rows.append(scanner.cells.map(scanner.string)) }
    return rows
  }

  /// The bytes of lines, each ending in a line feed; RFC 4180.
  public static func bytes(of rows: [[String]]) -> [UInt8] {
    var text = ""
    for row in rows { text += row.map(quoted).joined(separator: ",") + "\n" }
    return Array(text.utf8)
  }

  private static func quoted(_ cell: String) -> String {
    let needs = cell.utf8.contains { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }
    return needs ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}
