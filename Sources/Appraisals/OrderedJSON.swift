/// A JSON value whose members keep the order in which they are given, so that the same value is the same bytes.
package enum OrderedJSON: Sendable {
  case text(String)
  /// A number in the digits in which it is to be written.
  case number(String)
  case flag(Bool)
  case null
  case list([OrderedJSON])
  case object([(String, OrderedJSON)])

  /// A whole number.
  package static func integer(_ value: Int) -> Self { .number(String(value)) }

  /// A number with six decimals.
  package static func fixed(_ value: Double) -> Self { .number(FixedDecimal.text(value, decimals: 6)) }

  /// The text; a list or object that holds only simple values stands on one line.
  package func rendered(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let digits): return digits
    case .flag(let flag): return flag ? "true" : "false"
    case .null: return "null"
    case .list(let values):
      return Self.joined(values.map { $0.rendered(indent: inner) }, "[", "]", indent, isFlat: isFlat)
    case .object(let members):
      let lines = members.map { "\(Self.quoted($0)): \($1.rendered(indent: inner))" }
      return Self.joined(lines, "{", "}", indent, isFlat: isFlat)
    }
  }

  private var isFlat: Bool {
    switch self {
    case .list(let values): values.allSatisfy(\.isSimple)
    case .object(let members): members.allSatisfy { $0.1.isSimple }
    default: true
    }
  }

  private var isSimple: Bool {
    switch self {
    case .list, .object: false
    default: true
    }
  }

  private static func joined(
    _ parts: [String], _ open: String, _ close: String, _ indent: String, isFlat: Bool
  ) -> String {
    if isFlat { return open + parts.joined(separator: ", ") + close }
    return "\(open)\n" + parts.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)\(close)"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// Numbers with a fixed number of decimals, written from integers so that every machine writes the same.
package enum FixedDecimal {
  /// The number in decimal notation; never a negative zero.
  package static func text(_ value: Double, decimals: Int) -> String {
    let unit = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let scaled = Int((value * Double(unit)).rounded())
    let digits = String(abs(scaled) % unit)
    let fraction = String(repeating: "0", count: max(0, decimals - digits.count)) + digits
    let whole = "\(scaled < 0 ? "-" : "")\(abs(scaled) / unit)"
    return decimals == 0 ? whole : "\(whole).\(fraction)"
  }
}
