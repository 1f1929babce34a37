/// Something that a person should know about the data: what, where, and which value.
///
/// A finding is data, not text; Reporting words it in Indonesian and English.
public struct Finding: Sendable, Hashable {
  /// How much a finding matters.
  public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The data are refused.
    case error
    /// The data are used, and the reader should know this first.
    case warning
    /// A value was read as something other than what stands in the source.
    case repair
    /// For the record.
    case note
  }

  /// What was found. The raw value is the stable code of the finding in every output.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    // The source as a whole.
    case sourceEmpty = "source_empty"
    case sourceHasNoRows = "source_has_no_rows"
    case sourceNotText = "source_not_text"
    case lineTooLong = "line_too_long"
    case quoteNotClosed = "quote_not_closed"
    case textAfterQuote = "text_after_quote"
    case rowTooShort = "row_too_short"
    case rowTooLong = "row_too_long"
    case headingMissing = "heading_missing"
    case headingRepeated = "heading_repeated"
    case encodingAssumed = "encoding_assumed"
    // The descriptor.
    case descriptorUnreadable = "descriptor_unreadable"
    case descriptorIncomplete = "descriptor_incomplete"
    case roleUnknown = "role_unknown"
    case roleRepeated = "role_repeated"
    case fieldMissing = "field_missing"
    case requiredRoleMissing = "required_role_missing"
    case headingRecognised = "heading_recognised"
    case headingAmbiguous = "heading_ambiguous"
    case columnUnused = "column_unused"
    // Values.
    case notANumber = "not_a_number"
    case notFinite = "not_finite"
    case decimalCommaRead = "decimal_comma_read"
    case decimalMarkAmbiguous = "decimal_mark_ambiguous"
    case outsideScale = "outside_scale"
    case missingIdentifier = "missing_identifier"
    case missingScore = "missing_score"
    case missingLabel = "missing_label"
    case duplicateAppraisal = "duplicate_appraisal"
    case identifierDamaged = "identifier_damaged"
    case identifierMalformed = "identifier_malformed"
    case weightNotPositive = "weight_not_positive"
    // The data as a whole.
    case scoresAllEqual = "scores_all_equal"
    case singleRow = "single_row"
    case singleRatee = "single_ratee"
    case singleRater = "single_rater"
    case lowInformation = "low_information"
  }

  /// How much it matters.
  public let severity: Severity
  /// What was found.
  public let rule: Rule
  /// The file, named relative to what the user gave.
  public let file: String
  /// The line in that file, counted from 1, where one line is meant.
  public let line: Int?
  /// The heading of the column concerned.
  public let column: String?
  /// The value found, at most 80 characters of it.
  public let value: String?
  /// How often the finding occurred, where repeats are counted instead of listed.
  public let count: Int
  /// Further words that the sentence needs: names of alternatives, a limit.
  public let details: [String]

  /// States a finding.
  public init(
    _ severity: Severity, _ rule: Rule, file: String, line: Int? = nil, column: String? = nil,
    value: String? = nil, count: Int = 1, details: [String] = []
  ) {
    self.severity = severity
    self.rule = rule
    self.file = file
    self.line = line
    self.column = column
    self.value = value.map { $0.count > 80 ? String($0.prefix(79)) + "…" : $0 }
    self.count = count
    self.details = details
  }
}

/// All findings about a source, in the order of the source.
public struct ValidationReport: Sendable {
  /// Every finding.
  public private(set) var findings: [Finding]

  /// Starts a report.
  public init(findings: [Finding] = []) { self.findings = findings }

  /// Adds a finding.
  public mutating func add(_ finding: Finding) { findings.append(finding) }

  /// Adds the findings of another report.
  public mutating func add(contentsOf other: ValidationReport) { findings += other.findings }

  /// Whether the data must be refused.
  public var isFatal: Bool { findings.contains { $0.severity == .error } }
}

/// The data were refused; the findings say why, all of them at once.
public struct DataRefused: Error, Sendable {
  /// Everything that was found, errors and others.
  public let report: ValidationReport

  /// Refuses the data.
  public init(report: ValidationReport) { self.report = report }
}
