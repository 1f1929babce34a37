import Appraisals

/// One value per person out of a list that may hold several rows about each.
///
/// Hours are added up, in all and by year; of dates the latest counts, and of other columns the row of the latest
/// date; without a date the first row counts, and a row that disagrees is a conflict.
struct FactSummary {
  private(set) var facts: [FactList.Fact] = []

  private let table: ReadTable
  private let plan: RolePlan
  private let people: People
  private let isRepeated: Bool

  init(
    _ table: ReadTable, _ plan: RolePlan, _ meanings: [FactVocabulary.Meaning], people: inout People,
    name: String, log: inout FindingLog
  ) {
    self.table = table
    self.plan = plan
    self.people = people
    isRepeated = people.rows.contains { $0.count > 1 }
    let dates = meanings.firstIndex(of: .date).map { DateColumn(table, $0, log: &log) }
    let years = meanings.firstIndex(of: .year).map { yearsOf($0) } ?? dates?.years
    let order = dates?.keys ?? years?.map { $0.map { $0 * 10_000 } }
    var ways: [String] = []
    for (column, meaning) in meanings.enumerated() {
      switch meaning {
      case .person, .leftOut: continue
      case .year where isRepeated, .year where facts.contains { $0.name == "year" }: continue
      case .year: add("year", .fact, column, order, log: &log)
      case .hours: addHours(column, years, ways: &ways, log: &log)
      case .date: addDates(dates, column, hasHours: meanings.contains(.hours), ways: &ways)
      case .unit: add("unit", .unit, column, order, log: &log)
      case .attribute(let role, let name): add(name, role, column, order, log: &log)
      }
    }
    guard isRepeated else { return }
    let stem = meanings.contains(.hours) ? "training" : FactSummary.stem(of: name)
    let counts = people.rows.map { Double($0.count) }
    facts.append(FactList.Fact(name: stem + "_count", role: .fact, values: .numbers(counts)))
    ways.append(stem + "_count = n")
    let several = people.rows.count { $0.count > 1 }
    log.add(.note, .factsAggregated, count: several, details: ways)
  }

  /// The name of a list as a column can carry it.
  private static func stem(of name: String) -> String {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    let stem = last.split(separator: ".").first.map(String.init) ?? last
    let clean = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return clean.isEmpty ? "list" : String(clean)
  }

  private mutating func add(
    _ name: String, _ role: Role, _ column: Int, _ order: [Int?]?, log: inout FindingLog
  ) {
    let values = value(of: column, log: &log)
    let chosen = people.rows.enumerated().map { place, rows in
      pick(rows, values, order, name: name, person: people.persons[place], log: &log)
    }
    if facts.contains(where: { $0.name == name }) { return }
    facts.append(FactList.Fact(name: name, role: role, values: values.selecting(rowsOrMissing: chosen)))
  }

  /// The row whose value counts: nil where no row has one.
  private func pick(
    _ rows: [Int], _ values: Table.Values, _ order: [Int?]?, name: String, person: String, log: inout FindingLog
  ) -> Int? {
    let known = rows.filter { values.text($0) != nil }
    guard let first = known.first else { return nil }
    if let order, known.count > 1 {
      return known.max { (order[$0] ?? 0, $0) < (order[$1] ?? 0, $1) }
    }
    if let other = known.first(where: { values.text($0) != values.text(first) }) {
      log.add(
        .warning, .factConflict, line: table.lines[other], column: name, value: values.text(first),
        details: [values.text(other) ?? "", log.file])
    }
    return first
  }

  private mutating func addHours(_ column: Int, _ years: [Int?]?, ways: inout [String], log: inout FindingLog) {
    guard case .numbers(let hours) = value(of: column, log: &log) else {
      return add("training_hours", .fact, column, nil, log: &log)
    }
    func sum(_ rows: [Int]) -> Double {
      let known = rows.filter { !hours[$0].isNaN }
      return known.isEmpty ? .nan : known.reduce(0) { $0 + hours[$1] }
    }
    facts.append(FactList.Fact(name: "training_hours", role: .fact, values: .numbers(people.rows.map(sum))))
    guard isRepeated else { return }
    ways.append("training_hours = Σ")
    guard let years else { return }
    for year in Set(years.compactMap(\.self)).sorted() {
      let values = people.rows.map { rows in sum(rows.filter { years[$0] == year }) }
      facts.append(
        FactList.Fact(name: "training_hours_\(year)", role: .fact, values: .numbers(values)))
    }
    ways.append("training_hours_YYYY = Σ")
  }

  private mutating func addDates(_ dates: DateColumn?, _ column: Int, hasHours: Bool, ways: inout [String]) {
    guard let dates else { return }
    let heading = table.columns[column].heading
    let name = hasHours || heading.foldedLabel == "lasttraining" ? "last_training" : heading
    let latest = people.rows.map { rows in
      rows.filter { dates.keys[$0] != nil }.max { (dates.keys[$0] ?? 0) < (dates.keys[$1] ?? 0) }
    }
    facts.append(
      FactList.Fact(
        name: name, role: .fact, values: .labels(Factor(latest.map { $0.flatMap { dates.texts[$0] } }))))
    if isRepeated { ways.append(name + " = max") }
  }

  private func value(of column: Int, log: inout FindingLog) -> Table.Values {
    // Sex, dates and grades are read as they are in appraisals: one list must not contradict another by spelling.
    var assembly = AppraisalAssembly(plan: plan, table: table, options: LoadingOptions(), log: log)
    let values = assembly.attribute(column)
    log = assembly.log
    guard case .labels(let factor) = values else { return values }
    let trimmed = Factor(factor.levels.map { Optional(WhiteSpace.trim($0)) })
    return .labels(
      Factor(codes: factor.codes.map { $0 < 0 ? $0 : trimmed.codes[Int($0)] }, levels: trimmed.levels))
  }

  private func yearsOf(_ column: Int) -> [Int?] {
    switch table.columns[column].content {
    case .numbers(let numbers): numbers.map { $0.isNaN ? nil : Int(exactly: $0) }
    case .labels(let factor): factor.codes.indices.map { factor[$0].flatMap { Int(WhiteSpace.trim($0)) } }
    case .skipped: []
    }
  }
}

/// Dates of a column, as they can be compared and as they are written.
private struct DateColumn {
  /// Year, month and day in one number.
  private(set) var keys: [Int?] = []
  private(set) var texts: [String?] = []

  var years: [Int?] { keys.map { $0.map { $0 / 10_000 } } }

  init(_ table: ReadTable, _ column: Int, log: inout FindingLog) {
    guard case .labels(let factor) = table.columns[column].content else {
      keys = table.lines.map { _ in nil }
      texts = keys.map { _ in nil }
      return
    }
    let days = factor.levels.map(DateColumn.day)
    DateColumn.report(factor, days, table.lines, table.columns[column].heading, log: &log)
    for row in factor.codes.indices {
      guard let text = factor[row] else {
        keys.append(nil)
        texts.append(nil)
        continue
      }
      let day = days[Int(factor.codes[row])]
      if day == nil {
        log.add(.warning, .notADate, line: table.lines[row], column: table.columns[column].heading, value: text)
      }
      keys.append(day.map { $0.year * 10_000 + $0.month * 100 + $0.day })
      texts.append(day?.description)
    }
  }

  /// Says how dates that are not written as year-month-day were read.
  private static func report(
    _ factor: Factor, _ days: [CalendarDate?], _ lines: LineNumbers, _ heading: String, log: inout FindingLog
  ) {
    let became = zip(factor.levels, days).map { $1?.description == $0 ? nil : $1?.description }
    guard let first = factor.codes.firstIndex(where: { $0 >= 0 && became[Int($0)] != nil }) else { return }
    log.add(
      .repair, .dateRead, line: lines[first], column: heading, value: factor[first],
      count: factor.codes.count { $0 >= 0 && became[Int($0)] != nil },
      details: [became[Int(factor.codes[first])] ?? ""])
    log.keep(.dateRead, column: heading, found: factor, became: became, lines: lines)
  }

  private static func day(_ text: String) -> CalendarDate? {
    let trimmed = WhiteSpace.trim(text)
    return CalendarDate(written: trimmed) ?? Double(trimmed).flatMap { CalendarDate(spreadsheetSerial: $0) }
  }
}

extension Table.Values {
  /// The value of a row as text; nil where it is missing.
  func text(_ row: Int) -> String? {
    switch self {
    case .numbers(let numbers): numbers[row].isNaN ? nil : TypedColumnBuilder.text(of: numbers[row])
    case .labels(let factor): factor[row]
    }
  }

  /// The values of some rows; nil is a missing one.
  func selecting(rowsOrMissing rows: [Int?]) -> Table.Values {
    switch self {
    case .numbers(let numbers): .numbers(rows.map { $0.map { numbers[$0] } ?? .nan })
    case .labels(let factor): .labels(Factor(rows.map { $0.flatMap { factor[$0] } }))
    }
  }
}
