/// How a family of databases writes names and counts.
enum SQLDialect: Sendable, Hashable {
  case postgresql
  case sqlite
  case duckdb
  /// MariaDB and MySQL.
  case mariadb
  /// Transact-SQL.
  case sqlserver
  /// Spark and what speaks its language.
  case spark
  /// Whatever an ODBC driver or a Flight server leads to: only plain names, which nobody has to quote.
  case unknown

  /// A name in quotes, as the dialect wants them; nil where it has none that are known to work.
  func quoted(_ name: String) -> String? {
    switch self {
    case .postgresql, .sqlite, .duckdb: "\"" + name.replacing("\"", with: "\"\"") + "\""
    case .mariadb, .spark: "`" + name.replacing("`", with: "``") + "`"
    case .sqlserver: "[" + name.replacing("]", with: "]]") + "]"
    case .unknown: SQLDialect.isPlain(name) ? name : nil
    }
  }

  /// Whether a query can stand in brackets behind FROM whatever it holds; Transact-SQL refuses ORDER BY and WITH there.
  var nestsAnyQuery: Bool { self != .sqlserver && self != .unknown }

  /// What makes the transaction that follows one that cannot write and sees one state of the data.
  var readOnlyTransaction: String? {
    switch self {
    case .postgresql: "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case .mariadb: "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
    case .sqlite, .duckdb, .sqlserver, .spark, .unknown: nil
    }
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
  }
}
