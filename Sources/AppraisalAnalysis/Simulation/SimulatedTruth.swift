/// What is true of a simulated city, in points of the scale; severity is positive where scores are too low.
public struct SimulatedTruth: Sendable {
  /// What is true of a person who is rated.
  public struct Ratee: Sendable, Hashable {
    /// The employee number.
    public let identifier: String
    /// The unit of the first period.
    public let unit: String
    /// The person's own performance in the middle of the time covered.
    public let performance: Double
    /// The change of performance per period.
    public let growth: Double
    /// Performance with the real effects of units and supervisors and the weighted strength in the indicators,
    /// averaged over all periods: what a perfect appraisal would find.
    public let level: Double
  }

  /// What is true of a person who rates.
  public struct Rater: Sendable, Hashable {
    /// The employee number.
    public let identifier: String
    /// How much lower the scores are than they should be.
    public let severity: Double
    /// The change of severity per period.
    public let drift: Double
    /// The spread of general impressions.
    public let haloSD: Double
    /// Differences between scores as a multiple of true differences.
    public let range: Double
    /// Further severity against women.
    public let groupEffect: Double
    /// The real effect on the work of the team.
    public let managerEffect: Double
    /// How hard the targets are.
    public let targetDifficulty: Double
    /// Whether only multiples of five are given.
    public let givesMultiplesOfFive: Bool
  }

  /// What is true of a unit.
  public struct Unit: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The real level, relative to the average unit.
    public let effect: Double
  }

  /// Everybody who may be rated.
  public let ratees: [Ratee]
  /// Everybody who may rate.
  public let raters: [Rater]
  /// All units.
  public let units: [Unit]

  /// The employee numbers of the best people by true level.
  ///
  /// - Parameter count: how many; all if there are fewer.
  public func top(_ count: Int) -> Set<String> {
    let best = ratees.sorted { ($0.level, $1.identifier) > ($1.level, $0.identifier) }
    return Set(best.prefix(max(0, count)).map(\.identifier))
  }

  /// The employee numbers of the best share of the people by true level, rounded up to a whole person.
  public func top(share: Double) -> Set<String> {
    top(Int((share * Double(ratees.count)).rounded(.up)))
  }

  init(
    options: CitySimulation.Options, design: TeamDesign, people: [SimulatedPerson], effects: PlantedEffects
  ) {
    let placement = SimulatedPlacement(options: options, design: design, people: people)
    let weights = options.indicators.map { Double($0.weight) }
    let total = weights.reduce(0, +)
    ratees = people.indices.filter { placement.isRated(people[$0]) }.map { place in
      let levels = (0..<options.periods).map { period in
        let superior = placement.superior(of: people[place], period: period)
        return placement.level(of: place, period: period, superior: superior, effects: effects)
      }
      let strength = weights.indices.reduce(0.0) { $0 + weights[$1] * effects.profile[$1][place] } / total
      return Ratee(
        identifier: people[place].identifier,
        unit: design.unitNames[placement.unit(of: people[place], period: 0)],
        performance: effects.performance[place], growth: effects.growth[place],
        level: levels.reduce(0, +) / Double(options.periods) + strength)
    }
    raters = people.indices.filter { people[$0].post != .staff }.map { place in
      Rater(
        identifier: people[place].identifier, severity: effects.severity[place], drift: effects.drift[place],
        haloSD: effects.haloSD[place], range: effects.range[place], groupEffect: effects.groupEffect[place],
        managerEffect: effects.managerEffect[place], targetDifficulty: effects.targetDifficulty[place],
        givesMultiplesOfFive: effects.givesMultiplesOfFive[place])
    }
    units = zip(design.unitNames, effects.unit).map(Unit.init(name:effect:))
  }
}
