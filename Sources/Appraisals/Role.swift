/// What a column of a source means for an appraisal.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// The employee rated.
  case ratee
  /// The person who rated.
  case rater
  /// What the rater is to the ratee, see ``RaterType``.
  case raterType = "rater_type"
  /// What was rated.
  case indicator
  /// When: year, semester, quarter or month.
  case period
  /// The score; several columns with this role make a wide file.
  case score
  /// What was to be achieved.
  case target
  /// The upper end of what was to be achieved, where that is a range.
  case targetUpper = "target_upper"
  /// What was achieved.
  case realisation
  /// The overall predicate that the source stores. It is checked against the row's ratings, and a score only where
  /// no ratings stand beside it.
  case predicate
  /// The organisation unit.
  case unit
  /// The weight of the indicator in the total.
  case weight
  /// The regime under which the score was given.
  case scaleVersion = "scale_version"
  /// A fact about the person.
  case fact
  /// A protected attribute, for the audit only.
  case protected
  /// The name of the employee: never shown, only used to see that one number belongs to one person.
  case name
  /// The name of the rater: used where no column has the rater's number.
  case raterName = "rater_name"
  /// The superior of the rater (atasan pejabat penilai), who countersigns.
  case secondRater = "second_rater"
  /// The year of the period, where another column has the part of the year.
  case periodYear = "period_year"
  /// The day, or the month, on which the period begins.
  case periodStart = "period_start"
  /// The day, or the month, on which the period ends.
  case periodEnd = "period_end"
  /// Whether the appraisal is one as acting official (PLT, PLH).
  case acting
  /// A number that only counts the rows.
  case rowNumber = "row_number"
  /// Nothing: the column is left alone.
  case ignore

  /// Whether more than one column may have this role.
  public var isRepeatable: Bool {
    switch self {
    case .score, .fact, .protected, .ignore: true
    default: false
    }
  }

  /// Whether the cells of such a column have to be numbers.
  public var isNumeric: Bool {
    switch self {
    case .score, .target, .targetUpper, .realisation, .weight: true
    default: false
    }
  }
}

/// A role given to a column by a person (`--map ratee=d`); it wins over descriptor and headings.
public struct RoleAssignment: Sendable, Hashable {
  /// The role given.
  public let role: Role
  /// The heading of the column.
  public let column: String

  /// Gives a role to a column.
  public init(_ role: Role, column: String) {
    self.role = role
    self.column = column
  }
}

/// Which direction of an indicator is the good one. It is declared, never guessed.
public enum Polarity: String, Sendable, Hashable, CaseIterable {
  /// Output, accuracy, punctuality.
  case moreIsBetter = "more_is_better"
  /// Errors, days late, cost.
  case lessIsBetter = "less_is_better"
  /// Best inside a range.
  case range
}
