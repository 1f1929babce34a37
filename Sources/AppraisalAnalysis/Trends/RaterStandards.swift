import Foundation
import Statistics

/// The standard of every rater in every period, so that a softer pen is not read as better work.
///
/// `form = employee + period + s + d·t + (rater, period) + g·t + G·t + e`: every employee on a level of their own, raters'
/// effects s and drifts d random, the growth g of employees and G of units random. Only raters whom double ratings (B) or
/// moves (C) link to others are told anything; a share ρ of their effect may be real and stays with the employee. What all
/// raters do together cannot be told from real progress, and stays in.
struct RaterStandards: Sendable {
  /// Per rater of the design, whether the ratings are adjusted.
  let isAdjusted: [Bool]
  /// The standard deviation of drift between raters, points per period.
  let driftDeviation: Double

  private let fit: LinearMixedModelFit
  /// The predicted effects of every term.
  private let values: [[Double]]
  private let terms: Terms
  private let shares: [Double]
  private let centre: Double

  private struct Terms {
    var level = 0
    var drift: Int?
    var occasion: Int?
    var growth: Int?
    var unitGrowth: Int?
    /// The level of a rater of the design in the fit.
    var code: [Int]
    /// The level of an employee in the fit.
    var person: [Int: Int]
    /// The level of a unit in the fit.
    var unit: [Int: Int]
    /// The level of rater × place.
    var occasions: [Int64: Int] = [:]
    /// The coefficient of each place; nil for the first.
    var period: [Int?]
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
    guard let fit = try? layout.model.fit(threads: threads, effort: .near), fit.convergence.isConverged else {
      return nil
    }
    var terms = Terms(
      code: layout.raterCode, person: layout.personCode, unit: layout.unitCode,
      period: (0..<places).map { place in
        fit.coefficients.firstIndex { $0.name == StandardsLayout.period(place) }
      })
    terms.growth = fit.model.randomEffects.firstIndex { $0.name == "growth" }
    terms.unitGrowth = fit.model.randomEffects.firstIndex { $0.name == "unit growth" }
    terms.drift = fit.model.randomEffects.firstIndex { $0.name == "drift" }
    terms.occasion = fit.model.randomEffects.firstIndex { $0.name == "rater:period" }
    terms.occasions = layout.occasions
    self.fit = fit
    self.terms = terms
    centre = layout.centre
    isAdjusted = adjusted
    shares = status.map { share.share(for: $0) }
    values = fit.model.randomEffects.indices.map { fit.effects(ofTerm: $0) }
    driftDeviation = terms.drift.map { max(0, fit.covariance(ofTerm: $0)[0]).squareRoot() } ?? 0
  }

  /// How many raters are adjusted.
  private var raterCount: Int { isAdjusted.count { $0 } }

  /// By how much the variance of a prediction grows because the variance between raters is itself estimated from them:
  /// 1.96 standard errors then reach as far as Student's t with one degree of freedom fewer than raters.
  var inflation: Double {
    guard raterCount > 1 else { return 1 }
    let ratio =
      StudentT(degreesOfFreedom: Double(raterCount - 1)).quantile(0.975)
      / NormalDistribution.standard.quantile(0.975)
    return ratio * ratio
  }

  /// The variance of what standards add to a weighted sum of ratings.
  func variance(of weights: [Weight]) -> Double {
    let taken = taken(weights)
    guard !taken.combination.random.isEmpty else { return 0 }
    return max(0, fit.predict(taken.combination, effort: .probed).variance) + taken.doubt
  }

  /// The standards that are taken off a weighted sum of ratings, and the variance that comes from not knowing how much of
  /// an effect is real: ρ(1 − ρ)σ².
  private func taken(_ weights: [Weight]) -> (combination: LinearCombination, doubt: Double) {
    var sums = PartSums()
    var (levels, drifts): ([Int: Double], [Int: Double]) = ([:], [:])
    for entry in weights where isAdjusted[entry.rater] && terms.code[entry.rater] >= 0 {
      for part in parts(entry.rater, entry.place) { sums.add(part, (1 - shares[entry.rater]) * entry.weight) }
      levels[entry.rater, default: 0] += entry.weight
      if terms.drift != nil { drifts[entry.rater, default: 0] += entry.weight * (Double(entry.place) - centre) }
    }
    let doubted = doubt(levels, terms.level) + (terms.drift.map { doubt(drifts, $0) } ?? 0)
    return (LinearCombination(random: sums.parts), doubted)
  }

  /// The error of a weighted sum of forms, each freed from its rater's standard, as an estimate of the same sum of what
  /// the employees did.
  ///
  /// `w'(y − Zû) = τ + w'e + w'Z(u − û)`, and `Cov(u − û, e) = −C⁻¹W'` with C the mixed-model equations over σ²
  /// (Henderson 1975, doi:10.2307/2529430). Weights of an employee that do not add up to 0 leave his level in; its error
  /// is not in the result.
  ///
  /// - Complexity: O(k²) look-ups for k effects, or one solve. Where the equations are solved with random probes the
  ///   covariance is left out, and the error is an upper limit.
  func error(of weights: [(form: TrendForms.Form, weight: Double)]) -> FreedError {
    let noise =
      fit.residualVariance * weights.reduce(0.0) { $0 + $1.weight * $1.weight / Double($1.form.scores) }
    let taken = taken(
      weights.compactMap { form, weight in
        form.rater.map { Weight(rater: $0, place: form.place, weight: weight) }
      })
    guard !taken.combination.random.isEmpty else {
      return FreedError(noise: noise, total: noise, raters: raterCount)
    }
    guard fit.convergence.monteCarlo == nil else {
      let added = max(0, fit.predict(taken.combination, effort: .probed).variance)
      return FreedError(noise: noise, total: noise + added + taken.doubt, raters: raterCount)
    }
    let joint = fit.jointly([taken.combination, whole(weights)])
    let change = joint.covariance(0, 0) - 2 * joint.covariance(0, 1)
    return FreedError(noise: noise, total: max(0, noise + change) + taken.doubt, raters: raterCount)
  }

  /// All effects in a weighted sum of forms, but the levels of employees.
  private func whole(_ weights: [(form: TrendForms.Form, weight: Double)]) -> LinearCombination {
    var sums = PartSums()
    var fixed = [Double](repeating: 0, count: fit.coefficients.count)
    for (form, weight) in weights {
      guard let rater = form.rater, terms.code[rater] >= 0 else { continue }
      for part in parts(rater, form.place) { sums.add(part, weight) }
      let time = Double(form.place) - centre
      if let growth = terms.growth, let level = terms.person[form.ratee] {
        sums.add((Part(term: growth, level: level), time), weight)
      }
      if let growth = terms.unitGrowth, let level = terms.unit[Int(form.unit)] {
        sums.add((Part(term: growth, level: level), time), weight)
      }
      fixed[0] += weight
      if let period = terms.period[form.place] { fixed[period] += weight }
    }
    return LinearCombination(random: sums.parts, fixed: fixed)
  }

  /// The effects that a rater's form of a period holds, with their weights.
  private func parts(_ rater: Int, _ place: Int) -> [(part: Part, weight: Double)] {
    let code = terms.code[rater]
    var result = [(Part(term: terms.level, level: code), 1.0)]
    if let drift = terms.drift { result.append((Part(term: drift, level: code), Double(place) - centre)) }
    if let occasion = terms.occasion, let level = terms.occasions[Int64(rater) << 32 | Int64(place)] {
      result.append((Part(term: occasion, level: level), 1))
    }
    return result
  }

  /// What the effect of a rater adds to ratings in a period, ready for many forms.
  func effects(of forms: [TrendForms.Form]) -> [Double] {
    forms.map { form in
      guard let rater = form.rater, isAdjusted[rater], terms.code[rater] >= 0 else { return 0 }
      let effect = parts(rater, form.place).reduce(0.0) {
        $0 + $1.weight * values[$1.part.term][$1.part.level]
      }
      return (1 - shares[rater]) * effect
    }
  }

  /// The variance of each rater's drift, by rater of the design; 0 where ratings are not adjusted.
  func driftVariances() -> [Double] {
    guard let drift = terms.drift else { return shares.map { _ in 0 } }
    let prior = fit.covariance(ofTerm: drift)[0]
    let errors = fit.predictionErrorVariances(ofTerm: drift)
    return shares.indices.map { rater in
      guard isAdjusted[rater], terms.code[rater] >= 0 else { return 0 }
      let rho = shares[rater]
      return (1 - rho) * (1 - rho) * errors[terms.code[rater]] + rho * (1 - rho) * prior
    }
  }

  private func doubt(_ weights: [Int: Double], _ term: Int) -> Double {
    let variance = fit.covariance(ofTerm: term)[0]
    return weights.keys.sorted().reduce(0.0) { sum, rater in
      let weight = weights[rater] ?? 0
      return sum + weight * weight * shares[rater] * (1 - shares[rater]) * variance
    }
  }

  private struct Part: Comparable {
    let term: Int
    let level: Int

    static func < (a: Part, b: Part) -> Bool { (a.term, a.level) < (b.term, b.level) }
  }

  /// The weights of effects in a sum.
  private struct PartSums {
    private var entries: [(part: Part, weight: Double)] = []

    var parts: [LinearCombination.RandomPart] {
      var sums: [(part: Part, weight: Double)] = []
      for entry in entries.sorted(by: { $0.part < $1.part }) {
        if sums.last?.part == entry.part {
          sums[sums.count - 1].weight += entry.weight
        } else {
          sums.append(entry)
        }
      }
      return sums.map { .init(term: $0.part.term, level: $0.part.level, weight: $0.weight) }
    }

    mutating func add(_ entry: (part: Part, weight: Double), _ factor: Double) {
      if factor != 0 { entries.append((entry.part, entry.weight * factor)) }
    }
  }
}
