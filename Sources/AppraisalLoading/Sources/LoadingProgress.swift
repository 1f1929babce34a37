import Foundation

/// How far reading is.
public struct LoadingProgress: Sendable, Hashable {
  /// The bytes read so far.
  public let done: Int
  /// The bytes there are.
  public let total: Int
}

/// Adds up what threads have read and tells whoever wants to know, now and then, one call at a time.
final class ProgressMeter: @unchecked Sendable {
  private let lock = NSLock()
  private let total: Int
  private let report: (@Sendable (LoadingProgress) -> Void)?
  private var done = 0
  private var shown = 0

  init(total: Int, report: (@Sendable (LoadingProgress) -> Void)?) {
    self.total = total
    self.report = report
  }

  func add(_ bytes: Int) {
    guard let report else { return }
    lock.withLock {
      done += bytes
      // A hundred reports are enough for any reader.
      guard done - shown >= total / 100 else { return }
      shown = done
      report(LoadingProgress(done: done, total: total))
    }
  }
}
