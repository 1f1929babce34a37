/// A key from which independent random streams are drawn.
///
/// Randomness is an argument in this module: a method takes a key, and derives from it a stream for every
/// replicate and item. Results then depend on the key alone, never on threads or on the order of calls.
///
/// ```swift
/// let restarts = RandomKey(seed: 42).derived(1)
/// var stream = RandomStream(key: restarts, replicate: 7)
/// ```
public struct RandomKey: Sendable, Hashable {
  let low: UInt64
  let high: UInt64

  /// The key of a seed; distinct seeds give distinct keys.
  public init(seed: UInt64) {
    let fraction = (low: 0x243F_6A88_85A3_08D3 as UInt64, high: 0x1319_8A2E_0370_7344 as UInt64)  // of π
    (low, high) = Self.scrambled(low: seed, high: fraction.low, key: fraction.high)
  }

  private init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The key of a labelled part of the work; distinct labels give distinct keys.
  ///
  /// A derived key shares no stream with its origin.
  public func derived(_ label: UInt64) -> RandomKey {
    let inner = Self.scrambled(low: label, high: 0xA409_3822_299F_31D0, key: high)
    let outer = Self.scrambled(low: inner.low, high: inner.high, key: low)
    return RandomKey(low: outer.low, high: outer.high)
  }

  /// The 128-bit identity of a stream: one to one in (replicate, item), as both steps are bijections.
  func stream(replicate: UInt64, item: UInt64) -> (low: UInt64, high: UInt64) {
    let inner = Self.scrambled(low: replicate, high: item, key: low)
    return Self.scrambled(low: inner.low, high: inner.high, key: high)
  }

  private static func scrambled(low: UInt64, high: UInt64, key: UInt64) -> (low: UInt64, high: UInt64) {
    let block = Philox4x32.block(counter: SIMD4(lowHalf: SIMD2(low), highHalf: SIMD2(high)), key: SIMD2(key))
    return (UInt64(block.lowHalf), UInt64(block.highHalf))
  }
}

extension SIMD2<UInt32> {
  /// The two halves of a word, least significant first.
  init(_ word: UInt64) {
    self.init(UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
  }
}

extension UInt64 {
  /// The word of two halves, least significant first.
  init(_ halves: SIMD2<UInt32>) { self = UInt64(halves.x) | UInt64(halves.y) << 32 }
}
