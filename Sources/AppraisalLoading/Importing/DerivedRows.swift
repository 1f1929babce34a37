import Appraisals

/// Yearly scores that somebody computed from the monthly or quarterly ones, and quarterly ones from monthly ones.
///
/// They look like further ratings and are none: a rater would seem twice as sure. For every indicator and period of
/// the longer kind, the longer score is compared with what follows from the shorter ones of the same person and
/// rater, in each of a few ways. Where one way gives nearly all of them, all of them are taken for derived, also
/// those that a clerk changed afterwards.
struct DerivedRows {
  typealias Way = ImportedAppraisals.DerivedBatch.Way
  typealias Source = ImportedAppraisals.DerivedBatch.Source

  /// Longer rows of one indicator and period that follow from shorter ones.
  struct Batch {
    let indicator: String
    let period: String
    let grain: Period.Kind
    let from: Period.Kind
    let way: Way
    let source: Source
    let rows: [Int]
    /// How many of them agree.
    let agreeing: Int
  }

  /// Which share of the rows has to agree.
  static let share = 0.95
  /// How many rows there have to be: agreement of one or two may be chance.
  static let fewest = 3

  let batches: [Batch]

  /// The rows of all sets, in order.
  var rows: [Int] { batches.flatMap(\.rows).sorted() }

  init(_ table: AppraisalTable) {
    let spans = table.periods.levels.map { Period($0) }
    let grains = Set(spans.compactMap { $0?.kind }).sorted()
    guard grains.count > 1 else {
      batches = []
      return
    }
    var found: [Batch] = []
    var taken = Set<Int>()
    for grain in grains.reversed() {
      for from in grains where from < grain {
        for set in DerivedRows.sets(in: table, spans: spans, grain: grain, from: from, without: taken) {
          taken.formUnion(set.rows)
          found.append(set)
        }
      }
    }
    batches = found
  }

  private static func sets(
    in table: AppraisalTable, spans: [Period?], grain: Period.Kind, from: Period.Kind,
    without taken: Set<Int>
  ) -> [Batch] {
    var groups: [[Int32]: [Int]] = [:]
    var finer: [Person: [Int]] = [:]
    for row in 0..<table.count {
      guard let span = spans[Int(table.periods.codes[row])] else { continue }
      if span.kind == grain, !taken.contains(row) {
        groups[[table.periods.codes[row], table.indicators.codes[row]], default: []].append(row)
      } else if span.kind == from {
        finer[Person(table, row, span.widened(to: grain)), default: []].append(row)
      }
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.compactMap { key, rows in
      guard let span = spans[Int(key[0])] else { return nil }
      return best(table, spans, rows, finer: finer, span: span, from: from)
    }
  }

  private static func best(
    _ table: AppraisalTable, _ spans: [Period?], _ rows: [Int], finer: [Person: [Int]],
    span: Period, from: Period.Kind
  ) -> Batch? {
    let code = Int(table.indicators.codes[rows[0]])
    let tolerance = tolerance(of: rows.map { table.scores[$0] })
    var best: Batch?
    for source in Source.allCases {
      let candidates = rows.compactMap { row -> (row: Int, finer: [Int])? in
        let all = finer[Person(table, row, span)] ?? []
        let mine =
          source == .anyRater ? all : all.filter { table.raters?.codes[$0] == table.raters?.codes[row] }
        return mine.count > 1 ? (row, mine) : nil
      }
      guard candidates.count >= fewest else { continue }
      for way in Way.of(table.indicatorScales[code]) where way != .weightedMean || table.weights != nil {
        let agreeing = candidates.filter {
          agrees(table.scores[$0.row], way.value(table, spans, $0.finer), tolerance, way)
        }
        // Where a person's shorter scores are all alike, everything agrees; those that differ have to agree as well.
        let telling = candidates.count { isTelling(table, $0.finer) }
        let tellingAgree = agreeing.count { isTelling(table, $0.finer) }
        guard Double(agreeing.count) >= share * Double(candidates.count),
          Double(tellingAgree) >= share * Double(telling)
        else { continue }
        let set = Batch(
          indicator: table.indicators.levels[code], period: table.periods[rows[0]] ?? "", grain: span.kind,
          from: from, way: way, source: source, rows: candidates.map(\.row), agreeing: agreeing.count)
        if best.map({ set.rows.count > $0.rows.count }) ?? true { best = set }
      }
    }
    return best
  }

  private static func isTelling(_ table: AppraisalTable, _ rows: [Int]) -> Bool {
    rows.contains { table.scores[$0] != table.scores[rows[0]] }
  }

  private static func agrees(_ score: Double, _ values: [Double], _ tolerance: Double, _ way: Way) -> Bool {
    values.contains { abs($0 - score) <= (way == .mode || way == .last ? 0 : tolerance) }
  }

  /// Half a unit of the last decimal that the scores use, which is what rounding may change.
  private static func tolerance(of scores: [Double]) -> Double {
    let decimals = scores.map { score -> Int in
      let text = TypedColumnBuilder.text(of: score)
      guard let mark = text.firstIndex(of: ".") else { return 0 }
      return min(9, text.distance(from: mark, to: text.endIndex) - 1)
    }
    let unit = (0..<(decimals.max() ?? 0)).reduce(1.0) { value, _ in value / 10 }
    return unit / 2 * (1 + 1e-9) + 1e-9
  }
}

/// A person in a longer period, on one indicator.
private struct Person: Hashable {
  let ratee: Int32
  let indicator: Int32
  let type: RaterType
  let span: Period

  init(_ table: AppraisalTable, _ row: Int, _ span: Period) {
    ratee = table.ratees.codes[row]
    indicator = table.indicators.codes[row]
    type = table.raterTypes[row]
    self.span = span
  }
}

extension DerivedRows.Way {
  /// Ways that make sense where scores are numbers, or places on a scale of labels.
  static func of(_ scale: Scale?) -> [Self] {
    scale?.labels.isEmpty == false ? [.mode, .last] : [.mean, .weightedMean]
  }

  /// What follows from shorter scores; several values where the mode is not unique.
  fileprivate func value(_ table: AppraisalTable, _ spans: [Period?], _ rows: [Int]) -> [Double] {
    let scores = rows.map { table.scores[$0] }
    switch self {
    case .mean: return [scores.reduce(0, +) / Double(scores.count)]
    case .weightedMean:
      let weights = rows.map { table.weights?[$0] ?? 1 }
      return [zip(weights, scores).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)]
    case .mode:
      let counts = Dictionary(grouping: scores) { $0 }.mapValues(\.count)
      let most = counts.values.max() ?? 0
      return counts.filter { $0.value == most }.map(\.key)
    case .last:
      let order = rows.max { a, b in
        let (x, y) = (spans[Int(table.periods.codes[a])], spans[Int(table.periods.codes[b])])
        guard let x, let y else { return x == nil && y != nil }
        return x < y
      }
      return order.map { [table.scores[$0]] } ?? []
    }
  }
}

extension AppraisalTable {
  /// The appraisals without longer scores that follow from shorter ones, which are no further evidence.
  func withoutDerivedRows() -> AppraisalTable {
    let batches = DerivedRows(self).batches
    guard !batches.isEmpty else { return self }
    var report = report
    for batch in batches {
      report.add(
        Finding(
          .warning, .derivedExcluded, file: provenance.name, line: lines[batch.rows[0]],
          column: batch.indicator,
          value: batch.period, count: batch.rows.count))
    }
    let derived = Set(batches.flatMap(\.rows))
    return selecting(rows: (0..<count).filter { !derived.contains($0) }).changed(report: report)
  }
}
