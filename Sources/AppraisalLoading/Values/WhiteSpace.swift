/// White space around a cell, among it the no-break spaces that web pages and spreadsheets leave behind.
enum WhiteSpace {
  private static let sequences: [[UInt8]] = [
    [0xC2, 0xA0], [0xE2, 0x80, 0xAF], [0xE2, 0x80, 0x8B], [0xE2, 0x80, 0x89], [0xEF, 0xBB, 0xBF],
  ]

  static func isASCII(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

  static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let length = leading(rest) { rest = rest.dropFirst(length) }
    while let length = trailing(rest) { rest = rest.dropLast(length) }
    return rest
  }

  static func trim(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let trimmed = trim(bytes[...])
    return trimmed.count == bytes.count ? text : String(decoding: trimmed, as: UTF8.self)
  }

  private static func leading(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    if first < 0x80 { return isASCII(first) ? 1 : nil }
    return sequences.first { bytes.starts(with: $0) }?.count
  }

  private static func trailing(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let last = bytes.last else { return nil }
    if last < 0x80 { return isASCII(last) ? 1 : nil }
    return sequences.first { bytes.count >= $0.count && bytes.suffix($0.count).elementsEqual($0) }?.count
  }
}
