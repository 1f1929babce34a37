import LinearAlgebra

/// Sets that are joined as long as they stay small.
struct DisjointSets {
  private var parent: [Int32]
  private var size: [Int]

  init(sizes: [Int]) {
    parent = sizes.indices.map { Int32($0) }
    size = sizes
  }

  /// The first member of a set.
  mutating func root(_ member: Int) -> Int {
    var member = member
    while Int(parent[member]) != member {
      parent[member] = parent[Int(parent[member])]
      member = Int(parent[member])
    }
    return member
  }

  mutating func join(_ first: Int, _ second: Int, atMost limit: Int) {
    let (a, b) = (root(first), root(second))
    guard a != b, size[a] + size[b] <= limit else { return }
    parent[max(a, b)] = Int32(min(a, b))
    size[min(a, b)] += size[max(a, b)]
  }
}

/// The entries of S with the rows of each group side by side: a product with S then goes through memory in runs.
struct GroupedEntries: Sendable {
  let pattern: SchurPattern
  /// The groups in the new order.
  let groups: BlockDiagonal.Groups
  private let starts: [Int32]
  private let rows: [Int32]
  /// Where each entry is in the pattern.
  private let sources: [Int32]
  /// Which entries lie within the groups, and where among the elements of their blocks.
  private let inside: [Int32]
  private let places: [Int32]

  /// - Complexity: O(entries · log of those of a column), once per model.
  init(_ pattern: SchurPattern, _ groups: BlockDiagonal.Groups) {
    self.pattern = pattern
    var place = [Int32](repeating: 0, count: pattern.order)
    for (position, row) in groups.rows.enumerated() { place[Int(row)] = Int32(position) }
    self.groups = BlockDiagonal.Groups(numbers: groups.rows.map { groups.group[Int($0)] })
    var starts = [Int32](repeating: 0, count: pattern.order + 1)
    pattern.forEachEntry { _, row, column in starts[Int(min(place[row], place[column])) + 1] += 1 }
    for column in 0..<pattern.order { starts[column + 1] += starts[column] }
    var next = starts
    var found = [(row: Int32, source: Int32)](repeating: (0, 0), count: pattern.entryCount)
    pattern.forEachEntry { entry, row, column in
      let own = Int(min(place[row], place[column]))
      found[Int(next[own])] = (max(place[row], place[column]), Int32(entry))
      next[own] += 1
    }
    for column in 0..<pattern.order {
      found[Int(starts[column])..<Int(starts[column + 1])].sort { $0.row < $1.row }
    }
    self.starts = starts
    rows = found.map(\.row)
    sources = found.map(\.source)
    var (inside, places) = ([Int32](), [Int32]())
    for column in 0..<pattern.order {
      for entry in Int(starts[column])..<Int(starts[column + 1]) {
        // Rows within a group rise with the row of the matrix: the lower triangle stays the lower triangle.
        guard let place = self.groups.position(Int(found[entry].row), column) else { continue }
        inside.append(Int32(entry))
        places.append(Int32(place))
      }
    }
    (self.inside, self.places) = (inside, places)
  }

  /// The blocks of a matrix that ``matrix(_:)`` made.
  ///
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``.
  func blocks(of matrix: SparseSymmetric) throws(LinearAlgebraError) -> BlockDiagonal {
    var elements = [Double](repeating: 0, count: groups.elementStarts[groups.count])
    for (entry, place) in zip(inside, places) { elements[Int(place)] = matrix.values[Int(entry)] }
    return try BlockDiagonal(groups, elements: elements)
  }

  /// - Parameter values: in the order of the pattern.
  func matrix(_ values: [Double]) -> SparseSymmetric {
    SparseSymmetric(
      order: pattern.order, columnStarts: starts, rowIndices: rows, values: sources.map { values[Int($0)] })
  }
}
