import Statistics

/// The slopes of all groups of a panel, drawn towards each other.
struct GroupGrowth: Sendable {
  /// The groups that have two periods or more, by their place in the fit; nil for others.
  let places: [Int?]
  /// The model; nil where it cannot be estimated.
  let model: GrowthModel?

  private let panel: TrendPanel
  private let describer: SeriesDescriber
  /// What the standards of raters, taken off, leave in the slopes.
  private let freed: FreedSlopes
  /// The share of the differences between slopes that the standards of raters do not explain.
  private let realShare: Double

  init(_ panel: TrendPanel, _ describer: SeriesDescriber, freed: FreedSlopes? = nil, threads: Int) {
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
    let known = freed ?? FreedSlopes(groupCount: panel.groupCount)
    let added = known.groups.compactMap { $0.map { $0.added - known.common } }
    let left = added.isEmpty ? 0 : max(0, added.reduce(0, +) / Double(added.count))
    let between = model.map { $0.slopeDeviation * $0.slopeDeviation } ?? 0
    realShare = left == 0 ? 1 : between > left ? 1 - left / between : 0
    self.freed = known
  }

  /// What the model says of a group; its own line where there is no model.
  func growth(_ group: Int) -> SeriesDescriber.Growth {
    let values = panel.values[group]
    let seen = values.indices.filter { !values[$0].isNaN }
    guard let model, model.fit.convergence.isConverged, let place = places[group] else {
      var season = describer.adjusted(values)
      for i in season.indices { season[i] = 2 * values[i] - season[i] }
      return describer.line(season, freed: freed.groups[group])
    }
    let own = model.groups[place]
    guard seen.count >= SeriesTrend.fewestPeriods, let slope = own.ownSlope, let error = own.ownError else {
      return SeriesDescriber.Growth(current: own.level, currentError: own.levelError)
    }
    let known = freed.groups[group]
    let noise = max(error * error, known?.noise ?? 0)
    let ownSpread = FreedError.Spread(
      noise, model.degreesOfFreedom, added: known?.added ?? 0, raters: freed.raters)
    let drawn = drawn(own, noise: error * error, known: known)
    let weight = Double(max(1, panel.people[group][seen[seen.count - 1]]))
    let isEven = panel.people.allSatisfy { $0.allSatisfy { $0 <= 1 } }
    return SeriesDescriber.Growth(
      current: own.level, currentError: own.levelError,
      slope: SeriesTrend.Slope(
        estimate: drawn.slope, standardError: drawn.spread.error,
        lower: drawn.slope - drawn.spread.reach * drawn.spread.error,
        upper: drawn.slope + drawn.spread.reach * drawn.spread.error,
        probabilityUp: drawn.spread.probabilityUp(drawn.slope), own: slope, ownError: ownSpread.error,
        p: ownSpread.p(slope), basis: .groups),
      forecasts: describer.steps.map {
        model.forecast(
          group: place, at: describer.axis.time(after: $0), weight: isEven ? 1 : weight,
          extra: max(0, known?.added ?? 0) * Double($0 * $0))
      })
  }

  /// The slope drawn towards the mean of all by as much as chance and the standards of raters explain the differences.
  ///
  /// With `b ~ N(β, τ² + V)` and an error c that all groups share: `β + w(b − β)`, `w = τ²/(τ² + V − c)`, and the variance
  /// `w(V − c) + (1 − w)²Var(β) + c`. τ² is estimated from the groups, which bounds the degrees of freedom.
  private func drawn(
    _ own: GrowthModel.Group, noise: Double, known: FreedError?
  ) -> (slope: Double, spread: FreedError.Spread) {
    guard let model, let known else {
      let spread = FreedError.Spread(
        own.slopeError * own.slopeError, model?.degreesOfFreedom ?? 0, added: 0, raters: 0)
      return (own.slope, spread)
    }
    let slope = model.meanSlope + realShare * (own.slope - model.meanSlope)
    let between = model.slopeDeviation * model.slopeDeviation
    let weight = between > 0 ? realShare * between / (between + noise) : 0
    let apart = max(0, max(noise, known.noise) + known.added - freed.common)
    let mean = (1 - weight) * model.meanSlopeError
    return (
      slope,
      FreedError.Spread(
        weight * apart + mean * mean, min(model.degreesOfFreedom, Double(model.groups.count - 1)),
        added: freed.common, raters: freed.raters)
    )
  }

  /// The mean slope of all groups; nil with fewer than five, or where it cannot be told.
  func mean() -> SeriesTrend.Slope? {
    guard let model, model.fit.convergence.isConverged, model.groups.count >= 5, model.degreesOfFreedom > 0
    else { return nil }
    let spread = FreedError.Spread(
      model.meanSlopeError * model.meanSlopeError, Double(model.groups.count - 1), added: freed.common,
      raters: freed.raters)
    guard spread.error > 0 else { return nil }
    let half = spread.reach * spread.error
    return SeriesTrend.Slope(
      estimate: model.meanSlope, standardError: spread.error, lower: model.meanSlope - half,
      upper: model.meanSlope + half, probabilityUp: spread.probabilityUp(model.meanSlope),
      own: model.meanSlope, ownError: spread.error, p: spread.p(model.meanSlope), basis: .units)
  }
}
