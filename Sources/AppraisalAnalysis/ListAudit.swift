import Appraisals
import Foundation

/// Rates of recommendation by group: who is on the list, before and after adjustment.
///
/// Protected attributes are read here and nowhere else; none of them enters a score or a list.
public struct ListAudit: Sendable {
  /// Whether the list is drawn from raw means or from the adjusted levels.
  public enum Stage: String, Sendable, Hashable, CaseIterable {
    /// As many names as were recommended, by raw mean.
    case raw
    /// The list itself.
    case adjusted
  }

  /// One group of one attribute.
  public struct Row: Sendable, Hashable {
    /// The attribute.
    public let attribute: String
    /// The group.
    public let level: String
    /// The number of employees; nil where fewer than the smallest cell.
    public let count: Int?
    /// The number recommended; nil where suppressed.
    public let selected: Int?
    /// Selected over count.
    public let rate: Double?
    /// The rate over the highest rate of the attribute.
    public let ratio: Double?
    /// `n × pooled rate − selected`: how many more an equal rate would have.
    public let shortfall: Double?
    /// The stage.
    public let stage: Stage
  }

  /// The rows, by stage, attribute and group.
  public let rows: [Row]
  /// The smallest group whose numbers are shown.
  public let smallestCell: Int

  /// Compares the rates of a selection.
  public init(_ selection: Selection, smallestCell: Int = 5) {
    let design = selection.scores.performance.model.design
    let recommended = Set(selection.places(on: .recommended).map(\.index))
    let entries = selection.scores.entries
    // As many by raw mean; ties by the order of the data.
    let byRaw = Set(
      entries.indices.sorted { (entries[$1].raw, $0) < (entries[$0].raw, $1) }.prefix(recommended.count))
    let attributes = ListAudit.attributes(design, entries)
    rows = [Stage.adjusted, .raw].flatMap { stage in
      attributes.flatMap { attribute in
        ListAudit.rows(attribute, stage == .raw ? byRaw : recommended, stage, smallestCell)
      }
    }
    self.smallestCell = smallestCell
  }

  private struct Attribute {
    let name: String
    /// The group of each ratee; nil where unknown.
    let groups: [String?]
  }

  private static func rows(_ attribute: Attribute, _ selected: Set<Int>, _ stage: Stage, _ smallest: Int)
    -> [Row]
  {
    var counts: [String: (n: Int, selected: Int)] = [:]
    for (i, group) in attribute.groups.enumerated() {
      guard let group else { continue }
      counts[group, default: (0, 0)].n += 1
      if selected.contains(i) { counts[group, default: (0, 0)].selected += 1 }
    }
    let total = counts.values.reduce((0, 0)) { ($0.0 + $1.n, $0.1 + $1.selected) }
    let pooled = total.0 > 0 ? Double(total.1) / Double(total.0) : 0
    var hidden = Set(counts.filter { $0.value.n < smallest }.map(\.key))
    // What is hidden could be found by subtraction: the next smallest groups go with it until the hidden ones
    // hold a cell together.
    let bySize = counts.sorted { ($0.value.n, $0.key) < ($1.value.n, $1.key) }.map(\.key)
    for level in bySize where !hidden.isEmpty && !hidden.contains(level) {
      let together = hidden.reduce(0) { $0 + (counts[$1]?.n ?? 0) }
      guard hidden.count == 1 || together < smallest else { break }
      hidden.insert(level)
    }
    let highest = counts.filter { !hidden.contains($0.key) }.map {
      Double($0.value.selected) / Double($0.value.n)
    }.max()
    return counts.keys.sorted(by: ListAudit.naturalOrder).map { level in
      guard !hidden.contains(level), let cell = counts[level] else {
        return Row(
          attribute: attribute.name, level: level, count: nil, selected: nil, rate: nil, ratio: nil,
          shortfall: nil,
          stage: stage)
      }
      let rate = Double(cell.selected) / Double(cell.n)
      return Row(
        attribute: attribute.name, level: level, count: cell.n, selected: cell.selected, rate: rate,
        ratio: highest.flatMap { $0 > 0 ? rate / $0 : nil },
        shortfall: Double(cell.n) * pooled - Double(cell.selected),
        stage: stage)
    }
  }

  /// Numbers by size, other labels by their letters.
  private static func naturalOrder(_ a: String, _ b: String) -> Bool {
    if let x = Double(a), let y = Double(b) { return x < y }
    return a < b
  }

  private static func attributes(_ design: RatingDesign, _ entries: [AdjustedScores.Entry]) -> [Attribute] {
    var found: [Attribute] = []
    if entries.contains(where: { $0.unit != nil }) {
      found.append(Attribute(name: "unit", groups: entries.map(\.unit)))
    }
    for attribute in design.table.protectedAttributes {
      guard case .labels(let factor) = attribute.values, factor.levels.count <= 20 else { continue }
      var groups = [String?](repeating: nil, count: entries.count)
      for (place, row) in design.rows.enumerated() {
        if let label = factor[row] { groups[Int(design.ratees.codes[place])] = label }
      }
      found.append(Attribute(name: attribute.name, groups: groups))
    }
    let sorted = entries.map(\.ratings).sorted()
    // Split at the median, or above it where that would leave one side empty.
    if let low = sorted.first, let high = sorted.last, low < high {
      let median = sorted[sorted.count / 2]
      let limit = median > low ? median : median + 1
      found.append(
        Attribute(name: "records", groups: entries.map { $0.ratings < limit ? "< \(limit)" : "≥ \(limit)" }))
    }
    return found
  }
}
