import LinearAlgebra

/// A straight line by least squares, with a level of its own for every season where asked, and forecasts from it.
///
/// `y = a + bt + s_season + e`, e independent with one variance. Forecast intervals hold both the error of the line and
/// that of a new value.
///
/// > Reference: Seber & Lee (2003), Linear Regression Analysis, doi:10.1002/9780471722199, ch. 5.
/// > Adding `c + dt` to the values adds d to the slope and as much to the forecasts.
public struct TrendLine: Sendable {
  /// A predicted value with the interval that a new value should lie in.
  public struct Forecast: Sendable, Hashable {
    /// The time.
    public let time: Double
    /// The value of the line.
    public let estimate: Double
    /// The lower limit.
    public let lower: Double
    /// The upper limit.
    public let upper: Double

    /// The same, a number added to all values.
    public func adding(_ number: Double) -> Forecast {
      Forecast(time: time, estimate: estimate + number, lower: lower + number, upper: upper + number)
    }
  }

  /// The slope, in units of the values per unit of time.
  public let slope: Double
  /// Its standard error.
  public let standardError: Double
  /// Values less parameters.
  public let degreesOfFreedom: Int
  /// The residual variance.
  public let residualVariance: Double

  private let centre: Double
  private let period: Int?
  private let coefficients: [Double]
  private let inverse: Matrix

  /// Fits a line; nil where the values are too few for an error, or their times too alike for a slope.
  ///
  /// - Parameters:
  ///   - values: NaN where one is missing.
  ///   - times: one per value.
  ///   - period: the values of a cycle, where whole times tell the season; the season of time t is t modulo period.
  /// - Precondition: equal lengths.
  /// - Complexity: O(n p²) for p seasons.
  public init?(_ values: [Double], times: [Double], period: Int? = nil) {
    precondition(times.count == values.count, "times and values differ in number")
    let rows = values.indices.filter { !values[$0].isNaN }
    guard !rows.isEmpty else { return nil }
    let centre = rows.reduce(0) { $0 + times[$1] } / Double(rows.count)
    let design = Matrix(
      rows: rows.count,
      columns: TrendLine.transposed(rows.map { TrendLine.row(times[$0], centre, period) }))
    let y = rows.map { values[$0] }
    guard y.count > design.columns, let factor = try? CholeskyFactor(design.crossProduct()) else { return nil }
    let inverse = factor.inverse()
    let level = y.reduce(0, +) / Double(y.count)
    let moments = design.transposed * y.map { $0 - level }
    let beta = inverse * moments
    let fitted = design * beta
    let rest = zip(y, fitted).reduce(0.0) { $0 + ($1.0 - level - $1.1) * ($1.0 - level - $1.1) }
    var coefficients = beta
    coefficients[0] += level
    (self.coefficients, self.inverse, self.centre, self.period) = (coefficients, inverse, centre, period)
    degreesOfFreedom = y.count - design.columns
    residualVariance = rest / Double(degreesOfFreedom)
    slope = beta[1]
    standardError = (residualVariance * inverse[1, 1]).squareRoot()
  }

  /// The two-sided p-value of "no slope"; nil where the line leaves nothing.
  public var pValue: Double? {
    standardError > 0
      ? StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSided(slope / standardError) : nil
  }

  /// The limits of the slope.
  public func interval(_ level: Double = 0.95) -> (lower: Double, upper: Double) {
    let half = quantile(level) * standardError
    return (slope - half, slope + half)
  }

  /// Predicts a new value.
  public func forecast(at time: Double, level: Double = 0.95) -> Forecast {
    let row = TrendLine.row(time, centre, period)
    let estimate = zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    let half = quantile(level) * (residualVariance * (1 + dot(row, inverse * row))).squareRoot()
    return Forecast(time: time, estimate: estimate, lower: estimate - half, upper: estimate + half)
  }

  private func quantile(_ level: Double) -> Double {
    StudentT(degreesOfFreedom: Double(degreesOfFreedom)).quantile(0.5 + level / 2)
  }

  private static func row(_ time: Double, _ centre: Double, _ period: Int?) -> [Double] {
    var row = [1, time - centre]
    guard let period, period > 1 else { return row }
    let season = ((Int(time.rounded()) % period) + period) % period
    row += (1..<period).map { $0 == season ? 1 : 0 }
    return row
  }

  private static func transposed(_ rows: [[Double]]) -> [[Double]] {
    (rows.first ?? []).indices.map { j in rows.map { $0[j] } }
  }
}
