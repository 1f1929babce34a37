import Appraisals
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("Audit of predicates")
struct PolicyAuditTests {
  private func record(
    _ line: Int, _ stored: Predicate, _ evidence: PolicyAudit.Evidence?, period: String = "2023",
    version: String? = nil
  ) -> PolicyAudit.Record {
    PolicyAudit.Record(line: line, period: period, scaleVersion: version, stored: stored, evidence: evidence)
  }

  @Test("finds every predicate that the nine cells do not give, and none that they do")
  func nineCells() {
    var records: [PolicyAudit.Record] = []
    for results in Appraisals.Expectation.allCases {
      for behaviour in Appraisals.Expectation.allCases {
        for stored in Predicate.allCases {
          records.append(
            record(records.count + 2, stored, .expectations(results: results, behaviour: behaviour)))
        }
      }
    }
    let audit = PolicyAudit(records: records)
    #expect(audit.disagreements.count == 36 && audit.undecided == 0)
    #expect(audit.rows.map(\.policy.id) == ["permenpanrb-6-2022"])
    #expect(audit.rows[0].checked == 45 && audit.rows[0].disagreements == 36 && audit.rows[0].gaps == 0)
    for found in audit.disagreements { #expect(found.following != [found.stored]) }
  }

  @Test("holds totals against the bands of the scale version, or of all rules in force")
  func totals() {
    let audit = PolicyAudit(records: [
      record(2, .good, .total(92), period: "2020", version: "pp-46-2011"),
      // PP 30/2019 was in force too, and calls 92 Baik.
      record(3, .good, .total(92), period: "2020"),
      record(4, .excellent, .total(115), period: "2021-S2"), record(5, .good, .total(115), period: "2021-S2"),
      record(6, .needsImprovement, .total(115), period: "2021-S2"),
      record(7, .good, .components(results: 100, behaviour: 80), period: "2018"),
      record(8, .excellent, .components(results: 100, behaviour: 80), period: "2018"),
    ])
    #expect(audit.disagreements.map(\.line) == [2, 6, 7])
    #expect(audit.disagreements.map(\.policy) == ["pp-46-2011", "permenpanrb-8-2021", "pp-46-2011"])
    #expect(audit.disagreements[0].following == [.excellent])
    #expect(audit.disagreements[1].following == [.good, .excellent])
    // 60 % of 100 and 40 % of 80 are 92, Sangat Baik: line 7 disagrees and line 8 does not.
    #expect(audit.disagreements[2].following == [.excellent])
  }

  @Test("says nothing about predicates without ratings, without rules, or before them")
  func undecided() {
    let audit = PolicyAudit(records: [
      record(2, .good, nil), record(3, .good, .total(80), period: "2023"),
      record(4, .good, .total(80), period: "tahun lalu"), record(5, .good, .total(80), period: "1999"),
      record(6, .good, .total(500), period: "2021-S2"),
    ])
    #expect(audit.undecided == 5 && audit.disagreements == [] && audit.rows == [])
  }

  @Test("finds scores that no achievement can have")
  func gaps() {
    let scores = [88, 89, 95.5, 109, 109.5, 120].enumerated().map { place, score in
      PolicyAudit.IndicatorScore(
        line: place + 2, indicator: "IKI", period: "2021-S2", scaleVersion: nil, score: score)
    }
    let audit = PolicyAudit(records: [], scores: scores)
    #expect(audit.gaps.map(\.line) == [4, 6] && audit.gaps.map(\.gap.lower) == [89, 109])
    #expect(audit.rows.map(\.scores) == [6] && audit.rows.map(\.gaps) == [2])
    let finding = audit.findings(file: "a.csv", column: nil)[0]
    #expect(finding.rule == .scoreInGap && finding.value == "95.5" && finding.column == "IKI")
    #expect(finding.details == ["89–109", "permenpanrb-8-2021"])
  }

  @Test("lists twenty rows and counts the rest")
  func listed() {
    let records = (2...31).map {
      record($0, .excellent, .expectations(results: .meets, behaviour: .meets))
    }
    let findings = PolicyAudit(records: records).findings(file: "a.csv", column: "PREDIKAT")
    #expect(findings.count == 21 && findings.reduce(0) { $0 + $1.count } == 30)
    #expect(findings.map(\.line) == (2...21).map { $0 } + [nil])
    #expect(findings[0].value == "Sangat Baik" && findings[0].details == ["Baik", "permenpanrb-6-2022"])
    #expect(findings.allSatisfy { $0.rule == .predicateDisagrees && $0.severity == .warning })
  }

  @Test("reads ratings of a line, of a form over several lines, and totals from a table")
  func tables() {
    let labels = Appraisals.Expectation.allCases.map(\.label)
    func table(_ rows: [(ratee: String, indicator: String, score: Double, line: Int)], _ scale: Scale)
      -> AppraisalTable
    {
      AppraisalTable(
        ratees: Factor(rows.map(\.ratee)), raters: nil, raterTypes: rows.map { _ in .superior },
        indicators: Factor(rows.map(\.indicator)), periods: Factor(rows.map { _ in "2023" }), units: nil,
        scores: rows.map(\.score), weights: nil, targets: nil, realisations: nil,
        scaleVersions: Factor(rows.map { _ in scale.labels.isEmpty ? "pp-46-2011" : "permenpanrb-6-2022" }),
        facts: [], protectedAttributes: [], scale: scale, lines: rows.map(\.line),
        provenance: .init(name: "a.csv", sha256: "", isPseudonymous: true), report: .init())
    }
    let words = Scale(minimum: 1, maximum: 3, labels: labels, isDeclared: true)
    let stored = StoredPredicates(
      column: "PREDIKAT", labels: Factor(["BAIK", "BAIK", "Sangat Baik", "Sangat Baik"]))
    let ratings = [
      ("a", "RATING HASIL KERJA", 2.0), ("a", "PERILAKU KERJA", 3.0), ("b", "RATING HASIL KERJA", 2),
      ("b", "PERILAKU KERJA", 2),
    ]
    for lines in [[2, 2, 3, 3], [2, 3, 4, 5]] {
      let rows = zip(ratings, lines).map { ($0.0, $0.1, $0.2, $1) }
      let audit = PolicyAudit(table(rows, words), stored: stored)
      #expect(audit.disagreements.map(\.line) == [lines[2]] && audit.rows.map(\.checked) == [2])
      #expect(audit.disagreements.first?.following == [.good])
    }
    let numbers = Scale(minimum: 0, maximum: 100, isDeclared: true)
    let totals = table([("a", "NILAI AKHIR", 92, 2), ("b", "NILAI AKHIR", 80, 3)], numbers)
    let audit = PolicyAudit(totals, stored: StoredPredicates(column: nil, labels: Factor(["Baik", "Baik"])))
    #expect(audit.disagreements.map(\.line) == [2])
    // A five-point scale is no scale of totals.
    let likert = table([("a", "nilai", 4, 2)], Scale(minimum: 1, maximum: 5, isDeclared: true))
    #expect(PolicyAudit(likert, stored: StoredPredicates(column: nil, labels: Factor(["Baik"]))).undecided == 1)
  }
}
