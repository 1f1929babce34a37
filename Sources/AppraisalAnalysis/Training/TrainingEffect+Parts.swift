import Foundation
import Statistics

/// Turns estimates into intervals.
struct TrainingInterval {
  let degreesOfFreedom: Double
  let level: Double

  func estimate(_ method: TrainingEffect.Method, _ found: AggregatedEffects.Estimate) -> TrainingEffect.Estimate
  {
    estimate(method, found.estimate, found.standardError.isFinite ? found.standardError : 0)
  }

  func estimate(_ method: TrainingEffect.Method, _ value: Double, _ error: Double) -> TrainingEffect.Estimate {
    let width = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - level) / 2) * error
    return TrainingEffect.Estimate(
      method: method, estimate: value, standardError: error, interval: (value - width)...(value + width))
  }
}

extension TrainingEffect {
  /// How many would have to be trained where too few are, from how much the others change.
  static func needed(_ panel: StaggeredPanel, for effect: Double, level: Double) -> Int {
    var changes: [Double] = []
    for unit in 0..<panel.units where panel.firstTreated[unit] == nil {
      let seen = panel.times.indices.map { panel.outcomes[unit, $0] }.filter { !$0.isNaN }
      if let first = seen.first, let last = seen.last, seen.count > 1 { changes.append(last - first) }
    }
    guard changes.count > 1, effect > 0 else { return fewestTrained }
    let normal = NormalDistribution.standard
    let reach = normal.quantile(0.5 + level / 2) + normal.quantile(power)
    let root = reach * standardDeviation(changes) / effect
    return max(fewestTrained, Int((root * root).rounded(.up)))
  }

  /// The median over periods of the standard deviation between employees.
  static func spread(_ panel: StaggeredPanel) -> Double {
    let all = panel.times.indices.compactMap { time -> Double? in
      let seen = (0..<panel.units).map { panel.outcomes[$0, time] }.filter { !$0.isNaN }
      return seen.count > 1 ? standardDeviation(seen) : nil
    }.sorted()
    return all.isEmpty ? 0 : all[all.count / 2]
  }

  static func trainedClusters(_ panel: StaggeredPanel, _ anticipation: Int) -> Int {
    Set(
      (0..<panel.units).filter { unit in
        panel.firstTreated[unit].map { panel.base(of: $0, anticipation: anticipation) != nil } ?? false
      }.map { panel.clusters[$0] }
    ).count
  }

  /// Of each employee, the mean score from the training on less that of the period before.
  static func beforeAfter(
    _ panel: StaggeredPanel, _ effects: GroupTimeEffects, _ interval: TrainingInterval
  ) -> Estimate? {
    let changes = (0..<panel.units).compactMap { unit -> Double? in
      guard let start = panel.firstTreated[unit],
        let base = panel.base(of: start, anticipation: effects.anticipation), panel.isSeen(unit, base)
      else { return nil }
      let later = panel.times.indices.filter { panel.times[$0] >= start && panel.isSeen(unit, $0) }
      guard !later.isEmpty else { return nil }
      return later.reduce(0) { $0 + panel.outcomes[unit, $1] } / Double(later.count)
        - panel.outcomes[unit, base]
    }
    guard changes.count > 1 else { return nil }
    let mean = changes.reduce(0, +) / Double(changes.count)
    return interval.estimate(
      .beforeAfter, mean, standardDeviation(changes) / Double(changes.count).squareRoot())
  }

  /// For each cohort: scores in the period before, and in the period of the training, of the cohort and of those who are
  /// not trained by then.
  static func regressions(_ panel: StaggeredPanel, _ effects: GroupTimeEffects) -> [Regression] {
    effects.cohorts.compactMap { cohort in
      guard let base = panel.base(of: cohort, anticipation: effects.anticipation),
        let after = panel.times.firstIndex(where: { $0 >= cohort })
      else { return nil }
      let rows = (0..<panel.units).filter { unit in
        let own = panel.firstTreated[unit]
        return panel.isSeen(unit, base) && panel.isSeen(unit, after)
          && (own == nil || own == cohort || (own ?? 0) > panel.times[after] + effects.anticipation)
      }
      let earlier = panel.earlierOutcomes(rows, base: base, atMost: TrainingEffect.earlierScores)
      return RegressionToMean(
        before: rows.map { panel.outcomes[$0, base] }, earlier: Array(earlier.dropFirst()),
        after: rows.map { panel.outcomes[$0, after] },
        chosen: rows.map { panel.firstTreated[$0] == cohort }
      ).map { Regression(cohort: cohort, parts: $0) }
    }
  }

  /// The mean distance of cohorts from those not trained by then, in the period before, by the size of cohorts.
  static func headStart(_ panel: StaggeredPanel, _ effects: GroupTimeEffects, _ spread: Double) -> Double {
    var (sum, weight) = (0.0, 0.0)
    for cohort in effects.cohorts {
      guard let base = panel.base(of: cohort, anticipation: effects.anticipation) else { continue }
      var totals = [(0.0, 0.0), (0.0, 0.0)]
      for unit in 0..<panel.units where panel.isSeen(unit, base) {
        let own = panel.firstTreated[unit]
        guard own == nil || (own ?? 0) >= cohort else { continue }
        let place = own == cohort ? 0 : 1
        totals[place] = (totals[place].0 + panel.outcomes[unit, base], totals[place].1 + 1)
      }
      guard totals[0].1 > 0, totals[1].1 > 0 else { continue }
      sum += totals[0].1 * (totals[0].0 / totals[0].1 - totals[1].0 / totals[1].1)
      weight += totals[0].1
    }
    return weight > 0 && spread > 0 ? sum / weight / spread : 0
  }

  /// The mean of each employee's scores from a time on; NaN without any.
  static func laterMeans(_ panel: StaggeredPanel, from start: Int) -> [Double] {
    let later = panel.times.indices.filter { panel.times[$0] >= start }
    return (0..<panel.units).map { unit in
      let seen = later.map { panel.outcomes[unit, $0] }.filter { !$0.isNaN }
      return seen.isEmpty ? .nan : seen.reduce(0, +) / Double(seen.count)
    }
  }

  static func jump(
    _ data: TrainingPanel, _ later: [Double], _ options: Options
  ) -> (Result<RegressionDiscontinuity.Estimate, TreatmentError>?, (below: Double, above: Double)?) {
    guard let cut = options.cut else { return (nil, nil) }
    let rows = later.indices.filter { !later[$0].isNaN && data.choiceScores[$0] != nil }
    let scores = rows.map { data.choiceScores[$0] ?? .nan }
    func share(_ belongs: (Double) -> Bool) -> Double {
      let own = rows.indices.filter { belongs(scores[$0]) }
      let trained = own.count { data.panel.firstTreated[rows[$0]] != nil }
      return own.isEmpty ? .nan : Double(trained) / Double(own.count)
    }
    let shares = (below: share { $0 < cut }, above: share { $0 >= cut })
    do throws(TreatmentError) {
      let found = try RegressionDiscontinuity(outcomes: rows.map { later[$0] }, scores: scores, cut: cut)
        .estimate(level: options.level)
      return (.success(found), shares)
    } catch { return (.failure(error), shares) }
  }

  static func lots(_ data: TrainingPanel, _ later: [Double], level: Double, key: RandomKey)
    -> LotteryComparison?
  {
    func side(_ won: Bool) -> [Double] {
      later.indices.filter { data.lottery[$0] == won && !later[$0].isNaN }.map { later[$0] }
    }
    return try? LotteryComparison(won: side(true), lost: side(false), level: level, key: key)
  }
}
