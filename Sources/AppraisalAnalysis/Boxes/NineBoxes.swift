import Appraisals
import Foundation
import Statistics

/// Who stands in which of the nine boxes of talent management, with what probability, and how much hangs on the cuts.
///
/// Performance comes from joint draws of the adjusted levels, potential from assessments. Where nobody was assessed the
/// potential axis is not available: it is never made up from performance, and there are three rows instead of nine boxes.
///
/// > Invariant under relabelling of people and, with cuts by rank, under any change of origin and unit of the scores.
public struct NineBoxes: Sendable {
  /// Where one person stands.
  public struct Person: Sendable {
    /// The position among the employees of the scores.
    public let index: Int
    /// The assessed potential; nil where there is none.
    public let potential: Double?
    /// The expectation of the adjusted level taken as if it were exact.
    public let performance: Expectation
    /// The expectation of the raw mean.
    public let rawPerformance: Expectation
    /// The box of adjusted level and assessment taken as if they were exact; nil without potential.
    public let box: TalentBox?
    /// P(below), P(meets), P(above).
    public let performanceProbabilities: [Double]
    /// P(box), by `TalentBox.cell(_:_:)`; empty without potential.
    public let probabilities: [Double]
    /// The probability that the box named is the true one (of the row of performance, without potential).
    public var certainty: Double {
      box.map { probabilities[TalentBox.cell($0.performance, $0.potential)] }
        ?? performanceProbabilities[performance.rawValue - 1]
    }
  }

  /// How many stand in one box.
  public struct Count: Sendable {
    /// The box; nil for a row of performance without potential.
    public let box: TalentBox?
    /// Its performance.
    public let performance: Expectation
    /// Σ P(box).
    public let expected: Double
    /// By adjusted level and assessment taken as exact.
    public let hard: Int
    /// By raw mean and assessment.
    public let raw: Int
  }

  /// A cut of one of the axes.
  public enum Cut: String, Sendable, Hashable, CaseIterable {
    /// Between as expected and above.
    case above
    /// Between below and as expected.
    case meets
    /// Between medium and high potential.
    case high
    /// Between low and medium potential.
    case medium

    /// Whether it cuts performance.
    public var isPerformance: Bool { self == .above || self == .meets }
  }

  /// What moving one cut by one point does.
  public struct Sensitivity: Sendable {
    /// The cut.
    public let cut: Cut
    /// Where it stands: points, or a percentage of people.
    public let value: Double
    /// One point up or down.
    public let shift: Double
    /// The people whose box (or row) changes, by point estimates.
    public let moved: [(index: Int, from: Place, to: Place)]
    /// How many change in expectation over the error of levels and assessments.
    public let expected: Double
    /// How many change by raw means.
    public let rawMoved: Int
  }

  /// A row of performance and, where known, the level of potential.
  public struct Place: Sendable, Hashable {
    /// The performance.
    public let performance: Expectation
    /// The potential; nil where not assessed.
    public let potential: PotentialLevel?
  }

  /// A cut is a cliff where one point moves a larger share of people.
  public static let cliff = 0.1

  /// Everybody, in the order of the scores.
  public let people: [Person]
  /// The boxes, 9 first; rows of performance for those without potential follow.
  public let counts: [Count]
  /// What one point does, by cut.
  public let sensitivity: [Sensitivity]
  /// The assessments; nil where the axis is not available.
  public let potential: Potential?
  /// The rules.
  public let policy: TalentPolicy
  /// The scores.
  public let scores: AdjustedScores
  /// The number of draws.
  public let draws: Int

  /// The cuts at which one point moves more than ``cliff`` of all people, by point estimates or raw means.
  public var cliffs: [Sensitivity] {
    let limit = NineBoxes.cliff * Double(people.count)
    return sensitivity.filter { Double(max($0.moved.count, $0.rawMoved)) > limit }
  }

  /// Places everybody.
  ///
  /// - Parameters:
  ///   - scores: everybody's adjusted level, which decides about performance, and raw mean to compare with.
  ///   - policy: the cuts of both axes, the error of assessments of potential, and the boxes.
  ///   - share: how much of a rater's effect is real.
  ///   - draws: how many; nil for fewer the more employees there are.
  ///   - key: the seed; draws are those of ``PosteriorRanking`` with the same key.
  ///   - levels: those draws where there are some already; their number counts.
  ///   - threads: how many batches of draws are placed at a time; no effect on the result.
  /// - Throws: ``AnalysisError/cutsOutsideScale(policy:above:meets:minimum:maximum:)``.
  /// - Complexity: O(draws · employees log employees).
  public init(
    _ scores: AdjustedScores, policy: TalentPolicy, share: RealShare = .byStatus, draws: Int? = nil,
    key: RandomKey, levels: LevelDraws? = nil, threads: Int = 1
  ) throws(AnalysisError) {
    let n = scores.entries.count
    let design = scores.performance.model.design
    let cuts = try PerformanceCuts(policy, scale: design.table.scale, people: n)
    let potential = Potential(design, standardError: policy.potential.standardError)
    let count = levels?.count ?? draws ?? LevelDraws.suitableCount(employees: n)
    let sampler = levels?.sampler ?? LevelSampler(scores, key: key)
    let tallies = sampler.forEachBatch(0..<count, shares: [share], threads: threads) {
      BoxTally(cuts, potential, policy, employees: n, key: key)
    } _: { tally, numbers, levels in
      tally.add(levels[0], numbers)
    }
    var tally = tallies[0]
    for other in tallies.dropFirst() { tally.add(other) }
    let points = PointPlaces(scores, cuts, potential, policy)
    let hard = points.places(points.adjusted)
    let raw = points.places(points.raw)
    people = (0..<n).map { i in
      let known = hard[i].potential
      return Person(
        index: i, potential: potential.flatMap { $0.values[i].isNaN ? nil : $0.values[i] },
        performance: hard[i].performance, rawPerformance: raw[i].performance,
        box: known.map { policy.box(hard[i].performance, $0) },
        performanceProbabilities: tally.performanceShares(i, draws: count),
        probabilities: known == nil ? [] : tally.boxShares(i, draws: count))
    }
    counts = NineBoxes.counts(people, raw: raw, policy)
    sensitivity = points.sensitivity(tally, draws: count)
    self.potential = potential
    self.policy = policy
    self.scores = scores
    self.draws = count
  }

  private static func counts(_ people: [Person], raw: [Place], _ policy: TalentPolicy) -> [Count] {
    var found: [Count] = []
    let placed = people.filter { $0.box != nil }
    if !placed.isEmpty {
      found = policy.boxes.reversed().map { box in
        let cell = TalentBox.cell(box.performance, box.potential)
        return Count(
          box: box, performance: box.performance, expected: placed.reduce(0) { $0 + $1.probabilities[cell] },
          hard: placed.count { $0.box == box },
          raw: placed.count {
            raw[$0.index] == Place(performance: box.performance, potential: box.potential)
          })
      }
    }
    let others = people.filter { $0.box == nil }
    guard !others.isEmpty else { return found }
    return found
      + Expectation.allCases.reversed().map { row in
        Count(
          box: nil, performance: row,
          expected: others.reduce(0) { $0 + $1.performanceProbabilities[row.rawValue - 1] },
          hard: others.count { $0.performance == row }, raw: others.count { $0.rawPerformance == row })
      }
  }
}

/// Places of point estimates, and what becomes of them when a cut moves.
private struct PointPlaces {
  let adjusted: [Double]
  let raw: [Double]
  private let adjustedOrder: [Int]
  private let rawOrder: [Int]
  private let cuts: PerformanceCuts
  private let potential: Potential?
  private let policy: TalentPolicy

  init(_ scores: AdjustedScores, _ cuts: PerformanceCuts, _ potential: Potential?, _ policy: TalentPolicy) {
    adjusted = scores.entries.map(\.adjusted)
    raw = scores.entries.map(\.raw)
    adjustedOrder = PointPlaces.order(adjusted)
    rawOrder = PointPlaces.order(raw)
    (self.cuts, self.potential, self.policy) = (cuts, potential, policy)
  }

  private static func order(_ values: [Double]) -> [Int] {
    values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
  }

  func places(_ levels: [Double], moving cut: NineBoxes.Cut? = nil, by shift: Double = 0) -> [NineBoxes.Place] {
    let isRaw = levels == raw
    let rows = cuts.expectations(
      levels, order: isRaw ? rawOrder : adjustedOrder, shiftAbove: cut == .above ? shift : 0,
      shiftMeets: cut == .meets ? shift : 0)
    let (high, medium) = (cut == .high ? shift : 0, cut == .medium ? shift : 0)
    return rows.indices.map { i in
      let level = potential.flatMap { potential -> PotentialLevel? in
        let value = potential.values[i]
        if value.isNaN { return nil }
        if value >= policy.potential.highFrom + high { return .high }
        return value >= policy.potential.mediumFrom + medium ? .medium : .low
      }
      return NineBoxes.Place(performance: rows[i], potential: level)
    }
  }

  func sensitivity(_ tally: BoxTally, draws: Int) -> [NineBoxes.Sensitivity] {
    let (hard, rawHard) = (places(adjusted), places(raw))
    return NineBoxes.Cut.allCases.filter { $0.isPerformance || potential != nil }.flatMap { cut in
      [-1.0, 1].map { shift in
        let (after, rawAfter) = (places(adjusted, moving: cut, by: shift), places(raw, moving: cut, by: shift))
        let moved = hard.indices.filter { hard[$0] != after[$0] }
        return NineBoxes.Sensitivity(
          cut: cut, value: value(of: cut), shift: shift,
          moved: moved.map { ($0, hard[$0], after[$0]) },
          expected: tally.expectedMoves(cut, shift, draws: draws) ?? Double(moved.count),
          rawMoved: rawHard.indices.count { rawHard[$0] != rawAfter[$0] })
      }
    }
  }

  private func value(of cut: NineBoxes.Cut) -> Double {
    switch (cut, policy.performance) {
    case (.above, .ranking(let above, _)): 100 * (1 - above)
    case (.meets, .ranking(_, let below)): 100 * below
    case (.above, .cuts(let above, _, _)): above
    case (.meets, .cuts(_, let meets, _)): meets
    case (.high, _): policy.potential.highFrom
    case (.medium, _): policy.potential.mediumFrom
    }
  }
}
