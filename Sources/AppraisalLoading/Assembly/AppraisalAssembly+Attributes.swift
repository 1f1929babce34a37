import Appraisals

extension AppraisalAssembly {
  /// Facts or protected attributes, under the names that they have everywhere.
  mutating func readAttributes(_ role: Role) -> [Table.Column] {
    var names: Set<String> = []
    return plan.columns(role).map { column in
      let proper = plan.attributeName(column)
      let name = names.insert(proper).inserted ? proper : plan.headings[column]
      return Table.Column(name: name, values: attribute(column))
    }
  }

  /// What a column says about persons, in canonical form: sex, dates and grades as one way of writing each.
  mutating func attribute(_ column: Int) -> Table.Values {
    switch plan.kind(column) {
    case .sex: return sexes(column)
    case .birthDate, .date: return dates(column)
    case .grade: return grades(column)
    default: return plainAttribute(column)
    }
  }

  private mutating func plainAttribute(_ column: Int) -> Table.Values {
    let read = table.columns[column]
    let values = NumberChecks(lines: table.lines).optional(read, log: &log)
    guard case .labels = values, let trimmed = trimmedLabels(column) else { return values }
    if plan.field(column)?.isNumber == true { reportText(trimmed, read) }
    return .labels(trimmed)
  }

  /// A column that the descriptor calls a number and that holds something else stays text, but not in silence.
  private mutating func reportText(_ factor: Factor, _ column: ReadColumn) {
    let reading = NumericReading(labels: factor.levels, declared: column.decimalMark)
    let rows = factor.codes.indices.filter {
      factor.codes[$0] >= 0 && reading.values[Int(factor.codes[$0])].isNaN
    }
    guard let first = rows.first else { return }
    log.add(
      .warning, .notANumber, line: table.lines[first], column: column.heading, value: factor[first],
      count: rows.count)
  }

  /// Labels, or numbers of which an Indonesian column has two: 1 and 2, as in the employee number.
  private mutating func sexLabels(_ column: Int, codes: Bool) -> Factor? {
    switch table.columns[column].content {
    case .skipped: return nil
    case .labels: return trimmedLabels(column)
    case .numbers(let numbers):
      guard codes, numbers.allSatisfy({ $0.isNaN || $0 == 1 || $0 == 2 }) else { return nil }
      return Factor(numbers: numbers)
    }
  }

  // MARK: - Sex

  /// `male` and `female`; a column with any other label stays as it is.
  private mutating func sexes(_ column: Int) -> Table.Values {
    let isIndonesian = plan.attributeName(column) != plan.headings[column]
    guard let factor = sexLabels(column, codes: isIndonesian) else { return plainAttribute(column) }
    let sexes = factor.levels.map { SexLabels.sex($0, codes: isIndonesian) }
    guard !sexes.isEmpty, !sexes.contains(where: { $0 == nil }) else { return plainAttribute(column) }
    let tally = LevelTally(factor)
    for (level, sex) in sexes.enumerated() where tally.first[level] >= 0 {
      guard let sex, sex.label != factor.levels[level] else { continue }
      log.add(
        .repair, .labelRead, line: table.lines[tally.first[level]], column: plan.headings[column],
        value: factor.levels[level], count: tally.count[level], details: [sex.label])
    }
    keep(.labelRead, column, factor, sexes.map { $0?.label })
    return .labels(factor.relabelled(sexes.map { $0?.label }))
  }

  // MARK: - Dates

  /// Days as ISO 8601 writes them.
  private mutating func dates(_ column: Int) -> Table.Values {
    let factor: Factor
    switch table.columns[column].content {
    case .skipped: return plainAttribute(column)
    case .labels: factor = trimmedLabels(column) ?? Factor(codes: [], levels: [])
    case .numbers(let numbers):
      // A year of birth is no date, and no serial number of a spreadsheet either.
      guard numbers.allSatisfy({ $0.isNaN || DateReading.serials.contains($0) }) else {
        return plainAttribute(column)
      }
      factor = Factor(numbers: numbers)
    }
    let reading = DateReading(factor.levels)
    guard reading.dates.contains(where: { $0 != nil }) else { return plainAttribute(column) }
    report(reading, factor, plan.headings[column])
    keep(.dateRead, column, factor, reading.dates.map { $0?.description })
    return .labels(factor.relabelled(reading.dates.map { $0?.description }))
  }

  private mutating func report(_ reading: DateReading, _ factor: Factor, _ heading: String) {
    let tally = LevelTally(factor)
    func first(_ levels: [Int]) -> Int? { levels.min { tally.first[$0] < tally.first[$1] } }
    let used = factor.levels.indices.filter { tally.first[$0] >= 0 }
    let changed = used.filter { level in
      reading.dates[level].map { $0.description != factor.levels[level] } ?? false
    }
    for manner in [CalendarDate.Manner.iso, .dayFirst, .monthFirst, .words, .serial] {
      let levels = changed.filter { reading.manners[$0] == manner }
      guard let level = first(levels), let date = reading.dates[level] else { continue }
      log.add(
        .repair, .dateRead, line: table.lines[tally.first[level]], column: heading, value: factor.levels[level],
        count: levels.reduce(0) { $0 + tally.count[$1] }, details: [date.description, manner.rawValue])
    }
    if reading.isAmbiguous, let level = first(changed.filter { reading.manners[$0] == .dayFirst }) {
      log.add(
        .warning, .dateAmbiguous, line: table.lines[tally.first[level]], column: heading,
        value: factor.levels[level], count: changed.reduce(0) { $0 + tally.count[$1] })
    }
    for level in used where reading.dates[level] == nil {
      log.add(
        .warning, .notADate, line: table.lines[tally.first[level]], column: heading,
        value: factor.levels[level],
        count: tally.count[level])
    }
  }

  // MARK: - Grades

  /// Grades as rules write them, where most labels are grades.
  private mutating func grades(_ column: Int) -> Table.Values {
    // "3c" under "grade" is a class of pupils where nothing else is Indonesian.
    guard plan.isOfficial || plan.attributeName(column) != plan.headings[column] else {
      return plainAttribute(column)
    }
    guard case .labels(let read) = table.columns[column].content, let factor = trimmedLabels(column) else {
      return plainAttribute(column)
    }
    let grades = factor.levels.map { Grade($0) }
    guard 2 * grades.count(where: { $0 != nil }) > read.levels.count else { return plainAttribute(column) }
    let tally = LevelTally(factor)
    let used = factor.levels.indices.filter { tally.first[$0] >= 0 }
    let changed = used.filter { level in
      grades[level].map { $0.description != factor.levels[level] } ?? false
    }
    for level in changed.sorted(by: { tally.first[$0] < tally.first[$1] }) {
      guard let grade = grades[level] else { continue }
      log.add(
        .repair, .gradeRead, line: table.lines[tally.first[level]], column: plan.headings[column],
        value: factor.levels[level], count: tally.count[level], details: [grade.description])
    }
    keep(.gradeRead, column, factor, grades.map { $0?.description })
    for level in used where grades[level] == nil {
      log.add(
        .warning, .gradeUnknown, line: table.lines[tally.first[level]], column: plan.headings[column],
        value: factor.levels[level], count: tally.count[level])
    }
    return .labels(factor.relabelled(zip(factor.levels, grades).map { $1?.description ?? $0 }))
  }
}
