import Appraisals

/// What came of an import.
public struct ImportedAppraisals: Sendable {
  /// A source of appraisals, in numbers.
  public struct Input: Sendable, Hashable {
    /// Whether a row holds one score or several.
    public enum Layout: String, Sendable, Hashable, CaseIterable {
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
    /// How a longer score follows from the shorter ones.
    public enum Way: String, Sendable, Hashable, CaseIterable {
      /// Their mean.
      case mean
      /// Their weighted mean.
      case weightedMean = "weighted_mean"
      /// The most frequent of them.
      case mode
      /// The last of them.
      case last
    }

    /// Whose shorter scores count.
    public enum Source: String, Sendable, Hashable, CaseIterable {
      /// Those of the rater who gave the longer score.
      case sameRater = "same_rater"
      /// Everybody's.
      case anyRater = "any_rater"
    }

    /// The longer period.
    public let period: String
    /// The indicator.
    public let indicator: String
    /// How long the shorter periods are.
    public let from: Period.Kind
    /// How the scores follow.
    public let way: Way
    /// Whose shorter scores.
    public let source: Source
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
