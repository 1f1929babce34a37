import Appraisals

/// Finds appraisals that stand in more than one file.
///
/// Within one file a repeated appraisal is the loader's business, which keeps it and warns; between files it is the
/// same export twice, or a contradiction.
struct DuplicateRows {
  /// The rows that stay.
  private(set) var kept: [Int] = []

  private struct Place: Hashable {
    let ratee: Int32
    let rater: Int32
    let indicator: Int32
    let period: Int32
    let type: RaterType
    let isActing: Bool
  }

  init(_ joined: JoinedAppraisals, names: [String], log: inout FindingLog) {
    let table = joined.table
    guard names.count > 1, DuplicateRows.sharesPeriods(joined) else {
      kept = Array(0..<table.count)
      return
    }
    var seen: [Place: [Int]] = [:]
    seen.reserveCapacity(table.count)
    var dropped: [Int: [(row: Int, of: Int)]] = [:]
    for row in 0..<table.count {
      let place = Place(
        ratee: table.ratees.codes[row], rater: table.raters?.codes[row] ?? Factor.missing,
        indicator: table.indicators.codes[row], period: table.periods.codes[row], type: table.raterTypes[row],
        isActing: table.acting?[row] ?? false)
      let earlier = seen[place, default: []].filter { joined.origins[$0] != joined.origins[row] }
      seen[place, default: []].append(row)
      guard let first = earlier.first else {
        kept.append(row)
        continue
      }
      if let twin = earlier.first(where: { table.scores[$0] == table.scores[row] }) {
        dropped[joined.origins[row], default: []].append((row, twin))
      } else {
        let other = TypedColumnBuilder.text(of: table.scores[first])
        log.add(
          .error, .duplicateContradicts, file: names[joined.origins[row]], line: table.lines[row],
          column: table.indicators[row], value: TypedColumnBuilder.text(of: table.scores[row]),
          details: [other, names[joined.origins[first]], String(table.lines[first])])
      }
    }
    for (origin, rows) in dropped.sorted(by: { $0.key < $1.key }) {
      let (row, twin) = rows[0]
      log.add(
        .warning, .duplicateDropped, file: names[origin], line: table.lines[row], count: rows.count,
        details: [names[joined.origins[twin]], String(table.lines[twin])])
    }
  }

  /// Whether two files have a period in common; monthly exports have none, and need no look at every row.
  private static func sharesPeriods(_ joined: JoinedAppraisals) -> Bool {
    var owners = [Int?](repeating: nil, count: joined.table.periods.levels.count)
    for (row, code) in joined.table.periods.codes.enumerated() {
      if let owner = owners[Int(code)], owner != joined.origins[row] { return true }
      owners[Int(code)] = joined.origins[row]
    }
    return false
  }
}
