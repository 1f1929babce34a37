/// Blocks by the rest columns that occur in them: the employees of one supervisor mostly have the same.
///
/// What depends on the columns alone, such as places in a sparse matrix, is then found once per pattern.
struct BlockPatterns: Sendable {
  /// The pattern of each block.
  private(set) var ofBlock: [Int32] = []
  /// The blocks, pattern by pattern; within one shape by shape, ascending.
  private(set) var blocks: [Int32] = []
  /// Where the blocks of each pattern start, and the number of blocks at the end.
  private(set) var starts: [Int] = [0]

  var count: Int { starts.count - 1 }

  init() {}

  /// Compares the columns of blocks.
  ///
  /// - Parameters:
  ///   - columns: the rest columns of all blocks.
  ///   - columnStarts: where those of each block start, and the end.
  ///   - shapes: a number per block; within a pattern, blocks with equal numbers stand together.
  ///   - finer: numbers that divide those further.
  /// - Complexity: O(columns), by hashing.
  init(columns: [Int32], starts columnStarts: [Int], shapes: [Int32], finer: [Int32]) {
    let blockCount = columnStarts.count - 1
    var first: [Int32] = []
    var known: [UInt64: [Int32]] = [:]
    ofBlock.reserveCapacity(blockCount)
    for block in 0..<blockCount {
      let own = columns[columnStarts[block]..<columnStarts[block + 1]]
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for column in own { hash = (hash ^ UInt64(UInt32(bitPattern: column))) &* 0x0000_0100_0000_01B3 }
      let found = known[hash]?.first { pattern in
        let other = Int(first[Int(pattern)])
        return columns[columnStarts[other]..<columnStarts[other + 1]].elementsEqual(own)
      }
      if let found {
        ofBlock.append(found)
      } else {
        known[hash, default: []].append(Int32(first.count))
        ofBlock.append(Int32(first.count))
        first.append(Int32(block))
      }
    }
    starts = [Int](repeating: 0, count: first.count + 1)
    for pattern in ofBlock { starts[Int(pattern) + 1] += 1 }
    for pattern in first.indices { starts[pattern + 1] += starts[pattern] }
    var next = starts
    blocks = [Int32](repeating: 0, count: blockCount)
    for (block, pattern) in ofBlock.enumerated() {
      blocks[next[Int(pattern)]] = Int32(block)
      next[Int(pattern)] += 1
    }
    for pattern in first.indices where starts[pattern + 1] - starts[pattern] > 1 {
      blocks[starts[pattern]..<starts[pattern + 1]].sort {
        (shapes[Int($0)], finer[Int($0)], $0) < (shapes[Int($1)], finer[Int($1)], $1)
      }
    }
  }

  /// The first block of a pattern, which stands for all of them.
  func representative(of pattern: Int) -> Int { Int(blocks[starts[pattern]]) }

  /// Visits the runs of blocks of one pattern with equal numbers: the first block, how many there are, the number.
  ///
  /// - Precondition: the numbers are of one of the kinds that the patterns were made with.
  func forEachRun(of shapes: [Int32], _ body: (_ block: Int, _ size: Int, _ shape: Int32) -> Void) {
    for pattern in 0..<count {
      var place = starts[pattern]
      while place < starts[pattern + 1] {
        let shape = shapes[Int(blocks[place])]
        var end = place + 1
        while end < starts[pattern + 1], shapes[Int(blocks[end])] == shape { end += 1 }
        body(Int(blocks[place]), end - place, shape)
        place = end
      }
    }
  }
}
