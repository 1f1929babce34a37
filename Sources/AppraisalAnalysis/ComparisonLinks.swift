import Appraisals

/// What links raters: employees who changed supervisor, employees rated twice, and measurements beside ratings.
public struct ComparisonLinks: Sendable, Hashable {
  /// Employees whose raters are not the same in all periods.
  public let movers: Int
  /// Employees rated by two raters or more in one period.
  public let doubleRated: Int
  /// Employees who have measurements (objective rows) and ratings.
  public let anchored: Int
  /// Raters who rated in two periods or more.
  public let ratersInSeveralPeriods: Int
  /// Employees who were rated in two periods or more.
  public let rateesInSeveralPeriods: Int
  /// Forms of one rater about one employee in one period with three indicators or more.
  public let formsWithThreeIndicators: Int

  /// Counts the links of a design.
  ///
  /// - Complexity: O(rows), apart from sorting the few rows of each ratee.
  public init(_ design: RatingDesign) {
    let table = design.table
    var (movers, doubles, several, forms) = (0, 0, 0, 0)
    var periodsOfRater = [Int32: Set<Int32>]()
    for place in ComparisonLinks.rowsByRatee(design) {
      let ratee = place.sorted { ComparisonLinks.key(table, $0) < ComparisonLinks.key(table, $1) }
      let cells = ratee.chunked { table.periods.codes[$0] == table.periods.codes[$1] }.map { cell in
        cell.chunked { ComparisonLinks.rater(table, $0) == ComparisonLinks.rater(table, $1) }
      }
      let sets = cells.map {
        Set($0.compactMap { form in form.first.map { ComparisonLinks.rater(table, $0) } })
      }
      if Set(sets).count > 1 { movers += 1 }
      if sets.contains(where: { $0.count > 1 }) { doubles += 1 }
      if cells.count > 1 { several += 1 }
      for form in cells.joined() {
        if Set(form.map { table.indicators.codes[$0] }).count > 2 { forms += 1 }
        guard let row = form.first else { continue }
        periodsOfRater[ComparisonLinks.rater(table, row), default: []].insert(table.periods.codes[row])
      }
    }
    let hasRaters = table.raters != nil
    self.movers = hasRaters ? movers : 0
    doubleRated = hasRaters ? doubles : 0
    rateesInSeveralPeriods = several
    ratersInSeveralPeriods = hasRaters ? periodsOfRater.values.count { $0.count > 1 } : 0
    formsWithThreeIndicators = forms
    let rated = Set(design.rows.map { table.ratees.codes[$0] })
    let measured = Set(
      (0..<table.count).filter { table.raterTypes[$0] == .objective }.map { table.ratees.codes[$0] })
    anchored = rated.intersection(measured).count
  }

  private static func rater(_ table: AppraisalTable, _ row: Int) -> Int32 { table.raters?.codes[row] ?? 0 }

  private static func key(_ table: AppraisalTable, _ row: Int) -> (Int32, Int32, Int) {
    (table.periods.codes[row], rater(table, row), row)
  }

  /// The rows of each ratee, in their order, by counting.
  private static func rowsByRatee(_ design: RatingDesign) -> some Sequence<ArraySlice<Int>> {
    var ends = [Int](repeating: 0, count: design.ratees.levels.count + 1)
    for code in design.ratees.codes { ends[Int(code) + 1] += 1 }
    for level in 1..<max(1, ends.count) { ends[level] += ends[level - 1] }
    var next = ends
    var ordered = [Int](repeating: 0, count: design.rows.count)
    for (place, row) in design.rows.enumerated() {
      let ratee = Int(design.ratees.codes[place])
      ordered[next[ratee]] = row
      next[ratee] += 1
    }
    let (rows, starts) = (ordered, ends)
    return starts.indices.dropLast().lazy.map { rows[starts[$0]..<starts[$0 + 1]] }
  }
}

extension RandomAccessCollection where Index == Int {
  /// Cuts wherever two neighbours do not belong together.
  fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [SubSequence] {
    guard !isEmpty else { return [] }
    var chunks: [SubSequence] = []
    var start = startIndex
    for next in indices.dropFirst() where !belong(self[next - 1], self[next]) {
      chunks.append(self[start..<next])
      start = next
    }
    chunks.append(self[start..<endIndex])
    return chunks
  }
}
