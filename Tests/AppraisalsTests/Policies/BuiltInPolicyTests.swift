import Appraisals
import TestSupport
import Testing

/// A built-in policy, which a test cannot do without.
func policy(_ id: String) throws -> AppraisalPolicy { try #require(AppraisalPolicy.builtIn(id: id)) }

@Suite("Built-in policies")
struct BuiltInPolicyTests {
  @Test("are five, with versions, sources and dates, under the identifiers that scale versions use")
  func identifiers() {
    #expect(
      AppraisalPolicy.builtIn.map(\.id) == [
        "pp-46-2011", "pp-30-2019", "permenpanrb-8-2021", "permenpanrb-6-2022", "se-menpanrb-3-2023",
      ])
    for policy in AppraisalPolicy.builtIn {
      #expect(!policy.title.isEmpty && !policy.version.isEmpty && !policy.sources.isEmpty, "\(policy.id)")
      #expect(policy.validTo.map { $0 > policy.validFrom } ?? true)
    }
    #expect(AppraisalPolicy.builtIn(id: "pp-10-1979") == nil)
  }

  @Test("follow each other: numbers until 2021, expectations from 2022")
  func inForce() throws {
    func ids(_ year: Int, _ month: Int, _ day: Int) throws -> [String] {
      let date = try #require(CalendarDate(year: year, month: month, day: day))
      return PolicySet.builtIn.inForce(on: date).map(\.id)
    }
    #expect(try ids(2018, 12, 31) == ["pp-46-2011"])
    #expect(try ids(2021, 12, 31) == ["permenpanrb-8-2021", "pp-30-2019"])
    #expect(try ids(2022, 1, 1) == ["permenpanrb-6-2022"])
    #expect(try ids(2024, 6, 30) == ["se-menpanrb-3-2023", "permenpanrb-6-2022"])
    #expect(try ids(2013, 12, 31) == [])
  }

  @Test(
    "are found by the end of a period, or by the scale version, which wins",
    arguments: [
      ("2020", nil, ["pp-30-2019", "pp-46-2011"]), ("2021-S1", nil, ["pp-30-2019", "pp-46-2011"]),
      ("2021-Q3", nil, ["permenpanrb-8-2021", "pp-30-2019"]), ("2022-02", nil, ["permenpanrb-6-2022"]),
      ("2021", "pp-46-2011", ["pp-46-2011"]), ("Tahun lalu", nil, []), ("2024-13", nil, []),
      ("2024", "unknown", ["se-menpanrb-3-2023", "permenpanrb-6-2022"]), ("2021-S3", nil, []), ("", nil, []),
      ("2021-S9223372036854775807", nil, []),
    ])
  func governing(period: String, version: String?, ids: [String]) {
    #expect(PolicySet.builtIn.governing(scaleVersion: version, period: period).map(\.id) == ids)
  }

  @Test("map scores to predicates at every boundary of PP 46/2011; between its whole numbers is a gap")
  func bands46() throws {
    let bands = try #require(try policy("pp-46-2011").scoreBands)
    let expected: [(Double, Predicate?)] = [
      (0, .veryPoor), (50, .veryPoor), (50.5, nil), (51, .poor), (60, .poor), (60.01, nil),
      (61, .needsImprovement), (75, .needsImprovement), (75.5, nil), (76, .good), (90, .good), (90.5, nil),
      (91, .excellent), (100, .excellent), (105, .excellent), (-1, nil),
    ]
    for (score, predicate) in expected {
      #expect(bands.predicate(for: score, idea: .notRecorded) == predicate, "\(score)")
    }
    #expect(bands.predicates(inKeepingWith: 90.5, idea: .notRecorded) == [.good, .excellent])
    #expect(bands.predicates(inKeepingWith: -1, idea: .notRecorded) == [])
    let weights = try policy("pp-46-2011").componentWeights
    // 60 % of 85 and 40 % of 80.
    #expect(weights.count == 1 && weights[0].total(results: 85, behaviour: 80) == 83)
    #expect(bands.bands.map(\.label) == ["Sangat Baik", "Baik", "Cukup", "Kurang", "Buruk"])
  }

  @Test("keep the clause of PP 30/2019 that 110 needs an idea, and know the simplification")
  func bands30() throws {
    let bands = try #require(try policy("pp-30-2019").scoreBands)
    #expect(bands.predicate(for: 115, idea: .met) == .excellent)
    #expect(bands.predicate(for: 115, idea: .notMet) == .good)
    #expect(bands.predicate(for: 115, idea: .ignored) == .excellent)
    #expect(bands.predicate(for: 115, idea: .notRecorded) == nil)
    #expect(bands.predicates(inKeepingWith: 115, idea: .notRecorded) == [.good, .excellent])
    #expect(bands.predicate(for: 109.99, idea: .met) == .good)
    for idea in ScoreBands.IdeaClause.allCases {
      let found = [90, 89.99, 70, 69.99, 50, 49.99, 0, 120.5].map { bands.predicate(for: $0, idea: idea) }
      let expected: [Predicate?] = [
        .good, .needsImprovement, .needsImprovement, .poor, .poor, .veryPoor, .veryPoor, nil,
      ]
      #expect(found == expected, "\(idea)")
    }
    let totals = try policy("pp-30-2019").componentWeights.map { $0.total(results: 100, behaviour: 90) }
    #expect(totals == [97, 96])
  }

  @Test("never give a higher score a worse predicate")
  func monotone() throws {
    for id in ["pp-46-2011", "pp-30-2019", "permenpanrb-8-2021"] {
      let bands = try #require(try policy(id).scoreBands)
      for idea in ScoreBands.IdeaClause.allCases {
        let found = (0...1200).map { bands.predicates(inKeepingWith: Double($0) / 10, idea: idea) }
        for (low, high) in zip(found, found.dropFirst()) where !low.isEmpty && !high.isEmpty {
          #expect(low[0] <= high[0] && low[low.count - 1] <= high[high.count - 1])
        }
      }
    }
  }

  @Test("fill the nine cells of PermenPANRB 6/2022 as the annex does")
  func nineCells() throws {
    let table = try #require(try policy("permenpanrb-6-2022").predicateTable)
    let annex: [Appraisals.Expectation: [Predicate]] = [
      .above: [.poor, .good, .excellent], .meets: [.poor, .good, .good],
      .below: [.veryPoor, .needsImprovement, .needsImprovement],
    ]
    for results in Appraisals.Expectation.allCases {
      let row = Appraisals.Expectation.allCases.map { table.predicate(results: results, behaviour: $0) }
      #expect(row == annex[results], "\(results)")
      #expect(row == row.sorted())
    }
    for behaviour in Appraisals.Expectation.allCases {
      let column = Appraisals.Expectation.allCases.map { table.predicate(results: $0, behaviour: behaviour) }
      #expect(column == column.sorted())
    }
  }

  @Test("give credit points as PerBKN 3/2023 computes them: two months of Baik at 12.5 are 2.08")
  func creditPoints() throws {
    let rules = try policy("permenpanrb-6-2022")
    let points = try #require(rules.creditPoints(for: .good, months: 2, yearlyCoefficient: 12.5))
    #expect((points * 100).rounded() == 208)
    #expect(rules.creditPoints(for: .excellent, months: 12, yearlyCoefficient: 37.5) == 56.25)
    #expect(Predicate.allCases.map { rules.creditPercents[$0] } == [25, 50, 75, 100, 150])
  }
}
