import Appraisals

/// A person, or a damaged number, that stands on one side only.
public struct UnmatchedPerson: Sendable, Hashable {
  /// The side on which the person stands.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// In appraisals, and not in the list.
    case appraisals
    /// In the list, and in no appraisal.
    case list
    /// In the list, under a number that a spreadsheet has damaged and that is never joined on.
    case damaged
  }

  /// The list.
  public let list: String
  /// The identifier.
  public let key: String
  /// The file in which the identifier does stand.
  public let file: String
  /// How many rows it has there.
  public let count: Int
  /// The side.
  public let side: Side
}

/// Gives every appraisal what lists know about the person.
struct FactJoin {
  private(set) var table: AppraisalTable
  private(set) var unmatched: [UnmatchedPerson] = []
  private var sources: [String: String] = [:]
  private let origins: [Int]
  private let names: [String]

  init(_ joined: JoinedAppraisals, names: [String]) {
    table = joined.table
    origins = joined.origins
    self.names = names
    for column in table.facts + table.protectedAttributes { sources[column.name] = names[0] }
  }

  /// Adds the columns of a list; what the appraisals or an earlier list say already stays.
  mutating func add(_ list: FactList, log: inout FindingLog) {
    let places = Dictionary(list.persons.enumerated().map { ($1, $0) }) { first, _ in first }
    let person = table.ratees.levels.map { level in
      IdentifierChecks.damage(of: level) == nil ? places[level] : nil
    }
    compare(list, person, log: &log)
    let rows = table.ratees.codes.map { $0 < 0 ? nil : person[Int($0)] }
    for fact in list.facts {
      if fact.role == .unit {
        addUnits(fact, rows, list, log: &log)
      } else {
        let isFact = fact.role == .fact
        var columns = isFact ? table.facts : table.protectedAttributes
        merge(fact, rows, list, into: &columns, log: &log)
        table = isFact ? table.changed(facts: columns) : table.changed(protectedAttributes: columns)
      }
    }
  }

  /// Units of the appraisals win: they are of the time of the appraisal.
  private mutating func addUnits(_ fact: FactList.Fact, _ rows: [Int?], _ list: FactList, log: inout FindingLog)
  {
    guard table.units == nil else {
      log.add(.note, .columnUnused, file: list.name, column: fact.name)
      return
    }
    let units = fact.values.selecting(rowsOrMissing: rows).asLabels
    table = table.changed(units: .some(units))
    let missing = units.codes.count { $0 < 0 }
    if missing > 0 { log.add(.warning, .missingLabel, file: list.name, column: fact.name, count: missing) }
  }

  private mutating func merge(
    _ fact: FactList.Fact, _ rows: [Int?], _ list: FactList, into columns: inout [AppraisalTable.Attribute],
    log: inout FindingLog
  ) {
    let new = fact.values.selecting(rowsOrMissing: rows)
    guard let place = columns.firstIndex(where: { $0.name == fact.name }) else {
      columns.append(.init(name: fact.name, values: new))
      sources[fact.name] = list.name
      return
    }
    let old = columns[place].values
    var told = Set<Int32>()
    for row in rows.indices {
      guard let a = old.text(row), let b = new.text(row), a != b, told.insert(table.ratees.codes[row]).inserted
      else { continue }
      log.add(
        .warning, .factConflict, file: list.name, line: rows[row].map { list.lines[$0] }, column: fact.name,
        value: a, details: [b, sources[fact.name] ?? ""])
    }
    columns[place] = .init(name: fact.name, values: FactJoin.filled(old, with: new))
  }

  private static func filled(_ old: Table.Values, with new: Table.Values) -> Table.Values {
    if case .numbers(let a) = old, case .numbers(let b) = new {
      return .numbers(zip(a, b).map { $0.isNaN ? $1 : $0 })
    }
    let (a, b) = (old.asLabels, new.asLabels)
    return .labels(Factor(a.codes.indices.map { a[$0] ?? b[$0] }))
  }

  /// Who stands on one side only.
  private mutating func compare(_ list: FactList, _ person: [Int?], log: inout FindingLog) {
    var counts = [Int](repeating: 0, count: table.ratees.levels.count)
    var first = [Int](repeating: -1, count: counts.count)
    for (row, code) in table.ratees.codes.enumerated() where code >= 0 {
      counts[Int(code)] += 1
      if first[Int(code)] < 0 { first[Int(code)] = origins[row] }
    }
    let lost = person.indices.filter { person[$0] == nil }
    let appraised = lost.map { code in
      UnmatchedPerson(
        list: list.name, key: table.ratees.levels[code], file: names[max(0, first[code])], count: counts[code],
        side: .appraisals)
    }
    let known = Set(table.ratees.levels).union(table.raters?.levels ?? [])
    let listed = list.persons.indices.filter { !known.contains(list.persons[$0]) }.map { place in
      UnmatchedPerson(
        list: list.name, key: list.persons[place], file: list.name, count: list.counts[place], side: .list)
    }
    let damaged = list.damaged.map {
      UnmatchedPerson(list: list.name, key: $0.key, file: list.name, count: $0.count, side: .damaged)
    }
    // Who is not in a list of events, such as courses, has had none: that is no gap.
    let ofEvents = list.counts.contains { $0 > 1 }
    for (side, people) in [("appraisals", appraised), ("list", listed)] where !people.isEmpty {
      log.add(
        ofEvents && side == "appraisals" ? .note : .warning, .personsUnmatched, file: list.name,
        count: people.count, details: [side])
    }
    for people in [appraised, listed, damaged] {
      unmatched += people.sorted { ($1.count, $0.key) < ($0.count, $1.key) }
    }
  }
}
