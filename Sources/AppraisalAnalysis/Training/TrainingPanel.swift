import Appraisals
import LinearAlgebra
import Statistics

/// Adjusted scores of employees by period, and the period from which each counts as trained.
///
/// An employee's score in a period is the mean of the ratings, by the weights of the indicators, once the severity of
/// raters and the level of indicators are taken out; employees are held fixed for that, so that who works for whom does not
/// matter. The period in which a training falls is the first one after it.
public struct TrainingPanel: Sendable {
  /// What the scores rest on.
  public enum Basis: Sendable, Hashable {
    /// The severity of raters was taken out.
    case severityRemoved(raters: Int)
    /// Nobody was rated by two raters: severity stays in, and cancels where employees keep their rater.
    case severityNotIdentified
    /// The source names no raters.
    case noRaters
    /// The outcome is a column of a plain table.
    case column(String)
  }

  /// How severity was taken out.
  public struct Adjustment: Sendable {
    /// The model in lme4's notation.
    public let formula: String
    /// How the search for its variances ended.
    public let convergence: Convergence
  }

  /// What employees are called.
  public let ratees: [String]
  /// What the periods are called, in order.
  public let periods: [String]
  /// The scores; times are years or places of ``periods``.
  public let panel: StaggeredPanel
  /// What the scores rest on.
  public let basis: Basis
  /// The score by which each employee was chosen; nil where unknown.
  public let choiceScores: [Double?]
  /// Whether each employee won a seat by lot; nil where no lots were drawn.
  public let lottery: [Bool?]
  /// Employees trained after the last period.
  public let trainedLater: Int
  /// Names of the training list that nobody in the data has.
  public let unmatched: Int
  /// Whether only the latest training of each employee is known.
  public let isLatest: Bool
  /// How many regimes of scoring the scores were given under.
  public let scaleVersions: Int
  /// The model that took severity out, in lme4's notation, and how its search ended; nil where none did.
  public let adjustment: Adjustment?
  /// How many raters stand for clusters of employees; nil where each employee does.
  public let clusteringRaters: Int?

  /// Every employee with a score.
  public var count: Int { ratees.count }

  /// Arranges appraisals.
  ///
  /// - Throws: ``AnalysisError/tooFewRatings(found:needed:)`` and what a model throws that did not converge.
  public init(_ table: AppraisalTable, dates: TrainingDates, threads: Int = 1) throws(AnalysisError) {
    let design = RatingDesign(table)
    guard design.rows.count > 1 else { throw .tooFewRatings(found: design.rows.count, needed: 2) }
    let (scores, basis, adjustment) = try TrainingPanel.adjusted(design, threads: threads)
    let names = design.ratees.levels
    let labels = table.periods.levels
    let parsed = labels.map { Period($0) }
    let first = names.map { ratee in
      dates.first[ratee].map { TrainingPanel.place(of: $0, among: parsed, labels) }
    }
    var sums = Matrix(rows: names.count, columns: labels.count)
    var weights = sums
    for (place, row) in design.rows.enumerated() {
      let (i, t) = (Int(design.ratees.codes[place]), Int(table.periods.codes[row]))
      let weight = table.weights?[row] ?? 1
      sums[i, t] += weight * scores[place]
      weights[i, t] += weight
    }
    let outcomes = Matrix(
      rows: names.count, columns: labels.count,
      elements: zip(sums.elements, weights.elements).map { $1 > 0 ? $0 / $1 : .nan })
    let raters = TrainingPanel.mainRaters(design, trained: first.map { ($0 ?? labels.count) < labels.count })
    ratees = names
    periods = labels
    panel = StaggeredPanel(
      times: Array(labels.indices), outcomes: outcomes, firstTreated: first, clusters: raters?.codes)
    clusteringRaters = raters?.count
    self.basis = basis
    self.adjustment = adjustment
    choiceScores = names.map { dates.scores[$0] }
    lottery = names.map { dates.lottery[$0] }
    trainedLater = first.count { ($0 ?? 0) >= labels.count }
    let known = Set(names)
    unmatched = dates.first.keys.count { !known.contains($0) }
    isLatest = dates.isLatest
    scaleVersions = table.scaleVersions?.levels.count ?? 1
  }

  /// The first period that ends no earlier than a training begins; the number of periods where none does.
  private static func place(of training: Period, among periods: [Period?], _ labels: [String]) -> Int {
    if let same = labels.firstIndex(of: training.description) { return same }
    return periods.firstIndex { $0.map { $0.end >= training.start } ?? false } ?? periods.count
  }

  /// Scores without the severity of raters and the level of indicators; periods keep theirs.
  private static func adjusted(_ design: RatingDesign, threads: Int) throws(AnalysisError) -> (
    [Double], Basis, Adjustment?
  ) {
    guard let raters = design.raters else { return (plain(design), .noRaters, nil) }
    let fitted: FittedPerformance
    do {
      fitted = try PerformanceModel(design, employees: .fixed).fit(threads: threads)
    } catch {
      switch error {
      case .notConverged: throw error
      default: return (plain(design), .severityNotIdentified, nil)
      }
    }
    var scores = fitted.residuals(after: [.rater, .raterIndicator])
    // What is common to a period is part of the path that others show too.
    let level = Dictionary(
      fitted.fit.coefficients.map { ($0.name, $0.estimate) }, uniquingKeysWith: { first, _ in first })
    for (place, row) in design.rows.enumerated() {
      scores[place] += level["period" + (design.table.periods[row] ?? "")] ?? 0
    }
    return (
      scores, .severityRemoved(raters: raters.levels.count),
      Adjustment(formula: fitted.model.formula, convergence: fitted.fit.convergence)
    )
  }

  /// Scores less the mean of their indicator, on the level of all.
  private static func plain(_ design: RatingDesign) -> [Double] {
    let table = design.table
    var sums = [Double](repeating: 0, count: table.indicators.levels.count)
    var counts = sums
    for row in design.rows {
      sums[Int(table.indicators.codes[row])] += table.scores[row]
      counts[Int(table.indicators.codes[row])] += 1
    }
    let all = sums.reduce(0, +) / Double(design.rows.count)
    return design.rows.map { row in
      let own = Int(table.indicators.codes[row])
      return table.scores[row] - sums[own] / counts[own] + all
    }
  }

  /// The rater of most of each employee's ratings, where there are enough of them to stand for clusters: errors of the
  /// same rater are alike, but a few clusters tell too little about errors.
  private static func mainRaters(_ design: RatingDesign, trained: [Bool]) -> (codes: [Int], count: Int)? {
    guard let raters = design.raters else { return nil }
    var tally = [[Int32: Int]](repeating: [:], count: design.ratees.levels.count)
    for row in 0..<raters.count { tally[Int(design.ratees.codes[row])][raters.codes[row], default: 0] += 1 }
    // Of several raters with as many ratings the first by name, whatever the order of rows.
    let names = raters.levels
    let codes = tally.map { own in
      Int(own.max { ($0.value, names[Int($1.key)]) < ($1.value, names[Int($0.key)]) }?.key ?? -1)
    }
    let all = Set(codes)
    let withTrained = Set(codes.indices.filter { trained[$0] }.map { codes[$0] })
    return all.count >= 30 && withTrained.count >= 15 && all.count < codes.count ? (codes, all.count) : nil
  }
}

extension TrainingPanel {
  /// Takes a plain table: a row for each unit and period.
  ///
  /// - Parameters:
  ///   - outcome: the values; rows without one are left out.
  ///   - time: the period of each row: whole numbers, or periods as people write them.
  ///   - unit: whose row it is.
  ///   - treated: the period of first treatment (empty, 0 or a word for never), or 1 from then on and 0 before.
  ///   - treatedName: what errors call the column of `treated`.
  ///   - covariates: facts that do not change; the first value of a unit counts.
  ///   - choiceScore: the score by which a row's unit was chosen, NaN where unknown; the first counts; nil for none.
  ///   - lottery: whether a row's unit won a seat by lot, nil where none was drawn; the first counts; nil for no lots.
  ///   - lines: the line of the source on which each row begins, for errors.
  /// - Throws: ``AnalysisError/unreadableTrainingDate(column:value:line:)``, ``AnalysisError/repeatedUnitPeriod(unit:period:line:)``.
  public init(
    outcome: PlainTable.Column, time: Factor, unit: Factor, treated: Factor, treatedName: String = "--treated",
    covariates: [PlainTable.Column] = [], choiceScore: [Double]? = nil, lottery: [Bool?]? = nil, lines: [Int]
  ) throws(AnalysisError) {
    let calendar = try TimeLabels(time, lines: lines)
    let rows = outcome.values.indices.filter {
      !outcome.values[$0].isNaN && unit.codes[$0] >= 0 && time.codes[$0] >= 0
    }
    let units = unit.selecting(rows: rows)
    var outcomes = Matrix(rows: units.levels.count, columns: calendar.times.count, repeating: .nan)
    var first = [Int?](repeating: nil, count: units.levels.count)
    var facts = Matrix(rows: units.levels.count, columns: covariates.count, repeating: .nan)
    var scores = [Double?](repeating: nil, count: units.levels.count)
    var lots = [Bool?](repeating: nil, count: units.levels.count)
    let isStatus = TrainingPanel.isStatus(treated, of: unit, times: calendar.times)
    for (place, row) in rows.enumerated() {
      let (i, t) = (Int(units.codes[place]), calendar.column[Int(time.codes[row])])
      guard outcomes[i, t].isNaN else {
        throw .repeatedUnitPeriod(unit: units.levels[i], period: calendar.names[t], line: lines[row])
      }
      outcomes[i, t] = outcome.values[row]
      for (column, covariate) in covariates.enumerated() where facts[i, column].isNaN {
        facts[i, column] = covariate.values[row]
      }
      if scores[i] == nil, let score = choiceScore?[row], !score.isNaN { scores[i] = score }
      if lots[i] == nil { lots[i] = lottery?[row] }
      guard let text = treated[row] else { continue }
      let start: Int?
      if isStatus {
        start = text == "1" ? calendar.times[t] : nil
      } else {
        guard let read = calendar.start(text) else {
          throw .unreadableTrainingDate(column: treatedName, value: text, line: lines[row])
        }
        start = read
      }
      if let start, start < Int.max { first[i] = min(first[i] ?? start, start) }
    }
    // A unit whose facts are not known cannot be compared.
    let known = (0..<units.levels.count).filter { i in
      (0..<covariates.count).allSatisfy { facts[i, $0].isFinite }
    }
    func taken(_ matrix: Matrix) -> Matrix {
      Matrix(
        rows: known.count, columns: (0..<matrix.columns).map { column in known.map { matrix[$0, column] } })
    }
    ratees = known.map { units.levels[$0] }
    periods = calendar.names
    panel = StaggeredPanel(
      times: calendar.times, outcomes: taken(outcomes), firstTreated: known.map { first[$0] },
      covariates: taken(facts))
    basis = .column(outcome.name)
    choiceScores = known.map { scores[$0] }
    self.lottery = known.map { lots[$0] }
    let last = calendar.times.last ?? 0
    trainedLater = known.count { (first[$0] ?? last) > last }
    (unmatched, isLatest, scaleVersions, clusteringRaters, adjustment) = (0, false, 1, nil, nil)
  }

  /// Whether 0 and 1 say who is treated in a row's period, and not when: they change within a unit, or no period is 1.
  private static func isStatus(_ treated: Factor, of unit: Factor, times: [Int]) -> Bool {
    guard Set(treated.levels).isSubset(of: ["0", "1"]) else { return false }
    var known = [Int32](repeating: Factor.missing, count: unit.levels.count)
    for row in 0..<treated.count where unit.codes[row] >= 0 && treated.codes[row] >= 0 {
      let place = Int(unit.codes[row])
      if known[place] < 0 { known[place] = treated.codes[row] }
      if known[place] != treated.codes[row] { return true }
    }
    return !times.contains(1)
  }

  /// What a time of the panel is called.
  public func name(ofTime time: Int) -> String {
    panel.times.firstIndex(of: time).map { periods[$0] } ?? String(time)
  }
}

/// Labels of periods as rising whole numbers.
private struct TimeLabels {
  let times: [Int]
  let names: [String]
  /// The place in ``times`` of each level of the factor.
  let column: [Int]
  private let parsed: [Period]?

  init(_ time: Factor, lines: [Int]) throws(AnalysisError) {
    let numbers = time.levels.map { Int($0) }
    if numbers.allSatisfy({ $0 != nil }) {
      let found = numbers.map { $0 ?? 0 }
      let rising = Set(found).sorted()
      times = rising
      names = rising.map { String($0) }
      column = found.map { rising.firstIndex(of: $0) ?? 0 }
      parsed = nil
      return
    }
    let periods = time.levels.map { Period($0) }
    if let wrong = periods.firstIndex(where: { $0 == nil }) {
      let row = time.codes.firstIndex { Int($0) == wrong } ?? 0
      throw .unreadableTrainingDate(column: "--time", value: time.levels[wrong], line: lines[row])
    }
    let found = periods.compactMap(\.self)
    let rising = Set(found).sorted()
    times = Array(rising.indices)
    names = rising.map(\.description)
    column = found.map { rising.firstIndex(of: $0) ?? 0 }
    parsed = rising
  }

  /// The time of first treatment; `Int.max` for never, nil where the text is none.
  func start(_ text: String) -> Int? {
    let never: Set<String> = ["0", "never", "none", "no", "inf", "tidak", "belum", "tidak pernah", "tidak ada"]
    if never.contains(text.lowercased()) { return Int.max }
    guard let parsed else {
      if let number = Int(text) { return number }
      return Double(text).map { $0.isFinite ? Int($0.rounded(.up)) : Int.max }
    }
    guard let period = Period(holding: text) else { return nil }
    return parsed.firstIndex { $0.end >= period.start } ?? Int.max
  }
}
