import Statistics

/// How far somebody, or a group of people, lies from the average on one indicator, and how much that matters.
///
/// `gap = level − average`, raters' effects taken out; negative: below. The priority is what the gap costs the total:
/// `importance × E[max(0, −gap)]`, the expectation over what the data leave open. It grows with the weight of the
/// indicator, with the gap, and with how sure the gap is: a large gap that may well be none comes after a smaller one
/// that is there.
public struct IndicatorNeed: Sendable, Hashable {
  /// The indicator.
  public let indicator: String
  /// The share of the indicator in the total, 0 to 1.
  public let importance: Double
  /// The number of ratings behind it.
  public let ratings: Int
  /// The raters behind them.
  public let raters: Int
  /// The level minus the average of everybody on the indicator, in points.
  public let gap: Double
  /// Its standard error of prediction.
  public let standardError: Double
  /// The level minus the mean of the people compared with (of one's unit, of one's team); nil where there are none.
  public let againstPeers: Double?
  /// Its standard error of prediction.
  public let peersError: Double?

  /// Pr(the gap is below 0).
  public var belowProbability: Double { IndicatorNeed.below(gap, standardError) }

  /// E[max(0, −gap)], in points: `s·φ(m/s) − m·Φ(−m/s)` for a gap of mean m and standard error s.
  public var expectedShortfall: Double {
    guard standardError > 0 else { return max(0, -gap) }
    let z = gap / standardError
    let normal = NormalDistribution.standard
    return max(0, standardError * normal.density(z) - gap * normal.survival(z))
  }

  /// Importance times expected shortfall: points of the total.
  public var priority: Double { importance * expectedShortfall }

  /// Whether the gap is below 0 with a probability of 0.9 or more: worth a conversation.
  public var stands: Bool { belowProbability >= IndicatorNeed.clear }

  /// The probability from which a gap is worth a conversation.
  public static let clear = 0.9

  private static func below(_ gap: Double, _ error: Double) -> Double {
    error > 0 ? NormalDistribution.standard.survival(gap / error) : gap < 0 ? 1 : 0
  }

  /// Highest priority first; the order of names among equals.
  static func order(_ a: IndicatorNeed, _ b: IndicatorNeed) -> Bool {
    (b.priority, a.indicator) < (a.priority, b.indicator)
  }
}
