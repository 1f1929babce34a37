import Appraisals

/// What a person says about a source that the source does not say itself.
public struct LoadingOptions: Sendable {
  /// Which way the numeric codes of predicates run.
  public enum CodeDirection: String, Sendable, Hashable, CaseIterable {
    /// 1 is the best, as in SIASN.
    case firstIsBest = "1=best"
    /// The highest code, 3 or 5, is the best.
    case lastIsBest = "5=best"
  }

  /// Roles given to columns; they win over descriptor and headings.
  public var roles: [RoleAssignment]
  /// The sheet of a workbook; nil takes the one whose headings are recognised.
  public var sheet: String?
  /// Which way numeric codes run; nil lets the text in the source decide, and refuses where it does not.
  public var codes: CodeDirection?
  /// The regime of all scores; nil lets each row's column or period decide.
  public var scaleVersion: String?
  /// Where sex and age of persons come from.
  public enum PersonAttributes: Sendable, Hashable {
    /// From columns, and where there is none from employee numbers.
    case columnsAndNumbers
    /// From columns alone.
    case columns
  }

  /// Where sex and age come from, for the audit; an import always leaves them to columns.
  public var personAttributes: PersonAttributes = .columnsAndNumbers
  /// Whether every repair is listed, or the first ones of each kind and a count; an import wants all.
  package var listsEveryRepair = false
  /// The day on which the data are looked at: nobody starts to serve after it.
  public var today: CalendarDate?

  /// Columns to keep as facts though nothing tells what they are: somebody asks for them by name.
  public var keptColumns: [String] = []
  /// How many threads to read with; nil uses every processor. What is read does not depend on it.
  public var threads: Int?
  /// Is told how far long reading is, some hundred times at most and never by two threads at once.
  public var progress: (@Sendable (LoadingProgress) -> Void)?

  /// States what is known.
  public init(
    roles: [RoleAssignment] = [], sheet: String? = nil, codes: CodeDirection? = nil,
    scaleVersion: String? = nil, today: CalendarDate? = nil, threads: Int? = nil,
    progress: (@Sendable (LoadingProgress) -> Void)? = nil
  ) {
    self.roles = roles
    self.sheet = sheet
    self.codes = codes
    self.scaleVersion = scaleVersion
    self.today = today
    self.threads = threads
    self.progress = progress
  }
}
