import Appraisals
import Foundation

/// Makes whole columns of what the chunks have written: rows close up, and labels are numbered in order of first
/// appearance whoever has read them.
struct ColumnMerge {
  let store: ChunkStore
  let team: ParserTeam
  let missing: MissingValues
  let threads: Int
  /// The rows of each chunk.
  let rows: [Int]

  /// Settles columns in place, and `aside` at the same time; returns the labels of those that have any.
  ///
  /// - Parameter places: where the rows of each chunk stand now.
  func settle(
    _ columns: [Int], _ memory: ColumnMemory, places: [Int], aside: @Sendable () -> Void = {}
  ) -> [Int: [String]] {
    // Each column writes to its own place.
    nonisolated(unsafe) let levels = UnsafeMutableBufferPointer<[String]>.allocate(capacity: columns.count)
    levels.initialize(repeating: [])
    defer {
      levels.deinitialize()
      levels.deallocate()
    }
    // Those that take longest first.
    let sizes = columns.map { column in team.tables(column).reduce(0) { $0 + $1.count } }
    let order = columns.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    Workers.share(columns.count + 1, threads: threads) { piece, _ in
      guard piece > 0 else { return aside() }
      let index = order[piece - 1]
      switch memory.places[columns[index]] {
      case .none: break
      case .numbers(let numbers): closeUp(numbers, places)
      case .codes(let codes): levels[index] = number(columns[index], codes, places)
      }
    }
    return Dictionary(uniqueKeysWithValues: zip(columns, levels))
  }

  private func closeUp<Value>(_ values: UnsafeMutablePointer<Value>, _ places: [Int]) {
    var filled = 0
    for chunk in rows.indices {
      if filled != places[chunk] { (values + filled).update(from: values + places[chunk], count: rows[chunk]) }
      filled += rows[chunk]
    }
  }

  private func number(_ column: Int, _ codes: UnsafeMutablePointer<Int32>, _ places: [Int]) -> [String] {
    let union = LabelUnion(team.tables(column))
    let isInOrder = team.count == 1 && store.isReadOnce && team.tables(column)[0].isInOrder
    if isInOrder, let levels = union.levels(without: missing) {
      closeUp(codes, places)
      return levels
    }
    var numbering = LabelNumbering(union, missing)
    var filled = 0
    for chunk in rows.indices where rows[chunk] > 0 {
      guard case .codes(let worker) = store.part(chunk, column) else { continue }
      numbering.number(codes + places[chunk], into: codes + filled, count: rows[chunk], worker)
      filled += rows[chunk]
    }
    return numbering.levels
  }
}

/// Numbers labels in order of first appearance; those that stand for nothing have no number.
private struct LabelNumbering {
  private let union: LabelUnion
  private let missing: MissingValues
  private(set) var levels: [String] = []
  private var final: [Int32]
  // The final code of each worker's codes, once it is known.
  private var own: [[Int32]]

  init(_ union: LabelUnion, _ missing: MissingValues) {
    (self.union, self.missing) = (union, missing)
    levels.reserveCapacity(union.count)
    final = [Int32](repeating: LabelUnion.unseen, count: union.count)
    own = union.sizes.map { [Int32](repeating: LabelUnion.unseen, count: $0) }
  }

  /// Numbers the codes of a worker; where they go lies no further than where they stand.
  mutating func number(
    _ codes: UnsafePointer<Int32>, into target: UnsafeMutablePointer<Int32>, count: Int, _ worker: Int
  ) {
    var map: [Int32] = []
    swap(&map, &own[worker])
    for row in 0..<count {
      let local = Int(codes[row])
      var code = map[local]
      if code == LabelUnion.unseen {
        code = settle(union.common(local, worker))
        map[local] = code
      }
      target[row] = code
    }
    swap(&map, &own[worker])
  }

  private mutating func settle(_ code: Int) -> Int32 {
    if final[code] == LabelUnion.unseen {
      let label = union[code]
      if missing.contains(WhiteSpace.trim(label)) {
        final[code] = Factor.missing
      } else {
        final[code] = Int32(levels.count)
        levels.append(String(decoding: label, as: UTF8.self))
      }
    }
    return final[code]
  }
}

/// What the system is told about large memory; nothing depends on whether it listens.
enum LargePages {
  private static let size = 1 << 21

  /// Asks for pages of two megabytes, which are made and found five hundred times less often.
  static func advise(_ memory: UnsafeRawBufferPointer) {
    #if os(Linux)
      guard memory.count >= 2 * size, let base = memory.baseAddress else { return }
      let first = (UInt(bitPattern: base) + UInt(size) - 1) / UInt(size) * UInt(size)
      let last = (UInt(bitPattern: base) + UInt(memory.count)) / UInt(size) * UInt(size)
      guard first < last, let start = UnsafeMutableRawPointer(bitPattern: first) else { return }
      madvise(start, Int(last - first), MADV_HUGEPAGE)
    #endif
  }
}

/// The labels of several workers as one dictionary.
struct LabelUnion {
  static let unseen: Int32 = -2

  private let table: LabelTable
  // The common code of each worker's codes; empty where they are the same.
  private let common: [[Int32]]
  /// The number of labels of each worker.
  let sizes: [Int]

  init(_ tables: [LabelTable]) {
    sizes = tables.map(\.count)
    // The largest stays as it is; the others are looked up in it.
    let largest = tables.indices.max { tables[$0].count < tables[$1].count } ?? 0
    let union = tables[largest]
    table = union
    common = tables.indices.map { worker in
      worker == largest ? [] : (0..<tables[worker].count).map { union.code(of: tables[worker][$0]) }
    }
  }

  var count: Int { table.count }

  /// The common code of a worker's code.
  func common(_ code: Int, _ worker: Int) -> Int {
    common[worker].isEmpty ? code : Int(common[worker][code])
  }

  /// All labels in the order of their codes; nil where one of them stands for nothing.
  func levels(without missing: MissingValues) -> [String]? {
    var levels: [String] = []
    levels.reserveCapacity(count)
    for code in 0..<count {
      let label = table[code]
      if missing.contains(WhiteSpace.trim(label)) { return nil }
      levels.append(String(decoding: label, as: UTF8.self))
    }
    return levels
  }

  subscript(code: Int) -> ArraySlice<UInt8> { table[code] }
}
