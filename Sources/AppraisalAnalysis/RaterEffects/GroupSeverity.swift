import Appraisals
import Foundation
import Statistics

/// Differential severity: whether groups of employees get lower scores from the same rater on the same indicators.
///
/// A pooled difference for each group, and slopes of raters around it as far as they have enough employees in the group
/// and outside. It is a difference after adjustment for rater, indicator and period, and where results were measured
/// for the results: nothing says why it is there. Attributes are used here and in the audit, nowhere else.
public struct GroupSeverity: Sendable {
  /// What a difference is adjusted for.
  public enum Basis: String, Sendable, Hashable, CaseIterable {
    /// Rater, indicator and period.
    case rater = "rater_indicator_period"
    /// The same and the employee's objective results.
    case objective = "rater_indicator_period_objective"
  }

  /// One difference.
  public struct Entry: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// What it is compared with; nil for all other groups.
    public let reference: String?
    /// The rater; nil for all raters together.
    public let rater: String?
    /// What it is adjusted for.
    public let basis: Basis
    /// Employees of the group.
    public let ratees: Int
    /// Employees outside.
    public let others: Int
    /// How much lower the group's scores are, in points; positive: more severe. Shrunken for single raters.
    public let difference: Double
    /// Its standard error.
    public let standardError: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The p-value: of "no difference" for all raters together, of "as the pool" for one.
    public let p: Double
    /// The Benjamini–Hochberg q-value, among pooled differences or among single raters.
    public let q: Double
  }

  /// A group that was compared, and how many raters could be judged by themselves.
  public struct Screened: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// Raters with enough employees in the group and outside.
    public let raters: Int
    /// The standard deviation between raters, points.
    public let standardDeviation: Double
  }

  /// The differences: pooled ones first, then single raters. Of groups below ``smallestCell``, and of those by which they could be
  /// had by subtraction, there are none.
  public let entries: [Entry]
  /// The groups.
  public let screened: [Screened]
  /// The fewest employees on either side for a statement about a single rater.
  public let smallestCell: Int

  init?(_ forms: RaterForms, _ spreads: RaterSpreads, smallestCell: Int) {
    let attributes = RateeAttribute.all(of: forms.design)
    guard !attributes.isEmpty else { return nil }
    let smallest = max(smallestCell, 10)
    self.smallestCell = smallest
    let results = ObjectiveResults(forms.design)
    var (pooled, single, screened) = ([Draft](), [Draft](), [Screened]())
    for attribute in attributes {
      let contrasts = attribute.contrasts.map { ($0, GroupContrast(forms, spreads, attribute, $0.level)) }
      let found = contrasts.map { $0.1.pooled() }
      let measured = contrasts.map { $0.1.pooled(results.of) }
      // Group and others together make everybody, so that a group that is left out could be had from the rest.
      let isPair = contrasts.count == 1
      func hidden(_ estimates: [GroupContrast.Estimate?]) -> Set<Int> {
        let sizes = zip(contrasts, estimates).map { $1?.ratees ?? attribute.count(of: $0.0.level) }
        return isPair ? [] : GroupTally.hidden(sizes, smallest)
      }
      let (isHidden, isHiddenOfMeasured) = (hidden(found), hidden(measured))
      for (place, ((level, reference), contrast)) in contrasts.enumerated() {
        guard let common = found[place], !isHidden.contains(place), common.ratees >= smallest,
          common.others >= smallest
        else { continue }
        func draft(_ rater: String?, _ basis: Basis, _ estimate: GroupContrast.Estimate) -> Draft {
          Draft(
            attribute.name, attribute.levels[level], reference.map { attribute.levels[$0] }, rater, basis,
            estimate)
        }
        pooled.append(draft(nil, .rater, common))
        if let measured = measured[place], !isHiddenOfMeasured.contains(place),
          measured.ratees >= smallest, measured.others >= smallest
        {
          pooled.append(draft(nil, .objective, measured))
        }
        let own = contrast.ofRaters(smallest)
        single += own.estimates.map { draft($0.rater, .rater, $0.estimate) }
        screened.append(
          Screened(
            attribute: attribute.name, level: attribute.levels[level], raters: own.estimates.count,
            standardDeviation: own.standardDeviation))
      }
    }
    guard !pooled.isEmpty else { return nil }
    self.screened = screened
    entries = GroupSeverity.tested(pooled) + GroupSeverity.tested(single)
  }

  /// A difference before its q-value.
  private struct Draft {
    let attribute: String
    let level: String
    let reference: String?
    let rater: String?
    let basis: Basis
    let estimate: GroupContrast.Estimate

    init(
      _ attribute: String, _ level: String, _ reference: String?, _ rater: String?, _ basis: Basis,
      _ estimate: GroupContrast.Estimate
    ) {
      (self.attribute, self.level, self.reference) = (attribute, level, reference)
      (self.rater, self.basis, self.estimate) = (rater, basis, estimate)
    }
  }

  private static func tested(_ drafts: [Draft]) -> [Entry] {
    let q = FalseDiscoveryRate.qValues(drafts.map(\.estimate.p))
    let half = NormalDistribution.standard.quantile(0.975)
    return zip(drafts, q).map { draft, q in
      let found = draft.estimate
      return Entry(
        attribute: draft.attribute, level: draft.level, reference: draft.reference, rater: draft.rater,
        basis: draft.basis, ratees: found.ratees, others: found.others, difference: found.value,
        standardError: found.standardError, lower: found.value - half * found.standardError,
        upper: found.value + half * found.standardError, p: found.p, q: q)
    }
  }
}

/// A protected attribute by employee, in few groups.
struct RateeAttribute {
  let name: String
  let levels: [String]
  /// The group of each ratee of the design; −1 where unknown.
  let groups: [Int]

  private static let ageBand = "age_band"

  /// More groups than these are no groups.
  static let mostLevels = 20

  /// The protected attributes that form groups; dates of birth as age bands, unless there are bands already.
  static func all(of design: RatingDesign) -> [RateeAttribute] {
    let hasBands = design.table.protectedAttributes.contains { $0.name == ageBand }
    return design.table.protectedAttributes.compactMap { attribute in
      guard case .labels(let factor) = attribute.values else { return nil }
      let dates = factor.levels.map { CalendarDate(written: $0) }
      if factor.levels.count > 2, dates.allSatisfy({ $0 != nil }) {
        return hasBands ? nil : ageBands(factor, dates.map { $0?.year ?? 0 }, design)
      }
      guard (2...mostLevels).contains(factor.levels.count) else { return nil }
      return RateeAttribute(attribute.name, factor, design)
    }
  }

  private init(_ name: String, _ factor: Factor, _ design: RatingDesign) {
    let sorted = factor.sortedLevels(by: <)
    var groups = [Int](repeating: -1, count: design.ratees.levels.count)
    for (place, row) in design.rows.enumerated() {
      groups[Int(design.ratees.codes[place])] = Int(sorted.codes[row])
    }
    (self.name, levels, self.groups) = (name, sorted.levels, groups)
  }

  private static func ageBands(_ factor: Factor, _ years: [Int], _ design: RatingDesign) -> RateeAttribute? {
    guard let last = design.table.periods.levels.compactMap({ Period($0)?.year }).max() else { return nil }
    let bands = ["< 35", "35–44", "45–54", "≥ 55"]
    let codes = factor.codes.map { code -> Int32 in
      guard code >= 0 else { return Factor.missing }
      let age = last - years[Int(code)]
      return age < 35 ? 0 : age < 45 ? 1 : age < 55 ? 2 : 3
    }
    var groups = [Int](repeating: -1, count: design.ratees.levels.count)
    for (place, row) in design.rows.enumerated() { groups[Int(design.ratees.codes[place])] = Int(codes[row]) }
    return RateeAttribute(name: ageBand, levels: bands, groups: groups)
  }

  private init(name: String, levels: [String], groups: [Int]) {
    (self.name, self.levels, self.groups) = (name, levels, groups)
  }

  /// The employees of a group.
  func count(of level: Int) -> Int { groups.count { $0 == level } }

  /// Each group against all others; of two, the first against the second.
  var contrasts: [(level: Int, reference: Int?)] {
    let used = levels.indices.filter { level in groups.contains(level) }
    if used.count == 2 { return [(used[0], used[1])] }
    return used.count < 2 ? [] : used.map { ($0, nil) }
  }
}

/// One group against the others, within raters.
private struct GroupContrast {
  struct Estimate {
    let value: Double
    let standardError: Double
    let p: Double
    let ratees: Int
    let others: Int
  }

  /// A pair of rater and employee: membership, level and weight.
  private struct Point {
    let rater: Int
    let ratee: Int
    let block: Int
    let x: Double
    let y: Double
    let weight: Double
  }

  private let points: [Point]
  private let names: [String]

  init(_ forms: RaterForms, _ spreads: RaterSpreads, _ attribute: RateeAttribute, _ level: Int) {
    names = forms.design.raters?.levels ?? []
    points = forms.pairs.compactMap { pair in
      let group = attribute.groups[pair.ratee]
      guard group >= 0, pair.blockSize > 1 else { return nil }
      let pool = forms.pool
      let variance =
        pool.between * pool.betweenShare[pair.rater]
        + pool.meanNoise * pool.noiseShare[pair.rater] / Double(pair.ratings)
      guard variance > 0 else { return nil }
      return Point(
        rater: pair.rater, ratee: pair.ratee, block: pair.block, x: group == level ? 1 : 0, y: -pair.effect,
        weight: 1 / (variance * spreads.noiseRatio[pair.rater]))
    }
  }

  /// The difference over all raters, with errors that may go together within an employee.
  ///
  /// > Reference: Liang & Zeger (1986), doi:10.1093/biomet/73.1.13.
  func pooled(_ results: [Int: Double]? = nil) -> Estimate? {
    let own = results.map { results in points.filter { results[$0.ratee] != nil } } ?? points
    guard !own.isEmpty else { return nil }
    let x = GroupContrast.centred(own, own.map(\.x))
    let y = GroupContrast.centred(own, own.map(\.y))
    var (design, outcome) = (x, y)
    if let results {
      let z = GroupContrast.centred(own, own.map { results[$0.ratee] ?? 0 })
      let zz = own.indices.reduce(0) { $0 + own[$1].weight * z[$1] * z[$1] }
      guard zz > 0 else { return nil }
      func rest(_ values: [Double]) -> [Double] {
        let slope = own.indices.reduce(0) { $0 + own[$1].weight * z[$1] * values[$1] } / zz
        return own.indices.map { values[$0] - slope * z[$0] }
      }
      (design, outcome) = (rest(x), rest(y))
    }
    let xx = own.indices.reduce(0) { $0 + own[$1].weight * design[$1] * design[$1] }
    guard xx > 1e-9 * own.reduce(0, { $0 + $1.weight }) else { return nil }
    let value = own.indices.reduce(0) { $0 + own[$1].weight * design[$1] * outcome[$1] } / xx
    var byRatee: [Int: Double] = [:]
    for i in own.indices {
      byRatee[own[i].ratee, default: 0] += own[i].weight * design[i] * (outcome[i] - value * design[i])
    }
    let clusters = Double(byRatee.count)
    guard clusters > 2 else { return nil }
    let meat = byRatee.keys.sorted().reduce(0) { $0 + pow(byRatee[$1] ?? 0, 2) } * clusters / (clusters - 1)
    let se = meat.squareRoot() / xx
    guard se > 0 else { return nil }
    let members = Set(own.filter { $0.x == 1 }.map(\.ratee)).count
    let all = Set(own.map(\.ratee)).count
    return Estimate(
      value: value, standardError: se, p: StudentT(degreesOfFreedom: clusters - 1).twoSided(value / se),
      ratees: members, others: all - members)
  }

  /// The differences of raters with enough employees on either side, drawn towards the pooled one.
  func ofRaters(_ smallest: Int) -> (
    estimates: [(rater: String, estimate: Estimate)], standardDeviation: Double
  ) {
    let x = GroupContrast.centred(points, points.map(\.x))
    let y = GroupContrast.centred(points, points.map(\.y))
    var (xx, xy) = ([Double](repeating: 0, count: names.count), [Double](repeating: 0, count: names.count))
    var (inside, outside) = ([Int](repeating: 0, count: names.count), [Int](repeating: 0, count: names.count))
    for (i, point) in points.enumerated() {
      xx[point.rater] += point.weight * x[i] * x[i]
      xy[point.rater] += point.weight * x[i] * y[i]
      if point.x == 1 { inside[point.rater] += 1 } else { outside[point.rater] += 1 }
    }
    let shrunken = NormalShrinkage(
      xx.indices.map { xx[$0] > 0 ? xy[$0] / xx[$0] : .nan }, variances: xx.map { $0 > 0 ? 1 / $0 : .nan })
    let told = names.indices.filter { inside[$0] >= smallest && outside[$0] >= smallest && xx[$0] > 0 }
    return (
      told.map { rater in
        let estimate = shrunken.estimates[rater]
        return (
          names[rater],
          Estimate(
            value: estimate.value, standardError: estimate.standardError, p: estimate.p, ratees: inside[rater],
            others: outside[rater])
        )
      }, shrunken.variance.squareRoot()
    )
  }

  /// Values less their weighted mean in the block.
  private static func centred(_ points: [Point], _ values: [Double]) -> [Double] {
    let count = (points.map(\.block).max() ?? -1) + 1
    var (sums, weights) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for (i, point) in points.enumerated() {
      sums[point.block] += point.weight * values[i]
      weights[point.block] += point.weight
    }
    return points.indices.map { values[$0] - sums[points[$0].block] / weights[points[$0].block] }
  }
}
