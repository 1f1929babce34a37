import Appraisals
import Foundation

/// Text in UTF-8, made from whatever bytes the source had.
struct SourceText {
  /// The bytes; those before `start` are a byte-order mark.
  var bytes: [UInt8]
  /// Where the text begins.
  var start = 0
  /// Where the first byte stood that had to be read as Windows-1252, as an offset into `bytes`.
  var firstAssumed: Int?
  /// How many bytes had to be read so.
  var assumedCount = 0

  /// Decodes a source, or says why it is no text.
  ///
  /// UTF-8 is kept, UTF-16 is decoded when a byte-order mark says so, and bytes that are not UTF-8 are read as
  /// Windows-1252 one by one, so that a single foreign cell does not spoil the rest.
  static func decode(_ raw: consuming [UInt8], log: inout FindingLog) -> SourceText? {
    if raw.starts(with: [0xFF, 0xFE, 0, 0]) || raw.starts(with: [0, 0, 0xFE, 0xFF]) {
      log.add(.error, .sourceNotText, line: 1, details: ["utf32"])
      return nil
    }
    if raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) {
      return decodeUTF16(raw, log: &log)
    }
    if let reason = reasonNotText(raw) {
      log.add(.error, .sourceNotText, line: lineNumber(of: reason.offset, in: raw[...]), details: [reason.code])
      return nil
    }
    var text = SourceText(bytes: raw, start: raw.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    text.replaceInvalidBytes()
    return text
  }

  /// The line on which a byte stands; LF, CR LF and CR all end a line.
  static func lineNumber(of offset: Int, in bytes: ArraySlice<UInt8>) -> Int {
    var line = 1
    for place in bytes.indices.prefix(offset) {
      if bytes[place] == 10 {
        line += 1
      } else if bytes[place] == 13, place + 1 >= bytes.endIndex || bytes[place + 1] != 10 {
        line += 1
      }
    }
    return line
  }

  private static func reasonNotText(_ raw: [UInt8]) -> (code: String, offset: Int)? {
    if raw.starts(with: [0x50, 0x4B, 3, 4]) { return ("zip", 0) }
    if let nul = ByteSearch.first(0, in: raw) { return ("nul", nul) }
    // Text has next to no control characters; a sample decides.
    let sample = raw.prefix(1 << 16)
    func isControl(_ byte: UInt8) -> Bool { byte < 9 || (byte > 13 && byte < 26) || byte == 127 }
    let controls = sample.reduce(0) { $0 + (isControl($1) ? 1 : 0) }
    guard controls > 0, controls * 50 > sample.count, let first = sample.firstIndex(where: isControl) else {
      return nil
    }
    return ("control", first)
  }

  private static func decodeUTF16(_ raw: [UInt8], log: inout FindingLog) -> SourceText? {
    let isLittle = raw[0] == 0xFF
    let units = stride(from: 2, to: raw.count - 1, by: 2).lazy.map { place -> UInt16 in
      let (a, b) = (UInt16(raw[place]), UInt16(raw[place + 1]))
      return isLittle ? b << 8 | a : a << 8 | b
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    let isBroken = transcode(
      units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
    ) { bytes.append($0) }
    if isBroken || !raw.count.isMultiple(of: 2) || bytes.contains(0) {
      log.add(.error, .sourceNotText, line: lineNumber(of: bytes.count, in: bytes[...]), details: ["utf16"])
      return nil
    }
    return SourceText(bytes: bytes)
  }

  private mutating func replaceInvalidBytes() {
    guard let first = UTF8Validation.firstInvalid(in: bytes, from: start) else { return }
    var decoded = Array(bytes[start..<first])
    decoded.reserveCapacity(bytes.count + bytes.count / 8)
    firstAssumed = decoded.count
    var place = first
    while place < bytes.count {
      let length = UTF8Validation.sequenceLength(at: place, in: bytes)
      if length > 0 {
        decoded.append(contentsOf: bytes[place..<place + length])
        place += length
      } else {
        assumedCount += 1
        let scalar = WindowsCodePage.scalar(of: bytes[place])
        decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
        place += 1
      }
    }
    bytes = decoded
    start = 0
  }
}

/// Windows-1252, which is Latin-1 with punctuation where Latin-1 has control characters.
enum WindowsCodePage {
  private static let upper: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x9D, 0x017E, 0x0178,
  ]

  static func scalar(of byte: UInt8) -> Unicode.Scalar {
    guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    return Unicode.Scalar(upper[Int(byte) - 0x80]) ?? "\u{FFFD}"
  }
}

/// Well-formed UTF-8, after table 3-7 of the Unicode standard.
enum UTF8Validation {
  static func firstInvalid(in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var place = start
      let raw = UnsafeRawBufferPointer(buffer)
      while place < buffer.count {
        // Eight ASCII bytes at a time: none has its highest bit set.
        while place + 8 <= raw.count,
          raw.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          place += 8
        }
        if place == buffer.count { break }
        if buffer[place] < 0x80 {
          place += 1
          continue
        }
        let length = sequenceLength(at: place, in: buffer)
        if length == 0 { return place }
        place += length
      }
      return nil
    }
  }

  static func sequenceLength(at place: Int, in bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { sequenceLength(at: place, in: $0) }
  }

  /// The length of the sequence that begins here, 0 if none does.
  private static func sequenceLength(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      place + offset < bytes.count && range.contains(bytes[place + offset])
    }
    switch bytes[place] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}

/// Finds bytes with the C library, which looks at many at a time.
enum ByteSearch {
  static func first(_ byte: UInt8, in bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { buffer in first(byte, in: buffer, from: 0, to: buffer.count) }
  }

  static func first(_ byte: UInt8, in buffer: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
    guard start < end, let base = buffer.baseAddress, let found = memchr(base + start, Int32(byte), end - start)
    else { return nil }
    return base.distance(to: UnsafeRawPointer(found))
  }
}
