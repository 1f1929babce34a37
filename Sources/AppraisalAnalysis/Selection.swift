import Appraisals
import Foundation
import Statistics

/// Candidates for advanced training in three lists, with what each place rests on.
///
/// `P(top)` decides: among the employees with enough evidence, in order of P, seats are given while there are
/// seats and while the expected share of wrong names, `mean(1 − P)`, stays below the false-discovery rate.
///
/// > Reference: Gu & Koenker (2023), doi:10.3982/ECTA19304; Lin, Louis, Paddock & Ridgeway (2006),
/// > doi:10.1214/06-BA130.
public struct Selection: Sendable {
  /// The list on which an employee stands; exactly one.
  public enum List: String, Sendable, Hashable, CaseIterable {
    /// A seat, within capacity and false-discovery rate.
    case recommended
    /// Not to be told from the last seat.
    case borderline
    /// Too few ratings to say.
    case needsEvidence = "needs_evidence"
    /// The rest.
    case notSelected = "not_selected"
    /// May not be sent to training now, whatever the ratings say; it goes before every other list.
    case ineligible
  }

  /// What was asked for.
  public struct Request: Sendable, Hashable {
    /// How large the true top is.
    public enum Top: Sendable, Hashable {
      /// So many employees.
      case count(Int)
      /// A share of all employees, 0 to 1.
      case share(Double)

      /// The number of employees among n: shares are rounded to the nearest, never below one.
      public func count(among n: Int) -> Int {
        switch self {
        case .count(let value): min(max(value, 1), n)
        case .share(let share): min(max(Int((share * Double(n)).rounded()), 1), n)
        }
      }
    }

    /// The true top.
    public var top: Top
    /// The seats; as many as the top unless given.
    public var seats: Int?
    /// The largest tolerated expected share of wrong names.
    public var falseDiscoveryRate: Double
    /// The share of rater effects that is real.
    public var realShare: RealShare
    /// The number of draws; chosen by the number of employees unless given.
    public var draws: Int?
    /// The shares of real rater effects at which a recommendation must stand to count as robust; none to leave the
    /// question out.
    public var dial: [Double]
    /// Who may be sent at all; nil for everybody.
    public var eligibility: EligibilityRules?
    /// The day on which that is judged; the last of the data unless given.
    public var eligibilityDay: CalendarDate?
    /// Quotas, budget, and how contested seats are given.
    public var rules = SeatRules()

    /// Asks for candidates.
    public init(
      top: Top = .share(0.1), seats: Int? = nil, falseDiscoveryRate: Double = 0.3,
      realShare: RealShare = .byStatus, draws: Int? = nil, dial: [Double] = Selection.dial
    ) {
      self.top = top
      self.seats = seats
      self.falseDiscoveryRate = falseDiscoveryRate
      self.realShare = realShare
      self.draws = draws
      self.dial = dial
    }
  }

  /// One employee's place.
  public struct Place: Sendable {
    /// The position among the employees of the scores.
    public let index: Int
    /// The list.
    public let list: List
    /// Pr(among the true top).
    public let topProbability: Double
    /// The 95 % interval of the rank.
    public let rankLower: Int
    /// Its end.
    public let rankUpper: Int
    /// Pr(level above that of the last seat).
    public let aboveLastSeat: Double
    /// Whether a recommendation stands (or its absence) for every share ρ of real rater effects; nil where double
    /// ratings identify the severity of all raters and the question does not arise.
    public let isRobust: Bool?
    /// What gave the seat or kept it away.
    public let ground: Ground
  }

  /// What gave a seat or kept it away, beside P.
  public enum Ground: String, Sendable, Hashable, CaseIterable {
    /// P(top) alone.
    case probability
    /// The minimum of the unit.
    case minimum
    /// The second criterion or the lot.
    case contest
    /// A quota or the budget keeps away somebody whose P would have sufficed.
    case limit
  }

  /// Posterior above 0.8 of the prior standard deviation: more evidence is needed.
  public static let doubtLimit = 0.8
  /// Below this mean reliability employees are not ranked.
  public static let reliabilityLimit = 0.3
  /// The shares at which robustness is tried.
  public static let dial = [0, 0.25, 0.5, 0.75, 1]

  /// Who would be recommended were so much of the raters' effects real.
  public struct Alternative: Sendable {
    /// ρ, from 0 to 1.
    public let share: Double
    /// The positions of the recommended among the employees of the scores.
    public let recommended: Set<Int>
  }

  /// Every employee's place, best P first.
  public let places: [Place]
  /// The list at every share of the dial; empty where double ratings identify the severity of all raters, and the
  /// question does not arise.
  public let alternatives: [Alternative]
  /// The scores that it rests on.
  public let scores: AdjustedScores
  /// What was asked for.
  public let request: Request
  /// K, the number of employees in the true top.
  public let top: Int
  /// The number of seats.
  public let seats: Int
  /// The expected share of wrong names among the recommended.
  public let expectedFalseDiscoveries: Double
  /// Seats that the false-discovery rate leaves empty.
  public let emptySeats: Int
  /// The number of draws, and the Monte Carlo error of a probability near ½.
  public let draws: Int
  /// The Monte Carlo standard error of a probability near ½.
  public let monteCarloError: Double
  /// Who may be sent; nil where no rules were given.
  public let eligibility: Eligibility?
  /// Seats given by a second criterion or by lot; nil where none were.
  public let contest: ContestedSeats?
  /// What each limit costs.
  public let constraintCosts: [ConstraintCost]
  /// What the seats cost in all; nil without a budget.
  public let spent: Double?
  /// How far the expected number of true-top members can lie below the best possible list; above 0 only where seats have
  /// unequal costs.
  public let allocationGap: Double
  /// Units that have fewer eligible people with enough evidence than their minimum.
  public let unmetMinima: [String]

  /// Draws up the lists.
  ///
  /// - Parameters:
  ///   - scores: the employees' levels with their joint error; places refer to their entries.
  ///   - request: the size of the true top, the seats, and the limits on who gets one.
  ///   - key: the seed.
  ///   - levels: draws of these scores by this key where there are some already; their number counts.
  ///   - threads: how many threads may be used; the result does not depend on it.
  /// - Throws: ``AnalysisError/unreliable(reliability:needed:ratingsPerRatee:ratingsNeeded:)`` when employees cannot
  ///   be told apart; errors about quotas, costs and facts that cannot be.
  public init(
    _ scores: AdjustedScores, _ request: Request, key: RandomKey, levels: LevelDraws? = nil, threads: Int = 1
  ) throws(AnalysisError) {
    try Selection.requireReliable(scores)
    let n = scores.entries.count
    let top = request.top.count(among: n)
    let seats = min(request.seats ?? top, n)
    let dial = Selection.dial(scores, request)
    let ranking = PosteriorRanking(
      scores, top: top, share: request.realShare, alternatives: dial.map { .fixed($0) }, draws: request.draws,
      key: key, levels: levels, threads: threads)
    let p = ranking.topProbability
    let order = Selection.order(p, scores)
    let design = scores.performance.model.design
    let eligibility = request.eligibility.map { Eligibility(design, rules: $0, on: request.eligibilityDay) }
    let hasEvidence = scores.entries.map { $0.remainingDoubt <= Selection.doubtLimit }
    let isOpen = (0..<n).map { hasEvidence[$0] && eligibility?.isEligible($0) ?? true }
    let quotas = try SeatQuotas(request.rules, scores, isOpen: isOpen)
    let problem = quotas.problem(
      candidates: order.filter { isOpen[$0] }, p, seats: seats, rate: request.falseDiscoveryRate)
    let allocation = SeatAllocation(problem)
    try quotas.requirePossible(allocation, problem)
    let byProbability = allocation.chosen.last { !allocation.reserved.contains($0) }
    let lastSeat =
      byProbability ?? allocation.chosen.last ?? problem.candidates.first ?? order[0]
    let above = ranking.probabilityAbove(lastSeat, threads: threads)
    let alternatives = Selection.alternatives(scores, dial, ranking, problem)
    var chosen = allocation.chosen
    contest = try Selection.settle(&chosen, allocation, problem, above, design, request.rules)
    let byMerit = Set(allocation.chosen)
    let seated = Set(chosen)
    let contested = Set(contest?.entries.map(\.index) ?? [])
    let lowest = byProbability.map { p[$0] } ?? 1
    places = order.map { i in
      let list: List
      if !(eligibility?.isEligible(i) ?? true) {
        list = .ineligible
      } else if !hasEvidence[i] {
        list = .needsEvidence
      } else if seated.contains(i) {
        list = .recommended
      } else {
        list = contested.contains(i) || (above[i] >= 0.4 && above[i] <= 0.6) ? .borderline : .notSelected
      }
      let ground: Ground
      if contested.contains(i) {
        ground = .contest
      } else if allocation.reserved.contains(i) {
        ground = .minimum
      } else {
        ground = isOpen[i] && !seated.contains(i) && p[i] > lowest ? .limit : .probability
      }
      return Place(
        index: i, list: list, topProbability: p[i], rankLower: ranking.rankLower[i],
        rankUpper: ranking.rankUpper[i], aboveLastSeat: above[i],
        isRobust: alternatives.isEmpty
          ? nil
          : !contested.contains(i)
            && alternatives.allSatisfy { $0.recommended.contains(i) == byMerit.contains(i) }, ground: ground)
    }
    self.alternatives = alternatives
    self.scores = scores
    self.request = request
    self.top = top
    self.seats = seats
    expectedFalseDiscoveries =
      chosen.isEmpty ? 0 : chosen.reduce(0) { $0 + 1 - p[$1] } / Double(chosen.count)
    emptySeats = seats - chosen.count
    draws = ranking.draws
    monteCarloError = ranking.monteCarloError
    self.eligibility = eligibility
    constraintCosts = problem.costs(allocation, units: quotas.units)
    spent = request.rules.budget.map { _ in chosen.reduce(0) { $0 + problem.cost[$1] } }
    allocationGap = allocation.bound - allocation.expectedTop
    unmetMinima = quotas.unmet(allocation, problem)
  }

  /// The employees on a list, best P first.
  public func places(on list: List) -> [Place] { places.filter { $0.list == list } }

  /// Refuses scores that cannot tell employees apart.
  ///
  /// - Throws: ``AnalysisError/unreliable(reliability:needed:ratingsPerRatee:ratingsNeeded:)``.
  public static func requireReliable(_ scores: AdjustedScores) throws(AnalysisError) {
    guard scores.reliability < reliabilityLimit else { return }
    let ratings = scores.entries.reduce(0) { $0 + Double($1.ratings) } / Double(scores.entries.count)
    // Spearman–Brown: n ratings of reliability r reach r' with n · r'(1 − r)/(r(1 − r')) ratings.
    let r = scores.reliability
    let factor = r > 0 ? reliabilityLimit * (1 - r) / (r * (1 - reliabilityLimit)) : nil
    throw .unreliable(
      reliability: r, needed: reliabilityLimit, ratingsPerRatee: ratings,
      ratingsNeeded: factor.map { ratings * $0 })
  }

  /// Best P first; among equals the higher level, then the order of the data.
  private static func order(_ p: [Double], _ scores: AdjustedScores) -> [Int] {
    p.indices.sorted {
      (p[$1], scores.entries[$1].adjusted, $0) < (p[$0], scores.entries[$0].adjusted, $1)
    }
  }

  /// Gives the contested seats by the stated rule; nil where P decides or nothing is contested.
  private static func settle(
    _ chosen: inout [Int], _ allocation: SeatAllocation, _ problem: SeatAllocation.Problem, _ above: [Double],
    _ design: RatingDesign, _ rules: SeatRules
  ) throws(AnalysisError) -> ContestedSeats? {
    guard rules.tieBreak != .probability else { return nil }
    let pool = problem.candidates.filter { i in
      above[i] >= 0.4 && above[i] <= 0.6 && !allocation.reserved.contains(i)
    }
    let contested = Set(pool)
    let fixed = chosen.filter { !contested.contains($0) }
    let count = chosen.count - fixed.count
    var contest = try ContestedSeats(pool, design, rules)
    guard count > 0, pool.count > count else { return nil }
    let won = problem.seating(contest.entries.map(\.index), count, beside: fixed)
    for place in contest.entries.indices {
      contest.entries[place].hasSeat = won.contains(contest.entries[place].index)
    }
    let seated = won.union(fixed)
    chosen = problem.candidates.filter { seated.contains($0) }
    return contest
  }

  /// The shares at which the list is asked for; none where they make no difference.
  private static func dial(_ scores: AdjustedScores, _ request: Request) -> [Double] {
    let statuses = scores.performance.model.design.statusOfRater
    guard scores.performance.model.term(.rater) != nil, statuses.contains(where: { $0 != .doubleRated }) else {
      return []
    }
    return request.dial
  }

  /// Who is recommended at every share of the dial.
  private static func alternatives(
    _ scores: AdjustedScores, _ dial: [Double], _ ranking: PosteriorRanking, _ problem: SeatAllocation.Problem
  ) -> [Alternative] {
    zip(dial, ranking.alternatives).map { share, probabilities in
      let order = Selection.order(probabilities, scores)
      let again = SeatAllocation(problem.with(probabilities, order: order))
      return Alternative(share: share, recommended: Set(again.chosen))
    }
  }
}
