import Appraisals
import CZip

/// Inflates gzip, one member or several behind each other.
enum GzipReader {
  /// No honest export is larger.
  static let mostBytes = 64 << 30
  /// Text shrinks to a fifth or a tenth; a thousandth is a bomb.
  static let mostRatio = 1000
  /// Below this size the ratio does not matter.
  static let harmlessBytes = 100_000_000

  /// The bytes, or nil once the log knows why not.
  static func inflate(
    _ source: SourceBytes, mostBytes: Int = mostBytes, harmlessBytes: Int = harmlessBytes, log: inout FindingLog
  ) -> SourceBytes? {
    var result = GrowingBytes(capacity: min(4 * source.count, 1 << 30))
    var consumed = 0
    var reason: String?
    repeat {
      let outcome = member(source, &consumed, into: &result) { size in
        size > mostBytes || (size > harmlessBytes && size / mostRatio > source.count)
      }
      reason = outcome
    } while reason == nil && consumed < source.count && hasMember(source, at: consumed)
    if reason == nil && consumed < source.count && !isPadding(source, from: consumed) {
      reason = "bytes behind the end"
    }
    guard let reason else { return SourceBytes(result) }
    let size = result.count
    result.discard()
    if reason == tooLarge {
      let isLong = size > mostBytes
      log.add(
        .error, .limitExceeded,
        details: isLong
          ? ["bytes", String(size), String(mostBytes)]
          : ["ratio", String(size / max(1, source.count)), String(mostRatio)])
    } else {
      log.add(.error, .sourceTruncated, details: [reason])
    }
    return nil
  }

  private static let tooLarge = "too large"
  private static let step = 1 << 20

  private static func hasMember(_ source: SourceBytes, at place: Int) -> Bool {
    place + 1 < source.count && source.base[place] == 0x1F && source.base[place + 1] == 0x8B
  }

  /// Tapes and some programs fill the end with zeros.
  private static func isPadding(_ source: SourceBytes, from place: Int) -> Bool {
    source.buffer[place...].allSatisfy { $0 == 0 }
  }

  /// Inflates one member; returns what is wrong with it.
  private static func member(
    _ source: SourceBytes, _ consumed: inout Int, into result: inout GrowingBytes, isTooLarge: (Int) -> Bool
  ) -> String? {
    var stream = z_stream()
    // 16 more than the window's bits ask for gzip, whose checksum is then verified.
    guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return "zlib does not start"
    }
    defer { inflateEnd(&stream) }
    var status = Z_OK
    while status == Z_OK || status == Z_BUF_ERROR {
      let offered = min(source.count - consumed, 1 << 30)
      stream.next_in = UnsafeMutablePointer(mutating: source.base + consumed)
      stream.avail_in = UInt32(offered)
      result.reserve(step)
      let room = min(result.capacity - result.count, 1 << 30)
      stream.next_out = result.base + result.count
      stream.avail_out = UInt32(room)
      status = CZip.inflate(&stream, Z_NO_FLUSH)
      consumed += offered - Int(stream.avail_in)
      let written = room - Int(stream.avail_out)
      result.extend(by: written)
      if isTooLarge(result.count) { return tooLarge }
      if status == Z_BUF_ERROR || (status == Z_OK && written == 0 && consumed == source.count) {
        return "unexpected end"
      }
    }
    guard status != Z_STREAM_END else { return nil }
    return stream.msg.map { String(cString: $0) } ?? "zlib status \(status)"
  }
}
