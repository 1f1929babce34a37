import Appraisals

/// Appraisals added up to the cells of a model: who was rated by whom on what, when and where.
///
/// A cell knows how many scores it has, their mean and their squared deviations, which is all that a mixed model
/// with frequency weights takes from them. A delimited source is read stretch by stretch, so that memory is
/// proportional to the number of cells and not to the number of rows.
///
/// ```swift
/// let cells = try AppraisalCells(path: "nilai.csv")
/// ```
public struct AppraisalCells: Sendable {
  /// The employee rated, one code per cell.
  public let ratees: Factor
  /// The rater; nil where the source has none.
  public let raters: Factor?
  /// What was rated; one level where the source has one indicator.
  public let indicators: Factor
  /// The period, levels in order of first appearance; one level where the source has none.
  public let periods: Factor
  /// The organisation unit; nil where the source has none.
  public let units: Factor?
  /// The number of scores of each cell.
  public let counts: [Int]
  /// The mean score of each cell.
  public let means: [Double]
  /// The sum of squared deviations of each cell's scores from their mean.
  public let squaredDeviations: [Double]
  /// What was noticed in the rows; nothing that needs all rows at once, such as repeated appraisals.
  public let report: ValidationReport

  /// The number of cells.
  public var count: Int { counts.count }

  /// How many bytes of a delimited source are read at a time.
  static let window = 64 << 20

  /// Reads a source and adds it up.
  ///
  /// - Throws: `SourceError` when a file cannot be read; `DataRefused` with every finding when what it holds
  ///   cannot be used.
  public init(path: String, options: LoadingOptions = LoadingOptions()) throws {
    try self.init(LocatedSource(path: path), options: options, window: AppraisalCells.window)
  }

  /// Adds up appraisals that were loaded.
  public init(_ table: AppraisalTable) {
    var sums = CellSums()
    sums.add(table)
    self.init(sums, report: table.report)
  }

  init(_ source: LocatedSource, options: LoadingOptions, window: Int) throws {
    var log = source.log
    let opened = try source.open(
      emptyHeading: .refused, sheet: options.sheet, options: options, opening: nil, log: &log)
    guard let opened else { throw DataRefused(report: log.report()) }
    guard var reader = opened as? DelimitedReader else {
      // A workbook or a database has to be read as a whole.
      self.init(
        try AppraisalSource.assemble(
          opened, name: source.name, sha256: "", resource: source.resource, options: options, log: log))
      return
    }
    let plan = RolePlan(
      header: reader.header, resource: source.resource, assignments: options.roles, kept: options.keptColumns,
      log: &log)
    var stretches = CellStretches(plan: plan, missing: source.resource?.missingValues ?? .usual, log: log)
    while stretches.read(from: &reader, bytes: window) {}
    self.init(try stretches.finish(), report: stretches.log.report())
  }

  private init(_ sums: CellSums, report: ValidationReport) {
    (ratees, raters) = (sums.ratees.factor, sums.hasRaters ? sums.raters.factor : nil)
    (indicators, periods) = (sums.indicators.factor, sums.periods.factor)
    units = sums.hasUnits ? sums.units.factor : nil
    counts = sums.moments.map(\.count)
    means = sums.moments.map(\.mean)
    squaredDeviations = sums.moments.map(\.squares)
    self.report = report
  }
}

/// Reads a delimited source stretch by stretch into cells.
private struct CellStretches {
  let plan: RolePlan
  let missing: MissingValues
  var log: FindingLog
  private var sums = CellSums()
  private var hasRecords = false
  // Once a stretch has shown the mark before decimals of a column, it holds for the rest.
  private var storage: [ColumnStorage]
  // What the stretches so far have said about the mark before decimals of each column.
  private var marks: [String: Finding] = [:]

  /// Rules that only mean something for all rows together.
  private static let aboutTheWhole: Set<Finding.Rule> = [
    .duplicateAppraisal, .scoresAllEqual, .singleRow, .singleRatee, .singleRater, .lowInformation,
    .headingRecognised, .columnUnused,
  ]

  init(plan: RolePlan, missing: MissingValues, log: FindingLog) {
    (self.plan, self.missing, self.log) = (plan, missing, log)
    storage = plan.storage
  }

  /// Reads the next stretch; false at the end.
  mutating func read(from reader: inout DelimitedReader, bytes: Int) -> Bool {
    var own = FindingLog(file: log.file)
    guard let (table, hasAny) = reader.readWindow(storage, missing: missing, bytes: bytes, log: &own), hasAny
    else { return false }
    hasRecords = true
    for (place, column) in table.columns.enumerated() { settleMark(place, column) }
    var plan = plan
    plan.settleCandidates(table.columns, log: &own)
    if table.lines.isEmpty {
      add(own.report())
      return true
    }
    var assembly = AppraisalAssembly(plan: plan, table: table, log: own)
    do throws(DataRefused) {
      let appraisals = try assembly.assemble(name: log.file, sha256: "")
      add(appraisals.report)
      sums.add(appraisals)
    } catch {
      // A stretch in which every row is empty is no mistake.
      add(error.report, except: .sourceHasNoRows)
    }
    return true
  }

  private mutating func add(_ report: ValidationReport, except other: Finding.Rule? = nil) {
    for finding in report.findings where finding.rule != other {
      guard !CellStretches.aboutTheWhole.contains(finding.rule) else { continue }
      checkMark(finding)
      log.add(
        finding.severity, finding.rule, file: finding.file, line: finding.line, column: finding.column,
        value: finding.value, count: finding.count, details: finding.details)
    }
  }

  private mutating func settleMark(_ place: Int, _ column: ReadColumn) {
    guard case .automatic(nil) = storage[place], case .numbers(let numbers) = column.content,
      numbers.contains(where: { $0.isFinite && $0 != $0.rounded() })
    else { return }
    storage[place] = .automatic(.dot)
  }

  /// A mark that means decimals in one stretch and thousands in another means nothing.
  private mutating func checkMark(_ finding: Finding) {
    let manners: Set<Finding.Rule> = [.decimalCommaRead, .thousandsMarkRead]
    guard manners.contains(finding.rule), let column = finding.column else { return }
    let earlier = marks[column]
    marks[column] = earlier ?? finding
    guard let earlier, earlier.rule != finding.rule || earlier.details != finding.details else { return }
    log.add(
      .error, .decimalMarkAmbiguous, line: finding.line, column: column, value: finding.value,
      count: finding.count)
  }

  mutating func finish() throws -> CellSums {
    if !hasRecords || sums.moments.isEmpty && !log.isFatal {
      log.add(.error, .sourceHasNoRows, line: plan.header.line)
    }
    guard !log.isFatal else { throw DataRefused(report: log.report()) }
    return sums
  }
}

/// Cells as they fill.
private struct CellSums {
  var ratees = CellLabels()
  var raters = CellLabels()
  var indicators = CellLabels()
  var periods = CellLabels()
  var units = CellLabels()
  var moments: [CellMoments] = []
  var hasRaters = false
  var hasUnits = false
  private var cells: [Key: Int] = [:]

  private struct Key: Hashable {
    let persons: UInt64
    let occasion: UInt64
    let unit: Int32
  }

  mutating func add(_ table: AppraisalTable) {
    let ratee = ratees.codes(of: table.ratees)
    let rater = table.raters.map { raters.codes(of: $0) }
    let indicator = indicators.codes(of: table.indicators)
    let period = periods.codes(of: table.periods)
    let unit = table.units.map { units.codes(of: $0) }
    hasRaters = hasRaters || rater != nil
    hasUnits = hasUnits || unit != nil
    func pair(_ first: Int32, _ second: Int32) -> UInt64 {
      UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
    }
    for row in 0..<table.count {
      let (whom, who) = (ratee(row), rater?(row) ?? Factor.missing)
      let (what, when, place) = (indicator(row), period(row), unit?(row) ?? Factor.missing)
      let key = Key(persons: pair(whom, who), occasion: pair(what, when), unit: place)
      let cell = cells[key] ?? moments.count
      if cell == moments.count {
        cells[key] = cell
        moments.append(CellMoments())
        ratees.cells.append(whom)
        raters.cells.append(who)
        indicators.cells.append(what)
        periods.cells.append(when)
        units.cells.append(place)
      }
      moments[cell].add(table.scores[row])
    }
  }
}

/// The labels of one side of the cells, whichever stretch they come from.
private struct CellLabels {
  /// One code per cell.
  var cells: [Int32] = []
  private var index: [String: Int32] = [:]
  private var levels: [String] = []

  /// The codes here of the rows of a factor; a label gets its code when a row first has it.
  mutating func codes(of factor: Factor) -> (Int) -> Int32 {
    var common = [Int32](repeating: Factor.missing, count: factor.levels.count)
    var seen = [Bool](repeating: false, count: factor.levels.count)
    for code in factor.codes where code >= 0 && !seen[Int(code)] {
      let level = Int(code)
      seen[level] = true
      common[level] = index[factor.levels[level]] ?? Int32(levels.count)
      if Int(common[level]) == levels.count {
        index[factor.levels[level]] = common[level]
        levels.append(factor.levels[level])
      }
    }
    return { row in factor.codes[row] < 0 ? Factor.missing : common[Int(factor.codes[row])] }
  }

  var factor: Factor { Factor(codes: cells, levels: levels) }
}

/// Adds up scores one by one without losing digits.
///
/// > Reference: Welford (1962), doi:10.1080/00401706.1962.10490022.
private struct CellMoments {
  private(set) var count = 0
  private(set) var mean = 0.0
  private(set) var squares = 0.0

  mutating func add(_ score: Double) {
    count += 1
    let difference = score - mean
    mean += difference / Double(count)
    squares += difference * (score - mean)
  }
}
