import Appraisals

/// Where each level of a factor first stands, and on how many rows; findings about a level are said once.
struct LevelTally {
  /// The first row of each level; −1 where it stands on none.
  let first: [Int]
  /// The number of rows of each level.
  let count: [Int]

  init(_ factor: Factor) {
    var first = [Int](repeating: -1, count: factor.levels.count)
    var count = [Int](repeating: 0, count: factor.levels.count)
    for (row, code) in factor.codes.enumerated() where code >= 0 {
      if first[Int(code)] < 0 { first[Int(code)] = row }
      count[Int(code)] += 1
    }
    (self.first, self.count) = (first, count)
  }
}

extension Factor {
  /// The texts of numbers; each different number becomes text once.
  init(numbers: [Double]) {
    var index: [Double: Int32] = [:]
    var levels: [String] = []
    let codes = numbers.map { number -> Int32 in
      if number.isNaN { return Factor.missing }
      if let code = index[number] { return code }
      index[number] = Int32(levels.count)
      levels.append(TypedColumnBuilder.text(of: number))
      return Int32(levels.count - 1)
    }
    self.init(codes: codes, levels: levels)
  }

  /// The same rows under new labels; labels that are the same become one level, nil becomes missing.
  func relabelled(_ labels: [String?]) -> Factor {
    var index: [[UInt8]: Int32] = [:]
    var kept: [String] = []
    let renumbered = labels.map { label -> Int32 in
      guard let label else { return Factor.missing }
      let key = Array(label.utf8)
      if let code = index[key] { return code }
      index[key] = Int32(kept.count)
      kept.append(label)
      return Int32(kept.count - 1)
    }
    return Factor(codes: codes.map { $0 < 0 ? $0 : renumbered[Int($0)] }, levels: kept)
  }
}
