import Appraisals

/// Rows that say again who was rated by whom on what and when.
///
/// Rows are put together by ratee, in one pass over the codes, and compared within each: a ratee has few, so that
/// this takes little time and one integer per row, where a set of all rows would take both.
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
    let (starts, sorted) = RepeatedRows.grouped(ratees)
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
  private static func grouped(_ ratees: Factor) -> (starts: [Int], rows: [Int32]) {
    var starts = [Int](repeating: 0, count: ratees.levels.count + 1)
    for code in ratees.codes { starts[Int(code) + 1] += 1 }
    for level in ratees.levels.indices { starts[level + 1] += starts[level] }
    var next = starts
    var rows = [Int32](repeating: 0, count: ratees.count)
    for (row, code) in ratees.codes.enumerated() {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    return (starts, rows)
  }
}
