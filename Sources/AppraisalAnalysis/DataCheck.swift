import Appraisals

/// Everything that `check` looks at, computed once: who rated whom, how much scores tell, whether predicates follow
/// from their ratings, and which questions the data can answer.
public struct DataCheck: Sendable {
  /// The appraisals.
  public let table: AppraisalTable
  /// Who rated whom.
  public let design: RatingDesign
  /// What links raters.
  public let links: ComparisonLinks
  /// How much each indicator tells.
  public let information: [InformationContent]
  /// Raters who gave one score to everybody; nil where the source has no raters.
  public let singleValue: SingleValueRaters?
  /// The same for every indicator of the table.
  public let singleValueByIndicator: [SingleValueRaters]
  /// The predicates that the source stores.
  public let stored: StoredPredicates?
  /// Those predicates held against their ratings.
  public let audit: PolicyAudit
  /// What can be asked of the data.
  public let questions: [DataQuestion]

  /// Looks at a table.
  ///
  /// - Complexity: O(rows log rows).
  public init(_ table: AppraisalTable, policies: PolicySet = .builtIn) {
    let design = RatingDesign(table)
    let stored = StoredPredicates(in: table)
    self.table = table
    self.design = design
    self.stored = stored
    links = ComparisonLinks(design)
    information = InformationContent.all(table)
    singleValue = SingleValueRaters.overall(design)
    singleValueByIndicator = SingleValueRaters.byIndicator(design)
    audit = PolicyAudit(table, stored: stored, policies: policies)
    questions = DataQuestion.all(design, links: links, stored: stored ?? StoredPredicates(scoresOf: table))
  }

  /// What was found beyond the findings of the loader: rows whose predicate does not follow, scores in gaps.
  public var findings: [Finding] { audit.findings(file: table.provenance.name, column: stored?.column) }
}
