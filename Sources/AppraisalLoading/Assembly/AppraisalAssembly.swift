import Appraisals

/// Makes appraisals of a table whose columns have roles, and checks every cell on the way.
///
/// It goes on after errors, so that a person sees all of them at once; only a table without errors comes out.
struct AppraisalAssembly {
  let plan: RolePlan
  let table: ReadTable
  let options: LoadingOptions
  var log: FindingLog
  /// Which way codes run, once it has been asked.
  var codeResolution: CodeResolution?

  /// Appraisals as they accumulate: which row of the source, which score column, which score.
  struct Entries {
    var rows: [Int] = []
    var columns: [Int32] = []
    var scores: [Double] = []
    /// Whether every row of the source became exactly one appraisal.
    var isWhole = false
  }

  init(plan: RolePlan, table: ReadTable, options: LoadingOptions = LoadingOptions(), log: FindingLog) {
    self.plan = plan
    self.table = table
    self.options = options
    self.log = log
  }

  mutating func assemble(name: String, sha256: String) throws(DataRefused) -> AppraisalTable {
    guard plan.column(.ratee) != nil, !table.lines.isEmpty else { throw DataRefused(report: log.report()) }
    let scoreColumns = readScoreColumns()
    let achievement = readAchievement(isWide: scoreColumns.count > 1)
    let raterTypes = readRaterTypes()
    let isEmpty = findEmptyRows(scoreColumns, achievement)
    let ratees = readIdentifiers(.ratee, isEmpty: isEmpty, raterTypes: raterTypes)
    let raters = readIdentifiers(.rater, isEmpty: isEmpty, raterTypes: raterTypes)
    let indicators = readLabels(.indicator, isEmpty: isEmpty, ifMissing: .error)
    let periods = readPeriods(isEmpty: isEmpty)
    let units = readLabels(.unit, isEmpty: isEmpty, ifMissing: .warning)
    let versions = readVersions(periods: periods, isEmpty: isEmpty)
    let weights = readWeights(isEmpty: isEmpty)
    let facts = readAttributes(.fact)
    let protected = readAttributes(.protected)
    let predicates = readPredicates()
    let acting = readActing()
    if !plan.codes.isEmpty { _ = resolution() }
    if let ratees { checkPersons(ratees: ratees, raters: raters) }

    let entries = readEntries(
      scoreColumns, achievement, raterTypes: raterTypes, isEmpty: isEmpty, indicators: indicators)
    guard !log.isFatal, let ratees, !entries.rows.isEmpty else {
      if !log.isFatal { log.add(.error, .sourceHasNoRows, line: table.header.line) }
      throw DataRefused(report: log.report())
    }
    let taking = Taking(entries)
    let named = nameIndicators(indicators.map(taking.factor), entries, scoreColumns, achievement)
    let single = Factor(codes: [Int32](repeating: 0, count: entries.rows.count), levels: ["all"])
    let sortedPeriods = periods.map(taking.factor).map { factor in
      factor.sortedLevels(by: PeriodOrder.ordering(of: factor.levels))
    }
    let scale = observeScale(scoreColumns, entries)
    let takenRatees = taking.factor(ratees)
    let takenRaters = raters.map(taking.factor)
    let takenTypes = taking.values(raterTypes ?? [])
    checkWhole(
      ratees: takenRatees, raters: takenRaters, types: takenTypes, indicators: named.factor,
      periods: sortedPeriods, entries: entries)
    noteSecondAppraisals(ratees: takenRatees, raters: takenRaters, periods: sortedPeriods, rows: entries.rows)
    guard !log.isFatal else { throw DataRefused(report: log.report()) }
    return AppraisalTable(
      ratees: takenRatees, raters: takenRaters,
      raterTypes: raterTypes == nil
        ? [RaterType](repeating: .superior, count: entries.rows.count) : takenTypes,
      indicators: named.factor, periods: sortedPeriods ?? single, units: units.map(taking.factor),
      scores: entries.scores, weights: weights.map(taking.values),
      targets: achievement.map { taking.values($0.targets) },
      realisations: achievement.map { taking.values($0.realisations) },
      scaleVersions: versions.map(taking.factor), facts: facts.map(taking.attribute),
      protectedAttributes: protected.map(taking.attribute), scale: scale, lines: taking.lines(table.lines),
      provenance: AppraisalTable.Provenance(
        name: name, sha256: sha256, isPseudonymous: isPseudonymous, headings: headings),
      report: log.report(), polarities: named.polarities, indicatorScales: named.scales,
      acting: acting.map(taking.values), predicates: predicates.map(taking.factor),
      targetUppers: achievement?.uppers.map(taking.values))
  }

  private var headings: [Role: [String]] {
    let named = Role.allCases.map { role in (role, plan.columns(role).map { plan.headings[$0] }) }
    return Dictionary(uniqueKeysWithValues: named.filter { !$0.1.isEmpty })
  }

  private var isPseudonymous: Bool {
    let rateeField = plan.column(.ratee).flatMap(plan.field)
    let raterField = plan.column(.rater).flatMap(plan.field)
    return rateeField?.isPseudonymous == true
      && (plan.column(.rater) == nil || raterField?.isPseudonymous != false)
  }

  /// Rows in which everything that matters is missing, as spreadsheets leave behind the data.
  private mutating func findEmptyRows(_ scores: [ScoreColumn], _ achievement: Achievement?) -> [Bool] {
    var isEmpty = [Bool](repeating: false, count: table.lines.count)
    let identifiers = [plan.column(.ratee), plan.column(.rater)].compactMap { column -> [Int32]? in
      guard let column, case .labels(let factor) = table.columns[column].content else { return nil }
      return factor.codes
    }
    // Nearly all rows have the first of them.
    let first = identifiers.first ?? [Int32](repeating: Factor.missing, count: table.lines.count)
    for row in table.lines.indices where first[row] < 0 {
      if identifiers.contains(where: { $0[row] >= 0 }) { continue }
      let hasNumber =
        scores.contains { !$0.values[row].isNaN || $0.faulty.contains(row) }
        || achievement.map { !$0.targets[row].isNaN || !$0.realisations[row].isNaN } ?? false
      if hasNumber { continue }
      isEmpty[row] = true
      log.add(.warning, .rowEmpty, line: table.lines[row])
    }
    return isEmpty
  }
}

/// Carries columns of the source over to appraisals.
struct Taking {
  private let rows: [Int]
  private let isWhole: Bool

  init(_ entries: AppraisalAssembly.Entries) {
    rows = entries.rows
    isWhole = entries.isWhole
  }

  func factor(_ factor: Factor) -> Factor { isWhole ? factor : factor.selecting(rows: rows) }

  func values<Value>(_ values: [Value]) -> [Value] {
    isWhole || values.isEmpty ? values : rows.map { values[$0] }
  }

  func lines(_ lines: LineNumbers) -> LineNumbers {
    isWhole || lines.isEmpty ? lines : LineNumbers(rows.lazy.map { lines[$0] })
  }

  func attribute(_ column: Table.Column) -> AppraisalTable.Attribute {
    switch column.values {
    case .numbers(let numbers): .init(name: column.name, values: .numbers(values(numbers)))
    case .labels(let labels): .init(name: column.name, values: .labels(factor(labels)))
    }
  }
}
