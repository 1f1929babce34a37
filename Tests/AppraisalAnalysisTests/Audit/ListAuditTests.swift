import AppraisalAnalysis
import Statistics
import TestSupport
import Testing

@Suite("Audit of the list")
struct ListAuditTests {
  /// Forty employees; `groups` gives everybody's group by rank of the name.
  private func audited(_ group: (Int) -> String?, smallestCell: Int = 5) throws -> (Selection, ListAudit) {
    let rows = CrossedCase(ratees: 40, raters: 8, ratersPerRatee: 4, noiseSD: 3).rows(seed: 60)
    var labels: [String: String] = [:]
    for i in 0..<40 { labels["e\(100 + i)"] = group(i) }
    let design = RatingDesign(appraisals(rows, protected: ["sex": labels]))
    let selection = try Selection(
      AdjustedScores(try PerformanceModel(design).fit()), .init(top: .share(0.25), draws: 1000),
      key: RandomKey(seed: 1))
    return (selection, ListAudit(selection, smallestCell: smallestCell, key: RandomKey(seed: 2)))
  }

  private func rows(_ audit: ListAudit, _ stage: ListAudit.Stage) -> [ListAudit.Row] {
    audit.rows.filter { $0.stage == stage && $0.attribute == "sex" }
  }

  private func number(_ ratee: String) -> Int { (Int(ratee.dropFirst()) ?? 0) - 100 }

  @Test("rates, ratios and shortfalls by hand, before and after adjustment")
  func byHand() throws {
    let (selection, audit) = try audited { $0 < 25 ? "F" : "M" }
    let entries = selection.scores.entries
    let listed = selection.places(on: .recommended).map { number(entries[$0.index].ratee) }
    let byRaw = entries.sorted { $0.raw > $1.raw }.prefix(listed.count).map { number($0.ratee) }
    #expect(listed.count >= 5)
    for (stage, chosen) in [(ListAudit.Stage.adjusted, listed), (.raw, byRaw)] {
      let women = Double(chosen.count { $0 < 25 })
      let men = Double(chosen.count) - women
      let found = rows(audit, stage)
      #expect(found.map(\.level) == ["F", "M"] && found.map(\.count) == [25, 15])
      #expect(found.map(\.selected) == [Int(women), Int(men)])
      let rates = [women / 25, men / 15]
      let pooled = Double(chosen.count) / 40
      for i in 0..<2 {
        #expect(isClose(try #require(found[i].rate), rates[i], relative: 1e-14))
        #expect(isClose(try #require(found[i].ratio), rates[i] / max(rates[0], rates[1]), relative: 1e-14))
        let shortfall = [25, 15][i] * pooled - [women, men][i]
        #expect(isClose(try #require(found[i].shortfall), shortfall, relative: 1e-12, floor: 1e-12))
      }
      #expect(abs(found.compactMap(\.shortfall).reduce(0, +)) < 1e-12)
    }
  }

  @Test("a group below the smallest cell is hidden, and the next smallest with it")
  func complementary() throws {
    let (_, audit) = try audited { $0 < 24 ? "F" : $0 < 37 ? "M" : "X" }
    for stage in [ListAudit.Stage.raw, .adjusted] {
      let found = rows(audit, stage)
      #expect(found.map(\.level) == ["F", "M", "X"])
      #expect(found.map(\.count) == [24, nil, nil])
      for row in found.dropFirst() {
        #expect(row.selected == nil && row.rate == nil && row.ratio == nil && row.shortfall == nil)
      }
      #expect(found.first?.ratio == 1)
    }
  }

  @Test("two groups, one of them small: nothing is shown")
  func twoGroups() throws {
    let (_, audit) = try audited { $0 < 37 ? "F" : "M" }
    #expect(rows(audit, .adjusted).allSatisfy { $0.count == nil && $0.rate == nil })
    let (_, lower) = try audited({ $0 < 37 ? "F" : "M" }, smallestCell: 3)
    #expect(rows(lower, .adjusted).map(\.count) == [37, 3])
  }

  @Test("what is hidden holds the smallest cell together, or it could be found by subtraction")
  func hiddenTogether() throws {
    // One X and one Y: shown F and M would leave two people, and their number selected, to subtraction.
    let (_, audit) = try audited { $0 < 22 ? "F" : $0 < 38 ? "M" : $0 == 38 ? "X" : "Y" }
    let found = rows(audit, .adjusted)
    #expect(found.map(\.level) == ["F", "M", "X", "Y"])
    #expect(found.map(\.count) == [22, nil, nil, nil])
  }

  @Test("employees whose group is unknown are in no group")
  func unknownGroup() throws {
    let (_, audit) = try audited { $0 < 15 ? "F" : $0 < 30 ? "M" : nil }
    #expect(rows(audit, .raw).map(\.count) == [15, 15])
  }

  @Test("groups stand by number where they are numbers")
  func order() throws {
    let (_, audit) = try audited { ["10", "9", "2"][$0 % 3] }
    #expect(rows(audit, .raw).map(\.level) == ["2", "9", "10"])
  }

  @Test("units are audited where they are known, records where they differ")
  func otherAttributes() throws {
    let even = CrossedCase(ratees: 40, units: 4).rows(seed: 61)
    func audit(_ rows: [Appraised]) throws -> ListAudit {
      ListAudit(
        try Selection(
          AdjustedScores(try fitted(rows)), .init(top: .share(0.25), draws: 500), key: RandomKey(seed: 1)),
        key: RandomKey(seed: 2))
    }
    #expect(Set(try audit(even).rows.map(\.attribute)) == ["unit"])
    // The first ten employees lose a rating: 3 against a median of 4.
    var seen: Set<String> = []
    let uneven = even.filter { $0.ratee >= "e110" || !seen.insert($0.ratee).inserted }
    let records = try audit(uneven).rows.filter { $0.attribute == "records" && $0.stage == .raw }
    #expect(records.map(\.level) == ["< 4", "≥ 4"] && records.map(\.count) == [10, 30])
  }
}
