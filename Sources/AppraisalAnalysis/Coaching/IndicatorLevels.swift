import Appraisals
import Statistics

/// The levels of people on single indicators, and of groups of people, with their joint error.
///
/// A person's level on an indicator is `ratee + ratee×indicator + unit`: the effects of raters, of the indicator itself
/// and of the period are not in it, so that 0 is the average of everybody.
struct IndicatorLevels {
  /// What a person was rated on: the level of ratee×indicator, the ratings, and the raters.
  struct Cell {
    let level: Int
    var ratings: Int
    var raters: Set<Int32>
  }

  /// The indicators, in the order of the data.
  let indicators: [String]
  /// The share of each in the total.
  let importance: [Double]
  /// Per ratee, the cell of each indicator that the ratee was rated on.
  let cells: [[Int: Cell]]

  private let performance: FittedPerformance
  private let rateeTerm: Int
  private let indicatorTerm: Int
  private let units: [[(level: Int, weight: Double)]]
  private let unitTerm: Int?

  /// - Throws: ``AnalysisError/indicatorsNotSeparable(reason:)`` where the model has no term for indicators.
  init(_ performance: FittedPerformance) throws(AnalysisError) {
    let model = performance.model
    guard let term = model.term(.rateeIndicator), let ratee = model.term(.ratee) else {
      let part = PerformanceModel.Part.rateeIndicator.rawValue
      throw .indicatorsNotSeparable(reason: model.dropped.first { $0.name == part }?.reason ?? .singleLevel)
    }
    let design = model.design
    let factor = design.table.indicators.selecting(rows: design.rows)
    let codes = model.model.randomEffects[term].codes
    var cells = [[Int: Cell]](repeating: [:], count: design.ratees.levels.count)
    for place in codes.indices {
      let (person, indicator) = (Int(design.ratees.codes[place]), Int(factor.codes[place]))
      var cell = cells[person][indicator] ?? Cell(level: Int(codes[place]), ratings: 0, raters: [])
      cell.ratings += 1
      if let raters = design.raters { cell.raters.insert(raters.codes[place]) }
      cells[person][indicator] = cell
    }
    self.performance = performance
    self.cells = cells
    (rateeTerm, indicatorTerm) = (ratee, term)
    unitTerm = model.term(.unit)
    units = LevelComposition.all(performance, scope: .acrossUnits).map(\.units)
    indicators = factor.levels
    importance = IndicatorLevels.importance(factor, design)
  }

  /// The mean weight of each indicator's rows over the sum of those means.
  private static func importance(_ factor: Factor, _ design: RatingDesign) -> [Double] {
    var sums = [Double](repeating: 0, count: factor.levels.count)
    var counts = sums
    for (place, row) in design.rows.enumerated() {
      sums[Int(factor.codes[place])] += design.table.weights?[row] ?? 1
      counts[Int(factor.codes[place])] += 1
    }
    let means = zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
    let total = means.reduce(0, +)
    return means.map { total > 0 ? $0 / total : 0 }
  }

  /// The people among some who were rated on an indicator.
  func rated(_ people: [Int], on indicator: Int) -> [Int] { people.filter { cells[$0][indicator] != nil } }

  /// The mean level of people on an indicator, all of whom were rated on it.
  private func parts(_ people: [Int], _ indicator: Int, weight: Double) -> [LinearCombination.RandomPart] {
    let share = weight / Double(people.count)
    return people.flatMap { person -> [LinearCombination.RandomPart] in
      var parts = [LinearCombination.RandomPart(term: rateeTerm, level: person, weight: share)]
      if let cell = cells[person][indicator] {
        parts.append(LinearCombination.RandomPart(term: indicatorTerm, level: cell.level, weight: share))
      }
      if let unitTerm {
        parts += units[person].map {
          LinearCombination.RandomPart(term: unitTerm, level: $0.level, weight: share * $0.weight)
        }
      }
      return parts
    }
  }

  /// How people stand on an indicator, against everybody and against peers; nil where none of them was rated on it.
  func need(_ people: [Int], on indicator: Int, peers: [Int]? = nil) -> IndicatorNeed? {
    let rated = rated(people, on: indicator)
    guard !rated.isEmpty else { return nil }
    let own = performance.fit.predict(
      LinearCombination(random: parts(rated, indicator, weight: 1)), effort: .probed)
    let others = peers.map { self.rated($0, on: indicator) } ?? []
    let contrast: Prediction? =
      others.count < 2
      ? nil
      : performance.fit.predict(
        LinearCombination(random: parts(rated, indicator, weight: 1) + parts(others, indicator, weight: -1)),
        effort: .probed)
    let found = rated.compactMap { cells[$0][indicator] }
    return IndicatorNeed(
      indicator: indicators[indicator], importance: importance[indicator],
      ratings: found.reduce(0) { $0 + $1.ratings },
      raters: found.reduce(into: Set<Int32>()) { $0.formUnion($1.raters) }.count, gap: own.estimate,
      standardError: own.standardError, againstPeers: contrast?.estimate, peersError: contrast?.standardError)
  }

  /// All indicators of people, highest priority first.
  func needs(_ people: [Int], peers: [Int]? = nil) -> [IndicatorNeed] {
    indicators.indices.compactMap { need(people, on: $0, peers: peers) }.sorted(by: IndicatorNeed.order)
  }
}
