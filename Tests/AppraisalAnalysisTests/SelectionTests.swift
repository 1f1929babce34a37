import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Selection of candidates")
struct SelectionTests {
  private func scores(_ rows: [Appraised], protected: [String: [String: String]] = [:]) throws -> AdjustedScores
  {
    AdjustedScores(
      try PerformanceModel(RatingDesign(appraisals(rows, protected: protected))).fit())
  }

  private func select(
    _ scores: AdjustedScores, _ request: Selection.Request = .init(draws: 1000), seed: UInt64 = 1,
    threads: Int = 1
  ) throws -> Selection {
    try Selection(scores, request, key: RandomKey(seed: seed), threads: threads)
  }

  /// Sixty employees, most with four ratings by three raters; every tenth has a single rating.
  private static func uneven(seed: UInt64) -> [Appraised] {
    let rows = CrossedCase(ratees: 60, raters: 8, ratersPerRatee: 4, rateeSD: 5, noiseSD: 8).rows(seed: seed)
    var seen: Set<String> = []
    return rows.filter { row in
      guard row.ratee.hasSuffix("0") else { return true }
      return seen.insert(row.ratee).inserted
    }
  }

  @Test("every employee stands in exactly one list, and the places are in the order of P", arguments: 1...4)
  func partition(seed: Int) throws {
    let scores = try scores(SelectionTests.uneven(seed: UInt64(seed)))
    let selection = try select(scores, .init(top: .share(0.2), draws: 1000))
    #expect(selection.places.map(\.index).sorted() == Array(scores.entries.indices))
    let counts = Selection.List.allCases.map { selection.places(on: $0).count }
    #expect(counts.reduce(0, +) == scores.entries.count)
    let p = selection.places.map(\.topProbability)
    #expect(p == p.sorted(by: >))
    #expect(isClose(p.reduce(0, +), Double(selection.top), relative: 1e-12))
  }

  @Test("too little evidence goes before every other list, whatever P is")
  func precedence() throws {
    let scores = try scores(SelectionTests.uneven(seed: 2))
    // Enough seats for everybody and any share of wrong names: only the lack of evidence keeps a name off.
    let selection = try select(scores, .init(top: .count(30), seats: 60, falseDiscoveryRate: 1, draws: 1000))
    for place in selection.places {
      let doubt = scores.entries[place.index].remainingDoubt
      #expect(place.list == (doubt > 0.8 ? .needsEvidence : .recommended))
    }
    #expect(selection.places(on: .needsEvidence).isEmpty == false)
  }

  @Test(
    "seats and false-discovery rate hold, and one name more would break one of them",
    arguments: [
      0.05, 0.15, 0.3, 0.6,
    ])
  func limits(rate: Double) throws {
    let scores = try scores(SelectionTests.uneven(seed: 3))
    for seats in [1, 4, 12, 40] {
      let selection = try select(
        scores, .init(top: .count(12), seats: seats, falseDiscoveryRate: rate, draws: 300))
      let chosen = selection.places(on: .recommended)
      #expect(chosen.count <= seats && selection.seats == seats)
      #expect(selection.emptySeats == seats - chosen.count)
      let wrong = chosen.map { 1 - $0.topProbability }
      #expect(wrong.isEmpty || mean(wrong) <= rate)
      #expect(isClose(selection.expectedFalseDiscoveries, wrong.isEmpty ? 0 : mean(wrong), relative: 1e-12))
      let eligible = selection.places.filter { $0.list != .needsEvidence }
      #expect(eligible.prefix(chosen.count).map(\.index) == chosen.map(\.index))
      if chosen.count < seats, let next = eligible.dropFirst(chosen.count).first {
        #expect(mean(wrong + [1 - next.topProbability]) > rate)
      }
    }
  }

  @Test("the borderline are those that cannot be told from the last seat")
  func borderline() throws {
    let selection = try select(
      try scores(SelectionTests.uneven(seed: 4)), .init(top: .count(10), falseDiscoveryRate: 0.5, draws: 1000))
    for place in selection.places where place.list == .borderline || place.list == .notSelected {
      #expect((0.4...0.6).contains(place.aboveLastSeat) == (place.list == .borderline))
    }
    #expect(selection.places(on: .recommended).last?.aboveLastSeat == 0.5)
  }

  @Test("a share of the employees is rounded to the nearest and never below one or above all")
  func rounding() {
    typealias Top = Selection.Request.Top
    #expect(Top.share(0.1).count(among: 104) == 10 && Top.share(0.1).count(among: 106) == 11)
    #expect(Top.share(0.1).count(among: 105) == 11 && Top.share(0).count(among: 9) == 1)
    #expect(Top.share(0.001).count(among: 10) == 1 && Top.share(1).count(among: 7) == 7)
    #expect(Top.share(1.5).count(among: 7) == 7)
    #expect(Top.count(0).count(among: 5) == 1 && Top.count(9).count(among: 5) == 5)
    #expect(Top.count(3).count(among: 5) == 3)
  }

  private func summary(_ selection: Selection) -> [String] {
    selection.places.map {
      "\($0.index) \($0.list) \($0.topProbability) \($0.rankLower) \($0.rankUpper) \($0.aboveLastSeat) "
        + "\(String(describing: $0.isRobust))"
    }
  }

  @Test("is the same for one thread and two and for one seed, a little different for another")
  func reproducible() throws {
    let scores = try scores(SelectionTests.uneven(seed: 5))
    let one = try select(scores)
    #expect(summary(one) == summary(try select(scores, threads: 2)))
    #expect(summary(one) == summary(try select(scores)))
    let other = try select(scores, seed: 2)
    #expect(summary(one) != summary(other))
    let p = Dictionary(uniqueKeysWithValues: other.places.map { ($0.index, $0.topProbability) })
    // Five standard errors of the difference of two shares of 1,000 draws near ½.
    for place in one.places { #expect(abs(place.topProbability - (p[place.index] ?? 0)) < 5 * 0.0224) }
  }

  @Test("protected attributes do not matter: other people's sex, same lists")
  func protected() throws {
    let rows = SelectionTests.uneven(seed: 6)
    let ratees = Array(Set(rows.map(\.ratee))).sorted()
    let sexes = ratees.enumerated().map { $0.offset % 3 == 0 ? "F" : "M" }
    func selected(_ sexes: [String]) throws -> [String] {
      let labels = Dictionary(uniqueKeysWithValues: zip(ratees, sexes))
      return summary(try select(try scores(rows, protected: ["sex": labels])))
    }
    let found = try selected(sexes)
    #expect(found == (try selected(Array(sexes.reversed()))))
    #expect(found == (try selected(sexes.map { _ in "F" })))
    #expect(found == summary(try select(try scores(rows))))
  }

  @Test("lists do not depend on the order of the rows but for Monte Carlo error")
  func rowOrder() throws {
    let rows = SelectionTests.uneven(seed: 7)
    let (one, other) = (try select(try scores(rows)), try select(try scores(rows.reversed())))
    func byName(_ selection: Selection) -> [String: Double] {
      Dictionary(
        uniqueKeysWithValues: selection.places.map {
          (selection.scores.entries[$0.index].ratee, $0.topProbability)
        })
    }
    let p = byName(other)
    for (ratee, probability) in byName(one) { #expect(abs(probability - (p[ratee] ?? 0)) < 5 * 0.0224) }
  }

  @Test("refuses noise, and says what was found and what is needed")
  func noise() throws {
    let scores = try scores(CrossedCase(ratees: 60, ratersPerRatee: 2, rateeSD: 0.5, noiseSD: 8).rows(seed: 8))
    do throws(AnalysisError) {
      _ = try Selection(scores, .init(draws: 100), key: RandomKey(seed: 1))
      Issue.record("noise was ranked")
    } catch {
      guard case .unreliable(let reliability, let needed, let ratings, let ratingsNeeded) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reliability < 0.3 && needed == 0.3 && ratings == 2)
      #expect(reliability == scores.reliability)
      if let ratingsNeeded {
        // Spearman–Brown: so many ratings would have a reliability of .3.
        let k = ratingsNeeded / ratings
        #expect(isClose(k * reliability / (1 + (k - 1) * reliability), 0.3, relative: 1e-12))
      }
    }
  }

  @Test("has no word on robustness where double ratings identify every rater, else one for everybody")
  func robustness() throws {
    let crossed = try select(try scores(CrossedCase().rows(seed: 9)))
    #expect(crossed.places.allSatisfy { $0.isRobust == nil })
    // Disjoint teams in one unit: nothing tells severity from a real effect.
    var stream = RandomStream(key: RandomKey(seed: 10))
    let rows = (0..<10).flatMap { team -> [Appraised] in
      let shift = 5 * stream.normal()
      return (0..<8).flatMap { member -> [Appraised] in
        let level = 60 + shift + 5 * stream.normal()
        return (0..<3).map { _ in
          Appraised(ratee: "e\(team)-\(member)", rater: "s\(team)", score: level + 2 * stream.normal())
        }
      }
    }
    let nested = try select(try scores(rows), .init(draws: 300))
    #expect(nested.places.allSatisfy { $0.isRobust != nil })
    // Who leads a strong team gains with ρ: somebody's place must hang on it.
    #expect(nested.places.contains { $0.isRobust == false } && nested.places.contains { $0.isRobust == true })
  }

  @Test("at ρ = 1 the level keeps what the rater gave; at ρ = 0 it loses it")
  func dial() throws {
    var stream = RandomStream(key: RandomKey(seed: 11))
    let rows = (0..<8).flatMap { team in
      (0..<8).flatMap { member -> [Appraised] in
        let level = 60 + (team == 0 ? 12 : 0) + 4 * stream.normal()
        return (0..<3).map { _ in
          Appraised(ratee: "e\(team)-\(member)", rater: "s\(team)", score: level + 2 * stream.normal())
        }
      }
    }
    let scores = try scores(rows)
    func fromTeam(_ rho: Double) throws -> Int {
      try select(scores, .init(top: .count(8), falseDiscoveryRate: 1, realShare: .fixed(rho), draws: 300))
        .places(on: .recommended).count { scores.entries[$0.index].ratee.hasPrefix("e0") }
    }
    let (kept, lost) = (try fromTeam(1), try fromTeam(0))
    #expect(kept >= 6 && lost <= 3, "\(kept) at 1, \(lost) at 0")
  }
}
