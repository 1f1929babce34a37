import Appraisals

/// Rows that say again who was rated by whom on what and when.
///
/// Most rows are dismissed by a bit each; those that are left are put together by ratee, in one pass over the codes,
/// and compared within each, where a set of all rows would take much time and memory.
struct RepeatedRows {
  /// Every row for which an earlier one says the same, in order.
  let rows: [Int]

  /// - Parameters:
  ///   - ratees: a factor in which nothing is missing.
  ///   - others: what else has to agree, three factors at most.
  ///   - types: the types of the raters; empty where all have the same.
  init(ratees: Factor, _ others: [Factor], types: [RaterType]) {
    precondition(others.count <= 3, "four codes of 31 bits and a type do not fit into 128 bits")
    let order = Dictionary(uniqueKeysWithValues: RaterType.allCases.enumerated().map { ($1, UInt128($0)) })
    func key(_ row: Int) -> UInt128 {
      var key: UInt128 = types.isEmpty ? 0 : order[types[row]] ?? 0
      for factor in others { key = key << 31 | UInt128(UInt32(bitPattern: factor.codes[row]) & 0x7FFF_FFFF) }
      return key
    }
    let (starts, sorted) = RepeatedRows.grouped(ratees, SuspectedRepeats([ratees] + others).rows)
    var repeats: [Int] = []
    var keys: [(key: UInt128, row: Int32)] = []
    for ratee in ratees.levels.indices {
      let group = starts[ratee]..<starts[ratee + 1]
      guard group.count > 1 else { continue }
      keys.removeAll(keepingCapacity: true)
      for place in group { keys.append((key(Int(sorted[place])), sorted[place])) }
      keys.sort { ($0.key, $0.row) < ($1.key, $1.row) }
      for place in 1..<keys.count where keys[place].key == keys[place - 1].key {
        repeats.append(Int(keys[place].row))
      }
    }
    repeats.sort()
    rows = repeats
  }

  /// The rows of each ratee one behind the other, in order, and where each ratee's begin.
  private static func grouped(_ ratees: Factor, _ rows: [Int32]) -> (starts: [Int], rows: [Int32]) {
    var starts = [Int](repeating: 0, count: ratees.levels.count + 1)
    for row in rows { starts[Int(ratees.codes[Int(row)]) + 1] += 1 }
    for level in ratees.levels.indices { starts[level + 1] += starts[level] }
    var next = starts
    var sorted = [Int32](repeating: 0, count: rows.count)
    for row in rows {
      let code = Int(ratees.codes[Int(row)])
      sorted[next[code]] = row
      next[code] += 1
    }
    return (starts, sorted)
  }
}
