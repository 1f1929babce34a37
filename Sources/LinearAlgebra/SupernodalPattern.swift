/// What a supernodal factorisation of `PAPᵀ` needs to know of the pattern, found once for all values on it.
///
/// A supernode is a range of columns of L with one pattern below. Supernodes that almost share a pattern are merged into
/// one, and the merged ones cut into panels, which are dense: their rows are those of L and some more, where the panel
/// holds zeros.
/// > Reference: Liu (1990), doi:10.1137/0611010, for the elimination tree; Ashcraft & Grimes (1989),
/// > doi:10.1145/76909.76910, for merging.
struct SupernodalPattern: Sendable {
  /// Consecutive columns of L, dense from the first of them down.
  struct Panel: Sendable {
    let columns: Range<Int>
    /// Where its rows are among `rows`, its own columns first.
    let rows: Range<Int>
    /// Where its elements begin, column after column.
    let firstElement: Int

    var width: Int { columns.count }
    var height: Int { rows.count }
  }

  /// Panels are at most this wide: what they multiply into should stay in cache.
  static let widestPanel = 128

  let order: Int
  /// The lower triangle of `PAPᵀ` by columns, with the place of each entry among the values of A.
  let entries: PermutedEntries
  let panels: [Panel]
  /// The rows of all panels, ascending within each.
  let rows: [Int32]
  /// The panel of each column.
  let panelOfColumn: [Int32]
  /// The rows of L, supernode after supernode.
  let supernodes: Supernodes

  /// The number of elements of all panels.
  var elementCount: Int { panels.last.map { $0.firstElement + $0.height * $0.width } ?? 0 }

  /// Finds the panels.
  ///
  /// - Parameters:
  ///   - matrix: its pattern is read, not its values.
  ///   - permutation: the row of A for each row of `PAPᵀ`, by a postorder of the elimination tree.
  ///   - counts: the entries of each column of L.
  /// - Complexity: O(entries of A + rows of all supernodes), up to a logarithm.
  init(_ matrix: SparseSymmetric, permutation: [Int], counts: [Int32]) {
    order = matrix.order
    entries = PermutedEntries(matrix, permutation: permutation)
    let parents = entries.eliminationTree()
    supernodes = Supernodes(entries, parents: parents, counts: counts)
    var (panels, rows) = ([Panel](), [Int32]())
    var firstElement = 0
    for group in supernodes.merged(parents: parents, counts: counts) {
      let pieces = (group.columns.count + Self.widestPanel - 1) / Self.widestPanel
      for piece in 0..<pieces {
        let first = group.columns.lowerBound + piece * group.columns.count / pieces
        let end = group.columns.lowerBound + (piece + 1) * group.columns.count / pieces
        let firstRow = rows.count
        rows.append(contentsOf: Int32(first)..<Int32(group.columns.upperBound))
        rows.append(contentsOf: supernodes.rows[group.rowsBelow])
        panels.append(Panel(columns: first..<end, rows: firstRow..<rows.count, firstElement: firstElement))
        firstElement += (rows.count - firstRow) * (end - first)
      }
    }
    self.panels = panels
    self.rows = rows
    panelOfColumn = panels.enumerated().flatMap { repeatElement(Int32($0), count: $1.width) }
  }
}

/// The lower triangle of a permuted matrix by columns.
struct PermutedEntries: Sendable {
  /// Where each column starts, and at the end the number of entries.
  let starts: [Int32]
  let rows: [Int32]
  /// The place of each entry among the values of the matrix.
  let sources: [Int32]

  var order: Int { starts.count - 1 }

  init(_ matrix: SparseSymmetric, permutation: [Int]) {
    let n = matrix.order
    var rank = [Int32](repeating: 0, count: n)
    for (place, row) in permutation.enumerated() { rank[row] = Int32(place) }
    var starts = [Int32](repeating: 0, count: n + 1)
    matrix.forEachPair { i, j, _ in starts[Int(min(rank[i], rank[j])) + 1] += 1 }
    for j in 0..<n { starts[j + 1] += starts[j] }
    var next = starts
    var rows = [Int32](repeating: 0, count: matrix.values.count)
    var sources = rows
    matrix.forEachPair { i, j, source in
      let column = Int(min(rank[i], rank[j]))
      let place = Int(next[column])
      next[column] += 1
      rows[place] = max(rank[i], rank[j])
      sources[place] = Int32(source)
    }
    (self.starts, self.rows, self.sources) = (starts, rows, sources)
  }

  /// The parent of each column, the first row below the diagonal of its column of L, or −1.
  ///
  /// - Complexity: O(entries), up to a logarithm.
  func eliminationTree() -> [Int32] {
    let columnsOfRow = transposed()
    var parents = [Int32](repeating: -1, count: order)
    // The highest ancestor known so far, which cuts later climbs short.
    var ancestors = parents
    for i in 0..<order {
      for place in columnsOfRow.starts[i]..<columnsOfRow.starts[i + 1] {
        var j = Int(columnsOfRow.columns[Int(place)])
        while j >= 0, j < i {
          let next = Int(ancestors[j])
          ancestors[j] = Int32(i)
          if next < 0 { parents[j] = Int32(i) }
          j = next
        }
      }
    }
    return parents
  }

  private func transposed() -> (starts: [Int32], columns: [Int32]) {
    var starts = [Int32](repeating: 0, count: order + 1)
    for row in rows { starts[Int(row) + 1] += 1 }
    for i in 0..<order { starts[i + 1] += starts[i] }
    var next = starts
    var columns = [Int32](repeating: 0, count: rows.count)
    for j in 0..<order {
      for place in self.starts[j]..<self.starts[j + 1] {
        let row = Int(rows[Int(place)])
        columns[Int(next[row])] = Int32(j)
        next[row] += 1
      }
    }
    return (starts, columns)
  }
}

extension SparseSymmetric {
  /// Visits each stored entry: row, column and place among the values.
  fileprivate func forEachPair(_ body: (Int, Int, Int) -> Void) {
    for j in 0..<order {
      for place in Int(columnStarts[j])..<Int(columnStarts[j + 1]) { body(Int(rowIndices[place]), j, place) }
    }
  }
}
