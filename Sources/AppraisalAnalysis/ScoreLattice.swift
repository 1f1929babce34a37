/// Scores that lie on a lattice: `lowest + step × whole number`.
public struct ScoreLattice: Sendable, Hashable {
  /// The lowest score found.
  public let lowest: Double
  /// The highest score found.
  public let highest: Double
  /// The distance of neighbouring points, in score points.
  public let step: Double
  /// How many different scores were found.
  public let levels: Int

  /// The points from the lowest to the highest score, whether used or not.
  public var points: Int { Int(((highest - lowest) / step).rounded()) + 1 }

  /// Finds the lattice of scores; nil where there is none, or no two different scores.
  ///
  /// The step is the smallest gap between scores, or that gap over a whole number up to 10.
  ///
  /// - Complexity: O(n log n).
  public init?(_ scores: some Sequence<Double>) {
    let distinct = Set(scores).sorted()
    guard let first = distinct.first, let last = distinct.last, first < last else { return nil }
    let gap = zip(distinct, distinct.dropFirst()).reduce(Double.infinity) { min($0, $1.1 - $1.0) }
    let fitting = (1...10).lazy.map { gap / Double($0) }.first { step in
      distinct.allSatisfy { score in
        let place = (score - first) / step
        return abs(place - place.rounded()) < 1e-6
      }
    }
    guard let fitting, (last - first) / fitting < 1e6 else { return nil }
    (lowest, highest, step, levels) = (first, last, fitting, distinct.count)
  }

  /// The place of a score, from 0.
  public func place(of score: Double) -> Int { Int(((score - lowest) / step).rounded()) }

  /// The score at a place.
  public func score(at place: Double) -> Double { lowest + step * place }
}
