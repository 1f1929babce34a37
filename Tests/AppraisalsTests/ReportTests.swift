import Appraisals
import Testing

@Suite("Findings, factors and tables")
struct ReportTests {
  @Test("a finding keeps at most eighty characters of a value")
  func value() {
    let finding = Finding(.error, .notANumber, file: "f", value: String(repeating: "x", count: 200))
    #expect(finding.value?.count == 80)
  }

  @Test("codes of rules are unique and a report with an error is fatal")
  func report() {
    #expect(Set(Finding.Rule.allCases.map(\.rawValue)).count == Finding.Rule.allCases.count)
    var report = ValidationReport(findings: [Finding(.warning, .singleRow, file: "f")])
    #expect(!report.isFatal)
    report.add(Finding(.error, .sourceEmpty, file: "f"))
    #expect(report.isFatal)
  }

  @Test("a factor keeps labels through selection and sorting")
  func factor() {
    let factor = Factor(["b", nil, "a", "b"])
    #expect(factor.selecting(rows: [2, 1]).levels == ["a"])
    let sorted = factor.sortedLevels(by: <)
    #expect(sorted.levels == ["a", "b"] && (0..<4).map { sorted[$0] } == ["b", nil, "a", "b"])
  }
}
