import Appraisals
import Foundation
import Statistics

/// Drift: how a rater's severity changes from period to period, against the pool, on the same employees and indicators.
///
/// Every employee is compared with himself: `y = (employee, indicator) + (indicator, period) − d·t + growth·t + e`, so
/// that employees who come and go say nothing. Employees who grow are random around the rater's slope. What all raters
/// do together is real improvement or common drift, and cannot be told apart.
public struct RaterDrift: Sendable {
  /// One rater.
  public struct Entry: Sendable, Hashable {
    /// The rater.
    public let rater: String
    /// Periods in which the rater gave ratings.
    public let periods: Int
    /// Employees rated in two periods or more on the same indicator: they tie the periods.
    public let linkingRatees: Int
    /// The fewest employees who tie two periods that follow each other for the rater.
    public let weakestLink: Int
    /// The change of severity per period, shrunken, in points; positive: growing more severe. NaN where nothing ties
    /// the rater's periods.
    public let drift: Double
    /// Its standard error.
    public let standardError: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The p-value of "as the pool", from the unshrunken estimate.
    public let p: Double
    /// The Benjamini–Hochberg q-value.
    public let q: Double
    /// How much of the difference between raters the data resolve.
    public let reliability: Double

    /// Whether the rater's standard moves against the pool's beyond chance.
    public var isFound: Bool { q < 0.05 }
  }

  /// All raters, in the order of the design.
  public let entries: [Entry]
  /// The standard deviation of drift between raters, points per period.
  public let standardDeviation: Double

  /// Fewer employees than these tie nothing.
  static let fewestRatees = 2

  init?(_ forms: RaterForms, _ spreads: RaterSpreads) {
    let axis = PeriodAxis(forms.periods.levels)
    guard axis.length > 1 else { return nil }
    let slopes = EmployeeSlopes(forms, spreads, axis)
    guard slopes.noise > 0 else { return nil }
    let raw = slopes.ofRaters()
    let shrunken = NormalShrinkage(raw.values, variances: raw.variances)
    let q = FalseDiscoveryRate.qValues(shrunken.estimates.map(\.p))
    let half = NormalDistribution.standard.quantile(0.975)
    let names = forms.design.raters?.levels ?? []
    let links = PeriodLinks(forms, axis)
    entries = names.indices.map { rater in
      let estimate = shrunken.estimates[rater]
      let isTold = !raw.values[rater].isNaN
      let value = isTold ? estimate.deviation : .nan
      let se = isTold ? estimate.standardError : .nan
      return Entry(
        rater: names[rater], periods: links.periods[rater], linkingRatees: slopes.people[rater],
        weakestLink: links.weakest[rater], drift: value, standardError: se, lower: value - half * se,
        upper: value + half * se, p: estimate.p, q: q[rater], reliability: isTold ? estimate.reliability : 0)
    }
    standardDeviation = shrunken.variance.squareRoot()
  }
}

/// Periods of one length in their order; others take no part.
struct PeriodAxis {
  /// The place of each level, from 0; nil where it takes no part.
  let places: [Int?]
  /// The year of each level, where all periods that take part are dated.
  let years: [Int?]
  /// The place within the year, from 0.
  let placeInYear: [Int?]
  let length: Int

  init(_ levels: [String]) {
    let periods = levels.map { Period($0) }
    let kinds = Dictionary(grouping: periods.compactMap(\.self), by: \.kind).mapValues(\.count)
    // The shortest kind that occurs twice: years beside quarters would count the same work again.
    let kind = Period.Kind.allCases.sorted { $0.months < $1.months }.first { (kinds[$0] ?? 0) > 1 }
    guard let kind, periods.allSatisfy({ $0 != nil }) else {
      places = Array(levels.indices)
      years = levels.map { _ in nil }
      placeInYear = levels.map { _ in nil }
      length = levels.count
      return
    }
    let own = periods.map { period in period.flatMap { $0.kind == kind ? $0 : nil } }
    let numbers = own.map { $0.map { $0.year * (12 / kind.months) + $0.ordinal - 1 } }
    let first = numbers.compactMap(\.self).min() ?? 0
    places = numbers.map { $0.map { $0 - first } }
    years = own.map { $0?.year }
    placeInYear = own.map { $0.map { $0.ordinal - 1 } }
    length = numbers.count { $0 != nil }
  }
}

/// The slope of every pair of rater and employee over time, from indicators that recur.
private struct EmployeeSlopes {
  let noise: Double
  let growth: Double
  var people: [Int]
  private let slopes: [(rater: Int, value: Double, weight: Double)]
  private let raterCount: Int
  private let noiseRatio: [Double]

  init(_ forms: RaterForms, _ spreads: RaterSpreads, _ axis: PeriodAxis) {
    let rows = forms.scores.indices.filter { axis.places[Int(forms.periods.codes[$0])] != nil }
    let kinds = forms.indicators.levels.count
    let (groups, groupCount) = EmployeeSlopes.compact(
      rows.map { forms.pairOfRow[$0] * kinds + Int(forms.indicators.codes[$0]) },
      below: forms.pairs.count * kinds)
    let (columns, columnCount) = EmployeeSlopes.compact(
      rows.map { forms.columnOfRow[$0] }, below: kinds * forms.periods.levels.count)
    let layout = AdditiveLayout(
      values: rows.map { forms.scores[$0] }, units: groups, unitCount: groupCount, columns: columns,
      columnCount: columnCount)
    let times = rows.map { Double(axis.places[Int(forms.periods.codes[$0])] ?? 0) }
    var mean = [Double](repeating: 0, count: groupCount)
    for (place, group) in groups.enumerated() { mean[group] += times[place] / Double(layout.rowsOfUnit[group]) }
    var (tt, ty, yy) = (
      [Double](repeating: 0, count: forms.pairs.count), [Double](repeating: 0, count: forms.pairs.count),
      [Double](repeating: 0, count: forms.pairs.count)
    )
    var free = [Double](repeating: 0, count: forms.pairs.count)
    var seen = [Bool](repeating: false, count: groupCount)
    for (place, row) in rows.enumerated() {
      let (pair, group) = (forms.pairOfRow[row], groups[place])
      let t = times[place] - mean[group]
      tt[pair] += t * t
      ty[pair] += t * layout.residuals[place]
      yy[pair] += layout.residuals[place] * layout.residuals[place]
      free[pair] += seen[group] ? 1 : 0
      seen[group] = true
    }
    // The noise of a rater who uses more of the range is larger, and so is what growth looks like.
    let ratio = spreads.noiseRatio
    var (rest, freedom) = (0.0, 0.0)
    for pair in forms.pairs.indices where tt[pair] > 0 {
      rest += max(yy[pair] - ty[pair] * ty[pair] / tt[pair], 0) / ratio[forms.pairs[pair].rater]
      freedom += free[pair] - 1
    }
    let noise = freedom > 0 ? rest / freedom : forms.pool.meanNoise
    slopes = forms.pairs.indices.compactMap { pair in
      tt[pair] > 0 ? (forms.pairs[pair].rater, -ty[pair] / tt[pair], tt[pair]) : nil
    }
    growth = EmployeeSlopes.growth(slopes, noise, ratio, forms.raterCount)
    people = [Int](repeating: 0, count: forms.raterCount)
    for slope in slopes { people[slope.rater] += 1 }
    (self.noise, noiseRatio, raterCount) = (noise, ratio, forms.raterCount)
  }

  /// The weighted mean slope of each rater's employees, and its sampling variance.
  func ofRaters() -> (values: [Double], variances: [Double]) {
    var (sums, weights) = ([Double](repeating: 0, count: raterCount), [Double](repeating: 0, count: raterCount))
    for slope in slopes {
      let weight = 1 / (noiseRatio[slope.rater] * (growth + noise / slope.weight))
      sums[slope.rater] += weight * slope.value
      weights[slope.rater] += weight
    }
    let told = people.map { $0 >= RaterDrift.fewestRatees }
    return (
      sums.indices.map { told[$0] ? sums[$0] / weights[$0] : .nan },
      weights.indices.map { told[$0] ? 1 / weights[$0] : .nan }
    )
  }

  /// The variance of employees' slopes around their rater's, by moments.
  private static func growth(
    _ slopes: [(rater: Int, value: Double, weight: Double)], _ noise: Double, _ ratio: [Double], _ raters: Int
  ) -> Double {
    var (w, wx, ww) = (
      [Double](repeating: 0, count: raters), [Double](repeating: 0, count: raters),
      [Double](repeating: 0, count: raters)
    )
    for slope in slopes {
      w[slope.rater] += slope.weight
      wx[slope.rater] += slope.weight * slope.value
      ww[slope.rater] += slope.weight * slope.weight
    }
    var (squares, people) = (0.0, 0.0)
    for slope in slopes {
      let gap = slope.value - wx[slope.rater] / w[slope.rater]
      squares += slope.weight * gap * gap / ratio[slope.rater]
      people += 1
    }
    let active = w.indices.filter { w[$0] > 0 }
    let expected = noise * (people - Double(active.count))
    let scale = active.reduce(0) { $0 + w[$1] - ww[$1] / w[$1] }
    return scale > 0 ? max((squares - expected) / scale, 0) : 0
  }

  static func compact(_ codes: [Int], below count: Int) -> ([Int], Int) {
    var place = [Int](repeating: -1, count: count)
    var used = 0
    for code in Set(codes).sorted() {
      place[code] = used
      used += 1
    }
    return (codes.map { place[$0] }, used)
  }
}

/// How many employees tie the periods of each rater.
private struct PeriodLinks {
  var periods: [Int]
  var weakest: [Int]

  init(_ forms: RaterForms, _ axis: PeriodAxis) {
    periods = [Int](repeating: 0, count: forms.raterCount)
    weakest = periods
    for rater in 0..<forms.raterCount {
      var people: [Int: Set<Int>] = [:]
      for row in forms.rowsOfRater[rater] {
        guard let place = axis.places[Int(forms.periods.codes[row])] else { continue }
        people[place, default: []].insert(forms.rateeOfRow[row])
      }
      let order = people.keys.sorted()
      periods[rater] = order.count
      weakest[rater] =
        zip(order, order.dropFirst()).map { (people[$0] ?? []).intersection(people[$1] ?? []).count }.min() ?? 0
    }
  }
}
