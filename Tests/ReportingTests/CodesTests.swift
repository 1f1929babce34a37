import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@testable import Reporting

/// Every closed set of values that a table can hold.
private let sets: [any Coded.Type] = [
  AgreementAnalysis.Coefficient.Kind.self, AggregatedEffects.Kind.self, AuditedPeople.Stage.self,
  CorrelationMatrix.Method.self, CorrelationMatrix.Undefined.self, CovarianceFamily.self, CumulativeLink.self,
  DataQuestion.Topic.self, DecisionOutcome.self, DevelopmentNeed.Ground.self, DistributionPattern.Kind.self,
  DoubleRatingPlan.Reason.self, Eligibility.Rule.self, Expectation.self, FactorAnalysis.Method.self,
  FactorRotation.self, Finding.Severity.self, GeneralizabilityAnalysis.Estimation.self,
  GeneralizabilityAnalysis.Raters.self, GroupComparison.Method.self, GroupSeverity.Basis.self,
  GroupTimeEffects.Gap.Reason.self, IdenticalForms.Kind.self, IndicatorStudy.Coefficient.Name.self,
  LikelihoodCriterion.self, ListAudit.Reversal.Kind.self, MannKendall.Null.self, NineBoxes.Cut.self,
  ObjectionOutcome.self, PatternCheck.Verdict.self, PerformanceModel.Part.self, Period.Kind.self,
  PersonTrend.Status.self, PotentialLevel.self, Predicate.self, ProposedList.Place.self,
  ProxyScreen.Measure.self,
  RaschStudy.Facet.self, RatedScores.Facet.self, RaterFunnel.Zone.self, RaterHalo.Basis.self,
  RaterRecency.Kind.self, RaterSeverity.Basis.self, RaterSeverity.Verdict.self, RatingDesign.Status.self,
  ResultDivergence.Verdict.self, Role.self, ScoreDescription.Kind.self, ScoreDescription.TestName.self,
  Selection.Ground.self, Selection.List.self, SeriesTrend.Basis.self, SeriesTrend.Level.self,
  SeriesTrend.Verdict.self, TalentMethod.self, TalentStudy.Status.self, TalentStudy.Verdict.self,
  ThresholdStructure.self, TrainingEffect.Method.self, TrainingProgress.self, VarianceInterval.Method.self,
  Waterfall.Step.self,
]

@Suite("Codes")
struct CodesTests {
  /// What a value reads as: its code, and its words.
  private static func entries<Value: Coded>(of type: Value.Type) -> [(code: String, words: Phrase)] {
    type.allCases.map { ($0.code, $0.words) }
  }

  @Test("have words for every case, different ones for different codes, in both languages")
  func words() {
    for type in sets {
      let entries = CodesTests.entries(of: type)
      #expect(!entries.isEmpty && Set(entries.map(\.code)).count == entries.count, "\(type)")
      for language in Language.allCases {
        let words = entries.map { $0.words[language] }
        #expect(words.allSatisfy { !$0.isEmpty && !$0.contains("_") }, "\(type) \(words)")
        #expect(Set(words).count == words.count, "\(type) \(words)")
      }
    }
  }

  @Test("are all looked at here")
  func complete() throws {
    let declared = Checkout.files(in: "Sources/Reporting", endingIn: ".swift").flatMap { file in
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.matches(of: /extension ([A-Za-z.]+): Coded/).map { String($0.output.1) }
    }
    let tested = sets.map { String(reflecting: $0).split(separator: ".").dropFirst().joined(separator: ".") }
    #expect(declared.sorted() == tested.sorted())
  }

  @Test("stay codes for programs and become words for people")
  func cells() throws {
    let table = ReportTable(
      name: "lists", columns: [ReportColumn("list", Phrase(id: "Daftar", en: "List"))],
      rows: [[.code(Selection.List.needsEvidence)], [Cell(Selection.List?.none)]])
    let report = Report(
      manifest: Sample.manifest, blocks: [.table(name: "lists", title: .verbatim("t"))], tables: [table])
    for language in Language.allCases {
      let word = language == .id ? "perlu bukti" : "needs evidence"
      let json = text(try JSONRenderer(language: language).render(report))
      #expect(json.contains("\"list\": \"needs_evidence\"") && json.contains("\"list\": null"))
      #expect(
        text(try CSVRenderer(table: nil, language: language).render(report)).contains("\nneeds_evidence\n"))
      for shown in [
        text(try TextRenderer(language: language).render(report)),
        text(try HTMLRenderer(language: language).render(report)),
      ] { #expect(shown.contains(word) && !shown.contains("needs_evidence")) }
    }
  }
}
