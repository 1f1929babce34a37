import Appraisals
import LinearAlgebra
import Statistics

/// How far judges of the same ratee agree, by every measure that the data support.
public struct AgreementAnalysis: Sendable {
  /// An intraclass correlation of some scores.
  public struct Correlation: Sendable {
    /// The indicator; nil for the mean over indicators.
    public let indicator: String?
    /// The period; nil where there is one.
    public let period: String?
    /// The number of ratees.
    public let ratees: Int
    /// The number of judges of each.
    public let judges: Int
    /// The estimate with its interval and test.
    public let estimate: IntraclassCorrelation.Estimate
  }

  /// A coefficient of agreement or reliability.
  public struct Coefficient: Sendable, Hashable {
    /// Which one.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      case krippendorff = "krippendorff_alpha"
      case cohen = "cohen_kappa"
      case fleiss = "fleiss_kappa"
      case cronbach = "cronbach_alpha"
      case incomplete = "g_q_k"
    }

    /// The indicator; nil for the mean over indicators, or all.
    public let indicator: String?
    /// Which one.
    public let kind: Kind
    /// The level of measurement or the weights; nil where there is no choice.
    public let level: String?
    /// The estimate.
    public let value: Double
    /// The limits of the 95 % interval; nil where there is none.
    public let interval: ClosedRange<Double>?
    /// The probability of more under chance agreement; nil where that is not tested.
    public let pValue: Double?
    /// The number of units: ratees, or ratees by period.
    public let units: Int
    /// The number of judges or items; the harmonic mean where it varies.
    public let judges: Double
    /// The bootstrap replicates behind the interval; nil where it has another source.
    public let replicates: Int?
  }

  /// The agreement of the judges of one ratee in one period.
  public struct WithinGroup: Sendable, Hashable {
    /// The ratee.
    public let ratee: String
    /// The period; nil where there is one.
    public let period: String?
    /// The number of judges.
    public let judges: Int
    /// The number of indicators on which there were several judges.
    public let indicators: Int
    /// r_wg, or r_wg(j) of several indicators, against uniform disagreement.
    public let rwg: WithinGroupAgreement.Index
    /// a_wg, the mean over indicators.
    public let awg: Double
    /// Whether a mean lies so near an end of the scale that a_wg cannot be read.
    public let isAwgOutOfRange: Bool
  }

  /// The intraclass correlations.
  public let correlations: [Correlation]
  /// All other coefficients.
  public let coefficients: [Coefficient]
  /// Agreement ratee by ratee.
  public let groups: [WithinGroup]
  /// The ratees (by period) who have several judges.
  public let sharedUnits: Int
  /// All ratees (by period).
  public let units: Int

  /// Categories beyond which κ and nominal or ordinal α say nothing.
  public static let categoryLimit = RaschStudy.levelLimit

  /// Measures agreement.
  ///
  /// - Parameters:
  ///   - scores: the scores with their judges; without judges there is nothing but α between indicators.
  ///   - key: the randomness of bootstrap intervals.
  public init(_ scores: RatedScores, key: RandomKey) {
    guard let judges = scores.judges else {
      (correlations, groups, sharedUnits, units) = ([], [], 0, 0)
      coefficients = [AgreementAnalysis.alpha(scores)].compactMap(\.self)
      return
    }
    let scopes = JudgedUnits.all(scores, judges: judges)
    let periods = scores.levels(of: .period)?.levels
    units = Set(scopes.flatMap { $0.units.map { [$0.ratee, $0.period] } }).count
    sharedUnits = Set(scopes.flatMap { $0.shared.map { [$0.ratee, $0.period] } }).count
    correlations = scopes.flatMap { AgreementAnalysis.correlations($0, periods, scores.isReplicated) }
    var found =
      scores.isReplicated
      ? []
      : [AgreementAnalysis.incomplete(scores, judges), AgreementAnalysis.alpha(scores)].compactMap(\.self)
    for (place, scope) in scopes.enumerated() {
      found += AgreementAnalysis.krippendorff(scope, scores, key.derived(UInt64(place)))
      if !scores.isReplicated { found += AgreementAnalysis.kappas(scope, scores) }
    }
    coefficients = found
    groups = scores.isReplicated ? [] : AgreementAnalysis.groups(scores, scopes, periods)
  }

  // MARK: - Intraclass correlations

  private static func correlations(_ scope: JudgedUnits, _ periods: [String]?, _ isReplicated: Bool)
    -> [Correlation]
  {
    guard let panel = scope.panel, let found = try? IntraclassCorrelation(panel.matrix) else { return [] }
    let forms =
      panel.isCrossed && !isReplicated ? IntraclassCorrelation.Form.allCases : [.oneWaySingle, .oneWayAverage]
    return forms.map { form in
      Correlation(
        indicator: scope.indicator, period: periods?[Int(panel.period)], ratees: panel.units.count,
        judges: panel.judges, estimate: found.estimate(form))
    }
  }

  /// G(q,k) of the mean of each judge for each ratee, the means of indicators and periods aside, since not every judge
  /// gave all of them.
  private static func incomplete(_ scores: RatedScores, _ judges: Factor) -> Coefficient? {
    let pairs = scores.ratees.crossed(with: judges)
    let centred = AgreementAnalysis.centred(scores)
    var sums = [(sum: Double, count: Double, row: Int)](repeating: (0, 0, 0), count: pairs.levels.count)
    for row in scores.scores.indices {
      let pair = Int(pairs.codes[row])
      sums[pair] = (sums[pair].sum + centred[row], sums[pair].count + 1, row)
    }
    guard sums.count > scores.ratees.levels.count else { return nil }
    let found = try? IncompleteReliability(
      scores: sums.map { $0.sum / $0.count }, objects: sums.map { scores.ratees.codes[$0.row] },
      raters: sums.map { judges.codes[$0.row] })
    return found.map {
      Coefficient(
        indicator: nil, kind: .incomplete, level: nil, value: $0.generalizability, interval: nil, pValue: nil,
        units: scores.ratees.levels.count, judges: $0.harmonicRaters, replicates: nil)
    }
  }

  private static func centred(_ scores: RatedScores) -> [Double] {
    var cells = Factor(codes: scores.scores.map { _ in 0 }, levels: [""])
    for facet in [RatedScores.Facet.indicator, .period] {
      if let factor = scores.levels(of: facet) { cells = cells.crossed(with: factor) }
    }
    var sums = [(sum: Double, count: Double)](repeating: (0, 0), count: cells.levels.count)
    for (row, code) in cells.codes.enumerated() {
      sums[Int(code)].sum += scores.scores[row]
      sums[Int(code)].count += 1
    }
    return scores.scores.indices.map {
      scores.scores[$0] - sums[Int(cells.codes[$0])].sum / sums[Int(cells.codes[$0])].count
    }
  }

  // MARK: - Agreement beyond chance

  private static func krippendorff(_ scope: JudgedUnits, _ scores: RatedScores, _ key: RandomKey)
    -> [Coefficient]
  {
    let shared = scope.shared
    var (units, values): ([Int32], [Double]) = ([], [])
    for (place, unit) in shared.enumerated() {
      units += unit.scores.map { _ in Int32(place) }
      values += unit.scores.map(\.score)
    }
    let distinct = Set(values).count
    guard distinct > 1, distinct <= 2000 else { return [] }
    var metrics: [KrippendorffAlpha.Metric] =
      distinct <= categoryLimit ? [.nominal, .ordinal, .interval] : [.interval]
    if scores.scale.lowerBound >= 0 { metrics.append(.ratio) }
    // A replicate costs the square of the distinct values: as many as take about a second.
    let replicates = min(1000, 60_000_000 / (distinct * distinct + values.count))
    return metrics.enumerated().compactMap { place, metric in
      guard let alpha = try? KrippendorffAlpha(units: units, values: values, metric: metric) else { return nil }
      let interval =
        replicates >= 200 && shared.count >= 5
        ? alpha.interval(replicates: replicates, key: key.derived(UInt64(place))) : nil
      return Coefficient(
        indicator: scope.indicator, kind: .krippendorff, level: String(describing: metric), value: alpha.value,
        interval: interval.map { $0.lower...$0.upper }, pValue: nil, units: alpha.units,
        judges: Double(alpha.pairableValues) / Double(alpha.units), replicates: interval?.replicates)
    }
  }

  private static func kappas(_ scope: JudgedUnits, _ scores: RatedScores) -> [Coefficient] {
    let shared = scope.shared
    guard let count = shared.first?.scores.count, shared.allSatisfy({ $0.scores.count == count }),
      let lattice = ScoreLattice(shared.flatMap { $0.scores.map(\.score) }), lattice.points <= categoryLimit
    else { return [] }
    let pair = shared[0].scores.map(\.judge)
    if count == 2, shared.allSatisfy({ $0.scores.map(\.judge) == pair }) {
      let codes = (0..<2).map { j in shared.map { Int32(lattice.place(of: $0.scores[j].score)) } }
      let weights: [(String, CohenKappa.Weights)] = [
        ("unweighted", .identity), ("linear", .linear), ("quadratic", .quadratic),
      ]
      return weights.compactMap { name, weight in
        guard let kappa = try? CohenKappa(codes[0], codes[1], categories: lattice.points, weights: weight)
        else { return nil }
        let limits = kappa.interval()
        return Coefficient(
          indicator: scope.indicator, kind: .cohen, level: name, value: kappa.value,
          interval: limits.lower...limits.upper, pValue: kappa.pValue, units: shared.count, judges: 2,
          replicates: nil)
      }
    }
    var counts = Matrix(rows: shared.count, columns: lattice.points)
    for (row, unit) in shared.enumerated() {
      for (_, score) in unit.scores { counts[row, lattice.place(of: score)] += 1 }
    }
    return (try? FleissKappa(counts: counts)).map { kappa in
      [
        Coefficient(
          indicator: scope.indicator, kind: .fleiss, level: nil, value: kappa.value, interval: nil,
          pValue: kappa.pValue, units: kappa.objects, judges: Double(kappa.raters), replicates: nil)
      ]
    } ?? []
  }

  // MARK: - Internal consistency

  /// Cronbach's α of indicators, or of the columns of a table, from pairwise complete covariances.
  private static func alpha(_ scores: RatedScores) -> Coefficient? {
    guard let items = scores.levels(of: .column) ?? scores.levels(of: .indicator) else { return nil }
    let periods = scores.levels(of: .period)
    // Persons in one period, so that nobody counts twice: the period with most scores.
    var tally = [Int](repeating: 0, count: periods?.levels.count ?? 1)
    for row in scores.scores.indices { tally[Int(periods?.codes[row] ?? 0)] += 1 }
    let period = Int32(tally.indices.max { (tally[$0], $1) < (tally[$1], $0) } ?? 0)
    var sums = [[(sum: Double, count: Double)]](
      repeating: Array(repeating: (0, 0), count: scores.ratees.levels.count), count: items.levels.count)
    for row in scores.scores.indices where periods?.codes[row] ?? 0 == period {
      sums[Int(items.codes[row])][Int(scores.ratees.codes[row])].sum += scores.scores[row]
      sums[Int(items.codes[row])][Int(scores.ratees.codes[row])].count += 1
    }
    let columns = sums.map { $0.map { $0.count > 0 ? $0.sum / $0.count : .nan } }
    let persons = scores.ratees.levels.indices.count { person in columns.contains { !$0[person].isNaN } }
    guard let covariance = pairwiseCovariance(columns),
      let alpha = try? CronbachAlpha(covariance: covariance, persons: persons)
    else { return nil }
    let limits = persons > 1 ? alpha.interval() : nil
    return Coefficient(
      indicator: nil, kind: .cronbach, level: nil, value: alpha.value,
      interval: limits.map { $0.lower...$0.upper }, pValue: nil, units: persons,
      judges: Double(items.levels.count), replicates: nil)
  }

  /// Nil where two columns have fewer than two rows in common.
  private static func pairwiseCovariance(_ columns: [[Double]]) -> Matrix? {
    var result = Matrix(rows: columns.count, columns: columns.count)
    for i in columns.indices {
      for j in 0...i {
        let common = columns[i].indices.filter { !columns[i][$0].isNaN && !columns[j][$0].isNaN }
        guard common.count > 1 else { return nil }
        let n = Double(common.count)
        let (a, b) = common.reduce((0.0, 0.0)) { ($0.0 + columns[i][$1], $0.1 + columns[j][$1]) }
        let products = common.reduce(0) { $0 + (columns[i][$1] - a / n) * (columns[j][$1] - b / n) }
        result[i, j] = products / (n - 1)
        result[j, i] = result[i, j]
      }
    }
    return result
  }

  // MARK: - Ratee by ratee

  private static func groups(_ scores: RatedScores, _ scopes: [JudgedUnits], _ periods: [String]?)
    -> [WithinGroup]
  {
    let low = scores.scale.lowerBound
    let step = scores.lattice?.step ?? 0
    let points = step > 0 ? (scores.scale.upperBound - low) / step + 1 : 0
    // Without points the scale is a continuum, whose uniform distribution has a twelfth of the squared width.
    let width = scores.scale.upperBound - low
    let uniform = step > 0 ? step * step * (points * points - 1) / 12 : width * width / 12
    guard uniform > 0 else { return [] }
    var items: [[Int32]: [[Double]]] = [:]
    for scope in scopes where scopes.count == 1 || scope.indicator != nil {
      for unit in scope.shared {
        items[[unit.ratee, unit.period], default: []].append(unit.scores.map(\.score))
      }
    }
    return items.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
      guard let own = items[key],
        let rwg = try? WithinGroupAgreement.rwg(own, against: .variance(uniform))
      else { return nil }
      let indices = own.compactMap { try? WithinGroupAgreement.awg($0, scale: scores.scale) }
      let awg = indices.reduce(0) { $0 + $1.value } / Double(indices.count)
      return WithinGroup(
        ratee: scores.ratees.levels[Int(key[0])], period: periods?[Int(key[1])],
        judges: own.map(\.count).max() ?? 0, indicators: own.count, rwg: rwg,
        awg: awg, isAwgOutOfRange: indices.contains(where: \.isOutOfRange))
    }
  }
}
