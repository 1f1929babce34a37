import Appraisals

/// Appraisals without identifiers: keyed pseudonyms, and only such columns as do not give a person away.
public struct Pseudonymisation: Sendable {
  /// What is carried over beyond scores, units and coarse facts.
  public struct Choices: Sendable {
    /// Whether sex is, from its column or from employee numbers.
    public var sex: Carried
    /// The width of age bands in years and the year in which ages are taken; nil leaves age out.
    public var ageBand: (width: Int, year: Int)?
    /// Further columns that a person has looked at and found safe.
    public var keep: [String]
    /// The size below which a group is reported.
    public var smallestCell: Int

    /// States choices.
    public init(sex: Carried, ageBand: (width: Int, year: Int)?, keep: [String], smallestCell: Int) {
      self.sex = sex
      self.ageBand = ageBand
      self.keep = keep
      self.smallestCell = smallestCell
    }
  }

  /// Whether something comes along.
  public enum Carried: Sendable {
    /// It does.
    case kept
    /// It does not.
    case dropped
  }

  /// What became of a column.
  public struct Fate: Sendable, Hashable {
    /// What was done.
    public enum Action: String, Sendable, Hashable, CaseIterable {
      /// Identifiers became pseudonyms.
      case pseudonymised
      /// It was carried over as it is.
      case kept
      /// Dates became years, dates of birth age bands.
      case coarsened
      /// It was made from employee numbers.
      case derived
      /// It was left out.
      case dropped
    }

    /// The column.
    public let column: String
    /// Its role.
    public let role: Role
    /// What was done.
    public let action: Action
    /// Why it was dropped: `text`, `identifier` or `protected`.
    public let reason: String?
  }

  /// The appraisals under pseudonyms.
  public let table: AppraisalTable
  /// Pseudonym and identifier of everybody, by pseudonym.
  public let lookup: [(pseudonym: String, identifier: String)]
  /// What became of each column.
  public let fates: [Fate]
  /// The groups of persons that can be told apart, smallest first.
  public let cells: [RiskCell]
  /// What the reader should know, beyond the findings of the table.
  public let findings: [Finding]

  /// Replaces identifiers.
  ///
  /// - Throws: `PseudonymisationRefused` where a column that is to be kept holds identifiers, or does not exist.
  public init(
    _ table: AppraisalTable, key: PseudonymKey, choices: Choices
  ) throws(PseudonymisationRefused) {
    var selection = AttributeSelection(table, choices: choices)
    try selection.run()
    let names = Dictionary(
      Set(table.ratees.levels + (table.raters?.levels ?? [])).map { level in
        (
          level,
          level == RaterType.objective.rawValue ? level : key.pseudonym(of: IdentifierRepair.canonical(level))
        )
      }, uniquingKeysWith: { first, _ in first })
    var owners: [String: String] = [:]
    for (identifier, name) in names where name != identifier {
      let canonical = IdentifierRepair.canonical(identifier)
      if let other = owners.updateValue(canonical, forKey: name), other != canonical { throw .collision }
    }
    func renamed(_ factor: Factor) -> Factor {
      let merged = Factor(factor.levels.map { Optional(names[$0] ?? $0) })
      return Factor(codes: factor.codes.map { $0 < 0 ? $0 : merged.codes[Int($0)] }, levels: merged.levels)
    }
    let provenance = AppraisalTable.Provenance(
      name: table.provenance.name, sha256: table.provenance.sha256, isPseudonymous: true)
    self.table = table.changed(
      ratees: renamed(table.ratees), raters: .some(table.raters.map(renamed)), facts: selection.facts,
      protectedAttributes: selection.protected, provenance: provenance, report: ValidationReport())
    lookup = owners.map { (pseudonym: $0.key, identifier: $0.value) }.sorted { $0.pseudonym < $1.pseudonym }
    let persons: [Fate] = [Fate(column: "ratee", role: .ratee, action: .pseudonymised, reason: nil)]
    let raters = table.raters.map { _ in
      [Fate(column: "rater", role: .rater, action: .pseudonymised, reason: nil)]
    }
    fates = persons + (raters ?? []) + selection.fates
    cells = RiskCell.cells(of: self.table)
    findings = Pseudonymisation.findings(self.table, selection.fates, cells, choices)
  }

  private static func findings(
    _ table: AppraisalTable, _ fates: [Fate], _ cells: [RiskCell], _ choices: Choices
  ) -> [Finding] {
    let file = table.provenance.name
    var findings = fates.filter { $0.action == .dropped }.map {
      Finding(.note, .columnWithheld, file: file, column: $0.column, details: [$0.reason ?? ""])
    }
    // The report has them all in a table; these are to be read first.
    for cell in cells.prefix(5) where cell.ratees < choices.smallestCell {
      findings.append(
        Finding(.warning, .smallCell, file: file, value: cell.label, count: cell.ratees))
    }
    // An indicator that only one person has is a sentence about that person.
    var persons = [Set<Int32>](repeating: [], count: table.indicators.levels.count)
    for row in 0..<table.count { persons[Int(table.indicators.codes[row])].insert(table.ratees.codes[row]) }
    let rare = persons.indices.filter { persons[$0].count < choices.smallestCell }
    if let first = rare.first, table.ratees.levels.count >= choices.smallestCell {
      findings.append(
        Finding(
          .warning, .smallCell, file: file, column: "indicator", value: table.indicators.levels[first],
          count: persons[first].count))
    }
    return findings
  }
}

/// Why appraisals cannot be made pseudonymous as asked.
public enum PseudonymisationRefused: Error, Sendable, Hashable {
  /// A column that was to be kept holds employee numbers.
  case holdsIdentifiers(column: String)
  /// A column that was to be kept is not there.
  case noSuchColumn(String, available: [String])
  /// Two persons got one pseudonym, which another key would not give.
  case collision
}

/// A group of persons that can be told apart by what the package says about them.
public struct RiskCell: Sendable, Hashable {
  /// The unit, where there are units.
  public let unit: String?
  /// The grade.
  public let grade: String?
  /// The sex.
  public let sex: String?
  /// The age band.
  public let ageBand: String?
  /// How many persons share all of that.
  public let ratees: Int

  /// The group in words.
  var label: String { [unit, grade, sex, ageBand].compactMap(\.self).joined(separator: " × ") }

  /// Groups by what is known of each person last, smallest first.
  static func cells(of table: AppraisalTable) -> [RiskCell] {
    func column(_ name: String) -> Table.Values? {
      (table.facts + table.protectedAttributes).first { $0.name == name }?.values
    }
    let columns = [table.units.map(Table.Values.labels), column("grade"), column("sex"), column("age_band")]
    guard columns.contains(where: { $0 != nil }) else { return [] }
    var last = [Int](repeating: -1, count: table.ratees.levels.count)
    for row in 0..<table.count {
      let code = Int(table.ratees.codes[row])
      if last[code] < 0 || table.periods.codes[row] >= table.periods.codes[last[code]] { last[code] = row }
    }
    var counts: [[String?]: Int] = [:]
    for row in last where row >= 0 { counts[columns.map { $0?.text(row) }, default: 0] += 1 }
    return counts.map { key, count in
      RiskCell(unit: key[0], grade: key[1], sex: key[2], ageBand: key[3], ratees: count)
    }.sorted { ($0.ratees, $0.label) < ($1.ratees, $1.label) }
  }
}
