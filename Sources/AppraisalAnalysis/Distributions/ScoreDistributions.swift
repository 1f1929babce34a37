import Appraisals
import Statistics

/// How scores are spread: overall and by group, each indicator by itself.
public struct ScoreDistributions: Sendable {
  /// All rows together, one for each indicator with enough persons.
  public let overall: [ScoreDescription]
  /// Indicators with fewer persons than may be shown.
  public let withheldIndicators: Int
  /// Every group that may be shown, in the order of the groups, then of the indicators.
  public let byGroup: [ScoreDescription]
  /// The groups; nil where no grouping was asked for.
  public let partition: GroupPartition?
  /// Whether groups differ, one for each indicator.
  public let comparisons: [GroupComparison]
  /// Forms with one score throughout.
  public let straightLining: [StraightLining]
  /// The options.
  public let options: DescriptionOptions
  /// What was described.
  public let rows: ScoreRows

  /// Describes scores.
  ///
  /// - Parameters:
  ///   - rows: the scores by indicator, with the person and the form of each row.
  ///   - groupings: none, one or two.
  ///   - options: the seed, the replicates, the smallest group that is shown and the rule of the bandwidth.
  /// - Complexity: O(n log n) and the replicates of bootstrap and dip.
  public init(_ rows: ScoreRows, by groupings: [ScoreRows.Grouping] = [], options: DescriptionOptions) {
    self.rows = rows
    self.options = options
    let partition =
      groupings.isEmpty ? nil : GroupPartition(rows, by: groupings, smallest: options.smallestGroup)
    self.partition = partition
    let whole = rows.indicators.enumerated().map { index, indicator in
      ScoreDescription(
        group: [], indicator, places: Array(indicator.scores.indices), missing: indicator.missingRows.count,
        rows: rows, options: options, item: UInt64(index))
    }
    // All together may be too few as well.
    overall = whole.compactMap { $0 }.filter { $0.persons >= options.smallestGroup }
    withheldIndicators = whole.compactMap { $0 }.count { $0.persons < options.smallestGroup }
    var described: [[ScoreDescription?]] = []
    for (index, indicator) in rows.indicators.enumerated() {
      guard let partition else { break }
      var places = [[Int]](repeating: [], count: partition.shown.count)
      var missing = [Int](repeating: 0, count: partition.shown.count)
      for (place, row) in indicator.rows.enumerated() where partition.groupOfRow[row] >= 0 {
        places[Int(partition.groupOfRow[row])].append(place)
      }
      for row in indicator.missingRows where partition.groupOfRow[row] >= 0 {
        missing[Int(partition.groupOfRow[row])] += 1
      }
      described.append(
        partition.shown.enumerated().map { group, labels in
          ScoreDescription(
            group: labels.labels, indicator, places: places[group], missing: missing[group], rows: rows,
            options: options, item: UInt64(1 + index) << 32 | UInt64(group))
        })
    }
    let groups = partition?.shown.indices.map { $0 } ?? []
    byGroup = groups.flatMap { group in described.compactMap { $0[group] } }.filter {
      $0.persons >= options.smallestGroup
    }
    let filled = Set(rows.indicators.flatMap { $0.rows.map { rows.ratees.codes[$0] } }).count
    straightLining = filled < options.smallestGroup ? [] : StraightLining.all(rows, partition)
    var found: [GroupComparison] = []
    for (index, indicator) in rows.indicators.enumerated() {
      guard let partition, let kind = whole[index]?.kind else { break }
      var places = [Int32](repeating: -1, count: partition.shown.count)
      var shown: [ScoreDescription] = []
      for (group, description) in described[index].enumerated() {
        guard let description, description.persons >= options.smallestGroup else { continue }
        places[group] = Int32(shown.count)
        shown.append(description)
      }
      let groups = indicator.rows.map { row -> Int32 in
        let group = partition.groupOfRow[row]
        return group >= 0 ? places[Int(group)] : -1
      }
      let comparison = GroupComparison(
        shown,
        rows: ClusteredScores(
          indicator, rows, groups: groups, comparesRaters: partition.isPersonal.contains(true)), kind: kind,
        options: options,
        item: UInt64(index) | 1 << 48)
      if let comparison { found.append(comparison) }
    }
    comparisons = ScoreDistributions.adjusted(found)
  }

  /// Adjusts for how many indicators, and how many contrasts, are looked at.
  private static func adjusted(_ comparisons: [GroupComparison]) -> [GroupComparison] {
    var found = comparisons
    let q = FalseDiscoveryRate.qValues(found.map { $0.decisiveP ?? .nan })
    let contrastQ = FalseDiscoveryRate.qValues(
      found.flatMap { one in one.contrasts.map { (one.isClustered ? $0.clusteredP : $0.p) ?? .nan } })
    var next = 0
    for index in found.indices {
      found[index].q = q[index].isNaN ? nil : q[index]
      for place in found[index].contrasts.indices {
        found[index].contrasts[place].q = contrastQ[next].isNaN ? nil : contrastQ[next]
        next += 1
      }
    }
    return found
  }
}
