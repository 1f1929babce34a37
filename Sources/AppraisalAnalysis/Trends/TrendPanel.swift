import Statistics

/// Group × time: the mean of the people of each group in each period.
struct TrendPanel: Sendable {
  /// By group and place; NaN where nobody was seen.
  private(set) var values: [[Double]]
  /// The people behind each mean.
  private(set) var people: [[Int]]
  /// The forms behind each group: their number among the forms given, and their share in the mean of their period.
  private(set) var shares: [[(form: Int, share: Double)]]

  var groupCount: Int { values.count }

  /// Averages forms by person, and persons by group and period.
  ///
  /// - Parameters:
  ///   - values: one per form.
  ///   - group: that of each form; −1 where it takes no part.
  init(_ forms: [TrendForms.Form], values given: [Double], groups: [Int], groupCount: Int, places: Int) {
    var sizes: [Int: Int] = [:]
    let keys = forms.indices.map { form -> Int in
      guard groups[form] >= 0 else { return -1 }
      let key = (forms[form].ratee * groupCount + groups[form]) * places + forms[form].place
      sizes[key, default: 0] += 1
      return key
    }
    var people = [[Int]](repeating: [Int](repeating: 0, count: places), count: groupCount)
    var seen: Set<Int> = []
    for form in forms.indices where keys[form] >= 0 && seen.insert(keys[form]).inserted {
      people[groups[form]][forms[form].place] += 1
    }
    var values = people.map { $0.map { $0 > 0 ? 0.0 : .nan } }
    var shares = [[(form: Int, share: Double)]](repeating: [], count: groupCount)
    for form in forms.indices where keys[form] >= 0 {
      let (group, place) = (groups[form], forms[form].place)
      let share = 1 / Double((sizes[keys[form]] ?? 1) * people[group][place])
      values[group][place] += share * given[form]
      shares[group].append((form, share))
    }
    (self.values, self.people, self.shares) = (values, people, shares)
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
