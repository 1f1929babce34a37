/// A stream of random numbers that belongs to one (key, replicate, item).
///
/// Streams of one key never overlap: replicate and item choose, one to one, the 128 bits that are the key
/// and the upper half of the counter of ``Philox4x32``; the position in the stream is the lower half.
/// Copying a stream copies its position, so both copies continue alike.
///
/// > Reference: Salmon, Moraes, Dror & Shaw (2011), doi:10.1145/2063384.2063405.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private let upperCounter: SIMD2<UInt32>
  /// The number of 64-bit words read; a block holds two.
  private var position: UInt64 = 0
  /// The second word of the last block, read when `position` is odd.
  private var spare: UInt64 = 0

  /// The stream of a replicate and an item at its start.
  public init(key: RandomKey, replicate: UInt64 = 0, item: UInt64 = 0) {
    let identity = key.stream(replicate: replicate, item: item)
    self.key = SIMD2(identity.low)
    self.upperCounter = SIMD2(identity.high)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    if position & 1 == 1 { return spare }
    let block = Philox4x32.block(
      counter: SIMD4(lowHalf: SIMD2(position >> 1), highHalf: upperCounter), key: key)
    spare = UInt64(block.highHalf)
    return UInt64(block.lowHalf)
  }

  /// A number uniform on the open interval (0, 1): a multiple of 2⁻⁵³, neither 0 nor 1.
  public mutating func uniform() -> Double { openUniform() }

  /// An index uniform on `0..<count`, without bias.
  ///
  /// - Precondition: `count > 0`.
  /// > Reference: Lemire (2019), doi:10.1145/3230636.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "an index below \(count) does not exist")
    return fairIndex(below: count)
  }

  /// A uniformly random order of the indices `0..<count`.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, index(below: last + 1)) }
    return order
  }

  /// Puts values into a uniformly random order, as ``permutation(of:)`` would.
  public mutating func shuffle(_ values: inout [Double]) {
    withBulkReader { reader in
      values.withUnsafeMutableBufferPointer { values in
        for last in stride(from: values.count - 1, to: 0, by: -1) {
          values.swapAt(last, reader.fairIndex(below: last + 1))
        }
      }
    }
  }

  /// A standard normal number.
  public mutating func normal() -> Double { NormalZiggurat.shared.draw(from: &self) }

  /// Fills a buffer with standard normal numbers, the same that as many calls of ``normal()`` would give.
  public mutating func normals(into buffer: UnsafeMutableBufferPointer<Double>) {
    withBulkReader { reader in
      let ziggurat = NormalZiggurat.shared
      for i in buffer.indices { buffer[i] = ziggurat.draw(from: &reader) }
    }
  }

  /// Overwrites every element of an array with a standard normal number.
  public mutating func normals(into array: inout [Double]) {
    array.withUnsafeMutableBufferPointer { normals(into: $0) }
  }

  /// Lends this stream's next words from blocks that are computed in bulk; they are the same that ``next()`` gives.
  mutating func reading<Value>(_ read: (inout BulkReader) -> Value) -> Value? {
    var value: Value?
    withBulkReader { value = read(&$0) }
    return value
  }

  /// Lends a reader of this stream's next words that computes blocks in bulk, then moves past what it read.
  private mutating func withBulkReader(_ read: (inout BulkReader) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BulkReader.capacity) { words in
      guard let base = words.baseAddress else { return }
      var reader = BulkReader(words: base, key: key, upperCounter: upperCounter, position: position)
      read(&reader)
      position = reader.position
      if position & 1 == 1 { spare = words[reader.cursor] }
    }
  }
}

/// The words of a stream through a window of blocks that are computed side by side.
struct BulkReader: RandomNumberGenerator {
  static let capacity = 64

  let words: UnsafeMutablePointer<UInt64>
  let key: SIMD2<UInt32>
  let upperCounter: SIMD2<UInt32>
  var nextBlock: UInt64
  var cursor: Int

  init(
    words: UnsafeMutablePointer<UInt64>, key: SIMD2<UInt32>, upperCounter: SIMD2<UInt32>, position: UInt64
  ) {
    self.words = words
    self.key = key
    self.upperCounter = upperCounter
    nextBlock = position >> 1
    cursor = Int(position & 1)
    refill()
  }

  /// The number of words of the stream before the cursor.
  var position: UInt64 { nextBlock &* 2 &- UInt64(Self.capacity - cursor) }

  mutating func next() -> UInt64 {
    if cursor == Self.capacity {
      refill()
      cursor = 0
    }
    cursor &+= 1
    return words[cursor &- 1]
  }

  @inline(never)
  private mutating func refill() {
    Philox4x32.blocks(
      at: nextBlock, upperCounter: upperCounter, key: key, into: words, tiles: Self.capacity / Philox4x32.tile)
    nextBlock &+= UInt64(Self.capacity / 2)
  }
}

extension RandomNumberGenerator {
  /// An index uniform on `0..<count`, which is not empty, without bias.
  mutating func fairIndex(below count: Int) -> Int {
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let smallestFair = (0 &- bound) % bound
      while product.low < smallestFair { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A multiple of 2⁻⁵³, uniform on the open interval (0, 1).
  mutating func openUniform() -> Double {
    var numerator: UInt64
    repeat { numerator = next() >> 11 } while numerator == 0
    return Double(numerator) * 0x1p-53
  }
}
