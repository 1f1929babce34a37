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

  init(hiding persons: Set<String>) { self.persons = persons }

  func of(_ findings: [Finding]) -> [Finding] { findings.map(clean) }

  /// The same for what was repaired.
  func of(_ repairs: ColumnRepairs) -> ColumnRepairs {
    let isAbout = PublicFindings.about.contains(repairs.rule)
    return repairs.with { change in
      let became = change.became.map(isPersonal) ?? false
      guard let found = change.found, isAbout || became || isPersonal(found) else { return change }
      let hides = became || PublicFindings.withPersonalDetails.contains(repairs.rule)
      return .init(found: PublicFindings.hidden, became: hides ? nil : change.became)
    }
  }

  /// An identifier of the data, or one in another way of writing.
  private func isPersonal(_ text: String) -> Bool {
    if persons.contains(text) { return true }
    let digits = text.filter { !" .-'\u{A0}".contains($0) }
    return digits.utf8.count == 18 && digits.allSatisfy(\.isNumber)
  }

  private func clean(_ finding: Finding) -> Finding {
    let isAbout = PublicFindings.about.contains(finding.rule)
    guard let value = finding.value, isAbout || ([value] + finding.details).contains(where: isPersonal)
    else { return finding }
    // `also_written_` is followed by the other spelling.
    let hasPersonalDetails = PublicFindings.withPersonalDetails.contains(finding.rule)
    let details =
      hasPersonalDetails
      ? []
      : finding.details.filter { !isPersonal($0) }.map { detail in
        detail.hasPrefix("also_written") ? "also_written" : detail
      }
    return Finding(
      finding.severity, finding.rule, file: finding.file, line: finding.line, column: finding.column,
      value: PublicFindings.hidden, count: finding.count, details: details)
  }
}
