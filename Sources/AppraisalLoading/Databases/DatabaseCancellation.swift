import Synchronization

/// Lets another thread end what a database is doing.
///
/// A class, since the handler of Ctrl-C and the loader hold the same one.
public final class DatabaseCancellation: Sendable {
  private struct State {
    var isCancelled = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Nothing has been cancelled yet.
  public init() {}

  /// Whether somebody has asked to end.
  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Asks the running statement to end, if there is one, and every later one not to begin.
  public func cancel() {
    state.withLock { state in
      state.isCancelled = true
      // Called under the lock: whoever owns the statement cannot let it go meanwhile.
      state.action?()
    }
  }

  /// Says what would end the statement that begins now; nil once there is none.
  func set(_ action: (@Sendable () -> Void)?) {
    state.withLock { $0.action = action }
  }
}
