import Foundation

/// Numbers as bytes. Nothing here knows a locale.
enum NumberSyntax {
  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

  /// The value of `[+-]digits[mark digits][e[+-]digits]`, NaN if the bytes are anything else.
  ///
  /// Up to 2⁵³ and a power of ten up to 22, digits and power are both exact doubles and so one operation rounds
  /// correctly; anything longer goes to `strtod`.
  ///
  /// > Reference: Clinger (1990), How to read floating point numbers accurately, PLDI.
  static func value(
    _ bytes: UnsafePointer<UInt8>, count: Int, mark: UInt8 = UInt8(ascii: ".")
  ) -> Double {
    var place = 0
    var mantissa: UInt64 = 0
    let isNegative = count > 0 && bytes[0] == UInt8(ascii: "-")
    if isNegative || (count > 0 && bytes[0] == UInt8(ascii: "+")) { place = 1 }
    let signed = place
    while place < count, case let digit = bytes[place] &- 48, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      place += 1
    }
    var digits = place - signed
    var exponent = 0
    if place < count && bytes[place] == mark {
      place += 1
      let start = place
      while place < count, case let digit = bytes[place] &- 48, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        place += 1
      }
      digits += place - start
      exponent = start - place
    }
    guard digits > 0 else { return .nan }
    if place < count && bytes[place] | 32 == UInt8(ascii: "e") {
      guard let power = self.exponent(bytes, count: count, from: place + 1) else { return .nan }
      exponent += power
    } else if place != count {
      return .nan
    }
    guard digits <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 else {
      return slowValue(bytes, count: count, mark: mark)
    }
    let whole = Double(mantissa)
    let value = exponent < 0 ? whole / powersOfTen[-exponent] : whole * powersOfTen[exponent]
    return isNegative ? -value : value
  }

  /// The value of digits in groups of three, `1.234.567,8`; NaN unless at least one group mark stands in its place.
  static func groupedValue(_ bytes: ArraySlice<UInt8>, group: UInt8, mark: UInt8) -> Double {
    var plain: [UInt8] = []
    var sinceGroup = 0
    var groups = 0
    var rest = bytes
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      plain.append(rest.removeFirst())
    }
    guard let first = rest.first, (49...57).contains(first) else { return .nan }
    while let byte = rest.first, byte != mark {
      if (48...57).contains(byte) {
        plain.append(byte)
        sinceGroup += 1
        if sinceGroup > 3 { return .nan }
      } else {
        guard byte == group, groups == 0 ? sinceGroup > 0 : sinceGroup == 3 else { return .nan }
        groups += 1
        sinceGroup = 0
      }
      rest.removeFirst()
    }
    guard groups > 0, sinceGroup == 3 else { return .nan }
    plain.append(contentsOf: rest)
    return plain.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { value($0, count: buffer.count, mark: mark) } ?? .nan
    }
  }

  /// From so many digits on a whole number need not be a `Double`: 2⁵³ has sixteen.
  static let longInteger = 16

  /// Whether the bytes are a whole number that a `Double` may not hold: an identifier, such as an employee number, and
  /// no measurement.
  static func isLongInteger(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    guard count >= longInteger else { return false }
    for place in 0..<count where bytes[place] &- 48 > 9 { return false }
    return true
  }

  /// Whether a text is such a number.
  static func isLongInteger(_ text: String) -> Bool {
    text.utf8.count >= longInteger && text.utf8.allSatisfy { $0 &- 48 <= 9 }
  }

  /// Whether the bytes spell NaN or infinity.
  static func isNonFiniteWord(_ bytes: ArraySlice<UInt8>) -> Bool {
    var word = bytes
    if let sign = word.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { word.removeFirst() }
    guard word.count <= 8 else { return false }
    return ["nan", "inf", "infinity"].contains(String(decoding: word, as: UTF8.self).lowercased())
  }

  private static func exponent(_ bytes: UnsafePointer<UInt8>, count: Int, from start: Int) -> Int? {
    var place = start
    guard place < count else { return nil }
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative || bytes[place] == UInt8(ascii: "+") { place += 1 }
    guard place < count else { return nil }
    var power = 0
    while place < count {
      let digit = bytes[place] &- 48
      guard digit < 10 else { return nil }
      power = min(99_999, power * 10 + Int(digit))
      place += 1
    }
    return isNegative ? -power : power
  }

  private static func slowValue(_ bytes: UnsafePointer<UInt8>, count: Int, mark: UInt8) -> Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { text in
      for place in 0..<count {
        text[place] = CChar(bitPattern: bytes[place] == mark ? UInt8(ascii: ".") : bytes[place])
      }
      text[count] = 0
      return text.baseAddress.map { strtod($0, nil) } ?? .nan
    }
  }
}
