import Appraisals

/// Several exports and lists as one long table, with everything that was done on the way.
///
/// ```swift
/// let result = try AppraisalImport(paths: ["jan.csv", "feb.csv"], facts: ["pegawai.csv"]).run()
/// ```
public struct AppraisalImport: Sendable {
  /// What becomes of longer scores that follow from shorter ones.
  public enum Derived: Sendable {
    /// They are kept apart: they are no further evidence.
    case apart
    /// They stay among the others.
    case kept
  }

  /// The files of appraisals.
  public let paths: [String]
  /// A database with appraisals, which comes after the files.
  public let database: DatabaseSource?
  /// Lists about persons.
  public let facts: [String]
  /// What a person says about the sources.
  public let options: LoadingOptions
  /// What becomes of derived rows.
  public let derived: Derived

  /// Describes an import.
  ///
  /// - Precondition: there is at least one source.
  public init(
    paths: [String] = [], database: DatabaseSource? = nil, facts: [String] = [],
    options: LoadingOptions = LoadingOptions(), derived: Derived = .apart
  ) {
    precondition(!paths.isEmpty || database != nil, "an import needs a source")
    self.paths = paths
    self.database = database
    self.facts = facts
    self.options = options
    self.derived = derived
  }

  /// Reads, joins and checks everything.
  ///
  /// - Parameter step: is told which file comes next, its place and how many there are.
  /// - Throws: `SourceError` when a file cannot be read, `DatabaseRequestError` when the request of a database cannot
  ///   be followed; `DataRefused` with the findings of all sources.
  public func run(step: (String, Int, Int) -> Void = { _, _, _ in }) throws -> ImportedAppraisals {
    let names = ImportInput.names(of: paths + facts)
    let count = names.count + (database == nil ? 0 : 1)
    var refused = ValidationReport()
    var inputs: [ImportInput] = []
    for (place, path) in paths.enumerated() {
      step(names[place], place, count)
      do { inputs += try read(path, name: names[place]) } catch let refusal as DataRefused {
        refused.add(contentsOf: refusal.report)
      }
    }
    if let database {
      step(database.address.publicName, paths.count, count)
      do { inputs.append(try read(database)) } catch let refusal as DataRefused {
        refused.add(contentsOf: refusal.report)
      }
    }
    var log = FindingLog(file: inputs.first?.name ?? names.first ?? "")
    var lists: [FactList] = []
    let person = options.roles.first { $0.role == .ratee }?.column
    for (place, path) in facts.enumerated() {
      let name = names[paths.count + place]
      step(name, count - facts.count + place, count)
      var own = FindingLog(file: name)
      own.keepsRepairs = true
      do {
        lists.append(try FactList(path: path, name: name, person: person, log: &own))
        log.add(contentsOf: own.report())
      } catch let refusal as DataRefused { refused.add(contentsOf: refusal.report) }
    }
    guard !refused.isFatal else { throw DataRefused(report: refused) }
    return try join(inputs, lists, log: log)
  }

  /// A table or a query.
  private func read(_ database: DatabaseSource) throws -> ImportInput {
    var settings = database.options
    settings.listsEveryRepair = true
    let source = DatabaseSource(
      address: database.address, selection: database.selection, access: database.access, options: settings)
    let table = try source.load()
    return ImportInput(table: table, name: table.provenance.name, own: table.provenance.name)
  }

  /// A file; a workbook gives an input for each sheet that holds appraisals.
  private func read(_ path: String, name: String) throws -> [ImportInput] {
    var settings = options
    settings.listsEveryRepair = true
    let sheets = path == "-" || options.sheet != nil ? [] : try AppraisalSource.sheets(path: path)
    guard sheets.count > 1 else { return [try ImportInput(path: path, name: name, options: settings)] }
    var inputs: [ImportInput] = []
    var refusals: [DataRefused] = []
    for sheet in sheets {
      settings.sheet = sheet
      do {
        inputs.append(try ImportInput(path: path, name: "\(name)!\(sheet)", options: settings))
      } catch let refusal as DataRefused {
        // A sheet of notes or of staff beside those with appraisals is no fault of theirs.
        let errors = refusal.report.findings.filter { $0.severity == .error }
        guard errors.allSatisfy({ $0.rule == .requiredRoleMissing }) else { throw refusal }
        refusals.append(refusal)
      }
    }
    if inputs.isEmpty, let first = refusals.first { throw first }
    return inputs
  }

  /// Joins what has been read.
  func join(_ inputs: [ImportInput], _ lists: [FactList], log: FindingLog) throws(DataRefused)
    -> ImportedAppraisals
  {
    var log = log
    let names = inputs.map(\.name)
    guard var joined = JoinedAppraisals(inputs, log: &log) else { throw refusal(inputs, log) }
    let unique = DuplicateRows(joined, names: names, log: &log)
    guard !log.isFatal else { throw refusal(inputs, log) }
    joined.keep(rows: unique.kept)
    var join = FactJoin(joined, names: names)
    for list in lists { join.add(list, log: &log) }
    joined.table = join.table
    let derivation = DerivedRows(joined.table)
    for batch in derivation.batches where derived == .apart {
      log.add(
        .warning, .derivedExcluded, file: names[joined.origins[batch.rows[0]]], column: batch.indicator,
        value: batch.period, count: batch.rows.count)
    }
    var apart: AppraisalTable?
    if derived == .apart, !derivation.rows.isEmpty {
      let rows = Set(derivation.rows)
      apart = joined.table.selecting(rows: derivation.rows)
      joined.keep(rows: (0..<joined.table.count).filter { !rows.contains($0) })
    }
    return result(inputs, lists, joined, derivation, apart: apart, unmatched: join.unmatched, log: log)
  }

  private func refusal(_ inputs: [ImportInput], _ log: FindingLog) -> DataRefused {
    DataRefused(report: AppraisalImport.report(inputs, log))
  }

  private static func report(_ inputs: [ImportInput], _ log: FindingLog) -> ValidationReport {
    var report = ValidationReport()
    for input in inputs { report.add(contentsOf: input.table.report) }
    report.add(contentsOf: log.report())
    return report
  }

  private func result(
    _ inputs: [ImportInput], _ lists: [FactList], _ joined: JoinedAppraisals, _ derivation: DerivedRows,
    apart: AppraisalTable?, unmatched: [UnmatchedPerson], log: FindingLog
  ) -> ImportedAppraisals {
    var kept = [Int](repeating: 0, count: inputs.count)
    for origin in joined.origins { kept[origin] += 1 }
    let summaries = inputs.enumerated().map { place, input in
      ImportedAppraisals.Input(
        name: input.name, sha256: input.table.provenance.sha256, rows: Set(input.table.lines).count,
        ratings: input.table.count, kept: kept[place],
        periods: input.table.periods.levels == ["all"] ? [] : input.table.periods.levels,
        layout: Set(input.table.lines).count < input.table.count ? .wide : .long)
    }
    let batches = derivation.batches.map {
      ImportedAppraisals.DerivedBatch(
        period: $0.period, indicator: $0.indicator, from: $0.from, way: $0.way,
        source: $0.source, rows: $0.rows.count, agreeing: $0.agreeing)
    }
    let report = AppraisalImport.report(inputs, log)
    return ImportedAppraisals(
      table: joined.table.changed(report: report), inputs: summaries,
      lists: lists.map { ($0.name, $0.sha256, $0.persons.count, $0.counts.reduce(0, +)) },
      derivedBatches: batches,
      derivedRows: apart, unmatched: unmatched,
      about: inputs.reduce(into: [:]) { all, input in all.merge(input.about) { first, _ in first } },
      measures: inputs.reduce(into: [:]) { all, input in all.merge(input.measures) { first, _ in first } },
      persons: Set(lists.flatMap(\.persons)))
  }
}
