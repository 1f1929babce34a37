import LinearAlgebra

/// The units that can take part, and their cohorts.
struct TreatmentSample: Sendable {
  let panel: StaggeredPanel
  /// Units not treated from the start.
  let units: [Int]
  /// The periods of first treatment, rising.
  let cohorts: [Int]
  /// The share of each cohort among the units.
  let shares: [Double]
  /// Units of each cohort.
  let sizes: [Int]
  /// Units treated before anything could be compared.
  let alwaysTreated: Int

  init(_ panel: StaggeredPanel, anticipation: Int) throws(TreatmentError) {
    guard panel.times.count > 1 else { throw .tooFewPeriods(found: panel.times.count, needed: 2) }
    for unit in 0..<panel.units {
      for column in 0..<panel.covariates.columns where !panel.covariates[unit, column].isFinite {
        throw .notFinite(column: "covariate \(column + 1)", row: unit)
      }
      for time in panel.times.indices where panel.outcomes[unit, time].isInfinite {
        throw .notFinite(column: "period \(panel.times[time])", row: unit)
      }
    }
    units = (0..<panel.units).filter { unit in
      panel.firstTreated[unit].map { panel.base(of: $0, anticipation: anticipation) != nil } ?? true
    }
    alwaysTreated = panel.units - units.count
    let found = Set(units.compactMap { panel.firstTreated[$0] }).sorted()
    guard !found.isEmpty else { throw .noneTreated(alwaysTreated: alwaysTreated) }
    cohorts = found
    var counts = [Int](repeating: 0, count: found.count)
    for unit in units {
      if let own = panel.firstTreated[unit], let place = found.firstIndex(of: own) { counts[place] += 1 }
    }
    sizes = counts
    let all = Double(units.count)
    shares = counts.map { Double($0) / all }
    self.panel = panel
  }

  /// Whether some cluster holds several units.
  var isClustered: Bool { panel.clusterCount < panel.units }

  /// What each cluster contributes to the errors of the cohorts' shares: clusters × cohorts.
  func shareContributions() -> Matrix {
    let n = Double(units.count)
    var result = Matrix(rows: panel.clusterCount, columns: cohorts.count)
    for unit in units {
      for (place, cohort) in cohorts.enumerated() {
        let belongs: Double = panel.firstTreated[unit] == cohort ? 1 : 0
        result[panel.clusters[unit], place] += (belongs - shares[place]) / n
      }
    }
    return result
  }
}

/// Gathers effects while they are estimated.
struct EffectCollector {
  let sample: TreatmentSample
  private var effects: [GroupTimeEffects.Effect] = []
  private var gaps: [GroupTimeEffects.Gap] = []
  private var columns: [[Double]] = []

  init(_ sample: TreatmentSample) { self.sample = sample }

  mutating func addGap(_ cohort: Int, _ time: Int, _ reason: GroupTimeEffects.Gap.Reason) {
    gaps.append(.init(cohort: cohort, time: sample.panel.times[time], reason: reason))
  }

  /// The period against which others are measured: 0 by definition.
  mutating func addReference(_ cohort: Int, _ time: Int) {
    let now = sample.panel.times[time]
    effects.append(
      .init(cohort: cohort, time: now, base: now, estimate: 0, standardError: .nan, treated: 0, comparison: 0))
    columns.append([Double](repeating: 0, count: sample.panel.clusterCount))
  }

  /// - Parameter influence: of each of the units, scaled to the units that take part in the comparison.
  mutating func add(
    _ cohort: Int, _ time: Int, base: Int, estimate: Double, influence: [Double], units: [Int], treated: Int
  ) {
    var column = [Double](repeating: 0, count: sample.panel.clusterCount)
    let n = Double(units.count)
    for (unit, value) in zip(units, influence) { column[sample.panel.clusters[unit]] += value / n }
    columns.append(column)
    effects.append(
      .init(
        cohort: cohort, time: sample.panel.times[time], base: sample.panel.times[base], estimate: estimate,
        standardError: .nan, treated: treated, comparison: units.count - treated))
  }

  func effects(anticipation: Int) throws(TreatmentError) -> GroupTimeEffects {
    guard effects.contains(where: { $0.time >= $0.cohort && !$0.isReference }) else {
      let isAlone = gaps.contains { $0.time >= $0.cohort && $0.reason == .noComparisonUnits }
      throw isAlone ? .noComparison : .nothingEstimable
    }
    return GroupTimeEffects(
      effects: effects, gaps: gaps,
      influence: InfluenceFunctions(
        Matrix(rows: sample.panel.clusterCount, columns: columns), clustered: sample.isClustered),
      sample: sample, anticipation: anticipation)
  }
}
