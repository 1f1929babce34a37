import Foundation

extension NumberStyle {
  /// How a workbook shows a number in this style: the number itself keeps all its digits.
  ///
  /// Marks for decimals and thousands are those of the reader's own settings.
  func workbookFormat(of value: Double, in language: Language) -> String {
    switch self {
    case .decimals(let places): "#,##0" + NumberStyle.decimals(max(0, places))
    case .significant(let digits): NumberStyle.significant(value, digits: max(1, digits))
    case .percent(let places): "0" + NumberStyle.decimals(max(0, places)) + "%"
    case .pValue: "[<0.001]\"\(language.format(0, .pValue))\";0.000"
    case .integer: "#,##0"
    case .ungrouped: "0"
    }
  }

  private static func decimals(_ places: Int) -> String {
    places == 0 ? "" : "." + String(repeating: "0", count: places)
  }

  private static func significant(_ value: Double, digits: Int) -> String {
    guard value != 0 else { return "0" }
    let parts = String(format: "%.\(digits - 1)e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "General" }
    guard (-4..<15).contains(exponent) else { return "0" + decimals(digits - 1) + "E+00" }
    return "#,##0" + decimals(max(0, digits - 1 - exponent))
  }
}
