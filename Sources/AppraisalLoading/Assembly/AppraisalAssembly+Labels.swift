import Appraisals

extension AppraisalAssembly {
  /// Labels of a role, white space around them removed and listed; nil where no column has the role.
  mutating func readLabels(_ role: Role, isEmpty: [Bool], ifMissing: Finding.Severity) -> Factor? {
    guard let column = plan.column(role), let factor = trimmedLabels(column) else { return nil }
    var missing: [Int] = []
    for row in 0..<factor.count where factor.codes[row] < 0 && !isEmpty[row] { missing.append(row) }
    guard let first = missing.first else { return factor }
    let heading = plan.headings[column]
    if ifMissing == .error {
      for row in missing { log.add(.error, .missingLabel, line: table.lines[row], column: heading) }
    } else {
      log.add(ifMissing, .missingLabel, line: table.lines[first], column: heading, count: missing.count)
    }
    return factor
  }

  /// Ratees or raters: strings byte for byte, none missing.
  mutating func readIdentifiers(_ role: Role, isEmpty: [Bool], raterTypes: [RaterType]?) -> Factor? {
    guard let column = plan.column(role), let trimmed = trimmedLabels(column) else { return nil }
    let heading = plan.headings[column]
    let read = IdentifierRepair(trimmed).repaired(lines: table.lines, heading: heading, log: &log)
    var codes = read.codes
    var levels = read.levels
    var measurement: Int32?
    for row in codes.indices where codes[row] < 0 {
      if role == .rater, raterTypes?[row] == .objective {
        let code = measurement ?? Int32(levels.count)
        if measurement == nil { levels.append(RaterType.objective.rawValue) }
        measurement = code
        codes[row] = code
      } else if !isEmpty[row] {
        log.add(.error, .missingIdentifier, line: table.lines[row], column: heading)
      }
    }
    let factor = Factor(codes: codes, levels: levels)
    IdentifierChecks(factor: factor, lines: table.lines, heading: heading, today: options.today).run(log: &log)
    return factor
  }

  /// What raters are to ratees; nil where no column says so.
  mutating func readRaterTypes() -> [RaterType]? {
    guard let column = plan.column(.raterType), let factor = trimmedLabels(column) else { return nil }
    let heading = plan.headings[column]
    let types = factor.levels.map { RaterType(rawValue: $0.lowercased()) }
    var missing: [Int] = []
    let result = factor.codes.indices.map { row -> RaterType in
      guard factor.codes[row] >= 0 else {
        missing.append(row)
        return .superior
      }
      let code = Int(factor.codes[row])
      if let type = types[code] { return type }
      log.add(
        .error, .raterTypeUnknown, line: table.lines[row], column: heading, value: factor.levels[code],
        details: RaterType.allCases.map(\.rawValue))
      return .superior
    }
    if let first = missing.first {
      log.add(
        .repair, .missingLabel, line: table.lines[first], column: heading, count: missing.count,
        details: [RaterType.superior.rawValue])
    }
    return result
  }

  /// The labels of a column without white space around them, which is listed; nil where it holds numbers.
  mutating func trimmedLabels(_ column: Int) -> Factor? {
    guard case .labels(let factor) = table.columns[column].content else { return nil }
    let trimmed = factor.levels.map { level -> String? in
      guard let first = level.utf8.first, let last = level.utf8.last,
        first <= 32 || first >= 0x80 || last <= 32 || last >= 0x80
      else { return nil }
      let text = WhiteSpace.trim(level)
      return text.utf8.count == level.utf8.count ? nil : text
    }
    guard trimmed.contains(where: { $0 != nil }) else { return factor }
    for row in 0..<factor.count where factor.codes[row] >= 0 {
      guard let text = trimmed[Int(factor.codes[row])] else { continue }
      log.add(
        .repair, .whiteSpaceTrimmed, line: table.lines[row], column: plan.headings[column], value: factor[row],
        details: [text])
    }
    return factor.relabelled(zip(factor.levels, trimmed).map { $1 ?? $0 })
  }
}
