import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics

/// A city whose parts of change are known, and the parts by their definitions.
struct TrendTruth {
  struct Parts {
    var within = 0.0
    var mix = 0.0
    var joiners = 0.0
    var leavers = 0.0
    var drift = 0.0
  }

  let city: SimulatedCity
  let table: AppraisalTable
  private let freed: [Double]
  private let standard: [Double]

  /// 160 staff in four units, sixteen supervisors, a quarter double-rated, moves across units; one indicator at the
  /// end of the year only, so that the mix shifts. No halo, no range, no ceiling.
  static func options(_ change: (inout CitySimulation.Options) -> Void = { _ in }) -> CitySimulation.Options {
    var options = CitySimulation.Options()
    options.name = "trends"
    options.employees = 160
    options.unitCount = 4
    options.teamSize = 10...10
    options.periods = 4
    options.indicators = [
      .init(name: "accuracy", aspect: .results, mean: 500),
      .init(name: "service", aspect: .behaviour, mean: 508, ratedEvery: 2),
    ]
    options.scale = 0...1000
    options.shareRotating = 0.08
    options.shareDoubleRated = 0.25
    options.crossUnitShare = 0.5
    options.growthSD = 0.4
    options.trend = 0.3
    options.unitSD = 2
    options.severitySD = 4
    options.driftSD = 0.8
    options.noiseSD = 3
    change(&options)
    return options
  }

  /// 240 staff in six units over six periods; nobody improves on the whole.
  static func nullOptions(_ change: (inout CitySimulation.Options) -> Void) -> CitySimulation.Options {
    options {
      $0.trend = 0
      $0.employees = 240
      $0.unitCount = 6
      $0.periods = 6
      change(&$0)
    }
  }

  /// - Parameter unitGrowth: the SD of what the work in a unit gains in a period, beyond its people.
  init(_ options: CitySimulation.Options, seed: UInt64, unitGrowth: Double = 0) throws {
    city = try CitySimulation(options: options, seed: seed).run()
    let plain = city.appraisalTable()
    var generator = RandomStream(key: RandomKey(seed: seed), item: 99)
    let gains = Dictionary(
      uniqueKeysWithValues: city.truth.units.map { ($0.name, unitGrowth * generator.normal()) })
    let centre = Double(options.periods - 1) / 2
    table = plain.with(
      scores: (0..<plain.count).map { row in
        plain.scores[row] + (plain.units?[row].flatMap { gains[$0] } ?? 0)
          * (Double(plain.periods.codes[row]) - centre)
      })
    let ratees = Dictionary(uniqueKeysWithValues: city.truth.ratees.map { ($0.identifier, $0) })
    let raters = Dictionary(uniqueKeysWithValues: city.truth.raters.map { ($0.identifier, $0) })
    let units = Dictionary(uniqueKeysWithValues: city.truth.units.map { ($0.name, $0.effect) })
    let rows = table
    let middle = Double(options.periods - 1) / 2
    func time(_ row: Int) -> Double { Double(rows.periods.codes[row]) - middle }
    freed = (0..<rows.count).map { row in
      guard let person = rows.ratees[row].flatMap({ ratees[$0] }), let unit = rows.units?[row] else {
        return .nan
      }
      let mean = options.indicators.first { $0.name == rows.indicators[row] }?.mean ?? .nan
      return mean + person.performance + (options.trend + person.growth) * time(row) + (units[unit] ?? 0)
        + (gains[unit] ?? 0) * time(row)
    }
    standard = (0..<rows.count).map { row in
      guard let rater = rows.raters?[row].flatMap({ raters[$0] }) else { return .nan }
      return -(rater.severity + rater.drift * time(row))
    }
  }

  /// The table as it would be without raters' standards and chance.
  var freedTable: AppraisalTable { table.with(scores: freed, isAnonymous: true) }

  /// The parts of a unit's change from the first period to the last, from the definition.
  func parts(_ unit: String) -> Parts {
    let last = Int32(table.periods.levels.count - 1)
    let ends = [Int32(0), last].map { period in
      (0..<table.count).filter { table.units?[$0] == unit && table.periods.codes[$0] == period }
    }
    struct Cell: Hashable {
      let ratee: Int32
      let indicator: Int32
    }
    func weights(_ rows: [Int]) -> [Cell: (share: Double, mean: Double)] {
      let total = rows.reduce(0.0) { $0 + (table.weights?[$1] ?? 1) }
      let groups = Dictionary(grouping: rows) {
        Cell(ratee: table.ratees.codes[$0], indicator: table.indicators.codes[$0])
      }
      return groups.mapValues { own in
        let weight = own.reduce(0.0) { $0 + (table.weights?[$1] ?? 1) }
        return (weight / total, own.reduce(0.0) { $0 + (table.weights?[$1] ?? 1) * freed[$1] } / weight)
      }
    }
    let (before, after) = (weights(ends[0]), weights(ends[1]))
    let level =
      (before.values.reduce(0) { $0 + $1.share * $1.mean } + after.values.reduce(0) { $0 + $1.share * $1.mean })
      / 2
    let people = [Set(before.keys.map(\.ratee)), Set(after.keys.map(\.ratee))]
    var parts = Parts()
    for cell in Set(before.keys).union(after.keys) {
      let (old, new) = (before[cell], after[cell])
      if let old, let new {
        parts.within += (old.share + new.share) / 2 * (new.mean - old.mean)
        parts.mix += (new.share - old.share) * ((new.mean + old.mean) / 2 - level)
      } else if let new {
        if people[0].contains(cell.ratee) {
          parts.mix += new.share * (new.mean - level)
        } else {
          parts.joiners += new.share * (new.mean - level)
        }
      } else if let old {
        if people[1].contains(cell.ratee) {
          parts.mix -= old.share * (old.mean - level)
        } else {
          parts.leavers -= old.share * (old.mean - level)
        }
      }
    }
    func mean(_ rows: [Int]) -> Double {
      let total = rows.reduce(0.0) { $0 + (table.weights?[$1] ?? 1) }
      return rows.reduce(0.0) { $0 + (table.weights?[$1] ?? 1) * standard[$1] } / total
    }
    parts.drift = mean(ends[1]) - mean(ends[0])
    return parts
  }
}

/// How often truths lie within 1.96 standard errors.
struct TrendCoverage {
  private(set) var names: [String] = []
  private var held: [String: Int] = [:]
  private var made: [String: Int] = [:]

  mutating func add(_ name: String, _ isHeld: Bool) {
    if made[name] == nil { names.append(name) }
    made[name, default: 0] += 1
    held[name, default: 0] += isHeld ? 1 : 0
  }

  mutating func add(_ name: String, truth: Double, _ part: ChangeDecomposition.Part) {
    guard let error = part.standardError else { return }
    add(name, abs(part.estimate - truth) <= 1.96 * error)
  }

  func count(_ name: String) -> Int { made[name] ?? 0 }
  func share(_ name: String) -> Double { Double(held[name] ?? 0) / Double(max(1, made[name] ?? 0)) }

  /// One city a replicate, one unit of it: the parts of its change, and the slope of its adjusted mean.
  static func ofCities(_ seeds: Range<Int>) throws -> TrendCoverage {
    var coverage = TrendCoverage()
    for seed in seeds {
      let truth = try TrendTruth(TrendTruth.options(), seed: UInt64(seed))
      let study = try ProductivityTrends(truth.table)
      let units = study.current.decompositions.filter { $0.depth == 1 }
      let change = units[seed % units.count]
      let parts = truth.parts(change.unit ?? "")
      coverage.add("rater_drift", truth: parts.drift, change.raterDrift)
      coverage.add("mix", truth: parts.mix, change.mix)
      coverage.add("within", truth: parts.within, change.within)
      coverage.add("joiners", truth: parts.joiners, change.joiners)
      coverage.add("leavers", truth: parts.leavers, change.leavers)
    }
    return coverage
  }

  /// Cities whose units, and whose staff, improve at a pace of their own while raters drift: slopes like for like.
  static func ofSlopes(_ seeds: Range<Int>, unitGrowth: Double) throws -> TrendCoverage {
    var coverage = TrendCoverage()
    for seed in seeds {
      let truth = try TrendTruth(
        TrendTruth.nullOptions { $0.trend = 0.3 }, seed: UInt64(seed), unitGrowth: unitGrowth)
      let found = try ProductivityTrends(truth.table).current
      let real = try ProductivityTrends(truth.freedTable).current
      for (unit, own) in zip(found.series(.unit), real.series(.unit)) {
        guard let slope = unit.slope, let planted = own.slope?.own else { continue }
        coverage.add("unit slope", abs(slope.own - planted) <= 1.96 * slope.ownError)
        coverage.add(
          "unit slope, drawn to the mean, in its interval", slope.lower <= planted && planted <= slope.upper)
      }
      if let slope = found.overall?.slope, let planted = real.overall?.slope?.estimate {
        coverage.add("overall slope in its interval", slope.lower <= planted && planted <= slope.upper)
      }
    }
    return coverage
  }

  /// Cities in which nobody improves, and raters drift: how often a unit, or everybody, is called rising or falling.
  static func ofNulls(_ seeds: Range<Int>) throws -> TrendCoverage {
    var coverage = TrendCoverage()
    for seed in seeds {
      let truth = try TrendTruth(TrendTruth.nullOptions { $0.growthSD = 0 }, seed: UInt64(seed))
      let segment = try ProductivityTrends(truth.table).current
      for unit in segment.series(.unit) {
        if let p = unit.slope?.p { coverage.add("unit p < .05", p < 0.05) }
      }
      coverage.add(
        "any unit rising or falling",
        segment.series(.unit).contains { $0.verdict == .rising || $0.verdict == .falling })
      if let p = segment.overall?.slope?.p { coverage.add("overall p < .05", p < 0.05) }
    }
    return coverage
  }
}

extension AppraisalTable {
  /// The same rows with other scores.
  fileprivate func with(scores: [Double], isAnonymous: Bool = false) -> AppraisalTable {
    AppraisalTable(
      ratees: ratees, raters: isAnonymous ? nil : raters, raterTypes: raterTypes, indicators: indicators,
      periods: periods, units: units, scores: scores, weights: weights, targets: targets,
      realisations: realisations, scaleVersions: scaleVersions, facts: facts,
      protectedAttributes: protectedAttributes, scale: scale, lines: lines, provenance: provenance,
      report: report)
  }
}
