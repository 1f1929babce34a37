import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

/// Cities with a training: 200 staff of 20 supervisors, 6 quarters, some of whom change supervisor.
enum TrainingCity {
  static func options(_ change: (inout CitySimulation.Training) -> Void = { _ in }) -> Options {
    var training = CitySimulation.Training()
    training.share = 0.3
    training.batches = 2
    training.firstPeriod = 3
    change(&training)
    return Options().with {
      $0.name = "trained"
      $0.employees = 200
      $0.unitCount = 2
      $0.teamSize = 10...10
      $0.periods = 6
      $0.shareRotating = 0.1
      $0.shareDoubleRated = 0.1
      $0.performanceSD = 5
      $0.severitySD = 3
      $0.noiseSD = 4
      $0.trend = 0.5
      $0.training = training
    }
  }

  static func panel(_ options: Options, seed: UInt64) throws -> TrainingPanel {
    let table = try CitySimulation(options: options, seed: seed).run().appraisalTable()
    return try TrainingPanel(table, dates: TrainingDates(table))
  }

  static func effect(
    _ options: Options, seed: UInt64, _ change: (inout TrainingEffect.Options) -> Void = { _ in }
  )
    throws -> TrainingEffect
  {
    var asked = TrainingEffect.Options()
    asked.replicates = 200
    change(&asked)
    return try TrainingEffect(panel(options, seed: seed), options: asked, key: RandomKey(seed: seed))
  }
}

@Suite("What training did")
struct TrainingEffectTests {
  @Test("finds a planted effect where lots decided, and calls it one")
  func chance() throws {
    let study = try TrainingCity.effect(
      TrainingCity.options {
        $0.choice = .chance
        $0.effect = 4
      }, seed: 3)
    let found = try #require(study.estimate(.differences))
    #expect(abs(found.estimate - 4) < 3 * found.standardError && found.standardError < 1)
    #expect(study.verdict == .improved && study.trained == 60)
    #expect(study.data.basis == .severityRemoved(raters: 20))
    #expect(study.effects.cohorts == [3, 4] && study.effects.cohortSizes == [30, 30])
    let regression = try #require(study.estimate(.regression))
    #expect(abs(regression.estimate - found.estimate) < 1)
  }

  @Test("is misled by neither luck nor progress where scores decided and training does nothing")
  func regressionToMean() throws {
    let study = try TrainingCity.effect(
      TrainingCity.options {
        $0.effect = 0
        $0.batches = 1
      }, seed: 5)
    let naive = try #require(study.estimate(.beforeAfter))
    let matched = try #require(study.estimate(.matched))
    // Those with the highest ratings fall back, although everybody rises by half a point a quarter.
    #expect(naive.estimate < 0 && abs(matched.estimate) < 2.5 * matched.standardError)
    let parts = try #require(study.regressions.first).parts
    #expect(parts.expectedRegression < -0.5 && parts.commonChange > 0)
    #expect(study.looksChosenByScore && study.verdict != .improved)
  }

  @Test("sees the jump at the cut and the luck of lots where both are known")
  func cutAndLots() throws {
    var options = TrainingCity.options {
      $0.effect = 8
      $0.lotShare = 0.2
      $0.batches = 1
    }
    options.employees = 600
    let table = try CitySimulation(options: options, seed: 8).run().appraisalTable()
    let panel = try TrainingPanel(table, dates: TrainingDates(table))
    let scores = panel.choiceScores.compactMap(\.self).sorted(by: >)
    var asked = TrainingEffect.Options()
    (asked.choice, asked.replicates) = (.score, 100)
    // Nobody drew lots above the first 180; between, half were trained.
    asked.cut = (scores[179] + scores[180]) / 2
    let study = try TrainingEffect(panel, options: asked, key: RandomKey(seed: 1))
    let lots = try #require(study.lottery)
    #expect(lots.won == 60 && lots.lost == 60 && lots.pValue < 0.01 && abs(lots.difference - 8) < 4)
    let shares = try #require(study.trainedAtCut)
    #expect(shares.above == 1 && shares.below < 0.2)
    guard case .success(let jump)? = study.discontinuity else {
      Issue.record("no jump")
      return
    }
    // From one half trained to all of them: half the effect.
    #expect(jump.interval.contains(4) && jump.below > 10)
    #expect(study.verdict == .improved)
  }

  @Test("refuses where too few were trained, nobody is left to compare with, or nothing came before")
  func refusals() throws {
    func refusal(_ change: @escaping (inout CitySimulation.Training) -> Void) throws -> AnalysisError? {
      do {
        _ = try TrainingCity.effect(TrainingCity.options(change), seed: 1)
        return nil
      } catch let error as AnalysisError { return error }
    }
    guard case .tooFewTrained(let found, let needed)? = try refusal({ ($0.share, $0.batches) = (0.015, 1) })
    else {
      Issue.record("three trained were enough")
      return
    }
    #expect(found == 3 && needed > 20)
    guard case .noTrainingEffect(.noComparison)? = try refusal({ ($0.share, $0.batches) = (1, 1) }) else {
      Issue.record("everybody was trained, and compared")
      return
    }
    guard case .noTrainingEffect(.noneTreated(alwaysTreated: 0))? = try refusal({ $0.share = 0 }) else {
      Issue.record("nobody was trained")
      return
    }
    let untrained = try CitySimulation(options: Options().with { $0.employees = 20 }, seed: 1).run()
    #expect(throws: AnalysisError.self) { _ = try TrainingDates(untrained.appraisalTable()) }
    let one = Options().with {
      $0.employees = 20
      $0.shareDoubleRated = 0.5
    }
    let table = try CitySimulation(options: one, seed: 1).run().appraisalTable()
    let dates = TrainingDates(first: [table.ratees.levels[0]: try #require(Period("2024-Q1"))], source: "x")
    #expect(throws: AnalysisError.self) {
      _ = try TrainingEffect(TrainingPanel(table, dates: dates), key: RandomKey(seed: 1))
    }
  }

  @Test("does not see a constant of everybody's scores, nor the order of rows")
  func laws() throws {
    let options = TrainingCity.options()
    let table = try CitySimulation(options: options, seed: 2).run().appraisalTable()
    let order = Array((0..<table.count).reversed())
    let turned = AppraisalTable(
      ratees: table.ratees.selecting(rows: order), raters: table.raters?.selecting(rows: order),
      raterTypes: order.map { table.raterTypes[$0] }, indicators: table.indicators.selecting(rows: order),
      periods: table.periods.selecting(rows: order), units: table.units?.selecting(rows: order),
      scores: order.map { table.scores[$0] - 3 }, weights: nil, targets: nil, realisations: nil,
      scaleVersions: nil, facts: [], protectedAttributes: [],
      scale: Scale(minimum: -10, maximum: 110, isDeclared: true), lines: order.map { table.lines[$0] },
      provenance: table.provenance, report: .init())
    let dates = try TrainingDates(table)
    func study(_ table: AppraisalTable) throws -> TrainingEffect {
      try TrainingEffect(TrainingPanel(table, dates: dates), key: RandomKey(seed: 1))
    }
    let (a, b) = (try study(table), try study(turned))
    for (own, other) in zip(a.estimates, b.estimates) {
      // Two searches for variances on one surface.
      #expect(isClose(own.estimate, other.estimate, relative: 1e-5, floor: 1e-6))
      #expect(isClose(own.standardError, other.standardError, relative: 1e-4))
    }
  }

  @Test("counts the period of a training as the first one after it")
  func mapping() throws {
    let options = TrainingCity.options()
    let table = try CitySimulation(options: options, seed: 2).run().appraisalTable()
    let names = table.ratees.levels
    let days = ["2024-05-31", "2024-07-01", "Triwulan IV 2024", "2025", "2031-01-01", "2019"]
    let dates = TrainingDates(
      first: Dictionary(
        uniqueKeysWithValues: try zip(names, days).map { ($0, try #require(Period(holding: $1))) }), source: "x"
    )
    let panel = try TrainingPanel(table, dates: dates)
    #expect(panel.panel.firstTreated.prefix(7) == [1, 2, 3, 4, nil, 0, nil])
    #expect(panel.trainedLater == 1 && panel.unmatched == 0 && !panel.isLatest)
  }
}

/// Whether a planted effect lies within 1.96 standard errors as often as it should: 50 cities of two kinds on every push;
/// `scripts/training-coverage` asks the command about 1,000 of each kind.
@Suite("TrainingCoverage")
struct TrainingCoverage {
  private struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let choice: CitySimulation.Training.Choice
    let asked: TrainingEffect.Choice
    let effect: Double
  }

  @Test("covers a planted effect, whether lots or scores decided")
  func coverage() throws {
    let kinds = [
      Kind(testDescription: "lots, no effect", choice: .chance, asked: .other, effect: 0),
      Kind(testDescription: "scores, effect 3", choice: .score, asked: .score, effect: 3),
    ]
    let cities = max(1, simulatedCities(default: 100) / 2)
    var (hits, calls) = (0, 0)
    for kind in kinds {
      for city in 1...cities {
        let options = TrainingCity.options {
          $0.choice = kind.choice
          $0.effect = kind.effect
        }
        let study = try TrainingCity.effect(options, seed: UInt64(9000 + city)) {
          $0.choice = kind.asked
          $0.replicates = 50
        }
        let found = try #require(study.estimate(kind.asked == .score ? .matched : .differences))
        if abs(found.estimate - kind.effect) <= 1.959963984540054 * found.standardError { hits += 1 }
        if kind.effect == 0, [.improved, .worsened].contains(study.verdict) { calls += 1 }
      }
    }
    let covered = Double(hits) / Double(2 * cities)
    #expect((0.89...0.99).contains(covered), "\(covered)")
    // Nominally one in twenty, less those whose paths differed before; four binomial errors above.
    let limit = 0.05 + 4 * (0.05 * 0.95 / Double(cities)).squareRoot()
    #expect(Double(calls) / Double(cities) <= limit, "\(calls) of \(cities)")
  }
}
