import Foundation
import LinearAlgebra
import Statistics

/// Raters' effects against objective results of the same employees in the same periods.
///
/// A result divided by λ is a rating by a rater whom everybody shares and who has no severity, with an error variance of
/// its own. Every employee × period is a fixed effect, so that neither who works for whom nor what a manager really does
/// enters: only ratings beside results, and ratings beside ratings, speak. Linear mixed model by REML,
/// `form ~ employee × period + result × period + (1 | rater) + (1 | rater:period) + (1 | ratee:rater)`, results weighted
/// by the ratio of the error variances. The error of λ is propagated by the change of each severity over one standard
/// error of λ; where target difficulty differs between supervisors, only the share of an effect that is severity counts.
///
/// > Reference: the bivariate model of the project's methods, §2.1; Frederiksen, Kahn & Lange (2020),
/// > doi:10.1086/705716.
public struct AnchoredSeverity: Sendable {
  /// How results are read.
  public let calibration: AnchorCalibration
  /// The fit; responses are in points of rating.
  public let fit: LinearMixedModelFit
  /// The share of raters' effects that is severity and not target difficulty.
  public let severityShare: Double
  /// Per rater of the design, the number of forms beside a result.
  public let anchoredForms: [Int]
  /// Per rater of the design, the effect on ratings (the negative of severity); nil where nothing links the rater to a
  /// result.
  public let effects: [Double?]
  /// The prediction-error variance of each effect.
  public let variances: [Double]
  /// The level of each rater among the fit's.
  let level: [Int?]

  /// The variance of raters' effects, in squared points.
  public var raterVariance: Double { fit.covariance(ofTerm: 0)[0] * severityShare }

  /// Fits the model; nil where the source has no objective results.
  ///
  /// - Throws: why results cannot serve as an anchor.
  public init?(_ design: RatingDesign, threads: Int = 1) throws(AnchorCalibration.Refusal) {
    guard let raters = design.raters, let forms = AnchoredForms(design) else { return nil }
    calibration = try AnchorCalibration(forms)
    let rows = AnchoredRows(forms)
    let model = rows.model(calibration, slope: calibration.slope)
    let moved = rows.model(calibration, slope: calibration.slope + calibration.standardError)
    let shifted: LinearMixedModelFit
    do {
      fit = try model.fit(threads: threads, effort: .near)
      shifted = try moved.fit(threads: threads, startingFrom: fit, effort: .brief)
    } catch { throw .inestimable }
    guard fit.convergence.isConverged, shifted.convergence.isConverged else { throw .inestimable }
    let share = calibration.severityShare(ofVariance: fit.covariance(ofTerm: 0)[0])
    let (values, errors) = (fit.effects(ofTerm: 0), fit.predictionErrorVariances(ofTerm: 0))
    let other = shifted.effects(ofTerm: 0)
    let prior = fit.covariance(ofTerm: 0)[0]
    var effects = [Double?](repeating: nil, count: raters.levels.count)
    var variances = [Double](repeating: .nan, count: raters.levels.count)
    var level = [Int?](repeating: nil, count: raters.levels.count)
    for (place, rater) in rows.raters.enumerated() where rows.isLinkedToResults[place] {
      let drift = other[place] - values[place]
      effects[rater] = share * values[place]
      variances[rater] = share * share * (errors[place] + drift * drift) + share * (1 - share) * prior
      level[rater] = place
    }
    severityShare = share
    anchoredForms = forms.anchoredForms(raters.levels.count)
    (self.effects, self.variances, self.level) = (effects, variances, level)
  }
}

extension AnchoredForms {
  /// Per rater, the number of forms beside a result.
  fileprivate func anchoredForms(_ raters: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: raters)
    for form in forms where resultOfCell[form.cell] != nil {
      if let rater = form.rater { counts[rater] += 1 }
    }
    return counts
  }
}

/// The rows that can say anything: forms in a cell with a result or with another rater's form, and the results.
private struct AnchoredRows {
  private let forms: AnchoredForms
  private let kept: [Int]
  private let cells: [Int32]
  private let cellCount: Int
  /// The raters that occur, by their place in the design.
  let raters: [Int]
  /// Whether results reach each of them, directly or through double ratings.
  let isLinkedToResults: [Bool]
  private let raterCodes: [Int32]

  init(_ forms: AnchoredForms) {
    self.forms = forms
    var sizes = [Int](repeating: 0, count: forms.rateeOfCell.count)
    for form in forms.forms { sizes[form.cell] += 1 }
    let kept = forms.forms.indices.filter { sizes[forms.forms[$0].cell] > 1 }
    var cellCode: [Int: Int32] = [:]
    var raterCode: [Int: Int32] = [:]
    var (cells, codes, raters): ([Int32], [Int32], [Int]) = ([], [], [])
    for place in kept {
      let form = forms.forms[place]
      let cell = cellCode[form.cell] ?? Int32(cellCode.count)
      cellCode[form.cell] = cell
      cells.append(cell)
      // A result carries the main rater's code: its covariate is zero, the level only needs to exist.
      let rater = form.rater ?? forms.forms[forms.mainFormOfCell[form.cell]].rater ?? 0
      if raterCode[rater] == nil {
        raterCode[rater] = Int32(raters.count)
        raters.append(rater)
      }
      codes.append(raterCode[rater] ?? 0)
    }
    (self.kept, self.cells, raterCodes, self.raters, cellCount) = (kept, cells, codes, raters, cellCode.count)
    let results = Int32(raters.count)
    let links = TwoWayLinks(
      units: cells, unitCount: cellCode.count,
      sources: zip(kept, codes).map { forms.forms[$0].rater == nil ? results : $1 },
      sourceCount: raters.count + 1)
    let home = links.setOfSource[Int(results)]
    isLinkedToResults = links.setOfSource.dropLast().map { $0 == home }
  }

  func model(_ calibration: AnchorCalibration, slope: Double) -> LinearMixedModel {
    let isRating = kept.map { forms.forms[$0].rater == nil ? 0.0 : 1.0 }
    let response = kept.map {
      forms.forms[$0].rater == nil ? forms.forms[$0].value / slope : forms.forms[$0].value
    }
    let weight = min(
      max(slope * slope * calibration.ratingErrorVariance / calibration.resultErrorVariance, 0.02), 50)
    let ratee = kept.map { forms.rateeOfCell[forms.forms[$0].cell] }
    let period = kept.map { forms.periodOfCell[forms.forms[$0].cell] }
    let coefficient = RandomTerm.Coefficient(name: "rated", values: isRating)
    var terms = [
      RandomTerm(
        name: "rater", codes: raterCodes, levels: raters.indices.map { "\($0)" }, coefficients: [coefficient])
    ]
    let ratings = isRating.reduce(0, +)
    let candidates = [
      ("rater:period", crossed(raterCodes.map { Int($0) }, period)),
      ("ratee:rater", crossed(ratee, raterCodes.map { Int($0) })),
    ]
    for (name, factor) in candidates
    where Double(factor.count) < 0.8 * ratings && factor.count > raters.count {
      terms.append(
        RandomTerm(
          name: name, codes: factor.codes, levels: (0..<factor.count).map { "\($0)" },
          coefficients: [coefficient]))
    }
    return LinearMixedModel(
      response: response, fixedEffects: fixedEffects(isRating, period), randomEffects: terms,
      absorbed: RandomTerm(name: "ratee:period", codes: cells, levels: (0..<cellCount).map { "\($0)" }),
      weights: .precision(isRating.map { $0 == 1 ? 1 : weight }))
  }

  /// The level of results in each period that has both.
  private func fixedEffects(_ isRating: [Double], _ period: [Int]) -> FixedEffects {
    let periods = Set(zip(isRating, period).filter { $0.0 == 0 }.map(\.1)).sorted()
    return FixedEffects(
      names: periods.map { "result:\($0)" },
      matrix: Matrix(
        rows: kept.count,
        columns: periods.map { own in zip(isRating, period).map { $0 == 0 && $1 == own ? 1 : 0 } }))
  }

  private func crossed(_ a: [Int], _ b: [Int]) -> (codes: [Int32], count: Int) {
    var index: [Int64: Int32] = [:]
    let codes = zip(a, b).map { first, second -> Int32 in
      let key = Int64(first) << 32 | Int64(second)
      let code = index[key] ?? Int32(index.count)
      index[key] = code
      return code
    }
    return (codes, index.count)
  }
}
