import Foundation

/// What `--format json` printed, read by a parser that is not ours.
///
/// Never changed after it was made, which is what makes the dictionaries of Foundation safe to share.
public struct MachineOutput: @unchecked Sendable {
  /// The manifest.
  public let manifest: [String: Any]
  /// The findings.
  public let findings: [[String: Any]]
  /// The rows of each table.
  public let tables: [String: [[String: Any]]]

  /// Reads text; nil where it is not one object with exactly the three parts of the contract.
  public init?(_ text: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      object.keys.sorted() == ["findings", "manifest", "tables"],
      let manifest = object["manifest"] as? [String: Any],
      let findings = object["findings"] as? [[String: Any]],
      let tables = object["tables"] as? [String: [[String: Any]]]
    else { return nil }
    (self.manifest, self.findings, self.tables) = (manifest, findings, tables)
  }

  /// The rules of the findings of a severity, in order.
  public func rules(_ severity: String) -> [String] {
    findings.filter { $0["severity"] as? String == severity }.compactMap { $0["rule"] as? String }
  }

  /// A column of a table as text; missing cells are left out.
  public func texts(_ table: String, _ column: String) -> [String] {
    (tables[table] ?? []).compactMap { $0[column] as? String }
  }

  /// A column of a table as numbers; missing cells are left out.
  public func numbers(_ table: String, _ column: String) -> [Double] {
    (tables[table] ?? []).compactMap { ($0[column] as? NSNumber)?.doubleValue }
  }
}

/// Reads comma-separated values after RFC 4180; nil where a quote is not closed or text follows it.
///
/// - Returns: records of cells, a cell being nil where it is empty without quotes, which means missing.
public func parseCSV(_ text: String) -> [[String?]]? {
  var records: [[String?]] = []
  var record: [String?] = []
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    var cell: [UInt8] = []
    let isQuoted = rest.first == UInt8(ascii: "\"")
    if isQuoted {
      rest = rest.dropFirst()
      while true {
        guard let next = rest.popFirst() else { return nil }
        if next != UInt8(ascii: "\"") {
          cell.append(next)
        } else if rest.first == UInt8(ascii: "\"") {
          cell.append(next)
          rest = rest.dropFirst()
        } else {
          break
        }
      }
    } else {
      let plain = rest.prefix { $0 != UInt8(ascii: ",") && $0 != 10 }
      cell = Array(plain)
      rest = rest.dropFirst(plain.count)
    }
    record.append(cell.isEmpty && !isQuoted ? nil : String(decoding: cell, as: UTF8.self))
    guard let end = rest.popFirst(), end == 10 || end == UInt8(ascii: ",") else { return nil }
    if end == 10 {
      records.append(record)
      record = []
    }
  }
  return records
}
