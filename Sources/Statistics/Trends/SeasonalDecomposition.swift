/// STL: a series as trend + season + remainder, by repeated local regression.
///
/// Values of the same season are smoothed along the cycles, what is left along time, in turns; with robust weights,
/// outliers land in the remainder. Windows, degrees and jumps are R's by default, so that results are R's.
///
/// > Reference: Cleveland, Cleveland, McRae & Terpenning (1990), Journal of Official Statistics 6, 3–73.
/// > The three parts add up to the series; adding a number adds it to the trend; scaling scales all parts.
public struct SeasonalDecomposition: Sendable, Hashable {
  /// How the season may change from cycle to cycle.
  public enum Season: Sendable, Hashable {
    /// It does not: every cycle has the same.
    case periodic
    /// Smoothed along so many cycles, an odd number of at least 7.
    case window(Int)
  }

  /// What becomes of outliers.
  public enum Fitting: Sendable, Hashable {
    /// Every value counts alike: two inner rounds.
    case plain
    /// Values far from the fit lose weight: fifteen rounds.
    case robust
  }

  /// The slow movement.
  public let trend: [Double]
  /// What recurs in every cycle.
  public let seasonal: [Double]
  /// What is left.
  public let remainder: [Double]
  /// The robust weights of the values, 1 without.
  public let weights: [Double]

  /// Decomposes a series.
  ///
  /// - Parameters:
  ///   - values: an evenly spaced series without gaps.
  ///   - period: the values of a cycle, 12 for months.
  ///   - season: how the season may change.
  ///   - trendWindow: an odd number of values; R's default unless given.
  ///   - fitting: whether outliers are weighed down.
  /// - Throws: ``SampleError/tooFewValues(found:needed:)`` below two whole cycles and one value,
  ///   ``SampleError/notFinite(position:value:)``.
  /// - Precondition: `period` of at least 2, odd windows.
  /// - Complexity: O(n · window) a round.
  public init(
    _ values: [Double], period: Int, season: Season = .periodic, trendWindow: Int? = nil,
    fitting: Fitting = .plain
  ) throws(SampleError) {
    precondition(period >= 2, "a cycle of \(period) values has no season")
    guard values.count > 2 * period else {
      throw .tooFewValues(found: values.count, needed: 2 * period + 1)
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(position: bad, value: values[bad])
    }
    let smoother = SeasonalSmoother(
      values: values, period: period, season: season, trendWindow: trendWindow, fitting: fitting)
    let parts = smoother.run()
    trend = parts.trend
    seasonal =
      season == .periodic ? SeasonalDecomposition.averaged(parts.seasonal, period) : parts.seasonal
    let (fit, season) = (parts.trend, seasonal)
    remainder = values.indices.map { values[$0] - season[$0] - fit[$0] }
    weights = parts.weights
  }

  private static func averaged(_ seasonal: [Double], _ period: Int) -> [Double] {
    let means = (0..<period).map { first -> Double in
      let own = stride(from: first, to: seasonal.count, by: period).map { seasonal[$0] }
      return own.reduce(0, +) / Double(own.count)
    }
    return seasonal.indices.map { means[$0 % period] }
  }
}

/// The rounds of STL.
private struct SeasonalSmoother {
  let values: [Double]
  let period: Int
  let fitting: SeasonalDecomposition.Fitting
  let seasonal: LocalRegression
  let trend: LocalRegression
  let lowPass: LocalRegression

  init(
    values: [Double], period: Int, season: SeasonalDecomposition.Season, trendWindow: Int?,
    fitting: SeasonalDecomposition.Fitting
  ) {
    let seasonWindow: Int
    switch season {
    case .periodic: seasonWindow = 10 * values.count + 1
    case .window(let width): seasonWindow = width
    }
    let ratio = 1.5 * Double(period) / (1 - 1.5 / Double(seasonWindow))
    let wide = trendWindow ?? SeasonalSmoother.odd(Int(ratio.rounded(.up)))
    precondition(seasonWindow % 2 == 1 && wide % 2 == 1, "windows are odd numbers of values")
    self.values = values
    self.period = period
    self.fitting = fitting
    seasonal = LocalRegression(window: seasonWindow, degree: 0)
    trend = LocalRegression(window: wide, degree: 1)
    lowPass = LocalRegression(window: SeasonalSmoother.odd(period), degree: 1)
  }

  private static func odd(_ number: Int) -> Int { number % 2 == 0 ? number + 1 : number }

  func run() -> (trend: [Double], seasonal: [Double], weights: [Double]) {
    let isRobust = fitting == .robust
    var weights: [Double]?
    var fit = (trend: [Double](repeating: 0, count: values.count), seasonal: [Double]())
    for _ in 0...(isRobust ? 15 : 0) {
      for _ in 0..<(isRobust ? 1 : 2) { round(&fit, weights) }
      if isRobust { weights = robustWeights(fit.trend, fit.seasonal) }
    }
    return (fit.trend, fit.seasonal, weights ?? values.map { _ in 1 })
  }

  private func round(_ fit: inout (trend: [Double], seasonal: [Double]), _ weights: [Double]?) {
    let n = values.count
    let cycles = smoothedSeasons(zip(values, fit.trend).map { $0 - $1 }, weights)
    let slow = lowPass.smooth(movingAverage(movingAverage(movingAverage(cycles, period), period), 3), nil)
    fit.seasonal = (0..<n).map { cycles[$0 + period] - slow[$0] }
    fit.trend = trend.smooth(zip(values, fit.seasonal).map { $0 - $1 }, weights)
  }

  /// Every season smoothed along the cycles and carried on by one cycle at either end: n + 2 periods values.
  private func smoothedSeasons(_ detrended: [Double], _ weights: [Double]?) -> [Double] {
    var result = [Double](repeating: 0, count: values.count + 2 * period)
    for first in 0..<period {
      let places = Array(stride(from: first, to: values.count, by: period))
      let own = places.map { detrended[$0] }
      let ownWeights = weights.map { w in places.map { w[$0] } }
      let inner = seasonal.smooth(own, ownWeights)
      let k = own.count
      let width = min(seasonal.window, k)
      let before = seasonal.estimate(own, at: -1, in: 0..<width, ownWeights) ?? inner[0]
      let after = seasonal.estimate(own, at: k, in: (k - width)..<k, ownWeights) ?? inner[k - 1]
      for (cycle, value) in ([before] + inner + [after]).enumerated() {
        result[first + cycle * period] = value
      }
    }
    return result
  }

  private func movingAverage(_ x: [Double], _ length: Int) -> [Double] {
    var sum = x.prefix(length).reduce(0, +)
    var result = [sum / Double(length)]
    for i in length..<max(x.count, length) {
      sum += x[i] - x[i - length]
      result.append(sum / Double(length))
    }
    return result
  }

  /// Bisquare weights of what is left, relative to six times its median.
  private func robustWeights(_ trend: [Double], _ seasonal: [Double]) -> [Double] {
    let rest = values.indices.map { abs(values[$0] - trend[$0] - seasonal[$0]) }
    let limit = 6 * TheilSen.median(sorted: rest.sorted())
    return rest.map { r in
      if r <= 0.001 * limit { return 1 }
      guard r <= 0.999 * limit else { return 0 }
      let u = r / limit
      return (1 - u * u) * (1 - u * u)
    }
  }
}

/// Local regression with tricube weights on an evenly spaced series.
private struct LocalRegression {
  let window: Int
  let degree: Int
  /// Only every so many values are estimated, the others lie on lines between.
  let jump: Int

  init(window: Int, degree: Int) {
    self.window = window
    self.degree = degree
    jump = (window + 9) / 10
  }

  func smooth(_ y: [Double], _ weights: [Double]?) -> [Double] {
    let n = y.count
    guard n > 1 else { return y }
    let step = min(jump, n - 1)
    var result = y
    var knots = Array(stride(from: 0, to: n, by: step))
    for i in knots { result[i] = estimate(y, at: i, in: neighbours(i, n, step), weights) ?? y[i] }
    guard step > 1 else { return result }
    if let last = knots.last, last != n - 1 {
      // The last value is seen through the window of the last knot.
      result[n - 1] = estimate(y, at: n - 1, in: neighbours(last, n, step), weights) ?? y[n - 1]
      knots.append(n - 1)
    }
    for (left, right) in zip(knots, knots.dropFirst()) {
      let slope = (result[right] - result[left]) / Double(right - left)
      for i in (left + 1)..<max(right, left + 1) { result[i] = result[left] + slope * Double(i - left) }
    }
    return result
  }

  private func neighbours(_ i: Int, _ n: Int, _ step: Int) -> Range<Int> {
    guard window < n else { return 0..<n }
    let start = min(max(i - (window + 1) / 2 + 1, 0), n - window)
    return start..<(start + window)
  }

  /// The regression at a place; nil where all weights are 0.
  func estimate(_ y: [Double], at place: Int, in range: Range<Int>, _ weights: [Double]?) -> Double? {
    let n = y.count
    var reach = Double(max(place - range.lowerBound, range.upperBound - 1 - place))
    if window > n { reach += Double((window - n) / 2) }
    var w = range.map { j -> Double in
      let distance = Double(abs(j - place))
      guard distance <= 0.999 * reach else { return 0 }
      let u = distance / reach
      let kernel = distance <= 0.001 * reach ? 1 : (1 - u * u * u) * (1 - u * u * u) * (1 - u * u * u)
      return kernel * (weights?[j] ?? 1)
    }
    let total = w.reduce(0, +)
    guard total > 0 else { return nil }
    for i in w.indices { w[i] /= total }
    if reach > 0, degree > 0 {
      let centre = zip(w, range).reduce(0.0) { $0 + $1.0 * Double($1.1) }
      let spread = zip(w, range).reduce(0.0) { sum, pair in
        let gap = Double(pair.1) - centre
        return sum + pair.0 * gap * gap
      }
      if spread.squareRoot() > 0.001 * Double(n - 1) {
        let lean = (Double(place) - centre) / spread
        for (i, j) in range.enumerated() { w[i] *= lean * (Double(j) - centre) + 1 }
      }
    }
    return zip(w, range).reduce(0.0) { $0 + $1.0 * y[$1.1] }
  }
}
