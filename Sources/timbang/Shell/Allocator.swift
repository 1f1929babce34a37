import Foundation

/// The C library's allocator.
enum Allocator {
  /// Keeps no more heaps than this; nothing happens where the C library is not GNU's.
  ///
  /// By itself it keeps up to eight for each core, and what one of them has freed the others cannot use: 8 % of the
  /// memory of a large report on two cores.
  static func limitHeaps(to count: Int) {
    // <malloc.h> is in no module of Swift's.
    guard let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "mallopt") else { return }
    typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
    _ = unsafeBitCast(symbol, to: Mallopt.self)(heapCount, Int32(clamping: count))
  }

  /// GNU's M_ARENA_MAX.
  private static let heapCount: Int32 = -8
}
