import Statistics

/// Who works where under whom, period by period.
///
/// Teams stay in their unit; staff move between teams and supervisors swap them.
struct TeamDesign: Sendable {
  let unitNames: [String]
  /// The teams of each unit; teams of a unit are neighbours.
  let teamsOfUnit: [Range<Int>]
  /// The unit of each team.
  let unitOfTeam: [Int]
  /// The team of each member of staff, by period.
  let teamOfStaff: [[Int]]
  /// The supervisor who leads each team, by period.
  let leaderOfTeam: [[Int]]
  /// The team that each supervisor leads, by period.
  let teamOfLeader: [[Int]]

  private let options: CitySimulation.Options
  private let draws: SimulationDraws

  init(options: CitySimulation.Options, draws: SimulationDraws) {
    self.options = options
    self.draws = draws
    let sizes = Self.teamSizes(options, draws)
    let units = min(options.unitCount, sizes.count)
    unitNames = PalembangUnits.prefix(units)
    let ranges = Self.share(teams: sizes.count, among: units, draws)
    teamsOfUnit = ranges
    unitOfTeam = ranges.indices.flatMap { unit in ranges[unit].map { _ in unit } }
    let home = sizes.indices.flatMap { team in [Int](repeating: team, count: sizes[team]) }
    let choice = TeamChoice(
      teamsOfUnit: ranges, unitOfTeam: unitOfTeam, crossUnitShare: options.crossUnitShare)
    teamOfStaff = Self.movingStaff(from: home, options, draws, choice)
    leaderOfTeam = Self.rotatingLeaders(choice, options, draws)
    teamOfLeader = leaderOfTeam.map { leaders in
      var inverse = leaders
      for (team, leader) in leaders.enumerated() { inverse[leader] = team }
      return inverse
    }
  }

  var teamCount: Int { unitOfTeam.count }

  /// The supervisors who rate a member of staff in a period: the own one first, then any further ones.
  func leaders(ofStaff index: Int, period: Int) -> [Int] {
    let own = teamOfStaff[period][index]
    var teams = [own]
    let item = UInt64(index)
    if draws.happens(.furtherRaters, share: options.shareDoubleRated, replicate: period, item: item) {
      let choice = TeamChoice(
        teamsOfUnit: teamsOfUnit, unitOfTeam: unitOfTeam, crossUnitShare: options.crossUnitShare)
      var stream = draws.stream(.furtherRaters, of: 1, replicate: period, item: item)
      for _ in 0..<options.furtherRaters {
        guard let team = choice.another(than: teams, near: own, from: &stream) else { break }
        teams.append(team)
      }
    }
    return teams.map { leaderOfTeam[period][$0] }
  }
}

extension TeamDesign {
  private static func teamSizes(_ options: CitySimulation.Options, _ draws: SimulationDraws) -> [Int] {
    var sizes: [Int] = []
    var placed = 0
    while placed < options.employees {
      var stream = draws.stream(.teamSize, item: UInt64(sizes.count))
      let drawn = options.teamSize.lowerBound + stream.index(below: options.teamSize.count)
      sizes.append(min(drawn, options.employees - placed))
      placed += drawn
    }
    return sizes
  }

  /// One team for each unit; the others by lot, so that some units come out much larger than others.
  private static func share(teams: Int, among units: Int, _ draws: SimulationDraws) -> [Range<Int>] {
    var counts = [Int](repeating: 1, count: units)
    let appeal = (0..<units).map { unit in
      var stream = draws.stream(.unitSize, item: UInt64(unit))
      return 0.3 + stream.uniform()
    }
    for team in units..<max(units, teams) {
      var stream = draws.stream(.unitSize, replicate: 1, item: UInt64(team))
      var left = stream.uniform() * appeal.reduce(0, +)
      let unit = appeal.firstIndex { weight in
        left -= weight
        return left < 0
      }
      counts[unit ?? units - 1] += 1
    }
    var end = 0
    return counts.map { count in
      defer { end += count }
      return end..<(end + count)
    }
  }

  private static func movingStaff(
    from home: [Int], _ options: CitySimulation.Options, _ draws: SimulationDraws, _ choice: TeamChoice
  ) -> [[Int]] {
    var byPeriod = [home]
    for period in 1..<max(1, options.periods) {
      var teams = byPeriod[period - 1]
      for staff in teams.indices {
        let item = UInt64(staff)
        guard draws.happens(.staffMove, share: options.shareRotating, replicate: period, item: item) else {
          continue
        }
        var stream = draws.stream(.staffMove, of: 1, replicate: period, item: item)
        teams[staff] = choice.another(than: [teams[staff]], near: teams[staff], from: &stream) ?? teams[staff]
      }
      byPeriod.append(teams)
    }
    return byPeriod
  }

  /// Supervisors drawn to rotate hand their teams round in a ring, within units unless borders are crossed.
  private static func rotatingLeaders(
    _ choice: TeamChoice, _ options: CitySimulation.Options, _ draws: SimulationDraws
  ) -> [[Int]] {
    var byPeriod = [Array(choice.unitOfTeam.indices)]
    let rings = options.crossUnitShare > 0 ? [0..<choice.unitOfTeam.count] : choice.teamsOfUnit
    for period in 1..<max(1, options.periods) {
      let before = byPeriod[period - 1]
      var leaders = before
      for ring in rings {
        let moving = ring.filter {
          draws.happens(
            .supervisorMove, share: options.shareSupervisorsRotating, replicate: period, item: UInt64($0))
        }
        for (place, team) in moving.enumerated() { leaders[team] = before[moving[(place + 1) % moving.count]] }
      }
      byPeriod.append(leaders)
    }
    return byPeriod
  }
}

/// The choice of a team other than those a person has already.
struct TeamChoice: Sendable {
  let teamsOfUnit: [Range<Int>]
  let unitOfTeam: [Int]
  let crossUnitShare: Double

  /// A team in the unit of `origin` or, with probability `crossUnitShare`, in another unit; nil if there is none.
  func another(than taken: [Int], near origin: Int, from stream: inout RandomStream) -> Int? {
    let own = teamsOfUnit[unitOfTeam[origin]]
    let takenInside = taken.count { own.contains($0) }
    let free = (
      inside: own.count - takenInside, outside: unitOfTeam.count - own.count - taken.count + takenInside
    )
    guard free.inside + free.outside > 0 else { return nil }
    let wantsOutside = stream.uniform() < crossUnitShare
    let outside = free.inside == 0 || (wantsOutside && free.outside > 0)
    while true {
      let team =
        outside ? stream.index(below: unitOfTeam.count) : own.lowerBound + stream.index(below: own.count)
      if !taken.contains(team), own.contains(team) != outside { return team }
    }
  }
}
