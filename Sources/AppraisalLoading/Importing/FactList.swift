import Appraisals

/// A list about persons: staff, potential, training, discipline.
struct FactList {
  /// A column as one value per person.
  struct Fact {
    let name: String
    /// `.fact`, `.protected` or `.unit`.
    let role: Role
    /// One value per person of `persons`.
    let values: Table.Values
  }

  /// What findings call it.
  let name: String
  let sha256: String
  /// The persons, in order of first appearance; damaged numbers are not among them.
  let persons: [String]
  /// How many rows each person has.
  let counts: [Int]
  /// The line of each person's first row.
  let lines: [Int]
  /// Numbers that a spreadsheet has rounded, with their rows: they stand for nobody.
  let damaged: [(key: String, count: Int)]
  let facts: [Fact]

  /// Reads a list.
  ///
  /// - Throws: `SourceError`, or `DataRefused` where no column says whom a row is about.
  init(path: String, name: String, person: String?, log: inout FindingLog) throws {
    let located = try LocatedSource(path: path)
    sha256 = located.bytes?.sha256() ?? ""
    let (own, resource) = (located.name, located.resource)
    var inner = located.log
    inner.keepsRepairs = true
    guard var rows = try located.open(emptyHeading: .refused, sheet: nil, log: &inner) else {
      throw DataRefused(report: inner.report().renaming(own, name))
    }
    let headings = rows.header.headings
    let meanings = headings.map { FactList.meaning($0, person: person, resource: resource) }
    guard let key = meanings.firstIndex(of: .person) else {
      inner.add(
        .error, .requiredRoleMissing, line: rows.header.line, value: Role.ratee.rawValue,
        details: ["--map ratee=COLUMN"] + headings)
      throw DataRefused(report: inner.report().renaming(own, name))
    }
    for (column, meaning) in meanings.enumerated() where meaning == .leftOut && !headings[column].isEmpty {
      inner.add(.note, .columnUnused, line: rows.header.line, column: headings[column])
    }
    let storage = meanings.map { meaning -> ColumnStorage in
      switch meaning {
      case .person, .date, .unit: .text
      case .leftOut: .skipped
      default: .automatic(nil)
      }
    }
    let table = try rows.readRows(storage, missing: resource?.missingValues ?? .usual, log: &inner)
    // The list need not hold what appraisals need, so that what the plan misses is of no interest.
    var silent = FindingLog(file: name)
    let plan = RolePlan(header: table.header, resource: resource, assignments: [], log: &silent)
    var people = People(table, key: key, log: &inner)
    self.name = name
    facts = FactSummary(table, plan, meanings, people: &people, name: name, log: &inner).facts
    persons = people.persons
    counts = people.rows.map(\.count)
    lines = people.rows.map { table.lines[$0[0]] }
    damaged = people.damaged
    let report = inner.report().renaming(own, name)
    guard !report.isFatal else { throw DataRefused(report: report) }
    log.add(contentsOf: report)
  }

  private static func meaning(
    _ heading: String, person: String?, resource: PackageResource?
  ) -> FactVocabulary.Meaning {
    if let person, heading == person { return .person }
    switch resource?.field(named: heading)?.role {
    case .ratee?: return person == nil ? .person : .leftOut
    case .ignore?, .rater?: return .leftOut
    case .unit?: return .unit
    case .fact?: return .attribute(.fact, name: heading)
    case .protected?: return .attribute(.protected, name: heading)
    default: break
    }
    let known = FactVocabulary.meaning(of: heading)
    if known == .person, person != nil { return .leftOut }
    return known ?? .attribute(.fact, name: heading)
  }
}

/// Whose rows are which.
struct People {
  fileprivate(set) var persons: [String] = []
  /// The rows of each person.
  fileprivate(set) var rows: [[Int]] = []
  fileprivate(set) var damaged: [(key: String, count: Int)] = []

  init(_ table: ReadTable, key: Int, log: inout FindingLog) {
    guard case .labels(let read) = table.columns[key].content else { return }
    let heading = table.columns[key].heading
    let trimmed = read.relabelled(read.levels.map { WhiteSpace.trim($0) })
    let factor = IdentifierRepair(trimmed).repaired(lines: table.lines, heading: heading, log: &log)
    var places: [String: Int] = [:]
    var spoilt: [String: Int] = [:]
    for row in 0..<factor.count {
      guard let canonical = factor[row] else {
        log.add(.warning, .rowEmpty, line: table.lines[row])
        continue
      }
      if let kind = IdentifierChecks.damage(of: canonical) {
        log.add(
          .warning, .identifierDamaged, line: table.lines[row], column: heading, value: canonical,
          details: [kind])
        spoilt[canonical, default: 0] += 1
        continue
      }
      if let place = places[canonical] {
        rows[place].append(row)
      } else {
        places[canonical] = persons.count
        persons.append(canonical)
        rows.append([row])
      }
    }
    damaged = spoilt.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
