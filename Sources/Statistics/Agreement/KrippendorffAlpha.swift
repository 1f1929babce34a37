import Foundation

/// Krippendorff's α: agreement of any number of raters, on any level of measurement, with values missing.
///
/// `α = 1 − D_o/D_e`: the mean squared difference δ² of values within a unit over that of all pairable values.
/// Values of units with a single one are not pairable and do not count. Computed from the counts of values, never from
/// pairs of ratings.
///
/// > Reference: Krippendorff (2019), Content Analysis, 4th ed., ch. 12; Hayes & Krippendorff (2007),
/// > doi:10.1080/19312450709336664.
/// > Invariant under order of rows and names of units; interval α under `a + b·value`, ratio α under `b·value`, ordinal
/// > α under rising transformations, nominal α under any renaming of values.
public struct KrippendorffAlpha: Sendable {
  /// How far apart two values are.
  public enum Metric: Sendable, Hashable, CaseIterable {
    /// 1 where they differ.
    case nominal
    /// By the number of pairable values between them, half of both ends included.
    case ordinal
    /// By their difference.
    case interval
    /// By their difference relative to their sum; for values from zero up.
    case ratio
  }

  /// A percentile interval from resampled units.
  public struct Interval: Sendable, Hashable {
    /// The lower limit.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The replicates in which values differed, so that α exists.
    public let replicates: Int
  }

  /// The level of measurement.
  public let metric: Metric
  /// The estimate.
  public let value: Double
  /// `D_o`.
  public let observedDisagreement: Double
  /// `D_e`.
  public let expectedDisagreement: Double
  /// The number of pairable values.
  public let pairableValues: Int
  /// The number of units with at least two values.
  public let units: Int

  private let values: [Double]
  /// Of each unit, which values it has and how many of each.
  private let counts: [[(value: Int, count: Double)]]

  /// Computes α.
  ///
  /// - Parameters:
  ///   - units: the unit of each value; those that were not given are simply not there.
  ///   - values: a number for each; codes for a nominal scale.
  ///   - metric: the level of measurement.
  /// - Throws: ``AgreementError/badValue(row:value:)`` (also below zero on a ratio scale),
  ///   ``AgreementError/tooFewObjects(found:needed:)`` without a unit that has two values,
  ///   ``AgreementError/noVariation``.
  /// - Precondition: equal lengths.
  /// - Complexity: O(n log n + distinct values²).
  public init(units: [Int32], values: [Double], metric: Metric) throws(AgreementError) {
    precondition(units.count == values.count, "\(units.count) units for \(values.count) values")
    if let row = values.firstIndex(where: { !$0.isFinite || (metric == .ratio && $0 < 0) }) {
      throw .badValue(row: row, value: values[row])
    }
    var byUnit: [Int32: [Double]] = [:]
    for (unit, value) in zip(units, values) { byUnit[unit, default: []].append(value) }
    let kept = byUnit.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map(\.value)
    guard !kept.isEmpty else { throw .tooFewObjects(found: 0, needed: 1) }
    let distinct = Set(kept.joined()).sorted()
    var place: [Double: Int] = [:]
    for (index, value) in distinct.enumerated() { place[value] = index }
    self.metric = metric
    self.values = distinct
    self.units = kept.count
    counts = kept.map { own in
      var count: [Int: Double] = [:]
      for value in own { count[place[value] ?? 0, default: 0] += 1 }
      return count.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    pairableValues = kept.reduce(0) { $0 + $1.count }
    guard let found = Disagreement(counts.indices, of: counts, distinct, metric) else { throw .noVariation }
    (observedDisagreement, expectedDisagreement) = (found.observed, found.expected)
    value = found.alpha
  }

  /// A percentile interval: units are drawn with replacement and α is computed anew, its expected disagreement and
  /// ordinal distances included.
  ///
  /// - Parameters:
  ///   - level: the probability covered.
  ///   - replicates: how many samples.
  ///   - key: the randomness; replicate i has its own stream.
  /// - Returns: nil where α exists in fewer than two samples.
  /// - Precondition: `0 < level < 1`.
  /// - Complexity: O(replicates × (values in units + distinct values²)).
  public func interval(level: Double = 0.95, replicates: Int = 2000, key: RandomKey) -> Interval? {
    precondition(level > 0 && level < 1, "a confidence level lies between 0 and 1, found \(level)")
    var drawn: [Double] = []
    for replicate in 0..<replicates {
      var stream = RandomStream(key: key, replicate: UInt64(replicate))
      let sample = counts.indices.map { _ in stream.index(below: counts.count) }
      if let found = Disagreement(sample, of: counts, values, metric) { drawn.append(found.alpha) }
    }
    guard drawn.count > 1 else { return nil }
    drawn.sort()
    func quantile(_ p: Double) -> Double {
      let position = p * Double(drawn.count - 1)
      let low = Int(position)
      let high = min(low + 1, drawn.count - 1)
      return drawn[low] + (position - Double(low)) * (drawn[high] - drawn[low])
    }
    return Interval(
      lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2), replicates: drawn.count)
  }
}

/// Observed and expected disagreement of some units.
private struct Disagreement {
  let observed: Double
  let expected: Double
  var alpha: Double { 1 - observed / expected }

  /// Nil where all values are the same.
  init?(
    _ sample: some Collection<Int>, of counts: [[(value: Int, count: Double)]], _ values: [Double],
    _ metric: KrippendorffAlpha.Metric
  ) {
    var totals = [Double](repeating: 0, count: values.count)
    for unit in sample {
      for (value, count) in counts[unit] { totals[value] += count }
    }
    let n = totals.reduce(0, +)
    let distance = Distance(metric, values, totals)
    var within = 0.0
    for unit in sample {
      let own = counts[unit]
      let size = own.reduce(0) { $0 + $1.count }
      var sum = 0.0
      for (place, a) in own.enumerated() {
        for b in own[..<place] { sum += 2 * a.count * b.count * distance(b.value, a.value) }
      }
      within += sum / (size - 1)
    }
    var among = 0.0
    for a in values.indices where totals[a] > 0 {
      for b in 0..<a where totals[b] > 0 { among += 2 * totals[a] * totals[b] * distance(b, a) }
    }
    guard among > 0 else { return nil }
    observed = within / n
    expected = among / (n * (n - 1))
  }
}

/// δ² between values by their places.
private struct Distance {
  private let metric: KrippendorffAlpha.Metric
  private let values: [Double]
  /// Values up to and half of each value: the ordinal scale.
  private let ranks: [Double]

  init(_ metric: KrippendorffAlpha.Metric, _ values: [Double], _ totals: [Double]) {
    self.metric = metric
    self.values = values
    var below = 0.0
    ranks = totals.map { total in
      defer { below += total }
      return below + total / 2
    }
  }

  func callAsFunction(_ a: Int, _ b: Int) -> Double {
    switch metric {
    case .nominal: return a == b ? 0 : 1
    case .ordinal: return (ranks[a] - ranks[b]) * (ranks[a] - ranks[b])
    case .interval: return (values[a] - values[b]) * (values[a] - values[b])
    case .ratio:
      let ratio = (values[a] - values[b]) / (values[a] + values[b])
      return a == b ? 0 : ratio * ratio
    }
  }
}
