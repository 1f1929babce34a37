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
    if role == .rater { noteNames(factor, column) }
    IdentifierChecks(factor: factor, lines: table.lines, heading: heading, today: options.today).run(log: &log)
    return factor
  }

  /// A column that is only called "rater" may hold names, which are no numbers.
  private mutating func noteNames(_ factor: Factor, _ column: Int) {
    guard plan.meanings[column]?.rank == 2, !plan.usesRaterNames else { return }
    let names = factor.levels.count { level in
      level.contains(" ") && !level.utf8.contains { (48...57).contains($0) }
    }
    if 2 * names > factor.levels.count {
      log.add(.warning, .raterByName, line: table.header.line, column: plan.headings[column])
    }
  }

  /// What raters are to ratees; nil where no column says so.
  mutating func readRaterTypes() -> [RaterType]? {
    guard let column = plan.column(.raterType), let factor = trimmedLabels(column) else { return nil }
    let heading = plan.headings[column]
    let types = factor.levels.map { RaterType(label: $0) }
    noteTypes(factor, types, heading)
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
      let nothing = [String?](repeating: nil, count: factor.levels.count)
      log.keep(
        .missingLabel, column: heading, found: factor, became: nothing, empty: RaterType.superior.rawValue,
        lines: table.lines)
    }
    return result
  }

  /// Says once what a word of Indonesian was read as.
  private mutating func noteTypes(_ factor: Factor, _ types: [RaterType?], _ heading: String) {
    let tally = LevelTally(factor)
    for (level, type) in types.enumerated() where tally.first[level] >= 0 {
      guard let type, type.rawValue != factor.levels[level].lowercased() else { continue }
      log.add(
        .repair, .labelRead, line: table.lines[tally.first[level]], column: heading,
        value: factor.levels[level],
        count: tally.count[level], details: [type.rawValue])
    }
    let became = zip(factor.levels, types).map { label, type in
      type.flatMap { $0.rawValue == label.lowercased() ? nil : $0.rawValue }
    }
    log.keep(.labelRead, column: heading, found: factor, became: became, lines: table.lines)
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
    log.keep(
      .whiteSpaceTrimmed, column: plan.headings[column], found: factor, became: trimmed, lines: table.lines)
    return factor.relabelled(zip(factor.levels, trimmed).map { $1 ?? $0 })
  }

  /// Keeps what the labels of a column were read as, where that is something else.
  mutating func keep(_ rule: Finding.Rule, _ column: Int, _ found: Factor, _ became: [String?]) {
    let changed = zip(found.levels, became).map { $0 == $1 ? nil : $1 }
    log.keep(rule, column: plan.headings[column], found: found, became: changed, lines: table.lines)
  }
}

extension RaterType {
  /// Reads what a rater is to the ratee, in Indonesian or English; nil for anything else.
  init?(label: String) {
    if let type = RaterType(rawValue: label.lowercased()) {
      self = type
      return
    }
    switch label.foldedLabel {
    case "atasan", "atasanlangsung", "pejabatpenilai", "pimpinan": self = .superior
    case "rekan", "rekankerja", "rekansejawat", "sejawat", "setingkat": self = .peer
    case "bawahan", "bawahanlangsung": self = .subordinate
    case "dirisendiri", "diri", "sendiri": self = .`self`
    case "objektif", "terukur", "capaian": self = .objective
    default: return nil
    }
  }
}
