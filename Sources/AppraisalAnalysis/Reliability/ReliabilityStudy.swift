import Appraisals
import Statistics

/// How reliable scores are, by everything that the data can support.
public struct ReliabilityStudy: Sendable {
  /// What the data cannot tell.
  public enum Gap: String, Sendable, Hashable {
    /// The source names no raters.
    case noRaters
    /// Nobody was rated by two raters: what a rater thinks of one ratee cannot be told from the ratee.
    case oneRaterEach
    /// Ratees have different numbers of raters, or different raters: only one-way correlations exist.
    case ratersNotCrossed
    /// One indicator only.
    case oneIndicator
    /// One period only.
    case onePeriod
    /// The components could not be estimated.
    case noComponents
  }

  /// The scores.
  public let scores: RatedScores
  /// Where differences come from; nil where that could not be estimated.
  public let generalizability: GeneralizabilityAnalysis?
  /// Why not.
  public let refusal: AnalysisError?
  /// How far judges agree.
  public let agreement: AgreementAnalysis
  /// What the data cannot tell.
  public let gaps: [Gap]

  /// Studies scores.
  ///
  /// - Parameters:
  ///   - scores: three or more, not all equal, with the conditions under which each was given.
  ///   - key: the randomness of bootstrap intervals.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Throws: ``AnalysisError`` where nothing at all can be said.
  public init(_ scores: RatedScores, key: RandomKey, threads: Int = 1) throws(AnalysisError) {
    guard let first = scores.scores.first, scores.scores.count > 2 else {
      throw .tooFewRatings(found: scores.scores.count, needed: 3)
    }
    if scores.scores.allSatisfy({ $0 == first }) {
      throw .scoresAllEqual(score: first, rows: scores.scores.count)
    }
    var (found, failure): (GeneralizabilityAnalysis?, AnalysisError?) = (nil, nil)
    do { found = try GeneralizabilityAnalysis(scores, threads: threads) } catch { failure = error }
    let agreement = AgreementAnalysis(scores, key: key)
    if let failure, agreement.coefficients.isEmpty, agreement.correlations.isEmpty { throw failure }
    self.scores = scores
    generalizability = found
    refusal = failure
    self.agreement = agreement
    gaps = ReliabilityStudy.gaps(scores, found, agreement)
  }

  private static func gaps(
    _ scores: RatedScores, _ found: GeneralizabilityAnalysis?, _ agreement: AgreementAnalysis
  ) -> [Gap] {
    var gaps: [Gap] = found == nil ? [.noComponents] : []
    guard scores.levels(of: .column) == nil else { return gaps }
    if scores.levels(of: .rater) == nil {
      gaps.append(.noRaters)
    } else if agreement.sharedUnits == 0 {
      gaps.append(.oneRaterEach)
    } else if agreement.correlations.allSatisfy({
      $0.estimate.form == .oneWaySingle || $0.estimate.form == .oneWayAverage
    }) {
      gaps.append(.ratersNotCrossed)
    }
    if scores.levels(of: .indicator) == nil { gaps.append(.oneIndicator) }
    if scores.levels(of: .period) == nil { gaps.append(.onePeriod) }
    return gaps
  }
}
