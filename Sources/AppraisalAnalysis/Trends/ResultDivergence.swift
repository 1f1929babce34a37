import Appraisals
import Statistics

/// Where ratings and measured results of the same people part: ratings that rise while results do not are no proof of
/// better work.
///
/// The series is `rating − result / λ`, person by person and period by period, with λ the points of result that a point of
/// rating is worth (``AnchorCalibration``); its slope is what ratings gained on results.
public struct ResultDivergence: Sendable {
  /// One unit, or everybody.
  public struct Entry: Sendable {
    /// The unit; nil for everybody.
    public let unit: String?
    /// The persons with both.
    public let people: Int
    /// The change of ratings per period, in points of rating; nil with too few periods.
    public let rating: SeriesTrend.Slope?
    /// The change of results per period, in points of rating.
    public let result: SeriesTrend.Slope?
    /// The change of ratings less that of results.
    public let difference: SeriesTrend.Slope?
    /// The q-value of ``difference`` among the units.
    public let q: Double?

    /// What the difference says.
    public var verdict: Verdict {
      guard let difference else { return .insufficient }
      guard let q, q < SeriesTrend.significance else { return .together }
      return difference.own > 0 ? .ratingsAhead : .resultsAhead
    }
  }

  /// Whether ratings and results go together.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Ratings rise against results.
    case ratingsAhead = "ratings_ahead"
    /// Results rise against ratings.
    case resultsAhead = "results_ahead"
    /// No difference can be told.
    case together
    /// Too few periods.
    case insufficient
  }

  /// Everybody, then the units.
  public internal(set) var entries: [Entry]
  /// Points of result per point of rating.
  public let lambda: Double
  /// Whether λ was estimated; else results and ratings are taken to be on one scale of per cent.
  public let isCalibrated: Bool

  /// The people whose results and ratings stand side by side.
  static let fewestPeople = 5

  /// Compares; nil without results, or where nothing says what a point of them is worth.
  init?(_ study: TrendGround, _ describer: SeriesDescriber, threads: Int) {
    let table = study.design.table
    let measured = (0..<table.count).filter { table.raterTypes[$0] == .objective }
    guard !measured.isEmpty else { return nil }
    if let forms = AnchoredForms(study.design), let found = try? AnchorCalibration(forms) {
      (lambda, isCalibrated) = (found.slope, true)
    } else if table.scale.maximum - table.scale.minimum >= 50 {
      (lambda, isCalibrated) = (1, false)
    } else {
      return nil
    }
    let results = TrendForms(
      table, rows: measured, raters: nil, axis: describer.axis)
    let pairs = ResultPairs(ratings: study.forms.forms, results: results.forms, scale: lambda)
    guard Set(pairs.forms.map(\.ratee)).count >= ResultDivergence.fewestPeople else { return nil }
    let names = study.paths.names(depth: 1)
    let groups = pairs.forms.map { study.paths.group($0.unit, depth: 1) }
    let plain = SeriesDescriber(axis: describer.axis, horizon: 0, season: [])
    func growth(_ values: [Double], _ groups: [Int], _ count: Int) -> GroupGrowth {
      GroupGrowth(
        TrendPanel(
          pairs.forms, values: values, groups: groups, groupCount: count, places: plain.axis.count), plain,
        threads: threads)
    }
    let columns = [pairs.ratings, pairs.results, zip(pairs.ratings, pairs.results).map { $0 - $1 }]
    let byUnit = columns.map { growth($0, groups, names.count) }
    let whole = columns.map { growth($0, groups.map { _ in 0 }, 1).growth(0).slope }
    let overall = byUnit.indices.map { byUnit[$0].mean() ?? whole[$0] }
    let slopes = names.indices.map { unit in byUnit.map { $0.growth(unit).slope } }
    let q = FalseDiscoveryRate.qValues(slopes.map { $0[2]?.p ?? .nan })
    var people = [Set<Int>](repeating: [], count: names.count)
    for (form, group) in zip(pairs.forms, groups) where group >= 0 { people[group].insert(form.ratee) }
    entries =
      [
        Entry(
          unit: nil, people: Set(pairs.forms.map(\.ratee)).count, rating: overall[0], result: overall[1],
          difference: overall[2], q: overall[2]?.p)
      ]
      + names.indices.filter { !people[$0].isEmpty }.map { unit in
        Entry(
          unit: names[unit], people: people[unit].count, rating: slopes[unit][0], result: slopes[unit][1],
          difference: slopes[unit][2], q: q[unit].isNaN ? nil : q[unit])
      }
  }
}

/// Ratings and results of the same person in the same period.
private struct ResultPairs {
  private(set) var forms: [TrendForms.Form] = []
  private(set) var ratings: [Double] = []
  private(set) var results: [Double] = []

  init(ratings given: [TrendForms.Form], results measured: [TrendForms.Form], scale: Double) {
    struct Key: Hashable {
      let ratee: Int
      let place: Int
    }
    var found: [Key: (sum: Double, count: Double)] = [:]
    for form in measured {
      let key = Key(ratee: form.ratee, place: form.place)
      let before = found[key] ?? (0, 0)
      found[key] = (before.sum + form.value * Double(form.scores), before.count + Double(form.scores))
    }
    for form in given {
      guard let result = found[Key(ratee: form.ratee, place: form.place)] else { continue }
      forms.append(form)
      ratings.append(form.value)
      results.append(result.sum / result.count / scale)
    }
  }
}
