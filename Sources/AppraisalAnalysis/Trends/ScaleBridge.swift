import Appraisals

/// One scoring regime after another on one scale, by the people who were rated under both.
///
/// The scores of the later regime are stretched and moved so that the people rated in the last period of the earlier one
/// and in the first of the later one have the same mean and spread in both: nothing is taken to have changed for them at
/// the break. Whatever did change there is lost.
///
/// > Reference: Kolen & Brennan (2014), doi:10.1007/978-1-4939-0317-7, ch. 2 (linear linking in one group).
public struct ScaleBridge: Sendable, Hashable {
  /// The earlier regime.
  public let from: String
  /// The later one.
  public let to: String
  /// The last period of the earlier one.
  public let lastPeriod: String
  /// The first period of the later one.
  public let firstPeriod: String
  /// The people rated in both.
  public let people: Int
  /// How much a point of the later regime is worth in points of the earlier one.
  public let slope: Double
  /// What is added to it.
  public let intercept: Double

  /// Fewer people than these bridge nothing.
  public static let fewestPeople = 10
}

/// The regimes of a table, in the order of time.
struct ScaleRegimes {
  struct Regime {
    let name: String
    let rows: [Int]
  }

  let regimes: [Regime]

  init(_ table: AppraisalTable) {
    guard let versions = table.scaleVersions, versions.levels.count > 1 else {
      regimes = [Regime(name: table.scaleVersions?.levels.first ?? "", rows: Array(0..<table.count))]
      return
    }
    var rows = [[Int]](repeating: [], count: versions.levels.count + 1)
    for row in 0..<table.count {
      let code = versions.codes[row]
      rows[code < 0 ? versions.levels.count : Int(code)].append(row)
    }
    let names = versions.levels + [""]
    regimes = names.indices.filter { !rows[$0].isEmpty }.map { Regime(name: names[$0], rows: rows[$0]) }
      .sorted { a, b in
        let (first, second) = (ScaleRegimes.span(a, table), ScaleRegimes.span(b, table))
        return first == second ? a.name < b.name : first < second
      }
  }

  private static func span(_ regime: Regime, _ table: AppraisalTable) -> Int32 {
    regime.rows.map { table.periods.codes[$0] }.min() ?? 0
  }

  /// The table with all scores on the scale of the earliest regime.
  ///
  /// - Throws: ``AnalysisError/noBridge(from:to:people:needed:)``.
  func bridged(_ table: AppraisalTable) throws(AnalysisError) -> (table: AppraisalTable, bridges: [ScaleBridge])
  {
    var scores = table.scores
    var bridges: [ScaleBridge] = []
    for (earlier, later) in zip(regimes, regimes.dropFirst()) {
      let before = PeopleOfPeriod(earlier.rows, table, scores, edge: .last)
      let after = PeopleOfPeriod(later.rows, table, scores, edge: .first)
      let shared = before.means.keys.filter { after.means[$0] != nil }.sorted()
      let (x, y) = (shared.map { after.means[$0] ?? 0 }, shared.map { before.means[$0] ?? 0 })
      guard shared.count >= ScaleBridge.fewestPeople, standardDeviation(x) > 0, standardDeviation(y) > 0 else {
        throw .noBridge(
          from: earlier.name, to: later.name, people: shared.count, needed: ScaleBridge.fewestPeople)
      }
      let slope = standardDeviation(y) / standardDeviation(x)
      let intercept = y.reduce(0, +) / Double(y.count) - slope * x.reduce(0, +) / Double(x.count)
      // Results of work are measured on a scale of their own.
      for row in later.rows where table.raterTypes[row] != .objective {
        scores[row] = intercept + slope * scores[row]
      }
      bridges.append(
        ScaleBridge(
          from: earlier.name, to: later.name, lastPeriod: before.period, firstPeriod: after.period,
          people: shared.count, slope: slope, intercept: intercept))
    }
    return (table.changed(scores: scores), bridges)
  }
}

/// The mean of every person's ratings in the first or last period of some rows.
private struct PeopleOfPeriod {
  enum Edge { case first, last }

  let period: String
  let means: [Int32: Double]

  init(_ rows: [Int], _ table: AppraisalTable, _ scores: [Double], edge: Edge) {
    let rated = rows.filter { table.raterTypes[$0] != .objective && table.raterTypes[$0] != .`self` }
    let codes = rated.map { table.periods.codes[$0] }
    let code = (edge == .first ? codes.min() : codes.max()) ?? 0
    period = table.periods.levels[Int(code)]
    var sums: [Int32: (Double, Double)] = [:]
    for row in rated where table.periods.codes[row] == code {
      let before = sums[table.ratees.codes[row]] ?? (0, 0)
      let weight = table.weights?[row] ?? 1
      sums[table.ratees.codes[row]] = (before.0 + weight * scores[row], before.1 + weight)
    }
    means = sums.mapValues { $0.0 / $0.1 }
  }
}
