import Appraisals
import Statistics

/// Makes the series and decompositions of appraisals.
struct SegmentMaker {
  let ground: TrendGround
  let options: TrendOptions
  let describer: SeriesDescriber
  private let whole: TrendPanel

  init(ground: TrendGround, options: TrendOptions) {
    self.ground = ground
    self.options = options
    whole = TrendPanel(
      ground.forms.forms, values: ground.adjusted, groups: ground.forms.forms.map { _ in 0 }, groupCount: 1,
      places: ground.axis.count)
    describer = SeriesDescriber(
      axis: ground.axis, horizon: options.horizon, season: SeriesDescriber.season(whole.values[0], ground.axis))
  }

  func series() -> [SeriesTrend] {
    let forms = ground.forms.forms
    let error = slopeError(whole, forms)
    let levels = (0..<ground.paths.depth).map { units(forms, ground.adjusted, depth: $0 + 1, whole: error) }
    var result = [summary(.overall, "", whole, error, units: levels.first)]
    for (level, units) in levels.enumerated() {
      let (names, panel) = (ground.paths.names(depth: level + 1), units.panel)
      result += withQ(
        names.indices.filter { panel.values[$0].contains { !$0.isNaN } }.map { unit in
          describer.describe(
            .unit, depth: level + 1, names[unit], values: panel.values[unit], people: panel.people[unit],
            growth: units.growth.growth(unit))
        })
    }
    return result + indicators()
  }

  /// Each indicator by itself, with the standards of raters taken off.
  private func indicators() -> [SeriesTrend] {
    let table = ground.design.table
    guard table.indicators.levels.count > 1 else { return [] }
    let raters = ground.design.raters?.codes
    return withQ(
      table.indicators.levels.indices.compactMap { code -> SeriesTrend? in
        let forms = TrendForms(
          table, rows: ground.design.rows, raters: raters, axis: ground.axis, indicator: Int32(code)
        ).forms
        guard !forms.isEmpty else { return nil }
        let effects = ground.standards?.effects(of: forms) ?? forms.map { _ in 0 }
        let values = zip(forms, effects).map { $0.value - $1 }
        let panel = TrendPanel(
          forms, values: values, groups: forms.map { _ in 0 }, groupCount: 1, places: ground.axis.count)
        let error = slopeError(panel, forms)
        let units = ground.paths.depth > 0 ? units(forms, values, depth: 1, whole: error) : nil
        return summary(.indicator, table.indicators.levels[code], panel, error, units: units)
      })
  }

  /// The panel of the units of a depth, and their slopes.
  private typealias Units = (panel: TrendPanel, growth: GroupGrowth)

  private func units(
    _ forms: [TrendForms.Form], _ values: [Double], depth: Int, whole: FreedError?
  ) -> Units {
    let panel = TrendPanel(
      forms, values: values, groups: forms.map { ground.paths.group($0.unit, depth: depth) },
      groupCount: ground.paths.names(depth: depth).count, places: ground.axis.count)
    let freed = FreedSlopes(ground.slopeErrors(panel, forms), whole: whole)
    return (panel, GroupGrowth(panel, describer, freed: freed, threads: options.threads))
  }

  private func slopeError(_ whole: TrendPanel, _ forms: [TrendForms.Form]) -> FreedError? {
    ground.slopeErrors(whole, forms).first ?? nil
  }

  /// Everybody: the mean slope of the units where there are five or more, else the line of the means.
  private func summary(
    _ level: SeriesTrend.Level, _ id: String, _ panel: TrendPanel, _ error: FreedError?, units: Units?
  ) -> SeriesTrend {
    var growth = describer.line(panel.values[0], freed: error)
    if growth.slope != nil, let mean = units?.growth.mean() { growth.slope = mean }
    var series = describer.describe(
      level, id, values: panel.values[0], people: panel.people[0], growth: growth)
    series.q = series.slope?.p
    return series
  }

  /// Everybody, then units by depth.
  func decompositions(noise: Double) -> [ChangeDecomposition] {
    let rows = ground.decomposedRows(noise: noise)
    var result: [ChangeDecomposition] = []
    if let all = rows.change(nil, depth: 0, of: Array(rows.rows.indices), on: ground.axis) {
      result.append(all)
    }
    for depth in 1...max(1, ground.paths.depth) {
      let names = ground.paths.names(depth: depth)
      var members = [[Int]](repeating: [], count: names.count)
      for (place, row) in rows.rows.enumerated() {
        let unit = ground.paths.group(row.unit, depth: depth)
        if unit >= 0 { members[unit].append(place) }
      }
      result += names.indices.compactMap {
        rows.change(names[$0], depth: depth, of: members[$0], on: ground.axis)
      }
    }
    return result
  }
}

/// Gives the series of one level their q-values.
func withQ(_ series: [SeriesTrend]) -> [SeriesTrend] {
  let q = FalseDiscoveryRate.qValues(series.map { $0.slope?.p ?? .nan })
  return series.indices.map { place in
    var copy = series[place]
    copy.q = q[place].isNaN ? nil : q[place]
    return copy
  }
}

/// Makes the series of a plain table.
struct PlainSeries {
  let table: PlainTable
  let times: Factor
  let groups: Factor?
  let axis: TrendAxis
  let options: TrendOptions

  /// Groups of too few rows, and those that go with them so that they cannot be had by subtraction.
  var groupSizes: (withheld: Set<Int>, small: Int, complementary: Int) {
    guard let groups else { return ([], 0, 0) }
    let rows = groups.codes.indices.filter { groups.codes[$0] >= 0 && times.codes[$0] >= 0 }
    let sizes = Dictionary(grouping: rows) { Int(groups.codes[$0]) }.mapValues(\.count)
    let withheld = GroupPartition.withheld(
      sizes, smallest: options.smallestUnit, width: 1, isCrossed: false)
    let small = sizes.values.count { $0 < options.smallestUnit }
    return (withheld, small, withheld.count - small)
  }

  func series() -> [SeriesTrend] {
    // A depth for each column keeps columns on scales of their own apart.
    table.columns.enumerated().flatMap { place, column in ofColumn(column, depth: place + 1) }
  }

  private func ofColumn(_ column: PlainTable.Column, depth: Int) -> [SeriesTrend] {
    let whole = panel(column, codes: times.codes.map { _ in 0 }, count: 1)
    let describer = SeriesDescriber(
      axis: axis, horizon: options.horizon, season: SeriesDescriber.season(whole.values[0], axis))
    let prefix = table.columns.count > 1 ? column.name : ""
    var growth = describer.line(whole.values[0])
    guard let groups else {
      var overall = describer.describe(
        .overall, depth: depth, prefix, values: whole.values[0], people: whole.people[0], growth: growth)
      overall.q = overall.slope?.p
      return [overall]
    }
    let panel = panel(column, codes: groups.codes, count: groups.levels.count)
    let model = GroupGrowth(panel, describer, threads: options.threads)
    if let mean = model.mean() { growth.slope = mean }
    var overall = describer.describe(
      .overall, depth: depth, prefix, values: whole.values[0], people: whole.people[0], growth: growth)
    overall.q = overall.slope?.p
    let name = prefix.isEmpty ? "" : "\(prefix): "
    let withheld = groupSizes.withheld
    return [overall]
      + withQ(
        groups.levels.indices.filter { group in
          !withheld.contains(group) && panel.values[group].contains { !$0.isNaN }
        }.map { group in
          describer.describe(
            .group, depth: depth, name + groups.levels[group], values: panel.values[group],
            people: panel.people[group], growth: model.growth(group))
        })
  }

  private func panel(_ column: PlainTable.Column, codes: [Int32], count: Int) -> TrendPanel {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: axis.count), count: count)
    var sizes = [[Int]](repeating: [Int](repeating: 0, count: axis.count), count: count)
    for row in column.values.indices where codes[row] >= 0 && times.codes[row] >= 0 {
      guard let place = axis.placeOfLevel[Int(times.codes[row])], !column.values[row].isNaN else { continue }
      sums[Int(codes[row])][place] += column.values[row]
      sizes[Int(codes[row])][place] += 1
    }
    let means = zip(sums, sizes).map { sum, size in
      zip(sum, size).map { $1 > 0 ? $0 / Double($1) : .nan }
    }
    return TrendPanel(series: means, sizes: sizes)
  }
}
