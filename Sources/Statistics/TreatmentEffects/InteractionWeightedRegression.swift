import LinearAlgebra

/// Effects by cohort and period from one regression: a level for every unit, one for every period, and an effect for every
/// cohort in every period but the last one before its treatment.
///
/// `Y_it = α_i + λ_t + Σ_g Σ_{t≠b(g)} δ_gt · 1{G_i = g} + ε_it` on units never treated; where there are none, the last
/// cohort takes their place and periods from its treatment on are left out. Averages of δ with the shares of cohorts as
/// weights (``GroupTimeEffects/aggregated(_:)``) are free of the contamination of a regression with event-time dummies
/// alone. Unlike ``DifferenceInDifferences`` it takes all periods before treatment for the path of the untreated.
///
/// Units of one cohort seen in the same periods have the same columns: least squares on their means is exact, so that the
/// work hardly depends on the number of units.
///
/// > Reference: Sun & Abraham (2021), doi:10.1016/j.jeconom.2020.09.006.
public struct InteractionWeightedRegression: Sendable {
  /// The outcomes.
  public let panel: StaggeredPanel
  /// For how many periods before treatment an effect may show already.
  public let anticipation: Int

  /// Describes the regression.
  ///
  /// - Precondition: `anticipation` is not negative.
  public init(_ panel: StaggeredPanel, anticipation: Int = 0) {
    precondition(anticipation >= 0, "anticipation by \(anticipation) periods")
    self.panel = panel
    self.anticipation = anticipation
  }

  /// Estimates all effects; standard errors are those of clusters, without assumptions about ε within one.
  ///
  /// - Throws: ``TreatmentError`` for fewer than two periods, nobody treated or to compare with, and effects that
  ///   cannot be told apart, as those of a cohort not seen in the last period before its treatment.
  /// - Complexity: O(units · periods) and the cube of the number of effects.
  public func estimate() throws(TreatmentError) -> GroupTimeEffects {
    let sample = try TreatmentSample(panel, anticipation: anticipation)
    let layout = try SaturatedLayout(sample, anticipation: anticipation)
    let patterns = ObservationPattern.all(sample, layout)
    let (design, response) = SaturatedLayout.stacked(patterns, columns: layout.columnCount)
    let factor: QRFactor
    do { factor = try QRFactor(design) } catch { throw .nothingEstimable }
    guard factor.rank == layout.columnCount, let inverse = try? factor.inverseCrossProduct() else {
      throw .collinear(rank: factor.rank, columns: layout.columnCount)
    }
    let coefficients = factor.solve(response)
    var contributions = Matrix(rows: panel.clusterCount, columns: layout.effects.count)
    for pattern in patterns {
      // Rows of the inverse that belong to effects, times the pattern's columns.
      let bread = pattern.design * inverse
      let fitted = pattern.design * coefficients
      for (unit, outcomes) in zip(pattern.units, pattern.centred) {
        for (effect, column) in layout.effectColumns.enumerated() {
          var sum = 0.0
          for row in fitted.indices { sum += bread[row, column] * (outcomes[row] - fitted[row]) }
          contributions[panel.clusters[unit], effect] += sum
        }
      }
    }
    return layout.effects(coefficients, contributions, sample, anticipation: anticipation)
  }
}

/// Which column of the regression is what.
private struct SaturatedLayout {
  struct Interaction {
    let cohort: Int
    /// The place of the period.
    let time: Int
    let base: Int
  }

  /// The places of the periods that take part.
  let times: [Int]
  /// The cohort that stands for the untreated, where nobody is never treated.
  let stand: Int?
  let effects: [Interaction]
  private let column: [Int: [Int: Int]]

  /// Dummies of all periods but the first, then effects.
  var columnCount: Int { times.count - 1 + effects.count }
  var effectColumns: Range<Int> { (times.count - 1)..<columnCount }

  init(_ sample: TreatmentSample, anticipation: Int) throws(TreatmentError) {
    let panel = sample.panel
    let hasNever = sample.units.contains { panel.firstTreated[$0] == nil }
    let last = hasNever ? nil : sample.cohorts.last
    let within = panel.times.indices.filter { time in last.map { panel.times[time] < $0 - anticipation } ?? true
    }
    let own = sample.cohorts.filter { $0 != last }
    guard !own.isEmpty else { throw .noComparison }
    guard within.count > 1 else { throw .tooFewPeriods(found: within.count, needed: 2) }
    var found: [Interaction] = []
    var column: [Int: [Int: Int]] = [:]
    for cohort in own {
      guard let base = panel.base(of: cohort, anticipation: anticipation) else { continue }
      let seen = Set(
        within.filter { time in
          sample.units.contains { panel.firstTreated[$0] == cohort && panel.isSeen($0, time) }
        })
      for time in within where time != base && seen.contains(time) {
        column[cohort, default: [:]][time] = within.count - 1 + found.count
        found.append(Interaction(cohort: cohort, time: time, base: base))
      }
    }
    guard found.contains(where: { panel.times[$0.time] >= $0.cohort }) else { throw .nothingEstimable }
    times = within
    stand = last
    effects = found
    self.column = column
  }

  /// The columns of a unit of a cohort seen in some periods, less their means.
  func design(cohort: Int?, seen: [Int]) -> Matrix {
    var result = Matrix(rows: seen.count, columns: columnCount)
    for (row, time) in seen.enumerated() {
      if let place = times.firstIndex(of: time), place > 0 { result[row, place - 1] = 1 }
      if let cohort, let place = column[cohort]?[time] { result[row, place] = 1 }
    }
    for column in 0..<columnCount {
      let mean = result.column(column).reduce(0, +) / Double(max(seen.count, 1))
      if mean != 0 { for row in seen.indices { result[row, column] -= mean } }
    }
    return result
  }

  /// One least-squares problem of the means of all patterns.
  static func stacked(_ patterns: [ObservationPattern], columns: Int) -> (Matrix, [Double]) {
    let rows = patterns.reduce(0) { $0 + $1.design.rows }
    var design = Matrix(rows: rows, columns: columns)
    var response: [Double] = []
    var first = 0
    for pattern in patterns {
      let n = Double(pattern.units.count)
      for row in 0..<pattern.design.rows {
        for column in 0..<columns { design[first + row, column] = n.squareRoot() * pattern.design[row, column] }
        response.append(pattern.centred.reduce(0) { $0 + $1[row] } / n.squareRoot())
      }
      first += pattern.design.rows
    }
    return (design, response)
  }

  func effects(
    _ coefficients: [Double], _ contributions: Matrix, _ sample: TreatmentSample, anticipation: Int
  ) -> GroupTimeEffects {
    let panel = sample.panel
    var found: [GroupTimeEffects.Effect] = []
    var columns: [[Double]] = []
    func count(_ time: Int, _ base: Int, _ belongs: (Int?) -> Bool) -> Int {
      sample.units.count {
        belongs(panel.firstTreated[$0]) && panel.isSeen($0, time) && panel.isSeen($0, base)
      }
    }
    for cohort in sample.cohorts where cohort != stand {
      let own = effects.indices.filter { effects[$0].cohort == cohort }
      guard let base = own.first.map({ effects[$0].base }) else { continue }
      for time in times {
        if time == base {
          let now = panel.times[base]
          found.append(
            .init(
              cohort: cohort, time: now, base: now, estimate: 0, standardError: .nan, treated: 0, comparison: 0)
          )
          columns.append([Double](repeating: 0, count: contributions.rows))
        } else if let place = own.first(where: { effects[$0].time == time }) {
          found.append(
            .init(
              cohort: cohort, time: panel.times[time], base: panel.times[base],
              estimate: coefficients[effectColumns.lowerBound + place], standardError: .nan,
              treated: count(time, base) { $0 == cohort }, comparison: count(time, base) { $0 == stand }))
          columns.append(contributions.column(place))
        }
      }
    }
    return GroupTimeEffects(
      effects: found, gaps: [],
      influence: InfluenceFunctions(
        Matrix(rows: contributions.rows, columns: columns), clustered: sample.isClustered),
      sample: sample, anticipation: anticipation)
  }
}

/// Units of one cohort that were seen in the same periods.
private struct ObservationPattern {
  let units: [Int]
  /// Their outcomes less the mean of each unit.
  let centred: [[Double]]
  let design: Matrix

  private struct Key: Hashable {
    let cohort: Int?
    let seen: [Int]
  }

  /// All patterns with two periods or more, in order of first appearance.
  static func all(_ sample: TreatmentSample, _ layout: SaturatedLayout) -> [ObservationPattern] {
    var place: [Key: Int] = [:]
    var keys: [Key] = []
    var members: [[Int]] = []
    for unit in sample.units {
      let seen = layout.times.filter { sample.panel.isSeen(unit, $0) }
      guard seen.count > 1 else { continue }
      let key = Key(cohort: sample.panel.firstTreated[unit], seen: seen)
      if let known = place[key] {
        members[known].append(unit)
      } else {
        place[key] = keys.count
        keys.append(key)
        members.append([unit])
      }
    }
    return zip(keys, members).map { key, units in
      ObservationPattern(
        units: units,
        centred: units.map { unit in
          let own = key.seen.map { sample.panel.outcomes[unit, $0] }
          let mean = own.reduce(0, +) / Double(own.count)
          return own.map { $0 - mean }
        }, design: layout.design(cohort: key.cohort, seen: key.seen))
    }
  }
}
