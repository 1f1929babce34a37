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
    let order = Dictionary(columns.enumerated().map { ($1.indicator, $0) }) { first, _ in first }
    let sorted = indicators(of: entries, columns)
    let named = sorted.levels.map { columns[order[$0] ?? 0] }
    return (sorted, named.map(\.polarity), named.map { $0.scale(of: $0.indicator) })
  }

  /// The indicator of each entry, levels in the order of the columns.
  private func indicators(of entries: Entries, _ columns: [ScoreColumn]) -> Factor {
    var occurs = [Bool](repeating: false, count: columns.count)
    for column in entries.columns { occurs[Int(column)] = true }
    var levels: [String] = []
    var code: [String: Int32] = [:]
    // A name counts from its first column on, even if only a later one has scores.
    let present = Set(columns.indices.filter { occurs[$0] }.map { columns[$0].indicator })
    for column in columns where present.contains(column.indicator) && code[column.indicator] == nil {
      code[column.indicator] = Int32(levels.count)
      levels.append(column.indicator)
    }
    let codes = columns.map { code[$0.indicator] ?? Factor.missing }
    return Factor(codes: entries.columns.map { codes[Int($0)] }, levels: levels)
  }

  /// The scale: declared, or else what was observed.
  func observeScale(_ columns: [ScoreColumn], _ entries: Entries) -> Scale {
    let declared = columns.compactMap(\.scale) + columns.flatMap { $0.scales.values }
    let isDeclared = !columns.isEmpty && columns.allSatisfy { $0.scale != nil }
    let observed = isDeclared ? [] : entries.scores
    let lower = declared.map(\.minimum) + [observed.min()].compactMap(\.self)
    let upper = declared.map(\.maximum) + [observed.max()].compactMap(\.self)
    let labels = declared.first?.labels ?? []
    return Scale(
      minimum: lower.min() ?? 0, maximum: upper.max() ?? 0,
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
    let repeats = RepeatedRows(ratees: ratees, [raters, indicators, periods].compactMap(\.self), types: types)
      .rows
    guard let first = repeats.first else { return }
    log.add(
      periods == nil ? .note : .warning, .duplicateAppraisal, line: table.lines[rows[first]],
      column: plan.column(.ratee).map { plan.headings[$0] }, value: ratees[first], count: repeats.count,
      details: repeats.prefix(5).map { String(table.lines[rows[$0]]) })
  }
}
