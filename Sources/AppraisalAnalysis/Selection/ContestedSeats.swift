import Appraisals
import Statistics

/// Seats among people who cannot be told from the last seat, given by a stated second criterion or by lot.
public struct ContestedSeats: Sendable {
  /// One person in the contest.
  public struct Entry: Sendable {
    /// The position among the employees of the scores.
    public let index: Int
    /// The value of the second criterion; nil without one, or where it is missing.
    public let value: Double?
    /// The lot: the first 16 hexadecimal digits of SHA-256 of "seed:identifier"; the lowest is drawn first.
    public let lot: String
    /// Whether a seat was won.
    public internal(set) var hasSeat: Bool
  }

  /// Everybody in the contest, in the order in which seats were given.
  public internal(set) var entries: [Entry]
  /// How they were given.
  public let rule: SeatRules.TieBreak
  /// The seed of the lots.
  public let seed: UInt64

  /// Puts the contestants in order.
  ///
  /// - Throws: ``AnalysisError/noSuchFact(_:known:)``.
  init(_ pool: [Int], _ design: RatingDesign, _ rules: SeatRules) throws(AnalysisError) {
    rule = rules.tieBreak
    seed = rules.lotterySeed
    var values: [Double]?
    var isAscending = false
    if case .fact(let name, let ascending) = rules.tieBreak {
      values = try ContestedSeats.numbers(name, design)
      isAscending = ascending
    }
    let entries = pool.map { i in
      let value = values.flatMap { $0[i].isNaN ? nil : $0[i] }
      return Entry(
        index: i, value: value, lot: ContestedSeats.lot(design.ratees.levels[i], seed: rules.lotterySeed),
        hasSeat: false)
    }
    self.entries = entries.sorted { a, b in
      if let left = a.value, let right = b.value, left != right {
        return isAscending ? left < right : left > right
      }
      if (a.value == nil) != (b.value == nil) { return a.value != nil }
      return (a.lot, a.index) < (b.lot, b.index)
    }
  }

  /// The lot of a person: whoever has the identifiers can draw it again with `printf 'seed:identifier' | sha256sum`.
  public static func lot(_ identifier: String, seed: UInt64) -> String {
    String(ContentDigest.sha256(of: Array("\(seed):\(identifier)".utf8)).prefix(16))
  }

  /// A fact as numbers, days counted.
  static func numbers(_ name: String, _ design: RatingDesign) throws(AnalysisError) -> [Double] {
    let person = PersonFacts(design)
    if let numbers = person.numbers(named: [name]) { return numbers }
    if let labels = person.labels(named: [name]) {
      let days = labels.map { $0.flatMap { CalendarDate(written: $0) }.map(ContestedSeats.number) ?? .nan }
      if days.contains(where: { !$0.isNaN }) { return days }
    }
    let known = design.table.facts.filter { fact in
      if case .numbers = fact.values { return true }
      return false
    }
    throw .noSuchFact(name, known: known.map(\.name))
  }

  /// A number that grows with the day.
  private static func number(_ day: CalendarDate) -> Double {
    Double(372 * day.year + 31 * day.month + day.day)
  }
}
