import Foundation

extension Double {
  /// The number as the label of a level: whole numbers in full, others to 15 significant digits in the shorter of
  /// fixed and scientific notation, as R's `as.character`.
  ///
  /// Whole numbers follow R's integers (`100000`), not its doubles (`1e+05`): keys are read as integers.
  var levelLabel: String {
    if rounded() == self, magnitude < 1e15 { return String(Int64(self)) }
    guard isFinite else { return self < 0 ? "-Inf" : "Inf" }
    let parts = String(format: "%.14e", magnitude).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return description }
    var digits = parts[0].filter { $0 != "." }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    let fixed = Self.fixed(digits, exponent)
    let scientific = Self.scientific(digits, exponent)
    return (self < 0 ? "-" : "") + (fixed.count <= scientific.count ? fixed : scientific)
  }

  private static func fixed(_ digits: String, _ exponent: Int) -> String {
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    let whole = exponent + 1
    if digits.count <= whole { return digits + String(repeating: "0", count: whole - digits.count) }
    return digits.prefix(whole) + "." + digits.dropFirst(whole)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let mantissa = digits.count > 1 ? digits.prefix(1) + "." + digits.dropFirst() : digits
    let size = String(exponent.magnitude)
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" + size : size)
  }
}
