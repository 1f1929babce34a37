/// A versioned set of rules of appraisal, as a policy file configures it.
///
/// The file is a configuration with its sources, not the law: whoever shows a result of it says "as configured in
/// policy file X".
public struct AppraisalPolicy: Sendable, Hashable {
  /// What a statement of the file rests on.
  public struct Source: Sendable, Hashable {
    /// How sure one may be.
    public enum Confidence: String, Sendable, Hashable, CaseIterable {
      /// Found in a public source, which is named.
      case found
      /// General knowledge, fairly certain.
      case memoryHigh = "memory_high"
      /// General knowledge, to be looked up.
      case memoryMedium = "memory_medium"
      /// General knowledge, doubtful.
      case memoryLow = "memory_low"
      /// Computed from the source named.
      case computed
      /// A judgement of the authors.
      case judgement
    }

    /// What it is about: a property of the file, or words.
    public let about: String
    /// How sure one may be.
    public let confidence: Confidence
    /// Where it was found, or why it was so decided.
    public let reference: String
  }

  /// The identifier, such as `permenpanrb-6-2022`; scale versions of appraisals use the same.
  public let id: String
  /// What the rules are called, in Indonesian.
  public let title: String
  /// The version of the file.
  public let version: String
  /// The first day on which the rules apply to an appraisal.
  public let validFrom: CalendarDate
  /// The last such day; nil where none is known.
  public let validTo: CalendarDate?
  /// What the statements rest on.
  public let sources: [Source]
  /// Which predicate a total score leads to.
  public let scoreBands: ScoreBands?
  /// The weights of work results and behaviour; several where the rules know several.
  public let componentWeights: [ComponentWeights]
  /// Which score the achievement of one indicator gets.
  public let achievementMap: AchievementMap?
  /// The predicate of each combination of work results and behaviour.
  public let predicateTable: ExpectationTable?
  /// How predicates are to be distributed, by the rating of the organisation.
  public let patterns: [DistributionPattern]
  /// The percentage of the yearly credit points (angka kredit) that a predicate earns.
  public let creditPercents: [Predicate: Double]
  /// The file it was read from, as a person would name it.
  public let file: String

  /// The pattern that an organisation's rating asks for.
  public func pattern(forOrganisation rating: Predicate) -> DistributionPattern? {
    patterns.first { $0.organisation == rating }
  }

  /// The credit points of a predicate held for some months: `months / 12 × percent × coefficient`; nil where the policy
  /// has no percentage for it.
  public func creditPoints(for predicate: Predicate, months: Double, yearlyCoefficient: Double) -> Double? {
    creditPercents[predicate].map { months / 12 * $0 / 100 * yearlyCoefficient }
  }

  /// Whether the rules apply to an appraisal that ends on a day.
  public func isValid(on day: CalendarDate) -> Bool {
    validFrom <= day && (validTo.map { day <= $0 } ?? true)
  }
}

extension AppraisalPolicy {
  /// The policies that timbang brings along, oldest first.
  public static let builtIn: [AppraisalPolicy] = builtInFiles.map { id, bytes in
    do throws(PolicyError) { return try AppraisalPolicy(json: bytes, file: id) } catch {
      preconditionFailure("the built-in policy \(id) is broken: \(error)")
    }
  }

  private static let builtInFiles: [(id: String, bytes: [UInt8])] = [
    ("pp-46-2011", PackageResources.pp_46_2011_json), ("pp-30-2019", PackageResources.pp_30_2019_json),
    ("permenpanrb-8-2021", PackageResources.permenpanrb_8_2021_json),
    ("permenpanrb-6-2022", PackageResources.permenpanrb_6_2022_json),
    ("se-menpanrb-3-2023", PackageResources.se_menpanrb_3_2023_json),
  ]

  /// The file of a built-in policy, byte for byte; nil where there is none of that identifier.
  public static func builtInFile(id: String) -> [UInt8]? { builtInFiles.first { $0.id == id }?.bytes }

  /// The built-in policy of that identifier, or nil.
  public static func builtIn(id: String) -> AppraisalPolicy? { builtIn.first { $0.id == id } }
}
