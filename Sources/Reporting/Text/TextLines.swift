/// Breaks text into lines of at most `width` columns, between words only.
///
/// A word longer than the width stands on a line of its own, unbroken: identifiers must be readable and copyable.
enum TextLines {
  /// The lines of a paragraph; all but the first begin with `indent`.
  static func wrap(_ text: String, width: Int, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    var isFresh = true
    for word in text.printable.split(separator: " ", omittingEmptySubsequences: true) {
      if isFresh {
        line += word
      } else if line.displayWidth + 1 + String(word).displayWidth <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = indent + word
      }
      isFresh = false
    }
    lines.append(line)
    return lines
  }

  /// The width of the longest word, below which wrapping cannot go.
  static func longestWord(_ text: String) -> Int {
    text.split(separator: " ").map { String($0).displayWidth }.max() ?? 0
  }
}
