import LinearAlgebra

/// Outcomes of units over periods, and the period in which each unit was first treated.
///
/// Treatment is absorbing: who was treated once counts as treated from then on. A unit need not be seen in every period;
/// each comparison takes the units seen in both of its periods.
public struct StaggeredPanel: Sendable {
  /// The periods, rising; years, or places in an order of periods.
  public let times: [Int]
  /// The outcomes, a row for each unit and a column for each period; NaN where a unit was not seen.
  public let outcomes: Matrix
  /// The period of first treatment of each unit, nil for those never treated; one after the last period counts as never.
  public let firstTreated: [Int?]
  /// Facts about units that do not change, a row for each unit, without a constant column.
  public let covariates: Matrix
  /// The cluster of each unit, from 0; units of one cluster may be alike.
  public let clusters: [Int]
  /// The number of clusters.
  public let clusterCount: Int

  /// The number of units.
  public var units: Int { outcomes.rows }

  /// Puts a panel together.
  ///
  /// - Parameters:
  ///   - times: the periods, rising.
  ///   - outcomes: units by periods; NaN where a unit was not seen.
  ///   - firstTreated: the first treated period of each unit; nil for never.
  ///   - covariates: units by covariates, before treatment.
  ///   - clusters: any code of the cluster of each unit; every unit by itself when nil.
  /// - Precondition: equal numbers of units, times that rise, one column of outcomes for each.
  public init(
    times: [Int], outcomes: Matrix, firstTreated: [Int?], covariates: Matrix? = nil, clusters: [Int]? = nil
  ) {
    let units = outcomes.rows
    precondition(outcomes.columns == times.count, "\(outcomes.columns) columns for \(times.count) periods")
    precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "the periods do not rise")
    precondition(firstTreated.count == units, "\(firstTreated.count) first treatments of \(units) units")
    precondition(
      (covariates?.rows ?? units) == units, "covariates of \(covariates?.rows ?? 0) of \(units) units")
    precondition((clusters?.count ?? units) == units, "clusters of \(clusters?.count ?? 0) of \(units) units")
    self.times = times
    self.outcomes = outcomes
    let last = times.last ?? 0
    self.firstTreated = firstTreated.map { $0.flatMap { $0 > last ? nil : $0 } }
    self.covariates = covariates ?? Matrix(rows: units, columns: 0)
    var place: [Int: Int] = [:]
    self.clusters = (clusters ?? Array(0..<units)).map { code in
      if let known = place[code] { return known }
      place[code] = place.count
      return place.count - 1
    }
    clusterCount = place.count
  }

  /// Whether a unit was seen in a period, by its place.
  public func isSeen(_ unit: Int, _ time: Int) -> Bool { !outcomes[unit, time].isNaN }

  /// The last period before treatment of a cohort could show, by its place; nil where there is none.
  public func base(of cohort: Int, anticipation: Int) -> Int? { times.lastIndex { $0 < cohort - anticipation } }

  /// Outcomes of units from the base period back, a column for each period; where a unit was not seen, the mean of its own.
  ///
  /// - Precondition: every unit was seen in the base period.
  public func earlierOutcomes(_ units: [Int], base: Int, atMost: Int) -> [[Double]] {
    let times = stride(from: base, through: max(0, base - atMost + 1), by: -1)
    let means = units.map { unit -> Double in
      let seen = times.map { outcomes[unit, $0] }.filter { !$0.isNaN }
      return seen.reduce(0, +) / Double(seen.count)
    }
    return times.map { time in
      units.indices.map { row in
        let value = outcomes[units[row], time]
        return value.isNaN ? means[row] : value
      }
    }
  }
}
