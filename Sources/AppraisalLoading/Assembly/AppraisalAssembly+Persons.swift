import Appraisals

extension AppraisalAssembly {
  // MARK: - Acting officials

  /// Whether each row is an appraisal as acting official; nil where nothing in the source says so.
  mutating func readActing() -> [Bool]? {
    if let column = plan.column(.acting), let factor = trimmedLabels(column) {
      return acting(factor, factor.levels.map(AppraisalAssembly.isActing), plan.headings[column])
    }
    // The position says so where no column does: "Plt. Kepala Dinas Sosial".
    guard plan.isOfficial,
      let column = plan.columns(.fact).first(where: { plan.attributeName($0) == "position" }),
      case .labels(let factor) = table.columns[column].content
    else { return nil }
    let isActing = factor.levels.map { level in
      ["plt", "plh"].contains(level.prefix { $0.isLetter }.lowercased())
    }
    return isActing.contains(true) ? acting(factor, isActing, plan.headings[column]) : nil
  }

  private mutating func acting(_ factor: Factor, _ isActing: [Bool], _ heading: String) -> [Bool] {
    let rows = factor.codes.map { $0 >= 0 && isActing[Int($0)] }
    if let first = rows.firstIndex(of: true) {
      log.add(
        .note, .actingMarked, line: table.lines[first], column: heading, value: factor[first],
        count: rows.count { $0 })
    }
    return rows
  }

  private static func isActing(_ label: String) -> Bool {
    let folded = label.foldedLabel
    return ["true", "1", "ya", "y", "yes", "t"].contains(folded)
      || ["plt", "plh", "pjb", "pj"].contains { folded.hasPrefix($0) }
  }

  // MARK: - Numbers against what stands beside them

  /// Compares employee numbers with the columns that say the same.
  mutating func checkPersons(ratees: Factor, raters: Factor?) {
    if let column = plan.column(.name) { checkNames(ratees, of: .ratee, column) }
    if let raters, let column = plan.column(.raterName) { checkNames(raters, of: .rater, column) }
    let columns = plan.columns(.protected).filter { [.sex, .birthDate].contains(plan.kind($0)) }
    guard !columns.isEmpty else { return }
    let numbers = ratees.levels.map { EmployeeNumber($0) }
    guard numbers.contains(where: { $0 != nil }) else { return }
    for column in columns {
      switch plan.kind(column) {
      case .sex: checkSexes(ratees, numbers, column)
      case .birthDate: checkBirthDates(ratees, numbers, column)
      default: break
      }
    }
  }

  private mutating func checkSexes(_ ratees: Factor, _ numbers: [EmployeeNumber?], _ column: Int) {
    guard let factor = plainLabels(column) else { return }
    let isIndonesian = plan.attributeName(column) != plan.headings[column]
    let sexes = factor.levels.map { SexLabels.sex($0, codes: isIndonesian) }
    for (row, count) in AppraisalAssembly.pairs(ratees, factor) {
      guard let number = numbers[Int(ratees.codes[row])], let sex = sexes[Int(factor.codes[row])],
        sex != number.sex
      else { continue }
      log.add(
        .warning, .sexMismatch, line: table.lines[row], column: plan.headings[column], value: factor[row],
        count: count, details: [sex.label, number.sex.label])
    }
  }

  private mutating func checkBirthDates(_ ratees: Factor, _ numbers: [EmployeeNumber?], _ column: Int) {
    guard let factor = plainLabels(column) else { return }
    let dates = DateReading(factor.levels).dates
    for (row, count) in AppraisalAssembly.pairs(ratees, factor) {
      guard let number = numbers[Int(ratees.codes[row])], let date = dates[Int(factor.codes[row])],
        date != number.birthDate
      else { continue }
      log.add(
        .warning, .birthDateMismatch, line: table.lines[row], column: plan.headings[column], value: factor[row],
        count: count, details: [date.description, number.birthDate.description])
    }
  }

  /// Labels, also of numbers.
  private func plainLabels(_ column: Int) -> Factor? {
    switch table.columns[column].content {
    case .skipped: nil
    case .labels(let factor): factor
    case .numbers(let numbers): Factor(numbers: numbers)
    }
  }

  /// The first row of each pair of labels that stand side by side, in order, and how many rows it has.
  private static func pairs(_ left: Factor, _ right: Factor) -> [(row: Int, count: Int)] {
    var place: [UInt64: Int] = [:]
    var pairs: [(row: Int, count: Int)] = []
    for row in left.codes.indices where left.codes[row] >= 0 && right.codes[row] >= 0 {
      let key = UInt64(left.codes[row]) << 32 | UInt64(right.codes[row])
      if let known = place[key] {
        pairs[known].count += 1
      } else {
        place[key] = pairs.count
        pairs.append((row, 1))
      }
    }
    return pairs
  }

  /// One number with the names of several people.
  private mutating func checkNames(_ ratees: Factor, of role: Role, _ column: Int) {
    guard case .labels(let names) = table.columns[column].content else { return }
    var known: [Int32: [Set<String>]] = [:]
    var shared: [Int32: Int] = [:]
    for (row, _) in AppraisalAssembly.pairs(ratees, names) {
      let words = AppraisalAssembly.nameWords(names.levels[Int(names.codes[row])])
      let code = ratees.codes[row]
      let isSame = (known[code] ?? []).contains { $0.isSubset(of: words) || words.isSubset(of: $0) }
      if isSame { continue }
      known[code, default: []].append(words)
      if known[code]?.count == 2 { shared[code] = row }
    }
    for (code, row) in shared.sorted(by: { $0.value < $1.value }) {
      log.add(
        .warning, .identifierShared, line: table.lines[row],
        column: plan.column(role).map { plan.headings[$0] },
        value: ratees[row], count: known[code]?.count ?? 2)
    }
  }

  /// The words of a name without titles: "Drs. H. Budi Santoso, S.E., M.Si." is Budi Santoso.
  private static func nameWords(_ name: String) -> Set<String> {
    let bare = name.prefix { $0 != "," }.lowercased()
    let words = bare.split(separator: " ").filter { !$0.contains(".") }.map { String($0).foldedLabel }
    let kept = words.filter {
      $0.count > 1 && !["dr", "drs", "ir", "hj", "dra", "se", "sh", "mm", "msi"].contains($0)
    }
    return Set(kept.isEmpty ? [name.foldedLabel] : kept)
  }

  // MARK: - Two appraisals in a year

  /// A second appraisal in the same year by another superior is kept: it links superiors.
  mutating func noteSecondAppraisals(ratees: Factor, raters: Factor?, periods: Factor?, rows: [Int]) {
    guard plan.isOfficial, let raters, let periods else { return }
    let found = SecondRaters(ratees: ratees, raters: raters, years: periods.years)
    guard let row = found.first else { return }
    log.add(
      .note, .secondAppraisal, line: table.lines[rows[row]],
      column: plan.column(.ratee).map { plan.headings[$0] },
      value: ratees[row], count: found.count)
  }
}

extension Factor {
  /// The year of each row; missing where the period names none.
  fileprivate var years: Factor { relabelled(levels.map { Period($0).map { String($0.year) } }) }
}
