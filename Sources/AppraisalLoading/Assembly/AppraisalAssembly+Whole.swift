import Appraisals

extension AppraisalAssembly {
  /// The indicators with the direction of each: from their column, or from the score columns.
  func nameIndicators(
    _ factor: Factor?, _ entries: Entries, _ columns: [ScoreColumn], _ achievement: Achievement?
  ) -> (factor: Factor, polarities: [Polarity], scales: [Scale?]) {
    if let factor {
      let field = plan.column(.score).flatMap(plan.field)
      let polarities = factor.levels.map { field?.polarities[$0] ?? field?.polarity ?? .moreIsBetter }
      return (factor, polarities, factor.levels.map { columns.first?.scale(of: $0) })
    }
    guard !columns.isEmpty else {
      let codes = [Int32](repeating: 0, count: entries.rows.count)
      return (Factor(codes: codes, levels: [achievement?.indicator ?? "score"]), [.moreIsBetter], [nil])
    }
    // Columns that name the same indicator become one; columns without a score disappear.
    let labels = Factor(entries.columns.map { columns[Int($0)].indicator })
    let order = Dictionary(columns.enumerated().map { ($1.indicator, $0) }) { first, _ in first }
    let sorted = labels.sortedLevels { (order[$0] ?? 0) < (order[$1] ?? 0) }
    let named = sorted.levels.map { columns[order[$0] ?? 0] }
    return (sorted, named.map(\.polarity), named.map { $0.scale(of: $0.indicator) })
  }

  /// The scale: declared, or else what was observed.
  func observeScale(_ columns: [ScoreColumn], _ entries: Entries) -> Scale {
    let declared = columns.compactMap(\.scale) + columns.flatMap { $0.scales.values }
    let isDeclared = !columns.isEmpty && columns.allSatisfy { $0.scale != nil }
    let ends = declared.flatMap { [$0.minimum, $0.maximum] } + (isDeclared ? [] : entries.scores)
    let labels = declared.first?.labels ?? []
    return Scale(
      minimum: ends.min() ?? 0, maximum: ends.max() ?? 0,
      labels: isDeclared && declared.allSatisfy { $0 == declared[0] } ? labels : [], isDeclared: isDeclared)
  }

  /// What can only be seen once all rows are there.
  mutating func checkWhole(
    ratees: Factor, raters: Factor?, types: [RaterType], indicators: Factor, periods: Factor?, entries: Entries
  ) {
    checkDuplicates(
      ratees: ratees, raters: raters, types: types, indicators: indicators, periods: periods, rows: entries.rows
    )
    let scoreHeading = plan.column(.score).map { plan.headings[$0] }
    if entries.scores.count > 1, let first = entries.scores.first, entries.scores.allSatisfy({ $0 == first }) {
      log.add(.warning, .scoresAllEqual, column: scoreHeading, value: "\(first)", count: entries.scores.count)
    }
    if entries.scores.count == 1 { log.add(.warning, .singleRow, line: table.lines[entries.rows[0]]) }
    if ratees.levels.count == 1 { addSingle(.singleRatee, .ratee, ratees) }
    if let raters, raters.levels.count == 1 { addSingle(.singleRater, .rater, raters) }
  }

  private mutating func addSingle(_ rule: Finding.Rule, _ role: Role, _ factor: Factor) {
    log.add(.warning, rule, column: plan.column(role).map { plan.headings[$0] }, value: factor.levels[0])
  }

  /// Without a period a second appraisal may well be another occasion, so that it is only noted.
  private mutating func checkDuplicates(
    ratees: Factor, raters: Factor?, types: [RaterType], indicators: Factor, periods: Factor?, rows: [Int]
  ) {
    let order = RaterType.allCases
    let typeCodes = types.map { UInt128(order.firstIndex(of: $0) ?? 0) }
    var seen = Set<UInt128>(minimumCapacity: rows.count)
    var repeats: [Int] = []
    for row in rows.indices {
      // Four codes of 31 bits and one of three fill 127 bits.
      var key = UInt128(UInt32(bitPattern: ratees.codes[row]))
      key = key << 31 | UInt128(UInt32(bitPattern: raters?.codes[row] ?? 0))
      key = key << 31 | UInt128(UInt32(bitPattern: indicators.codes[row]))
      key = key << 31 | UInt128(UInt32(bitPattern: periods?.codes[row] ?? 0))
      key = key << 3 | (typeCodes.isEmpty ? 0 : typeCodes[row])
      if !seen.insert(key).inserted { repeats.append(row) }
    }
    guard let first = repeats.first else { return }
    log.add(
      periods == nil ? .note : .warning, .duplicateAppraisal, line: table.lines[rows[first]],
      column: plan.column(.ratee).map { plan.headings[$0] }, value: ratees[first], count: repeats.count,
      details: repeats.prefix(5).map { String(table.lines[rows[$0]]) })
  }
}
