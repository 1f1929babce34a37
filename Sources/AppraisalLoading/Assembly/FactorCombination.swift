import Appraisals

/// The combinations of labels that stand side by side in several columns.
struct FactorCombination {
  /// For each row, which combination it has.
  let codes: [Int32]
  /// For each combination, the label of each column.
  let labels: [[String?]]

  /// Combines columns of the same length.
  ///
  /// - Complexity: O(rows × columns) expected.
  init(_ factors: [Factor]) {
    let sizes = factors.map { UInt64($0.levels.count + 1) }
    let size = sizes.reduce(UInt64(1)) { $0.multipliedReportingOverflow(by: $1).overflow ? .max : $0 * $1 }
    var places = CombinationIndex(size: size)
    var codes: [Int32] = []
    var labels: [[String?]] = []
    let rows = factors.first?.count ?? 0
    codes.reserveCapacity(rows)
    for row in 0..<rows {
      var key: UInt64 = 0
      for (factor, size) in zip(factors, sizes) { key = key &* size &+ UInt64(factor.codes[row] + 1) }
      let code = places.code(of: key, next: Int32(labels.count))
      if Int(code) == labels.count { labels.append(factors.map { $0[row] }) }
      codes.append(code)
    }
    (self.codes, self.labels) = (codes, labels)
  }

  /// One label per row, made of each combination; nil is missing.
  func factor(_ text: ([String?]) -> String?) -> Factor {
    let levels = labels.indices.map { String($0) }
    return Factor(codes: codes, levels: levels).relabelled(labels.map(text))
  }
}

/// Numbers combinations in order of first appearance: by place where there are few, by hash otherwise.
private struct CombinationIndex {
  private var places: [Int32]
  private var others: [UInt64: Int32] = [:]

  init(size: UInt64) {
    places = size <= 1 << 20 ? [Int32](repeating: -1, count: Int(size)) : []
  }

  mutating func code(of key: UInt64, next: Int32) -> Int32 {
    if places.isEmpty {
      if let known = others[key] { return known }
      others[key] = next
      return next
    }
    let known = places[Int(key)]
    if known >= 0 { return known }
    places[Int(key)] = next
    return next
  }
}
