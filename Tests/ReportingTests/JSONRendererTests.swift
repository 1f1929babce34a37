import Appraisals
import Foundation
import Reporting
import Testing

@Suite("JSONRenderer")
struct JSONRendererTests {
  private let expected = #"""
    {
      "manifest": {"version": "9.9", "command": "raters", "arguments": ["a.csv"], "inputs": [{"name": "a.csv", "sha256": "0123456789abcdef0123"}], "language": "en", "seed": 18446744073709551615, "formula": "y ~ 1", "convergence": {"status": "converged", "iterations": 34}, "rule_versions": {"PermenPANRB": "6/2022"}, "key_fingerprint": "00ff", "blas_kernel": null, "facts": {"quota": 30, "rho": null}},
      "findings": [
        {"severity": "note", "rule": "column_unused", "file": "a.csv", "line": null, "column": "agama", "value": null, "count": 1, "message": "The column is not used. If it should be, give its role with --map."},
        {"severity": "warning", "rule": "not_a_number", "file": "a.csv", "line": 5, "column": "skor", "value": "a\tb", "count": 2, "message": "'a\tb' is not a score. (2 times; this is the first.) Write a number, or declare labels in the descriptor."}
      ],
      "tables": {
        "raters": [
          {"rater": "PAAAA", "n": 1234, "severity": 2.5, "p": 0.0001, "reason": "more severe"},
          {"rater": "PB", "n": 7, "severity": -0.001, "p": 0.25, "reason": null},
          {"rater": "P \"C\", é", "n": null, "severity": null, "p": null, "reason": ""}
        ],
        "summary": [
          {"ok": true, "value": 0.1},
          {"ok": false, "value": 1e+21},
          {"ok": null, "value": 0}
        ]
      }
    }

    """#

  @Test("writes exactly the contract")
  func contract() throws {
    #expect(try text(JSONRenderer(language: .en).render(Sample.report)) == expected)
  }

  @Test("writes empty findings and tables as such")
  func empty() throws {
    let report = Report(manifest: Manifest(version: "1", command: "c"))
    let json = try text(JSONRenderer(language: .id).render(report))
    #expect(json.hasSuffix("},\n  \"findings\": [],\n  \"tables\": {}\n}\n"))
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
  }

  @Test(
    "is valid JSON whatever the text", arguments: ["\"", "\\", "\u{0}\u{1F}\u{7F}", "\r\n", "é漢🙂", "</script>"])
  func strings(value: String) throws {
    let table = ReportTable(name: "t", columns: [ReportColumn("x", .verbatim("x"))], rows: [[.text(value)]])
    let report = Report(manifest: Manifest(version: "1", command: value), tables: [table])
    let bytes = try JSONRenderer(language: .id).render(report)
    let object = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let manifest = try #require(object["manifest"] as? [String: Any])
    #expect(manifest["command"] as? String == value)
    let tables = try #require(object["tables"] as? [String: [[String: String]]])
    #expect(tables["t"] == [["x": value]])
  }

  @Test("reads back as the same double")
  func doubles() throws {
    var generator = SystemRandomNumberGenerator()
    let special: [Double] = [
      0.1, 1 / 3, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e15, 1e16, 123456789012345680, -2.5,
    ]
    let random = (0..<2000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite)
    let values = special + random
    let table = ReportTable(
      name: "t", columns: [ReportColumn("x", .verbatim("x"))], rows: values.map { [.number($0)] })
    let bytes = try JSONRenderer(language: .id).render(
      Report(manifest: Manifest(version: "1", command: "c"), tables: [table]))
    let found = text(bytes).matches(of: /"x": ([^}]+)}/).compactMap { Double(String($0.output.1)) }
    #expect(found == values)
    _ = try JSONSerialization.jsonObject(with: Data(bytes))
  }

  @Test(
    "never writes a number that is not finite", arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
  func finite(value: Double) throws {
    #expect(Cell(value) == .missing)
    let table = ReportTable(name: "t", columns: [ReportColumn("x", .verbatim("x"))], rows: [[.number(value)]])
    #expect(table.rows == [[.missing]])
    let report = Report(
      manifest: Manifest(version: "1", command: "c", facts: [.init("f", .number(value))]),
      blocks: [.table(name: "t", title: .verbatim("T"))], tables: [table])
    let renderers: [any ReportRenderer] = [
      JSONRenderer(language: .en), CSVRenderer(table: nil, language: .en), TextRenderer(language: .en),
    ]
    for renderer in renderers {
      let out = try text(renderer.render(report)).lowercased()
      #expect(!out.contains("nan") && !out.contains("inf"))
    }
  }

  @Test("writes a long table whole")
  func long() throws {
    let columns = (0..<10).map { ReportColumn("column_\($0)", .verbatim("c")) }
    let numbers = (0..<20_000).map { row in (1..<10).map { Double(row * 7919 + $0) / 64 } }
    let rows = numbers.enumerated().map { row, line in [.text("P\(row)")] + line.map(Cell.number) }
    let report = Report(
      manifest: Manifest(version: "1", command: "c"),
      tables: [ReportTable(name: "long", columns: columns, rows: rows)])
    let bytes = try JSONRenderer(language: .en).render(report)
    let object = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let found = try #require((object["tables"] as? [String: [[String: Any]]])?["long"])
    #expect(found.map { $0["column_0"] as? String } == numbers.indices.map { "P\($0)" })
    #expect(found.map { row in (1..<10).map { row["column_\($0)"] as? Double } } == numbers)
  }
}
