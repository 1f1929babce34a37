import Appraisals
import Foundation

/// The SHA-256 of a file that is being read.
///
/// Its pieces have to be hashed in order. Whichever worker comes by hashes up to the last byte that anybody has begun to
/// read, while the others read on. A class, since workers share it; only the one that holds the lock touches the digest.
final class FileDigest: @unchecked Sendable {
  private static let step = 1 << 20

  private let bytes: SourceBytes
  private let lock = NSLock()
  private var running: ContentDigest.Running? = ContentDigest.Running()
  private var position = 0
  private let wantedLock = NSLock()
  private var wanted = 0

  init(_ bytes: SourceBytes) { self.bytes = bytes }

  /// Hashes up to the end of a stretch that is about to be read, unless another worker is at it.
  func advance(through range: Range<Int>) {
    wantedLock.withLock { wanted = max(wanted, range.upperBound) }
    guard lock.try() else { return }
    defer { lock.unlock() }
    while case let end = wantedLock.withLock({ wanted }), position < end { hash(to: end, keeping: range) }
  }

  /// Hashes the rest.
  func finish() -> String {
    lock.withLock {
      while position < bytes.count { hash(to: bytes.count, keeping: 0..<0) }
      guard let digest = running.take() else { return "" }
      return digest.finish()
    }
  }

  private func hash(to end: Int, keeping range: Range<Int>) {
    let stretch = position..<min(end, position + FileDigest.step)
    running?.update(UnsafeRawBufferPointer(start: bytes.base + stretch.lowerBound, count: stretch.count))
    if !range.overlaps(stretch) { bytes.release(stretch) }
    position = stretch.upperBound
  }
}
