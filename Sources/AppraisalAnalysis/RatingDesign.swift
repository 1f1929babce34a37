import Appraisals

/// Who rated whom, and what that design lets one compare.
///
/// Rows by persons take part; objective rows (a measurement has no severity) and self-ratings do not.
public struct RatingDesign: Sendable {
  /// A set of ratees and raters that are linked, directly or through others.
  public struct Component: Sendable, Hashable {
    /// The number of raters.
    public let raters: Int
    /// The number of ratees.
    public let ratees: Int
    /// The number of ratings.
    public let ratings: Int
  }

  /// What identifies a rater's severity.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Rated employees whose objective results anchor the ratings; given by ``SeverityStudy``, once results and ratings
    /// have been shown to be related.
    case anchored = "A"
    /// Another rater rated one of the same employees in the same period.
    case doubleRated = "B"
    /// Linked to other raters by employees who changed supervisor.
    case linked = "C"
    /// Shares an organisation unit with other raters, nothing more.
    case unitRelative = "D"
    /// Cannot be compared with anyone.
    case notComparable = "E"
  }

  /// The appraisals.
  public let table: AppraisalTable
  /// The rows that take part, ascending.
  public let rows: [Int]
  /// The rows left out: objective ones and self-ratings.
  public let objectiveRows: Int
  /// Self-ratings left out.
  public let selfRows: Int
  /// The ratees of the rows that take part.
  public let ratees: Factor
  /// Their raters, where the source names them.
  public let raters: Factor?
  /// Their units.
  public let units: Factor?
  /// The connected components, largest first.
  public let components: [Component]
  /// The component of each rater.
  public let componentOfRater: [Int]
  /// What identifies each rater's severity.
  public let statusOfRater: [Status]
  /// The number of ratee × period cells with two raters or more.
  public let doubleRatedCells: Int
  /// The number of ratee × period cells.
  public let cells: Int

  /// Arranges appraisals.
  ///
  /// - Complexity: O(rows log rows).
  public init(_ table: AppraisalTable) {
    self.table = table
    rows = (0..<table.count).filter { table.raterTypes[$0] != .objective && table.raterTypes[$0] != .`self` }
    objectiveRows = table.raterTypes.count { $0 == .objective }
    selfRows = table.raterTypes.count { $0 == .`self` }
    ratees = table.ratees.selecting(rows: rows)
    raters = table.raters?.selecting(rows: rows)
    units = table.units?.selecting(rows: rows)
    guard let raters else {
      (components, componentOfRater, statusOfRater, doubleRatedCells, cells) = ([], [], [], 0, 0)
      return
    }
    let graph = RaterGraph(ratees: ratees, raters: raters)
    (components, componentOfRater) = graph.components()
    let pairs = DoubleRatings(ratees: ratees, raters: raters, periods: table.periods.selecting(rows: rows))
    (doubleRatedCells, cells) = (pairs.doubleCells, pairs.cells)
    let shared = RatingDesign.ratersWithColleagues(raters, units)
    let found = components
    let place = componentOfRater
    statusOfRater = raters.levels.indices.map { rater in
      if pairs.isDouble[rater] { return .doubleRated }
      if found[place[rater]].raters > 1 { return .linked }
      return shared[rater] ? .unitRelative : .notComparable
    }
  }

  /// Whether all raters can be compared with one another.
  public var isConnected: Bool { components.count == 1 }

  /// The share of ratee × period cells with two raters or more.
  public var doubleRatedShare: Double { cells == 0 ? 0 : Double(doubleRatedCells) / Double(cells) }

  /// Per rater, whether a unit of theirs has another rater.
  private static func ratersWithColleagues(_ raters: Factor, _ units: Factor?) -> [Bool] {
    guard let units else { return [Bool](repeating: false, count: raters.levels.count) }
    var members = [Set<Int32>](repeating: [], count: units.levels.count)
    for row in 0..<raters.count where units.codes[row] >= 0 {
      members[Int(units.codes[row])].insert(raters.codes[row])
    }
    var shared = [Bool](repeating: false, count: raters.levels.count)
    for unit in members where unit.count > 1 {
      for rater in unit { shared[Int(rater)] = true }
    }
    return shared
  }
}

/// The bipartite graph of ratees and raters, joined by union–find.
private struct RaterGraph {
  let ratees: Factor
  let raters: Factor

  func components() -> ([RatingDesign.Component], [Int]) {
    let offset = ratees.levels.count
    var parent = Array(0..<(offset + raters.levels.count))
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node {
        parent[node] = parent[parent[node]]
        node = parent[node]
      }
      return node
    }
    for row in 0..<ratees.count {
      let a = root(Int(ratees.codes[row]))
      let b = root(offset + Int(raters.codes[row]))
      if a != b { parent[max(a, b)] = min(a, b) }
    }
    var tally: [Int: (raters: Int, ratees: Int, ratings: Int)] = [:]
    for ratee in 0..<offset { tally[root(ratee), default: (0, 0, 0)].ratees += 1 }
    for rater in raters.levels.indices { tally[root(offset + rater), default: (0, 0, 0)].raters += 1 }
    for code in ratees.codes { tally[root(Int(code)), default: (0, 0, 0)].ratings += 1 }
    let order = tally.keys.sorted {
      let (a, b) = (tally[$0]?.ratings ?? 0, tally[$1]?.ratings ?? 0)
      return a == b ? $0 < $1 : a > b
    }
    var number: [Int: Int] = [:]
    for (index, key) in order.enumerated() { number[key] = index }
    let components = order.compactMap { key in
      tally[key].map { RatingDesign.Component(raters: $0.raters, ratees: $0.ratees, ratings: $0.ratings) }
    }
    return (components, raters.levels.indices.map { number[root(offset + $0)] ?? 0 })
  }
}

/// Which ratees were rated by two raters or more in one period.
private struct DoubleRatings {
  var isDouble: [Bool]
  var doubleCells = 0
  var cells = 0

  init(ratees: Factor, raters: Factor, periods: Factor) {
    isDouble = [Bool](repeating: false, count: raters.levels.count)
    let order = (0..<ratees.count).sorted {
      (ratees.codes[$0], periods.codes[$0], raters.codes[$0], $0)
        < (ratees.codes[$1], periods.codes[$1], raters.codes[$1], $1)
    }
    var start = 0
    while start < order.count {
      var end = start
      var distinct: [Int32] = []
      while end < order.count, ratees.codes[order[end]] == ratees.codes[order[start]],
        periods.codes[order[end]] == periods.codes[order[start]]
      {
        if distinct.last != raters.codes[order[end]] { distinct.append(raters.codes[order[end]]) }
        end += 1
      }
      cells += 1
      if distinct.count > 1 {
        doubleCells += 1
        for rater in distinct { isDouble[Int(rater)] = true }
      }
      start = end
    }
  }
}
