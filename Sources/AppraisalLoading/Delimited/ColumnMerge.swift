import Appraisals
import CScan
import Foundation

/// Makes whole columns of the parts that chunks have, freeing the parts on the way.
struct ColumnMerge {
  let store: ChunkStore
  let team: ParserTeam
  let missing: MissingValues
  let threads: Int

  func columns(rows: [Int], wanted: [ColumnKind]) -> [ReadColumn.Content] {
    let total = rows.reduce(0, +)
    // Each column writes to its own place.
    nonisolated(unsafe) let contents = UnsafeMutableBufferPointer<ReadColumn.Content>.allocate(
      capacity: wanted.count)
    contents.initialize(repeating: .skipped)
    defer {
      contents.deinitialize()
      contents.deallocate()
    }
    Workers.share(wanted.count, threads: threads) { column, _ in
      guard wanted[column] != .skipped else { return }
      contents[column] = content(column, chunks: rows.count, total, wanted[column])
      LargePages.returnFree()
    }
    return Array(contents)
  }

  private func content(
    _ column: Int, chunks: Int, _ total: Int, _ wanted: ColumnKind
  ) -> ReadColumn.Content {
    let hasCodes = (0..<chunks).contains {
      if case .codes(let codes, _) = store.part($0, column) { return !codes.isEmpty } else { return false }
    }
    if hasCodes || wanted == .labels { return .labels(factor(column, chunks: chunks, total)) }
    return .numbers(
      Array(unsafeUninitializedCapacity: total) { numbers, filled in
        LargePages.advise(UnsafeRawBufferPointer(numbers))
        for chunk in 0..<chunks {
          guard case .numbers(let part, _) = store.take(chunk, column) else { continue }
          filled = numbers[filled...].initialize(fromContentsOf: part)
        }
      })
  }

  /// The labels, numbered in order of first appearance whoever has read them.
  private func factor(_ column: Int, chunks: Int, _ total: Int) -> Factor {
    let union = LabelUnion(team.tables(column))
    var final = [Int32](repeating: LabelUnion.unseen, count: union.count)
    var levels: [String] = []
    levels.reserveCapacity(union.count)
    let codes = [Int32](unsafeUninitializedCapacity: total) { codes, filled in
      LargePages.advise(UnsafeRawBufferPointer(codes))
      for chunk in 0..<chunks {
        guard case .codes(let part, let worker) = store.take(chunk, column) else { continue }
        let common = union.common[worker]
        for local in part {
          let code = common.isEmpty ? Int(local) : Int(common[Int(local)])
          if final[code] == LabelUnion.unseen {
            let label = union[code]
            if missing.contains(WhiteSpace.trim(label)) {
              final[code] = Factor.missing
            } else {
              final[code] = Int32(levels.count)
              levels.append(String(decoding: label, as: UTF8.self))
            }
          }
          codes[filled] = final[code]
          filled += 1
        }
      }
    }
    return Factor(codes: codes, levels: levels)
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

  /// Returns to the system what was freed between other memory.
  static func returnFree() { scan_return_free() }
}

/// The labels of several workers as one dictionary.
struct LabelUnion {
  static let unseen: Int32 = -2

  private let table: LabelTable
  /// The common code of each worker's codes; empty where they are the same.
  let common: [[Int32]]

  init(_ tables: [LabelTable]) {
    // The largest stays as it is; the others are looked up in it.
    let largest = tables.indices.max { tables[$0].count < tables[$1].count } ?? 0
    let union = tables[largest]
    table = union
    common = tables.indices.map { worker in
      worker == largest ? [] : (0..<tables[worker].count).map { union.code(of: tables[worker][$0]) }
    }
  }

  var count: Int { table.count }

  subscript(code: Int) -> ArraySlice<UInt8> { table[code] }
}
