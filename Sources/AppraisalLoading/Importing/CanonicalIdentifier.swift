import Appraisals

/// Identifiers as they are compared between sources.
enum CanonicalIdentifier {
  /// Eighteen digits without what stands between them; anything else as it is.
  static func of(_ text: String) -> String {
    guard text.utf8.count > 18, text.utf8.count <= 40 else { return text }
    let rest = text.unicodeScalars.filter { !separators.contains($0) }
    guard rest.count == 18, rest.allSatisfy({ ("0"..."9").contains($0) }) else { return text }
    return String(String.UnicodeScalarView(rest))
  }

  /// Whether a spreadsheet has rounded it, so that it may be somebody else's: `1.97E+17`, or eighteen digits of
  /// which the last three are zeros, a serial that is never given out.
  static func isDamaged(_ text: String) -> Bool {
    if text.utf8.count == 18, text.hasSuffix("000"), text.allSatisfy(\.isWholeNumber) { return true }
    return text.wholeMatch(of: /[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+/) != nil
  }

  private static let separators: Set<Unicode.Scalar> = [
    " ", ".", "-", "'", "\u{2019}", "`", "\"", "\u{A0}", "\t", "\u{200B}", "\u{202F}",
  ]
}
