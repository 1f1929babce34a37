extension CitySimulation {
  /// The ready-made cities.
  public enum Preset: String, Sendable, Hashable, CaseIterable {
    /// A city like Palembang: rotating supervisors, ten indicators, four quarters, every rater effect planted.
    case palembang
    /// Two thousand staff in disjoint teams of ten with one to five records each, all by one supervisor.
    case teamsOfTen = "teams-of-ten"
    /// Everybody rated by four of forty supervisors drawn from the whole city.
    case crossed

    /// The options of the city.
    public var options: Options {
      switch self {
      case .palembang: .palembang
      case .teamsOfTen: .teamsOfTen
      case .crossed: .crossed
      }
    }
  }
}

extension CitySimulation.Options {
  /// A city like Palembang.
  public static var palembang: Self {
    var options = Self()
    options.name = "palembang"
    options.employees = 1050
    options.unitCount = 24
    options.teamSize = 5...11
    options.hierarchy = .full
    options.periods = 4
    options.indicators = palembangIndicators
    options.shareRotating = 0.06
    options.shareSupervisorsRotating = 0.08
    options.shareDoubleRated = 0.05
    options.crossUnitShare = 0.5
    options.missingShare = 0.02
    options.plantPalembangPeople()
    options.plantPalembangRaters()
    return options
  }

  private mutating func plantPalembangPeople() {
    performanceSD = 5
    growthSD = 0.5
    trend = 0.4
    aspectSD = 2
    profileSD = 1.5
    unitSD = 2
    managerEffectSD = 1
    objectiveShare = 0.3
    anchorNoiseSD = 4
    targetDifficultySD = 1
  }

  private mutating func plantPalembangRaters() {
    severitySD = 4
    indicatorSeveritySD = 1
    driftSD = 0.6
    haloSD = 2.5
    haloLogSD = 0.4
    rangeLogSD = 0.2
    groupEffect = 1.2
    groupEffectSD = 0.6
    noiseSD = 3.5
    shareHeaping = 0.2
  }

  // Accuracy is rated every quarter and behaviour once a year, as in practice; the counts come from registers.
  private static var palembangIndicators: [CitySimulation.Indicator] {
    let results: [CitySimulation.Indicator] = [
      .init(name: "accuracy", aspect: .results, mean: 83, weight: 21),
      .init(name: "timeliness", aspect: .results, mean: 84, weight: 21, ratedEvery: 2, measuredEvery: 1),
      .init(
        name: "files_processed", aspect: .results, mean: 82, weight: 16, ratedEvery: 4, measuredEvery: 1,
        measuredMean: 76),
    ]
    let behaviours = [
      "service_oriented", "accountable", "competent", "harmonious", "loyal", "adaptive", "collaborative",
    ]
    return results
      + behaviours.map { .init(name: $0, aspect: .behaviour, mean: 87, weight: 6, ratedEvery: 4) }
  }

  /// The yardstick of candidate selection: supervisor and team are one, records are few and unequal.
  ///
  /// Severity, performance and noise have the same spread, and the scale is wide enough not to be felt.
  public static var teamsOfTen: Self {
    var options = Self()
    options.name = "teams-of-ten"
    options.employees = 2000
    options.unitCount = 20
    options.teamSize = 10...10
    options.periods = 5
    options.recordsPerPerson = 1...5
    options.performanceSD = 6
    options.severitySD = 6
    options.noiseSD = 6
    return options
  }

  /// A crossed design: the raters of a person are drawn from the whole city, so severity is identified.
  public static var crossed: Self {
    var options = Self()
    options.name = "crossed"
    options.employees = 400
    options.unitCount = 8
    options.periods = 2
    options.teamSize = 10...10
    options.indicators = ["accuracy", "timeliness", "collaborative"].map {
      .init(name: $0, aspect: $0 == "collaborative" ? .behaviour : .results, mean: 60)
    }
    options.shareDoubleRated = 1
    options.furtherRaters = 3
    options.crossUnitShare = 1
    options.severitySD = 4
    options.performanceSD = 5
    options.profileSD = 2
    options.haloSD = 2
    options.noiseSD = 4
    return options
  }
}
