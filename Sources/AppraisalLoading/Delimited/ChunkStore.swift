import Appraisals
import Foundation

/// The chunks as they come in, in any order. A class, since workers share it: each chunk has a place of its own, and
/// what is known about the columns is locked.
final class ChunkStore: @unchecked Sendable {
  private let columns: Int
  private let count: Int
  private let chunks: UnsafeMutablePointer<RowChunk?>
  private let parts: UnsafeMutablePointer<ColumnPart>
  private let lock = NSLock()
  private let wanted: [ColumnKind]
  private let sampled: [ColumnKind]
  private let areDeclared: [Bool]
  private var kinds: [ColumnKind]
  /// Where the rows of each chunk have their place.
  let places: RowPlaces
  /// Whether each chunk was read once, from where the one before ended.
  private(set) var isReadOnce = true

  init(places: RowPlaces, kinds: [ColumnKind], sampled: [ColumnKind], areDeclared: [Bool]) {
    self.places = places
    let count = places.count
    columns = kinds.count
    self.count = count
    wanted = kinds
    self.sampled = sampled
    self.areDeclared = areDeclared
    self.kinds = sampled
    chunks = .allocate(capacity: count)
    chunks.initialize(repeating: nil, count: count)
    parts = .allocate(capacity: max(1, count * columns))
    parts.initialize(repeating: .unread, count: count * columns)
  }

  deinit {
    chunks.deinitialize(count: count)
    parts.deinitialize(count: count * columns)
    chunks.deallocate()
    parts.deallocate()
  }

  func chunk(_ index: Int) -> RowChunk {
    guard let chunk = chunks[index] else { preconditionFailure("chunk \(index) was not read") }
    return chunk
  }

  /// Reads a chunk with what is known about the columns by now.
  func read(
    _ index: Int, _ range: Range<Int>, _ parser: ChunkParser, into memory: ColumnMemory, end: Int,
    turns: LabelTurns?, file: String
  ) {
    let before = lock.withLock { kinds }
    var after = before
    let place = ColumnMemory.Stretch(
      memory: memory, start: places[index].lowerBound, count: places[index].count)
    let result = parser.read(
      range, kinds: &after, into: place, end: end, turn: turns?.turn(of: index), file: file)
    chunks[index] = result.chunk
    for (column, part) in result.parts.enumerated() { parts[index * columns + column] = part }
    guard !result.chunk.isAbandoned else { return }
    // A chunk that was cut inside quotes may say this wrongly; `columnsWithoutWitness` then finds it out.
    let changed = after.indices.filter { after[$0] != before[$0] }
    if !changed.isEmpty { lock.withLock { for column in changed { kinds[column] = .skipped } } }
  }

  /// Lets the chunks behind one that is not read have their turn.
  func pass(_ index: Int, _ turns: LabelTurns?) {
    for column in sampled.indices where sampled[column] == .labels { turns?.turn(of: index).pass(column) }
  }

  /// Reads a chunk again that did not begin where it should.
  func readAgain(
    _ index: Int, _ range: Range<Int>, _ parser: ChunkParser, into memory: ColumnMemory, file: String
  ) {
    isReadOnce = false
    for column in 0..<columns { parts[index * columns + column] = .unread }
    read(index, range, parser, into: memory, end: parser.task.end, turns: nil, file: file)
  }

  /// The columns that some chunks did not read although no chunk has seen anything but numbers.
  func columnsWithoutWitness() -> [Int] {
    (0..<columns).filter { column in
      guard wanted[column] == .numbers, sampled[column] == .numbers else { return false }
      var hasGap = false
      for index in 0..<count where chunk(index).rows > 0 {
        switch part(index, column) {
        case .refused: return false
        case .unread: hasGap = true
        case .codes, .numbers: break
        }
      }
      return hasGap
    }
  }

  /// The columns that are no numbers after all, or numbers that could be two things.
  func columnsToReread() -> [Int] {
    (0..<columns).filter { column in
      guard wanted[column] == .numbers, sampled[column] == .numbers else { return false }
      var marks = NumberMarks()
      for index in 0..<count where chunk(index).rows > 0 {
        switch part(index, column) {
        case .unread, .refused: return true
        case .codes: break
        case .numbers(let seen): marks.formUnion(seen)
        }
      }
      return marks.areAmbiguous && !areDeclared[column]
    }
  }

  /// Reads those of the columns that the chunk does not have as that kind.
  func reread(
    _ index: Int, _ columns: [Int], as kind: ColumnKind, _ parser: ChunkParser, into memory: ColumnMemory,
    at start: Int, turns: LabelTurns?, file: String
  ) {
    var kinds = Array(repeating: ColumnKind.skipped, count: self.columns)
    var changed: [Int] = []
    for column in columns {
      if kind == .numbers, case .numbers = part(index, column) { continue }
      kinds[column] = kind
      changed.append(column)
    }
    let old = chunk(index)
    guard !changed.isEmpty, old.rows > 0 else {
      for column in columns where kind == .labels { turns?.turn(of: index).pass(column) }
      return
    }
    let place = ColumnMemory.Stretch(memory: memory, start: start, count: old.rows)
    let range = old.start..<max(old.start, old.end)
    let result = parser.read(
      range, kinds: &kinds, into: place, end: parser.task.end, turn: turns?.turn(of: index), file: file)
    for column in changed { parts[index * self.columns + column] = result.parts[column] }
  }

  /// What a column was read as in a chunk.
  func part(_ index: Int, _ column: Int) -> ColumnPart { parts[index * columns + column] }
}
