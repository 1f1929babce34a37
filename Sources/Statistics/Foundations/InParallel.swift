import Foundation
import Synchronization

/// A buffer that threads fill at places of their own.
struct Shared<Element>: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Element>

  init(_ buffer: UnsafeMutableBufferPointer<Element>) { self.buffer = buffer }
}

/// Calls a body for `0..<count`, shared among threads in an order that does not matter.
///
/// A thread that is done takes the next number: pieces of work are seldom equally large.
func inParallel(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  guard threads > 1, count > 1 else {
    for index in 0..<count { body(index) }
    return
  }
  let numbers = Numbers(count)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while let index = numbers.next() { body(index) }
  }
}

/// What a body makes of each item, in the order of the items.
package func inParallel<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, _ body: @Sendable (Item) -> Result
) -> [Result] {
  var found = [Result?](repeating: nil, count: items.count)
  found.withUnsafeMutableBufferPointer { buffer in
    let places = Shared(buffer)
    inParallel(items.count, threads: threads) { places.buffer[$0] = body(items[$0]) }
  }
  return found.compactMap { $0 }
}

/// What a body makes of each item, in the order of the items, on threads of its own.
///
/// For few large pieces that are parallel within: Dispatch gives an inner loop of `concurrentPerform` a single thread for as
/// long as the outer one lasts, which leaves cores idle when only the last piece is left.
package func onThreads<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) -> Result
) -> [Result] {
  guard threads > 1, items.count > 1 else { return items.map(body) }
  var found = [Result?](repeating: nil, count: items.count)
  found.withUnsafeMutableBufferPointer { buffer in
    let places = Shared(buffer)
    let numbers = Numbers(items.count)
    @Sendable func work() { while let index = numbers.next() { places.buffer[index] = body(items[index]) } }
    let group = DispatchGroup()
    for _ in 1..<min(threads, items.count) {
      group.enter()
      let thread = Thread {
        work()
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    work()
    group.wait()
  }
  return found.compactMap { $0 }
}

/// What two large pieces of work make, each on a thread of its own.
package func both<First: Sendable, Second: Sendable>(
  threads: Int, _ first: () -> First, _ second: @escaping @Sendable () -> Second
) -> (First, Second) {
  guard threads > 1 else { return (first(), second()) }
  let handover = Handover<Second>()
  let group = DispatchGroup()
  group.enter()
  let thread = Thread {
    let made = second()
    handover.value.withLock { $0 = made }
    group.leave()
  }
  thread.stackSize = 8 << 20
  thread.start()
  let made = first()
  group.wait()
  return (made, handover.value.withLock { $0 } ?? second())
}

/// Where a thread leaves what it made.
private final class Handover<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}

/// Numbers that threads take one after another.
private final class Numbers: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var taken = 0

  init(_ count: Int) { self.count = count }

  func next() -> Int? {
    lock.withLock {
      guard taken < count else { return nil }
      taken += 1
      return taken - 1
    }
  }
}
