import Statistics

/// Group × time: the level of the people of each group in each period, like for like.
///
/// Every person is compared with himself: `value = person + period` by least squares within the group. Who joins or leaves
/// does not move a group; where nobody links two stretches of time, each stands at its own mean.
struct TrendPanel: Sendable {
  /// By group and place; NaN where nobody was seen.
  private(set) var values: [[Double]]
  /// The people behind each value.
  private(set) var people: [[Int]]
  /// The forms behind each group: their number among the forms given, and their share in the mean of their period.
  private(set) var shares: [[(form: Int, share: Double)]]

  var groupCount: Int { values.count }

  /// Averages forms by person, and compares persons with themselves within each group.
  ///
  /// - Parameters:
  ///   - values: one per form.
  ///   - group: that of each form; −1 where it takes no part.
  init(_ forms: [TrendForms.Form], values given: [Double], groups: [Int], groupCount: Int, places: Int) {
    var members = [[Int]](repeating: [], count: groupCount)
    for form in forms.indices where groups[form] >= 0 { members[groups[form]].append(form) }
    var people = [[Int]](repeating: [Int](repeating: 0, count: places), count: groupCount)
    var shares = [[(form: Int, share: Double)]](repeating: [], count: groupCount)
    values = members.indices.map { group in
      let points = PanelPoints(members[group], forms, given)
      for point in points.points { people[group][point.place] += 1 }
      let counts = people[group]
      shares[group] = members[group].map { form in
        (form, 1 / Double(points.forms(of: forms[form]) * counts[forms[form].place]))
      }
      return points.levels(places)
    }
    (self.people, self.shares) = (people, shares)
  }

  /// Series as they are, each value one observation.
  init(series: [[Double]], sizes: [[Int]]) {
    (values, people, shares) = (series, sizes, series.map { _ in [] })
  }

  /// The same with a season taken off.
  func without(season: [Double]) -> TrendPanel {
    guard !season.isEmpty else { return self }
    var copy = self
    for group in values.indices {
      for place in values[group].indices { copy.values[group][place] -= season[place % season.count] }
    }
    return copy
  }

  /// The weights with which the values of a group enter its least-squares slope, by place.
  func slopeWeights(_ group: Int, _ times: [Double]) -> [Double] {
    let used = times.indices.filter { !values[group][$0].isNaN }
    let total = used.reduce(0.0) { $0 + Double(people[group][$1]) }
    let mean = used.reduce(0.0) { $0 + Double(people[group][$1]) * times[$1] } / max(total, 1)
    let spread = used.reduce(0.0) {
      $0 + Double(people[group][$1]) * (times[$1] - mean) * (times[$1] - mean)
    }
    var weights = [Double](repeating: 0, count: times.count)
    for place in used where spread > 0 {
      weights[place] = Double(people[group][place]) * (times[place] - mean) / spread
    }
    return weights
  }
}

/// One value per person and period of a group.
private struct PanelPoints {
  struct Point {
    let person: Int
    let place: Int
    var value: Double
    var forms: Int
  }

  private(set) var points: [Point] = []
  private var index: [Int: Int] = [:]
  private var personCount = 0

  init(_ members: [Int], _ forms: [TrendForms.Form], _ values: [Double]) {
    var persons: [Int: Int] = [:]
    for member in members {
      let form = forms[member]
      let key = PanelPoints.key(form)
      if let place = index[key] {
        points[place].value += values[member]
        points[place].forms += 1
        continue
      }
      let person = persons[form.ratee] ?? persons.count
      persons[form.ratee] = person
      index[key] = points.count
      points.append(Point(person: person, place: form.place, value: values[member], forms: 1))
    }
    personCount = persons.count
    for place in points.indices { points[place].value /= Double(points[place].forms) }
  }

  private static func key(_ form: TrendForms.Form) -> Int { form.ratee << 24 | form.place }

  /// The forms of the same person in the same period.
  func forms(of form: TrendForms.Form) -> Int { index[PanelPoints.key(form)].map { points[$0].forms } ?? 1 }

  /// The level of each period, at the mean of all values of its part.
  func levels(_ places: Int) -> [Double] {
    var result = [Double](repeating: .nan, count: places)
    let layout = AdditiveLayout(
      values: points.map(\.value), units: points.map(\.person), unitCount: personCount,
      columns: points.map(\.place), columnCount: places)
    var (shift, size) = (
      [Double](repeating: 0, count: layout.parts), [Double](repeating: 0, count: layout.parts)
    )
    for (row, point) in points.enumerated() {
      let part = layout.partOfUnit[point.person]
      shift[part] += layout.unitEffects[point.person] + layout.residuals[row]
      size[part] += 1
    }
    for (row, point) in points.enumerated() {
      let part = layout.partOfUnit[point.person]
      result[point.place] =
        point.value - layout.residuals[row] - layout.unitEffects[point.person] + shift[part] / size[part]
    }
    return result
  }
}
