import Foundation

/// A password or token from a file that nobody else may read.
enum PasswordFile {
  /// The longest line that is taken for a password, in bytes.
  private static let longest = 65_536

  /// Reads the first line.
  static func read(_ path: String) throws(DatabaseRequestError) -> String {
    func fault(_ reason: DatabaseRequestError.PasswordFileFault) -> DatabaseRequestError {
      .passwordFileUnusable(path: path, reason: reason)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault(errno == ENOENT ? .notFound : .unreadable) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { throw fault(.unreadable) }
    guard facts.st_mode & 0o077 == 0 else { throw fault(.open) }
    guard facts.st_uid == geteuid() || facts.st_uid == 0 else { throw fault(.foreign) }
    var bytes = [UInt8](repeating: 0, count: longest)
    let count = Foundation.read(descriptor, &bytes, longest)
    let line = bytes.prefix(max(0, count)).prefix { $0 != 10 && $0 != 13 }
    guard !line.isEmpty else { throw fault(.empty) }
    return String(decoding: line, as: UTF8.self)
  }
}
