import Foundation
import LinearAlgebra
import Statistics

/// Which employees a second rater should rate, so that raters can be compared.
///
/// The error of severities is that of the model with fixed employees and random raters, `σ²`-weighted Laplacian of the
/// network of raters plus the prior: `PEV = (L + I/σₛ²)⁻¹`. A double rating is a wire between two raters with the
/// conductance `c = 1/(2v)`, v the variance of one form. Wires are chosen one by one: first those that join groups, then
/// those that lower the mean error most, `c|u|²/(1 + cR)` with `u = PEV(eⱼ − eₖ)` (Sherman & Morrison 1950). A second rater
/// comes from the same unit where there is one, else from a unit with the same parent, else from anywhere.
///
/// > Reference: Ghosh, Boyd & Saberi (2008), doi:10.1137/050645452, on resistances and where to add wires.
public struct DoubleRatingPlan: Sendable {
  /// Why a double rating is in the plan.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// It joins two groups of raters that nothing linked.
    case connects
    /// It lowers the error of severities.
    case sharpens
  }

  /// One employee to be rated by a second rater.
  public struct Step: Sendable {
    /// The employee.
    public let ratee: String
    /// The unit of the rater.
    public let unit: String?
    /// Who rates the employee now.
    public let rater: String
    /// Who should rate as well.
    public let secondRater: String
    /// Why.
    public let reason: Reason
    /// The mean standard error of severities once this and all before are done.
    public let errorAfter: Double
  }

  /// The design at one point of the plan.
  public struct Stage: Sendable {
    /// Which point.
    public enum Name: String, Sendable, Hashable {
      /// As it is.
      case now
      /// All groups joined, as far as they can be.
      case connected
      /// The whole plan.
      case planned
    }

    /// Which point.
    public let name: Name
    /// Double ratings added so far.
    public let doubleRatings: Int
    /// The groups of raters that nothing links.
    public let components: Int
    /// The mean standard error of severities.
    public let meanError: Double
    /// The largest.
    public let largestError: Double
  }

  /// Where the variances come from.
  public enum Source: String, Sendable, Hashable {
    /// The model with fixed employees.
    case fixedEmployees = "fixed_employees"
    /// The model with random employees.
    case randomEmployees = "random_employees"
    /// Nothing could be fitted: a quarter of the variance of ratings is taken to be the raters', a quarter that of forms;
    /// errors are in standard deviations of the ratings.
    case assumed
  }

  /// The double ratings, in the order in which they should be done.
  public let steps: [Step]
  /// The design now, connected and as planned.
  public let stages: [Stage]
  /// Whether the mean error could be halved; nil where the number of double ratings was given.
  public let isHalved: Bool?
  /// Where the variances come from.
  public let source: Source
  /// The variance of severity.
  public let raterVariance: Double
  /// The variance of one form about an employee, with what the rater always thinks of the employee.
  public let formVariance: Double
  /// What double ratings are worth when data like these are made with those variances.
  public let simulation: [PlanSimulation]

  /// The most raters for whom a plan is made at once: two dense matrices of that order are kept.
  public static let largest = 2500
  /// The most employees of others whom one rater is asked to rate.
  public static let load = 5

  /// Plans double ratings.
  ///
  /// - Parameters:
  ///   - design: who rates whom now, with the units that second raters are first looked for in.
  ///   - budget: the most double ratings; nil to go on until the mean error is half of what it is now, at most two
  ///     per rater.
  ///   - cities: how many data sets are simulated.
  ///   - key: the seed of the simulation.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Throws: ``AnalysisError/noRaters``, ``AnalysisError/tooFewLevels(factor:found:needed:)``,
  ///   ``AnalysisError/planTooLarge(raters:limit:)``.
  /// - Complexity: per double rating O(raters² + pairs within units).
  public init(_ design: RatingDesign, budget: Int? = nil, cities: Int = 20, key: RandomKey, threads: Int = 1)
    throws(AnalysisError)
  {
    guard let raters = design.raters else { throw .noRaters }
    let n = raters.levels.count
    guard n > 1 else { throw .tooFewLevels(factor: "rater", found: n, needed: 2) }
    guard n <= DoubleRatingPlan.largest else {
      throw .planTooLarge(raters: n, limit: DoubleRatingPlan.largest)
    }
    let variances = PlanVariances(design, threads: threads)
    var network = PlanNetwork(design, variances)
    var pool = RateePool(design)
    var steps: [Step] = []
    var stages = [network.stage(.now, 0)]
    let target = stages[0].meanError / 2
    let most = budget ?? 2 * n
    func add(_ pair: PlanNetwork.Pair, _ reason: Reason) {
      guard let (rater, second, ratee) = pool.take(pair) else { return }
      network.join(rater, second)
      steps.append(
        Step(
          ratee: ratee, unit: network.unitName(rater), rater: raters.levels[rater],
          secondRater: raters.levels[second], reason: reason, errorAfter: network.meanError))
      network.forms.append(PlanNetwork.PlannedForm(ratee: ratee, rater: second))
    }
    while steps.count < most, let pair = network.bestJoin(pool) { add(pair, .connects) }
    stages.append(network.stage(.connected, steps.count))
    while steps.count < most, budget != nil || network.meanError > target, let pair = network.best(pool) {
      add(pair, .sharpens)
    }
    stages.append(network.stage(.planned, steps.count))
    self.steps = steps
    self.stages = stages
    isHalved = budget == nil ? network.meanError <= target : nil
    source = variances.source
    (raterVariance, formVariance) = (variances.rater, variances.form + variances.pair)
    simulation = [
      PlanSimulation(.now, design, [], variances, cities: cities, key: key),
      PlanSimulation(.planned, design, network.forms, variances, cities: cities, key: key),
    ]
  }
}

/// The variances that decide what a double rating is worth.
struct PlanVariances: Sendable {
  let source: DoubleRatingPlan.Source
  let rater: Double
  /// One form about an employee.
  let form: Double
  /// What is special about an employee in one period.
  let period: Double
  /// What a rater always thinks of an employee; known where results are there to compare with.
  let pair: Double
  /// A result in points of rating; nil where results do not anchor.
  let result: Double?

  init(_ design: RatingDesign, threads: Int) {
    var anchored: AnchoredSeverity?
    if let found = try? AnchoredSeverity(design, threads: threads) { anchored = found }
    let calibration = anchored?.calibration
    pair = anchored?.fit.variance(of: "ratee:rater") ?? 0
    result = calibration.map { $0.resultErrorVariance / ($0.slope * $0.slope) }
    let fixed = try? PerformanceModel(design, employees: .fixed).fit(threads: threads)
    guard let performance = fixed ?? (try? PerformanceModel(design).fit(threads: threads)),
      performance.model.term(.rater) != nil
    else {
      source = .assumed
      (rater, form, period) = (0.25, 0.25, 0)
      return
    }
    source = fixed == nil ? .randomEmployees : .fixedEmployees
    let rows = Double(design.rows.count)
    let items = max(rows / Double(max(FormCount.forms(design), 1)), 1)
    form =
      performance.variance(of: .form)
      + (performance.fit.residualVariance + performance.variance(of: .raterIndicator)) / items
    period = performance.variance(of: .rateePeriod)
    // A variance of severity estimated as zero would make every plan useless.
    let least = 0.01 * (form + performance.variance(of: .rater))
    rater = max(anchored?.raterVariance ?? performance.variance(of: .rater), least)
  }
}

/// Counts forms: one rater about one employee in one period.
enum FormCount {
  static func forms(_ design: RatingDesign) -> Int {
    guard let raters = design.raters else { return 0 }
    let periods = design.table.periods.selecting(rows: design.rows)
    return design.ratees.crossed(with: raters).crossed(with: periods).levels.count
  }
}

/// Employees who could be rated by a second rater: in the last period by one only.
struct RateePool {
  private let names: [String]
  /// Per rater, the employees who may be taken, the first first.
  private var free: [[Int]]
  private var load: [Int]

  init(_ design: RatingDesign) {
    names = design.ratees.levels
    let count = design.raters?.levels.count ?? 0
    let codes = design.raters?.codes ?? []
    var last: [Int32: (period: Int32, raters: Set<Int32>)] = [:]
    for (place, row) in design.rows.enumerated() {
      let (ratee, period) = (design.ratees.codes[place], design.table.periods.codes[row])
      let before = last[ratee] ?? (-1, [])
      if period > before.period {
        last[ratee] = (period, [codes[place]])
      } else if period == before.period {
        last[ratee] = (period, before.raters.union([codes[place]]))
      }
    }
    free = [[Int]](repeating: [], count: count)
    load = [Int](repeating: 0, count: count)
    for ratee in names.indices.reversed() {
      guard let raters = last[Int32(ratee)]?.raters, raters.count == 1, let rater = raters.first else {
        continue
      }
      free[Int(rater)].append(ratee)
    }
  }

  /// Whether one of the two has an employee whom the other may rate.
  func allows(_ j: Int, _ k: Int) -> Bool { canLend(j, to: k) || canLend(k, to: j) }

  private func canLend(_ j: Int, to k: Int) -> Bool {
    guard load[k] < DoubleRatingPlan.load, let ratee = free[j].last else { return false }
    return names[ratee].isEmpty == false
  }

  /// The one with more employees left gives one; the other rates.
  mutating func take(_ pair: PlanNetwork.Pair) -> (rater: Int, second: Int, ratee: String)? {
    let (j, k) = pair
    let lender: (Int, Int)
    switch (canLend(j, to: k), canLend(k, to: j)) {
    case (true, true): lender = free[j].count - load[j] >= free[k].count - load[k] ? (j, k) : (k, j)
    case (true, false): lender = (j, k)
    case (false, true): lender = (k, j)
    case (false, false): return nil
    }
    guard let ratee = free[lender.0].popLast() else { return nil }
    load[lender.1] += 1
    return (lender.0, lender.1, names[ratee])
  }
}
