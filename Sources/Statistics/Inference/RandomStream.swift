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
  private var position: UInt64 = 0
  private var spare: UInt64 = 0
  private var holdsSpare = false

  /// The stream of a replicate and an item at its start.
  public init(key: RandomKey, replicate: UInt64 = 0, item: UInt64 = 0) {
    let identity = key.stream(replicate: replicate, item: item)
    self.key = SIMD2(identity.low)
    self.upperCounter = SIMD2(identity.high)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if holdsSpare {
      holdsSpare = false
      return spare
    }
    let block = Philox4x32.block(counter: SIMD4(lowHalf: SIMD2(position), highHalf: upperCounter), key: key)
    position &+= 1
    spare = UInt64(block.highHalf)
    holdsSpare = true
    return UInt64(block.lowHalf)
  }

  /// A number uniform on the open interval (0, 1): a multiple of 2⁻⁵³, neither 0 nor 1.
  public mutating func uniform() -> Double {
    var numerator: UInt64
    repeat { numerator = next() >> 11 } while numerator == 0
    return Double(numerator) * 0x1p-53
  }

  /// An index uniform on `0..<count`, without bias.
  ///
  /// - Precondition: `count > 0`.
  /// > Reference: Lemire (2019), doi:10.1145/3230636.
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "an index below \(count) does not exist")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let smallestFair = (0 &- bound) % bound
      while product.low < smallestFair { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A uniformly random order of the indices `0..<count`.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, index(below: last + 1)) }
    return order
  }

  /// A standard normal number.
  public mutating func normal() -> Double { NormalZiggurat.shared.draw(from: &self) }

  /// Fills a buffer with standard normal numbers, the same that as many calls of ``normal()`` would give.
  public mutating func normals(into buffer: UnsafeMutableBufferPointer<Double>) {
    let ziggurat = NormalZiggurat.shared
    for i in buffer.indices { buffer[i] = ziggurat.draw(from: &self) }
  }

  /// Overwrites every element of an array with a standard normal number.
  public mutating func normals(into array: inout [Double]) {
    array.withUnsafeMutableBufferPointer { normals(into: $0) }
  }
}
