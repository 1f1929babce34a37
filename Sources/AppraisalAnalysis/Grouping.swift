import Appraisals

/// Which rows belong together, without names.
struct Grouping: Sendable {
  /// The group of each row, from 0; negative where it is missing.
  let codes: [Int32]
  /// The number of groups.
  let count: Int

  init(codes: [Int32], count: Int) { (self.codes, self.count) = (codes, count) }

  init(_ factor: Factor) { self.init(codes: factor.codes, count: factor.levels.count) }

  /// The groups of rows that agree in a factor as well, numbered by group, then by level: the order of the rows is free.
  ///
  /// - Complexity: O(rows × log of the levels within a group).
  func crossed(with factor: Factor) -> Grouping { crossed(with: factor.codes) }

  private func crossed(with other: [Int32]) -> Grouping {
    var start = [Int](repeating: 0, count: count + 1)
    for (row, code) in codes.enumerated() where code >= 0 && other[row] >= 0 { start[Int(code) + 1] += 1 }
    for group in 0..<count { start[group + 1] += start[group] }
    var next = start
    // The level in the upper half, the row in the lower: sorted, equal levels stand together.
    var keys = [UInt64](repeating: 0, count: start[count])
    for (row, code) in codes.enumerated() where code >= 0 && other[row] >= 0 {
      keys[next[Int(code)]] = UInt64(UInt32(other[row])) << 32 | UInt64(UInt32(row))
      next[Int(code)] += 1
    }
    var result = [Int32](repeating: Factor.missing, count: codes.count)
    var last: Int32 = -1
    for group in 0..<count where start[group] < start[group + 1] {
      let range = start[group]..<start[group + 1]
      keys[range].sort()
      var level: UInt64?
      for place in range {
        if keys[place] >> 32 != level { last += 1 }
        level = keys[place] >> 32
        result[Int(keys[place] & 0xFFFF_FFFF)] = last
      }
    }
    return Grouping(codes: result, count: Int(last) + 1)
  }

  /// Whether every level of a factor has one group.
  func isConstant(within factor: Factor) -> Bool {
    var image = [Int32](repeating: -1, count: factor.levels.count)
    for row in codes.indices {
      let level = Int(factor.codes[row])
      if image[level] < 0 { image[level] = codes[row] }
      if image[level] != codes[row] { return false }
    }
    return true
  }

  /// Whether another puts rows together in the same way.
  func isEqual(to other: Grouping) -> Bool {
    guard count == other.count else { return false }
    var image = [Int32](repeating: -1, count: count)
    for row in codes.indices {
      let own = Int(codes[row])
      if image[own] < 0 { image[own] = other.codes[row] }
      if image[own] != other.codes[row] { return false }
    }
    return true
  }
}

extension Factor {
  /// The interaction with another factor; only combinations that occur are levels, named by both.
  func crossed(with other: Factor) -> Factor {
    let grouping = Grouping(self).crossed(with: other)
    var levels = [String](repeating: "", count: grouping.count)
    var isNamed = [Bool](repeating: false, count: grouping.count)
    for (row, code) in grouping.codes.enumerated() where code >= 0 && !isNamed[Int(code)] {
      isNamed[Int(code)] = true
      levels[Int(code)] = "\(self.levels[Int(codes[row])]):\(other.levels[Int(other.codes[row])])"
    }
    return Factor(codes: grouping.codes, levels: levels)
  }
}
