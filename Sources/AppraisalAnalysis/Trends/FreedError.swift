import Foundation
import Statistics

/// The variance of a weighted sum of forms freed from their raters' standards.
struct FreedError: Sendable {
  /// Of the ratings alone.
  let noise: Double
  /// Of the ratings and of the standards taken off them. What standards take up of the noise counts once: the effects
  /// of raters are estimated from the same forms, so that this may be less than the noise.
  let total: Double
  /// How many raters the variance of standards rests on.
  let raters: Int

  /// What the standards add.
  var added: Double { total - noise }

  /// A variance to which standards add one of their own, with its degrees of freedom.
  struct Spread {
    let variance: Double
    let degreesOfFreedom: Double

    var error: Double { variance.squareRoot() }

    /// Satterthwaite's degrees of freedom of `variance + added`; an addition below 0 takes none.
    ///
    /// > Reference: Satterthwaite (1946), doi:10.2307/3002019.
    init(_ variance: Double, _ degreesOfFreedom: Double, added: Double, raters: Int) {
      self.variance = max(0, variance + added)
      guard added > 0, raters > 1 else {
        self.degreesOfFreedom = degreesOfFreedom
        return
      }
      let own = degreesOfFreedom > 0 ? variance * variance / degreesOfFreedom : 0
      self.degreesOfFreedom = self.variance * self.variance / (own + added * added / Double(raters - 1))
    }

    /// How many errors a 95 % interval reaches to either side.
    var reach: Double {
      degreesOfFreedom > 0
        ? StudentT(degreesOfFreedom: degreesOfFreedom).quantile(0.975)
        : NormalDistribution.standard.quantile(0.975)
    }

    /// The two-sided p-value of "no slope".
    func p(_ slope: Double) -> Double {
      guard error > 0 else { return slope == 0 ? 1 : 0 }
      return degreesOfFreedom > 0
        ? StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(slope / error)
        : 2 * NormalDistribution.standard.cdf(-abs(slope / error))
    }

    /// The probability that the slope is positive.
    func probabilityUp(_ slope: Double) -> Double {
      guard error > 0 else { return slope > 0 ? 1 : slope < 0 ? 0 : 0.5 }
      return degreesOfFreedom > 0
        ? StudentT(degreesOfFreedom: degreesOfFreedom).cdf(slope / error)
        : NormalDistribution.standard.cdf(slope / error)
    }
  }
}

/// The errors of the slopes of groups that share raters, and of everybody.
struct FreedSlopes: Sendable {
  /// By group; nil where nothing was taken off, or where working it out takes too long.
  let groups: [FreedError?]
  /// The mean covariance of the errors of two groups: what all raters did together cannot be told from progress.
  let common: Double
  /// How many raters it rests on.
  let raters: Int

  /// Nothing was taken off.
  init(groupCount: Int) {
    (groups, common, raters) = ([FreedError?](repeating: nil, count: groupCount), 0, 0)
  }

  /// - Parameter whole: the error of the slope of everybody.
  init(_ groups: [FreedError?], whole: FreedError?) {
    self.groups = groups
    raters = whole?.raters ?? 0
    let known = groups.compactMap(\.self).filter { $0.noise > 0 }
    guard let whole, known.count > 1 else {
      common = 0
      return
    }
    let precision = known.reduce(0.0) { $0 + 1 / $1.noise }
    let shares = known.map { 1 / ($0.noise * precision) }
    let alone = zip(shares, known).reduce(0.0) { $0 + $1.0 * $1.0 * $1.1.total }
    let apart = 1 - shares.reduce(0.0) { $0 + $1 * $1 }
    common = max(0, (whole.total - alone) / apart)
  }
}
