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
  /// The forms of each group, by their number among the forms given.
  private let members: [[Int]]
  /// The persons and periods of each group.
  private let points: [PanelPoints]

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
    let points = members.map { PanelPoints($0, forms, given) }
    values = points.indices.map { group in
      for point in points[group].points { people[group][point.place] += 1 }
      return points[group].levels(places)
    }
    (self.people, self.members, self.points) = (people, members, points)
  }

  /// Series as they are, each value one observation.
  init(series: [[Double]], sizes: [[Int]]) {
    (values, people, members, points) = (series, sizes, [], [])
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

  /// The weights with which forms enter the least-squares slope of a group; none for series given as they are.
  ///
  /// - Parameter forms: those that the panel was made from.
  /// - Complexity: O(forms of the group + periods³).
  func slopeWeights(
    _ group: Int, _ forms: [TrendForms.Form], _ times: [Double]
  ) -> [(form: TrendForms.Form, weight: Double)] {
    guard points.indices.contains(group) else { return [] }
    let own = points[group]
    let weights = own.weights(ofLevels: levelWeights(group, times))
    return members[group].map { member in
      let place = own.place(of: forms[member])
      return (forms[member], weights[place] / Double(own.points[place].forms))
    }
  }

  /// The weights with which the values of a group enter its least-squares slope, by place.
  private func levelWeights(_ group: Int, _ times: [Double]) -> [Double] {
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

  /// The point that a form is part of.
  func place(of form: TrendForms.Form) -> Int { index[PanelPoints.key(form)] ?? 0 }

  /// The weights of the points in a weighted sum of the levels that ``levels(_:)`` gives.
  func weights(ofLevels weights: [Double]) -> [Double] {
    AdditiveLayout.weights(
      ofColumnLevels: weights, units: points.map(\.person), unitCount: personCount,
      columns: points.map(\.place))
  }

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
