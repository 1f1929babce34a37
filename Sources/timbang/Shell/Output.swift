import Foundation

/// Where the result of a command goes: standard output, or a file that appears whole or not at all.
enum Output: Equatable {
  case standardOutput
  case file(String)

  /// Reads `--output`; nothing and `-` mean standard output.
  init(path: String?) {
    self = path.flatMap { $0 == "-" ? nil : .file($0) } ?? .standardOutput
  }

  /// Fails now rather than after minutes of work where the result could not be kept.
  func check() throws(OutputError) {
    guard case .file(let path) = self else { return }
    switch Output.kind(of: path) {
    case .folder: throw .isFolder(path)
    case .special: return
    case .regular, .absent:
      if access(Output.folder(of: Output.target(of: path)), W_OK | X_OK) != 0 {
        throw .cannotWrite(.file(path), code: errno)
      }
    }
  }

  /// Writes the result.
  ///
  /// A regular file is written beside its place with mode 0600 and moved there when it is safe on disk; devices and
  /// pipes are written directly.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    switch self {
    case .standardOutput: try StandardStream.output.write(bytes)
    case .file(let path):
      switch Output.kind(of: path) {
      case .folder: throw .isFolder(path)
      case .special: try Output.pour(bytes, into: path)
      case .regular, .absent: try Output.replace(path, with: bytes)
      }
    }
  }

  private enum Kind {
    case absent
    case regular
    case folder
    case special
  }

  private static func kind(of path: String) -> Kind {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return .absent }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: return .regular
    case S_IFDIR: return .folder
    default: return .special
    }
  }

  private static func pour(_ bytes: [UInt8], into path: String) throws(OutputError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(.file(path), code: errno) }
    let written = writeAll(bytes, to: descriptor)
    let closed = close(descriptor) == 0 ? 0 : errno
    let code = written != 0 ? written : closed
    if code != 0 && code != EPIPE { throw .cannotWrite(.file(path), code: code) }
  }

  private static func replace(_ path: String, with bytes: [UInt8]) throws(OutputError) {
    let target = target(of: path)
    let folder = folder(of: target)
    var template = Array("\(folder)/.timbang-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .cannotWrite(.file(path), code: errno) }
    let code = TemporaryFile.guarding(template) { () -> Int32 in
      var code = writeAll(bytes, to: descriptor)
      if code == 0, fsync(descriptor) != 0 { code = errno }
      if close(descriptor) != 0, code == 0 { code = errno }
      if code == 0, rename(template, target) != 0 { code = errno }
      if code != 0 { unlink(template) }
      return code
    }
    guard code == 0 else { throw .cannotWrite(.file(path), code: code) }
    settle(folder)
  }

  /// Makes the new name itself durable; where a file system cannot, the content is safe already.
  private static func settle(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// What a symbolic link points to, so that the link stays a link.
  private static func target(of path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
