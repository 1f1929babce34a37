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
    var index: [UInt64: Int32] = [:]
    var codes: [Int32] = []
    var labels: [[String?]] = []
    let rows = factors.first?.count ?? 0
    codes.reserveCapacity(rows)
    for row in 0..<rows {
      var key: UInt64 = 0
      for factor in factors {
        key = key &* UInt64(factor.levels.count + 1) &+ UInt64(factor.codes[row] + 1)
      }
      if let code = index[key] {
        codes.append(code)
      } else {
        index[key] = Int32(labels.count)
        codes.append(Int32(labels.count))
        labels.append(factors.map { $0[row] })
      }
    }
    (self.codes, self.labels) = (codes, labels)
  }

  /// One label per row, made of each combination; nil is missing.
  func factor(_ text: ([String?]) -> String?) -> Factor {
    let levels = labels.indices.map { String($0) }
    return Factor(codes: codes, levels: levels).relabelled(labels.map(text))
  }
}
