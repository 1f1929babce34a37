/// Expected lines that may leave something open: `...` any number of lines, `[..]` any text within one.
struct Pattern {
  let lines: [String]

  /// Whether the found lines are what was expected.
  ///
  /// - Complexity: O(expected × found) lines, by dynamic programming.
  func matches(_ found: [String]) -> Bool {
    // reach[j]: the pattern so far can end just before found line j.
    var reach = [true] + [Bool](repeating: false, count: found.count)
    for line in lines {
      var next = [Bool](repeating: false, count: found.count + 1)
      if line == "..." {
        var isOpen = false
        for j in reach.indices {
          isOpen = isOpen || reach[j]
          next[j] = isOpen
        }
      } else {
        for j in found.indices where reach[j] && Pattern.matches(line, found[j]) { next[j + 1] = true }
      }
      reach = next
    }
    return reach[found.count]
  }

  /// Whether one line is what was expected: the pieces between `[..]` occur in order, the outer ones at the ends.
  static func matches(_ expected: String, _ found: String) -> Bool {
    let pieces = expected.split(separator: "[..]", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return expected == found }
    guard found.count >= first.count + last.count, found.hasPrefix(first), found.hasSuffix(last) else {
      return false
    }
    var rest = found.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let hit = rest.firstRange(of: piece) else { return false }
      rest = rest[hit.upperBound...]
    }
    return true
  }

  /// What differs, line by line: `-` expected, `+` found; lines that match stand once.
  func difference(from found: [String]) -> String {
    var table = [[Int]](repeating: [Int](repeating: 0, count: found.count + 1), count: lines.count + 1)
    for i in lines.indices.reversed() {
      for j in found.indices.reversed() {
        let isSame = Pattern.matches(lines[i], found[j])
        table[i][j] = isSame ? table[i + 1][j + 1] + 1 : max(table[i + 1][j], table[i][j + 1])
      }
    }
    var (i, j) = (0, 0)
    var out: [String] = []
    while i < lines.count || j < found.count {
      if i < lines.count, j < found.count, Pattern.matches(lines[i], found[j]) {
        out.append("  " + found[j])
        (i, j) = (i + 1, j + 1)
      } else if j == found.count || (i < lines.count && table[i + 1][j] >= table[i][j + 1]) {
        out.append("- " + lines[i])
        i += 1
      } else {
        out.append("+ " + found[j])
        j += 1
      }
    }
    return out.joined(separator: "\n")
  }
}
