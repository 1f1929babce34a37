/// The ways in which text is written in the XML of a workbook.
enum SpreadsheetText {
  private static let underscore = UInt8(ascii: "_")

  /// Replaces `_x000D_` and its like, which stand for characters that XML cannot hold.
  ///
  /// > Reference: ECMA-376, part 1, 22.9.2.19 (ST_Xstring).
  static func resolveEscapes(in text: inout [UInt8], from start: Int) {
    guard var place = text[start...].firstIndex(of: underscore) else { return }
    var written = place
    while place < text.count {
      if text[place] == underscore, place + 6 < text.count, text[place + 1] == UInt8(ascii: "x"),
        text[place + 6] == underscore, let code = hexadecimal(text[(place + 2)..<(place + 6)]),
        let scalar = UnicodeScalar(code)
      {
        // Seven bytes become at most three.
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          text[written] = byte
          written += 1
        }
        place += 7
      } else {
        text[written] = text[place]
        written += 1
        place += 1
      }
    }
    text.removeLast(text.count - written)
  }

  /// Appends text as it stands between tags: entities become characters, line ends LF; nil where an entity is unknown.
  static func append(_ raw: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) -> Bool {
    var place = 0
    while place < raw.count {
      let byte = raw[place]
      place += 1
      if byte == 13 {
        if place < raw.count, raw[place] == 10 { continue }
        text.append(10)
      } else if byte == UInt8(ascii: "&") {
        guard let end = raw[place...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
          let scalar = scalar(of: raw[place..<end])
        else { return false }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        place = end + 1
      } else {
        text.append(byte)
      }
    }
    return true
  }

  private static func scalar(of name: Slice<UnsafeBufferPointer<UInt8>>) -> UnicodeScalar? {
    switch String(decoding: name, as: UTF8.self) {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case let name where name.hasPrefix("#x"):
      return UInt32(name.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init)
    case let name where name.hasPrefix("#"): return UInt32(name.dropFirst()).flatMap(UnicodeScalar.init)
    default: return nil
    }
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      switch digit {
      case 48...57: value = value << 4 | UInt32(digit - 48)
      case 65...70, 97...102: value = value << 4 | UInt32((digit | 32) - 87)
      default: return nil
      }
    }
    return value
  }
}
