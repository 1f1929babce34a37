import LinearAlgebra

/// Intraclass correlations of objects that were all rated by the same number of raters.
///
/// From the mean squares of rows (objects, R), columns (raters, C), residual (E) and within rows (W):
/// `ICC(1) = (R − W)/(R + (k−1)W)`, `ICC(C,1) = (R − E)/(R + (k−1)E)`,
/// `ICC(A,1) = (R − E)/(R + (k−1)E + k(C − E)/n)`, and each again for the mean of the k raters.
///
/// > Reference: Shrout & Fleiss (1979), doi:10.1037/0033-2909.86.2.420; McGraw & Wong (1996),
/// > doi:10.1037/1082-989X.1.1.30 (with the erratum 1(4), 390).
/// > Invariant under order of objects and raters and under `a + b·score`, b ≠ 0; a constant added to one rater changes
/// > all but the consistency forms.
public struct IntraclassCorrelation: Sendable {
  /// Which correlation.
  public enum Form: Sendable, Hashable, CaseIterable {
    /// Raters differ from object to object: agreement of single ratings.
    case oneWaySingle
    /// The same raters for all, drawn from more: absolute agreement of single ratings.
    case agreementSingle
    /// The same raters for all: consistency of single ratings, raters' means aside.
    case consistencySingle
    /// As ``oneWaySingle``, for the mean of the k ratings.
    case oneWayAverage
    /// As ``agreementSingle``, for the mean.
    case agreementAverage
    /// As ``consistencySingle``, for the mean: Cronbach's α.
    case consistencyAverage

    /// Shrout and Fleiss's name.
    public var shroutFleiss: String {
      switch self {
      case .oneWaySingle: "ICC(1,1)"
      case .agreementSingle: "ICC(2,1)"
      case .consistencySingle: "ICC(3,1)"
      case .oneWayAverage: "ICC(1,k)"
      case .agreementAverage: "ICC(2,k)"
      case .consistencyAverage: "ICC(3,k)"
      }
    }

    /// McGraw and Wong's name.
    public var mcGrawWong: String {
      switch self {
      case .oneWaySingle: "ICC(1)"
      case .agreementSingle: "ICC(A,1)"
      case .consistencySingle: "ICC(C,1)"
      case .oneWayAverage: "ICC(k)"
      case .agreementAverage: "ICC(A,k)"
      case .consistencyAverage: "ICC(C,k)"
      }
    }
  }

  /// An estimate with its interval and the test of zero.
  public struct Estimate: Sendable, Hashable {
    /// Which correlation.
    public let form: Form
    /// The estimate; may be negative.
    public let value: Double
    /// The lower confidence limit.
    public let lower: Double
    /// The upper confidence limit.
    public let upper: Double
    /// The ratio of mean squares that tests whether objects differ.
    public let fStatistic: Double
    /// Its numerator degrees of freedom.
    public let numeratorDegreesOfFreedom: Double
    /// Its denominator degrees of freedom.
    public let denominatorDegreesOfFreedom: Double
    /// The probability of more under no difference.
    public let pValue: Double
  }

  /// The number of objects n.
  public let objects: Int
  /// The number of ratings of each, k.
  public let raters: Int
  /// The mean square between objects.
  public let objectMeanSquare: Double
  /// The mean square between raters.
  public let raterMeanSquare: Double
  /// The mean square of the residual of objects and raters.
  public let residualMeanSquare: Double
  /// The mean square within objects.
  public let withinMeanSquare: Double

  /// Analyses the variance of complete ratings.
  ///
  /// - Parameter ratings: a row for each object, a column for each rater.
  /// - Throws: ``AgreementError/tooFewObjects(found:needed:)``, ``AgreementError/tooFewRaters(found:needed:)``,
  ///   ``AgreementError/badValue(row:value:)``, ``AgreementError/noVariation``.
  /// - Complexity: O(nk).
  public init(_ ratings: Matrix) throws(AgreementError) {
    let squares = try TwoWaySquares(ratings)
    let (n, k) = (Double(ratings.rows), Double(ratings.columns))
    objects = ratings.rows
    raters = ratings.columns
    objectMeanSquare = squares.rows / (n - 1)
    raterMeanSquare = squares.columns / (k - 1)
    residualMeanSquare = squares.residual / ((n - 1) * (k - 1))
    withinMeanSquare = (squares.columns + squares.residual) / (n * (k - 1))
  }

  /// The estimate of one form, with a confidence interval from the F distribution.
  ///
  /// - Precondition: `0 < level < 1`.
  public func estimate(_ form: Form, level: Double = 0.95) -> Estimate {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, found \(level)")
    let (n, k) = (Double(objects), Double(raters))
    let isOneWay = form == .oneWaySingle || form == .oneWayAverage
    let error = isOneWay ? withinMeanSquare : residualMeanSquare
    let (df1, df2) = (n - 1, isOneWay ? n * (k - 1) : (n - 1) * (k - 1))
    let f = objectMeanSquare / error
    let tail = (1 - level) / 2
    let single = single(form)
    let limits: (lower: Double, upper: Double)
    if form == .agreementSingle || form == .agreementAverage {
      limits = agreementLimits(single, tail)
    } else {
      let (low, high) = (f / critical(tail, df1, df2), f * critical(tail, df2, df1))
      limits = ((low - 1) / (low + k - 1), f.isInfinite ? 1 : (high - 1) / (high + k - 1))
    }
    let isAverage = [.oneWayAverage, .agreementAverage, .consistencyAverage].contains(form)
    /// Spearman and Brown's: the reliability of a mean from that of one.
    func stepped(_ r: Double) -> Double { isAverage ? k * r / (1 + (k - 1) * r) : r }
    return Estimate(
      form: form, value: stepped(single), lower: stepped(f.isInfinite ? single : limits.lower),
      upper: stepped(limits.upper), fStatistic: f, numeratorDegreesOfFreedom: df1,
      denominatorDegreesOfFreedom: df2,
      pValue: FDistribution(numeratorDegreesOfFreedom: df1, denominatorDegreesOfFreedom: df2).survival(f))
  }

  /// All six.
  public func estimates(level: Double = 0.95) -> [Estimate] { Form.allCases.map { estimate($0, level: level) } }

  private func single(_ form: Form) -> Double {
    let (n, k) = (Double(objects), Double(raters))
    let between = objectMeanSquare
    switch form {
    case .oneWaySingle, .oneWayAverage:
      return (between - withinMeanSquare) / (between + (k - 1) * withinMeanSquare)
    case .consistencySingle, .consistencyAverage:
      return (between - residualMeanSquare) / (between + (k - 1) * residualMeanSquare)
    case .agreementSingle, .agreementAverage:
      let raterPart = k * (raterMeanSquare - residualMeanSquare) / n
      return (between - residualMeanSquare) / (between + (k - 1) * residualMeanSquare + raterPart)
    }
  }

  /// Satterthwaite's degrees of freedom for `aC + bE`, McGraw & Wong's table 7.
  private func agreementLimits(_ r: Double, _ tail: Double) -> (lower: Double, upper: Double) {
    let (n, k) = (Double(objects), Double(raters))
    let (row, column, error) = (objectMeanSquare, raterMeanSquare, residualMeanSquare)
    if r >= 1 { return (1, 1) }
    let a = k * r / (n * (1 - r))
    let b = 1 + k * r * (n - 1) / (n * (1 - r))
    let parts = (a * column, b * error)
    let df =
      (parts.0 + parts.1) * (parts.0 + parts.1)
      / (parts.0 * parts.0 / (k - 1) + parts.1 * parts.1 / ((n - 1) * (k - 1)))
    let low = critical(tail, n - 1, df)
    let high = critical(tail, df, n - 1)
    let rest = k * column + (k * n - k - n) * error
    return (
      n * (row - low * error) / (low * rest + n * row), n * (high * row - error) / (rest + n * high * row)
    )
  }

  private func critical(_ tail: Double, _ df1: Double, _ df2: Double) -> Double {
    FDistribution(numeratorDegreesOfFreedom: df1, denominatorDegreesOfFreedom: df2).upperQuantile(tail)
  }
}

/// Sums of squares of a complete two-way table, in two passes.
struct TwoWaySquares {
  private(set) var rows = 0.0
  private(set) var columns = 0.0
  private(set) var residual = 0.0

  init(_ table: Matrix) throws(AgreementError) {
    let (n, k) = (table.rows, table.columns)
    guard n >= 2 else { throw .tooFewObjects(found: n, needed: 2) }
    guard k >= 2 else { throw .tooFewRaters(found: k, needed: 2) }
    if let place = table.elements.firstIndex(where: { !$0.isFinite }) {
      throw .badValue(row: place % n, value: table.elements[place])
    }
    guard table.elements.contains(where: { $0 != table.elements[0] }) else { throw .noVariation }
    let first = table.elements.reduce(0, +) / Double(n * k)
    let grand = first + table.elements.reduce(0) { $0 + ($1 - first) } / Double(n * k)
    // Deviations first: means of deviations keep the digits that means of scores on a far-off scale lose.
    let rowMeans = (0..<n).map { i in (0..<k).reduce(0) { $0 + (table[i, $1] - grand) } / Double(k) }
    let columnMeans = (0..<k).map { j in (0..<n).reduce(0) { $0 + (table[$1, j] - grand) } / Double(n) }
    for mean in rowMeans { rows += Double(k) * mean * mean }
    for mean in columnMeans { columns += Double(n) * mean * mean }
    for j in 0..<k {
      for i in 0..<n {
        let rest = (table[i, j] - grand) - rowMeans[i] - columnMeans[j]
        residual += rest * rest
      }
    }
  }
}
