/// A column of labels, each stored once: row i carries `levels[codes[i]]`, or nothing where the code is −1.
///
/// Identifiers are always strings: an employee number that became a number has lost digits.
public struct Factor: Sendable, Hashable {
  /// The code that stands for a missing label.
  public static let missing: Int32 = -1

  /// One code per row: an index into `levels`, or ``missing``.
  public let codes: [Int32]
  /// The distinct labels, in order of first appearance unless the maker says otherwise.
  public let levels: [String]

  /// Wraps codes and labels that belong together.
  ///
  /// - Precondition: every code is −1 or an index of `levels`.
  public init(codes: [Int32], levels: [String]) {
    precondition(
      codes.allSatisfy { $0 >= -1 && Int($0) < levels.count }, "a code lies outside \(levels.count) levels")
    self.codes = codes
    self.levels = levels
  }

  /// Encodes labels in order of first appearance; an empty optional is missing.
  ///
  /// - Complexity: O(n) expected.
  public init(_ labels: some Sequence<String?>) {
    var index: [String: Int32] = [:]
    var codes: [Int32] = []
    var levels: [String] = []
    for label in labels {
      guard let label else {
        codes.append(Factor.missing)
        continue
      }
      if let code = index[label] {
        codes.append(code)
      } else {
        let code = Int32(levels.count)
        index[label] = code
        levels.append(label)
        codes.append(code)
      }
    }
    self.codes = codes
    self.levels = levels
  }

  /// The number of rows.
  public var count: Int { codes.count }

  /// The label of a row, or nil where it is missing.
  public subscript(row: Int) -> String? {
    let code = codes[row]
    return code < 0 ? nil : levels[Int(code)]
  }

  /// The same labels on fewer rows; levels that no longer occur are dropped, the order of the rest is kept.
  ///
  /// - Complexity: O(rows + levels).
  public func selecting(rows: [Int]) -> Factor {
    var used = [Bool](repeating: false, count: levels.count)
    for row in rows where codes[row] >= 0 { used[Int(codes[row])] = true }
    var renumbered = [Int32](repeating: Factor.missing, count: levels.count)
    var kept: [String] = []
    for level in levels.indices where used[level] {
      renumbered[level] = Int32(kept.count)
      kept.append(levels[level])
    }
    return Factor(codes: rows.map { codes[$0] < 0 ? Factor.missing : renumbered[Int(codes[$0])] }, levels: kept)
  }

  /// The same column with its levels in the order given by `areInIncreasingOrder`.
  public func sortedLevels(by areInIncreasingOrder: (String, String) -> Bool) -> Factor {
    let order = levels.indices.sorted { areInIncreasingOrder(levels[$0], levels[$1]) }
    var place = [Int32](repeating: 0, count: levels.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    return Factor(
      codes: codes.map { $0 < 0 ? Factor.missing : place[Int($0)] }, levels: order.map { levels[$0] })
  }
}
