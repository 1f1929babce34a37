/// Which random terms are eliminated block by block, which stay in the Schur complement, and where the
/// columns of each stand.
///
/// The main eliminated term is the one that, together with every term nested in it, has most columns while
/// its blocks stay small; each of its levels is one block. The rest keep their columns, level by level.
struct ModelColumns: Sendable {
  /// Blocks larger than this make elimination slower than leaving the term in the Schur complement.
  static let largestBlock = 96

  /// The eliminated terms, the main one first; empty where the model has no random term.
  let eliminated: [Int]
  /// The terms left in the Schur complement.
  let rest: [Int]
  /// The first column of each level of an eliminated term (by term; empty for the rest).
  let eliminatedColumn: [[Int32]]
  /// Where each block's columns start, with the end of the last one.
  let blockStart: [Int]
  /// The term of each eliminated column.
  let termOfEliminatedColumn: [Int32]
  /// The first column of each rest term (−1 for eliminated ones).
  let restStart: [Int]
  /// The number of columns of the rest.
  let restCount: Int
  /// The dimension of each term.
  let dimensions: [Int]
  /// The term whose levels are fixed: it is treated like a random one, but nothing draws its levels together.
  let absorbed: Int?

  var blockCount: Int { blockStart.count - 1 }
  var eliminatedCount: Int { blockStart[blockCount] }

  init(terms: [RandomTerm], absorbed: Int? = nil) {
    dimensions = terms.map(\.dimension)
    self.absorbed = absorbed
    let choice = ModelColumns.choose(terms)
    eliminated = choice.map { [$0.main] + $0.nested.map(\.term) } ?? []
    let gone = Set(eliminated)
    rest = terms.indices.filter { !gone.contains($0) }

    var starts = [Int](repeating: -1, count: terms.count)
    var next = 0
    for term in rest {
      starts[term] = next
      next += terms[term].levels.count * terms[term].dimension
    }
    restStart = starts
    restCount = next

    guard let choice else {
      (eliminatedColumn, blockStart, termOfEliminatedColumn) = ([], [0], [])
      return
    }
    (eliminatedColumn, blockStart, termOfEliminatedColumn) = ModelColumns.number(terms, choice)
  }

  private struct Choice {
    let main: Int
    /// The nested terms, each with the main level to which its levels belong.
    let nested: [(term: Int, parent: [Int32])]
    let columns: Int
  }

  private static func choose(_ terms: [RandomTerm]) -> Choice? {
    var best: Choice?
    for main in terms.indices {
      var sizes = [Int](repeating: terms[main].dimension, count: terms[main].levels.count)
      var nested: [(term: Int, parent: [Int32])] = []
      for term in terms.indices where term != main {
        guard terms[term].levels.count >= terms[main].levels.count,
          let parent = parentLevels(of: terms[term], in: terms[main])
        else { continue }
        var grown = sizes
        for level in parent where level >= 0 { grown[Int(level)] += terms[term].dimension }
        if (grown.max() ?? 0) <= largestBlock {
          sizes = grown
          nested.append((term, parent))
        }
      }
      let columns = sizes.reduce(0, +)
      if (sizes.max() ?? 0) <= largestBlock, columns > best?.columns ?? 0 {
        best = Choice(main: main, nested: nested, columns: columns)
      }
    }
    return best
  }

  /// The one main level in which each level of `inner` occurs, or nil where some level occurs in two.
  private static func parentLevels(of inner: RandomTerm, in outer: RandomTerm) -> [Int32]? {
    var parent = [Int32](repeating: -1, count: inner.levels.count)
    for row in inner.codes.indices {
      let level = Int(inner.codes[row])
      if parent[level] < 0 {
        parent[level] = outer.codes[row]
      } else if parent[level] != outer.codes[row] {
        return nil
      }
    }
    return parent
  }

  private static func number(_ terms: [RandomTerm], _ choice: Choice) -> ([[Int32]], [Int], [Int32]) {
    let blocks = terms[choice.main].levels.count
    var sizes = [Int](repeating: terms[choice.main].dimension, count: blocks)
    for (term, parent) in choice.nested {
      for level in parent where level >= 0 { sizes[Int(level)] += terms[term].dimension }
    }
    var start = [0]
    for size in sizes { start.append(start[start.count - 1] + size) }
    var columns = [[Int32]](repeating: [], count: terms.count)
    var owner = [Int32](repeating: Int32(choice.main), count: start[blocks])
    columns[choice.main] = (0..<blocks).map { Int32(start[$0]) }
    var next = (0..<blocks).map { start[$0] + terms[choice.main].dimension }
    for (term, parent) in choice.nested {
      columns[term] = parent.map { level in
        guard level >= 0 else { return -1 }
        let first = next[Int(level)]
        for c in 0..<terms[term].dimension { owner[first + c] = Int32(term) }
        next[Int(level)] += terms[term].dimension
        return Int32(first)
      }
    }
    return (columns, start, owner)
  }
}

extension ModelColumns {
  /// The groups of columns of one level within a block: where each starts, and its term.
  func groups(inBlock block: Int) -> [(start: Int, term: Int)] {
    var groups: [(Int, Int)] = []
    var column = blockStart[block]
    while column < blockStart[block + 1] {
      let term = Int(termOfEliminatedColumn[column])
      groups.append((column - blockStart[block], term))
      column += dimensions[term]
    }
    return groups
  }

  /// Visits the groups of columns of one level within a block.
  @inline(__always)
  func forEachGroup(inBlock block: Int, _ body: (_ start: Int, _ term: Int) -> Void) {
    var column = blockStart[block]
    while column < blockStart[block + 1] {
      let term = Int(termOfEliminatedColumn[column])
      body(column - blockStart[block], term)
      column += dimensions[term]
    }
  }

  /// The term of a column of the rest.
  func restTerm(of column: Int) -> Int {
    var found = rest[0]
    for term in rest where restStart[term] <= column { found = term }
    return found
  }

  /// One past the last column of a rest term.
  func restEnd(of term: Int) -> Int {
    rest.first { $0 > term }.map { restStart[$0] } ?? restCount
  }
}
