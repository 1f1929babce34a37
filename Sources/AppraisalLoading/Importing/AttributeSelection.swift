import Appraisals

/// Decides which facts and protected attributes go along with pseudonyms, and how coarse.
struct AttributeSelection {
  private(set) var facts: [AppraisalTable.Attribute] = []
  private(set) var protected: [AppraisalTable.Attribute] = []
  private(set) var fates: [Pseudonymisation.Fate] = []

  private let table: AppraisalTable
  private let choices: Pseudonymisation.Choices
  private let persons: PersonAttributes

  /// More labels than this, or more than one for every five persons, are sentences and not categories.
  private static let mostLabels = 40

  /// Facts that are categories by nature, however few persons there are.
  private static let categories: Set<String> = [
    "grade", "position_type", "position_level", "position_class", "echelon", "education", "employment",
  ]

  init(_ table: AppraisalTable, choices: Pseudonymisation.Choices) {
    self.table = table
    self.choices = choices
    persons = PersonAttributes(table.ratees)
  }

  mutating func run() throws(PseudonymisationRefused) {
    let all = table.facts + table.protectedAttributes
    for name in choices.keep {
      guard let column = all.first(where: { $0.name == name }) else {
        throw .noSuchColumn(name, available: all.map(\.name))
      }
      if holdsIdentifiers(column.values) { throw .holdsIdentifiers(column: name) }
    }
    for column in table.facts { select(column) }
    selectSex()
    selectAge()
    for column in table.protectedAttributes where !["sex", "gender", "birth_date", "age"].contains(column.name)
    {
      if choices.keep.contains(column.name) {
        protected.append(column)
        note(column.name, .protected, .kept)
      } else {
        note(column.name, .protected, .dropped, "protected")
      }
    }
  }

  private mutating func note(
    _ column: String, _ role: Role, _ action: Pseudonymisation.Fate.Action, _ reason: String? = nil
  ) {
    fates.append(.init(column: column, role: role, action: action, reason: reason))
  }

  private mutating func select(_ column: AppraisalTable.Attribute) {
    if holdsIdentifiers(column.values) { return note(column.name, .fact, .dropped, "identifier") }
    guard case .labels(let factor) = column.values else {
      facts.append(column)
      return note(column.name, .fact, .kept)
    }
    if let years = AttributeSelection.years(factor) {
      facts.append(.init(name: column.name, values: .labels(years)))
      return note(column.name, .fact, .coarsened)
    }
    let most = AttributeSelection.mostLabels
    let isCategory = AttributeSelection.categories.contains(column.name)
    let isText = factor.levels.count > (isCategory ? most : min(most, max(2, table.ratees.levels.count / 5)))
    if isText, !choices.keep.contains(column.name) { return note(column.name, .fact, .dropped, "text") }
    facts.append(column)
    note(column.name, .fact, .kept)
  }

  // MARK: - Sex and age

  private mutating func selectSex() {
    let given = table.protectedAttributes.first { $0.name == "sex" || $0.name == "gender" }
    guard choices.sex == .kept else {
      if let given { note(given.name, .protected, .dropped, "protected") }
      return
    }
    if let given {
      protected.append(.init(name: "sex", values: given.values))
      return note("sex", .protected, .kept)
    }
    guard persons.numbers.contains(where: { $0 != nil }) else { return }
    protected.append(.init(name: "sex", values: .labels(persons.sexes(table.ratees))))
    note("sex", .protected, .derived)
  }

  private mutating func selectAge() {
    let given = table.protectedAttributes.filter { $0.name == "birth_date" || $0.name == "age" }
    guard let (width, year) = choices.ageBand else {
      for column in given { note(column.name, .protected, .dropped, "protected") }
      return
    }
    for column in given where column.name == "age" { note(column.name, .protected, .dropped, "protected") }
    let dates = given.first { $0.name == "birth_date" }
    let births = table.ratees.codes.indices.map { row -> Int? in
      let stated = dates?.values.text(row).flatMap { Int($0.prefix(4)) }
      return stated ?? persons.numbers[Int(table.ratees.codes[row])]?.birthDate.year
    }
    guard births.contains(where: { $0 != nil }) else {
      if let dates { note(dates.name, .protected, .dropped, "protected") }
      return
    }
    let bands = births.map { birth -> String? in
      birth.flatMap { PersonAttributes.ageBand(born: $0, in: year, width: width) }
    }
    protected.append(.init(name: "age_band", values: .labels(Factor(bands))))
    note("age_band", .protected, dates == nil ? .derived : .coarsened)
  }

  // MARK: - What gives a person away

  /// Whether cells hold employee numbers, or any number of nine digits and more, such as telephones.
  private func holdsIdentifiers(_ values: Table.Values) -> Bool {
    switch values {
    case .numbers(let numbers): numbers.contains { $0 == $0.rounded() && abs($0) >= 1e8 }
    case .labels(let factor):
      factor.levels.contains(where: AttributeSelection.hasLongNumber) || mentionsPerson(factor)
    }
  }

  private func mentionsPerson(_ factor: Factor) -> Bool {
    let persons = Set(table.ratees.levels).union(table.raters?.levels ?? [])
    return factor.levels.contains { $0.utf8.count >= 4 && persons.contains($0) }
  }

  private static func hasLongNumber(_ text: String) -> Bool {
    var run = 0
    for byte in text.utf8 where byte != 32 && byte != 46 && byte != 45 {
      run = (48...57).contains(byte) ? run + 1 : 0
      if run >= 9 { return true }
    }
    return false
  }

  /// The years of a column of dates; nil where a label is no date.
  private static func years(_ factor: Factor) -> Factor? {
    guard !factor.levels.isEmpty else { return nil }
    let years = factor.levels.compactMap { level -> String? in
      let parts = level.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].count == 4, parts.allSatisfy({ Int($0) != nil }) else { return nil }
      return String(parts[0])
    }
    guard years.count == factor.levels.count else { return nil }
    let merged = Factor(years.map { Optional($0) })
    return Factor(codes: factor.codes.map { $0 < 0 ? $0 : merged.codes[Int($0)] }, levels: merged.levels)
  }
}
