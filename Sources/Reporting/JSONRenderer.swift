import Appraisals

/// One object: the manifest, the findings and every table, a row per line.
///
/// Keys keep their order, numbers their full precision; missing is `null`.
public struct JSONRenderer: ReportRenderer {
  /// The language of messages; names of tables, columns and rules do not depend on it.
  public let language: Language

  /// Chooses the language of messages.
  public init(language: Language) { self.language = language }

  /// Writes the report as one JSON object and a final line break.
  ///
  /// - Complexity: O(cells).
  public func render(_ report: Report) throws(RenderingError) -> [UInt8] {
    var json = JSONWriter()
    json.reserve(4096 + report.tables.reduce(0) { $0 + $1.rows.count * $1.columns.count * 24 })
    json.raw("{\n  \"manifest\": ")
    write(report.manifest, to: &json)
    json.raw(",\n  \"findings\": ")
    list(report.findings, indent: "    ", close: "\n  ]", to: &json) { write($0, to: &$1) }
    json.raw(",\n  \"tables\": {")
    for (index, table) in report.tables.enumerated() {
      json.raw(index == 0 ? "\n    " : ",\n    ")
      json.key(table.name)
      write(table, to: &json)
    }
    json.raw(report.tables.isEmpty ? "}\n}\n" : "\n  }\n}\n")
    return json.bytes
  }

  private func list<Elements: Collection>(
    _ elements: Elements, indent: StaticString, close: StaticString, to json: inout JSONWriter,
    _ write: (Elements.Element, inout JSONWriter) -> Void
  ) {
    json.raw("[")
    for (index, element) in elements.enumerated() {
      json.raw(index == 0 ? "\n" : ",\n")
      json.raw(indent)
      write(element, &json)
    }
    elements.isEmpty ? json.raw("]") : json.raw(close)
  }

  private func write(_ table: ReportTable, to json: inout JSONWriter) {
    let keys = table.columns.enumerated().map { index, column in
      var key = JSONWriter()
      key.raw(index == 0 ? "{" : ", ")
      key.key(column.name)
      return key.bytes
    }
    list(table.rows, indent: "      ", close: "\n    ]", to: &json) { row, json in
      for (key, cell) in zip(keys, row) {
        json.encoded(key)
        json.cell(cell, in: language)
      }
      json.raw("}")
    }
  }

  private func write(_ finding: Finding, to json: inout JSONWriter) {
    let facts: [(StaticString, Cell)] = [
      ("{\"severity\": ", .text(finding.severity.rawValue)),
      (", \"rule\": ", .text(finding.rule.rawValue)),
      (", \"file\": ", .text(finding.file)),
      (", \"line\": ", Cell(finding.line)),
      (", \"column\": ", Cell(finding.column)),
      (", \"value\": ", Cell(finding.value)),
      (", \"count\": ", .integer(finding.count)),
      (", \"message\": ", .phrase(Wording.message(for: finding))),
    ]
    for (key, value) in facts {
      json.raw(key)
      json.cell(value, in: language)
    }
    json.raw("}")
  }
}
