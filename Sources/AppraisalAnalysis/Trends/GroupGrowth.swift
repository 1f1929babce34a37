import Statistics

/// The slopes of all groups of a panel, drawn towards each other.
struct GroupGrowth: Sendable {
  /// The groups that have two periods or more, by their place in the fit; nil for others.
  let places: [Int?]
  /// The model; nil where it cannot be estimated.
  let model: GrowthModel?

  private let panel: TrendPanel
  private let describer: SeriesDescriber
  /// Per group, what the uncertainty of raters' standards adds to the variance of its slope.
  private let doubt: [Double]

  init(_ panel: TrendPanel, _ describer: SeriesDescriber, doubt: [Double]? = nil, threads: Int) {
    let flat = panel.without(season: describer.season)
    var places = [Int?](repeating: nil, count: flat.groupCount)
    var (values, times, groups, weights): ([Double], [Double], [Int32], [Double]) = ([], [], [], [])
    var count = 0
    for group in 0..<flat.groupCount where flat.values[group].count(where: { !$0.isNaN }) > 1 {
      for place in flat.values[group].indices where !flat.values[group][place].isNaN {
        values.append(flat.values[group][place])
        times.append(describer.axis.times[place])
        groups.append(Int32(count))
        weights.append(Double(max(1, flat.people[group][place])))
      }
      places[group] = count
      count += 1
    }
    let isEven = weights.allSatisfy { $0 == weights.first }
    model =
      count < 2
      ? nil
      : try? GrowthModel(
        values: values, times: times, groups: groups, groupCount: count, weights: isEven ? nil : weights,
        reference: describer.axis.times.last ?? 0, threads: threads)
    self.places = places
    self.panel = flat
    self.describer = describer
    self.doubt = doubt ?? [Double](repeating: 0, count: panel.groupCount)
  }

  /// What the model says of a group; its own line where there is no model.
  func growth(_ group: Int) -> SeriesDescriber.Growth {
    let values = panel.values[group]
    let seen = values.indices.filter { !values[$0].isNaN }
    guard let model, model.fit.convergence.isConverged, let place = places[group] else {
      var season = describer.adjusted(values)
      for i in season.indices { season[i] = 2 * values[i] - season[i] }
      return describer.line(season)
    }
    let own = model.groups[place]
    guard seen.count >= SeriesTrend.fewestPeriods, let slope = own.ownSlope, let error = own.ownError else {
      return SeriesDescriber.Growth(current: own.level, currentError: own.levelError)
    }
    let spread = (own.slopeError * own.slopeError + doubt[group]).squareRoot()
    let ownSpread = (error * error + doubt[group]).squareRoot()
    let half = model.quantile(0.95) * spread
    let weight = Double(max(1, panel.people[group][seen[seen.count - 1]]))
    let isEven = panel.people.allSatisfy { $0.allSatisfy { $0 <= 1 } }
    return SeriesDescriber.Growth(
      current: own.level, currentError: own.levelError,
      slope: SeriesTrend.Slope(
        estimate: own.slope, standardError: spread, lower: own.slope - half, upper: own.slope + half,
        probabilityUp: GrowthModel.probabilityUp(own.slope, spread), own: slope, ownError: ownSpread,
        p: ownSpread > 0
          ? StudentT(degreesOfFreedom: model.degreesOfFreedom).twoSided(slope / ownSpread)
          : slope == 0 ? 1 : 0,
        basis: .groups),
      forecasts: describer.steps.map {
        model.forecast(
          group: place, at: describer.axis.time(after: $0), weight: isEven ? 1 : weight,
          extra: doubt[group] * Double($0 * $0))
      })
  }

  /// The mean slope of all groups; nil with fewer than five, or where it cannot be told.
  func mean(doubt: Double) -> SeriesTrend.Slope? {
    guard let model, model.fit.convergence.isConverged, model.groups.count >= 5, model.degreesOfFreedom > 0
    else { return nil }
    let error = (model.meanSlopeError * model.meanSlopeError + doubt).squareRoot()
    let student = StudentT(degreesOfFreedom: Double(model.groups.count - 1))
    guard error > 0 else { return nil }
    let half = student.quantile(0.975) * error
    return SeriesTrend.Slope(
      estimate: model.meanSlope, standardError: error, lower: model.meanSlope - half,
      upper: model.meanSlope + half, probabilityUp: student.cdf(model.meanSlope / error),
      own: model.meanSlope, ownError: error, p: student.twoSided(model.meanSlope / error), basis: .units)
  }
}
