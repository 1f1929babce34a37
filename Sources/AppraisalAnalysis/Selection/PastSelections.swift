import Appraisals
import Foundation
import LinearAlgebra
import Statistics

/// What earlier lists have to do with this one: the same names again, and how those once chosen were rated afterwards.
///
/// A list that feeds on itself shows in both. But the data cannot tell why: training that worked, people who deserved it and a
/// label that raters know look alike here; `timbang training` asks about the first.
public struct PastSelections: Sendable {
  /// Names that were once chosen, and when.
  public struct Record: Sendable, Hashable {
    /// The employee.
    public let ratee: String
    /// The day of the choice; nil where unknown.
    public let day: CalendarDate?

    /// States that somebody was chosen.
    public init(ratee: String, day: CalendarDate?) { (self.ratee, self.day) = (ratee, day) }
  }

  /// How those chosen in one round were rated afterwards, against others who had been rated alike before.
  public struct Rise: Sendable {
    /// The day of the choice.
    public let day: CalendarDate
    /// Those chosen who were rated before and after.
    public let selected: Int
    /// The others.
    public let others: Int
    /// Points by which those chosen were rated higher afterwards than others with the same ratings before.
    public let points: Double
    /// Its 95 % interval.
    public let interval: ClosedRange<Double>
  }

  /// The number of names on record.
  public let recorded: Int
  /// Those of them who are in the data.
  public let known: Int
  /// Recommended now among those once chosen, and among the others; nil where one side is empty.
  public let again: ProportionPair?
  /// Rounds that have ratings before and after.
  public let rises: [Rise]
  /// Rounds that have not, or too few people.
  public let roundsWithoutAnswer: Int

  /// Those of whom the data say when they were last trained: an earlier choice, where no list of one is at hand.
  public static func records(_ design: RatingDesign) -> [Record] {
    let days = PersonFacts(design).labels(named: Eligibility.trainingNames) ?? []
    return zip(design.ratees.levels, days).compactMap { ratee, word in
      word.flatMap { CalendarDate(written: $0) }.map { Record(ratee: ratee, day: $0) }
    }
  }

  /// The last day of a period such as 2024, 2024-S1 or 2024-06; nil for anything else.
  public static func lastDay(_ period: String) -> CalendarDate? { PolicySet.lastDay(of: period) }

  /// The fewest chosen people for whom a rise is looked at.
  public static let fewest = 5

  /// Looks at earlier lists.
  public init(_ records: [Record], _ selection: Selection) {
    let scores = selection.scores
    let design = scores.performance.model.design
    let number = Dictionary(uniqueKeysWithValues: design.ratees.levels.enumerated().map { ($1, $0) })
    var days: [Int: CalendarDate?] = [:]
    for record in records {
      guard let i = number[record.ratee] else { continue }
      // The first choice of a person is the one whose echo is looked for.
      if let old = days[i], let known = old, record.day.map({ $0 >= known }) ?? true { continue }
      days[i] = record.day
    }
    let once = Set(days.keys)
    let open = selection.places.filter { $0.list != .ineligible }
    let now = Set(selection.places(on: .recommended).map(\.index))
    let (old, new) = (open.filter { once.contains($0.index) }, open.filter { !once.contains($0.index) })
    recorded = Set(records.map(\.ratee)).count
    known = once.count
    again =
      old.isEmpty || new.isEmpty
      ? nil
      : ProportionPair(
        old.count { now.contains($0.index) }, of: old.count, and: new.count { now.contains($0.index) },
        of: new.count)
    let rounds = Set(days.values.compactMap(\.self)).sorted()
    let table = RatedBeforeAndAfter(scores)
    rises = rounds.compactMap { day in
      let selected = Set(days.filter { $0.value == day }.keys)
      let earlier = Set(days.filter { entry in entry.value.map { $0 < day } ?? true }.keys)
      return table.rise(day, selected: selected, without: earlier)
    }
    roundsWithoutAnswer = rounds.count - rises.count
  }

  /// Whether those once chosen are rated higher afterwards: the sign of a list that feeds on itself. That good people are chosen
  /// again is no such sign.
  public var isRatedHigher: Bool { rises.contains { $0.interval.lowerBound > 0 } }
}

/// Mean ratings before and after a day, with indicators, periods and raters taken out.
private struct RatedBeforeAndAfter {
  private let ratees: [Int32]
  private let count: Int
  private let values: [Double]
  private let ends: [CalendarDate?]

  init(_ scores: AdjustedScores) {
    let design = scores.performance.model.design
    ratees = design.ratees.codes
    count = design.ratees.levels.count
    values = scores.performance.residuals(after: [.rater, .raterIndicator])
    let last = design.table.periods.levels.map(PastSelections.lastDay)
    ends = design.rows.map { row in
      let code = design.table.periods.codes[row]
      return code < 0 ? nil : last[Int(code)]
    }
  }

  func rise(
    _ day: CalendarDate, selected: Set<Int>, without earlier: Set<Int>
  ) -> PastSelections.Rise? {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: count), count: 2)
    var counts = sums
    for row in values.indices {
      guard let end = ends[row] else { continue }
      let side = end <= day ? 0 : 1
      sums[side][Int(ratees[row])] += values[row]
      counts[side][Int(ratees[row])] += 1
    }
    let people = (0..<count).filter { counts[0][$0] > 0 && counts[1][$0] > 0 && !earlier.contains($0) }
    let isSelected = people.map { selected.contains($0) ? 1.0 : 0 }
    let chosen = isSelected.count { $0 == 1 }
    let freedom = Double(people.count - 3)
    guard chosen >= PastSelections.fewest, people.count - chosen >= PastSelections.fewest, freedom > 0 else {
      return nil
    }
    let before = people.map { sums[0][$0] / counts[0][$0] }
    let after = people.map { sums[1][$0] / counts[1][$0] }
    let columns = [[Double](repeating: 1, count: people.count), before]
    guard let rest = try? QRFactor(Matrix(rows: people.count, columns: columns)) else { return nil }
    // Frisch, Waugh and Lovell: the coefficient of having been chosen, the ratings before held equal.
    let own = rest.residuals(isSelected)
    let size = dot(own, own)
    guard size > 1e-12 else { return nil }
    let effect = dot(own, after) / size
    let errors = rest.residuals(zip(after, isSelected).map { $0 - effect * $1 })
    let se = (dot(errors, errors) / freedom / size).squareRoot()
    let t = StudentT(degreesOfFreedom: freedom).point(leaving: 0.025, in: .upper)
    return PastSelections.Rise(
      day: day, selected: chosen, others: people.count - chosen, points: effect,
      interval: (effect - t * se)...(effect + t * se))
  }
}
