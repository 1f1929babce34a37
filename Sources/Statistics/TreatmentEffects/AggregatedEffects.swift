import LinearAlgebra

/// Effects by cohort and period brought together, with errors that allow for the shares of cohorts being estimates too.
public struct AggregatedEffects: Sendable {
  /// What is brought together.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// All effects after treatment, by the size of cohorts.
    case simple
    /// By periods since treatment: the event study.
    case dynamic
    /// By cohort, averaged over its periods after treatment.
    case cohort
    /// By period, over all cohorts treated by then.
    case calendar
  }

  /// An average effect.
  public struct Estimate: Sendable, Hashable {
    /// Periods since treatment, the cohort or the period.
    public let key: Int
    /// The effect.
    public let estimate: Double
    /// Its standard error; NaN where it is 0 by definition.
    public let standardError: Double
  }

  /// What was brought together.
  public let kind: Kind
  /// One for each period since treatment, cohort or period; none for ``Kind/simple``.
  public let estimates: [Estimate]
  /// The average of them: over event times from 0, over cohorts by their size, over periods. Its key is 0.
  public let overall: Estimate
  /// What clusters contribute to the errors of ``estimates``.
  public let influence: InfluenceFunctions
  /// The same for ``overall``: one column.
  public let overallInfluence: InfluenceFunctions
}

extension GroupTimeEffects {
  /// Brings effects together.
  ///
  /// - Complexity: O(clusters · effects).
  public func aggregated(_ kind: AggregatedEffects.Kind) -> AggregatedEffects {
    let after = effects.indices.filter { effects[$0].time >= effects[$0].cohort && !effects[$0].isReference }
    switch kind {
    case .simple: return AggregatedEffects(kind, self, [], overall: byShare(after))
    case .dynamic:
      let keys = Set(effects.map(\.eventTime)).sorted()
      let parts = keys.map { key in (key, byShare(effects.indices.filter { effects[$0].eventTime == key })) }
      let late = parts.filter { key, _ in key >= 0 }.map(\.1)
      return AggregatedEffects(kind, self, parts, overall: .mean(of: late))
    case .cohort:
      let parts = cohorts.compactMap { cohort -> (Int, WeightedEffects)? in
        let own = after.filter { effects[$0].cohort == cohort }
        return own.isEmpty ? nil : (cohort, equally(own))
      }
      return AggregatedEffects(kind, self, parts, overall: overCohorts(parts))
    case .calendar:
      let keys = Set(after.map { effects[$0].time }).sorted()
      let parts = keys.map { key in (key, byShare(after.filter { effects[$0].time == key })) }
      return AggregatedEffects(kind, self, parts, overall: .mean(of: parts.map(\.1)))
    }
  }

  private func share(_ cohort: Int) -> Int { cohorts.firstIndex(of: cohort) ?? 0 }

  private func equally(_ chosen: [Int]) -> WeightedEffects {
    let weights = chosen.map { _ in 1 / Double(chosen.count) }
    return WeightedEffects(
      value: zip(chosen, weights).reduce(0) { $0 + effects[$1.0].estimate * $1.1 },
      contributions: contributions(chosen, weights))
  }

  /// The average weighted by the size of cohorts.
  private func byShare(_ chosen: [Int]) -> WeightedEffects {
    let places = chosen.map { share(effects[$0].cohort) }
    return weighted(
      values: chosen.map { effects[$0].estimate }, places: places, errors: { contributions(chosen, $0) })
  }

  private func overCohorts(_ parts: [(Int, WeightedEffects)]) -> WeightedEffects {
    weighted(values: parts.map(\.1.value), places: parts.map { share($0.0) }) { weights in
      var sum = [Double](repeating: 0, count: shareContributions.rows)
      for (weight, part) in zip(weights, parts) { axpy(weight, part.1.contributions, into: &sum) }
      return sum
    }
  }

  /// `Σ p_k v_k / Σ p_k`, whose error has a part from the values and one from the shares p.
  private func weighted(values: [Double], places: [Int], errors: ([Double]) -> [Double]) -> WeightedEffects {
    let total = places.reduce(0) { $0 + shares[$1] }
    let weights = places.map { shares[$0] / total }
    let value = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
    var contributions = errors(weights)
    for (place, own) in zip(places, values) {
      axpy((own - value) / total, shareContributions.column(place), into: &contributions)
    }
    return WeightedEffects(value: value, contributions: contributions)
  }

  private func contributions(_ chosen: [Int], _ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: influence.contributions.rows)
    for (effect, weight) in zip(chosen, weights) {
      axpy(weight, influence.contributions.column(effect), into: &sum)
    }
    return sum
  }
}

/// An average effect and what clusters contribute to its error.
private struct WeightedEffects {
  let value: Double
  let contributions: [Double]

  static func mean(of parts: [WeightedEffects]) -> WeightedEffects {
    let weight = 1 / Double(parts.count)
    var sum = [Double](repeating: 0, count: parts.first?.contributions.count ?? 0)
    for part in parts { axpy(weight, part.contributions, into: &sum) }
    return WeightedEffects(value: parts.reduce(0) { $0 + $1.value * weight }, contributions: sum)
  }
}

extension AggregatedEffects {
  fileprivate init(
    _ kind: Kind, _ effects: GroupTimeEffects, _ parts: [(Int, WeightedEffects)], overall: WeightedEffects
  ) {
    self.kind = kind
    func influence(_ columns: [[Double]]) -> InfluenceFunctions {
      let rows = effects.influence.contributions.rows
      return InfluenceFunctions(
        Matrix(rows: rows, columns: columns), clustered: effects.influence.correction != 1)
    }
    self.influence = influence(parts.map(\.1.contributions))
    overallInfluence = influence([overall.contributions])
    estimates = zip(parts, self.influence.standardErrors()).map { part, error in
      Estimate(key: part.0, estimate: part.1.value, standardError: error)
    }
    self.overall = Estimate(
      key: 0, estimate: overall.value, standardError: overallInfluence.standardErrors().first ?? .nan)
  }
}
