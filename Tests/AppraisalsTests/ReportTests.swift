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

  @Test("that a heading was read as itself goes without saying")
  func selfEvident() {
    let read = [("ratee", "ratee"), ("Rater Type", "rater_type"), ("NIP", "ratee"), ("skor", "score")]
    let findings =
      read.map { heading, role in
        Finding(.note, .headingRecognised, file: "a.csv", line: 1, column: heading, details: [role])
      } + [Finding(.note, .columnUnused, file: "a.csv", line: 1, column: "ratee", details: ["ratee"])]
    #expect(findings.filter { !$0.isSelfEvident }.map(\.column) == ["NIP", "skor", "ratee"])
  }
}
