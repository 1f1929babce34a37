import Appraisals

/// What the data hold about an employee and a score does not use.
public struct UnusedEvidence: Sendable, Hashable {
  /// Measured results: they have no rater whose severity could be judged.
  public let measurements: Int
  /// Ratings of oneself.
  public let selfRatings: Int
  /// Protected attributes in the data, by name.
  public let protectedAttributes: [String]
  /// Facts in the data, by name.
  public let facts: [String]

  /// Looks at the rows of one employee.
  public init(_ ratee: String, in table: AppraisalTable) {
    let code = table.ratees.levels.firstIndex(of: ratee).map { Int32($0) }
    let rows = table.ratees.codes.indices.filter { table.ratees.codes[$0] == code }
    measurements = rows.count { table.raterTypes[$0] == .objective }
    selfRatings = rows.count { table.raterTypes[$0] == .`self` }
    protectedAttributes = table.protectedAttributes.map(\.name)
    facts = table.facts.map(\.name)
  }
}
