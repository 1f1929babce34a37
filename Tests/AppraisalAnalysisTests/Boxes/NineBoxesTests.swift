import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

/// A policy with cuts on the scale of ``CrossedCase``.
private func policy(
  above: Double = 66, meets: Double = 55, high: Double = 90, error: Double? = nil
) throws -> TalentPolicy {
  let potential = error.map { #", "standard_error": \#($0)"# } ?? ""
  let json = """
    {"id": "test", "title": "T", "version": "1", "valid_from": "2024-01-01", "sources": [],
     "performance": {"method": "cuts", "above_from": \(above), "meets_from": \(meets)},
     "potential": {"high_from": \(high), "medium_from": 78\(potential)}}
    """
  return try TalentPolicy(json: Array(json.utf8), file: "test.json", base: .standard)
}

@Suite("Nine boxes")
struct NineBoxesTests {
  private static let rows = CrossedCase().rows(seed: 51)
  /// Assessments from 60 to 99 in steps of one.
  private static let potential = Dictionary(
    uniqueKeysWithValues: (0..<40).map { ("e\(100 + $0)", Double(60 + $0)) })

  private func scores(
    _ rows: [Appraised] = NineBoxesTests.rows, potential: [String: Double]? = NineBoxesTests.potential
  ) throws -> AdjustedScores {
    let table = appraisals(rows, numbers: potential.map { ["Potensi": $0] } ?? [:])
    return AdjustedScores(try PerformanceModel(RatingDesign(table)).fit())
  }

  private func boxes(
    _ scores: AdjustedScores, _ policy: TalentPolicy, draws: Int = 4000, threads: Int = 1
  ) throws -> NineBoxes {
    try NineBoxes(
      scores, policy: policy, share: .fixed(0), draws: draws, key: RandomKey(seed: 3), threads: threads)
  }

  @Test("P of a row of performance is that of the normal posterior between the cuts")
  func normalPosterior() throws {
    let scores = try scores()
    let found = try boxes(scores, policy(), draws: 10_000)
    for (person, entry) in zip(found.people, scores.entries) {
      let normal = NormalDistribution.standard
      let above = normal.survival((66 - entry.adjusted) / entry.standardError)
      let below = normal.cdf((55 - entry.adjusted) / entry.standardError)
      for (p, expected) in zip(person.performanceProbabilities, [below, 1 - above - below, above]) {
        // Four Monte Carlo standard errors of 10,000 draws, and one draw.
        #expect(abs(p - expected) <= 4 * (expected * (1 - expected) / 10_000).squareRoot() + 1e-4)
      }
    }
  }

  @Test("exact potential selects the column; its error spreads people over columns as a normal error does")
  func potentialError() throws {
    let scores = try scores()
    let exact = try boxes(scores, policy())
    for person in exact.people {
      let level = exact.policy.potential.level(person.potential ?? .nan)
      for box in exact.policy.boxes where box.potential != level {
        #expect(person.probabilities[TalentBox.cell(box.performance, box.potential)] == 0)
      }
      #expect(isClose(person.probabilities.reduce(0, +), 1, relative: 1e-12))
    }
    let noisy = try boxes(scores, policy(error: 5), draws: 10_000)
    for person in noisy.people {
      let value = try #require(person.potential)
      let expected = NormalDistribution.standard.survival((90 - value) / 5)
      let found = (0..<3).reduce(0) { $0 + person.probabilities[3 * $1 + 2] }
      #expect(abs(found - expected) <= 4 * (expected * (1 - expected) / 10_000).squareRoot() + 1e-4)
    }
  }

  @Test("expected counts add up to everybody, and are the sums of probabilities")
  func counts() throws {
    let found = try boxes(scores(), policy())
    #expect(found.counts.map { $0.box?.number } == [9, 8, 7, 6, 5, 4, 3, 2, 1])
    #expect(isClose(found.counts.reduce(0) { $0 + $1.expected }, 40, relative: 1e-12))
    #expect(found.counts.reduce(0) { $0 + $1.hard } == 40 && found.counts.reduce(0) { $0 + $1.raw } == 40)
    for count in found.counts {
      #expect(count.hard == found.people.count { $0.box == count.box })
    }
  }

  @Test("by rank, at most a fifth stand above and a fifth below, in every draw")
  func ranking() throws {
    let found = try boxes(scores(), .standard)
    for (row, expected) in zip(0..<3, [8.0, 24, 8]) {
      let sum = found.people.reduce(0) { $0 + $1.performanceProbabilities[row] }
      #expect(isClose(sum, expected, relative: 1e-12))
    }
    #expect(found.people.count { $0.performance == .above } == 8)
    // 41 people: 8.2 rounds down, since the rule says at most.
    let rows = CrossedCase(ratees: 41).rows(seed: 51)
    #expect(try boxes(scores(rows), .standard).people.count { $0.performance == .above } == 8)
  }

  @Test("does not depend on origin and unit of the scores, cuts moving along")
  func affine() throws {
    let rows = NineBoxesTests.rows.map { row in
      var row = row
      row.score = 2 * row.score + 10
      return row
    }
    let one = try boxes(scores(), policy())
    let two = try boxes(scores(rows), policy(above: 142, meets: 120))
    for (a, b) in zip(one.people, two.people) {
      #expect(a.box == b.box)
      // Draws scale along, but for rounding at a cut: one draw in 4,000.
      #expect(zip(a.probabilities, b.probabilities).allSatisfy { abs($0 - $1) <= 2.5e-4 })
    }
  }

  @Test("tells who moves when a cut moves by a point: those between")
  func sensitivity() throws {
    let scores = try scores()
    let found = try boxes(scores, policy(), draws: 10_000)
    #expect(found.sensitivity.count == 8)
    for row in found.sensitivity {
      let ends = [row.value, row.value + row.shift].sorted()
      let value: (Int) -> Double = { i in
        row.cut.isPerformance ? scores.entries[i].adjusted : found.people[i].potential ?? .nan
      }
      let between = (0..<40).filter { value($0) >= ends[0] && value($0) < ends[1] }
      #expect(row.moved.map(\.index) == between)
      #expect(row.moved.allSatisfy { $0.from != $0.to })
      if row.cut.isPerformance {
        let expected = scores.entries.reduce(0.0) { sum, entry in
          let p = ends.map { NormalDistribution.standard.cdf(($0 - entry.adjusted) / entry.standardError) }
          return sum + p[1] - p[0]
        }
        // The number that moves in a draw has a standard deviation of at most √40 / 2.
        #expect(abs(row.expected - expected) <= 4 * 40.0.squareRoot() / 2 / 100)
      } else {
        #expect(row.expected == Double(between.count))
      }
    }
  }

  @Test("calls a cut a cliff where a tenth of the people stand on one point of it")
  func cliff() throws {
    let heaped = NineBoxesTests.potential.mapValues { $0 < 80 ? $0 : 90 }
    let found = try boxes(scores(potential: heaped), policy())
    #expect(found.cliffs.contains { $0.cut == .high && $0.shift == 1 && $0.moved.count == 20 })
    #expect(try boxes(scores(), policy()).cliffs.allSatisfy { $0.cut.isPerformance })
  }

  @Test("has no boxes without potential, and keeps those apart whose potential is unknown")
  func missingPotential() throws {
    let none = try boxes(scores(potential: nil), policy())
    #expect(none.potential == nil && none.people.allSatisfy { $0.box == nil && $0.probabilities.isEmpty })
    #expect(none.counts.map(\.performance) == [.above, .meets, .below] && none.sensitivity.count == 4)
    let some = try boxes(scores(potential: ["e100": 95]), policy())
    #expect(some.people.count { $0.box != nil } == 1 && some.counts.count == 12)
    #expect(isClose(some.counts.reduce(0) { $0 + $1.expected }, 40, relative: 1e-12))
  }

  @Test("is the same for any number of threads, and whatever the order of the rows but for Monte Carlo error")
  func reproducible() throws {
    let one = try boxes(scores(), policy())
    let two = try boxes(scores(), policy(), threads: 2)
    #expect(one.people.map(\.probabilities) == two.people.map(\.probabilities))
    let other = try boxes(scores(NineBoxesTests.rows.reversed()), policy())
    let byName = Dictionary(
      uniqueKeysWithValues: other.people.map { (other.scores.entries[$0.index].ratee, $0) })
    for person in one.people {
      let twin = try #require(byName[one.scores.entries[person.index].ratee])
      #expect(person.box == twin.box)
      #expect(
        zip(person.probabilities, twin.probabilities).allSatisfy {
          abs($0 - $1) <= 5 * (0.5 / 4000).squareRoot()
        })
    }
  }

  @Test("refuses cuts that do not lie on the scale")
  func scale() throws {
    let scores = try scores(NineBoxesTests.rows)
    let message = refusal { try boxes(scores, policy(above: 2e6)) }
    #expect(message?.contains("cutsOutsideScale") == true)
  }
}
