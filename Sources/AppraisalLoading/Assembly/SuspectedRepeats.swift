import Appraisals
import CScan

/// The rows whose codes may all be those of another row: none that are is missed, some are not.
///
/// A hash of the codes picks one of eight bits or more per row; rows that share their bit with nobody repeat nothing.
///
/// > Reference: Bloom (1970), doi:10.1145/362686.362692, with one hash.
struct SuspectedRepeats {
  /// The rows, in order.
  let rows: [Int32]

  private static let block = 1024

  init(_ factors: [Factor]) {
    let count = factors.first?.count ?? 0
    // Whatever is the same everywhere tells nothing.
    let columns = factors.filter { $0.levels.count > 1 }.map(\.codes)
    let exponent = max(16, UInt64.bitWidth - (8 * UInt64(count)).leadingZeroBitCount)
    var (seen, shared) = (BitField(exponent: exponent), BitField(exponent: exponent))
    SuspectedRepeats.hashes(columns, count) { hashes, _ in
      for hash in hashes { seen.prefetch(hash) }
      for hash in hashes where seen.insert(hash) { _ = shared.insert(hash) }
    }
    var rows: [Int32] = []
    if !shared.isEmpty {
      SuspectedRepeats.hashes(columns, count) { hashes, start in
        for hash in hashes { shared.prefetch(hash) }
        for (place, hash) in hashes.enumerated() where shared.contains(hash) {
          rows.append(Int32(start + place))
        }
      }
    }
    self.rows = rows
  }

  /// Calls `body` with the hashes of some rows, and which is the first of them.
  private static func hashes(
    _ columns: [[Int32]], _ count: Int, _ body: (UnsafeBufferPointer<UInt64>, Int) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: block) { hashes in
      for start in stride(from: 0, to: count, by: block) {
        let size = min(block, count - start)
        hashes.initialize(repeating: 0)
        for codes in columns {
          for place in 0..<size {
            hashes[place] = mix(hashes[place] &+ UInt64(UInt32(bitPattern: codes[start + place])))
          }
        }
        body(UnsafeBufferPointer(rebasing: hashes[..<size]), start)
      }
    }
  }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// 2ⁿ bits, found by the upper n bits of a hash.
private struct BitField {
  private(set) var isEmpty = true
  private var words: [UInt64]
  private let shift: UInt64

  init(exponent: Int) {
    words = [UInt64](repeating: 0, count: 1 << (exponent - 6))
    shift = UInt64(64 - exponent)
  }

  func contains(_ hash: UInt64) -> Bool {
    let bit = hash >> shift
    return words[Int(bit >> 6)] >> (bit & 63) & 1 == 1
  }

  /// Whether the bit was set before.
  mutating func insert(_ hash: UInt64) -> Bool {
    let bit = hash >> shift
    let word = words[Int(bit >> 6)]
    words[Int(bit >> 6)] = word | 1 << (bit & 63)
    isEmpty = false
    return word >> (bit & 63) & 1 == 1
  }

  /// Asks for the bit ahead, since memory takes as long as a hundred instructions.
  func prefetch(_ hash: UInt64) {
    words.withUnsafeBufferPointer { words in
      if let base = words.baseAddress { scan_prefetch(base + Int((hash >> shift) >> 6)) }
    }
  }
}
