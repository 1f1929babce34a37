import Statistics

/// Forms on which every indicator has the same score.
public struct StraightLining: Sendable, Hashable {
  /// Fewer indicators than these make no form.
  public static let fewestIndicators = 3

  /// The labels of the group, none for all.
  public let group: [String]
  /// Forms with enough indicators.
  public let forms: Int
  /// Those with a single score.
  public let straight: Int
  /// The share of straight forms that chance would make if every indicator kept its own distribution of scores; nil for
  /// all groups but the whole.
  public let expectedShare: Double?

  /// The share of straight forms; nil without forms.
  public var share: Double? { forms > 0 ? Double(straight) / Double(forms) : nil }

  /// Counts forms in all rows and in every group.
  ///
  /// - Complexity: O(rows).
  static func all(_ rows: ScoreRows, _ partition: GroupPartition?) -> [StraightLining] {
    struct Form {
      var count = 0
      var first = 0.0
      var isStraight = true
      var group: Int32 = -1
    }
    var forms = [Form](repeating: Form(), count: Int((rows.forms.max() ?? -1) + 1))
    for indicator in rows.indicators where !indicator.isObjective {
      for (row, score) in zip(indicator.rows, indicator.scores) where rows.forms[row] >= 0 {
        let form = Int(rows.forms[row])
        if forms[form].count == 0 {
          forms[form].first = score
          forms[form].group = partition?.groupOfRow[row] ?? -1
        }
        if score != forms[form].first { forms[form].isStraight = false }
        forms[form].count += 1
      }
    }
    let whole = forms.filter { $0.count >= fewestIndicators }
    guard !whole.isEmpty else { return [] }
    var result = [
      StraightLining(
        group: [], forms: whole.count, straight: whole.count { $0.isStraight }, expectedShare: chance(rows))
    ]
    for (index, group) in (partition?.shown ?? []).enumerated() {
      let own = whole.filter { $0.group == Int32(index) }
      guard !own.isEmpty else { continue }
      result.append(
        StraightLining(
          group: group.labels, forms: own.count, straight: own.count { $0.isStraight }, expectedShare: nil))
    }
    return result
  }

  private static func chance(_ rows: ScoreRows) -> Double? {
    let levels = rows.indicators.filter { !$0.isObjective }.compactMap { try? OrderedSample($0.scores).levels }
    guard let first = levels.first else { return nil }
    return first.values.reduce(0) { sum, value in
      sum + levels.reduce(1) { $0 * $1.share(of: value) }
    }
  }
}
