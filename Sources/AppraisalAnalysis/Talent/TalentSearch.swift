import LinearAlgebra
import Statistics

/// Tries numbers of groups and holds the best against tables of one group and samples.
struct TalentSearch {
  typealias Candidate = TalentStudy.Candidate

  /// What is grouped, in the units of the search.
  let values: Matrix
  /// The rows without a missing value.
  let complete: Matrix
  let candidates: [Candidate]
  let chosen: Candidate
  /// The group of each row; nil where it has none.
  let chosenGroups: [Int?]
  private let options: TalentOptions
  private let seed: RandomKey

  /// The most rows for which silhouettes are computed exactly; of more, evenly spaced ones stand for all.
  static let mostSilhouettes = 4_000
  private static let nullRows = (mixture: 2_000, partition: 1_000)

  init(_ rows: TalentRows, _ options: TalentOptions, _ seed: RandomKey) throws(ClusteringError) {
    let values = options.isStandardised ? TalentSearch.standardised(rows.values) : rows.values
    let usable = (0..<values.rows).filter { i in (0..<values.columns).allSatisfy { !values[i, $0].isNaN } }
    let complete = values.selecting(rows: usable)
    self.values = values
    self.complete = complete
    self.options = options
    self.seed = seed
    candidates =
      options.method == .mixture
      ? try TalentSearch.mixtures(complete, options, seed)
      : try TalentSearch.partitions(complete, options, seed)
    guard let chosen = TalentSearch.best(candidates) else {
      throw candidates.compactMap(\.refusal).first ?? .degenerate(starts: options.starts)
    }
    self.chosen = chosen
    if let fit = chosen.fit {
      chosenGroups = TalentDivision.mixture(values, fit).groups
    } else {
      let division = try TalentDivision.partition(
        values, options.method, k: chosen.groups, starts: options.starts, key: seed.derived(1))
      chosenGroups = division.groups
    }
  }

  private static func mixtures(
    _ values: Matrix, _ options: TalentOptions, _ seed: RandomKey
  ) throws(ClusteringError) -> [Candidate] {
    let grid = try MixtureGrid(
      values, families: options.families, groups: options.groups, starts: options.starts,
      key: seed.derived(1), threads: options.threads)
    return grid.cells.map { cell in
      switch cell.result {
      case .success(let fit):
        Candidate(
          family: cell.family, groups: cell.groups, fit: fit, criterion: nil, silhouette: nil, refusal: nil)
      case .failure(let error):
        Candidate(
          family: cell.family, groups: cell.groups, fit: nil, criterion: nil, silhouette: nil, refusal: error)
      }
    }
  }

  private static func partitions(
    _ values: Matrix, _ options: TalentOptions, _ seed: RandomKey
  ) throws(ClusteringError) -> [Candidate] {
    _ = try DistinctRows(values)
    return options.groups.map { k in
      do throws(ClusteringError) {
        let found = try TalentDivision.partition(
          values, options.method, k: k, starts: options.starts, key: seed.derived(1))
        return Candidate(
          family: nil, groups: k, fit: nil, criterion: found.criterion,
          silhouette: silhouette(values, found.groups, threads: options.threads), refusal: nil)
      } catch {
        return Candidate(family: nil, groups: k, fit: nil, criterion: nil, silhouette: nil, refusal: error)
      }
    }
  }

  /// By BIC for mixtures, by silhouette for partitions; one group only where nothing else was tried.
  private static func best(_ candidates: [Candidate]) -> Candidate? {
    let fitted = candidates.filter { $0.refusal == nil }
    if fitted.contains(where: { $0.fit != nil }) {
      return fitted.max { left, right in
        guard let a = left.fit, let b = right.fit else { return left.fit == nil }
        return abs(a.bic - b.bic) <= 1e-9 * (1 + abs(a.bic))
          ? a.parameters > b.parameters : a.bic < b.bic
      }
    }
    return fitted.max { ($0.silhouette ?? -2) < ($1.silhouette ?? -2) }
  }

  private static func silhouette(_ values: Matrix, _ groups: [Int?], threads: Int) -> Double? {
    let step = max(1, (values.rows + mostSilhouettes - 1) / mostSilhouettes)
    guard step > 1 else { return try? Silhouette(values, groups: groups, threads: threads).mean }
    let some = Array(stride(from: 0, to: values.rows, by: step))
    return try? Silhouette(values.selecting(rows: some), groups: some.map { groups[$0] }, threads: threads).mean
  }

  /// Tables of one group, by the same method; nil where none can be made.
  func null() -> SingleGroupNull.Outcome? {
    let isMixture = options.method == .mixture
    let most = isMixture ? TalentSearch.nullRows.mixture : TalentSearch.nullRows.partition
    guard let model = try? SingleGroupNull(complete, mostRows: most),
      let observed = isMixture ? gain(complete, fit: chosen.fit, key: seed) : chosen.silhouette
    else { return nil }
    return model.test(observed, tables: options.nullTables, key: seed.derived(2), threads: options.threads) {
      isMixture ? gain($0, fit: nil, key: $1) : bestSilhouette($0, key: $1)
    }
  }

  /// How much larger the log-likelihood of the chosen mixture is than that of one group, on any table.
  private func gain(_ table: Matrix, fit: GaussianMixtureFit?, key: RandomKey) -> Double? {
    guard let family = chosen.family else { return nil }
    let found =
      fit
      ?? (try? GaussianMixture(table, family: family, groups: chosen.groups).fit(
        starts: min(options.starts, 6), precision: .rough, key: key))
    let single =
      (try? GaussianMixture(table, family: .eee, groups: 1).fit(key: key))
      ?? (try? GaussianMixture(table, family: .eei, groups: 1).fit(key: key))
    guard let found, let single else { return nil }
    return found.logLikelihood - single.logLikelihood
  }

  private func bestSilhouette(_ table: Matrix, key: RandomKey) -> Double? {
    options.groups.filter { $0 > 1 }.compactMap { k -> Double? in
      guard
        let found = try? TalentDivision.partition(
          table, options.method, k: k, starts: min(options.starts, 5), key: key)
      else { return nil }
      return try? Silhouette(table, groups: found.groups).mean
    }.max()
  }

  /// Whether samples of the rows show the same groups.
  func stability() -> GroupStability {
    let whole = (0..<values.rows).filter { i in (0..<values.columns).allSatisfy { !values[i, $0].isNaN } }
    return GroupStability(
      complete, groups: whole.map { chosenGroups[$0] }, replicates: options.replicates, key: seed.derived(3),
      threads: options.threads
    ) { table, key in
      if let family = chosen.family {
        let fit = try? GaussianMixture(table, family: family, groups: chosen.groups).fit(
          starts: min(options.starts, 6), precision: .rough, key: key)
        return fit.map { TalentDivision.mixture(table, $0).groups }
      }
      return try? TalentDivision.partition(
        table, options.method, k: chosen.groups, starts: min(options.starts, 5), key: key
      ).groups
    }
  }

  private static func standardised(_ values: Matrix) -> Matrix {
    Matrix(
      rows: values.rows,
      columns: (0..<values.columns).map { j in
        let column = values.column(j)
        let profile = ColumnProfile(column)
        guard profile.standardDeviation > 0 else { return column }
        return column.map { ($0 - profile.mean) / profile.standardDeviation }
      })
  }
}
