/// Why columns do not fit a formula.
public enum ModelFrameError: Error, Sendable, Equatable {
  /// The formula names a column that is not there; the columns with the most similar names.
  case unknownColumn(String, nearest: [String])
  /// Several columns have the name.
  case ambiguousColumn(String, count: Int)
  /// The response holds text.
  case textResponse(String)
  /// No row has a value in every column of the formula; the column with the most missing values.
  case noCompleteRows(rows: Int, emptiest: String, missing: Int)
  /// A factor with one level has no contrast.
  case constantFactor(String, level: String)
  /// A part of the formula needs more columns than there are rows.
  case tooManyColumns(part: String, columns: Int, rows: Int)
}

extension ModelFrameError: CustomStringConvertible {
  /// The thing, what was found, and what is needed.
  public var description: String {
    switch self {
    case .unknownColumn(let name, let nearest):
      let names = nearest.map { "'\($0)'" }.joined(separator: ", ")
      return "the data have no column '\(name)'" + (nearest.isEmpty ? "" : "; the nearest are \(names)")
    case .ambiguousColumn(let name, let count):
      return "\(count) columns are called '\(name)'; a formula needs names that occur once"
    case .textResponse(let name):
      return "the response '\(name)' holds text; a linear model needs numbers"
    case .noCompleteRows(let rows, let emptiest, let missing):
      return "none of \(rows) rows is complete in the columns of the formula; '\(emptiest)' lacks \(missing)"
    case .constantFactor(let name, let level):
      return "factor '\(name)' is '\(level)' in every complete row; it needs two levels"
    case .tooManyColumns(let part, let columns, let rows):
      return "\(part) needs \(columns) columns, but there are \(rows) complete rows; "
        + "make a factor with that many levels a random term"
    }
  }
}

extension ModelFrameError {
  /// The names nearest to one that is not there, at most three.
  ///
  /// - Complexity: O(columns · length²).
  static func nearest(to name: String, among names: [String]) -> [String] {
    var seen: Set<String> = []
    let ranked = names.filter { seen.insert($0).inserted }.enumerated().map { place, other in
      (editDistance(Array(name.lowercased()), Array(other.lowercased())), place, other)
    }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map { $0.2 }
  }

  /// Insertions, deletions and replacements that lead from one word to the other.
  private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var previous = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var current = [i + 1]
      for (j, other) in b.enumerated() {
        let replaced = previous[j] + (letter == other ? 0 : 1)
        current.append(min(replaced, previous[j + 1] + 1, current[j] + 1))
      }
      previous = current
    }
    return previous[b.count]
  }
}
