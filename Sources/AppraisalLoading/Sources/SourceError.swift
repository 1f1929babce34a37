/// A source that cannot be read at all: a matter of files, not of data.
public enum SourceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nothing has that name.
  case notFound(path: String)
  /// The system refuses to read it; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// A folder that holds no `datapackage.json`.
  case folderWithoutDescriptor(path: String)
  /// A database or a driver.
  case database(DatabaseFault)

  /// The path and what is the matter with it.
  public var description: String {
    switch self {
    case .notFound(let path): "\(path): no such file or folder"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .folderWithoutDescriptor(let path): "\(path): a folder without datapackage.json"
    case .database(let fault): "\(fault.place): \(fault.kind) \(fault.words)"
    }
  }
}
