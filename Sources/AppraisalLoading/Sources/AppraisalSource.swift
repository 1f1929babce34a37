import Appraisals

/// Where appraisals come from: a data package folder, a delimited file or workbook, or `-` for standard input.
///
/// ```swift
/// let table = try AppraisalSource(path: "datasets/insteval").load()
/// ```
public struct AppraisalSource: Sendable {
  /// The path that the user gave.
  public let path: String
  /// What the user says about the source.
  public let options: LoadingOptions

  /// Describes a source.
  public init(path: String, options: LoadingOptions = LoadingOptions()) {
    self.path = path
    self.options = options
  }

  /// Reads, repairs and checks the appraisals.
  ///
  /// - Throws: `SourceError` when a file cannot be read; `DataRefused` with every finding when what it holds
  ///   cannot be used.
  public func load() throws -> AppraisalTable {
    try AppraisalSource.load(try LocatedSource(path: path), options: options)
  }

  /// Reads appraisals from bytes that somebody else fetched.
  ///
  /// - Parameters:
  ///   - bytes: the contents of a delimited file or a workbook.
  ///   - name: what findings call it.
  ///   - options: what the user says about the source.
  /// - Throws: `DataRefused`.
  public static func load(
    bytes: [UInt8], name: String, options: LoadingOptions = LoadingOptions()
  ) throws -> AppraisalTable {
    try load(LocatedSource(bytes: bytes, name: name), options: options)
  }

  /// The sheets of a workbook that a person sees and that hold anything, in the order of their tabs.
  ///
  /// Each can be loaded by itself, as ``LoadingOptions/sheet``. A source that is no workbook has none.
  ///
  /// - Throws: `SourceError` when the file cannot be read, `DataRefused` when it is a workbook that cannot.
  public static func sheets(path: String) throws -> [String] {
    let source = try LocatedSource(path: path)
    var log = source.log
    let names = WorkbookSheet.names(in: source.bytes?.array ?? [], log: &log)
    let report = log.report()
    guard !report.isFatal else { throw DataRefused(report: report) }
    return names
  }

  static func load(
    _ source: LocatedSource, options: LoadingOptions
  ) throws -> AppraisalTable {
    var log = source.log
    let (name, resource, bytes) = (source.name, source.resource, source.bytes)
    guard let rows = try source.open(emptyHeading: .refused, sheet: options.sheet, options: options, log: &log)
    else {
      throw DataRefused(report: log.report())
    }
    return try assemble(
      rows, name: name, sha256: bytes?.sha256() ?? "", resource: resource, options: options, log: log)
  }

  /// Makes appraisals of any rectangular source; `sha256` is asked only if the rows have no digest of their own.
  static func assemble(
    _ rows: any TabularSource, name: String, sha256: @autoclosure () -> String,
    resource: PackageResource? = nil,
    options: LoadingOptions, log: FindingLog
  ) throws -> AppraisalTable {
    var (rows, log) = (rows, log)
    log.keepsRepairs = options.listsEveryRepair
    var plan = RolePlan(
      header: rows.header, resource: resource, assignments: options.roles, kept: options.keptColumns, log: &log)
    let read = try rows.readRows(plan.storage, missing: resource?.missingValues ?? .usual, log: &log)
    let table = TrailingRows(plan: plan, table: read)?.removed(log: &log) ?? read
    plan.settleCandidates(table.columns, log: &log)
    plan.noteUnused(log: &log)
    var assembly = AppraisalAssembly(plan: plan, table: table, options: options, log: log)
    var made = try assembly.assemble(name: name, sha256: rows.sha256 ?? sha256())
    // An import sees all files before it judges, and what is in a package has been judged.
    if options.listsEveryRepair { return made }
    if options.personAttributes == .columnsAndNumbers {
      made = made.withPersonAttributes(heading: plan.column(.ratee).map { plan.headings[$0] })
    }
    return resource == nil ? made.withoutDerivedRows() : made
  }
}
