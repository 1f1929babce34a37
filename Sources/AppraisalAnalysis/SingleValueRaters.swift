import Appraisals

/// Raters who give everybody the same score.
public struct SingleValueRaters: Sendable, Hashable {
  /// Fewer ratings than these say nothing about a habit.
  public static let fewestRatings = 5

  /// What the counts are about; nil for all indicators together.
  public let indicator: String?
  /// Raters with at least ``fewestRatings`` ratings.
  public let raters: Int
  /// Those among them who gave one score only.
  public let singleValue: Int

  /// Their share; nil without raters.
  public var share: Double? { raters > 0 ? Double(singleValue) / Double(raters) : nil }

  /// Counts over all indicators together; nil where the source has no raters.
  public static func overall(_ design: RatingDesign) -> SingleValueRaters? {
    guard let raters = design.raters else { return nil }
    var habits = [Habit](repeating: Habit(), count: raters.levels.count)
    for (place, row) in design.rows.enumerated() {
      habits[Int(raters.codes[place])].add(design.table.scores[row])
    }
    return SingleValueRaters(nil, habits)
  }

  /// Counts for every indicator of the table, in the order of its indicators; empty where the source has no raters.
  ///
  /// - Complexity: O(rows + raters × indicators).
  public static func byIndicator(_ design: RatingDesign) -> [SingleValueRaters] {
    guard let raters = design.raters else { return [] }
    let indicators = design.table.indicators
    let none = [Habit](repeating: Habit(), count: raters.levels.count)
    var habits = [[Habit]](repeating: none, count: indicators.levels.count)
    for (place, row) in design.rows.enumerated() {
      habits[Int(indicators.codes[row])][Int(raters.codes[place])].add(design.table.scores[row])
    }
    return zip(indicators.levels, habits).map { SingleValueRaters($0, $1) }
  }

  private struct Habit {
    var count = 0
    var first = 0.0
    var isConstant = true

    mutating func add(_ score: Double) {
      if count == 0 { first = score }
      if score != first { isConstant = false }
      count += 1
    }
  }

  private init(_ indicator: String?, _ habits: [Habit]) {
    let known = habits.filter { $0.count >= SingleValueRaters.fewestRatings }
    self.indicator = indicator
    raters = known.count
    singleValue = known.count { $0.isConstant }
  }
}
