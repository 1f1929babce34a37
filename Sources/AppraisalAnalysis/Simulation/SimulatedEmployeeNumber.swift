/// Makes employee numbers (NIP) that are well formed and belong to nobody.
///
/// A number is birth date (8 digits), month of first appointment (6), sex (1 man, 2 woman) and a serial (3).
/// Serials count from 001 the people who share the first fifteen digits; 900–999 are never reached.
struct SimulatedEmployeeNumbers {
  private var taken: Set<String> = []

  /// The number of a person; the serial is the first free one from `serial` on, within 900–999.
  ///
  /// - Parameters:
  ///   - serial: where to look first, from 0 to 99.
  mutating func number(born: SimulatedDate, appointed: SimulatedDate, sex: SimulatedSex, serial: Int) -> String?
  {
    let stem = born.digits + appointed.digits.prefix(6) + (sex == .male ? "1" : "2")
    for step in 0..<100 {
      let number = stem + String(900 + (serial + step) % 100)
      if taken.insert(number).inserted { return number }
    }
    return nil
  }
}

/// A day of the calendar.
public struct SimulatedDate: Sendable, Hashable {
  /// The year.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month.
  public let day: Int

  /// The day of a month that is counted from year 0.
  init(monthNumber: Int, day: Int) {
    year = monthNumber / 12
    month = monthNumber % 12 + 1
    self.day = day
  }

  /// The months from January of year 0 to this month.
  var monthNumber: Int { year * 12 + month - 1 }

  /// `YYYYMMDD`.
  var digits: String { Self.padded(year, to: 4) + Self.padded(month, to: 2) + Self.padded(day, to: 2) }

  /// `YYYY-MM-DD`.
  public var iso: String {
    [Self.padded(year, to: 4), Self.padded(month, to: 2), Self.padded(day, to: 2)].joined(separator: "-")
  }

  /// The number of days of a month of the Gregorian calendar.
  static func days(inMonthNumber monthNumber: Int) -> Int {
    let year = monthNumber / 12
    let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][monthNumber % 12]
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// The sex as the employee number states it.
public enum SimulatedSex: String, Sendable, Hashable, CaseIterable {
  /// Digit 1.
  case male
  /// Digit 2.
  case female
}
