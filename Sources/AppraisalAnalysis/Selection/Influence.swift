import Dispatch
import Statistics

/// How much an employee's P(top) hangs on one rater and on one rating.
public struct Influence: Sendable {
  /// P(top) by the normal approximation, to compare the changes with.
  public let topProbability: Double
  /// Whether all ratings are by one rater: nothing is left without them.
  public let hasSingleRater: Bool
  /// Leaving out the rater who matters most; nil where that cannot be done.
  public let rater: RateeExplanation.Change?
  /// Leaving out the rating that matters most; nil where every rater gave one.
  public let rating: RateeExplanation.Change?

  /// The least that P(top) becomes without one rating, or without one of several raters; nil where nothing can be left out.
  public var leastProbability: Double? {
    [hasSingleRater ? nil : rater, rating].compactMap { $0?.topProbability }.min()
  }
  /// By how much P(top) changes without the rater.
  public var raterChange: Double? { rater.map { $0.topProbability - topProbability } }
  /// By how much P(top) changes without the rating.
  public var ratingChange: Double? { rating.map { $0.topProbability - topProbability } }
}

extension Selection {
  /// Employees of a smaller P(top) who stand on no list are not looked at: leaving out a rating cannot bring them near a seat.
  public static let leastProbability = 0.02

  /// Whether an employee's dependence on single raters and ratings is worth looking at.
  private func isLookedAt(_ place: Place) -> Bool {
    switch place.list {
    case .recommended, .borderline: true
    case .ineligible: false
    case .needsEvidence, .notSelected: place.topProbability >= Selection.leastProbability
    }
  }

  /// What hangs on one rater and one rating, for all who are on a list or near it; by the position among the employees of
  /// the scores.
  ///
  /// Errors are exact, but for the iterative engine: there they come from the probes of the fit.
  ///
  /// - Complexity: O(ratings² of an employee · columns² that a rating touches) for each; no refit.
  public func influences(threads: Int = 1) -> [Int: Influence] {
    let places = places.filter(isLookedAt)
    let found = UnsafeMutableBufferPointer<Influence?>.allocate(capacity: places.count)
    found.initialize(repeating: nil)
    defer {
      found.deinitialize()
      found.deallocate()
    }
    let slots = Slots(found)
    var rows = [[Int]](repeating: [], count: scores.entries.count)
    for (row, code) in scores.performance.model.design.ratees.codes.enumerated() { rows[Int(code)].append(row) }
    let rowsOfRatee = rows
    let workers = max(1, min(threads, places.count))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for k in stride(from: worker, to: places.count, by: workers) {
        let index = places[k].index
        let out = LeaveOneOut(
          scores, index: index, share: request.realShare, place: places[k], rows: rowsOfRatee[index],
          effort: .probed)
        let changes = out.changes()
        slots.found[k] = Influence(
          topProbability: out.topProbability, hasSingleRater: scores.entries[places[k].index].raters == 1,
          rater: largest(changes, out.topProbability) {
            if case .rater = $0 { true } else { false }
          },
          rating: largest(changes, out.topProbability) {
            if case .rating = $0 { true } else { false }
          })
      }
    }
    var result: [Int: Influence] = [:]
    for (place, influence) in zip(places, found) { result[place.index] = influence }
    return result
  }
}

/// The change of one kind that moves P(top) most; among equals the one that moves the level most.
private func largest(
  _ changes: [RateeExplanation.Change], _ base: Double, _ isWanted: (RateeExplanation.Change.Omission) -> Bool
) -> RateeExplanation.Change? {
  changes.filter { isWanted($0.omission) }.enumerated().max {
    let (a, b) = (
      abs($0.element.topProbability - base), abs($1.element.topProbability - base)
    )
    return a == b ? $0.offset > $1.offset : a < b
  }?.element
}

/// A slot for each employee: every worker writes slots of its own.
private struct Slots: @unchecked Sendable {
  let found: UnsafeMutableBufferPointer<Influence?>
  init(_ found: UnsafeMutableBufferPointer<Influence?>) { self.found = found }
}
