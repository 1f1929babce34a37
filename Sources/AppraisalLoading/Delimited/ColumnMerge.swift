import Appraisals
import Foundation

/// Makes whole columns of what the chunks have written: rows close up, and labels are numbered in order of first
/// appearance, as they already are unless a chunk was read twice or some of them stand for nothing.
struct ColumnMerge {
  let store: ChunkStore
  let team: ParserTeam
  let missing: MissingValues
  let threads: Int
  /// The rows of each chunk.
  let rows: [Int]

  /// Settles columns in place; returns the labels of those that have any.
  ///
  /// - Parameter places: where the rows of each chunk stand now.
  func settle(_ columns: [Int], _ memory: ColumnMemory, places: [Int]) -> [Int: [String]] {
    // Each column writes to its own place.
    nonisolated(unsafe) let levels = UnsafeMutableBufferPointer<[String]?>.allocate(capacity: columns.count)
    levels.initialize(repeating: nil)
    defer {
      levels.deinitialize()
      levels.deallocate()
    }
    // Those that take longest first.
    let sizes = columns.map { team.tables[$0].count }
    let order = columns.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    if store.isReadOnce {
      for (index, column) in columns.enumerated() where sizes[index] > 0 {
        levels[index] = team.tables[column].levels(without: missing, threads: threads)
      }
    }
    Workers.share(columns.count, threads: threads) { piece, _ in
      let index = order[piece]
      switch memory.places[columns[index]] {
      case .none: break
      case .numbers(let numbers): closeUp(numbers, places)
      case .codes(let codes):
        if levels[index] == nil {
          levels[index] = number(columns[index], codes, places)
        } else {
          closeUp(codes, places)
        }
      }
    }
    return Dictionary(uniqueKeysWithValues: zip(columns, levels.lazy.map { $0 ?? [] }))
  }

  private func closeUp<Value>(_ values: UnsafeMutablePointer<Value>, _ places: [Int]) {
    var filled = 0
    for chunk in rows.indices {
      if filled != places[chunk] { (values + filled).update(from: values + places[chunk], count: rows[chunk]) }
      filled += rows[chunk]
    }
  }

  private func number(_ column: Int, _ codes: UnsafeMutablePointer<Int32>, _ places: [Int]) -> [String] {
    var numbering = LabelNumbering(team.tables[column], missing)
    var filled = 0
    for chunk in rows.indices where rows[chunk] > 0 {
      guard case .codes = store.part(chunk, column) else { continue }
      numbering.number(codes + places[chunk], into: codes + filled, count: rows[chunk])
      filled += rows[chunk]
    }
    return numbering.levels
  }
}

/// Numbers labels in order of first appearance; those that stand for nothing have no number.
private struct LabelNumbering {
  private static let unseen: Int32 = -2

  private let table: LabelTable
  private let missing: MissingValues
  private(set) var levels: [String] = []
  // The final code of each code of the table, once it is known.
  private var final: [Int32]

  init(_ table: LabelTable, _ missing: MissingValues) {
    (self.table, self.missing) = (table, missing)
    levels.reserveCapacity(table.count)
    final = [Int32](repeating: LabelNumbering.unseen, count: table.count)
  }

  /// Numbers codes; where they go lies no further than where they stand.
  mutating func number(
    _ codes: UnsafePointer<Int32>, into target: UnsafeMutablePointer<Int32>, count: Int
  ) {
    for row in 0..<count {
      let code = final[Int(codes[row])]
      target[row] = code == LabelNumbering.unseen ? settle(Int(codes[row])) : code
    }
  }

  private mutating func settle(_ code: Int) -> Int32 {
    if table.isMissing(code, missing) {
      final[code] = Factor.missing
    } else {
      final[code] = Int32(levels.count)
      levels.append(table.string(code))
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
