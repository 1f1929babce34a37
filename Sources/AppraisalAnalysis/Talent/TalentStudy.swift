import LinearAlgebra
import Statistics

/// Which profiles employees have, whether there are any, and how sure each employee's is.
///
/// Groups are believed only where tables of one group, with the same covariances and rounding, would not do as well, and
/// where samples of the same employees show them again. No protected attribute takes part.
///
/// > Reference: McLachlan (1987), doi:10.2307/2347790; Hennig (2007), doi:10.1016/j.csda.2006.11.025.
public struct TalentStudy: Sendable {
  /// A number of groups that was tried.
  public struct Candidate: Sendable {
    /// The family, of a mixture.
    public let family: CovarianceFamily?
    /// The number of groups.
    public let groups: Int
    /// The model, of a method with probabilities.
    public let model: TalentModel?
    /// The sum of squared distances, or the mean distance to medoids.
    public let criterion: Double?
    /// The mean silhouette width; nil for one group.
    public let silhouette: Double?
    /// Why there is no result.
    public let refusal: ClusteringError?

    init(
      family: CovarianceFamily? = nil, groups: Int, model: TalentModel? = nil, criterion: Double? = nil,
      silhouette: Double? = nil, refusal: ClusteringError? = nil
    ) {
      (self.family, self.groups, self.model) = (family, groups, model)
      (self.criterion, self.silhouette, self.refusal) = (criterion, silhouette, refusal)
    }
  }

  /// What can be said about groups.
  public enum Verdict: String, Sendable, CaseIterable {
    /// They are there, and found again.
    case reliable
    /// One group describes employees best.
    case oneGroup = "one_group"
    /// Tables of one group do as well.
    case asOneGroup = "as_one_group"
    /// They are not found again in samples.
    case unstable
  }

  /// How sure an employee's profile is.
  public enum Status: String, Sendable, CaseIterable {
    /// Well inside one profile.
    case clear
    /// Between two.
    case between
    /// By the indicators there are; others are missing.
    case partial
    /// Indicators are missing, or cannot be compared, so that there is no profile.
    case missing
    /// There are no reliable groups, so that the profile is a description and nothing more.
    case unreliable
  }

  /// An employee in the map.
  public struct Member: Sendable {
    /// The employee's group, from 0.
    public let profile: Int?
    /// Its probability; nil for methods without.
    public let probability: Double?
    /// How sure it is.
    public let status: Status
  }

  /// What was grouped.
  public let rows: TalentRows
  /// How.
  public let options: TalentOptions
  /// All that was tried.
  public let candidates: [Candidate]
  /// The one that was taken.
  public let chosen: Candidate
  /// Its groups, the largest first.
  public let profiles: [TalentProfile]
  /// One for each employee.
  public let members: [Member]
  /// The comparison with tables of one group; nil where one group is best anyway.
  public let null: SingleGroupNull.Outcome?
  /// How much of each group is found again; nil for one group.
  public let stability: GroupStability?
  /// What can be said.
  public let verdict: Verdict
  /// Employees who have a profile.
  public let grouped: Int
  /// Which groups of a mixture might be one; nil for one group and for methods without probabilities.
  public let merging: ComponentMerging?
  /// How many groups there are by other standards; nil for models.
  public let numbers: TalentNumbers?
  /// What indicators and profiles tell of protected attributes.
  public let proxies: [ProxyScreen]

  /// The share of the variance of the number of forms that lies between profiles; nil where rows are employees, or all
  /// have as many.
  ///
  /// Means of few forms scatter more, so that groups may sort employees by how much is known of them.
  public let shareOfRecords: Double?

  /// From this share on profiles are partly a matter of how many forms employees have.
  public static let notableShare = 0.1
  /// Below this probability an employee is between profiles.
  public static let clearProbability = 0.8
  /// Above this p-value tables of one group do as well.
  public static let significance = 0.05

  /// Looks for profiles.
  ///
  /// - Throws: ``AnalysisError/ungroupable(_:)``.
  /// - Complexity: that of the searches, times (1 + null tables + replicates).
  public init(_ rows: TalentRows, options: TalentOptions = TalentOptions(), seed: RandomKey)
    throws(AnalysisError)
  {
    let search: TalentSearch
    do throws(ClusteringError) { search = try TalentSearch(rows, options, seed) } catch {
      throw .ungroupable(error)
    }
    self.rows = rows
    self.options = options
    candidates = search.candidates
    chosen = search.chosen
    grouped = search.grouped.count
    let groups = search.groups
    shareOfRecords = rows.records.flatMap { ProxyScreen.shareBetween($0.map(Double.init), groups) }
    profiles = TalentProfile.all(rows, groups, count: search.chosen.groups)
    merging = search.merging()
    numbers = search.numbers()
    proxies = ProxyScreen.all(rows, groups)
    guard search.chosen.groups > 1 else {
      (null, stability, verdict) = (nil, nil, .oneGroup)
      members = TalentStudy.members(search, .oneGroup)
      return
    }
    let null = search.null()
    let stability = search.stability()
    let lowest = stability.similarities.map { $0 ?? 0 }.min() ?? 0
    let verdict: Verdict =
      (null?.pValue ?? 1) > TalentStudy.significance
      ? .asOneGroup : lowest < GroupStability.smallest ? .unstable : .reliable
    self.null = null
    self.stability = stability
    self.verdict = verdict
    members = TalentStudy.members(search, verdict)
  }

  private static func members(_ search: TalentSearch, _ verdict: Verdict) -> [Member] {
    let probabilities = search.chosen.model?.responsibilities(search.rows)
    return search.groups.enumerated().map { i, group in
      guard let group else { return Member(profile: nil, probability: nil, status: .missing) }
      let p = probabilities?[i]?[group]
      let isPartial = (0..<search.rows.values.columns).contains { search.rows.values[i, $0].isNaN }
      let status: Status =
        verdict != .reliable
        ? .unreliable : isPartial ? .partial : (p ?? 1) < clearProbability ? .between : .clear
      return Member(profile: group, probability: p, status: status)
    }
  }
}

/// One group of employees and how it differs from all.
public struct TalentProfile: Sendable {
  /// Employees in it.
  public let count: Int
  /// Their mean by column; nil where no one has a value.
  public let means: [Double?]
  /// The distance of that mean from the mean of all, in standard deviations of all.
  public let distances: [Double?]

  /// From this distance on a group is called higher or lower.
  public static let notable = 0.5

  static func all(_ rows: TalentRows, _ groups: [Int?], count: Int) -> [TalentProfile] {
    let overall = (0..<rows.columns.count).map { ColumnProfile(rows.values.column($0)) }
    return (0..<count).map { group in
      let own = groups.indices.filter { groups[$0] == group }
      let means = overall.indices.map { j -> Double? in
        let seen = own.map { rows.values[$0, j] }.filter { !$0.isNaN }
        return seen.isEmpty ? nil : seen.reduce(0, +) / Double(seen.count)
      }
      let distances = zip(means, overall).map { mean, all -> Double? in
        guard let mean, all.standardDeviation > 0 else { return nil }
        return (mean - all.mean) / all.standardDeviation
      }
      return TalentProfile(count: own.count, means: means, distances: distances)
    }
  }
}
