import LinearAlgebra
import Statistics

/// One way of grouping rows, applied to the data, to samples of them and to made-up tables alike.
struct TalentGrouping: Sendable {
  typealias Candidate = TalentStudy.Candidate

  let options: TalentOptions

  /// Starts for tables and samples that are only compared.
  private static let fewStarts = 6
  /// The most rows for which silhouettes are computed exactly; of more, evenly spaced ones stand for all.
  private static let mostSilhouettes = 4_000

  /// Every number of groups, in every family.
  func candidates(_ rows: MeasuredRows, key: RandomKey) throws(ClusteringError) -> [Candidate] {
    switch options.method {
    case .mixture:
      let grid = try MixtureGrid(
        rows, families: options.families, groups: options.groups, starts: options.starts, key: key,
        threads: options.threads)
      return grid.cells.map { cell in
        switch cell.result {
        case .success(let fit): Candidate(family: cell.family, groups: cell.groups, model: .mixture(fit))
        case .failure(let error): Candidate(family: cell.family, groups: cell.groups, refusal: error)
        }
      }
    case .classes:
      return try options.groups.map { k throws(ClusteringError) in
        let fit = try LatentClasses(rows.values, classes: k).fit(starts: options.starts, key: key)
        return Candidate(groups: k, model: .classes(fit))
      }
    case .kmeans, .pam, .ward:
      if options.method != .pam || options.distance == .euclidean { _ = try DistinctRows(rows.values) }
      return options.groups.map { k in
        do throws(ClusteringError) {
          let found = try partition(rows.values, k, starts: options.starts, key: key)
          return Candidate(
            groups: k, criterion: found.criterion,
            silhouette: silhouette(rows.values, found.groups, threads: options.threads))
        } catch {
          return Candidate(groups: k, refusal: error)
        }
      }
    }
  }

  /// The groups of the data as a candidate has them.
  func groups(_ rows: MeasuredRows, _ chosen: Candidate, key: RandomKey) throws(ClusteringError) -> [Int?] {
    if let model = chosen.model { return model.groups(rows) }
    return try partition(rows.values, chosen.groups, starts: options.starts, key: key).groups
  }

  /// The groups of a sample, found anew; nil where there are none.
  func regroup(_ rows: MeasuredRows, like chosen: Candidate, key: RandomKey) -> [Int?]? {
    let starts = min(options.starts, TalentGrouping.fewStarts)
    switch options.method {
    case .mixture:
      guard let family = chosen.family else { return nil }
      let fit = try? GaussianMixture(rows, family: family, groups: chosen.groups).fit(
        starts: starts, precision: .rough, key: key)
      return fit.map { TalentModel.mixture($0).groups(rows) }
    case .classes:
      let fit = try? LatentClasses(rows.values, classes: chosen.groups).fit(starts: starts, key: key)
      return fit.map { TalentModel.classes($0).groups(rows) }
    case .kmeans, .pam, .ward: return regroup(rows.values, chosen.groups, key: key)
    }
  }

  /// The groups of a table by a method without probabilities.
  func regroup(_ values: Matrix, _ k: Int, key: RandomKey) -> [Int?]? {
    try? partition(values, k, starts: min(options.starts, TalentGrouping.fewStarts), key: key).groups
  }

  /// What groups make large: the gain in log-likelihood over one group, or the best silhouette.
  func statistic(_ rows: MeasuredRows, like chosen: Candidate, key: RandomKey) -> Double? {
    let starts = min(options.starts, TalentGrouping.fewStarts)
    switch options.method {
    case .mixture:
      guard let family = chosen.family,
        let fit = try? GaussianMixture(rows, family: family, groups: chosen.groups).fit(
          starts: starts, precision: .rough, key: key)
      else { return nil }
      return gain(fit.logLikelihood, over: rows, key: key)
    case .classes:
      let fit = try? LatentClasses(rows.values, classes: chosen.groups).fit(starts: starts, key: key)
      return fit.flatMap { gain($0.logLikelihood, over: rows, key: key) }
    case .kmeans, .pam, .ward:
      return options.groups.filter { $0 > 1 }.compactMap { k in
        regroup(rows.values, k, key: key).flatMap { silhouette(rows.values, $0, threads: 1) }
      }.max()
    }
  }

  /// How much larger a log-likelihood is than that of one group.
  func gain(_ logLikelihood: Double, over rows: MeasuredRows, key: RandomKey) -> Double? {
    if options.method == .classes {
      return (try? LatentClasses(rows.values, classes: 1).fit(key: key)).map {
        logLikelihood - $0.logLikelihood
      }
    }
    let single =
      (try? GaussianMixture(rows, family: .eee, groups: 1).fit(key: key))
      ?? (try? GaussianMixture(rows, family: .eei, groups: 1).fit(key: key))
    return single.map { logLikelihood - $0.logLikelihood }
  }

  private func partition(
    _ values: Matrix, _ k: Int, starts: Int, key: RandomKey
  ) throws(ClusteringError) -> (groups: [Int?], criterion: Double) {
    switch options.method {
    case .kmeans, .mixture, .classes:
      let found = try KMeans(values, k: k, starts: starts, key: key)
      return (found.groups, found.inertia)
    case .pam:
      let found = try MedoidClustering(
        values, k: k, distance: options.distance == .gower ? .gower(nominal: []) : .euclidean)
      return (found.groups, found.objective)
    case .ward:
      let groups = try WardClustering(values).groups(k)
      return (groups, values.squaresWithin(groups, count: k))
    }
  }

  private func silhouette(_ values: Matrix, _ groups: [Int?], threads: Int) -> Double? {
    let most = TalentGrouping.mostSilhouettes
    let step = max(1, (values.rows + most - 1) / most)
    guard step > 1 else { return try? Silhouette(values, groups: groups, threads: threads).mean }
    let some = Array(stride(from: 0, to: values.rows, by: step))
    return try? Silhouette(
      MeasuredRows(values).selecting(rows: some).values, groups: some.map { groups[$0] }, threads: threads
    ).mean
  }
}
