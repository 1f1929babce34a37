import Appraisals

/// What came of an import.
public struct ImportedAppraisals: Sendable {
  /// A source of appraisals, in numbers.
  public struct Input: Sendable, Hashable {
    /// Whether a row holds one score or several.
    public enum Layout: String, Sendable, Hashable {
      /// A row per score.
      case long
      /// A column per indicator.
      case wide
    }

    /// Its name.
    public let name: String
    /// The SHA-256 of its bytes.
    public let sha256: String
    /// Rows with at least one score.
    public let rows: Int
    /// Scores found.
    public let ratings: Int
    /// Scores that are in the package.
    public let kept: Int
    /// The periods, in order; none where the source names none.
    public let periods: [String]
    /// How it is laid out.
    public let layout: Layout
  }

  /// Longer scores that follow from shorter ones.
  public struct DerivedBatch: Sendable, Hashable {
    /// The longer period.
    public let period: String
    /// The indicator.
    public let indicator: String
    /// How long the shorter periods are: `month`, `quarter` or `semester`.
    public let from: String
    /// How the scores follow: `mean`, `weighted_mean`, `mode` or `last`.
    public let way: String
    /// Whose shorter scores: `same_rater` or `any_rater`.
    public let source: String
    /// How many rows.
    public let rows: Int
    /// How many of them agree to the last decimal.
    public let agreeing: Int
  }

  /// The appraisals, with the findings of all sources.
  public let table: AppraisalTable
  /// The sources.
  public let inputs: [Input]
  /// The lists about persons.
  public let lists: [(name: String, sha256: String, persons: Int, rows: Int)]
  /// What was recognised as derived, whether kept or not.
  public let derivedBatches: [DerivedBatch]
  /// The derived rows that were kept apart.
  public let derivedRows: AppraisalTable?
  /// Who stands on one side only.
  public let unmatched: [UnmatchedPerson]
  /// What descriptors of the sources say about columns, by name.
  public let about: [String: String]
  /// What they say that the numbers of columns count, by name.
  public let measures: [String: String]
  /// Everybody on the lists, for hiding.
  public let persons: Set<String>

  /// Everything that was read, with digests.
  public var sources: [PackageOrigin.Source] {
    inputs.map { .init(name: $0.name, sha256: $0.sha256) }
      + lists.map { .init(name: $0.name, sha256: $0.sha256) }
  }

  /// Every repair.
  public var repairs: RepairList { RepairList(table.report) }
}
