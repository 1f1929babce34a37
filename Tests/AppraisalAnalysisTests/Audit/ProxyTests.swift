import Appraisals
import Statistics
import TestSupport
import Testing

@testable import AppraisalAnalysis

@Suite("Proxies and teams in the audit")
struct ProxyTests {
  @Test("names what goes along with a protected attribute, and leaves out what does so by chance")
  func proxies() throws {
    var stream = RandomStream(key: RandomKey(seed: 12))
    let n = 400
    let sex = (0..<n).map { _ in stream.uniform() < 0.5 ? "f" : "m" }
    // Four in five women are in kind a, one in five men; grade is drawn by lot among twenty.
    let kind = sex.map { (stream.uniform() < 0.8) == ($0 == "f") ? "a" : "b" }
    let grade = (0..<n).map { _ in "g\(Int(stream.uniform() * 20))" }
    let people = AuditedPeople(
      PlainTable(columns: [], source: "", lines: Array(0..<n)), by: [("sex", Factor(sex))],
      strata: [("kind", Factor(kind)), ("grade", Factor(grade))], selected: sex.map { $0 == "f" },
      top: .share(0.1))
    let found = ListAudit(people, key: RandomKey(seed: 1)).proxies
    #expect(found.map(\.factor) == ["kind", "grade"] && found.map(\.isNamed) == [true, false])
    // φ of .8 against .2 in groups of equal size is .6.
    #expect(abs(found[0].association.corrected - 0.6) < 0.12)
    #expect(found[1].association.plain > Proxy.limit)
  }

  @Test(
    "teams below ten are hidden, whatever the smallest cell, and with them one more where one alone would be")
  func teams() throws {
    let rows = (0..<4).flatMap { team in
      (0..<[12, 11, 14, 6][team]).flatMap { member in
        ["2020", "2021"].map { period in
          Appraised(
            ratee: "e\(team)-\(member)", rater: "s\(team)",
            score: Double(60 + 3 * member + (member * 7 + team * 3 + (period == "2021" ? 3 : 0)) % 5),
            period: period)
        }
      }
    }
    let selection = try Selection(
      AdjustedScores(try fitted(rows)), .init(top: .share(0.2), falseDiscoveryRate: 1, draws: 200, dial: []),
      key: RandomKey(seed: 1))
    let without = ListAudit(selection, key: RandomKey(seed: 2))
    #expect(!without.rows.contains { $0.attribute == "rater" })
    let audit = ListAudit(selection, smallestCell: 3, raterNames: { "P-" + $0 }, key: RandomKey(seed: 2))
    let shown = audit.rows.filter { $0.attribute == "rater" && $0.stage == .adjusted && $0.rates != nil }
    // Six are too few, and eleven go with them.
    #expect(shown.map(\.level) == ["P-s0", "P-s2"])
    #expect(shown.map(\.count) == [12, 14] && shown.allSatisfy { $0.rates?.q != nil })
  }

  @Test(
    "no line of a crossed table has one hidden cell alone, nor hidden cells that hold fewer than the smallest")
  func suppression() {
    var stream = RandomStream(key: RandomKey(seed: 9))
    for _ in 0..<300 {
      let (height, width, smallest) = (2 + Int(stream.uniform() * 5), 2 + Int(stream.uniform() * 4), 5)
      var sizes: [Int: Int] = [:]
      for cell in 0..<(height * width) where stream.uniform() < 0.9 {
        sizes[cell] = 1 + Int(stream.uniform() * 14)
      }
      let hidden = GroupPartition.withheld(sizes, smallest: smallest, width: width, isCrossed: true)
      #expect(sizes.allSatisfy { $0.value >= smallest || hidden.contains($0.key) })
      for line in [{ $0 / width }, { (cell: Int) in cell % width + 1000 }] {
        for members in Dictionary(grouping: sizes.keys, by: line).values {
          let closed = members.filter(hidden.contains)
          guard !closed.isEmpty, closed.count < members.count else { continue }
          #expect(closed.count > 1 && closed.reduce(0) { $0 + (sizes[$1] ?? 0) } >= smallest)
        }
      }
    }
  }
}
