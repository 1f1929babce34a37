import Foundation
import LinearAlgebra
import Statistics

/// The severity of raters by the estimator that the design allows, and a check on what it assumes.
///
/// Employees are fixed where some of them have several raters: nothing is assumed about who works for whom. Where
/// nobody has, they are random, and severity cannot be told from how good a rater's staff are.
public struct SeverityStudy: Sendable {
  /// How far severities move when employees are taken as alike, against what chance alone would move them.
  ///
  /// Under exchangeable teams the random-employee estimate is the efficient one, so that the variance of the
  /// difference is the difference of the variances.
  /// > Reference: Hausman (1978), doi:10.2307/1913827.
  public struct Exchangeability: Sendable, Hashable {
    /// The root mean square of the differences, in points.
    public let gap: Double
    /// The mean square difference over the one expected by chance; about 1 where teams are alike.
    public let ratio: Double
    /// The correlation of the two sets of severities.
    public let correlation: Double
    /// The number of raters compared.
    public let raters: Int

    /// Whether teams differ by more than chance explains.
    public var isDoubtful: Bool { ratio > Exchangeability.limit }

    /// The ratio from which teams count as unlike: with 20 raters or more, chance alone seldom doubles it.
    public static let limit = 2.0
  }

  /// What became of objective results.
  public enum Anchor: Sendable {
    /// The source has none beside ratings.
    case absent
    /// They cannot serve, and why.
    case refused(AnchorCalibration.Refusal)
    /// They anchor the ratings.
    case used(AnchoredSeverity)
  }

  /// The severities.
  public let severity: RaterSeverity
  /// The audit of the design.
  public let audit: DesignAudit
  /// The check on exchangeability; nil where employees are random already or too few raters are linked.
  public let exchangeability: Exchangeability?
  /// Whether teams differ, by the random-employee model with a Mundlak term; nil where it cannot be told.
  public let mundlak: MundlakCheck?
  /// What became of objective results.
  public let anchor: Anchor
  /// The share of raters' effects that is taken to be real.
  public let realShare: RealShare

  /// What employees are to the estimator of raters whom no result anchors.
  public var employees: PerformanceModel.Employees { severity.performance.model.employees }

  /// Studies a design.
  ///
  /// - Parameters:
  ///   - design: who rated whom, with the objective results that may anchor ratings.
  ///   - realShare: the share ρ of raters' effects that is real.
  ///   - threads: how many threads may be used; the result does not depend on it.
  ///   - seed: the seed of random probes, should the equations need them.
  ///   - fitted: the fit of this design with random employees, where there is one already.
  /// - Throws: ``AnalysisError``.
  public init(
    _ design: RatingDesign, realShare: RealShare = .fixed(0), threads: Int = 1,
    seed: UInt64 = MixedModelEngine.standardSeed, random fitted: FittedPerformance? = nil
  ) throws(AnalysisError) {
    audit = try DesignAudit(design)
    self.realShare = realShare
    // The ratings alone and the ratings beside results do not wait for each other.
    let (fixedFit, anchoring) = both(threads: threads) {
      Result { () throws(AnalysisError) in
        try PerformanceModel(design, employees: .fixed, sharing: fitted?.model).fit(
          threads: threads, seed: seed)
      }
    } _: {
      Result { () throws(AnchorCalibration.Refusal) in try AnchoredSeverity(design, threads: threads) }
    }
    var anchored: AnchoredSeverity?
    do throws(AnchorCalibration.Refusal) {
      anchored = try anchoring.get()
      anchor = anchored.map { .used($0) } ?? .absent
    } catch { anchor = .refused(error) }
    let performance: FittedPerformance
    do throws(AnalysisError) {
      performance = try fixedFit.get()
    } catch {
      // One rating per employee, or nobody shared: nothing is left when every employee is fixed.
      switch error {
      case .severityNotIdentified, .inestimable(.tooFewObservations), .inestimable(.perfectFit):
        let random: FittedPerformance
        if let fitted {
          random = fitted
        } else {
          random = try PerformanceModel(design).fit(threads: threads, seed: seed)
        }
        severity = try RaterSeverity(random, anchored: anchored, realShare: realShare)
        (exchangeability, mundlak) = (nil, nil)
        return
      default: throw error
      }
    }
    let (severities, check) = both(threads: threads) { [anchored] in
      Result { () throws(AnalysisError) in
        try RaterSeverity(performance, anchored: anchored, realShare: realShare)
      }
    } _: {
      SeverityStudy.check(performance, fitted, threads, seed)
    }
    severity = try severities.get()
    (exchangeability, mundlak) = check
  }

  /// What random employees say of the same design.
  private static func check(
    _ performance: FittedPerformance, _ fitted: FittedPerformance?, _ threads: Int, _ seed: UInt64
  ) -> (Exchangeability?, MundlakCheck?) {
    guard
      let random = try? fitted
        ?? PerformanceModel(performance.model.design, sharing: performance.model)
        .fit(threads: threads, seed: seed),
      let own = try? RaterSeverity.wholeEffects(performance),
      let others = try? RaterSeverity.wholeEffects(random)
    else { return (nil, nil) }
    return (
      compare(own, others), MundlakCheck(performance, without: random, threads: threads, seed: seed)
    )
  }

  /// Compares the effects of raters whom both models know.
  private static func compare(
    _ fixed: [RaterSeverity.WholeEffect?], _ random: [RaterSeverity.WholeEffect?]
  ) -> Exchangeability? {
    let pairs = zip(fixed, random).compactMap { one, other in one.flatMap { one in other.map { (one, $0) } } }
    guard pairs.count >= 3 else { return nil }
    let differences = pairs.map { $0.severity - $1.severity }
    let square = differences.reduce(0) { $0 + $1 * $1 } / Double(pairs.count)
    let expected = pairs.reduce(0) { $0 + max($1.0.variance - $1.1.variance, 0) } / Double(pairs.count)
    let ratio = expected > 0 ? square / expected : (square > 0 ? .infinity : 1)
    let found = try? CorrelationMatrix(
      Matrix(rows: pairs.count, columns: [pairs.map(\.0.severity), pairs.map(\.1.severity)]))
    return Exchangeability(
      gap: square.squareRoot(), ratio: ratio,
      correlation: found?[0, 1].coefficient ?? .nan, raters: pairs.count)
  }
}
