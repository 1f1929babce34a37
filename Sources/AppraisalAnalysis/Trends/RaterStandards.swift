import Foundation
import LinearAlgebra
import Statistics

/// The standard of every rater in every period, so that a softer pen is not read as better work.
///
/// `form = employee + period + s + d·t + (rater, period) + g·t + e`: every employee on a level of their own, raters' effects
/// s and drifts d random, employees' growth g random. Only raters whom double ratings (B) or moves (C) link to others are
/// told anything; a share ρ of their effect may be real and stays with the employee. What all raters do together cannot be
/// told from real progress, and stays in.
struct RaterStandards: Sendable {
  /// Per rater of the design, whether the ratings are adjusted.
  let isAdjusted: [Bool]
  /// The standard deviation of drift between raters, points per period.
  let driftDeviation: Double

  private let fit: LinearMixedModelFit
  /// The predicted effects of every term.
  private let values: [[Double]]
  /// Their prediction-error variances.
  private let errors: [[Double]]
  private let terms: Terms
  private let shares: [Double]
  private let centre: Double

  private struct Terms {
    var level = 0
    var drift: Int?
    var occasion: Int?
    /// The level of a rater of the design in the fit.
    var code: [Int]
    /// The level of rater × place.
    var occasions: [Int64: Int] = [:]
  }

  /// A weighted sum of effects.
  struct Sum {
    let estimate: Double
    let variance: Double
  }

  /// A weight on the effect of a rater in a period.
  struct Weight {
    let rater: Int
    let place: Int
    let weight: Double
  }

  /// Fits the standards; nil where nothing links raters, or the fit fails.
  init?(_ forms: TrendForms, _ design: RatingDesign, share: RealShare, places: Int, threads: Int) {
    guard let raters = design.raters else { return nil }
    let rated = forms.forms.filter { $0.rater != nil }
    let status = design.statusOfRater
    let adjusted = status.map { $0 == .doubleRated || $0 == .linked || $0 == .anchored }
    guard adjusted.contains(true), rated.count > 2 else { return nil }
    let layout = StandardsLayout(rated, raters: raters.levels.count, places: places)
    guard let fit = try? layout.model.fit(threads: threads), fit.convergence.isConverged else { return nil }
    var terms = Terms(code: layout.raterCode)
    terms.drift = fit.model.randomEffects.firstIndex { $0.name == "drift" }
    terms.occasion = fit.model.randomEffects.firstIndex { $0.name == "rater:period" }
    terms.occasions = layout.occasions
    self.fit = fit
    self.terms = terms
    centre = layout.centre
    isAdjusted = adjusted
    shares = status.map { share.share(for: $0) }
    let predictions = fit.predictions()
    values = predictions.map { $0.values() }
    errors = predictions.map { $0.predictionErrorVariances() }
    driftDeviation = terms.drift.map { max(0, fit.covariance(ofTerm: $0)[0]).squareRoot() } ?? 0
  }

  /// By how much the variance of a prediction grows because the variance between raters is itself estimated from them:
  /// 1.96 standard errors then reach as far as Student's t with one degree of freedom fewer than raters.
  var inflation: Double {
    let raters = isAdjusted.count { $0 }
    guard raters > 1 else { return 1 }
    let ratio =
      StudentT(degreesOfFreedom: Double(raters - 1)).quantile(0.975)
      / NormalDistribution.standard.quantile(0.975)
    return ratio * ratio
  }

  /// What standards add to a weighted sum of ratings, with its error.
  func sum(_ weights: [Weight]) -> Sum {
    var parts: [Part: Double] = [:]
    var (levels, drifts): ([Int: Double], [Int: Double]) = ([:], [:])
    for entry in weights where isAdjusted[entry.rater] && terms.code[entry.rater] >= 0 {
      let kept = (1 - shares[entry.rater]) * entry.weight
      let (code, time) = (terms.code[entry.rater], Double(entry.place) - centre)
      parts[Part(term: terms.level, level: code), default: 0] += kept
      levels[entry.rater, default: 0] += entry.weight
      if let drift = terms.drift {
        parts[Part(term: drift, level: code), default: 0] += kept * time
        drifts[entry.rater, default: 0] += entry.weight * time
      }
      let key = Int64(entry.rater) << 32 | Int64(entry.place)
      if let occasion = terms.occasion, let level = terms.occasions[key] {
        parts[Part(term: occasion, level: level), default: 0] += kept
      }
    }
    guard !parts.isEmpty else { return Sum(estimate: 0, variance: 0) }
    let random = parts.keys.sorted().map {
      LinearCombination.RandomPart(term: $0.term, level: $0.level, weight: parts[$0] ?? 0)
    }
    let chosen = parts.keys.sorted()
    let estimate = chosen.reduce(0.0) { $0 + (parts[$1] ?? 0) * values[$1.term][$1.level] }
    let variance = fit.predict(LinearCombination(random: random), effort: .probed).variance
    return Sum(
      estimate: estimate,
      variance: max(0, variance) + doubt(levels, terms.level)
        + (terms.drift.map { doubt(drifts, $0) } ?? 0))
  }

  /// What the effect of a rater adds to ratings in a period, ready for many forms.
  func effects(of forms: [TrendForms.Form]) -> [Double] {
    forms.map { form in
      guard let rater = form.rater, isAdjusted[rater], terms.code[rater] >= 0 else { return 0 }
      var effect = values[terms.level][terms.code[rater]]
      if let drift = terms.drift {
        effect += values[drift][terms.code[rater]] * (Double(form.place) - centre)
      }
      if let occasion = terms.occasion,
        let level = terms.occasions[Int64(rater) << 32 | Int64(form.place)]
      {
        effect += values[occasion][level]
      }
      return (1 - shares[rater]) * effect
    }
  }

  /// The variance of each rater's drift, by rater of the design; 0 where ratings are not adjusted.
  func driftVariances() -> [Double] {
    guard let drift = terms.drift else { return shares.map { _ in 0 } }
    let prior = fit.covariance(ofTerm: drift)[0]
    return shares.indices.map { rater in
      guard isAdjusted[rater], terms.code[rater] >= 0 else { return 0 }
      let rho = shares[rater]
      return (1 - rho) * (1 - rho) * errors[drift][terms.code[rater]] + rho * (1 - rho) * prior
    }
  }

  /// How much of an effect is real is itself uncertain: ρ(1 − ρ)σ².
  private func doubt(_ weights: [Int: Double], _ term: Int) -> Double {
    let variance = fit.covariance(ofTerm: term)[0]
    return weights.keys.sorted().reduce(0.0) { sum, rater in
      let weight = weights[rater] ?? 0
      return sum + weight * weight * shares[rater] * (1 - shares[rater]) * variance
    }
  }

  private struct Part: Hashable, Comparable {
    let term: Int
    let level: Int

    static func < (a: Part, b: Part) -> Bool { (a.term, a.level) < (b.term, b.level) }
  }
}

/// The rows of the model of standards.
private struct StandardsLayout {
  let model: LinearMixedModel
  /// By rater of the design; −1 where a rater gave no form.
  let raterCode: [Int]
  /// By rater of the design and place.
  let occasions: [Int64: Int]
  let centre: Double

  init(_ forms: [TrendForms.Form], raters: Int, places: Int) {
    let ratees = StandardsLayout.compact(forms.map(\.ratee))
    let rater = StandardsLayout.compact(forms.map { $0.rater ?? 0 })
    let occasion = StandardsLayout.compact(forms.map { ($0.rater ?? 0) << 32 | $0.place })
    var codes = [Int](repeating: -1, count: raters)
    for (code, level) in rater.levels.enumerated() { codes[level] = code }
    raterCode = codes
    occasions = Dictionary(uniqueKeysWithValues: occasion.levels.enumerated().map { (Int64($1), $0) })
    let centre = Double(places - 1) / 2
    let time = forms.map { Double($0.place) - centre }
    self.centre = centre
    let slope = RandomTerm.Coefficient(name: "time", values: time)
    var terms = [RandomTerm(name: "rater", codes: rater.codes, levels: rater.names)]
    let seen = Set(forms.map(\.place)).sorted()
    if seen.count > 1 {
      terms.append(
        RandomTerm(name: "drift", codes: rater.codes, levels: rater.names, coefficients: [slope]))
    }
    // Two periods leave nothing that tells growth from chance; three nothing that tells a jump from a drift.
    if seen.count > 2 {
      terms.append(
        RandomTerm(name: "growth", codes: ratees.codes, levels: ratees.names, coefficients: [slope]))
    }
    if seen.count > 3, occasion.levels.count < forms.count, occasion.levels.count > rater.levels.count,
      occasion.levels.count <= StandardsLayout.mostOccasions
    {
      terms.append(RandomTerm(name: "rater:period", codes: occasion.codes, levels: occasion.names))
    }
    let columns = seen.dropFirst().map { place in forms.map { $0.place == place ? 1.0 : 0 } }
    let one = [[Double](repeating: 1, count: forms.count)]
    model = LinearMixedModel(
      response: forms.map(\.value),
      fixedEffects: FixedEffects(
        names: ["(Intercept)"] + seen.dropFirst().map { "period\($0)" },
        matrix: Matrix(rows: forms.count, columns: one + columns)),
      randomEffects: terms,
      absorbed: RandomTerm(name: "ratee", codes: ratees.codes, levels: ratees.names),
      weights: .precision(forms.map { Double($0.scores) }))
  }

  /// Beyond so many rater × period pairs the equations no longer factor in seconds, and drift is a line.
  private static let mostOccasions = 4000

  private static func compact(_ codes: [Int]) -> (codes: [Int32], levels: [Int], names: [String]) {
    let levels = Set(codes).sorted()
    let place = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, Int32($0)) })
    return (codes.map { place[$0] ?? 0 }, levels, levels.map { "\($0)" })
  }
}
