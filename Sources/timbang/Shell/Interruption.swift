import AppraisalLoading
import Foundation
import Synchronization

/// Watches for the wish to stop (Ctrl-C, `kill`, a closed terminal) while something is under way.
///
/// A class, since the signal arrives on another thread than the one that works.
final class Interruption: Sendable {
  /// How long a database may take to stop before the process ends without it.
  private static let patience = DispatchTimeInterval.seconds(3)

  private let isOpen = Mutex(true)
  /// What each signal did before.
  private let before: [(number: Int32, handler: sighandler_t?)]
  /// Dispatch sources may be used from any thread, though their type does not say so.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Calls `act` for each of the signals that arrives until ``end()``.
  private init(_ signals: [Int32], act: @escaping @Sendable (Int32) -> Void) {
    let queue = DispatchQueue(label: "timbang.interruption")
    before = signals.map { ($0, signal($0, SIG_IGN)) }
    sources = signals.map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    for (source, number) in zip(sources, signals) {
      source.setEventHandler { [weak self] in
        self?.isOpen.withLock { isOpen in if isOpen { act(number) } }
      }
      source.resume()
    }
  }

  /// Removes a draft when the process is told to stop while it is being written, and lets the signal end it; what
  /// is ignored, as under nohup, stays ignored.
  convenience init(removing draft: String) {
    self.init([SIGINT, SIGTERM, SIGHUP].filter { !Interruption.isIgnored($0) }) { number in
      // The writer may just be adding a file, which keeps the folder alive for a moment.
      for _ in 0..<3 { try? FileManager.default.removeItem(atPath: draft) }
      signal(number, SIG_DFL)
      // The signal itself ends the process, so that the shell sees why.
      kill(getpid(), number)
    }
  }

  /// Does work with a database, which Ctrl-C tells to stop, since otherwise it would go on for nobody; a second Ctrl-C
  /// ends the process.
  static func cancelling<Value>(_ cancellation: DatabaseCancellation, _ body: () throws -> Value) rethrows
    -> Value
  {
    let interruption = Interruption([SIGINT]) { _ in
      if cancellation.isCancelled { _exit(ExitStatus.interrupted.rawValue) }
      // Cancelling may itself wait for the network: the deadline runs elsewhere.
      DispatchQueue.global().asyncAfter(deadline: .now() + patience) { _exit(ExitStatus.interrupted.rawValue) }
      DispatchQueue.global().async { cancellation.cancel() }
    }
    defer { interruption.end() }
    return try body()
  }

  /// Does what must not be cut in two: a signal that arrives meanwhile waits.
  func commit<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let result = isOpen.withLock { _ in
      do throws(Failure) {
        try body()
        return Result<Void, Failure>.success(())
      } catch { return .failure(error) }
    }
    try result.get()
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    // `SIG_IGN` is no function and cannot be compared with one.
    return action.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) } == 1
  }

  /// Stops watching; signals do again what they did before.
  func end() {
    isOpen.withLock { $0 = false }
    for source in sources { source.cancel() }
    for (number, handler) in before { signal(number, handler) }
  }
}
