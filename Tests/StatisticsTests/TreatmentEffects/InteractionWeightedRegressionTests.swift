import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("The interaction-weighted regression")
struct InteractionWeightedRegressionTests {
  // Two orthogonal factorisations of one problem: 1e-10, as the issue asks.
  @Test("equals saturated least squares by R's lm, where every county is seen every year and where not")
  func saturated() throws {
    let fixture: SaturatedFixture = try TreatmentPeers.decode("sunab.json")
    for (rows, panel) in [
      (fixture.balanced, try MinimumWages.panel()),
      (fixture.unbalanced, try MinimumWages.panel { $0 % 7 != 0 }),
    ] {
      let effects = try InteractionWeightedRegression(panel).estimate()
      #expect(effects.effects.count { !$0.isReference } == rows.count)
      for row in rows {
        let own = try #require(effects[row.cohort, row.time])
        #expect(isClose(own.estimate, row.estimate ?? .nan, relative: 1e-10, floor: 1e-12), "\(row)")
        #expect(isClose(own.standardError, row.se ?? .nan, relative: 1e-10), "\(row)")
      }
    }
  }

  @Test("is the comparison with the never treated, where every county is seen every year")
  func equivalence() throws {
    let panel = try MinimumWages.panel()
    let regression = try InteractionWeightedRegression(panel).estimate()
    let differences = try DifferenceInDifferences(panel, comparison: .neverTreated, basePeriod: .universal)
      .estimate()
    #expect(regression.effects.count == differences.effects.count)
    for kind in AggregatedEffects.Kind.allCases {
      let (a, b) = (regression.aggregated(kind).overall, differences.aggregated(kind).overall)
      #expect(isClose(a.estimate, b.estimate, relative: 1e-10))
      #expect(isClose(a.standardError, b.standardError, relative: 1e-10))
    }
  }

  @Test("takes the last cohort for the untreated where nobody is")
  func lastCohort() throws {
    let panel = try MinimumWages.panel()
    let chosen = (0..<panel.units).filter { panel.firstTreated[$0] != nil }
    func part(_ first: (Int?) -> Int?) -> StaggeredPanel {
      StaggeredPanel(
        times: panel.times,
        outcomes: Matrix(
          rows: chosen.count, columns: (0..<5).map { time in chosen.map { panel.outcomes[$0, time] } }),
        firstTreated: chosen.map { first(panel.firstTreated[$0]) })
    }
    let effects = try InteractionWeightedRegression(part { $0 }).estimate()
    #expect(effects.effects.allSatisfy { $0.cohort < 2007 && $0.time < 2007 })
    let same = try DifferenceInDifferences(part { $0 == 2007 ? nil : $0 }, comparison: .neverTreated).estimate()
    let (a, b) = (try #require(effects[2004, 2006]), try #require(same[2004, 2006]))
    #expect(isClose(a.estimate, b.estimate, relative: 1e-9))
  }

  @Test("says why it cannot answer")
  func refusals() throws {
    let panel = StaggeredPanel(
      times: [1, 2, 3], outcomes: Matrix(rows: 3, columns: 3, elements: [1, 2, 3, 4, 5, 7, 8, 9, 1]),
      firstTreated: [2, 2, 2])
    #expect(throws: TreatmentError.noComparison) { try InteractionWeightedRegression(panel).estimate() }
  }
}
