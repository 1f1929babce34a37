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

  init(chunks count: Int, kinds: [ColumnKind], sampled: [ColumnKind], areDeclared: [Bool]) {
    columns = kinds.count
    self.count = count
    wanted = kinds
    self.sampled = sampled
    self.areDeclared = areDeclared
    self.kinds = sampled
    chunks = .allocate(capacity: count)
    chunks.initialize(repeating: nil, count: count)
    parts = .allocate(capacity: max(1, count * columns))
    parts.initialize(repeating: .none, count: count * columns)
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
  func read(_ index: Int, _ range: Range<Int>, _ parser: ChunkParser, end: Int, file: String) {
    let before = lock.withLock { kinds }
    var after = before
    let result = parser.read(range, kinds: &after, end: end, file: file)
    chunks[index] = result.chunk
    for (column, part) in result.parts.enumerated() { parts[index * columns + column] = part }
    guard !result.chunk.isAbandoned else { return }
    // A chunk that was cut inside quotes may say this wrongly; `columnsWithoutWitness` then finds it out.
    let changed = after.indices.filter { after[$0] != before[$0] }
    if !changed.isEmpty { lock.withLock { for column in changed { kinds[column] = .labels } } }
  }

  /// The columns that some chunks read as labels although no chunk has seen anything but numbers.
  func columnsWithoutWitness() -> [Int] {
    (0..<columns).filter { column in
      guard wanted[column] == .numbers, sampled[column] == .numbers else { return false }
      var hasCodes = false
      for index in 0..<count where chunk(index).rows > 0 {
        switch part(index, column) {
        case .none: return false
        case .codes: hasCodes = true
        case .numbers: break
        }
      }
      return hasCodes
    }
  }

  /// The columns of which some chunks have to be read again as labels.
  func columnsToReread() -> [Int] {
    (0..<columns).filter { column in
      guard wanted[column] == .numbers else { return false }
      var (hasOther, hasGap, marks) = (false, false, NumberMarks())
      for index in 0..<count where chunk(index).rows > 0 {
        switch part(index, column) {
        case .none: (hasOther, hasGap) = (true, true)
        case .codes: hasOther = true
        case .numbers(_, let seen):
          hasGap = true
          marks.formUnion(seen)
        }
      }
      return hasGap && (hasOther || (marks.areAmbiguous && !areDeclared[column]))
    }
  }

  /// Reads those of the columns that the chunk does not have as that kind.
  func reread(
    _ index: Int, _ range: Range<Int>, _ columns: [Int], as kind: ColumnKind, _ parser: ChunkParser,
    file: String
  ) {
    var kinds = Array(repeating: ColumnKind.skipped, count: self.columns)
    var changed: [Int] = []
    for column in columns {
      switch (part(index, column), kind) {
      case (.codes, .labels), (.numbers, .numbers): continue
      default: break
      }
      parts[index * self.columns + column] = .none
      kinds[column] = kind
      changed.append(column)
    }
    guard !changed.isEmpty else { return }
    let result = parser.read(range, kinds: &kinds, end: parser.task.end, file: file)
    for column in changed { parts[index * self.columns + column] = result.parts[column] }
  }

  /// The cells of a column in a chunk.
  func part(_ index: Int, _ column: Int) -> ColumnPart { parts[index * columns + column] }

  /// The same, the store having no use for them any more.
  func take(_ index: Int, _ column: Int) -> ColumnPart {
    let place = parts + index * columns + column
    return place.update(.none)
  }
}

extension UnsafeMutablePointer where Pointee == ColumnPart {
  fileprivate func update(_ part: ColumnPart) -> ColumnPart {
    let old = move()
    initialize(to: part)
    return old
  }
}
