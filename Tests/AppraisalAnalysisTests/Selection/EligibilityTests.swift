import AppraisalAnalysis
import Appraisals
import Statistics
import TestSupport
import Testing

@Suite("Eligibility, quotas and contested seats")
struct EligibilityTests {
  /// Born 1 June 1966 (58 on 1 June 2024), 1980; in service since 2000 and since September 2023.
  private let nearRetirement = "196606012000011901"
  private let young = "198001012023091902"
  private let plain = "198001012005011903"

  private func design(
    _ ratees: [String], labels: [String: [String: String]] = [:], numbers: [String: [String: Double]] = [:],
    period: String = "2023-S2"
  ) -> RatingDesign {
    let rows = ratees.flatMap { ratee in
      [50.0, 60].map { Appraised(ratee: ratee, score: $0, period: period) }
    }
    return RatingDesign(appraisals(rows, numbers: numbers, labels: labels))
  }

  private let rules: EligibilityRules = {
    var rules = TalentPolicy.standard.eligibility
    (rules.serviceYears, rules.remainingYears) = (1, 2)
    return rules
  }()

  @Test("reads service and retirement from the employee number, on the last day of the data")
  func numbers() {
    let found = Eligibility(design([nearRetirement, young, plain]), rules: rules)
    #expect(found.day == CalendarDate(year: 2023, month: 12, day: 31))
    #expect(found.grounds[0].map(\.rule) == [.remaining] && found.grounds[1].map(\.rule) == [.service])
    #expect(found.isEligible(2))
    if case .remaining(let years, 2, let day) = found.grounds[0][0] {
      // 31 December 2023 to 1 June 2024: five months and a day of 31.
      #expect(isClose(years, (5 + 1.0 / 31) / 12, relative: 1e-9))
      #expect(day == CalendarDate(year: 2024, month: 6, day: 1))
    } else {
      Issue.record("\(found.grounds[0])")
    }
    if case .service(_, 1, let from) = found.grounds[1][0] {
      #expect(from == CalendarDate(year: 2024, month: 9, day: 1))
    } else {
      Issue.record("\(found.grounds[1])")
    }
    #expect(found.unchecked == [.discipline, .recentTraining])
  }

  @Test("a higher post retires later, and another day of judgement changes the answer")
  func position() {
    let labels = ["position_type": [nearRetirement: "JPT Pratama"], "grade": [nearRetirement: "IV/c"]]
    let design = design([nearRetirement, young], labels: labels)
    #expect(Eligibility(design, rules: rules).isEligible(0))
    let later = Eligibility(design, rules: rules, on: CalendarDate(year: 2024, month: 12, day: 31))
    #expect(!later.isEligible(0) && later.isEligible(1))
  }

  @Test("reads penalties and training where they are supplied, and excludes nobody of whom nothing is known")
  func facts() {
    let labels = [
      "HUKDIS": [plain: "Ringan", young: "tidak ada"],
      "last_training": [plain: "2023-10-01", nearRetirement: "2020-01-01"],
    ]
    let found = Eligibility(design([nearRetirement, young, plain], labels: labels), rules: rules)
    #expect(found.grounds[2].map(\.rule) == [.discipline, .recentTraining])
    #expect(found.grounds[1].map(\.rule) == [.service] && found.unchecked.isEmpty)
    #expect(found.unknown.map(\.rule) == [.recentTraining] && found.unknown.map(\.people) == [1])
    let ended = labels.merging(["discipline_until": [plain: "2023-12-01"]]) { $1 }
    #expect(
      !Eligibility(design([plain], labels: ended), rules: rules).grounds[0].map(\.rule).contains(.discipline))
  }

  @Test("has nothing to say of plain names without periods")
  func plainNames() {
    let found = Eligibility(design(["a", "b"], period: "x"), rules: rules)
    #expect(found.grounds.allSatisfy(\.isEmpty) && found.day == nil && found.unchecked.count == 4)
  }

  private func city() throws -> AdjustedScores {
    let rows = CrossedCase(ratees: 60, raters: 8, units: 3, rateeSD: 5, noiseSD: 8).rows(seed: 61)
    let hours = Dictionary(uniqueKeysWithValues: (0..<60).map { ("e\(100 + $0)", Double($0 % 7)) })
    let table = appraisals(rows, numbers: ["training_hours": hours])
    return AdjustedScores(try PerformanceModel(RatingDesign(table)).fit())
  }

  private func select(_ scores: AdjustedScores, _ change: (inout Selection.Request) -> Void = { _ in }) throws
    -> Selection
  {
    var request = Selection.Request(top: .count(15), seats: 12, falseDiscoveryRate: 0.6, draws: 1000)
    change(&request)
    return try Selection(scores, request, key: RandomKey(seed: 1))
  }

  @Test("ineligible goes before every other list, and frees the seat for the next")
  func precedence() throws {
    let rows = CrossedCase(ratees: 40, raters: 8).rows(seed: 62)
    let numbers = ["training_hours": Dictionary(uniqueKeysWithValues: (0..<40).map { ("e\(100 + $0)", 0.0) })]
    let free = AdjustedScores(try PerformanceModel(RatingDesign(appraisals(rows, numbers: numbers))).fit())
    let best = try select(free).places[0].index
    let name = free.entries[best].ratee
    let table = appraisals(rows, labels: ["hukdis": [name: "berat"]])
    let scores = AdjustedScores(try PerformanceModel(RatingDesign(table)).fit())
    let found = try select(scores) { $0.eligibility = TalentPolicy.standard.eligibility }
    #expect(found.places[0].list == .ineligible && found.places(on: .ineligible).count == 1)
    let expected = try select(free).places.dropFirst().prefix(found.places(on: .recommended).count)
    #expect(found.places(on: .recommended).map(\.index) == expected.map(\.index))
  }

  @Test("quotas of units hold, named ones before the rule for all others")
  func quotas() throws {
    let scores = try city()
    let free = try select(scores)
    func counts(_ selection: Selection) -> [Int] {
      ["u0", "u1", "u2"].map { unit in
        selection.places(on: .recommended).count { scores.entries[$0.index].unit == unit }
      }
    }
    let found = try select(scores) {
      $0.rules.quotas = [.init(unit: nil, maximum: 3), .init(unit: "u1", minimum: 5, maximum: 6)]
    }
    let (a, b) = (counts(found), counts(free))
    #expect(a[0] <= 3 && a[2] <= 3 && (5...6).contains(a[1]), "\(a), \(b) without quotas")
    #expect(found.constraintCosts.filter { $0.isBinding }.contains { $0.cost > 0 })
    let kept = found.places.filter { $0.ground == .limit }
    #expect(kept.allSatisfy { $0.list != .recommended })
    let message = refusal { try select(scores) { $0.rules.quotas = [.init(unit: "u9", maximum: 1)] } }
    #expect(message?.contains("unknownUnit") == true)
    let tooMany = refusal { try select(scores) { $0.rules.quotas = [.init(unit: nil, minimum: 5)] } }
    #expect(tooMany?.contains("quotasBeyondSeats(needed: 15, seats: 12)") == true)
  }

  @Test("the lottery fills the same number of seats, from the contested alone, whatever the order of the rows")
  func lottery() throws {
    let scores = try city()
    let free = try select(scores)
    let found = try select(scores) {
      $0.rules.tieBreak = .lottery
      $0.rules.lotterySeed = 7
    }
    let contest = try #require(found.contest)
    let pool = Set(contest.entries.map(\.index))
    for place in free.places where pool.contains(place.index) {
      #expect((0.4...0.6).contains(place.aboveLastSeat))
    }
    #expect(contest.entries.map(\.lot) == contest.entries.map(\.lot).sorted())
    let (before, after) = (
      free.places(on: .recommended).map(\.index), found.places(on: .recommended).map(\.index)
    )
    #expect(after.count <= before.count && Set(before).subtracting(pool) == Set(after).subtracting(pool))
    #expect(found.expectedFalseDiscoveries <= 0.6)
    #expect(contest.entries.count { $0.hasSeat } == Set(after).intersection(pool).count)
    for place in found.places where pool.contains(place.index) {
      #expect(place.list == .recommended || place.list == .borderline)
    }
    // sha256sum of coreutils: printf '7:e100' | sha256sum.
    #expect(ContestedSeats.lot("e100", seed: 7) == "3c22174d182f7f71")
  }

  @Test("a second criterion decides among the contested, the highest or the lowest first")
  func tieBreak() throws {
    let scores = try city()
    for ascending in [false, true] {
      let found = try select(scores) { $0.rules.tieBreak = .fact("training hours", ascending: ascending) }
      let values = try #require(found.contest).entries.compactMap(\.value)
      #expect(values == values.sorted { ascending ? $0 < $1 : $0 > $1 })
    }
    let message = refusal { try select(scores) { $0.rules.tieBreak = .fact("height", ascending: true) } }
    #expect(message?.contains("noSuchFact") == true)
  }

  @Test("a budget of equal costs is a number of seats; costs that are missing are refused")
  func budget() throws {
    let scores = try city()
    let found = try select(scores) {
      $0.rules.budget = 40
      $0.rules.cost = .each(5)
    }
    #expect(found.places(on: .recommended).count == 8 && found.spent == 40 && found.allocationGap == 0)
    let byFact = try select(scores) {
      $0.rules.budget = 10
      $0.rules.cost = .fact("training_hours")
    }
    #expect((byFact.spent ?? 11) <= 10)
  }
}
