import Appraisals

extension AppraisalAssembly {
  /// The period of each row: from one column, from a year beside a month, from two days, or from the title.
  mutating func readPeriods(isEmpty: [Bool]) -> Factor? {
    if let column = plan.column(.period) {
      guard let periods = readLabels(.period, isEmpty: isEmpty, ifMissing: .error) else { return nil }
      return canonical(periods, column)
    }
    if let start = plan.column(.periodStart), let end = plan.column(.periodEnd) {
      return combined(start, end, isEmpty: isEmpty)
    }
    if plan.column(.periodYear) != nil {
      return readLabels(.periodYear, isEmpty: isEmpty, ifMissing: .error)
    }
    return plan.isOfficial ? titlePeriod().map(constant) : nil
  }

  private mutating func readYears() -> Factor? {
    guard let column = plan.column(.periodYear) else { return nil }
    return trimmedLabels(column)
  }

  private func constant(_ period: Period) -> Factor {
    Factor(codes: [Int32](repeating: 0, count: table.lines.count), levels: [period.description])
  }

  // MARK: - One column, perhaps with a year beside it

  private mutating func canonical(_ periods: Factor, _ column: Int) -> Factor {
    let kind = plan.kind(column).periodKind
    let years = readYears()
    let titleYear = plan.isOfficial || kind != nil ? titleYear() : nil
    // Bare numbers count something that only a researcher knows, unless there is a year to go with them.
    let isNumbers = periods.levels.allSatisfy { Int($0) != nil }
    if isNumbers && years == nil && (kind == nil || titleYear == nil) { return periods }
    // Nothing to do where every period is written as it should be.
    if years == nil, periods.levels.allSatisfy({ Period($0)?.description == $0 }) { return periods }
    let combination = FactorCombination([periods] + (years.map { [$0] } ?? []))
    let read = combination.labels.map { labels -> Period? in
      guard let text = labels[0] else { return nil }
      let year = labels.count > 1 ? labels[1].flatMap { Period($0)?.year } : titleYear
      return Period(text, year: year, kind: kind)
    }
    guard read.contains(where: { $0 != nil }) else { return periods }
    report(combination, read, heading: plan.headings[column])
    return renamed(combination) { place in read[place]?.description ?? combination.labels[place][0] }
  }

  private func renamed(_ combination: FactorCombination, _ text: (Int) -> String?) -> Factor {
    let levels = combination.labels.indices.map { String($0) }
    return Factor(codes: combination.codes, levels: levels).relabelled(combination.labels.indices.map(text))
  }

  /// Says what each way of writing a period was read as, and each text that is none.
  private mutating func report(_ combination: FactorCombination, _ read: [Period?], heading: String) {
    let levels = combination.labels.map { $0.compactMap { $0 }.joined(separator: " ") }
    let tally = LevelTally(
      Factor(codes: combination.codes, levels: combination.labels.indices.map { String($0) }))
    let changed = read.indices.filter { place in
      read[place].map { $0.description != levels[place] } ?? false
    }
    for place in changed.sorted(by: { tally.first[$0] < tally.first[$1] }) {
      guard let period = read[place] else { continue }
      log.add(
        .repair, .periodRead, line: table.lines[tally.first[place]], column: heading, value: levels[place],
        count: tally.count[place], details: [period.description])
    }
    let became = zip(levels, read).map { $1?.description == $0 ? nil : $1?.description }
    log.keep(
      .periodRead, column: heading, found: Factor(codes: combination.codes, levels: levels), became: became,
      lines: table.lines)
    for place in read.indices where read[place] == nil && combination.labels[place][0] != nil {
      log.add(
        .warning, .notAPeriod, line: table.lines[tally.first[place]], column: heading, value: levels[place],
        count: tally.count[place])
    }
  }

  // MARK: - From one day to another

  private mutating func combined(_ start: Int, _ end: Int, isEmpty: [Bool]) -> Factor? {
    guard let starts = trimmedLabels(start), let ends = trimmedLabels(end) else { return nil }
    let years = readYears()
    let combination = FactorCombination([starts, ends] + (years.map { [$0] } ?? []))
    let fallback = titleYear()
    // Day first or month first is decided for both columns together.
    let texts = starts.levels + ends.levels
    let days = Dictionary(zip(texts, DateReading(texts).dates)) { first, _ in first }
    let read = combination.labels.map { labels -> Period? in
      let year = labels.count > 2 ? labels[2].flatMap { Period($0)?.year } : fallback
      return AppraisalAssembly.period(from: labels[0], to: labels[1], year: year) { days[$0] ?? nil }
    }
    report(combination, read, heading: plan.headings[start])
    let factor = renamed(combination) { place in
      let text = combination.labels[place].compactMap { $0 }.joined(separator: " – ")
      return read[place]?.description ?? (text.isEmpty ? nil : text)
    }
    for row in 0..<factor.count where factor.codes[row] < 0 && !isEmpty[row] {
      log.add(.error, .missingLabel, line: table.lines[row], column: plan.headings[start])
    }
    return factor
  }

  private static func period(
    from start: String?, to end: String?, year: Int?, day: (String) -> CalendarDate?
  ) -> Period? {
    if let start, let end, let first = day(start), let last = day(end) { return Period(from: first, to: last) }
    if let year, let start, let end, let first = month(start), let last = month(end), first <= last {
      return Period(year: year, months: first...last)
    }
    return year.flatMap { Period(year: $0) }
  }

  private static func month(_ text: String) -> Int? {
    Int(text).flatMap { (1...12).contains($0) ? $0 : nil } ?? CalendarDate.month(named: text)
  }

  // MARK: - From the title

  /// The period that a title names; dates of printing, which have no such words, are not taken for one.
  private mutating func titlePeriod() -> Period? {
    guard let (title, period) = AppraisalAssembly.period(inTitles: table.header.titles) else { return nil }
    log.add(.repair, .periodFromTitle, value: title, count: table.lines.count, details: [period.description])
    return period
  }

  private func titleYear() -> Int? { AppraisalAssembly.period(inTitles: table.header.titles)?.period.year }

  static func period(inTitles titles: [String]) -> (title: String, period: Period)? {
    let words = [
      "tahun", "periode", "bulan", "triwulan", "semester", "skp", "penilaian", "kinerja", "period", "year",
    ]
    for title in titles where title.utf8.count <= 300 {
      let folded = title.foldedLabel
      guard words.contains(where: folded.contains) else { continue }
      var rest = title[...]
      while !rest.isEmpty {
        if let period = Period(rest) { return (title, period) }
        guard let space = rest.firstIndex(where: { $0 == " " || $0 == ":" }) else { break }
        rest = rest[rest.index(after: space)...]
      }
    }
    return nil
  }
}

extension HeadingMeaning.Kind {
  /// What a bare number in a column of periods counts.
  var periodKind: Period.Kind? {
    switch self {
    case .month: .month
    case .quarter: .quarter
    case .semester: .semester
    default: nil
    }
  }
}
