import Foundation

/// Whose turn it is to look up the labels of a column: chunks take theirs in order, whichever worker has them.
///
/// A worker waits for a chunk that was handed out before its own, so that somebody can always go on. Workers soon follow
/// one another at a distance, and while one looks up labels another cuts cells and reads numbers. A class, since workers
/// share it.
final class LabelTurns: Sendable {
  private let gates: [Gate]

  init(columns: Int) { gates = (0..<columns).map { _ in Gate() } }

  /// The turn of one chunk.
  func turn(of chunk: Int) -> Turn { Turn(turns: self, chunk: chunk) }

  /// The turn of one chunk in every column.
  struct Turn {
    fileprivate let turns: LabelTurns
    fileprivate let chunk: Int

    /// Lets the next chunk have its turn in a column that this one has nothing to do with.
    func pass(_ column: Int) { LabelTurns.take(self, column) {} }
  }

  /// Waits until the chunks before have had their turn in a column.
  static func take(_ turn: Turn, _ column: Int, _ body: () -> Void) {
    let gate = turn.turns.gates[column]
    gate.wait(for: turn.chunk)
    body()
    gate.open(for: turn.chunk + 1)
  }
}

/// Opens for one chunk after the other.
final class Gate: @unchecked Sendable {
  private let condition = NSCondition()
  private var next = 0

  func wait(for chunk: Int) {
    condition.lock()
    while next != chunk { condition.wait() }
    condition.unlock()
  }

  func open(for chunk: Int) {
    condition.lock()
    next = chunk
    condition.broadcast()
    condition.unlock()
  }
}
