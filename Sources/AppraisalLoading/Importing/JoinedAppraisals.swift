import Appraisals

/// Appraisals of several sources under each other, every row knowing which source it is from.
struct JoinedAppraisals {
  /// All rows, in the order of the sources and of their rows.
  var table: AppraisalTable
  /// Which source each row is from: an index into the inputs.
  var origins: [Int]

  /// Joins sources; what keeps them from being one table goes into the log as errors.
  ///
  /// - Precondition: there is at least one source.
  init?(_ inputs: [ImportInput], log: inout FindingLog) {
    precondition(!inputs.isEmpty, "an import of nothing")
    let tables = inputs.map(\.table)
    let manners = IndicatorManners(inputs, log: &log)
    JoinedAppraisals.checkRaters(inputs, log: &log)
    guard !log.isFatal else { return nil }
    func join(_ part: (AppraisalTable) -> Factor?) -> Factor? {
      JoinedFactor.joined(tables.map { (part($0), $0.count) })
    }
    func attributes(_ part: (AppraisalTable) -> [AppraisalTable.Attribute]) -> [AppraisalTable.Attribute] {
      JoinedFactor.joined(tables.map { (part($0), $0.count) })
    }
    let weights = tables.map { (numbers: $0.weights, count: $0.count) }
    let empty = Factor(codes: [], levels: [])
    let periods = join { $0.periods } ?? empty
    origins = tables.enumerated().flatMap { [Int](repeating: $0, count: $1.count) }
    table = AppraisalTable(
      ratees: join { $0.ratees } ?? empty, raters: join { $0.raters }, raterTypes: tables.flatMap(\.raterTypes),
      indicators: join { $0.indicators } ?? empty,
      periods: periods.sortedLevels(by: PeriodOrder.ordering(of: periods.levels)), units: join { $0.units },
      scores: tables.flatMap(\.scores), weights: JoinedFactor.joined(weights, otherwise: 1),
      targets: JoinedFactor.joined(tables.map { ($0.targets, $0.count) }, otherwise: .nan),
      realisations: JoinedFactor.joined(tables.map { ($0.realisations, $0.count) }, otherwise: .nan),
      scaleVersions: join { $0.scaleVersions }, facts: attributes(\.facts),
      protectedAttributes: attributes(\.protectedAttributes), scale: JoinedAppraisals.scale(tables),
      lines: tables.flatMap(\.lines),
      provenance: AppraisalTable.Provenance(
        name: inputs[0].name, sha256: "", isPseudonymous: tables.allSatisfy(\.provenance.isPseudonymous)),
      report: ValidationReport(), polarities: manners.polarities, indicatorScales: manners.scales,
      acting: JoinedAppraisals.acting(tables), predicates: join { $0.predicates },
      targetUppers: JoinedFactor.joined(tables.map { ($0.targetUppers, $0.count) }, otherwise: .nan))
    noteGaps(inputs, log: &log)
    checkScales(inputs, log: &log)
    if log.isFatal { return nil }
  }

  /// Keeps some rows.
  mutating func keep(rows: [Int]) {
    guard rows.count < table.count else { return }
    table = table.selecting(rows: rows)
    origins = rows.map { origins[$0] }
  }

  private static func acting(_ tables: [AppraisalTable]) -> [Bool]? {
    guard tables.contains(where: { $0.acting != nil }) else { return nil }
    return tables.flatMap { $0.acting ?? [Bool](repeating: false, count: $0.count) }
  }

  private static func scale(_ tables: [AppraisalTable]) -> Scale {
    if tables.allSatisfy({ $0.scale == tables[0].scale }) { return tables[0].scale }
    let minimum = tables.map(\.scale.minimum).min() ?? 0
    let maximum = tables.map(\.scale.maximum).max() ?? 0
    return Scale(minimum: minimum, maximum: maximum, isDeclared: false)
  }

  /// Either every source names raters or none does: a table cannot have raters on some rows only.
  private static func checkRaters(_ inputs: [ImportInput], log: inout FindingLog) {
    guard inputs.contains(where: { $0.table.raters != nil }) else { return }
    for input in inputs where input.table.raters == nil {
      if input.table.raterTypes.allSatisfy({ $0 == .objective }) { continue }
      log.add(
        .error, .requiredRoleMissing, file: input.name, value: Role.rater.rawValue,
        details: ["--map rater=COLUMN"])
    }
  }

  /// What one source has and another has not.
  private mutating func noteGaps(_ inputs: [ImportInput], log: inout FindingLog) {
    for input in inputs where input.table.weights == nil && table.weights != nil {
      log.add(
        .warning, .missingLabel, file: input.name, column: "weight", count: input.table.count, details: ["1"])
    }
    guard table.periods.levels != ["all"] else { return }
    for input in inputs where input.table.periods.levels == ["all"] {
      log.add(
        .warning, .missingLabel, file: input.name, column: "period", count: input.table.count, details: ["all"])
    }
    for input in inputs where input.table.raters == nil && table.raters != nil { fillObjective(input, inputs) }
  }

  /// Measurements from a source without raters get the level that measurements have elsewhere.
  private mutating func fillObjective(_ input: ImportInput, _ inputs: [ImportInput]) {
    guard let raters = table.raters, let place = inputs.firstIndex(where: { $0.name == input.name }) else {
      return
    }
    let labels = raters.codes.indices.map { row in
      origins[row] == place ? RaterType.objective.rawValue : raters[row]
    }
    table = table.changed(raters: .some(Factor(labels)))
  }

  /// A scale that one source declares holds for the rows of the others.
  private func checkScales(_ inputs: [ImportInput], log: inout FindingLog) {
    for row in 0..<table.count {
      let code = Int(table.indicators.codes[row])
      guard let scale = table.indicatorScales[code], table.raterTypes[row] != .objective else { continue }
      let score = table.scores[row]
      guard score < scale.minimum || score > scale.maximum else { continue }
      let input = inputs[origins[row]]
      // A computed score past the end has been reported by the source itself.
      let isComputed = table.realisations.map { !$0[row].isNaN } ?? false
      if isComputed { continue }
      log.add(
        .error, .outsideScale, file: input.name, line: table.lines[row], column: table.indicators[row],
        value: "\(score)", details: ["\(scale.minimum)", "\(scale.maximum)"])
    }
  }
}

/// Scale and direction of each indicator, agreed between the sources.
private struct IndicatorManners {
  private(set) var polarities: [Polarity] = []
  private(set) var scales: [Scale?] = []

  init(_ inputs: [ImportInput], log: inout FindingLog) {
    var places: [String: Int] = [:]
    var owners: [String] = []
    for input in inputs {
      for (code, indicator) in input.table.indicators.levels.enumerated() {
        let (scale, polarity) = (input.table.indicatorScales[code], input.table.polarities[code])
        guard let place = places[indicator] else {
          places[indicator] = polarities.count
          polarities.append(polarity)
          scales.append(scale)
          owners.append(input.name)
          continue
        }
        let disagrees = scale.map { new in scales[place].map { $0 != new } ?? false } ?? false
        if disagrees || polarities[place] != polarity {
          log.add(.error, .scaleConflict, file: input.name, value: indicator, details: [owners[place]])
        }
        scales[place] = scales[place] ?? scale
      }
    }
  }
}
