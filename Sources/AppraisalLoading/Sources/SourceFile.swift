import Foundation

/// Bytes from the file system or from standard input.
enum SourceFile {
  /// What stands at a path.
  enum Kind {
    case standardInput
    case file
    case folder
  }

  static func kind(of path: String) throws(SourceError) -> Kind {
    if path == "-" { return .standardInput }
    var status = stat()
    guard stat(path, &status) == 0 else { throw error(errno, at: path) }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Reads everything; works for pipes, whose size nobody knows, as well as for files.
  static func read(_ path: String) throws(SourceError) -> [UInt8] {
    if path == "-" { return try readAll(STDIN_FILENO, path: path, expected: 0) }
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw error(errno, at: path) }
    defer { close(descriptor) }
    var status = stat()
    let expected = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    return try readAll(descriptor, path: path, expected: expected)
  }

  /// Below this size reading is as fast as mapping, and nobody can change the bytes under the reader.
  static let smallestMapping = 1 << 20

  /// The bytes of a data file, mapped where it is large and really a file.
  static func contents(of path: String) throws(SourceError) -> SourceBytes {
    guard path != "-" else { return SourceBytes(try read(path)) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw error(errno, at: path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size >= smallestMapping,
      let mapped = SourceBytes(mapping: descriptor, count: Int(status.st_size))
    else { return SourceBytes(try readAll(descriptor, path: path, expected: Int(status.st_size))) }
    return mapped
  }

  /// The path without symbolic links, or nil where it does not exist.
  static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func readAll(
    _ descriptor: Int32, path: String, expected: Int
  ) throws(SourceError) -> [UInt8] {
    // One byte more than expected, so that the end of the file is seen without growing.
    var bytes = [UInt8](repeating: 0, count: max(expected + 1, 1 << 16))
    var filled = 0
    while true {
      if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
      let room = bytes.count - filled
      let offset = filled
      let received = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { Foundation.read(descriptor, $0 + offset, room) } ?? 0
      }
      if received < 0 {
        if errno == EINTR { continue }
        throw error(errno, at: path)
      }
      if received == 0 { break }
      filled += received
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func error(_ code: Int32, at path: String) -> SourceError {
    code == ENOENT || code == ENOTDIR
      ? .notFound(path: path) : .unreadable(path: path, reason: String(cString: strerror(code)))
  }
}
