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
    var first = [Int32](repeating: Factor.missing, count: units.levels.count)
    var hasOther = [Bool](repeating: false, count: units.levels.count)
    for (unit, rater) in zip(units.codes, raters.codes) where unit >= 0 {
      if first[Int(unit)] < 0 { first[Int(unit)] = rater }
      if first[Int(unit)] != rater { hasOther[Int(unit)] = true }
    }
    var shared = [Bool](repeating: false, count: raters.levels.count)
    for (unit, rater) in zip(units.codes, raters.codes) where unit >= 0 && hasOther[Int(unit)] {
      shared[Int(rater)] = true
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
    let nodes = parent.count
    var tally = [(raters: Int, ratees: Int, ratings: Int)](repeating: (0, 0, 0), count: nodes)
    for ratee in 0..<offset { tally[root(ratee)].ratees += 1 }
    for rater in raters.levels.indices { tally[root(offset + rater)].raters += 1 }
    for code in ratees.codes { tally[root(Int(code))].ratings += 1 }
    let order = (0..<nodes).filter { root($0) == $0 }.sorted {
      let (a, b) = (tally[$0].ratings, tally[$1].ratings)
      return a == b ? $0 < $1 : a > b
    }
    var number: [Int: Int] = [:]
    for (index, key) in order.enumerated() { number[key] = index }
    let components = order.map { node in
      RatingDesign.Component(
        raters: tally[node].raters, ratees: tally[node].ratees, ratings: tally[node].ratings)
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
    GroupedKeys(ratees: ratees, raters: raters, periods: periods).visit { keys in
      // Nearly all employees have one rater.
      guard let first = keys.first, let last = keys.last, first != last else {
        cells += 1
        return
      }
      for distinct in GroupedKeys.ratersByPeriod(keys) {
        cells += 1
        guard distinct.count > 1 else { continue }
        doubleCells += 1
        for rater in distinct { isDouble[Int(rater)] = true }
      }
    }
  }
}
