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
    var words = counter
    var roundKey = key
    for _ in 0..<10 {
      let left = UInt64(words.x) &* 0xD251_1F53
      let right = UInt64(words.z) &* 0xCD9E_8D57
      words = SIMD4(
        UInt32(truncatingIfNeeded: right >> 32) ^ words.y ^ roundKey.x,
        UInt32(truncatingIfNeeded: right),
        UInt32(truncatingIfNeeded: left >> 32) ^ words.w ^ roundKey.y,
        UInt32(truncatingIfNeeded: left))
      roundKey &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return words
  }
}
