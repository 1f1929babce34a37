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
    var counts: [String: (level: Int, count: Int)] = [:]
    for (level, regime) in regimes.enumerated() {
      guard let regime, tally.first[level] >= 0 else { continue }
      let known = counts[regime] ?? (level, 0)
      let isEarlier = tally.first[level] < tally.first[known.level]
      counts[regime] = (isEarlier ? level : known.level, known.count + tally.count[level])
    }
    for (regime, place) in counts.sorted(by: { $0.key < $1.key }) {
      log.add(
        .note, .scaleVersionInferred, line: table.lines[tally.first[place.level]],
        value: periods.levels[place.level], count: place.count, details: [regime])
    }
    return periods.relabelled(regimes)
  }
}

/// Which rule appraised a period.
enum ScaleVersions {
  /// The regime of a period, as the policy files call it.
  ///
  /// PP 30/2019 was applied to 2021 for the first time, and PermenPANRB 8/2021 to its second half.
  static func regime(of period: Period) -> String {
    switch period.year {
    case ...2020: "pp-46-2011"
    case 2021: period.firstMonth > 6 ? "permenpanrb-8-2021" : "pp-30-2019"
    default: "permenpanrb-6-2022"
    }
  }
}
