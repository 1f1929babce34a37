/// A period as a run of months of one year: `2024`, `2024-S1`, `2024-Q2` or `2024-03`.
struct CalendarSpan: Hashable {
  /// How long a period is, shortest first.
  enum Grain: Int, CaseIterable, Comparable {
    case month = 1
    case quarter = 3
    case semester = 6
    case year = 12

    /// The name in tables.
    var name: String {
      switch self {
      case .month: "month"
      case .quarter: "quarter"
      case .semester: "semester"
      case .year: "year"
      }
    }

    static func < (left: Grain, right: Grain) -> Bool { left.rawValue < right.rawValue }
  }

  let year: Int
  let grain: Grain
  /// The place within the year, from 0.
  let place: Int

  /// Reads the label of a period; nil for any other.
  init?(_ label: String) {
    let text = label.uppercased().filter { $0 != " " && $0 != "-" && $0 != "_" && $0 != "/" }
    guard text.utf8.count >= 4, text.utf8.count <= 6, let year = Int(text.prefix(4)),
      (1900...2999).contains(year)
    else { return nil }
    self.year = year
    let rest = text.dropFirst(4)
    guard let mark = rest.first else {
      (grain, place) = (.year, 0)
      return
    }
    switch mark {
    case "S": grain = .semester
    case "Q": grain = .quarter
    default: grain = .month
    }
    let digits = grain == .month ? rest : rest.dropFirst()
    guard digits.allSatisfy(\.isNumber), digits.count == (grain == .month ? 2 : 1), let number = Int(digits),
      (1...(12 / grain.rawValue)).contains(number)
    else { return nil }
    place = number - 1
  }

  private init(year: Int, grain: Grain, place: Int) {
    self.year = year
    self.grain = grain
    self.place = place
  }

  /// The span of that grain in which this one lies.
  ///
  /// - Precondition: the grain is no shorter.
  func widened(to grain: Grain) -> CalendarSpan {
    precondition(grain >= self.grain, "a \(self.grain) has no \(grain) around it")
    return CalendarSpan(year: year, grain: grain, place: place * self.grain.rawValue / grain.rawValue)
  }

  /// The first month, counted from the year 0; orders spans of one grain in time.
  var start: Int { year * 12 + place * grain.rawValue }
}
