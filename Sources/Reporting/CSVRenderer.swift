/// One table as comma-separated values, for programs.
///
/// Quoting follows RFC 4180; a record ends with a line feed alone, as the tools of the platform expect. Numbers
/// carry a decimal point and full precision in every language; missing is an empty field and an empty text is
/// `""`.
public struct CSVRenderer: ReportRenderer {
  /// The name of the table; nil where the report has one only.
  public let table: String?
  /// The language of cells that hold words.
  public let language: Language

  /// Chooses the table.
  public init(table: String?, language: Language) {
    self.table = table
    self.language = language
  }

  /// Writes the heading and the rows.
  ///
  /// - Throws: ``RenderingError`` where the table is not there, or several are and none was named.
  public func render(_ report: Report) throws(RenderingError) -> [UInt8] {
    let table = try chosen(from: report)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(table.rows.count * table.columns.count * 12)
    write(table.columns.map { .text($0.name) }, to: &bytes)
    for row in table.rows { write(row, to: &bytes) }
    return bytes
  }

  private func chosen(from report: Report) throws(RenderingError) -> ReportTable {
    let available = report.tables.map(\.name)
    if let name = table {
      guard let found = report[name] else { throw .unknownTable(name, available: available) }
      return found
    }
    guard let first = report.tables.first else { throw .noTables }
    guard report.tables.count == 1 else { throw .tableNotChosen(available: available) }
    return first
  }

  private func write(_ row: [Cell], to bytes: inout [UInt8]) {
    // A record of one empty field would be an empty line, which readers skip.
    if row == [.missing] { bytes.append(contentsOf: "\"\"".utf8) }
    for (index, cell) in row.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      switch cell {
      case .text(let text), .coded(let text, _): field(text, to: &bytes)
      case .phrase(let phrase): field(phrase[language], to: &bytes)
      case .integer(let value): bytes.append(contentsOf: String(value).utf8)
      case .number(let value): bytes.append(contentsOf: MachineNumber.text(value).utf8)
      case .flag(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
      case .missing: break
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private func field(_ text: String, to bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    guard text.isEmpty || text.utf8.contains(where: CSVRenderer.needsQuotes) else {
      bytes.append(contentsOf: text.utf8)
      return
    }
    bytes.append(quote)
    for byte in text.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    default: false
    }
  }
}
