import Foundation

/// Everything that is true of people, raters and units; arrays follow the order of the people.
///
/// Whoever does not rate has rater effects of zero.
struct PlantedEffects: Sendable {
  let performance: [Double]
  let growth: [Double]
  /// True strength by indicator, then person: aspect and profile together.
  let profile: [[Double]]
  let unit: [Double]
  let severity: [Double]
  /// Severity on one indicator around the rater's severity: by indicator, then rater.
  let indicatorSeverity: [[Double]]
  let drift: [Double]
  let haloSD: [Double]
  let range: [Double]
  let groupEffect: [Double]
  let managerEffect: [Double]
  let targetDifficulty: [Double]
  let givesMultiplesOfFive: [Bool]

  init(
    options: CitySimulation.Options, design: TeamDesign, people: [SimulatedPerson], draws: SimulationDraws
  ) {
    let planter = Planter(options: options, people: people, draws: draws)
    let teamQuality = (0..<design.teamCount).map {
      options.teamQualitySD * draws.normal(.teamQuality, item: UInt64($0))
    }
    performance = people.map { person in
      let team = person.post == .staff ? teamQuality[design.teamOfStaff[0][person.index]] : 0
      let gap = person.sex == .female ? options.groupGap : 0
      return options.performanceSD * draws.normal(.performance, item: person.item) + team + gap
    }
    growth = people.map { options.growthSD * draws.normal(.growth, item: $0.item) }
    profile = planter.profiles()
    unit = design.unitNames.indices.map { options.unitSD * draws.normal(.unit, item: UInt64($0)) }
    severity = planter.ofRaters(.severity) { options.severitySD * $0 }
    indicatorSeverity = planter.indicatorSeverities()
    drift = planter.ofRaters(.drift) { options.driftSD * $0 }
    haloSD = planter.ofRaters(.haloSpread) {
      options.haloSD * Planter.multiplier($0, logSD: options.haloLogSD)
    }
    range = planter.ofRaters(.range) { Planter.multiplier($0, logSD: options.rangeLogSD) }
    groupEffect = planter.ofRaters(.groupEffect) { options.groupEffect + options.groupEffectSD * $0 }
    managerEffect = planter.ofRaters(.managerEffect) { options.managerEffectSD * $0 }
    targetDifficulty = planter.ofRaters(.targetDifficulty) { options.targetDifficultySD * $0 }
    givesMultiplesOfFive = people.map {
      $0.post != .staff && draws.happens(.heaping, share: options.shareHeaping, item: $0.item)
    }
  }
}

/// Draws arrays of effects.
private struct Planter {
  let options: CitySimulation.Options
  let people: [SimulatedPerson]
  let draws: SimulationDraws

  /// A positive factor whose mean square is 1, so that spreads stay as planted on average.
  static func multiplier(_ normal: Double, logSD: Double) -> Double {
    logSD == 0 ? 1 : exp(logSD * normal - logSD * logSD)
  }

  func ofRaters(_ quantity: SimulationDraws.Quantity, effect: (Double) -> Double) -> [Double] {
    people.map { $0.post == .staff ? 0 : effect(draws.normal(quantity, item: $0.item)) }
  }

  func profiles() -> [[Double]] {
    options.indicators.map { indicator in
      let aspect = SimulationDraws.label(indicator.aspect.rawValue)
      let name = SimulationDraws.label(indicator.name)
      return people.map { person in
        let shared =
          options.aspectSD == 0 ? 0 : options.aspectSD * draws.normal(.aspect, of: aspect, item: person.item)
        let own =
          options.profileSD == 0 ? 0 : options.profileSD * draws.normal(.profile, of: name, item: person.item)
        return shared + own
      }
    }
  }

  func indicatorSeverities() -> [[Double]] {
    options.indicators.map { indicator in
      guard options.indicatorSeveritySD > 0 else { return [Double](repeating: 0, count: people.count) }
      let name = SimulationDraws.label(indicator.name)
      return people.map { person in
        guard person.post != .staff else { return 0 }
        return options.indicatorSeveritySD * draws.normal(.indicatorSeverity, of: name, item: person.item)
      }
    }
  }
}
