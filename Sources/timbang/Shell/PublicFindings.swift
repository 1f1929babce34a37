import Appraisals

/// Findings as a result keeps them: file, line and column say where a person stands, the identifier does not.
///
/// A result is passed on to others, unlike the list of errors that whoever repairs the data gets on refusal.
struct PublicFindings {
  private static let hidden = "***"
  private static let about: Set<Finding.Rule> = [
    .identifierMalformed, .identifierDamaged, .identifierRepaired, .identifierShared, .duplicateAppraisal,
    .sexMismatch, .birthDateMismatch, .secondAppraisal, .singleRatee, .singleRater, .missingIdentifier,
    .footerSkipped, .totalSkipped, .actingMarked,
  ]
  /// Rules whose details are about a person too.
  private static let withPersonalDetails: Set<Finding.Rule> = [
    .identifierRepaired, .sexMismatch, .birthDateMismatch,
  ]

  private let persons: Set<String>

  init(hiding table: AppraisalTable) {
    persons = Set(table.ratees.levels).union(table.raters?.levels ?? [])
  }

  func of(_ findings: [Finding]) -> [Finding] { findings.map(clean) }

  private func clean(_ finding: Finding) -> Finding {
    let isAbout = PublicFindings.about.contains(finding.rule)
    guard let value = finding.value, isAbout || ([value] + finding.details).contains(where: persons.contains)
    else { return finding }
    // `also_written_` is followed by the other spelling.
    let isPersonal = PublicFindings.withPersonalDetails.contains(finding.rule)
    let details =
      isPersonal
      ? []
      : finding.details.filter { !persons.contains($0) }.map { detail in
        detail.hasPrefix("also_written") ? "also_written" : detail
      }
    return Finding(
      finding.severity, finding.rule, file: finding.file, line: finding.line, column: finding.column,
      value: PublicFindings.hidden, count: finding.count, details: details)
  }
}
