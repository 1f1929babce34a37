import LinearAlgebra

/// Cronbach's α of a sum of items, with Feldt's interval.
///
/// `α = k/(k − 1) · (1 − tr Σ/1ᵀΣ1)`.
///
/// > Reference: Cronbach (1951), doi:10.1007/BF02310555; Feldt (1965), doi:10.1007/BF02289499.
/// > Invariant under order of items and persons and under constants added to items; equals ICC(C,k).
public struct CronbachAlpha: Sendable, Hashable {
  /// The estimate.
  public let value: Double
  /// The number of items.
  public let items: Int
  /// The number of persons on which the interval rests.
  public let persons: Int

  /// Computes α from complete answers, a row for each person, a column for each item.
  ///
  /// - Throws: ``AgreementError/tooFewObjects(found:needed:)``, ``AgreementError/tooFewRaters(found:needed:)``,
  ///   ``AgreementError/badValue(row:value:)``, ``AgreementError/noVariation``.
  /// - Complexity: O(persons × items).
  public init(_ scores: Matrix) throws(AgreementError) {
    let squares = try TwoWaySquares(scores)
    let (n, k) = (Double(scores.rows), Double(scores.columns))
    let between = squares.rows / (n - 1)
    guard between > 0 else { throw .noVariation }
    value = 1 - squares.residual / ((n - 1) * (k - 1)) / between
    items = scores.columns
    persons = scores.rows
  }

  /// Computes α from a covariance matrix, such as one of pairwise complete answers.
  ///
  /// - Parameters:
  ///   - covariance: of the items, keyed in one direction.
  ///   - persons: how many there were.
  /// - Throws: as ``init(_:)``.
  /// - Precondition: a square matrix.
  public init(covariance: Matrix, persons: Int) throws(AgreementError) {
    let k = covariance.rows
    precondition(covariance.columns == k, "a \(k) × \(covariance.columns) covariance matrix is not square")
    guard persons >= 2 else { throw .tooFewObjects(found: persons, needed: 2) }
    guard k >= 2 else { throw .tooFewRaters(found: k, needed: 2) }
    if let place = covariance.elements.firstIndex(where: { !$0.isFinite }) {
      throw .badValue(row: place % k, value: covariance.elements[place])
    }
    let total = covariance.elements.reduce(0, +)
    let trace = (0..<k).reduce(0) { $0 + covariance[$1, $1] }
    guard total > 0 else { throw .noVariation }
    value = Double(k) / Double(k - 1) * (1 - trace / total)
    items = k
    self.persons = persons
  }

  /// Feldt's interval: `(1 − α)/(1 − α̂)` is distributed as F with n − 1 and (n − 1)(k − 1) degrees of freedom, items
  /// being parallel up to constants.
  ///
  /// - Precondition: `0 < level < 1`.
  public func interval(level: Double = 0.95) -> (lower: Double, upper: Double) {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, found \(level)")
    let n = Double(persons)
    let f = FDistribution(
      numeratorDegreesOfFreedom: n - 1, denominatorDegreesOfFreedom: (n - 1) * Double(items - 1))
    let tail = (1 - level) / 2
    return (1 - (1 - value) * f.upperQuantile(tail), 1 - (1 - value) * f.quantile(tail))
  }
}
