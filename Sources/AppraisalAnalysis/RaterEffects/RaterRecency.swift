import Appraisals
import Foundation
import Statistics

/// Recency: whether ratings follow what happened last.
///
/// Two signs, as far as the periods show them. Within the year: with two years or more of shorter periods, scores that
/// rise towards the end of each year beyond the employee's trend over the years. Year against quarters: where a yearly
/// score stands beside shorter ones, the weight of the last of them, `yearly − mean = a + w·(last − mean) + e`: 0 where
/// the year is the mean of its parts, 1 where the last part alone counts.
///
/// > Reference: Murphy & Balzer (1986), doi:10.1037/0021-9010.71.1.39, on memory in ratings.
public struct RaterRecency: Sendable {
  /// The sign.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Points per period towards the end of the year, against the pool.
    case withinYear = "within_year_slope"
    /// The weight of the last period in the yearly score.
    case lastPeriod = "last_period_weight"
  }

  /// One rater and sign.
  public struct Entry: Sendable, Hashable {
    /// The rater.
    public let rater: String
    /// The sign.
    public let kind: Kind
    /// Employees who speak about it.
    public let ratees: Int
    /// The slope or weight, shrunken.
    public let estimate: Double
    /// Its standard error.
    public let standardError: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The p-value: of "as the pool" for slopes, of "no weight beyond the mean" for weights.
    public let p: Double
    /// The Benjamini–Hochberg q-value within the kind.
    public let q: Double

    /// Whether the last periods weigh more than they should, beyond chance.
    public var isFound: Bool { q < 0.05 && estimate > 0 }
  }

  /// A sign over all raters.
  public struct Pooled: Sendable, Hashable {
    /// The sign.
    public let kind: Kind
    /// The mean of the raters.
    public let mean: Double
    /// Its standard error.
    public let standardError: Double
    /// The standard deviation between raters.
    public let standardDeviation: Double
  }

  /// The raters about whom something can be said, by sign.
  public let entries: [Entry]
  /// The signs over all raters.
  public let pooled: [Pooled]

  init?(_ forms: RaterForms) {
    let found = [RecencyLines.withinYear(forms), RecencyLines.lastPeriod(forms)].compactMap(\.self)
    guard !found.isEmpty else { return nil }
    let half = NormalDistribution.standard.quantile(0.975)
    let names = forms.design.raters?.levels ?? []
    var (entries, pooled) = ([Entry](), [Pooled]())
    for lines in found {
      let (values, variances) = lines.slopes()
      let shrunken = NormalShrinkage(values, variances: variances)
      // A weight of zero is what should be; a slope only differs from those of others.
      let p = values.indices.map { rater -> Double in
        guard lines.kind == .lastPeriod, values[rater].isFinite else { return shrunken.estimates[rater].p }
        return 2 * NormalDistribution.standard.survival(abs(values[rater]) / variances[rater].squareRoot())
      }
      let q = FalseDiscoveryRate.qValues(p)
      for rater in names.indices where values[rater].isFinite {
        let own = shrunken.estimates[rater]
        entries.append(
          Entry(
            rater: names[rater], kind: lines.kind, ratees: lines.people[rater], estimate: own.value,
            standardError: own.standardError, lower: own.value - half * own.standardError,
            upper: own.value + half * own.standardError, p: p[rater], q: q[rater]))
      }
      pooled.append(
        Pooled(
          kind: lines.kind, mean: shrunken.mean, standardError: shrunken.meanStandardError,
          standardDeviation: shrunken.variance.squareRoot()))
    }
    guard !entries.isEmpty else { return nil }
    (self.entries, self.pooled) = (entries, pooled)
  }
}

/// Lines through the points of each rater, employee by employee.
private struct RecencyLines {
  struct Point {
    let rater: Int
    let ratee: Int
    let x: Double
    let y: Double
  }

  let kind: RaterRecency.Kind
  let people: [Int]
  private let points: [Point]
  private let raterCount: Int

  private init(_ kind: RaterRecency.Kind, _ points: [Point], _ raterCount: Int) {
    var seen = [Set<Int>](repeating: [], count: raterCount)
    for point in points where point.x != 0 { seen[point.rater].insert(point.ratee) }
    (self.kind, self.points, self.raterCount, people) = (kind, points, raterCount, seen.map(\.count))
  }

  /// Position in the year, free of the trend over the years, within employee and indicator.
  static func withinYear(_ forms: RaterForms) -> RecencyLines? {
    let axis = PeriodAxis(forms.periods.levels)
    guard Set(axis.years.compactMap(\.self)).count > 1, Set(axis.placeInYear.compactMap(\.self)).count > 1
    else {
      return nil
    }
    let kinds = forms.indicators.levels.count
    let rows = forms.scores.indices.filter { axis.years[Int(forms.periods.codes[$0])] != nil }
    let groups = Dictionary(grouping: rows) { forms.pairOfRow[$0] * kinds + Int(forms.indicators.codes[$0]) }
    var points: [Point] = []
    for key in groups.keys.sorted() {
      guard let rows = groups[key], rows.count > 2 else { continue }
      let t = centred(rows.map { Double(axis.places[Int(forms.periods.codes[$0])] ?? 0) })
      let place = centred(rows.map { Double(axis.placeInYear[Int(forms.periods.codes[$0])] ?? 0) })
      let y = centred(rows.map { forms.scores[$0] })
      let tt = t.reduce(0) { $0 + $1 * $1 }
      guard tt > 0 else { continue }
      let (px, py) = (slope(place, t, tt), slope(y, t, tt))
      for (i, row) in rows.enumerated() {
        let x = place[i] - px * t[i]
        points.append(
          Point(
            rater: forms.raterOfRow[row], ratee: forms.rateeOfRow[row], x: abs(x) < 1e-9 ? 0 : x,
            y: y[i] - py * t[i]))
      }
    }
    return points.contains { $0.x != 0 } ? RecencyLines(.withinYear, points, forms.raterCount) : nil
  }

  /// The yearly score against the mean of its parts, and the last part against it.
  static func lastPeriod(_ forms: RaterForms) -> RecencyLines? {
    let periods = forms.periods.levels.map { Period($0) }
    guard periods.contains(where: { $0?.kind == .yearly }),
      periods.contains(where: { $0.map { $0.kind != .yearly } ?? false })
    else { return nil }
    let kinds = forms.indicators.levels.count
    var groups: [Int: [Int]] = [:]
    for row in forms.scores.indices {
      guard let period = periods[Int(forms.periods.codes[row])] else { continue }
      let key = (forms.pairOfRow[row] * kinds + Int(forms.indicators.codes[row])) * 256 + (period.year - 1900)
      groups[key, default: []].append(row)
    }
    var points: [Point] = []
    for key in groups.keys.sorted() {
      guard let rows = groups[key] else { continue }
      let dated = rows.compactMap { row in
        periods[Int(forms.periods.codes[row])].map { (period: $0, row: row, score: forms.scores[row]) }
      }
      let parts = dated.filter { $0.period.kind != .yearly }.sorted { $0.period < $1.period }
      guard let year = dated.first(where: { $0.period.kind == .yearly }), let last = parts.last, parts.count > 1
      else { continue }
      let mean = parts.reduce(0) { $0 + $1.score } / Double(parts.count)
      points.append(
        Point(
          rater: forms.raterOfRow[year.row], ratee: forms.rateeOfRow[year.row], x: last.score - mean,
          y: year.score - mean))
    }
    return points.isEmpty ? nil : RecencyLines(.lastPeriod, points, forms.raterCount).centredByRater()
  }

  private func centredByRater() -> RecencyLines {
    var (x, y, n) = (
      [Double](repeating: 0, count: raterCount), [Double](repeating: 0, count: raterCount),
      [Double](repeating: 0, count: raterCount)
    )
    for point in points {
      x[point.rater] += point.x
      y[point.rater] += point.y
      n[point.rater] += 1
    }
    let moved = points.map { point in
      let j = point.rater
      return Point(rater: j, ratee: point.ratee, x: point.x - x[j] / n[j], y: point.y - y[j] / n[j])
    }
    return RecencyLines(kind, moved, raterCount)
  }

  /// The slope of each rater with at least three employees; errors go together within an employee.
  func slopes() -> (values: [Double], variances: [Double]) {
    var (xx, xy) = ([Double](repeating: 0, count: raterCount), [Double](repeating: 0, count: raterCount))
    for point in points {
      xx[point.rater] += point.x * point.x
      xy[point.rater] += point.x * point.y
    }
    let told = xx.indices.map { people[$0] >= 3 && xx[$0] > 0 }
    let values = xx.indices.map { told[$0] ? xy[$0] / xx[$0] : .nan }
    // The variance of a rating around its line is pooled; what goes together within employees inflates it.
    var (squares, rows) = (0.0, 0.0)
    var scores: [Int64: (rater: Int, sum: Double, xx: Double)] = [:]
    for point in points where told[point.rater] {
      let rest = point.y - values[point.rater] * point.x
      squares += rest * rest
      rows += 1
      let key = Int64(point.rater) << 32 | Int64(point.ratee)
      let old = scores[key] ?? (point.rater, 0, 0)
      scores[key] = (point.rater, old.sum + point.x * rest, old.xx + point.x * point.x)
    }
    // Two degrees of freedom per rater and what centring took are made up for in the clusters.
    let noise = rows > 0 ? squares / rows : 0
    var (clustered, plain) = (0.0, 0.0)
    for key in scores.keys.sorted() {
      guard let own = scores[key] else { continue }
      let n = Double(people[own.rater])
      clustered += own.sum * own.sum * n / (n - 1)
      plain += noise * own.xx
    }
    let inflation = plain > 0 ? clustered / plain : 1
    return (values, xx.indices.map { told[$0] && noise > 0 ? noise * inflation / xx[$0] : .nan })
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.map { $0 - mean }
  }

  private static func slope(_ y: [Double], _ x: [Double], _ xx: Double) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / xx
  }
}
