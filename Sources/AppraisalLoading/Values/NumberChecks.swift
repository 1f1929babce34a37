import Appraisals

/// Turns a column as read into numbers or labels and says what was noticed on the way.
struct NumberChecks {
  let lines: LineNumbers

  /// Numbers for a role that needs them: NaN where a cell is missing or wrong.
  struct Required {
    var values: [Double]
    /// The upper ends of ranges, NaN elsewhere; nil where no cell is a range.
    var uppers: [Double]?
    /// Rows whose cell was reported.
    var faulty: Set<Int> = []
  }

  /// The numbers of a column that has to hold numbers; whatever is none becomes an error.
  func required(_ column: ReadColumn, allowsRanges: Bool = false, log: inout FindingLog) -> Required {
    switch column.content {
    case .numbers(let numbers): return Required(values: numbers)
    case .skipped: return Required(values: [Double](repeating: .nan, count: lines.count))
    case .labels(let factor):
      let bare = NumericReading(labels: factor.levels, declared: column.decimalMark)
      let isDressed = factor.levels.indices.contains { bare.values[$0].isNaN && !bare.nonFinite.contains($0) }
      let dressed =
        isDressed
        ? DecoratedNumbers(labels: factor.levels, declared: column.decimalMark, allowsRanges: allowsRanges)
        : nil
      let reading = dressed?.asNumbers(of: factor.levels, nonFinite: bare.nonFinite) ?? bare
      reportManner(reading, factor, column.heading, ambiguity: .error, log: &log)
      var result = Required(values: values(of: factor, reading))
      if let dressed {
        reportDress(dressed, factor, column.heading, log: &log)
        result.uppers = uppers(of: factor, dressed)
      }
      for row in 0..<factor.count where factor.codes[row] >= 0 && result.values[row].isNaN {
        let code = Int(factor.codes[row])
        let isNonFinite = reading.nonFinite.contains(code)
        result.faulty.insert(row)
        log.add(
          .error, isNonFinite ? .notFinite : .notANumber, line: lines[row], column: column.heading,
          value: factor.levels[code], details: isNonFinite || reading.hasNumbers ? [] : ["labels"])
      }
      return result
    }
  }

  /// The values of a column that may hold anything: numbers where that is clear, labels elsewhere.
  func optional(_ column: ReadColumn, log: inout FindingLog) -> Table.Values {
    switch column.content {
    case .numbers(let numbers): return .numbers(numbers)
    case .skipped: return .numbers([Double](repeating: .nan, count: lines.count))
    case .labels(let factor):
      guard !column.isText, NumericReading.isWorthwhile(factor.levels),
        !factor.levels.contains(where: NumberSyntax.isLongInteger)
      else { return .labels(factor) }
      let reading = NumericReading(labels: factor.levels, declared: column.decimalMark)
      if reading.isClear {
        reportManner(reading, factor, column.heading, ambiguity: .warning, log: &log)
        return .numbers(values(of: factor, reading))
      }
      if case .ambiguous = reading.manner, !reading.values.contains(where: \.isNaN) {
        reportManner(reading, factor, column.heading, ambiguity: .warning, log: &log)
      } else if reading.isNumericButForNonFinite {
        reportNonFinite(reading, factor, column.heading, log: &log)
      }
      return .labels(factor)
    }
  }

  /// Says what was taken off numbers, once for each manner.
  private func reportDress(
    _ dressed: DecoratedNumbers, _ factor: Factor, _ heading: String, log: inout FindingLog
  ) {
    let tally = LevelTally(factor)
    var said: [(rule: Finding.Rule, words: [String], level: Int, count: Int)] = []
    for level in factor.levels.indices where tally.first[level] >= 0 && !dressed.values[level].isNaN {
      let (rule, words): (Finding.Rule, [String])
      if dressed.isRange(level) {
        let ends = [dressed.values[level], dressed.uppers[level]]
        (rule, words) = (.rangeRead, ends.map(TypedColumnBuilder.text))
      } else {
        switch dressed.dresses[level] {
        case .bare: continue
        case .percent: (rule, words) = (.percentRead, [])
        case .unit(let unit): (rule, words) = (.unitTextRead, [unit])
        }
      }
      if let place = said.firstIndex(where: { $0.rule == rule && (rule == .percentRead || $0.words == words) })
      {
        said[place].count += tally.count[level]
        if tally.first[level] < tally.first[said[place].level] { said[place].level = level }
      } else {
        said.append((rule, words, level, tally.count[level]))
      }
    }
    keepDress(dressed, factor, heading, log: &log)
    for finding in said.sorted(by: { tally.first[$0.level] < tally.first[$1.level] }) {
      log.add(
        .repair, finding.rule, line: lines[tally.first[finding.level]], column: heading,
        value: factor.levels[finding.level], count: finding.count, details: finding.words)
    }
  }

  /// Keeps what each number with something around it became.
  private func keepDress(
    _ dressed: DecoratedNumbers, _ factor: Factor, _ heading: String, log: inout FindingLog
  ) {
    guard log.keepsRepairs else { return }
    func keep(_ rule: Finding.Rule, _ isMeant: (Int) -> Bool) {
      let became = factor.levels.indices.map { level -> String? in
        guard !dressed.values[level].isNaN, isMeant(level) else { return nil }
        let text = TypedColumnBuilder.text(of: dressed.values[level])
        return dressed.isRange(level) ? text + " – " + TypedColumnBuilder.text(of: dressed.uppers[level]) : text
      }
      log.keep(rule, column: heading, found: factor, became: became, lines: lines)
    }
    keep(.rangeRead) { dressed.isRange($0) }
    keep(.percentRead) { !dressed.isRange($0) && dressed.dresses[$0] == .percent }
    keep(.unitTextRead) { level in
      if !dressed.isRange(level), case .unit = dressed.dresses[level] { true } else { false }
    }
  }

  private func uppers(of factor: Factor, _ dressed: DecoratedNumbers) -> [Double]? {
    guard factor.levels.indices.contains(where: dressed.isRange) else { return nil }
    return factor.codes.map { code in
      code >= 0 && dressed.isRange(Int(code)) ? dressed.uppers[Int(code)] : .nan
    }
  }

  private func values(of factor: Factor, _ reading: NumericReading) -> [Double] {
    factor.codes.map { $0 < 0 ? .nan : reading.values[Int($0)] }
  }

  private func reportManner(
    _ reading: NumericReading, _ factor: Factor, _ heading: String, ambiguity: Finding.Severity,
    log: inout FindingLog
  ) {
    var (first, count) = (-1, 0)
    guard !reading.marked.isEmpty else { return }
    for row in 0..<factor.count where reading.marked.contains(Int(factor.codes[row])) {
      if first < 0 { first = row }
      count += 1
    }
    guard first >= 0 else { return }
    let value = factor[first]
    func keep(_ rule: Finding.Rule) {
      guard log.keepsRepairs else { return }
      let became = factor.levels.indices.map { level in
        reading.marked.contains(level) && !reading.values[level].isNaN
          ? TypedColumnBuilder.text(of: reading.values[level]) : nil
      }
      log.keep(rule, column: heading, found: factor, became: became, lines: lines)
    }
    switch reading.manner {
    case .plain: break
    case .decimalComma:
      log.add(
        .repair, .decimalCommaRead, line: lines[first], column: heading, value: value, count: count)
      keep(.decimalCommaRead)
    case .thousands(let mark):
      log.add(
        .repair, .thousandsMarkRead, line: lines[first], column: heading, value: value, count: count,
        details: [mark])
      keep(.thousandsMarkRead)
    case .ambiguous:
      log.add(
        ambiguity, .decimalMarkAmbiguous, line: lines[first], column: heading, value: value, count: count)
    }
  }

  private func reportNonFinite(
    _ reading: NumericReading, _ factor: Factor, _ heading: String, log: inout FindingLog
  ) {
    for row in 0..<factor.count where reading.nonFinite.contains(Int(factor.codes[row])) {
      log.add(.warning, .notFinite, line: lines[row], column: heading, value: factor[row])
    }
  }
}

extension NumericReading {
  /// Whether any label is a number.
  var hasNumbers: Bool { values.contains { !$0.isNaN } }

  /// Whether infinities and NaN alone keep the column from being numbers.
  var isNumericButForNonFinite: Bool {
    hasNumbers && !nonFinite.isEmpty
      && values.indices.allSatisfy { !values[$0].isNaN || nonFinite.contains($0) }
  }
}
