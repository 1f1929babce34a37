import Foundation
import LinearAlgebra
import Statistics

/// What a design tells about severities when data are made with known ones, and analysed without knowing them.
///
/// Severities and errors are drawn with the variances of the plan; every data set is fitted anew, variances included.
public struct PlanSimulation: Sendable {
  /// The design.
  public let stage: DoubleRatingPlan.Stage.Name
  /// The data sets that could be fitted.
  public let cities: Int
  /// The mean standard error that the fits state; nil where none could be made.
  public let meanError: Double?
  /// The root mean square of estimate − truth.
  public let rootMeanSquare: Double?
  /// The share of 95 % intervals that hold the truth.
  public let coverage: Double?
  /// The mean correlation of estimates with the truth.
  public let correlation: Double?

  init(
    _ stage: DoubleRatingPlan.Stage.Name, _ design: RatingDesign, _ planned: [PlanNetwork.PlannedForm],
    _ variances: PlanVariances, cities: Int, key: RandomKey
  ) {
    self.stage = stage
    let forms = SimulatedForms(design, planned, variances)
    let outcomes = (0..<cities).compactMap { forms.outcome(key, replicate: UInt64($0)) }
    self.cities = outcomes.count
    func mean(_ values: [Double]) -> Double? {
      let finite = values.filter(\.isFinite)
      return finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
    }
    meanError = mean(outcomes.map(\.error))
    rootMeanSquare = mean(outcomes.map(\.square)).map { $0.squareRoot() }
    coverage = mean(outcomes.map(\.coverage))
    correlation = mean(outcomes.map(\.correlation))
  }
}

/// The rows of the simulated fits.
private struct SimulatedForms {
  struct Outcome {
    let error: Double
    let square: Double
    let coverage: Double
    let correlation: Double
  }

  private let variances: PlanVariances
  private var ratee: [Int32] = []
  private var rater: [Int32] = []
  private var cell: [Int32] = []
  private var pair: [Int32] = []
  private var pairCount = 0
  private var isResult: [Bool] = []
  private let rateeCount: Int
  private var cellCount: Int32 = 0
  private let raterCount: Int

  init(_ design: RatingDesign, _ planned: [PlanNetwork.PlannedForm], _ variances: PlanVariances) {
    self.variances = variances
    raterCount = design.raters?.levels.count ?? 0
    rateeCount = design.ratees.levels.count
    var extra: [Int: [Int]] = [:]
    let place = Dictionary(
      design.ratees.levels.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for form in planned { if let own = place[form.ratee] { extra[own, default: []].append(form.rater) } }
    var anchored: Set<Int64> = []
    if variances.result != nil, let forms = AnchoredForms(design) {
      let names = design.table.ratees.levels
      for (cell, result) in forms.resultOfCell.enumerated() where result != nil {
        guard let own = place[names[forms.rateeOfCell[cell]]] else { continue }
        anchored.insert(Int64(own) << 32 | Int64(forms.periodOfCell[cell]))
      }
    }
    for (own, periods) in PlanForms.periods(design).enumerated() {
      var pairs: [Int: Int32] = [:]
      for (order, period) in periods.enumerated() {
        var raters = period.raters
        if order == periods.count - 1 { raters += extra[own] ?? [] }
        for rater in raters { append(own, rater, isResult: false, &pairs) }
        if anchored.contains(Int64(own) << 32 | Int64(period.period)), let first = raters.first {
          append(own, first, isResult: true, &pairs)
        }
        cellCount += 1
      }
    }
  }

  private mutating func append(_ ratee: Int, _ rater: Int, isResult: Bool, _ pairs: inout [Int: Int32]) {
    if pairs[rater] == nil {
      pairs[rater] = Int32(pairCount)
      pairCount += 1
    }
    pair.append(pairs[rater] ?? 0)
    self.ratee.append(Int32(ratee))
    self.rater.append(Int32(rater))
    self.isResult.append(isResult)
    cell.append(cellCount)
  }

  /// One data set, made and fitted; nil where nothing can be.
  func outcome(_ key: RandomKey, replicate: UInt64) -> Outcome? {
    var stream = RandomStream(key: key, replicate: replicate, item: 0)
    let severities = (0..<raterCount).map { _ in variances.rater.squareRoot() * stream.normal() }
    let special = (0..<cellCount).map { _ in variances.period.squareRoot() * stream.normal() }
    let opinions = (0..<pairCount).map { _ in variances.pair.squareRoot() * stream.normal() }
    let result = variances.result ?? 0
    let response = ratee.indices.map { row -> Double in
      let noise = (isResult[row] ? result : variances.form).squareRoot() * stream.normal()
      let judged = opinions[Int(pair[row])] - severities[Int(rater[row])]
      return special[Int(cell[row])] + noise + (isResult[row] ? 0 : judged)
    }
    let hasResults = isResult.contains(true)
    let rated = RandomTerm.Coefficient(
      name: "rated", values: hasResults ? isResult.map { $0 ? 0 : 1 } : nil)
    var terms = [
      RandomTerm(name: "rater", codes: rater, levels: (0..<raterCount).map { "\($0)" }, coefficients: [rated])
    ]
    if variances.period > 0, Int(cellCount) < ratee.count, Int(cellCount) > rateeCount {
      terms.append(RandomTerm(name: "ratee:period", codes: cell, levels: (0..<cellCount).map { "\($0)" }))
    }
    if variances.pair > 0, pairCount < ratee.count, hasResults {
      terms.append(
        RandomTerm(
          name: "ratee:rater", codes: pair, levels: (0..<pairCount).map { "\($0)" }, coefficients: [rated]))
    }
    let weights =
      hasResults
      ? LinearMixedModel.Weights.precision(isResult.map { $0 ? variances.form / max(result, 1e-9) : 1 }) : .none
    let fixed =
      hasResults
      ? FixedEffects(
        names: ["result"], matrix: Matrix(rows: ratee.count, columns: [isResult.map { $0 ? 1 : 0 }])) : nil
    let model = LinearMixedModel(
      response: response, fixedEffects: fixed, randomEffects: terms,
      absorbed: RandomTerm(name: "ratee", codes: ratee, levels: (0..<rateeCount).map { "\($0)" }),
      weights: weights)
    guard let fit = try? model.fit(), fit.convergence.isConverged else { return nil }
    return compare(fit.effects(ofTerm: 0), fit.predictionErrorVariances(ofTerm: 0), severities)
  }

  private func compare(_ values: [Double], _ variances: [Double], _ truth: [Double]) -> Outcome {
    let n = Double(values.count)
    var (error, square, covered) = (0.0, 0.0, 0.0)
    for rater in values.indices {
      let deviation = -values[rater] - truth[rater]
      let own = max(variances[rater], 0).squareRoot()
      error += own / n
      square += deviation * deviation / n
      if abs(deviation) <= 1.959963984540054 * own { covered += 1 / n }
    }
    let (mv, mt) = (values.reduce(0, +) / n, truth.reduce(0, +) / n)
    let (vv, tt) = (
      values.reduce(0) { $0 + ($1 - mv) * ($1 - mv) }, truth.reduce(0) { $0 + ($1 - mt) * ($1 - mt) }
    )
    let vt = zip(values, truth).reduce(0) { $0 - ($1.0 - mv) * ($1.1 - mt) }
    return Outcome(
      error: error, square: square, coverage: covered,
      correlation: vv > 0 && tt > 0 ? vt / (vv * tt).squareRoot() : .nan)
  }
}
