import AppraisalAnalysis
import Appraisals
import Statistics
import TestSupport
import Testing

@Suite("Score distributions")
struct ScoreDistributionsTests {
  private let options = DescriptionOptions(key: RandomKey(seed: 1), replicates: 200, smallestGroup: 5)

  private func study(_ rows: [Appraised], by names: [String] = []) throws -> ScoreDistributions {
    let table = appraisals(rows)
    let groupings = try names.map { try #require(ScoreRows.grouping($0, in: table)) }
    return ScoreDistributions(ScoreRows(table), by: groupings, options: options)
  }

  @Test("describes every indicator, overall and by group, with missing scores counted per form")
  func description() throws {
    var rows = CrossedCase(ratees: 60, raters: 6, ratersPerRatee: 2, indicators: 3, units: 3).rows(seed: 3)
    let dropped = rows.remove(at: rows.lastIndex { $0.indicator == "i1" } ?? 0)
    let found = try study(rows, by: ["unit"])
    #expect(found.overall.map(\.indicator) == ["i0", "i1", "i2"])
    #expect(found.overall.map(\.missing) == [0, 1, 0])
    #expect(found.byGroup.count == 9 && Set(found.byGroup.map(\.group)) == [["u0"], ["u1"], ["u2"]])
    let own = found.byGroup.first { $0.group == [dropped.unit ?? ""] && $0.indicator == "i1" }
    #expect(own?.missing == 1)
    let expected = try Moments(rows.filter { $0.indicator == "i0" && $0.unit == "u1" }.map(\.score))
    let described = try #require(found.byGroup.first { $0.group == ["u1"] && $0.indicator == "i0" })
    #expect(described.moments.mean == expected.mean && described.persons == 20)
    // Rows of one person and rater depend on each other: the interval is wider than that of independent rows.
    let clustered = try #require(described.meanInterval?.standardError)
    let naive = try #require(expected.standardErrorOfMean)
    #expect(clustered > naive)
    #expect(found.comparisons.count == 3 && found.comparisons.allSatisfy { $0.method == .welch })
  }

  @Test("small groups are withheld, and one more where one alone could be had by subtraction")
  func suppression() throws {
    let sizes = ["a": 9, "b": 7, "c": 3]
    let rows = sizes.keys.sorted().flatMap { unit in
      (0..<(sizes[unit] ?? 0)).map { Appraised(ratee: "\(unit)\($0)", score: Double($0), unit: unit) }
    }
    let partition = try #require(try study(rows, by: ["unit"]).partition)
    #expect(partition.shown.map(\.labels) == [["a"]])
    #expect(partition.tooSmall == 1 && partition.complementary == 1)
    let crossed = try #require(try study(rows, by: ["unit", "period"]).partition)
    #expect(crossed.shown.map(\.labels) == [["a", "2024"]])
  }

  @Test("chooses tests that suit the scores")
  func tests() throws {
    var stream = RandomStream(key: RandomKey(seed: 2))
    func kind(_ score: (Int) -> Double) throws -> (ScoreDescription.Kind, [ScoreDescription.TestName]) {
      let rows = (0..<200).map { Appraised(ratee: "e\($0)", score: score($0)) }
      let found = try #require(try study(rows).overall.first)
      return (found.kind, found.tests.map(\.name))
    }
    let constant = try kind { _ in 80 }
    #expect(constant.0 == .constant && constant.1 == [.none])
    let nearly = try kind { $0 < 5 ? 70 : 80 }
    #expect(nearly.0 == .nearlyConstant && nearly.1 == [.none])
    let ordinal = try kind { Double($0 % 5) }
    #expect(ordinal.0 == .ordinal && ordinal.1 == [.roundedDip])
    let rounded = try kind { _ in (60 + 10 * stream.normal()).rounded() }
    #expect(rounded.0 == .rounded && rounded.1 == [.shapiroWilk, .jarqueBera, .roundedDip])
    let continuous = try kind { _ in stream.normal() }
    #expect(continuous.0 == .continuous && continuous.1.contains(.dip))
  }

  @Test("an ordered scale is compared by ranks")
  func ranks() throws {
    var rows: [Appraised] = []
    for person in 0..<120 {
      let isEven = person % 2 == 0
      let level = person % 4 + person % 2
      rows.append(Appraised(ratee: "e\(person)", score: Double(level), unit: isEven ? "a" : "b"))
    }
    let comparison = try #require(try study(rows, by: ["unit"]).comparisons.first)
    #expect(comparison.method == .kruskalWallis && comparison.contrasts.count == 2)
    let delta = comparison.contrasts.compactMap(\.dominance?.delta)
    #expect(delta.count == 2 && isClose(delta[0], -delta[1], relative: 1e-12))
  }

  @Test("finds forms with one score throughout")
  func straightLining() throws {
    var rows: [Appraised] = []
    for person in 0..<20 {
      for item in 0..<4 {
        let score = person < 5 ? 3 : 1 + (person + item) % 5
        rows.append(Appraised(ratee: "e\(person)", score: Double(score), indicator: "i\(item)"))
      }
    }
    let found = try #require(try study(rows).straightLining.first)
    #expect(found.forms == 20 && found.straight == 5 && (found.expectedShare ?? 1) < 0.05)
  }

  @Test("relabelling and reordering change nothing but the order")
  func laws() throws {
    let rows = CrossedCase(ratees: 30, raters: 5, ratersPerRatee: 2, units: 2).rows(seed: 5)
    var stream = RandomStream(key: RandomKey(seed: 6))
    let shuffled = stream.permutation(of: rows.count).map { rows[$0] }
    let (first, second) = (try study(rows, by: ["unit"]), try study(shuffled, by: ["unit"]))
    for description in first.byGroup {
      let other = try #require(second.byGroup.first { $0.group == description.group })
      #expect(other.sample == description.sample && other.kind == description.kind)
      #expect(other.density == description.density)
    }
  }

  @Test(
    "the mandated pattern: national shares break that of a good organisation; below five people nothing is tested"
  )
  func pattern() throws {
    var (people, units, scores): ([String], [String], [Double]) = ([], [], [])
    func add(_ count: Int, _ score: Double, _ unit: String) {
      for person in 0..<count {
        people.append("\(unit)\(score)-\(person)")
        units.append(unit)
        scores.append(score)
      }
    }
    // 11.27, 88.46, .11, .06 and .10 % of 10,000 people.
    for (score, count) in [(5.0, 1127), (4, 8846), (3, 11), (2, 6), (1, 10)] { add(count, score, "nation") }
    add(4, 4, "small")
    let labels = ["Sangat Kurang", "Kurang", "Butuh Perbaikan", "Baik", "Sangat Baik"]
    let types = [RaterType](repeating: .superior, count: scores.count)
    let once = scores.map { _ in "2024" }
    let scale = Scale(minimum: 1, maximum: 5, labels: labels, isDeclared: true)
    let appraisals = AppraisalTable(
      ratees: Factor(people), raters: nil, raterTypes: types, indicators: Factor(once), periods: Factor(once),
      units: Factor(units), scores: scores, weights: nil, targets: nil, realisations: nil, scaleVersions: nil,
      facts: [], protectedAttributes: [], scale: scale, lines: Array(2..<(scores.count + 2)),
      provenance: .init(name: "hand.csv", sha256: "", isPseudonymous: true), report: .init())
    let audit = PatternAudit(appraisals, organisation: .good)
    let nation = try #require(audit.rows.first { $0.unit == "nation" })
    #expect(nation.check.verdict == .violates && (nation.check.minimumMoves ?? 0) > 0)
    #expect((nation.distance ?? 0) >= (nation.check.minimumMoves ?? .max))
    #expect(audit.rows.first { $0.unit == "small" }?.check.verdict == .cannotBeTested)
  }

  @Test("units that differ by their raters alone are not said to differ; a unit with one rater is left open")
  func raters() throws {
    var stream = RandomStream(key: RandomKey(seed: 9))
    var rows: [Appraised] = []
    for unit in 0..<6 {
      // The last unit has a single rater, with severity of its own.
      for rater in 0..<(unit == 5 ? 1 : 4) {
        let severity = 3 * stream.normal()
        for person in 0..<15 {
          let name = "u\(unit)r\(rater)"
          rows.append(
            Appraised(
              ratee: "\(name)p\(person)", rater: name, score: 70 + severity + 3 * stream.normal(),
              unit: "u\(unit)"))
        }
      }
    }
    let comparison = try #require(try study(rows, by: ["unit"]).comparisons.first)
    #expect(comparison.isClustered && comparison.undecided == 1)
    #expect(comparison.contrasts.map { $0.clusteredP == nil } == [false, false, false, false, false, true])
    #expect(comparison.contrasts[5].q == nil && comparison.contrasts[5].p != nil)
    let clustered = try #require(comparison.clustered?.test)
    #expect((comparison.test?.p ?? 1) < 0.001 && clustered.p > 0.01)
    #expect((comparison.clustered?.designEffect ?? 0) > 4 && comparison.pairs.isEmpty)
    // Divided by rater, raters are what is compared.
    let byRater = try #require(try study(rows, by: ["rater"]).comparisons.first)
    #expect(byRater.undecided == 0 && (byRater.q ?? 1) < 0.001)
  }

  @Test("independent rows have pairs of groups; all rows together can be too few as well")
  func fewAndIndependent() throws {
    var stream = RandomStream(key: RandomKey(seed: 10))
    let rows = (0..<90).map { person in
      Appraised(ratee: "e\(person)", score: stream.normal(), unit: "u\(person % 3)")
    }
    let comparison = try #require(try study(rows, by: ["unit"]).comparisons.first)
    #expect(!comparison.isClustered && comparison.clustered == nil && comparison.pairs.count == 3)
    let few = try study(Array(rows.prefix(4)))
    #expect(few.overall.isEmpty && few.withheldIndicators == 1 && few.straightLining.isEmpty)
  }

  @Test("a small unit is held against chance exactly; one that is withheld cannot be had by subtraction")
  func smallUnits() throws {
    var (people, units, scores): ([String], [String], [Double]) = ([], [], [])
    func add(_ counts: [Double: Int], _ unit: String) {
      for (score, count) in counts.sorted(by: { $0.key < $1.key }) {
        for person in 0..<count {
          people.append("\(unit)\(score)-\(person)")
          units.append(unit)
          scores.append(score)
        }
      }
    }
    add([4: 60, 5: 20, 3: 20], "large")
    add([4: 4, 5: 3, 3: 1], "typical")
    add([5: 8], "unlike")
    add([4: 3], "tiny")
    let labels = ["Sangat Kurang", "Kurang", "Butuh Perbaikan", "Baik", "Sangat Baik"]
    let once = scores.map { _ in "2024" }
    let table = AppraisalTable(
      ratees: Factor(people), raters: nil, raterTypes: scores.map { _ in .superior }, indicators: Factor(once),
      periods: Factor(once), units: Factor(units), scores: scores, weights: nil, targets: nil,
      realisations: nil,
      scaleVersions: nil, facts: [], protectedAttributes: [],
      scale: Scale(minimum: 1, maximum: 5, labels: labels, isDeclared: true),
      lines: Array(2..<(scores.count + 2)),
      provenance: .init(name: "hand.csv", sha256: "", isPseudonymous: true), report: .init())
    let audit = PatternAudit(table, organisation: .good)
    func row(_ unit: String?) throws -> PatternAudit.Row { try #require(audit.rows.first { $0.unit == unit }) }
    let (whole, large) = (try row(nil), try row("large"))
    let (typical, unlike) = (try row("typical"), try row("unlike"))
    #expect(whole.p == nil && large.p == nil)
    #expect((typical.p ?? 0) > 0.3 && (unlike.p ?? 1) < 0.001)
    let chance = try #require(typical.chanceOfBreaking)
    #expect(chance > 0 && chance < 1 && unlike.chanceOfBreaking == chance)
    let shown = zip(audit.rows, audit.shown(smallest: 5)).filter(\.1).map(\.0.unit)
    // "tiny" is too small, and the smallest of the others goes with it.
    #expect(shown.count == 3 && shown.contains("large") && !shown.contains("tiny"))
  }
}
