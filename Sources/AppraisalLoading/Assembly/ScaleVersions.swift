import Appraisals

extension AppraisalAssembly {
  /// The regime of each row: from its column, from the user, or from the period of an Indonesian appraisal.
  mutating func readVersions(periods: Factor?, isEmpty: [Bool]) -> Factor? {
    if let version = options.scaleVersion {
      return Factor(codes: [Int32](repeating: 0, count: table.lines.count), levels: [version])
    }
    if plan.column(.scaleVersion) != nil {
      return readLabels(.scaleVersion, isEmpty: isEmpty, ifMissing: .warning)
    }
    guard plan.isOfficial, let periods else { return nil }
    let regimes = periods.levels.map { Period($0).map(ScaleVersions.regime) }
    guard regimes.contains(where: { $0 != nil }) else { return nil }
    let tally = LevelTally(periods)
    var places: [ScaleVersions.Regime: (level: Int, count: Int)] = [:]
    for (level, regime) in regimes.enumerated() {
      guard let regime, tally.first[level] >= 0 else { continue }
      let known = places[regime] ?? (level, 0)
      let isEarlier = tally.first[level] < tally.first[known.level]
      places[regime] = (isEarlier ? level : known.level, known.count + tally.count[level])
    }
    for (regime, place) in places.sorted(by: {
      ($0.key.id, $0.key.rivals.count) < ($1.key.id, $1.key.rivals.count)
    }) {
      let (line, period) = (table.lines[tally.first[place.level]], periods.levels[place.level])
      log.add(
        .note, .scaleVersionInferred, line: line, value: period, count: place.count, details: [regime.id])
      guard !regime.rivals.isEmpty else { continue }
      log.add(
        .warning, .rulesOverlap, line: line, value: period, count: place.count,
        details: [regime.id] + regime.rivals)
    }
    return periods.relabelled(regimes.map { $0?.id })
  }
}

/// Which rule appraised a period.
enum ScaleVersions {
  /// The rule that is taken, and others that may have been used and score differently.
  struct Regime: Hashable {
    /// What the policy files call it.
    let id: String
    /// The others, in the same words.
    let rivals: [String]
  }

  /// The regime of a period, by the dates of the policy files.
  ///
  /// Until 2013 there was PP 10/1979, for which there is no policy. PP 46/2011 went on until the middle of 2021, though
  /// PP 30/2019 was in force from 26 April 2019: which of the two an agency used then, nothing tells, so that the older
  /// is taken and the other named. The second half of 2021 follows PermenPANRB 8/2021, which computes scores under
  /// PP 30/2019; the year 2021 as a whole is the total under PP 30/2019.
  static func regime(of period: Period) -> Regime {
    guard period.year >= 2014 else { return Regime(id: "pp-10-1979", rivals: []) }
    guard period.year <= 2021,
      let end = CalendarDate(
        year: period.year, month: period.lastMonth,
        day: CalendarDate.days(inMonth: period.lastMonth, of: period.year))
    else { return Regime(id: "permenpanrb-6-2022", rivals: []) }
    // Oldest first; only rules that give scores their meaning.
    let scoring = PolicySet.builtIn.inForce(on: end).reversed().filter { $0.scoreBands != nil }
    guard let oldest = scoring.first else { return Regime(id: "pp-46-2011", rivals: []) }
    // A rule for part of a year does not appraise all of it.
    let start = CalendarDate(year: period.year, month: period.firstMonth, day: 1)
    let inside = scoring.filter { policy in start.map { policy.validFrom <= $0 } ?? false }
    let chosen = oldest.id == "pp-46-2011" ? oldest : inside.last ?? oldest
    return Regime(
      id: chosen.id, rivals: scoring.filter { $0.scoreBands != chosen.scoreBands }.map(\.id))
  }
}
