import Synchronization

/// A value that the first who asks for it works out, while others wait.
final class Once<Value: Sendable>: Sendable {
  private let found = Mutex<Value?>(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  var value: Value {
    found.withLock { found in
      let value = found ?? make()
      found = value
      return value
    }
  }
}
