import Appraisals
import Statistics

/// Whom the rules name for development: a second track beside the list of candidates, by need and not by merit.
///
/// Three grounds: a box whose follow-up names the development of competencies, an indicator far below the average, and
/// fewer hours of training than everybody has a right to.
public struct DevelopmentNeed: Sendable {
  /// Why somebody is named.
  public enum Ground: String, Sendable, Hashable, CaseIterable {
    /// The box.
    case box
    /// An indicator.
    case indicator
    /// Hours of training.
    case hours
  }

  /// An indicator on which an employee is far below the average.
  public struct Gap: Sendable, Hashable {
    /// The indicator.
    public let indicator: String
    /// The employee's level minus the average, in points; negative.
    public let points: Double
    /// Its standard error.
    public let standardError: Double
    /// The probability that it is as far below as the rule asks.
    public let probability: Double
  }

  /// Somebody who is named.
  public struct Person: Sendable {
    /// The position among the employees of the scores.
    public let index: Int
    /// The grounds.
    public let grounds: [Ground]
    /// The most probable box; nil without potential.
    public let box: TalentBox?
    /// The probability of one of the boxes that name development; nil without potential.
    public let boxProbability: Double?
    /// The gaps that count, worst first.
    public let gaps: [Gap]
    /// Hours of training; nil where unknown.
    public let hours: Double?
  }

  /// Those who are named: most grounds first, then the widest gap.
  public let people: [Person]
  /// How far below the average an indicator has to be, in points; nil where the rules do not ask.
  public let gapLimit: Double?
  /// Grounds that the data cannot tell of anybody.
  public let unchecked: [Ground]
  /// The rules.
  public let rules: DevelopmentRules

  /// A box counts as a ground from this probability on.
  public static let boxProbability = 0.5

  /// Looks for needs.
  ///
  /// - Parameters:
  ///   - boxes: everybody's box, with the scores it rests on and the policy whose rules name the needs.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Complexity: O(ratings · columns that one level touches).
  public init(_ boxes: NineBoxes, threads: Int = 1) {
    let scores = boxes.scores
    let design = scores.performance.model.design
    let rules = boxes.policy.development
    let hours = PersonFacts(design).numbers(named: ["training_hours", "jp"])
    let gaps = IndicatorGaps(scores, rules.indicatorGap)
    let people = inParallel(boxes.people, threads: threads) { person -> Person in
      let i = person.index
      let developing =
        person.probabilities.isEmpty
        ? nil
        : boxes.policy.boxes.filter(\.developsCompetency).reduce(0) {
          $0 + person.probabilities[TalentBox.cell($1.performance, $1.potential)]
        }
      let own = gaps.gaps(of: i)
      let trained = hours.flatMap { $0[i].isNaN ? nil : $0[i] }
      var grounds: [Ground] = []
      if let developing, developing >= DevelopmentNeed.boxProbability { grounds.append(.box) }
      if !own.isEmpty { grounds.append(.indicator) }
      if let trained, let fewest = rules.trainingHours, trained < fewest { grounds.append(.hours) }
      return Person(
        index: i, grounds: grounds, box: DevelopmentNeed.likeliest(person, boxes.policy),
        boxProbability: developing, gaps: own, hours: trained)
    }
    self.people = people.filter { !$0.grounds.isEmpty }.sorted { a, b in
      let (left, right) = (a.gaps.first?.points ?? 0, b.gaps.first?.points ?? 0)
      return (-a.grounds.count, left, a.index) < (-b.grounds.count, right, b.index)
    }
    gapLimit = gaps.limit
    var unchecked: [Ground] = []
    if boxes.potential == nil { unchecked.append(.box) }
    if rules.trainingHours != nil && hours == nil { unchecked.append(.hours) }
    self.unchecked = unchecked
    self.rules = rules
  }

  private static func likeliest(_ person: NineBoxes.Person, _ policy: TalentPolicy) -> TalentBox? {
    guard !person.probabilities.isEmpty else { return nil }
    func p(_ box: TalentBox) -> Double { person.probabilities[TalentBox.cell(box.performance, box.potential)] }
    return policy.boxes.max { (p($0), $0.number) < (p($1), $1.number) }
  }

  /// How many are named on a ground.
  public func count(_ ground: Ground) -> Int { people.count { $0.grounds.contains(ground) } }
}

/// Levels by indicator against the average.
private struct IndicatorGaps {
  let limit: Double?
  private let fit: LinearMixedModelFit
  private let rule: DevelopmentRules.IndicatorGap?
  /// The terms of the employees and of their indicators, and the effects of both.
  private let terms: (ratee: Int, indicator: Int?)
  private let effects: (ratee: [Double], indicator: [Double])
  /// Per ratee, the indicators rated with their levels of ratee×indicator (−1 where there is no such term).
  private var rated: [[(indicator: Int32, level: Int)]]
  private let names: [String]

  init(_ scores: AdjustedScores, _ rule: DevelopmentRules.IndicatorGap?) {
    let performance = scores.performance
    let model = performance.model
    let design = model.design
    let indicators = design.table.indicators.selecting(rows: design.rows)
    let term = model.term(.rateeIndicator)
    fit = performance.fit
    self.rule = rule
    terms = (model.term(.ratee) ?? 0, term)
    effects = (performance.effects[terms.ratee], term.map { performance.effects[$0] } ?? [])
    names = indicators.levels
    let variance = performance.variance(of: .ratee) + performance.variance(of: .rateeIndicator)
    limit = rule.map { -$0.standardDeviations * variance.squareRoot() }
    rated = [[(indicator: Int32, level: Int)]](repeating: [], count: design.ratees.levels.count)
    for (place, code) in indicators.codes.enumerated() {
      let i = Int(design.ratees.codes[place])
      if rated[i].contains(where: { $0.indicator == code }) { continue }
      rated[i].append((code, term.map { Int(model.model.randomEffects[$0].codes[place]) } ?? -1))
    }
  }

  func gaps(of i: Int) -> [DevelopmentNeed.Gap] {
    guard let rule, let limit else { return [] }
    let found = rated[i].sorted { $0.indicator < $1.indicator }.compactMap {
      indicator, level -> DevelopmentNeed.Gap? in
      var parts = [LinearCombination.RandomPart(term: terms.ratee, level: i)]
      var estimate = effects.ratee[i]
      if let term = terms.indicator, level >= 0 {
        parts.append(LinearCombination.RandomPart(term: term, level: level))
        estimate += effects.indicator[level]
      }
      // At even odds or better the level itself is below the limit: for most, its error need not be known.
      if rule.probability >= 0.5, estimate > limit { return nil }
      let gap = fit.predict(LinearCombination(random: parts), effort: .probed)
      let p =
        gap.standardError > 0
        ? NormalDistribution.standard.cdf((limit - gap.estimate) / gap.standardError)
        : (gap.estimate <= limit ? 1 : 0)
      guard p >= rule.probability, gap.estimate < 0 else { return nil }
      return DevelopmentNeed.Gap(
        indicator: names[Int(indicator)], points: gap.estimate, standardError: gap.standardError, probability: p
      )
    }
    return found.sorted { ($0.points, $0.indicator) < ($1.points, $1.indicator) }
  }
}
