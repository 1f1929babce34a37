import CLanes

/// The counter-based generator Philox 4×32 with ten rounds: a keyed bijection of 128-bit blocks.
///
/// A block depends on nothing but its counter and its key, so any part of a sequence can be computed at
/// any time, on any thread, in any order.
///
/// > Reference: Salmon, Moraes, Dror & Shaw (2011), doi:10.1145/2063384.2063405.
/// > For a fixed key, distinct counters give distinct blocks.
public struct Philox4x32: Sendable {
  /// The block of four 32-bit words at a counter.
  ///
  /// - Parameters:
  ///   - counter: four words, least significant first.
  ///   - key: two words.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    // Scalars: without a wide multiplication of lanes, vector code is three times slower here.
    var (a, b, c, d) = (counter.x, counter.y, counter.z, counter.w)
    var (bumpedX, bumpedY) = (key.x, key.y)
    for _ in 0..<10 {
      let left = UInt64(a) &* 0xD251_1F53
      let right = UInt64(c) &* 0xCD9E_8D57
      a = UInt32(truncatingIfNeeded: right >> 32) ^ b ^ bumpedX
      b = UInt32(truncatingIfNeeded: right)
      c = UInt32(truncatingIfNeeded: left >> 32) ^ d ^ bumpedY
      d = UInt32(truncatingIfNeeded: left)
      bumpedX &+= 0x9E37_79B9
      bumpedY &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }

  /// The number of 64-bit words of eight blocks.
  static let tile = 16

  /// Writes the words of consecutive blocks, eight blocks at a time side by side.
  ///
  /// Equal to as many calls of ``block(counter:key:)``; the lower half of the counter is `position + 0...`.
  static func blocks(
    at position: UInt64, upperCounter: SIMD2<UInt32>, key: SIMD2<UInt32>,
    into words: UnsafeMutablePointer<UInt64>, tiles: Int
  ) {
    lanes_philox(position, upperCounter.x, upperCounter.y, key.x, key.y, words, tiles)
  }
}
