import AppraisalAnalysis
import Foundation
import Testing

/// The table of methods.md §2.1: what fixed employees buy where teams differ in quality, and what they cannot.
///
/// 200 supervisors × 12 staff × 3 periods there; a fifth of that for every push, in fewer cities. More by
/// `TIMBANG_SIMULATION_CITIES=30 swift test -c release --filter SeverityWorlds`.
@Suite("SeverityWorlds")
struct SeverityWorlds {
  /// A world, and what holds in it.
  struct World: Sendable, CustomTestStringConvertible {
    var name: String
    var moves = 0.0
    var doubleRated = 0.0
    var teamQuality = 0.0
    var managerEffect = 0.0
    /// The least correlation with the truth; that of the table less .1, which the smaller city may cost.
    var correlation: Double
    /// Whether the design identifies severity, so that intervals must cover.
    var isIdentified = true

    var testDescription: String { name }
  }

  static let worlds = [
    World(name: "alike, 30 % move", moves: 0.3, correlation: 0.86),
    World(name: "unlike, 5 % move", moves: 0.05, teamQuality: 3, correlation: 0.6),
    World(name: "unlike, 15 % move", moves: 0.15, teamQuality: 3, correlation: 0.81),
    World(name: "unlike, 20 % double-rated", doubleRated: 0.2, teamQuality: 3, correlation: 0.86),
    World(
      name: "unlike with manager effect, 20 % double-rated", doubleRated: 0.2, teamQuality: 3, managerEffect: 2,
      correlation: 0.86),
    World(
      name: "unlike with manager effect, 30 % move", moves: 0.3, teamQuality: 3, managerEffect: 2,
      correlation: 0.7,
      isIdentified: false),
  ]

  /// Every world of the table, disjoint teams among them, with a result of every employee in every period.
  static let anchoredWorlds = [
    World(name: "alike, disjoint", correlation: 0.9),
    World(name: "alike, 2 % move", moves: 0.02, correlation: 0.9),
    World(name: "unlike, disjoint", teamQuality: 3, correlation: 0.9),
    World(name: "unlike, 15 % move", moves: 0.15, teamQuality: 3, correlation: 0.9),
    World(name: "unlike, 20 % double-rated", doubleRated: 0.2, teamQuality: 3, correlation: 0.9),
    World(
      name: "unlike with manager effect, 30 % move", moves: 0.3, teamQuality: 3, managerEffect: 2,
      correlation: 0.9),
    World(
      name: "unlike with manager effect, 20 % double-rated", doubleRated: 0.2, teamQuality: 3, managerEffect: 2,
      correlation: 0.9),
  ]

  private struct Outcome {
    var correlation: Double
    var fixed: Double
    var random: Double
    var ratio: Double
    var mundlak: Double
    var statuses: Set<RatingDesign.Status>
  }

  private func options(_ world: World) -> Options {
    CitySimulation.Options().with {
      $0.name = "worlds"
      $0.employees = simulatedStaff
      $0.unitCount = 1
      $0.teamSize = 12...12
      $0.periods = 3
      $0.shareRotating = world.moves
      $0.shareDoubleRated = world.doubleRated
      $0.performanceSD = 5
      $0.teamQualitySD = world.teamQuality
      $0.managerEffectSD = world.managerEffect
      $0.severitySD = 3
      $0.noiseSD = 2.45
    }
  }

  /// 480 staff for every push; 2,400 are the full size: `TIMBANG_SIMULATION_STAFF=2400`.
  private var simulatedStaff: Int {
    ProcessInfo.processInfo.environment["TIMBANG_SIMULATION_STAFF"].flatMap { Int($0) } ?? 480
  }

  private func outcome(_ world: World, seed: UInt64) throws -> Outcome {
    let options = options(world)
    let city = try CitySimulation(options: options, seed: seed).run()
    let study = try SeverityStudy(RatingDesign(city.appraisalTable()))
    let random = try RaterSeverity(PerformanceModel(RatingDesign(city.appraisalTable())).fit())
    let truth = city.raterTruth.mapValues(\.severity)
    let known = study.severity.entries.filter { $0.isIdentified && $0.component == 1 }
    let values = known.compactMap { truth[$0.rater] }
    // Severity is measured from the mean of the population of raters, which was drawn around zero.
    func covers(_ entry: RaterSeverity.Entry) -> Bool {
      truth[entry.rater].map { entry.lower <= $0 && $0 <= entry.upper } ?? false
    }
    return Outcome(
      correlation: correlation(known.map(\.severity), values),
      fixed: share(known.map(covers)),
      random: share(random.entries.map(covers)),
      ratio: study.exchangeability?.ratio ?? .nan, mundlak: study.mundlak?.p ?? .nan,
      statuses: Set(known.map(\.status)))
  }

  private func share(_ hits: [Bool]) -> Double { Double(hits.count { $0 }) / Double(max(hits.count, 1)) }

  private func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let (mx, my) = (mean(x), mean(y))
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    let (xx, yy) = (x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }, y.reduce(0) { $0 + ($1 - my) * ($1 - my) })
    return products / (xx * yy).squareRoot()
  }

  @Test(
    "fixed employees cover wherever severity is identified, and carry a flag where it is not", arguments: worlds
  )
  func coverage(_ world: World) throws {
    let cities = simulatedCities(default: 4)
    let outcomes = try (1...cities).map { try outcome(world, seed: UInt64(3000 + $0)) }
    let fixed = Replicated(outcomes.map(\.fixed))
    let found = Replicated(outcomes.map(\.correlation))
    print("\(world.name): correlation \(found), coverage fixed \(fixed)")
    print(
      "  random \(Replicated(outcomes.map(\.random))), gap ratio \(Replicated(outcomes.map(\.ratio))), Mundlak p \(outcomes.map(\.mundlak))"
    )
    #expect(found.mean > world.correlation)
    if world.isIdentified {
      #expect((cities >= 20 ? 0.92...0.98 : 0.88...1).contains(fixed.mean), "\(fixed)")
    } else {
      // Mobility alone does not tell severity from what a manager really does: the status says so.
      #expect(fixed.mean < 0.85)
      #expect(outcomes.allSatisfy { $0.statuses == [.linked] })
    }
  }

  private struct AnchoredOutcome {
    var correlation: Double
    var coverage: Double
    var slope: Double
    var covers: Bool
    var difficulty: Bool
  }

  private func anchoredOutcome(_ world: World, slope: Double, difficulty: Double = 0, seed: UInt64) throws
    -> AnchoredOutcome
  {
    let options = options(world).with {
      $0.indicators = [
        .init(name: "performance", aspect: .results, mean: 50, measuredEvery: 1, measuredMean: 55)
      ]
      $0.objectiveShare = 1
      $0.anchorSlope = slope
      $0.anchorNoiseSD = 4
      $0.targetDifficultySD = difficulty
    }
    let city = try CitySimulation(options: options, seed: seed).run()
    let design = RatingDesign(city.appraisalTable())
    let anchored = try #require(try AnchoredSeverity(design))
    let truth = city.raterTruth.mapValues(\.severity)
    let severity = try RaterSeverity(PerformanceModel(design).fit(), anchored: anchored)
    let entries = severity.entries.filter { $0.basis == .results }
    #expect(entries.allSatisfy { $0.status == .anchored })
    let values = entries.map { truth[$0.rater] ?? .nan }
    return AnchoredOutcome(
      correlation: correlation(entries.map(\.severity), values),
      coverage: share(zip(entries, values).map { $0.lower <= $1 && $1 <= $0.upper }),
      slope: anchored.calibration.slope, covers: anchored.calibration.interval.contains(slope),
      difficulty: anchored.calibration.difficultyP < 0.05)
  }

  @Test(
    "objective results identify severity in every world, disjoint teams included", arguments: anchoredWorlds)
  func anchoredCoverage(_ world: World) throws {
    let cities = simulatedCities(default: 2)
    let outcomes = try (1...cities).map { try anchoredOutcome(world, slope: 0.8, seed: UInt64(3000 + $0)) }
    let (found, covered) = (Replicated(outcomes.map(\.correlation)), Replicated(outcomes.map(\.coverage)))
    print("\(world.name), anchored: correlation \(found), coverage \(covered)")
    print("  slope \(Replicated(outcomes.map(\.slope))), covered \(share(outcomes.map(\.covers)))")
    print("  difficulty found \(share(outcomes.map(\.difficulty)))")
    #expect(found.mean > world.correlation)
    #expect((cities >= 20 ? 0.92...0.98 : 0.88...1).contains(covered.mean), "\(covered)")
    #expect(abs(Replicated(outcomes.map(\.slope)).mean - 0.8) < 0.08)
  }

  @Test("targets that are harder under some supervisors are seen, and widen the intervals")
  func difficulty() throws {
    let world = Self.anchoredWorlds[2]
    let cities = simulatedCities(default: 3)
    let outcomes = try (1...cities).map {
      try anchoredOutcome(world, slope: 1, difficulty: 3, seed: UInt64(3000 + $0))
    }
    let covered = Replicated(outcomes.map(\.coverage))
    print("hard targets: found \(share(outcomes.map(\.difficulty))), coverage \(covered)")
    #expect(share(outcomes.map(\.difficulty)) > 0.6)
    #expect(covered.mean > 0.85, "\(covered)")
  }

  @Test("the check on exchangeability sees teams that differ, and is quiet where they are alike")
  func exchangeability() throws {
    let cities = simulatedCities(default: 4)
    let alike = try (1...cities).map { try outcome(Self.worlds[0], seed: UInt64(3000 + $0)).ratio }
    var unlike = Self.worlds[3]
    unlike.teamQuality = 5
    let differing = try (1...cities).map { try outcome(unlike, seed: UInt64(3000 + $0)).ratio }
    print("gap ratio: alike \(Replicated(alike)), unlike \(Replicated(differing))")
    #expect(mean(alike) < 1.7)
    #expect(mean(differing) > SeverityStudy.Exchangeability.limit)
  }
}
