import Appraisals

extension AppraisalAssembly {
  /// A column of labels or codes as places on their official scale; nil where it holds scores.
  mutating func readRating(_ column: Int) -> (numbers: NumberChecks.Required, scale: Scale)? {
    let read = table.columns[column]
    let kind = plan.kind(column)
    if case .labels(let factor) = read.content, let labels = OrderedLabels(factor.levels, from: kind.families) {
      reportLabels(factor, labels, read.heading, unknown: .error)
      var result = NumberChecks.Required(
        values: factor.codes.map { code in
          code < 0 ? .nan : labels.places[Int(code)].map(Double.init) ?? .nan
        })
      for row in factor.codes.indices where factor.codes[row] >= 0 && result.values[row].isNaN {
        result.faulty.insert(row)
      }
      return (result, labels.family.scale)
    }
    guard let family = codeFamily(column) else { return nil }
    let codes = CodeResolution.numbers(read, rows: table.lines.count)
    guard let direction = codeDirection(column, codes) else {
      let rows = codes.indices.filter { !codes[$0].isNaN }
      return (NumberChecks.Required(values: codes, faulty: Set(rows)), family.scale)
    }
    let values = codes.map { CodeResolution.place(of: $0, in: family, direction) }
    keepCodes(column, codes, values, family)
    return (NumberChecks.Required(values: values), family.scale)
  }

  /// The predicates that the source stores beside the ratings, in the official wording; nil where it has none.
  mutating func readPredicates() -> Factor? {
    guard let column = plan.column(.predicate) else { return nil }
    let read = table.columns[column]
    if case .labels(let factor) = read.content {
      let labels = OrderedLabels(factor.levels, family: .predicate)
      if labels.isAny {
        reportLabels(factor, labels, read.heading, unknown: .warning)
        return factor.relabelled(
          labels.places.map { place in place.map { labels.family.labels[$0 - 1] } })
      }
    }
    guard let family = codeFamily(column) else {
      log.add(.note, .columnUnused, line: table.header.line, column: read.heading)
      return nil
    }
    let codes = CodeResolution.numbers(read, rows: table.lines.count)
    guard let direction = codeDirection(column, codes) else { return nil }
    keepCodes(column, codes, codes.map { CodeResolution.place(of: $0, in: family, direction) }, family)
    let places = codes.map { code -> Int32 in
      let place = CodeResolution.place(of: code, in: family, direction)
      return place >= 1 && place <= Double(family.count) ? Int32(place) - 1 : Factor.missing
    }
    return Factor(codes: places, levels: family.labels)
  }

  /// Keeps which label each code was read as.
  private mutating func keepCodes(
    _ column: Int, _ codes: [Double], _ places: [Double], _ family: OrderedLabels.Family
  ) {
    let read = codes.indices.lazy.filter { (1...Double(family.count)).contains(places[$0]) }
    let lines = table.lines
    log.keep(
      .codesResolved, column: plan.headings[column],
      read.map { row in
        (lines[row], TypedColumnBuilder.text(of: codes[row]), family.labels[Int(places[row]) - 1])
      })
  }

  /// The family of codes that a column of numbers holds; nil where it holds scores, or labels that nobody knows.
  private func codeFamily(_ column: Int) -> OrderedLabels.Family? {
    let isPredicate = plan.roles[column] == .predicate && plan.kind(column) == .plain
    let kind = isPredicate ? .predicate : plan.kind(column)
    guard let family = kind.codeFamily else { return nil }
    let values: [Double]
    switch table.columns[column].content {
    case .skipped: return nil
    case .numbers(let numbers): values = numbers
    case .labels(let factor): values = NumericReading(labels: factor.levels, declared: nil).values
    }
    if kind == .expectationCodes || kind == .predicateCodes {
      return values.contains { !$0.isNaN } ? family : nil
    }
    // Scores of behaviour may stand under the same heading; they are not small whole numbers.
    if case .labels = table.columns[column].content, values.contains(where: \.isNaN) { return nil }
    let isCodes = values.allSatisfy {
      $0.isNaN || (1...Double(family.count)).contains($0) && $0 == $0.rounded()
    }
    return isCodes && values.contains { !$0.isNaN } ? family : nil
  }

  /// Which way codes run; an error where nothing tells.
  private mutating func codeDirection(_ column: Int, _ codes: [Double]) -> LoadingOptions.CodeDirection? {
    if let direction = resolution().direction { return direction }
    let found = Set(codes.filter { !$0.isNaN }).sorted().prefix(9)
    guard !found.isEmpty else { return .firstIsBest }
    log.add(
      .error, .codesAmbiguous, line: table.header.line, column: plan.headings[column],
      details: found.map(TypedColumnBuilder.text))
    return nil
  }

  /// Settles the direction of codes once for the source.
  mutating func resolution() -> CodeResolution {
    if let settled = codeResolution { return settled }
    let pairs = plan.codes.sorted { $0.key < $1.key }.compactMap { label, code in
      plan.kind(label).codeFamily.map { CodeResolution.Pair(label: label, code: code, family: $0) }
    }
    let settled = CodeResolution(pairs, declared: options.codes, table: table, log: &log)
    codeResolution = settled
    return settled
  }

  /// Labels in another wording, once each; labels that nobody knows, by row.
  private mutating func reportLabels(
    _ factor: Factor, _ labels: OrderedLabels, _ heading: String, unknown: Finding.Severity
  ) {
    let tally = LevelTally(factor)
    for (level, place) in labels.places.enumerated() where tally.first[level] >= 0 {
      let text = factor.levels[level]
      if let place {
        let official = labels.family.labels[place - 1]
        guard WhiteSpace.trim(text) != official else { continue }
        log.add(
          .repair, .labelRead, line: table.lines[tally.first[level]], column: heading, value: text,
          count: tally.count[level], details: [official])
      } else if unknown == .error {
        for row in factor.codes.indices where factor.codes[row] == Int32(level) {
          log.add(
            .error, .labelUnknown, line: table.lines[row], column: heading, value: text,
            details: labels.family.labels)
        }
      } else {
        log.add(
          unknown, .labelUnknown, line: table.lines[tally.first[level]], column: heading, value: text,
          count: tally.count[level], details: labels.family.labels)
      }
    }
    let became = zip(factor.levels, labels.places).map { text, place -> String? in
      guard let official = place.map({ labels.family.labels[$0 - 1] }) else { return nil }
      return WhiteSpace.trim(text) == official ? nil : official
    }
    log.keep(.labelRead, column: heading, found: factor, became: became, lines: table.lines)
  }
}
