/// The columns of L in ranges of one pattern: column j + 1 has the rows of column j, but the first.
struct Supernodes: Sendable {
  /// Merged supernodes: their columns, and the rows below them among ``rows``.
  struct Group {
    var columns: Range<Int>
    var rowsBelow: Range<Int>
    /// The entries of L in these columns.
    var entries: Int

    /// The elements of a dense group, the triangle above the diagonal left out.
    var elements: Int {
      let width = columns.count
      return width * rowsBelow.count + width * (width + 1) / 2
    }
  }

  /// The first column of each supernode, and at the end the order.
  let firstColumns: [Int]
  /// Where the rows of each supernode start, and at the end their number.
  let rowStarts: [Int]
  /// The rows of the first column of each supernode, ascending: its own columns come first.
  let rows: [Int32]
  /// The supernode of each column.
  let ofColumn: [Int32]

  /// Where the rows of a column of L are, the diagonal first.
  func rows(ofColumn j: Int) -> Range<Int> {
    let supernode = Int(ofColumn[j])
    return (rowStarts[supernode] + j - firstColumns[supernode])..<rowStarts[supernode + 1]
  }

  init(_ entries: PermutedEntries, parents: [Int32], counts: [Int32]) {
    let n = entries.order
    firstColumns =
      (0..<n).filter { j in
        j == 0 || parents[j - 1] != Int32(j) || counts[j - 1] != counts[j] + 1
      } + [n]
    ofColumn = zip(firstColumns, firstColumns.dropFirst()).enumerated().flatMap {
      repeatElement(Int32($0), count: $1.1 - $1.0)
    }
    (rowStarts, rows) = Supernodes.rows(firstColumns, entries, parents)
  }

  /// The rows of a column of L are those of the column of A and of its children in the elimination tree.
  private static func rows(_ firstColumns: [Int], _ entries: PermutedEntries, _ parents: [Int32])
    -> (starts: [Int], rows: [Int32])
  {
    var (starts, rows) = ([0], [Int32]())
    var children = [[Int32]](repeating: [], count: firstColumns.count)
    var supernodeOfFirst = [Int32](repeating: -1, count: entries.order)
    for (supernode, first) in firstColumns.dropLast().enumerated() {
      supernodeOfFirst[first] = Int32(supernode)
    }
    var seenBy = [Int32](repeating: -1, count: entries.order)
    for supernode in 0..<(firstColumns.count - 1) {
      let first = firstColumns[supernode]
      func add(_ row: Int32) {
        guard row >= first, seenBy[Int(row)] != Int32(first) else { return }
        seenBy[Int(row)] = Int32(first)
        rows.append(row)
      }
      add(Int32(first))
      for place in entries.starts[first]..<entries.starts[first + 1] { add(entries.rows[Int(place)]) }
      for child in children[supernode].lazy.map({ Int($0) }) {
        for place in starts[child]..<starts[child + 1] { add(rows[place]) }
      }
      rows[starts[supernode]...].sort()
      starts.append(rows.count)
      let parent = Int(parents[firstColumns[supernode + 1] - 1])
      // A child of a later column brings no rows that the first column has not.
      if parent >= 0, supernodeOfFirst[parent] >= 0 {
        children[Int(supernodeOfFirst[parent])].append(Int32(supernode))
      }
    }
    return (starts, rows)
  }

  /// Joins a supernode with those before it, as long as they are its descendants and the zeros are few.
  func merged(parents: [Int32], counts: [Int32]) -> [Group] {
    var groups: [Group] = []
    for supernode in 0..<(firstColumns.count - 1) {
      let columns = firstColumns[supernode]..<firstColumns[supernode + 1]
      var group = Group(
        columns: columns, rowsBelow: (rowStarts[supernode] + columns.count)..<rowStarts[supernode + 1],
        entries: columns.reduce(0) { $0 + Int(counts[$1]) })
      while let last = groups.last,
        (0..<group.columns.upperBound).contains(Int(parents[last.columns.upperBound - 1]))
      {
        let joined = Group(
          columns: last.columns.lowerBound..<group.columns.upperBound, rowsBelow: group.rowsBelow,
          entries: last.entries + group.entries)
        guard Supernodes.isWorthJoining(joined) else { break }
        group = joined
        groups.removeLast()
      }
      groups.append(group)
    }
    return groups
  }

  /// Few zeros cost less than they save; narrow groups may have more of them, as products with few columns are slow.
  private static func isWorthJoining(_ group: Group) -> Bool {
    let share = group.columns.count <= 16 ? 0.75 : 0.05
    return Double(group.elements - group.entries) <= share * Double(group.elements)
  }
}
