import Foundation

/// How precisely a number is shown to a reader; machine formats always carry the full number.
public enum NumberStyle: Sendable, Hashable {
  /// A fixed number of decimals.
  case decimals(Int)
  /// A fixed number of significant digits; digits before the decimal mark are never rounded away.
  case significant(Int)
  /// A proportion from 0 to 1, shown in percent.
  case percent(decimals: Int)
  /// A probability: three decimals, `< 0.001` below that.
  case pValue
  /// A whole number, in groups of three digits.
  case integer
  /// A whole number that is a name: a year, a line.
  case ungrouped
}

extension Language {
  /// Writes a number as a reader of this language expects it.
  ///
  /// - Returns: `–` for a number that is not finite, since that is a missing value.
  public func format(_ value: Double, _ style: NumberStyle) -> String {
    guard value.isFinite else { return "–" }
    switch style {
    case .decimals(let places): return fixed(value, places: places)
    case .significant(let digits): return significant(value, digits: max(1, digits))
    case .percent(let places): return fixed(value * 100, places: places) + "%"
    case .pValue: return value < 0.001 ? "< " + fixed(0.001, places: 3) : fixed(value, places: 3)
    case .integer: return fixed(value, places: 0)
    case .ungrouped: return String(format: "%.0f", value)
    }
  }

  /// Writes a whole number in groups of three digits.
  public func format(_ value: Int) -> String { grouped(String(value)) }

  private func fixed(_ value: Double, places: Int) -> String {
    let plain = Language.printed(value, places: max(0, places))
    let digits = plain.utf8
    let whole = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
    let isZero = digits.allSatisfy { $0 < UInt8(ascii: "1") || $0 > UInt8(ascii: "9") }
    let shown = isZero ? "0" : grouped(String(plain[..<whole]))
    return whole < digits.endIndex ? shown + decimalMark + plain[digits.index(after: whole)...] : shown
  }

  /// As C's `%.*f`; tables have a hundred thousand such numbers.
  private static func printed(_ value: Double, places: Int) -> String {
    // The largest number has 309 digits before the point.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 320 + places) { buffer in
      _ = withVaList([Int32(places), value]) { vsnprintf(buffer.baseAddress, buffer.count, "%.*f", $0) }
      return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
  }

  private func significant(_ value: Double, digits: Int) -> String {
    if value == 0 { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", value)
    let parts = scientific.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return scientific }
    if (-4..<15).contains(exponent) { return fixed(value, places: max(0, digits - 1 - exponent)) }
    return parts[0].replacing(".", with: decimalMark) + "e\(exponent)"
  }

  private func grouped(_ digits: String) -> String {
    guard digits.utf8.count > 3 else { return digits }
    let sign = digits.hasPrefix("-") ? "-" : ""
    let bare = Array(digits.dropFirst(sign.count))
    var out = sign
    for (position, digit) in bare.enumerated() {
      if position > 0, (bare.count - position) % 3 == 0 { out += groupMark }
      out.append(digit)
    }
    return out
  }
}
