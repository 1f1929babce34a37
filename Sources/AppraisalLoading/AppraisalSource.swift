import Appraisals

/// Where appraisals come from: a data package folder, a delimited file, or `-` for standard input.
///
/// ```swift
/// let table = try AppraisalSource(path: "datasets/insteval").load()
/// ```
public struct AppraisalSource: Sendable {
  /// The path that the user gave.
  public let path: String
  /// Roles that the user gave to columns; they win over descriptor and headings.
  public let roles: [RoleAssignment]

  /// Describes a source.
  public init(path: String, roles: [RoleAssignment] = []) {
    self.path = path
    self.roles = roles
  }

  /// Reads, repairs and checks the appraisals.
  ///
  /// - Throws: `SourceError` when a file cannot be read; `DataRefused` with every finding when what it holds
  ///   cannot be used.
  public func load() throws -> AppraisalTable {
    try AppraisalSource.load(try LocatedSource(path: path), roles: roles)
  }

  /// Reads appraisals from bytes that somebody else fetched.
  ///
  /// - Parameters:
  ///   - bytes: the contents of a delimited file.
  ///   - name: what findings call it.
  ///   - roles: roles that the user gave to columns.
  /// - Throws: `DataRefused`.
  public static func load(
    bytes: [UInt8], name: String, roles: [RoleAssignment] = []
  ) throws -> AppraisalTable {
    try load(LocatedSource(bytes: bytes, name: name), roles: roles)
  }

  private static func load(
    _ source: consuming LocatedSource, roles: [RoleAssignment]
  ) throws -> AppraisalTable {
    var log = source.log
    let sha256 = source.bytes.map(ContentDigest.sha256) ?? ""
    guard let bytes = source.takeBytes(),
      var reader = DelimitedReader(
        bytes, delimiter: source.resource?.delimiter, emptyHeading: .refused, log: &log)
    else { throw DataRefused(report: log.report()) }
    var plan = RolePlan(
      headings: reader.headings, headerLine: reader.headerLine, resource: source.resource, assignments: roles,
      log: &log)
    let table = reader.readRows(plan.storage, missing: source.resource?.missingValues ?? .usual, log: &log)
    plan.settleCandidates(table.columns, log: &log)
    plan.noteUnused(log: &log)
    var assembly = AppraisalAssembly(plan: plan, table: table, log: log)
    return try assembly.assemble(name: source.name, sha256: sha256)
  }
}
