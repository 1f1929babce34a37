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
  ///
  /// The comment of a case says what ``Finding/details`` holds, in order.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    // The source as a whole.
    /// Nothing in the file.
    case sourceEmpty = "source_empty"
    /// Headings and nothing else.
    case sourceHasNoRows = "source_has_no_rows"
    /// Bytes that are no text. Details: `nul`, `zip`, `control`, `utf16` or `utf32`.
    case sourceNotText = "source_not_text"
    /// Details: the length and the limit in bytes.
    case lineTooLong = "line_too_long"
    /// The line is the one on which the quote opened.
    case quoteNotClosed = "quote_not_closed"
    /// The value is what follows the closing quote.
    case textAfterQuote = "text_after_quote"
    /// Details: fields found, fields expected.
    case rowTooShort = "row_too_short"
    /// Details: fields found, fields expected.
    case rowTooLong = "row_too_long"
    /// A row in which everything that matters is missing was left out.
    case rowEmpty = "row_empty"
    /// Details: the position of the column, from 1.
    case headingMissing = "heading_missing"
    /// Details: the positions of the columns, from 1.
    case headingRepeated = "heading_repeated"
    /// The text is not UTF-8. Details: `windows-1252`, `utf-16le` or `utf-16be`; for the first, count is the number of
    /// bytes that were read so.
    case encodingAssumed = "encoding_assumed"
    // The descriptor.
    /// Details: what the parser says.
    case descriptorUnreadable = "descriptor_unreadable"
    /// Details: the property that is missing or makes no sense, as a path.
    case descriptorIncomplete = "descriptor_incomplete"
    /// The descriptor points outside its folder. The value is the path.
    case pathOutsidePackage = "path_outside_package"
    /// The value is the role written. Details: the valid roles.
    case roleUnknown = "role_unknown"
    /// The value is the role. Details: the columns that have it.
    case roleRepeated = "role_repeated"
    /// A column that was named is not there. Details: the headings found.
    case fieldMissing = "field_missing"
    /// The value is the role. Details: the option that would help, then the headings found.
    case requiredRoleMissing = "required_role_missing"
    /// Details: the role recognised.
    case headingRecognised = "heading_recognised"
    /// The value is the role. Details: the option that would help, then the columns that compete.
    case headingAmbiguous = "heading_ambiguous"
    /// A column that takes no part.
    case columnUnused = "column_unused"
    // Values.
    /// Text where a number has to stand. Details: `labels` where declaring a scale of labels may help.
    case notANumber = "not_a_number"
    /// NaN, infinity, or a number too large to hold.
    case notFinite = "not_finite"
    /// Count is the number of cells with a comma.
    case decimalCommaRead = "decimal_comma_read"
    /// Count is the number of cells with marks between thousands. Details: the mark.
    case thousandsMarkRead = "thousands_mark_read"
    /// Every cell could be read with thousands or with decimals.
    case decimalMarkAmbiguous = "decimal_mark_ambiguous"
    /// Details: the lowest and the highest score of the scale.
    case outsideScale = "outside_scale"
    /// A label that the declared scale does not have. Details: the labels it has.
    case labelUnknown = "label_unknown"
    /// The value is what stands in the file. Details: the valid types.
    case raterTypeUnknown = "rater_type_unknown"
    /// No ratee or no rater.
    case missingIdentifier = "missing_identifier"
    /// No score: the row was left out.
    case missingScore = "missing_score"
    /// No indicator, period, unit, scale version or rater type. Details: what was assumed, if anything.
    case missingLabel = "missing_label"
    /// White space around a label was removed. Details: what it became.
    case whiteSpaceTrimmed = "white_space_trimmed"
    /// The same ratee, rater, indicator, period and rater type again. Details: the first lines.
    case duplicateAppraisal = "duplicate_appraisal"
    /// A spreadsheet has rounded it. Details: `exponent`, `zeros` or `rounded`.
    case identifierDamaged = "identifier_damaged"
    /// An employee number that cannot be right. Details: the code of the reason.
    case identifierMalformed = "identifier_malformed"
    /// Zero, negative or missing.
    case weightNotPositive = "weight_not_positive"
    /// Zero or negative.
    case targetNotPositive = "target_not_positive"
    /// The upper end of a target lies below the lower one, or there is no lower one. Details: the lower end, if any.
    case targetRangeReversed = "target_range_reversed"
    /// Scores that were computed from target and realisation; count says how many.
    case scoreComputed = "score_computed"
    /// A list of who has a plan, without any score. Details: the export it is.
    case staffListOnly = "staff_list_only"
    /// No column has the number of the rater, so that raters are told apart by their names.
    case raterByName = "rater_by_name"
    // The data as a whole.
    /// The value is the score that all rows have.
    case scoresAllEqual = "scores_all_equal"
    /// One appraisal only.
    case singleRow = "single_row"
    /// The value is the only ratee.
    case singleRatee = "single_ratee"
    /// The value is the only rater.
    case singleRater = "single_rater"
    case lowInformation = "low_information"
    // Workbooks, archives and what stands around the data.
    /// The source ends before it should, or is damaged. Details: what the decoder says.
    case sourceTruncated = "source_truncated"
    /// More than is taken for honest data. Details: what (`columns`, `bytes`, `ratio`, `cells`, `depth`), found, limit.
    case limitExceeded = "limit_exceeded"
    /// A workbook that cannot be opened. Details: `encrypted`, `xls`, `xlsb`, `ods`, `no_sheet`, or what the parser says.
    case workbookUnreadable = "workbook_unreadable"
    /// No sheet has the name that was asked for. The value is the name. Details: the sheets there are.
    case sheetMissing = "sheet_missing"
    /// The sheet that was read. The value is its name.
    case sheetChosen = "sheet_chosen"
    /// A sheet with data that was not read. The value is its name.
    case sheetUnused = "sheet_unused"
    /// Headings that do not stand in the first row. Details: the titles above them.
    case headerFound = "header_found"
    /// A row that numbers the columns, (1) (2) (3), was left out.
    case columnNumbersSkipped = "column_numbers_skipped"
    /// A row of totals or means was left out. The value is what it is called.
    case totalSkipped = "total_skipped"
    /// Rows below the data, such as a signature, were left out. The value is the first text in them.
    case footerSkipped = "footer_skipped"
    /// A formula that came to nothing, such as #N/A or #REF!; it counts as missing.
    case cellError = "cell_error"
    /// Cells merged with one above were read as having its value. The value is that; count is the number of cells.
    case mergedFilled = "merged_filled"
    /// The rows of a query that the database could not be asked to count. Details: the number received.
    case rowsNotCounted = "rows_not_counted"
    /// Text of a database that is no Unicode: the bytes in question were replaced by U+FFFD.
    case textNotUnicode = "text_not_unicode"
    /// A column of a kind that cannot be read. Details: the kind.
    case columnUnreadable = "column_unreadable"
    // What values were read as.
    /// Cells with a percent sign were read as the number before it.
    case percentRead = "percent_read"
    /// A number with words behind it was read as the number. Details: the words.
    case unitTextRead = "unit_text_read"
    /// A range of targets. Details: its lower and upper end.
    case rangeRead = "range_read"
    /// Dates that are not written as year-month-day. Details: what it became, and how: `day_first`, `month_first`, `serial`, `words`.
    case dateRead = "date_read"
    /// Every date of the column could be day first or month first; day first was taken.
    case dateAmbiguous = "date_ambiguous"
    /// Text where a date should stand; it counts as missing.
    case notADate = "not_a_date"
    /// A period in words or dates. Details: what it became.
    case periodRead = "period_read"
    /// Text that is no period where others are; it is kept as a period of its own.
    case notAPeriod = "not_a_period"
    /// The period of all rows was taken from the title. The value is the title. Details: the period.
    case periodFromTitle = "period_from_title"
    /// A predicate in another wording. Details: the official wording.
    case labelRead = "label_read"
    /// Numeric codes whose direction nothing in the source tells. Details: the codes found.
    case codesAmbiguous = "codes_ambiguous"
    /// The direction of codes, from labels in the source or from the user. Details: `1=best` or `5=best`, then the column that told.
    case codesResolved = "codes_resolved"
    /// A code and the label beside it do not agree with the other rows. Details: the label.
    case codesContradict = "codes_contradict"
    /// A grade in another way of writing. Details: what it became.
    case gradeRead = "grade_read"
    /// Text that is no grade; it was kept as it stands.
    case gradeUnknown = "grade_unknown"
    // Persons.
    /// Spaces, dots, quotes or apostrophes were removed from employee numbers. Details: what it became.
    case identifierRepaired = "identifier_repaired"
    /// One employee number with several names. Count is the number of names.
    case identifierShared = "identifier_shared"
    /// The sex in the column is not the one in the employee number. Details: column, number.
    case sexMismatch = "sex_mismatch"
    /// The date of birth in the column is not the one in the employee number. Details: column, number.
    case birthDateMismatch = "birth_date_mismatch"
    /// A protected attribute that no column has was read from the employee numbers. Details: `sex` or `age_band`.
    case attributeFromNumber = "attribute_from_number"
    /// Appraisals as acting official (PLT, PLH). They are kept: they link supervisors.
    case actingMarked = "acting_marked"
    /// A second appraisal of the same person in the same year by another supervisor. It is kept: it links supervisors.
    case secondAppraisal = "second_appraisal"
    // Rules.
    /// The regime of the scores, from their period. The value is the period. Details: the regime.
    case scaleVersionInferred = "scale_version_inferred"
    /// Two rules with different scores were in force when a period ended, and nothing says which was used. The value is
    /// the period. Details: the rule taken, then the others.
    case rulesOverlap = "rules_overlap"
    /// The stored predicate is not the one that follows from the row's own ratings. The value is what is stored. Details: what follows, the policy.
    case predicateDisagrees = "predicate_disagrees"
    /// A score that the rule cannot give. Details: the gap, the policy.
    case scoreInGap = "score_in_gap"
    /// Rows of a longer period that follow from those of shorter ones were left out: they are no further evidence. The value is the longer period.
    case derivedExcluded = "derived_excluded"
    /// Two lists disagree about a person. The value is the one kept. Details: the other, its file.
    case factConflict = "fact_conflict"
    /// Rows that stand in another file in the same words were left out. Details: the other file and the first line there.
    case duplicateDropped = "duplicate_dropped"
    /// The same ratee, rater, indicator and period with another score in another file. Details: the other score, its file, its line.
    case duplicateContradicts = "duplicate_contradicts"
    /// Two sources declare different scales or directions. The value is the indicator. Details: the other source.
    case scaleConflict = "scale_conflict"
    /// Several rows per person in a list were brought together. Count is the number of persons. Details: how, per column.
    case factsAggregated = "facts_aggregated"
    /// Persons that stand on one side only. Count says how many. Details: `list` or `appraisals`, the side that has them.
    case personsUnmatched = "persons_unmatched"
    /// A column that could give a person away was left out. Details: `text`, `identifier`, `protected`, `name`.
    case columnWithheld = "column_withheld"
    /// A group so small that its members may be recognised. The value is the group. Count is its size.
    case smallCell = "small_cell"
    // Decisions on a list.
    /// A file that is no list of candidates. Details: the table or column that it lacks.
    case notASelection = "not_a_selection"
    /// A column that a file of decisions needs. Details: the headings that are understood, then those found.
    case decisionColumnMissing = "decision_column_missing"
    /// A word that is no decision, outcome or state, or no date. Details: the words that are understood; none for a date.
    case decisionUnknown = "decision_unknown"
    /// A decision without its word, decider or day. The value is the person.
    case decisionIncomplete = "decision_incomplete"
    /// The same person twice. Details: the first line.
    case decisionRepeated = "decision_repeated"
    /// A decision dated after today.
    case decisionInFuture = "decision_in_future"
    /// A decision on somebody who is not on the list. Details: the list.
    case personNotOnList = "person_not_on_list"
    /// A decision against the list without a reason. Details: the decision, the place on the list.
    case reasonMissing = "reason_missing"
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
  /// How often the finding occurred, where repeats are counted instead of listed; the counts of a rule add up to
  /// its occurrences.
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

extension Finding {
  /// What a value became, where a repair changed one and says so.
  public var became: String? {
    switch rule {
    case .scoreComputed, .thousandsMarkRead, .decimalCommaRead, .unitTextRead, .rangeRead: nil
    default: severity == .repair ? details.first : nil
    }
  }

  /// Whether it says no more than that a heading was read as itself: `ratee` as the ratee.
  public var isSelfEvident: Bool {
    rule == .headingRecognised && column?.foldedLabel == details.first?.foldedLabel
  }
}

/// All findings about a source, in the order of the source.
public struct ValidationReport: Sendable {
  /// Every finding.
  public private(set) var findings: [Finding]
  /// Every repair of columns, where they were asked for; `findings` only count them.
  public private(set) var repairs: [ColumnRepairs]

  /// Starts a report.
  public init(findings: [Finding] = [], repairs: [ColumnRepairs] = []) {
    self.findings = findings
    self.repairs = repairs
  }

  /// Adds a finding.
  public mutating func add(_ finding: Finding) { findings.append(finding) }

  /// Adds the findings of another report.
  public mutating func add(contentsOf other: ValidationReport) {
    findings += other.findings
    repairs += other.repairs
  }

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
