import Appraisals
import Statistics

/// How scores are spread: overall and by group, each indicator by itself.
public struct ScoreDistributions: Sendable {
  /// All rows together, one for each indicator.
  public let overall: [ScoreDescription]
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
  /// - Parameter groupings: none, one or two.
  /// - Complexity: O(n log n) and the replicates of bootstrap and dip.
  public init(_ rows: ScoreRows, by groupings: [ScoreRows.Grouping] = [], options: DescriptionOptions) {
    self.rows = rows
    self.options = options
    let partition =
      groupings.isEmpty ? nil : GroupPartition(rows, by: groupings, smallest: options.smallestGroup)
    self.partition = partition
    overall = rows.indicators.enumerated().compactMap { index, indicator in
      ScoreDescription(
        group: [], indicator, places: Array(indicator.scores.indices), missing: indicator.missingRows.count,
        rows: rows,
        options: options, item: UInt64(index))
    }
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
    straightLining = StraightLining.all(rows, partition)
    comparisons = ScoreDistributions.comparisons(
      byGroup, overall: overall, options: options)
  }

  private static func comparisons(
    _ descriptions: [ScoreDescription], overall: [ScoreDescription], options: DescriptionOptions
  ) -> [GroupComparison] {
    var found = overall.enumerated().compactMap { index, whole in
      GroupComparison(
        descriptions.filter { $0.indicator == whole.indicator }, kind: whole.kind, options: options,
        item: UInt64(index) | 1 << 48)
    }
    let q = FalseDiscoveryRate.qValues(found.map { $0.test?.p ?? .nan })
    let contrastQ = FalseDiscoveryRate.qValues(found.flatMap { $0.contrasts.map { $0.p ?? .nan } })
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
