import Foundation

/// Standard output and standard error, through `write(2)`: nothing is buffered, so nothing fails unseen at exit.
enum StandardStream {
  case output
  case error

  private var descriptor: Int32 { self == .output ? STDOUT_FILENO : STDERR_FILENO }

  /// Writes everything; a reader that has gone away counts as served.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    let code = writeAll(bytes, to: descriptor)
    if code != 0 && code != EPIPE { throw .cannotWrite(.standardOutput, code: code) }
  }

  /// Writes everything; a reader that has gone away counts as served.
  func write(_ text: String) throws(OutputError) { try write(Array(text.utf8)) }

  /// Writes what can be written: where standard error fails there is nowhere left to complain.
  func attempt(_ text: String) { _ = writeAll(Array(text.utf8), to: descriptor) }
}

/// Writes all bytes to a descriptor, however many calls it takes.
///
/// - Returns: 0, or the `errno` of the call that failed.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var rest = buffer[...]
    while !rest.isEmpty {
      let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(written)
    }
    return 0
  }
}
