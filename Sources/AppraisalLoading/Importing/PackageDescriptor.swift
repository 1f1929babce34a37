import Appraisals

/// What a package was made of and by what.
public struct PackageOrigin: Sendable {
  /// A file that was read.
  public struct Source: Sendable {
    /// Its name.
    public let name: String
    /// The SHA-256 of its bytes, in hexadecimal.
    public let sha256: String

    /// Names a file.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// What was read.
  public let sources: [Source]
  /// The command that made the package.
  public let command: String
  /// The version of timbang.
  public let version: String

  /// States an origin.
  public init(sources: [Source], command: String, version: String) {
    self.sources = sources
    self.command = command
    self.version = version
  }
}

/// The descriptor of a package, as text.
public struct PackageDescriptor: Sendable {
  /// The name of the file with the appraisals.
  public static let data = "appraisals.csv"

  private let columns: [PackageColumn]
  private let title: String
  private let about: [String: String]
  private let measures: [String: String]
  private let isPseudonymous: Bool
  private let origin: PackageOrigin

  /// Describes columns.
  ///
  /// - Parameters:
  ///   - columns: the columns of the file.
  ///   - title: one line about the package.
  ///   - about: the meaning of each column, by its name.
  ///   - measures: what the numbers of a column count, by its name.
  ///   - isPseudonymous: whether identifiers are pseudonyms.
  ///   - origin: where the package comes from.
  public init(
    columns: [PackageColumn], title: String, about: [String: String], measures: [String: String] = [:],
    isPseudonymous: Bool, origin: PackageOrigin
  ) {
    self.columns = columns
    self.title = title
    self.about = about
    self.measures = measures
    self.isPseudonymous = isPseudonymous
    self.origin = origin
  }

  /// The text of `datapackage.json`; what tells of this run stands on the lines `sources` and `timbang`.
  public func text() -> String {
    let fields = columns.map { column -> OrderedJSON in
      let members: [(String, OrderedJSON)] = [
        ("name", .text(column.name)), ("type", .text(column.type)), ("role", .text(column.role.rawValue)),
        ("description", .text(about[column.name] ?? column.name)),
      ]
      let measure = measures[column.name].map { [("unit", OrderedJSON.text($0))] } ?? []
      return .object(members + measure + column.properties)
    }
    let resource = OrderedJSON.object([
      ("name", .text("appraisals")), ("path", .text(PackageDescriptor.data)),
      ("profile", .text("tabular-data-resource")), ("format", .text("csv")), ("mediatype", .text("text/csv")),
      ("encoding", .text("utf-8")),
      ("dialect", .object([("delimiter", .text(",")), ("decimalChar", .text("."))])),
      ("schema", .object([("fields", .list(fields)), ("missingValues", .list([.text("")]))])),
    ])
    let sources = origin.sources.map {
      OrderedJSON.object([("title", .text($0.name)), ("path", .text($0.name)), ("sha256", .text($0.sha256))])
    }
    var members: [(String, OrderedJSON)] = [
      ("profile", .text("tabular-data-package")), ("name", .text("appraisals")), ("title", .text(title)),
    ]
    if isPseudonymous { members.append(("pseudonymous", .flag(true))) }
    members += [
      ("timbang", .object([("command", .text(origin.command)), ("version", .text(origin.version))])),
      ("sources", .list(sources)), ("resources", .list([resource])),
    ]
    return OrderedJSON.object(members).rendered() + "\n"
  }
}
