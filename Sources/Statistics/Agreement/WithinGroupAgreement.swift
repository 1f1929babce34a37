/// Agreement within one group of raters about one object, against a distribution of no agreement or the largest
/// possible disagreement.
///
/// > Reference: James, Demaree & Wolf (1984), doi:10.1037/0021-9010.69.1.85; Brown & Hauenstein (2005),
/// > doi:10.1177/1094428105275376; LeBreton & Senter (2008), doi:10.1177/1094428106296642.
public enum WithinGroupAgreement {
  /// The variance of ratings in which nobody agrees.
  public enum NullVariance: Sendable, Hashable {
    /// Of a uniform distribution on A scale points: `(A² − 1)/12`.
    case uniform(scalePoints: Int)
    /// Of another distribution, such as a skewed one for lenient raters.
    case variance(Double)

    var value: Double {
      switch self {
      case .uniform(let points): Double(points * points - 1) / 12
      case .variance(let value): value
      }
    }
  }

  /// An index of agreement.
  public struct Index: Sendable, Hashable {
    /// The index; 1 is full agreement.
    public let value: Double
    /// Whether ratings were further apart than no agreement, so that the index was set to 0 as is the convention
    /// (r_wg), or their mean so near an end of the scale that the index cannot be read (a_wg).
    public let isOutOfRange: Bool
  }

  /// r_wg of one item: `1 − s²/σ²`, 0 where that is negative.
  ///
  /// - Throws: ``AgreementError/tooFewRaters(found:needed:)``, ``AgreementError/badValue(row:value:)``.
  /// - Precondition: a positive null variance.
  public static func rwg(_ ratings: [Double], against null: NullVariance) throws(AgreementError) -> Index {
    try rwg([ratings], against: null)
  }

  /// r_wg(J) of J parallel items, an array of ratings each: `J(1 − s̄²/σ²)/(J(1 − s̄²/σ²) + s̄²/σ²)` with the mean
  /// variance of the items; 0 where `s̄² > σ²`.
  ///
  /// - Throws: ``AgreementError/tooFewRaters(found:needed:)``, ``AgreementError/badValue(row:value:)``.
  /// - Precondition: at least one item, a positive null variance.
  public static func rwg(_ items: [[Double]], against null: NullVariance) throws(AgreementError) -> Index {
    precondition(!items.isEmpty && null.value > 0, "\(items.count) items, null variance \(null.value)")
    var sum = 0.0
    for item in items { sum += try variance(item).variance }
    let share = sum / Double(items.count) / null.value
    if share > 1 { return Index(value: 0, isOutOfRange: true) }
    let agreed = Double(items.count) * (1 - share)
    return Index(value: agreed / (agreed + share), isOutOfRange: false)
  }

  /// a_wg of one item: `1 − 2s²/s²_max`, s²_max being the largest variance with the mean that was found.
  ///
  /// It can be read while the mean lies between `(L(k−1) + H)/k` and `(H(k−1) + L)/k`.
  ///
  /// - Parameters:
  ///   - ratings: of k raters.
  ///   - scale: lowest and highest point of the scale.
  /// - Throws: ``AgreementError/tooFewRaters(found:needed:)``, ``AgreementError/badValue(row:value:)``.
  public static func awg(_ ratings: [Double], scale: ClosedRange<Double>) throws(AgreementError) -> Index {
    let (mean, variance) = try variance(ratings)
    if let row = ratings.firstIndex(where: { !scale.contains($0) }) {
      throw .badValue(row: row, value: ratings[row])
    }
    let (low, high, k) = (scale.lowerBound, scale.upperBound, Double(ratings.count))
    let largest = (high - mean) * (mean - low) * k / (k - 1)
    let isOut = mean < (low * (k - 1) + high) / k || mean > (high * (k - 1) + low) / k
    return Index(value: largest > 0 ? 1 - 2 * variance / largest : 1, isOutOfRange: isOut)
  }

  private static func variance(_ ratings: [Double]) throws(AgreementError) -> (mean: Double, variance: Double) {
    guard ratings.count >= 2 else { throw .tooFewRaters(found: ratings.count, needed: 2) }
    if let row = ratings.firstIndex(where: { !$0.isFinite }) { throw .badValue(row: row, value: ratings[row]) }
    let n = Double(ratings.count)
    let mean = ratings.reduce(0, +) / n
    return (mean, ratings.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1))
  }
}
