import AppraisalLoading
import ArgumentParser

/// The data of a command: a file, or a database.
struct DataArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A CSV, TSV, XLSX or SQLite file, a data package folder, or - for standard input.",
      valueName: "data"),
    completion: .file())
  var data: String?

  @OptionGroup var database: DatabaseOptions

  /// Refuses two sources, and none.
  func validate() throws {
    if let data { try DatabaseOptions.refuse(address: data) }
    if data != nil, database.from != nil { throw ValidationError("Give DATA or --from, not both.") }
    if data == nil, database.from == nil { throw ValidationError("Missing expected argument '<data>'") }
  }
}

/// Which database, and how it is reached.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A database instead of a file: postgresql://user@host/name, sqlite:FILE, duckdb:FILE, mariadb://, mssql://, "
        + "odbc:DSN, sc://, flightsql://. Never with a password.",
      valueName: "uri"))
  var from: String?

  @Option(
    help: ArgumentHelp("One SELECT whose rows are read, instead of a table of the database.", valueName: "sql"))
  var query: String?

  @Option(
    help: ArgumentHelp(
      "The ADBC driver: its path, or its name. (default: the one for the address)", valueName: "path"),
    completion: .file())
  var driver: String?

  @Option(
    help: ArgumentHelp(
      "A file with the password on its first line, mode 0600. PGPASSFILE and PGPASSWORD work too.",
      valueName: "file"),
    completion: .file())
  var passwordFile: String?

  /// How many of the tables named belong to the database: the first where no query is given.
  var tablesTaken: Int { from != nil && query == nil ? 1 : 0 }

  /// Refuses what belongs to a database where none is named.
  func validate() throws {
    guard from == nil else { return }
    for (name, value) in [("query", query), ("password-file", passwordFile)] where value != nil {
      throw ValidationError("--\(name) needs --from.")
    }
  }

  /// Refuses the address of a database where a file should stand.
  static func refuse(address: String) throws {
    if let scheme = DatabaseAddress.scheme(of: address) {
      throw ValidationError("'\(scheme)…' is the address of a database: give it with --from.")
    }
  }

  /// How the database is reached.
  func access(_ process: ProcessFacts, cancellation: DatabaseCancellation = DatabaseCancellation())
    -> DatabaseAccess
  {
    DatabaseAccess(
      driver: driver, passwordFile: passwordFile, variables: process.variables, cancellation: cancellation)
  }
}
