import LinearAlgebra
import Statistics

/// Tries numbers of groups and holds the best against tables of one group and samples.
struct TalentSearch {
  typealias Candidate = TalentStudy.Candidate

  /// What is grouped, in the units of the search.
  let rows: MeasuredRows
  let candidates: [Candidate]
  let chosen: Candidate
  /// The group of each row; nil where it has none.
  let groups: [Int?]
  private let grouping: TalentGrouping
  private let options: TalentOptions
  private let seed: RandomKey

  private static let nullRows = (model: 2_000, partition: 1_000)

  init(_ rows: TalentRows, _ options: TalentOptions, _ seed: RandomKey) throws(ClusteringError) {
    let rows = options.isStandardised ? TalentSearch.standardised(rows.measured) : rows.measured
    // Errors of measurement belong to a model of true levels; the other methods have none.
    self.rows = options.method == .mixture ? rows : MeasuredRows(rows.values)
    self.options = options
    self.seed = seed
    grouping = TalentGrouping(options: options)
    candidates = try grouping.candidates(self.rows, key: seed.derived(1))
    guard let chosen = TalentSearch.best(candidates) else {
      throw candidates.compactMap(\.refusal).first ?? .degenerate(starts: options.starts)
    }
    self.chosen = chosen
    groups = try grouping.groups(self.rows, chosen, key: seed.derived(1))
  }

  /// By BIC for models, by silhouette for partitions; one group only where nothing else was tried.
  private static func best(_ candidates: [Candidate]) -> Candidate? {
    let found = candidates.filter { $0.refusal == nil }
    return found.max { left, right in
      guard let a = left.model, let b = right.model else {
        return (left.silhouette ?? -2) < (right.silhouette ?? -2)
      }
      return abs(a.bic - b.bic) <= 1e-9 * (1 + abs(a.bic)) ? a.parameters > b.parameters : a.bic < b.bic
    }
  }

  /// Rows that have a group.
  var grouped: [Int] { groups.indices.filter { groups[$0] != nil } }

  /// Tables of one group, by the same method; nil where none can be made.
  func null() -> SingleGroupNull.Outcome? {
    let used = rows.selecting(rows: grouped)
    let most = options.method.hasProbabilities ? TalentSearch.nullRows.model : TalentSearch.nullRows.partition
    guard let model = try? SingleGroupNull(used, mostRows: most) else { return nil }
    // Gains grow with the number of rows: data of more rows than the tables have are thinned like them.
    let observed =
      model.count < used.values.rows && options.method.hasProbabilities
      ? grouping.statistic(thinned(used, like: model.count), like: chosen, key: seed.derived(4))
      : chosen.model.map { grouping.gain($0.logLikelihood, over: used, key: seed) } ?? chosen.silhouette
    guard let observed else { return nil }
    return model.test(observed, tables: options.nullTables, key: seed.derived(2), threads: options.threads) {
      grouping.statistic($0, like: chosen, key: $1)
    }
  }

  private func thinned(_ used: MeasuredRows, like count: Int) -> MeasuredRows {
    let step = max(1, (used.values.rows + count - 1) / count)
    return used.selecting(rows: Array(stride(from: 0, to: used.values.rows, by: step)))
  }

  /// Whether samples of the rows show the same groups.
  func stability() -> GroupStability {
    GroupStability(
      rows, groups: groups, replicates: options.replicates, key: seed.derived(3), threads: options.threads
    ) { grouping.regroup($0, like: chosen, key: $1) }
  }

  /// Which components of a mixture might be one group; nil below two.
  func merging() -> ComponentMerging? {
    guard let model = chosen.model, chosen.groups > 1 else { return nil }
    return ComponentMerging(model.responsibilities(rows))
  }

  /// Other answers to how many groups there are, for methods without a likelihood.
  func numbers() -> TalentNumbers? {
    guard !options.method.hasProbabilities, options.distance == .euclidean else { return nil }
    let values = thinned(rows.selecting(rows: grouped), like: TalentSearch.nullRows.partition).values
    let tables = max(20, min(options.replicates, 50))
    let grouping = grouping
    guard
      let gap = try? GapStatistic(
        values, groups: options.groups, tables: tables, key: seed.derived(5), threads: options.threads,
        method: { grouping.regroup($0, $1, key: $2) }),
      let strength = try? PredictionStrength(
        values, groups: options.groups, key: seed.derived(6), threads: options.threads,
        method: { grouping.regroup($0, $1, key: $2) })
    else { return nil }
    return TalentNumbers(gap: gap, strength: strength)
  }

  private static func standardised(_ rows: MeasuredRows) -> MeasuredRows {
    let profiles = (0..<rows.values.columns).map { ColumnProfile(rows.values.column($0)) }
    let scales = profiles.map { $0.standardDeviation > 0 ? $0.standardDeviation : 1 }
    let values = Matrix(
      rows: rows.values.rows,
      columns: profiles.indices.map { j in rows.values.column(j).map { ($0 - profiles[j].mean) / scales[j] } })
    let errors = rows.errors.map { error in
      Matrix(
        rows: error.rows,
        columns: scales.indices.map { b in scales.indices.map { error[$0, b] / (scales[$0] * scales[b]) } })
    }
    return MeasuredRows(values, errors: errors, errorPlaces: rows.errorPlaces)
  }
}

/// How many groups there are by other standards.
public struct TalentNumbers: Sendable {
  /// Against evenly scattered rows.
  public let gap: GapStatistic
  /// From one half of the rows to the other.
  public let strength: PredictionStrength
}
