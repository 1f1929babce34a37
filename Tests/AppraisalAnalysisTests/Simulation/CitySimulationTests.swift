import AppraisalAnalysis
import Appraisals
import Testing

@Suite("A simulated city")
struct CitySimulationTests {
  @Test("is the same for the same seed and another for another seed")
  func seed() throws {
    let options = Options.palembang.with { $0.employees = 120 }
    let city = try CitySimulation(options: options, seed: 7).run()
    let again = try CitySimulation(options: options, seed: 7).run()
    let other = try CitySimulation(options: options, seed: 8).run()
    for (file, repeated) in zip(city.files(), again.files()) {
      #expect(file.name == repeated.name)
      #expect(file.bytes == repeated.bytes)
    }
    #expect(city.csv() != other.csv())
    #expect(Set(city.people.map(\.identifier)).isDisjoint(with: other.people.map(\.identifier)))
  }

  @Test("shares nothing with the cities of neighbouring seeds")
  func neighbouringSeeds() throws {
    let cities = try (1...20).map { seed in
      try CitySimulation(options: .teamsOfTen.with { $0.employees = 1000 }, seed: UInt64(seed)).run().truth
    }
    for first in cities.indices {
      for second in cities.indices.dropFirst(first + 1) {
        let r = correlation(cities[first].ratees.map(\.performance), cities[second].ratees.map(\.performance))
        let s = correlation(cities[first].raters.map(\.severity), cities[second].raters.map(\.severity))
        // Under independence r has standard error 1/√n; 4.5 of them leave 380 comparisons a .3 % risk.
        #expect(abs(r) < 4.5 / 1000.0.squareRoot())
        #expect(abs(s) < 4.5 / 100.0.squareRoot())
      }
    }
  }

  @Test("keeps every other draw when one spread changes")
  func independentDraws() throws {
    let options = Options.palembang.with { $0.employees = 200 }
    let city = try CitySimulation(options: options, seed: 3).run()
    let changes: [(inout Options) -> Void] = [
      { $0.haloSD = 6 }, { $0.noiseSD = 1 }, { $0.driftSD = 0 }, { $0.anchorNoiseSD = 9 },
      { $0.indicatorSeveritySD = 3 }, { $0.ceiling = .score(90) },
    ]
    for change in changes {
      let changed = try CitySimulation(options: options.with(change), seed: 3).run()
      #expect(changed.people == city.people)
      #expect(changed.truth.ratees == city.truth.ratees)
      #expect(changed.truth.raters.map(\.severity) == city.truth.raters.map(\.severity))
      #expect(changed.rows.ratees == city.rows.ratees && changed.rows.raters == city.rows.raters)
      #expect(changed.rows.scores != city.rows.scores)
    }
  }

  @Test("keeps the first judgement of everybody when second raters are added")
  func addedRaters() throws {
    let options = Options.teamsOfTen.with { $0.employees = 300 }
    let alone = try CitySimulation(options: options, seed: 5).run()
    let joined = try CitySimulation(options: options.with { $0.shareDoubleRated = 0.4 }, seed: 5).run()
    let key = { (city: SimulatedCity, row: Int) in
      "\(city.rows.ratees[row])/\(city.rows.raters[row])/\(city.rows.periods[row])"
    }
    let scores = Dictionary(
      uniqueKeysWithValues: (0..<joined.rows.count).map { (key(joined, $0), joined.rows.scores[$0]) })
    #expect(joined.rows.count > alone.rows.count)
    #expect((0..<alone.rows.count).allSatisfy { scores[key(alone, $0)] == alone.rows.scores[$0] })
  }

  @Test("doubles every severity when the spread of severity doubles")
  func severityScales() throws {
    let options = Options.crossed
    let city = try CitySimulation(options: options, seed: 1).run()
    let harder = try CitySimulation(options: options.with { $0.severitySD *= 2 }, seed: 1).run()
    #expect(harder.truth.raters.map(\.severity) == city.truth.raters.map { 2 * $0.severity })
  }

  @Test("has the planted spreads in its truth")
  func plantedSpreads() throws {
    let options = Options.plain.with {
      $0.employees = 8000
      $0.unitCount = 400
      $0.performanceSD = 6
      $0.growthSD = 0.7
      $0.severitySD = 3
      $0.driftSD = 0.5
      $0.managerEffectSD = 2
      $0.targetDifficultySD = 1.5
      $0.groupEffectSD = 0.8
      $0.unitSD = 2.5
    }
    let truth = try CitySimulation(options: options, seed: 11).run().truth
    let planted: [([Double], Double)] = [
      (truth.ratees.map(\.performance), 6), (truth.ratees.map(\.growth), 0.7),
      (truth.raters.map(\.severity), 3), (truth.raters.map(\.drift), 0.5),
      (truth.raters.map(\.managerEffect), 2), (truth.raters.map(\.targetDifficulty), 1.5),
      (truth.raters.map(\.groupEffect), 0.8), (truth.units.map(\.effect), 2.5),
    ]
    for (values, sd) in planted {
      // Standard errors of a mean and of a standard deviation of n normal values; four of them.
      let n = Double(values.count)
      #expect(abs(mean(values)) < 4 * sd / n.squareRoot())
      #expect(abs(standardDeviation(values) / sd - 1) < 4 / (2 * n).squareRoot())
    }
  }

  @Test("spreads halo and range so that their mean square is as planted")
  func multipliers() throws {
    let options = Options.plain.with {
      $0.employees = 10_000
      $0.teamSize = 2...2
      $0.haloSD = 3
      $0.haloLogSD = 0.4
      $0.rangeLogSD = 0.3
    }
    let raters = try CitySimulation(options: options, seed: 2).run().truth.raters
    // The relative standard error of a log-normal mean square with log SD 0.4 and n = 5000 is 1.3 %.
    #expect(abs(mean(raters.map { $0.haloSD * $0.haloSD }) / 9 - 1) < 0.05)
    #expect(abs(mean(raters.map { $0.range * $0.range }) - 1) < 0.04)
  }

  @Test("gives everybody the mean when nothing is planted")
  func nothingPlanted() throws {
    let city = try CitySimulation(options: .plain, seed: 1).run()
    #expect(city.rows.count == 1000)
    #expect(city.rows.scores.allSatisfy { $0 == 50 })
  }

  @Test("finds the best people by true level")
  func top() throws {
    let truth = try CitySimulation(options: .teamsOfTen, seed: 4).run().truth
    let best = truth.top(share: 0.1)
    let worstInside = truth.ratees.filter { best.contains($0.identifier) }.map(\.level).min() ?? .nan
    let bestOutside = truth.ratees.filter { !best.contains($0.identifier) }.map(\.level).max() ?? .nan
    #expect(best.count == 200)
    #expect(worstInside > bestOutside)
    #expect(truth.top(0).isEmpty)
    #expect(truth.top(5000).count == 2000)
  }

  @Test("refuses options that no city can have")
  func refusals() {
    let wrong: [(String, (inout Options) -> Void)] = [
      ("employees", { $0.employees = 0 }), ("share_rotating", { $0.shareRotating = 1.2 }),
      ("severity_sd", { $0.severitySD = -1 }), ("noise_sd", { $0.noiseSD = .nan }),
      ("group_effect", { $0.groupEffect = .infinity }), ("records_per_person", { $0.recordsPerPerson = 1...9 }),
      ("scale", { $0.scale = 5...5 }), ("ceiling", { $0.ceiling = .score(101) }),
      ("ceiling_share", { $0.ceiling = .share(2) }), ("indicators", { $0.indicators = [] }),
      ("indicators", { $0.indicators[0].name = "a,b" }), ("indicators", { $0.indicators[0].ratedEvery = 0 }),
      ("name", { $0.name = "../x" }),
    ]
    for (option, change) in wrong {
      let error = #expect(throws: SimulationError.self) {
        try CitySimulation(options: Options().with(change), seed: 1)
      }
      #expect(error?.option == option)
    }
  }
}
