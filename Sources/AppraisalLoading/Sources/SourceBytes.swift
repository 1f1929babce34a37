import Appraisals
import Foundation

/// The bytes of a source: a mapped file, or memory of their own.
///
/// A class, since the memory is returned when nobody reads it any more; the bytes never change, so that threads
/// may share them.
final class SourceBytes: @unchecked Sendable {
  private enum Home {
    case mapping
    case heap
  }

  private let home: Home
  /// Where the bytes lie.
  let base: UnsafePointer<UInt8>
  /// How many there are.
  let count: Int

  /// Copies bytes.
  init(_ bytes: [UInt8]) {
    var memory = GrowingBytes(capacity: bytes.count)
    bytes.withUnsafeBufferPointer { memory.append($0) }
    (home, base, count) = (.heap, UnsafePointer(memory.base), memory.count)
  }

  /// Takes over what was written.
  init(_ memory: GrowingBytes) { (home, base, count) = (.heap, UnsafePointer(memory.base), memory.count) }

  /// Maps a file; nil where that cannot be done.
  init?(mapping descriptor: Int32, count: Int) {
    guard count > 0, let memory = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED
    else { return nil }
    madvise(memory, count, MADV_SEQUENTIAL)
    (home, base, self.count) = (.mapping, UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)), count)
  }

  deinit {
    switch home {
    case .mapping: munmap(UnsafeMutableRawPointer(mutating: base), count)
    case .heap: free(UnsafeMutableRawPointer(mutating: base))
    }
  }

  /// All bytes.
  var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

  /// The bytes as an array of their own.
  var array: [UInt8] { Array(buffer) }

  /// Whether the source begins with these bytes.
  func starts(with prefix: [UInt8]) -> Bool { buffer.starts(with: prefix) }

  /// Says that these bytes will not be needed for a while, so that a mapped file does not fill memory.
  func release(_ range: Range<Int>) {
    guard home == .mapping else { return }
    let page = Int(getpagesize())
    // Only whole pages inside the range: its neighbours may be in use.
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound == count ? count : range.upperBound / page * page
    guard first < last else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, MADV_DONTNEED)
  }

  /// The SHA-256 of all bytes in hexadecimal.
  func sha256() -> String {
    var digest = ContentDigest.Running()
    let step = 1 << 23
    for start in stride(from: 0, to: count, by: step) {
      let end = min(count, start + step)
      digest.update(UnsafeRawBufferPointer(start: base + start, count: end - start))
      release(start..<end)
    }
    return digest.finish()
  }
}

/// Memory that grows at its end, in place where the system can; whoever stops writing hands it to `SourceBytes`,
/// which returns it.
struct GrowingBytes {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private(set) var capacity: Int

  init(capacity: Int) {
    self.capacity = max(64, capacity)
    base = GrowingBytes.resized(nil, self.capacity)
  }

  /// Makes room for at least so many more bytes.
  mutating func reserve(_ more: Int) {
    guard count + more > capacity else { return }
    capacity = max(count + more, capacity + capacity / 2)
    base = GrowingBytes.resized(base, capacity)
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    memcpy(base + count, start, bytes.count)
    count += bytes.count
  }

  mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  /// Counts bytes that somebody else wrote behind the last one.
  mutating func extend(by written: Int) { count += written }

  /// Returns the memory without making anything of it.
  consuming func discard() { free(base) }

  private static func resized(
    _ memory: UnsafeMutablePointer<UInt8>?, _ capacity: Int
  ) -> UnsafeMutablePointer<UInt8> {
    guard let larger = realloc(memory, capacity) else {
      preconditionFailure("the system has no \(capacity) bytes of memory left")
    }
    return larger.assumingMemoryBound(to: UInt8.self)
  }
}
