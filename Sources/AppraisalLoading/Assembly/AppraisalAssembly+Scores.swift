import Appraisals

/// A column of scores: one in a long file, one per indicator in a wide file.
struct ScoreColumn {
  let heading: String
  let indicator: String
  let scale: Scale?
  /// The scales of indicators that have their own, where one column holds several indicators.
  let scales: [String: Scale]
  let polarity: Polarity
  let values: [Double]
  /// Rows whose cell has been reported already.
  let faulty: Set<Int>

  func scale(of indicator: String?) -> Scale? { indicator.flatMap { scales[$0] } ?? scale }
}

/// Target and realisation.
struct Achievement {
  let targetHeading: String
  let heading: String
  let indicator: String
  let polarity: Polarity
  let polarities: [String: Polarity]
  let targets: [Double]
  /// The upper ends of targets that are ranges, NaN elsewhere; nil where none is.
  let uppers: [Double]?
  let realisations: [Double]
  let faulty: Set<Int>

  func polarity(of indicator: String?) -> Polarity { indicator.flatMap { polarities[$0] } ?? polarity }

  /// Achievement in percent; nil where the two do not determine it.
  func score(_ row: Int, _ polarity: Polarity) -> Double? {
    let upper = uppers.map { $0[row] } ?? .nan
    return Achievement.percent(
      AchievementTarget(lower: targets[row], upper: upper), realisations[row], polarity)
  }

  /// Achievement in percent; an indicator that is best inside a range needs a range.
  static func percent(_ target: AchievementTarget?, _ realisation: Double, _ polarity: Polarity) -> Double? {
    guard let target else { return nil }
    if case .number = target, polarity == .range { return nil }
    return AchievementRate.percent(realisation: realisation, target: target, polarity: polarity)
  }
}

extension AppraisalAssembly {
  mutating func readScoreColumns() -> [ScoreColumn] {
    plan.columns(.score).map { column in
      let read = table.columns[column]
      let field = plan.field(column)
      let numbers: NumberChecks.Required
      var scale = field?.scale
      if let scale, !scale.labels.isEmpty {
        numbers = labelledScores(read, scale)
      } else if let rating = readRating(column) {
        (numbers, scale) = (rating.numbers, rating.scale)
      } else {
        numbers = NumberChecks(lines: table.lines).required(read, log: &log)
      }
      let proper = field?.role == nil ? plan.indicatorName(column) : nil
      let indicator = field?.indicator ?? proper ?? read.heading
      return ScoreColumn(
        heading: read.heading, indicator: indicator, scale: scale, scales: field?.scales ?? [:],
        polarity: field.map { $0.polarities[indicator] ?? $0.polarity } ?? .moreIsBetter,
        values: numbers.values,
        faulty: numbers.faulty)
    }
  }

  /// Labels of an ordered scale become their place on it; the codes themselves are understood too.
  private mutating func labelledScores(_ column: ReadColumn, _ scale: Scale) -> NumberChecks.Required {
    guard case .labels(let factor) = column.content else {
      return NumberChecks(lines: table.lines).required(column, log: &log)
    }
    let reading = NumericReading(labels: factor.levels, declared: column.decimalMark)
    let scores = factor.levels.indices.map { level -> Double in
      let label = WhiteSpace.trim(factor.levels[level])
      if let place = scale.labels.firstIndex(of: label) { return scale.minimum + Double(place) }
      return reading.values[level]
    }
    var result = NumberChecks.Required(values: [Double](repeating: .nan, count: factor.count))
    for row in 0..<factor.count where factor.codes[row] >= 0 {
      let level = Int(factor.codes[row])
      result.values[row] = scores[level]
      guard scores[level].isNaN else { continue }
      result.faulty.insert(row)
      log.add(
        .error, .labelUnknown, line: table.lines[row], column: column.heading, value: factor.levels[level],
        details: scale.labels)
    }
    return result
  }

  mutating func readAchievement(isWide: Bool) -> Achievement? {
    guard !isWide, let target = plan.column(.target), let realisation = plan.column(.realisation) else {
      return nil
    }
    let checks = NumberChecks(lines: table.lines)
    var targets = checks.required(table.columns[target], allowsRanges: true, log: &log)
    readUppers(&targets)
    let realisations = checks.required(table.columns[realisation], log: &log)
    for row in table.lines.indices where targets.values[row] <= 0 {
      log.add(
        .error, .targetNotPositive, line: table.lines[row], column: plan.headings[target],
        value: "\(targets.values[row])")
    }
    let field = plan.field(realisation)
    return Achievement(
      targetHeading: plan.headings[target], heading: plan.headings[realisation],
      indicator: field?.indicator ?? plan.headings[realisation], polarity: field?.polarity ?? .moreIsBetter,
      polarities: field?.polarities ?? [:], targets: targets.values, uppers: targets.uppers,
      realisations: realisations.values,
      faulty: targets.faulty.union(realisations.faulty))
  }

  /// Upper ends of targets that have a column of their own.
  private mutating func readUppers(_ targets: inout NumberChecks.Required) {
    guard let column = plan.column(.targetUpper) else { return }
    let read = NumberChecks(lines: table.lines).required(table.columns[column], log: &log)
    var uppers = targets.uppers ?? [Double](repeating: .nan, count: table.lines.count)
    for row in table.lines.indices where !read.values[row].isNaN {
      if !(read.values[row] >= targets.values[row]) {
        if targets.faulty.contains(row) { continue }
        log.add(
          .error, .targetRangeReversed, line: table.lines[row], column: plan.headings[column],
          value: TypedColumnBuilder.text(of: read.values[row]),
          details: targets.values[row].isNaN ? [] : [TypedColumnBuilder.text(of: targets.values[row])])
      } else if read.values[row] > targets.values[row] {
        uppers[row] = read.values[row]
      }
    }
    targets.faulty.formUnion(read.faulty)
    if targets.uppers != nil || uppers.contains(where: { !$0.isNaN }) { targets.uppers = uppers }
  }

  mutating func readWeights(isEmpty: [Bool]) -> [Double]? {
    guard let column = plan.column(.weight) else { return nil }
    let numbers = NumberChecks(lines: table.lines).required(table.columns[column], log: &log)
    for row in table.lines.indices where !(numbers.values[row] > 0) {
      if isEmpty[row] || numbers.faulty.contains(row) { continue }
      let value = numbers.values[row]
      log.add(
        .error, .weightNotPositive, line: table.lines[row], column: plan.headings[column],
        value: value.isNaN ? nil : "\(value)")
    }
    return numbers.values
  }

  /// One entry per score that is there.
  mutating func readEntries(
    _ columns: [ScoreColumn], _ achievement: Achievement?, raterTypes: [RaterType]?, isEmpty: [Bool],
    indicators: Factor?
  ) -> Entries {
    // Where nothing holds scores, that has been said; it need not be said of every row.
    guard !columns.isEmpty || achievement != nil else { return Entries() }
    // Only a measurement is computed although its score is given.
    if columns.count == 1, achievement == nil || raterTypes?.contains(.objective) != true,
      let whole = wholeEntries(columns[0], isEmpty: isEmpty, indicators)
    {
      return whole
    }
    var entries = columns.count > 1 ? wideEntries(columns, isEmpty: isEmpty) : Entries()
    if columns.count <= 1 {
      var computed: [Int] = []
      var computedScores: [Double] = []
      for row in table.lines.indices where !isEmpty[row] {
        let given = columns.first?.values[row] ?? .nan
        let polarity = achievement?.polarity(of: indicators?[row]) ?? .moreIsBetter
        let mayCompute = given.isNaN || raterTypes?[row] == .objective
        if mayCompute, let score = achievement?.score(row, polarity) {
          computed.append(row)
          computedScores.append(score)
          entries.append(row, 0, score)
          checkComputed(score, row, columns.first, indicators?[row])
        } else if given.isNaN {
          reportMissing(row, columns.first, achievement)
        } else {
          entries.append(row, 0, given)
          checkScale(given, row, columns[0], indicators?[row])
        }
      }
      reportComputed(computed, computedScores, achievement)
    }
    entries.isWhole = columns.count <= 1 && entries.rows.count == table.lines.count
    return entries
  }

  /// The entries of a column of scores in which every row has one, which are the column itself; nil for any other.
  private mutating func wholeEntries(
    _ column: ScoreColumn, isEmpty: [Bool], _ indicators: Factor?
  ) -> Entries? {
    guard !isEmpty.contains(true), !column.values.contains(where: \.isNaN) else { return nil }
    if let indicators, !column.scales.isEmpty {
      for row in column.values.indices { checkScale(column.values[row], row, column, indicators[row]) }
    } else if let scale = column.scale {
      for (row, score) in column.values.enumerated() where score < scale.minimum || score > scale.maximum {
        reportOutside(.error, score, row, column.heading, scale)
      }
    }
    return Entries(
      rows: Array(column.values.indices), columns: [Int32](repeating: 0, count: column.values.count),
      scores: column.values, isWhole: true)
  }

  private mutating func wideEntries(_ columns: [ScoreColumn], isEmpty: [Bool]) -> Entries {
    var entries = Entries()
    var missing = [Int](repeating: 0, count: columns.count)
    var firstMissing = [Int](repeating: 0, count: columns.count)
    for row in table.lines.indices where !isEmpty[row] {
      for (place, column) in columns.enumerated() where !column.faulty.contains(row) {
        let score = column.values[row]
        if score.isNaN {
          if missing[place] == 0 { firstMissing[place] = row }
          missing[place] += 1
        } else {
          entries.append(row, Int32(place), score)
          checkScale(score, row, column, nil)
        }
      }
    }
    for (place, column) in columns.enumerated() where missing[place] > 0 {
      log.add(
        .warning, .missingScore, line: table.lines[firstMissing[place]], column: column.heading,
        count: missing[place])
    }
    return entries
  }

  private mutating func checkScale(_ score: Double, _ row: Int, _ column: ScoreColumn, _ indicator: String?) {
    guard let scale = column.scale(of: indicator), score < scale.minimum || score > scale.maximum else {
      return
    }
    reportOutside(.error, score, row, column.heading, scale)
  }

  /// Achievement past the end of the scale is unusual, not wrong.
  private mutating func checkComputed(
    _ score: Double, _ row: Int, _ column: ScoreColumn?, _ indicator: String?
  ) {
    guard let column, let scale = column.scale(of: indicator), score < scale.minimum || score > scale.maximum
    else { return }
    reportOutside(.warning, score, row, column.heading, scale)
  }

  private mutating func reportOutside(
    _ severity: Finding.Severity, _ score: Double, _ row: Int, _ heading: String, _ scale: Scale
  ) {
    log.add(
      severity, .outsideScale, line: table.lines[row], column: heading, value: "\(score)",
      details: ["\(scale.minimum)", "\(scale.maximum)"])
  }

  private mutating func reportMissing(_ row: Int, _ column: ScoreColumn?, _ achievement: Achievement?) {
    if column?.faulty.contains(row) == true || achievement?.faulty.contains(row) == true { return }
    if let achievement, achievement.targets[row] <= 0 { return }
    log.add(
      .warning, .missingScore, line: table.lines[row],
      column: column?.heading ?? achievement?.heading)
  }

  private mutating func reportComputed(_ rows: [Int], _ scores: [Double], _ achievement: Achievement?) {
    guard let first = rows.first, let achievement else { return }
    log.add(
      .repair, .scoreComputed, line: table.lines[first], column: achievement.heading, count: rows.count,
      details: [achievement.targetHeading])
    let (lines, given) = (table.lines, achievement.realisations)
    log.keep(
      .scoreComputed, column: achievement.heading,
      zip(rows, scores).lazy.map { row, score in
        (lines[row], TypedColumnBuilder.text(of: given[row]), TypedColumnBuilder.text(of: score))
      })
  }
}

extension AppraisalAssembly.Entries {
  mutating func append(_ row: Int, _ column: Int32, _ score: Double) {
    rows.append(row)
    columns.append(column)
    scores.append(score)
  }
}
