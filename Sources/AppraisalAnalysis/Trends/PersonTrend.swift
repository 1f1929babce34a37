import Statistics

/// How one employee's adjusted ratings change, drawn towards everybody's mean.
public struct PersonTrend: Sendable {
  /// What can be said.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Rising, with a probability of .975 or more.
    case rising
    /// Falling, likewise.
    case falling
    /// Neither can be told.
    case uncertain
    /// Three periods or fewer say nothing about a person.
    case insufficient
  }

  /// The employee.
  public let ratee: String
  /// The unit of the last form.
  public let unit: String?
  /// The number of periods with a form.
  public let count: Int
  /// The change per period; nil where there are too few periods.
  public let slope: Double?
  /// Its standard error.
  public let standardError: Double?
  /// The probability that it is positive.
  public let probabilityUp: Double?

  /// What can be said.
  public var status: Status {
    guard let probabilityUp else { return .insufficient }
    if probabilityUp >= PersonTrend.certainty { return .rising }
    return probabilityUp <= 1 - PersonTrend.certainty ? .falling : .uncertain
  }

  /// Three periods or fewer are insufficient.
  public static let fewestPeriods = 4
  /// The probability from which a person counts as rising.
  public static let certainty = 0.975
}

/// The lines of all employees.
struct PersonGrowth {
  let people: [PersonTrend]
  /// The variance of a single rating around the lines; nil where it cannot be told.
  let noise: Double?
  /// The standard deviation of true slopes between people; nil without a model.
  let slopeDeviation: Double?

  init(
    _ forms: [TrendForms.Form], values: [Double], ratees: [String], units: [String], axis: TrendAxis,
    standards: RaterStandards?, season: [Double], threads: Int
  ) {
    var points = PersonPoints(forms, values, ratees.count, axis.count)
    points.take(off: season)
    let chosen = ratees.indices.filter { points.counts[$0] > 1 }
    var place = [Int](repeating: -1, count: ratees.count)
    for (index, ratee) in chosen.enumerated() { place[ratee] = index }
    let rows = points.rows.filter { place[$0.ratee] >= 0 }
    let model =
      chosen.count < 2
      ? nil
      : try? GrowthModel(
        values: rows.map(\.value), times: rows.map { axis.times[$0.place] },
        groups: rows.map { Int32(place[$0.ratee]) }, groupCount: chosen.count, weights: rows.map(\.weight),
        reference: axis.times.last ?? 0, threads: threads)
    let usable = model.flatMap { $0.fit.convergence.isConverged ? $0 : nil }
    noise = usable?.fit.residualVariance
    slopeDeviation = usable?.slopeDeviation
    let doubt = standards?.driftVariances() ?? []
    people = ratees.indices.compactMap { ratee -> PersonTrend? in
      guard points.counts[ratee] > 0 else { return nil }
      let unit = points.lastUnit[ratee]
      let name = unit < 0 ? nil : units[Int(unit)]
      guard let usable, place[ratee] >= 0, points.counts[ratee] >= PersonTrend.fewestPeriods else {
        return PersonTrend(
          ratee: ratees[ratee], unit: name, count: points.counts[ratee], slope: nil, standardError: nil,
          probabilityUp: nil)
      }
      let group = usable.groups[place[ratee]]
      let own = points.raters[ratee]
      let shared = own.keys.sorted().reduce(0.0) { sum, rater in
        let share = own[rater] ?? 0
        return sum + (rater < doubt.count ? share * share * doubt[rater] : 0)
      }
      let error = (group.slopeError * group.slopeError + shared).squareRoot()
      return PersonTrend(
        ratee: ratees[ratee], unit: name, count: points.counts[ratee], slope: group.slope,
        standardError: error, probabilityUp: GrowthModel.probabilityUp(group.slope, error))
    }
  }
}

/// One value per person and period.
private struct PersonPoints {
  struct Row {
    let ratee: Int
    let place: Int
    var value: Double
    let weight: Double
  }

  private(set) var rows: [Row] = []
  private(set) var counts: [Int]
  private(set) var lastUnit: [Int32]
  /// The share of each rater in the forms of a person.
  private(set) var raters: [[Int: Double]]

  /// Forms of one person stand together, in the order of places.
  init(_ forms: [TrendForms.Form], _ values: [Double], _ people: Int, _ places: Int) {
    counts = [Int](repeating: 0, count: people)
    lastUnit = [Int32](repeating: -1, count: people)
    raters = [[Int: Double]](repeating: [:], count: people)
    var total = [Double](repeating: 0, count: people)
    let order = forms.indices.sorted {
      (forms[$0].ratee, forms[$0].place, $0) < (forms[$1].ratee, forms[$1].place, $1)
    }
    var start = 0
    while start < order.count {
      var end = start
      let first = forms[order[start]]
      var (sum, weight) = (0.0, 0.0)
      while end < order.count, forms[order[end]].ratee == first.ratee, forms[order[end]].place == first.place {
        let own = Double(forms[order[end]].scores)
        sum += own * values[order[end]]
        weight += own
        if let rater = forms[order[end]].rater { raters[first.ratee][rater, default: 0] += own }
        end += 1
      }
      rows.append(Row(ratee: first.ratee, place: first.place, value: sum / weight, weight: weight))
      counts[first.ratee] += 1
      lastUnit[first.ratee] = forms[order[end - 1]].unit
      total[first.ratee] += weight
      start = end
    }
    for ratee in raters.indices where total[ratee] > 0 {
      raters[ratee] = raters[ratee].mapValues { $0 / total[ratee] }
    }
  }

  mutating func take(off season: [Double]) {
    guard !season.isEmpty else { return }
    for i in rows.indices { rows[i].value -= season[rows[i].place % season.count] }
  }
}
