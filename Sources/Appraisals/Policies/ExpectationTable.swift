/// The predicate of each combination of work results and behaviour: the 3 × 3 table of PermenPANRB 6/2022.
public struct ExpectationTable: Sendable, Hashable {
  private let cells: [[Predicate]]

  /// The predicate that follows from two ratings.
  public func predicate(results: Expectation, behaviour: Expectation) -> Predicate {
    cells[results.rawValue - 1][behaviour.rawValue - 1]
  }

  init(_ node: PolicyNode) throws(PolicyError) {
    var found: [[Predicate?]] = [[nil, nil, nil], [nil, nil, nil], [nil, nil, nil]]
    for element in try node.list() {
      let object = try element.object(["results", "behaviour", "predicate"])
      let results = try object.required("results").expectation()
      let behaviour = try object.required("behaviour").expectation()
      guard found[results.rawValue - 1][behaviour.rawValue - 1] == nil else {
        throw element.invalid("\(results.code), \(behaviour.code)", .nineCells)
      }
      found[results.rawValue - 1][behaviour.rawValue - 1] = try object.required("predicate").predicate()
    }
    cells = found.map { $0.compactMap { $0 } }
    let count = cells.reduce(0) { $0 + $1.count }
    guard count == 9 else { throw node.invalid("\(count)", .nineCells) }
  }
}
