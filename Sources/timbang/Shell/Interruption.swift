import Foundation
import Synchronization

/// Removes a draft when the process is told to stop (Ctrl-C, `kill`, a closed terminal) while it is being written.
///
/// A class, since the signal arrives on another thread than the one that writes.
final class Interruption: Sendable {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private let isOpen = Mutex(true)
  /// Dispatch sources may be used from any thread, though their type does not say so.
  nonisolated(unsafe) private let sources: [any DispatchSourceSignal]

  /// Watches over a draft until ``commit(_:)`` or ``end()``.
  init(removing draft: String) {
    let queue = DispatchQueue(label: "timbang.interruption")
    sources = Interruption.signals.map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for (source, number) in zip(sources, Interruption.signals) {
      source.setEventHandler { [weak self] in self?.stop(number, removing: draft) }
      source.resume()
    }
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

  /// Stops watching; signals do again what they did before.
  func end() {
    isOpen.withLock { $0 = false }
    for (source, number) in zip(sources, Interruption.signals) {
      source.cancel()
      signal(number, SIG_DFL)
    }
  }

  private func stop(_ number: Int32, removing draft: String) {
    isOpen.withLock { isOpen in
      guard isOpen else { return }
      // The writer may just be adding a file, which keeps the folder alive for a moment.
      for _ in 0..<3 { try? FileManager.default.removeItem(atPath: draft) }
      signal(number, SIG_DFL)
      // The signal itself ends the process, so that the shell sees why.
      kill(getpid(), number)
    }
  }
}
