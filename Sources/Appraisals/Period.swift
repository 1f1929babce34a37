/// A stretch of the calendar for which people are appraised: a year, half a year, a quarter or a month.
///
/// Its text is `2024`, `2024-S1`, `2024-Q2` or `2024-03`. Periods are in order of when they end; of two that end
/// together the shorter comes first, so that a year follows its months.
public struct Period: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The length of a period, in months.
  public enum Kind: Int, Sendable, Hashable, CaseIterable, Comparable {
    case yearly = 12
    case semester = 6
    case quarter = 3
    case month = 1

    /// The number of months.
    public var months: Int { rawValue }

    /// The name in tables.
    public var name: String {
      switch self {
      case .yearly: "year"
      case .semester: "semester"
      case .quarter: "quarter"
      case .month: "month"
      }
    }

    /// Whether one is shorter than the other.
    public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  /// The year, 1900 to 2100.
  public let year: Int
  /// The length.
  public let kind: Kind
  /// Which one of the year, from 1.
  public let ordinal: Int

  /// Names a period; nil where the year has none such.
  public init?(year: Int, kind: Kind = .yearly, ordinal: Int = 1) {
    guard (1900...2100).contains(year), ordinal >= 1, ordinal * kind.months <= 12 else { return nil }
    self.year = year
    self.kind = kind
    self.ordinal = ordinal
  }

  /// The period from the first day of one month to the last day of another, or whatever period comes nearest;
  /// nil where the days are no period.
  ///
  /// Appraisals begin and end on days of appointment too, so that a stretch that is not a whole period counts as the
  /// shortest one of the same year that holds it.
  public init?(from start: CalendarDate, to end: CalendarDate) {
    guard start <= end, start.year == end.year else { return nil }
    self.init(year: start.year, months: start.month...end.month)
  }

  /// The shortest period that holds those months of a year.
  public init?(year: Int, months: ClosedRange<Int>) {
    guard (1...12).contains(months.lowerBound), (1...12).contains(months.upperBound) else { return nil }
    for kind in [Kind.month, .quarter, .semester, .yearly] {
      let (first, last) = ((months.lowerBound - 1) / kind.months, (months.upperBound - 1) / kind.months)
      guard first == last else { continue }
      self.init(year: year, kind: kind, ordinal: first + 1)
      return
    }
    return nil
  }

  /// The first month, from 1.
  public var firstMonth: Int { (ordinal - 1) * kind.months + 1 }
  /// The last month, to 12.
  public var lastMonth: Int { ordinal * kind.months }

  /// The period of that length in which this one lies.
  ///
  /// - Precondition: it is no shorter.
  public func widened(to kind: Kind) -> Period {
    let place = (firstMonth - 1) / kind.months + 1
    guard kind >= self.kind, let period = Period(year: year, kind: kind, ordinal: place) else {
      preconditionFailure("a \(self.kind.name) has no \(kind.name) around it")
    }
    return period
  }

  /// Whether another period lies within this one.
  public func contains(_ other: Period) -> Bool {
    year == other.year && firstMonth <= other.firstMonth && other.lastMonth <= lastMonth
  }

  /// The canonical text.
  public var description: String {
    switch kind {
    case .yearly: String(year)
    case .semester: "\(year)-S\(ordinal)"
    case .quarter: "\(year)-Q\(ordinal)"
    case .month: "\(year)-" + padded(ordinal, to: 2)
    }
  }

  /// Whether one is earlier than the other.
  public static func < (left: Period, right: Period) -> Bool {
    (left.year, left.lastMonth, left.kind.months) < (right.year, right.lastMonth, right.kind.months)
  }
}
