/// Answers who rates whom and where somebody works, in terms of places in the list of people.
struct SimulatedPlacement: Sendable {
  let options: CitySimulation.Options
  let design: TeamDesign
  let people: [SimulatedPerson]

  /// Whether the person is rated by anybody at all.
  func isRated(_ person: SimulatedPerson) -> Bool {
    switch person.post {
    case .staff: true
    case .supervisor: options.hierarchy == .full
    case .head: person.index != 0
    }
  }

  /// The raters of a person in a period, the direct superior first.
  func raters(of person: SimulatedPerson, period: Int) -> [Int] {
    guard person.post == .staff else { return [superior(of: person, period: period)] }
    return design.leaders(ofStaff: person.index, period: period).map { options.employees + $0 }
  }

  /// The direct superior of a person who is rated.
  func superior(of person: SimulatedPerson, period: Int) -> Int {
    let firstHead = options.employees + design.teamCount
    switch person.post {
    case .staff:
      return options.employees + design.leaderOfTeam[period][design.teamOfStaff[period][person.index]]
    case .supervisor: return firstHead + unit(of: person, period: period)
    case .head: return firstHead
    }
  }

  /// The unit in which a person works in a period.
  func unit(of person: SimulatedPerson, period: Int) -> Int {
    switch person.post {
    case .staff: design.unitOfTeam[design.teamOfStaff[period][person.index]]
    case .supervisor: design.unitOfTeam[design.teamOfLeader[period][person.index]]
    case .head: person.index
    }
  }

  /// Periods counted from the middle of the time covered, so that slopes leave averages alone.
  func centred(_ period: Int) -> Double { Double(period) - Double(options.periods - 1) / 2 }

  /// The true level of a person in a period: performance, growth, unit and the effect of the superior.
  func level(of place: Int, period: Int, superior: Int, effects: PlantedEffects) -> Double {
    effects.performance[place] + effects.growth[place] * centred(period)
      + effects.unit[unit(of: people[place], period: period)] + effects.managerEffect[superior]
  }
}
