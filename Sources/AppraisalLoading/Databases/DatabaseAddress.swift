import Foundation

/// Where a database is: the address that a person gives with `--from`.
///
/// | address | database | driver |
/// |---|---|---|
/// | `postgresql://user@host:port/name?sslmode=verify-full` | PostgreSQL | `postgresql` |
/// | `sqlite:FILE` | SQLite | none, the system's library |
/// | `duckdb:FILE` | DuckDB | `duckdb` |
/// | `mariadb://user@host/name`, `mysql://…` | MariaDB, MySQL through ODBC | `odbc` |
/// | `mssql://user@host/name` | SQL Server through ODBC | `odbc` |
/// | `odbc:DSN` or `odbc:Driver=…;Server=…` | anything with an ODBC driver | `odbc` |
/// | `sc://host:port/;use_ssl=true` | Spark Connect | `spark` |
/// | `flightsql://host:port` | Arrow Flight SQL | `flightsql` |
///
/// MariaDB on another machine is asked for a certificate that is trusted, unless the address says `?sslverify=0`.
///
/// A password or a token is refused here, since the command line can be read by everybody on the machine.
public struct DatabaseAddress: Sendable, Hashable {
  enum Engine: String, Sendable, Hashable, CaseIterable {
    case postgresql
    case sqlite
    case duckdb
    case mariadb
    case sqlserver = "mssql"
    case odbc
    case spark = "sc"
    case flightSQL = "flightsql"
  }

  let engine: Engine
  /// What the driver is told, before secrets are added.
  let target: String
  /// The machine; empty where it is this one.
  let host: String
  let port: String
  let user: String
  let database: String
  /// What stands behind the path: `?key=value&…`, or `;key=value…` for Spark.
  let parameters: [(key: String, value: String)]
  /// The address without user, parameters and folders.
  public let publicName: String

  /// Whether a driver would be told the same.
  public static func == (left: DatabaseAddress, right: DatabaseAddress) -> Bool { left.target == right.target }

  /// Feeds what a driver would be told.
  public func hash(into hasher: inout Hasher) { hasher.combine(target) }

  private static let schemes: [(name: String, engine: Engine)] = [
    ("postgresql://", .postgresql), ("postgres://", .postgresql), ("sqlite:", .sqlite), ("duckdb:", .duckdb),
    ("mariadb://", .mariadb), ("mysql://", .mariadb), ("mssql://", .sqlserver), ("odbc:", .odbc),
    ("sc://", .spark), ("flightsql://", .flightSQL),
  ]

  private static let secretKeys: Set<String> = [
    "password", "passwd", "pwd", "pass", "sslpassword", "token", "access_token", "authorization", "secret",
    "x-databricks-token",
  ]

  /// The scheme of a text that is an address of a database; nil for the name of a file.
  public static func scheme(of text: String) -> String? {
    let lower = text.lowercased()
    return schemes.first { lower.hasPrefix($0.name) }?.name
  }

  /// Reads an address.
  public init(_ text: String) throws(DatabaseRequestError) {
    let lower = text.lowercased()
    guard let (scheme, engine) = DatabaseAddress.schemes.first(where: { lower.hasPrefix($0.name) }) else {
      // What stands before the colon may be shown; what stands behind it may be a secret.
      let name = text.firstIndex(of: ":").map { String(text[..<$0]) } ?? ""
      throw .schemeUnknown(name, known: DatabaseAddress.schemes.map(\.name))
    }
    let rest = String(text.dropFirst(scheme.count))
    self.engine = engine
    switch engine {
    case .sqlite, .duckdb:
      guard !rest.isEmpty else { throw .addressIncomplete(scheme: scheme) }
      let file = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : rest
      (target, host, port, user, database, parameters) = (file, "", "", "", file, [])
      publicName = scheme + (file.split(separator: "/").last.map(String.init) ?? file)
    case .odbc:
      guard !rest.isEmpty else { throw .addressIncomplete(scheme: scheme) }
      let pairs = DatabaseAddress.pairs(rest, separator: ";")
      guard !pairs.contains(where: DatabaseAddress.isSecret) else { throw .secretInAddress(scheme: scheme) }
      func value(_ keys: Set<String>) -> String {
        pairs.first { keys.contains($0.key.lowercased()) }?.value ?? ""
      }
      let name = rest.contains("=") ? value(["dsn"]) : rest
      target = rest.contains("=") ? rest : "DSN=" + rest
      (host, port, user) = (value(["server", "servername", "host"]), "", value(["uid", "user"]))
      (database, parameters) = (value(["database"]), pairs)
      publicName = scheme + (name.isEmpty ? host : name)
    case .postgresql, .mariadb, .sqlserver, .spark, .flightSQL:
      let parts = DatabaseAddress.split(rest, parameters: engine == .spark ? ";" : "?")
      guard !parts.hasPassword, !parts.parameters.contains(where: DatabaseAddress.isSecret) else {
        throw .secretInAddress(scheme: scheme)
      }
      guard engine == .postgresql || !parts.host.isEmpty else { throw .addressIncomplete(scheme: scheme) }
      target = engine == .postgresql ? "postgresql://" + rest : text
      (host, port, user) = (parts.host, parts.port, parts.user)
      (database, parameters) = (parts.path, parts.parameters)
      let place = parts.host + (parts.port.isEmpty ? "" : ":" + parts.port)
      publicName = scheme + place + (parts.path.isEmpty ? "" : "/" + parts.path)
    }
  }

  /// How statements are written there.
  var dialect: SQLDialect {
    switch engine {
    case .postgresql: .postgresql
    case .sqlite: .sqlite
    case .duckdb: .duckdb
    case .mariadb: .mariadb
    case .sqlserver: .sqlserver
    case .spark: .spark
    case .odbc, .flightSQL: .unknown
    }
  }

  /// The name of the driver; nil where none is needed.
  var driver: String? {
    switch engine {
    case .sqlite: nil
    case .postgresql: "postgresql"
    case .duckdb: "duckdb"
    case .mariadb, .sqlserver, .odbc: "odbc"
    case .spark: "spark"
    case .flightSQL: "flightsql"
    }
  }

  /// A parameter, whatever the case of its name.
  func parameter(_ key: String) -> String? {
    parameters.first { $0.key.lowercased() == key }?.value
  }

  /// Whether what is sent stays on this machine.
  var isLocal: Bool {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().prefix { $0 != "]" }) : host
    return bare.isEmpty || bare == "localhost" || bare == "::1" || bare.hasPrefix("127.") || bare.hasPrefix("/")
  }

  // MARK: - Parts

  private struct Parts {
    var user = ""
    var hasPassword = false
    var host = ""
    var port = ""
    var path = ""
    var parameters: [(key: String, value: String)] = []
  }

  private static func split(_ text: String, parameters mark: Character) -> Parts {
    var parts = Parts()
    let stop = text.firstIndex { $0 == "/" || $0 == mark } ?? text.endIndex
    var authority = text[..<stop]
    // A slash in a password that was not written as %2F would end the authority early: look as far as the marks.
    let head = text[..<(text.firstIndex(of: mark) ?? text.endIndex)]
    if let at = head.lastIndex(of: "@") {
      let given = head[..<at]
      let colon = given.firstIndex(of: ":")
      parts.hasPassword = colon.map { given.index(after: $0) < given.endIndex } ?? false
      if at < stop {
        parts.user = decoded(String(given[..<(colon ?? given.endIndex)]))
        authority = authority[authority.index(after: at)...]
      }
    }
    let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
    if let colon = authority[bracket...].lastIndex(of: ":") {
      parts.port = String(authority[authority.index(after: colon)...])
      parts.host = String(authority[..<colon])
      // What is no number behind a colon is the beginning of a password that the marks have cut.
      parts.hasPassword = parts.hasPassword || !parts.port.allSatisfy { $0.isASCII && $0.isNumber }
    } else {
      parts.host = String(authority)
    }
    let rest = text[stop...]
    let marked = rest.firstIndex(of: mark) ?? rest.endIndex
    parts.path = decoded(String(rest[..<marked].drop { $0 == "/" }))
    parts.parameters = pairs(String(rest[marked...].dropFirst()), separator: mark == "?" ? "&" : mark)
    return parts
  }

  private static func pairs(_ text: String, separator: Character) -> [(key: String, value: String)] {
    text.split(separator: separator).map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (WhiteSpace.trim(decoded(parts[0])), parts.count > 1 ? decoded(parts[1]) : "")
    }
  }

  private static func isSecret(_ pair: (key: String, value: String)) -> Bool {
    secretKeys.contains(pair.key.lowercased()) && !pair.value.isEmpty
  }

  private static func decoded(_ text: String) -> String { text.removingPercentEncoding ?? text }

  /// A text for the value of a parameter.
  static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      result += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return result
  }
}
