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
  ///   - realShare: the share ρ of raters' effects that is real.
  ///   - seed: the seed of random probes, should the equations need them.
  ///   - random: the fit of this design with random employees, where there is one already.
  /// - Throws: ``AnalysisError``.
  public init(
    _ design: RatingDesign, realShare: RealShare = .fixed(0), threads: Int = 1,
    seed: UInt64 = MixedModelEngine.standardSeed, random fitted: FittedPerformance? = nil
  ) throws(AnalysisError) {
    audit = try DesignAudit(design)
    self.realShare = realShare
    var anchored: AnchoredSeverity?
    do throws(AnchorCalibration.Refusal) {
      anchored = try AnchoredSeverity(design, threads: threads)
      anchor = anchored.map { .used($0) } ?? .absent
    } catch { anchor = .refused(error) }
    let performance: FittedPerformance
    do throws(AnalysisError) {
      performance = try PerformanceModel(design, employees: .fixed, sharing: fitted?.model)
        .fit(threads: threads, seed: seed)
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
    severity = try RaterSeverity(performance, anchored: anchored, realShare: realShare)
    let fixed = anchored == nil && realShare == .fixed(0) ? severity : try RaterSeverity(performance)
    guard
      let random = try? fitted
        ?? PerformanceModel(design, sharing: performance.model).fit(threads: threads, seed: seed),
      let other = try? RaterSeverity(random)
    else {
      (exchangeability, mundlak) = (nil, nil)
      return
    }
    mundlak = MundlakCheck(performance, without: random, threads: threads, seed: seed)
    exchangeability = SeverityStudy.compare(fixed, other)
  }

  private static func compare(_ fixed: RaterSeverity, _ random: RaterSeverity) -> Exchangeability? {
    let other = Dictionary(random.entries.map { ($0.rater, $0) }) { first, _ in first }
    let pairs = fixed.entries.compactMap { entry -> (RaterSeverity.Entry, RaterSeverity.Entry)? in
      guard entry.isIdentified, let match = other[entry.rater] else { return nil }
      return (entry, match)
    }
    guard pairs.count >= 3 else { return nil }
    let differences = pairs.map { $0.severity - $1.severity }
    let square = differences.reduce(0) { $0 + $1 * $1 } / Double(pairs.count)
    let expected =
      pairs.reduce(0) {
        $0 + max($1.0.standardError * $1.0.standardError - $1.1.standardError * $1.1.standardError, 0)
      } / Double(pairs.count)
    let ratio = expected > 0 ? square / expected : (square > 0 ? .infinity : 1)
    let found = try? CorrelationMatrix(
      Matrix(rows: pairs.count, columns: [pairs.map(\.0.severity), pairs.map(\.1.severity)]))
    return Exchangeability(
      gap: square.squareRoot(), ratio: ratio,
      correlation: found?[0, 1].coefficient ?? .nan, raters: pairs.count)
  }
}
