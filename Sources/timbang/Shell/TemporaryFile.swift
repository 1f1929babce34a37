import Foundation

/// The temporary file that would be left behind if somebody pressed Ctrl-C now.
///
/// The handler calls `unlink` and `_exit` alone, which POSIX allows there. The name lies in memory of C that nobody
/// returns while it is registered.
enum TemporaryFile {
  // Written by one thread before the handler can see it, read by the handler.
  nonisolated(unsafe) private static var path: UnsafeMutablePointer<CChar>?

  /// Removes the file on SIGINT, SIGTERM and SIGHUP while `body` runs.
  static func guarding<Result>(_ name: [CChar], _ body: () -> Result) -> Result {
    let copy = name.withUnsafeBufferPointer { buffer in buffer.baseAddress.flatMap { strdup($0) } }
    path = copy
    let signals = [SIGINT, SIGTERM, SIGHUP]
    var before = signals.map { _ in sigaction() }
    for (place, number) in signals.enumerated() {
      var action = sigaction()
      sigemptyset(&action.sa_mask)
      action.__sigaction_handler.sa_handler = { number in
        if let path = TemporaryFile.path { unlink(path) }
        // Dies of the signal, as it would have without the handler.
        signal(number, SIG_DFL)
        raise(number)
      }
      sigaction(number, &action, &before[place])
      // What was ignored, as under nohup, stays ignored.
      if before[place].__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1 {
        sigaction(number, &before[place], nil)
      }
    }
    defer {
      for (place, number) in signals.enumerated() { sigaction(number, &before[place], nil) }
      path = nil
      free(copy)
    }
    return body()
  }
}
