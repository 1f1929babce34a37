import CScan

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

  static func utf8(of byte: UInt8) -> Unicode.UTF8.EncodedScalar {
    UTF8.encode(scalar(of: byte)) ?? UTF8.encodedReplacementCharacter
  }
}

/// Well-formed UTF-8, after table 3-7 of the Unicode standard.
enum UTF8Validation {
  /// The first byte in a stretch that begins no sequence; a sequence may end behind the stretch, and bytes that
  /// could continue one before it are not looked at.
  static func firstInvalid(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    func continues(_ place: Int) -> Bool { place < bytes.count && bytes[place] & 0xC0 == 0x80 }
    var place = range.lowerBound
    // The stretch before has looked at what continues its last sequence, and at whatever pretends to.
    if place > 0 { while continues(place) { place += 1 } }
    while place < range.upperBound || (range.upperBound > 0 && continues(place)) {
      if place + 64 <= range.upperBound, scan_oddities(base + place) & 1 == 0 {
        place += 64
      } else {
        let length = sequenceLength(at: place, in: bytes)
        if length == 0 { return place }
        place += length
      }
    }
    return nil
  }

  /// The length of the sequence that begins here, 0 if none does.
  static func sequenceLength(at place: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
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

/// UTF-16, as spreadsheets save "Unicode text".
struct UTF16Form {
  /// Whether the lower byte of a unit comes first.
  let isLittle: Bool
  /// Whether a byte-order mark says so.
  let hasMark: Bool

  /// How findings call it.
  var name: String { isLittle ? "utf-16le" : "utf-16be" }

  private static let sampleUnits = 2048

  /// Recognises UTF-16 by its byte-order mark, or by zeros in nearly every other byte and hardly in any other.
  init?(_ raw: SourceBytes) {
    if raw.starts(with: [0xFF, 0xFE]) || raw.starts(with: [0xFE, 0xFF]) {
      (isLittle, hasMark) = (raw.base[0] == 0xFF, true)
      return
    }
    let units = min(UTF16Form.sampleUnits, raw.count / 2)
    var zeros = (even: 0, odd: 0)
    for unit in 0..<units {
      zeros.even += raw.base[2 * unit] == 0 ? 1 : 0
      zeros.odd += raw.base[2 * unit + 1] == 0 ? 1 : 0
    }
    // A unit may have a zero in its other byte, as half of an emoji has.
    guard units >= 2, 10 * min(zeros.even, zeros.odd) <= max(zeros.even, zeros.odd),
      4 * max(zeros.even, zeros.odd) >= 3 * units
    else {
      return nil
    }
    (isLittle, hasMark) = (zeros.odd > zeros.even, false)
  }

  /// The text in UTF-8; not sound where it ends in the middle or a surrogate or a NUL stands alone, and then only
  /// the text before.
  func decode(_ raw: SourceBytes) -> (bytes: GrowingBytes, isSound: Bool) {
    var bytes = GrowingBytes(capacity: raw.count / 2 + raw.count / 8)
    let (high, low) = isLittle ? (1, 0) : (0, 1)
    func unit(_ place: Int) -> UInt32 { UInt32(raw.base[place + high]) << 8 | UInt32(raw.base[place + low]) }
    var place = hasMark ? 2 : 0
    while place + 1 < raw.count {
      var scalar = unit(place)
      place += 2
      if scalar > 0 && scalar < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: scalar))
        continue
      }
      if scalar & 0xFC00 == 0xD800, place + 1 < raw.count, unit(place) & 0xFC00 == 0xDC00 {
        scalar = 0x1_0000 + (scalar & 0x3FF) << 10 + (unit(place) & 0x3FF)
        place += 2
      }
      guard scalar > 0, let encoded = Unicode.Scalar(scalar).flatMap(UTF8.encode) else { return (bytes, false) }
      for byte in encoded { bytes.append(byte) }
    }
    return (bytes, raw.count.isMultiple(of: 2))
  }
}
