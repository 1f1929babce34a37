import Dispatch
import Foundation

/// Tasks on the tiles of one matrix, given in the order in which a single thread would do them.
///
/// A task waits for every earlier task that wrote a tile it reads or touched the tile it writes, and for nothing
/// else. So each tile sees the same operations in the same order for any number of threads, and gets the same bytes.
struct TaskFlow {
  /// Work on tiles; returns 0, or the order of the leading minor at which it failed.
  typealias Work = @Sendable (Tiles) -> Int

  struct Task {
    let work: Work
    let priority: Int
    var dependents: [Int] = []
    var pending = 0
  }

  private(set) var tasks: [Task] = []
  private var lastWriter: [Int?]
  private var readers: [[Int]]
  private let tilesPerSide: Int

  init(tilesPerSide: Int) {
    self.tilesPerSide = tilesPerSide
    lastWriter = Array(repeating: nil, count: tilesPerSide * tilesPerSide)
    readers = Array(repeating: [], count: tilesPerSide * tilesPerSide)
  }

  /// Appends a task; among tasks that may start, the one with the lowest priority number starts first.
  mutating func add(
    reads: [(row: Int, column: Int)] = [], writes: (row: Int, column: Int), priority: Int, work: @escaping Work
  ) {
    let written = writes.row + writes.column * tilesPerSide
    var earlier = Set(readers[written])
    if let writer = lastWriter[written] { earlier.insert(writer) }
    for tile in reads {
      let read = tile.row + tile.column * tilesPerSide
      if let writer = lastWriter[read] { earlier.insert(writer) }
      readers[read].append(tasks.count)
    }
    for task in earlier { tasks[task].dependents.append(tasks.count) }
    lastWriter[written] = tasks.count
    readers[written] = []
    tasks.append(Task(work: work, priority: priority, pending: earlier.count))
  }

  /// Runs all tasks and returns 0, or the first failure; nothing that depends on a failed task runs.
  func run(on tiles: Tiles, threads: Int) -> Int {
    guard threads > 1 else {
      for task in tasks {
        let failure = task.work(tiles)
        if failure != 0 { return failure }
      }
      return 0
    }
    let progress = Progress(tasks)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in progress.workUntilDone(on: tiles) }
    return progress.failure
  }

  /// What the threads share: a class because they must see one another's changes; every field is guarded by
  /// `condition`.
  private final class Progress: @unchecked Sendable {
    private let condition = NSCondition()
    private var tasks: [Task]
    private var ready: [Int]
    private var unfinished: Int
    private var running = 0
    private(set) var failure = 0

    init(_ tasks: [Task]) {
      self.tasks = tasks
      unfinished = tasks.count
      ready = tasks.indices.filter { tasks[$0].pending == 0 }
    }

    func workUntilDone(on tiles: Tiles) {
      condition.lock()
      defer { condition.unlock() }
      while unfinished > 0, failure == 0 {
        guard let index = takeReady() else {
          condition.wait()
          continue
        }
        let work = tasks[index].work
        condition.unlock()
        let outcome = work(tiles)
        condition.lock()
        finish(index, outcome)
      }
    }

    private func takeReady() -> Int? {
      let best = ready.indices.min {
        (tasks[ready[$0]].priority, ready[$0]) < (tasks[ready[$1]].priority, ready[$1])
      }
      return best.map { ready.remove(at: $0) }
    }

    private func finish(_ index: Int, _ outcome: Int) {
      unfinished -= 1
      if outcome != 0 { failure = outcome }
      var released = 0
      for dependent in tasks[index].dependents {
        tasks[dependent].pending -= 1
        if tasks[dependent].pending == 0 {
          ready.append(dependent)
          released += 1
        }
      }
      if released > 1 || unfinished == 0 || failure != 0 { condition.broadcast() }
    }
  }
}
