/// Blocks that are alike: the same products in the same places, whatever their columns are called.
///
/// Staff whose forms have the same indicators and periods make blocks that differ by the columns of their raters and by
/// their scores only. What does not depend on those is stored and factored once per shape.
struct BlockShapes: Sendable {
  /// The shape of each block.
  private(set) var ofBlock: [Int32] = []
  /// The first block of each shape, which stands for all of them.
  private(set) var representative: [Int32] = []
  /// The number of blocks of each shape.
  private(set) var sizes: [Int] = []

  var count: Int { representative.count }

  private var known: [UInt64: [Int32]] = [:]

  /// The first blocks of the shapes that a block of that hash may have.
  func candidates(_ hash: UInt64) -> [Int] { (known[hash] ?? []).map { Int(representative[Int($0)]) } }

  /// Adds the next block.
  ///
  /// - Parameters:
  ///   - hash: equal for equal blocks.
  ///   - twin: an earlier block that it equals, if there is one.
  mutating func add(hash: UInt64, twin: Int?) {
    if let twin {
      ofBlock.append(ofBlock[twin])
      sizes[Int(ofBlock[twin])] += 1
    } else {
      known[hash, default: []].append(Int32(representative.count))
      addAlone()
    }
  }

  /// Adds a block that shares nothing with others.
  mutating func addAlone() {
    representative.append(Int32(ofBlock.count))
    ofBlock.append(Int32(sizes.count))
    sizes.append(1)
  }

  /// Frees what is needed while blocks are added.
  mutating func close() { known = [:] }
}

/// A hash of numbers in their order.
struct ContentHash {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ bits: UInt64) {
    value = (value ^ bits) &* 0x9E37_79B9_7F4A_7C15
    value ^= value >> 29
  }

  mutating func add(_ values: [Double]) { for v in values { add(v.bitPattern) } }
}
