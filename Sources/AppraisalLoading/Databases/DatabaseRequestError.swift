/// A database that was asked for in a way that cannot be followed: a matter of the command line.
///
/// No case holds a password, nor an address that may have one in it.
public enum DatabaseRequestError: Error, Sendable, Hashable {
  /// What is the matter with a query.
  public enum QueryFault: Sendable, Hashable {
    /// It does not begin with SELECT or WITH.
    case noSelect
    /// There is more behind the semicolon.
    case severalStatements
    /// A word in it would change the database.
    case writes(String)
    /// A quote or a comment does not end.
    case quoteNotClosed
  }

  /// The scheme is none that is known; the known ones follow.
  case schemeUnknown(String, known: [String])
  /// The address lacks something: a path, a host.
  case addressIncomplete(scheme: String)
  /// A password or a token stands in the address.
  case secretInAddress(scheme: String)
  /// A token would travel in clear text to another machine.
  case tokenWithoutEncryption(host: String)
  /// The password file may be read by others, is not there or is empty; the reason says which.
  case passwordFileUnusable(path: String, reason: PasswordFileFault)
  /// The password file was given for a database that takes none.
  case passwordUnused(scheme: String)
  /// A name that is no name of a table.
  case tableNameUnusable(String)
  /// A statement that is not one SELECT.
  case queryUnusable(QueryFault)
  /// Neither a table nor a query was named; the tables there are follow where they are known.
  case tableNotChosen(database: String, tables: [String])
  /// An SQLite file whose newest rows may stand in another file beside it.
  case writeAheadLog(name: String)

  /// What is the matter with a password file.
  public enum PasswordFileFault: Sendable, Hashable {
    case notFound
    case unreadable
    case open
    case foreign
    case empty
  }
}
