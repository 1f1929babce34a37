import AppraisalLoading
import ArgumentParser

/// The data of a command: a file, or a database.
struct DataArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      id: "Berkas CSV, TSV, XLSX atau SQLite, folder paket data, atau - untuk masukan standar.",
      en: "A CSV, TSV, XLSX or SQLite file, a data package folder, or - for standard input.",
      valueName: "data"),
    completion: .file())
  var data: String?

  @OptionGroup var database: DatabaseOptions

  /// Refuses two sources, and none.
  func validate() throws {
    if let data { try DatabaseOptions.refuse(address: data) }
    if data != nil, database.from != nil {
      throw ValidationError(
        id: "Berikan DATA atau --from, jangan keduanya.", en: "Give DATA or --from, not both.")
    }
    if data == nil, database.from == nil {
      throw ValidationError(id: "Argumen '<data>' belum diberikan.", en: "Missing expected argument '<data>'")
    }
  }
}

/// Which database, and how it is reached.
struct DatabaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Basis data sebagai pengganti berkas: postgresql://user@host/name, sqlite:FILE, duckdb:FILE, "
        + "mariadb://, mssql://, odbc:DSN, sc://, flightsql://. Jangan pernah dengan kata sandi.",
      en: "A database instead of a file: postgresql://user@host/name, sqlite:FILE, duckdb:FILE, "
        + "mariadb://, mssql://, odbc:DSN, sc://, flightsql://. Never with a password.",
      valueName: "uri"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      id: "Satu SELECT yang baris-barisnya dibaca, sebagai pengganti tabel basis data.",
      en: "One SELECT whose rows are read, instead of a table of the database.", valueName: "sql"))
  var query: String?

  @Option(
    help: ArgumentHelp(
      id: "Pengandar ADBC: letak berkasnya, atau namanya. (bawaan: yang sesuai dengan alamatnya)",
      en: "The ADBC driver: its path, or its name. (default: the one for the address)", valueName: "path"),
    completion: .file())
  var driver: String?

  @Option(
    help: ArgumentHelp(
      id: "Berkas dengan kata sandi pada baris pertama, mode 0600. PGPASSFILE dan PGPASSWORD juga berlaku.",
      en: "A file with the password on its first line, mode 0600. PGPASSFILE and PGPASSWORD work too.",
      valueName: "file"),
    completion: .file())
  var passwordFile: String?

  /// How many of the tables named belong to the database: the first where no query is given.
  var tablesTaken: Int { from != nil && query == nil ? 1 : 0 }

  /// Refuses what belongs to a database where none is named.
  func validate() throws {
    guard from == nil else { return }
    for (name, value) in [("query", query), ("password-file", passwordFile)] where value != nil {
      throw ValidationError(id: "--\(name) memerlukan --from.", en: "--\(name) needs --from.")
    }
  }

  /// Refuses the address of a database where a file should stand.
  static func refuse(address: String) throws {
    if let scheme = DatabaseAddress.scheme(of: address) {
      throw ValidationError(
        id: "'\(scheme)…' adalah alamat basis data: berikan dengan --from.",
        en: "'\(scheme)…' is the address of a database: give it with --from.")
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
