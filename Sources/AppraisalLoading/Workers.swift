import Foundation

/// Work on several threads at once.
enum Workers {
  /// The number of threads to use where nobody says how many.
  static func count(_ given: Int?) -> Int { max(1, given ?? ProcessInfo.processInfo.activeProcessorCount) }

  /// Calls `body` for each piece 0 ..< pieces, in order on each of at most `threads` threads.
  ///
  /// What becomes of a piece must not depend on who does it. The second argument is the number of the worker;
  /// pieces of one worker follow each other.
  static func share(_ pieces: Int, threads: Int, _ body: @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    let workers = max(1, min(pieces, threads))
    guard workers > 1 else {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    let queue = PieceQueue(pieces)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while let piece = queue.next() { body(piece, worker) }
    }
  }
}

/// Hands out pieces in order. A class, since threads share it.
private final class PieceQueue: @unchecked Sendable {
  private let lock = NSLock()
  private let count: Int
  private var given = 0

  init(_ count: Int) { self.count = count }

  func next() -> Int? {
    lock.withLock {
      guard given < count else { return nil }
      defer { given += 1 }
      return given
    }
  }
}
