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
    let plain = String(format: "%.\(max(0, places))f", value)
    let parts = plain.split(separator: ".", maxSplits: 1)
    let isZero = !plain.contains { $0.isNumber && $0 != "0" }
    let whole = grouped(isZero ? "0" : String(parts[0]))
    return parts.count == 2 ? whole + decimalMark + parts[1] : whole
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
