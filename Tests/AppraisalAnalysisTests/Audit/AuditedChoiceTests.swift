import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

/// People of given groups, so many chosen of each; scores are 1 for the chosen and 0 for the rest unless given.
private struct Crowd {
  var sex: [String] = []
  var department: [String] = []
  var chosen: [Bool] = []
  var scores: [Double] = []

  mutating func add(_ sex: String, _ department: String = "x", chosen: Int, of count: Int) {
    for i in 0..<count {
      self.sex.append(sex)
      self.department.append(department)
      self.chosen.append(i < chosen)
      scores.append(i < chosen ? 1 : 0)
    }
  }

  func table() -> PlainTable {
    PlainTable(
      columns: [.init(name: "score", values: scores)], source: "crowd.csv",
      lines: Array(2..<(sex.count + 2)))
  }

  func audit(smallestCell: Int = 5, within: Bool = false, moreBy: [(String, [String])] = []) -> ListAudit {
    let by = [("sex", sex)] + moreBy
    let people = AuditedPeople(
      table(), by: by.map { ($0.0, Factor($0.1)) },
      strata: within ? [("department", Factor(department))] : [], selected: chosen, top: .share(0.1))
    return ListAudit(people, smallestCell: smallestCell, key: RandomKey(seed: 3))
  }
}

@Suite("Audit of any choice")
struct AuditedChoiceTests {
  private func rates(_ audit: ListAudit, _ level: String, _ attribute: String = "sex") throws
    -> ListAudit.Rates
  {
    try #require(audit.rows.first { $0.attribute == attribute && $0.level == level }?.rates)
  }

  @Test("the worked example: 12 of 40 against 48 of 80")
  func example() throws {
    var crowd = Crowd()
    crowd.add("f", chosen: 12, of: 40)
    crowd.add("m", chosen: 48, of: 80)
    let found = try rates(crowd.audit(), "f")
    let interval = try #require(found.interval)
    #expect(found.ratio == 0.5 && found.reference == "m" && found.flipFlop == false)
    // Printed to five decimals in the reference.
    #expect(abs(interval.lowerBound - 0.29335) < 5e-6 && abs(interval.upperBound - 0.79386) < 5e-6)
    #expect(abs(try #require(found.midP) - 0.00214) < 5e-6)
    #expect(isClose(found.shortfall, 8, relative: 1e-12))
    // 0.8 × 0.6 × 40 = 19.2, so that 20 − 12 = 8 more are needed.
    #expect(found.toFourFifths == 8)
    let other = try rates(crowd.audit(), "m")
    #expect(other.isReference && other.ratio == 1 && other.interval == nil && other.flipFlop == nil)
    #expect(other.midP == found.midP && other.q == found.q)
  }

  @Test("rates of 60, 45, 48 and 51 %: .75 is below four fifths, .80 and .85 are not")
  func fourFifths() throws {
    var crowd = Crowd()
    for (level, chosen) in [("a", 60), ("b", 45), ("c", 48), ("d", 51)] {
      crowd.add(level, chosen: chosen, of: 100)
    }
    let audit = crowd.audit()
    let ratios = try ["a", "b", "c", "d"].map { try #require(rates(audit, $0).ratio) }
    #expect(zip(ratios, [1, 0.75, 0.8, 0.85]).allSatisfy { isClose($0, $1, relative: 1e-12) })
    #expect(try ["a", "b", "c", "d"].map { try rates(audit, $0).toFourFifths } == [0, 3, 0, 0])
    #expect(ratios.map { $0 < ListAudit.fourFifths } == [false, true, false, false])
    // One person would bring c from 48/60 to 47/61, below four fifths.
    #expect(try rates(audit, "c").flipFlop == true && rates(audit, "d").flipFlop == false)
  }

  @Test("Berkeley's crude gap reverses within departments")
  func berkeley() throws {
    var crowd = Crowd()
    for (department, women, ofWomen, men, ofMen) in [
      ("A", 89, 108, 512, 825), ("B", 17, 25, 353, 560), ("C", 202, 593, 120, 325), ("D", 131, 375, 138, 417),
      ("E", 94, 393, 53, 191), ("F", 24, 341, 22, 373),
    ] {
      crowd.add("female", department, chosen: women, of: ofWomen)
      crowd.add("male", department, chosen: men, of: ofMen)
    }
    let audit = crowd.audit(within: true)
    let one = try #require(audit.reversals.first)
    #expect(audit.reversals.count == 1 && one.kind == .reverses && one.level == "female")
    #expect(abs(one.crude - 0.681830) < 5e-7 && abs(one.stratified.estimate - 1.058307) < 5e-7)
    #expect(abs(one.crudeInterval.lowerBound - 0.62835) < 5e-6)
    #expect(abs(one.crudeInterval.upperBound - 0.73902) < 5e-6)
    #expect(one.stratified.strata == 6)
    // Most of the difference of rates goes along with departments, and the rest has the other sign.
    let split = try #require(audit.scores.splits.first)
    #expect(isClose(split.parts.gap, 557.0 / 1835 - 1198.0 / 2691, relative: 1e-9))
    #expect(split.parts.explained < 0 && split.parts.unexplained > 0)
  }

  @Test("under fair choice the test keeps its level where the four-fifths rule does not")
  func falseAlarms() throws {
    // Two groups of 100, twenty of the 200 chosen by lot.
    var stream = RandomStream(key: RandomKey(seed: 20_240_131))
    let draws = 3000
    var (named, either, tested) = (0.0, 0.0, 0.0)
    for _ in 0..<draws {
      let first = stream.permutation(of: 200).prefix(20).count { $0 < 100 }
      let pair = ProportionPair(first, of: 100, and: 20 - first, of: 100)
      let ratio = pair.ratio ?? 2
      if ratio < ListAudit.fourFifths { named += 1 }
      if min(ratio, 1 / ratio) < ListAudit.fourFifths { either += 1 }
      if pair.midP < 0.05 { tested += 1 }
    }
    let n = Double(draws)
    // Four standard errors of a share around 24 and 48 %.
    #expect(abs(named / n - 0.24) < 0.031 && abs(either / n - 0.48) < 0.037)
    // The counts are whole, so that the level is kept and not used up: .034 exactly.
    #expect(tested / n < 0.05 && tested / n > 0.02)
  }

  @Test("false discoveries under fair choice stay at the level with several attributes")
  func fairLottery() throws {
    var stream = RandomStream(key: RandomKey(seed: 7))
    let cities = 200
    var alarms = 0
    for _ in 0..<cities {
      var crowd = Crowd()
      crowd.add("f", chosen: 0, of: 120)
      crowd.add("m", chosen: 0, of: 180)
      let order = stream.permutation(of: 300)
      for i in order.prefix(30) { crowd.chosen[i] = true }
      let ages = stream.permutation(of: 300).map { ["young", "middle", "old"][$0 % 3] }
      let people = AuditedPeople(
        PlainTable(columns: [], source: "", lines: Array(0..<300)),
        by: [("sex", Factor(crowd.sex)), ("age", Factor(ages))], strata: [], selected: crowd.chosen,
        top: .share(0.1))
      let audit = ListAudit(people, key: RandomKey(seed: 1))
      if audit.rows.contains(where: { ($0.rates?.q ?? 1) < ListAudit.level }) { alarms += 1 }
    }
    // Benjamini and Hochberg at .05, three standard errors (.0154) above.
    #expect(Double(alarms) / Double(cities) < 0.05 + 3 * 0.0154)
  }

  @Test("cells of two attributes are hidden where small, and with them those by which they could be had")
  func intersections() throws {
    var crowd = Crowd()
    crowd.add("f", chosen: 10, of: 43)
    crowd.add("m", chosen: 10, of: 50)
    // Three women and twenty men are old.
    let age = crowd.sex.indices.map { ($0 < 3 || ($0 >= 43 && $0 < 63)) ? "old" : "young" }
    let audit = crowd.audit(moreBy: [("age", age)])
    let cells = try #require(audit.intersections.first).cells
    #expect(cells.count == 4 && cells.allSatisfy { $0.count == nil })
    let open = crowd.audit(smallestCell: 3, moreBy: [("age", age)]).intersections[0]
    #expect(open.hidden == 0 && open.cells.compactMap(\.count).reduce(0, +) == 93)
    for cell in open.cells {
      let ratio = try #require(cell.rate) / (20.0 / 93)
      // Drawn towards the rest, never past it.
      #expect(abs(try #require(cell.shrunken).ratio - 1) <= abs(ratio - 1) + 0.2)
    }
  }

  @Test("the top of a column is chosen where nobody else has chosen")
  func top() throws {
    let table = PlainTable(
      columns: [.init(name: "score", values: [1, .nan, 5, 3, 4, 2])], source: "", lines: Array(0..<6))
    let people = AuditedPeople(table, by: [], strata: [], selected: nil, top: .count(2))
    #expect(people.choices[0].isSelected == [false, false, true, false, true, false])
    let named = PlainTable(
      columns: [.init(name: "score", values: [1, 3, 4, 8])], ratees: Factor(["a", "a", "b", "c"]), source: "",
      lines: Array(0..<4))
    let persons = AuditedPeople(named, by: [], strata: [], selected: nil, top: .count(1))
    #expect(persons.count == 3 && persons.scores[0].values == [2, 4, 8])
    #expect(persons.choices[0].isSelected == [false, false, true])
  }

  @Test("nobody chosen, or one group alone, has no ratio and no p")
  func silence() throws {
    var crowd = Crowd()
    crowd.add("f", chosen: 0, of: 20)
    crowd.add("m", chosen: 0, of: 20)
    let none = try rates(crowd.audit(), "f")
    #expect(none.ratio == nil && none.interval == nil && none.detectable == nil && none.rate == 0)
    var alone = Crowd()
    alone.add("f", chosen: 4, of: 20)
    let one = try rates(alone.audit(), "f")
    #expect(one.midP == nil && one.q == nil && one.detectable == nil && one.ratio == 1)
    #expect(alone.audit().scores.gaps.isEmpty)
  }
}
