/// Days as spreadsheets count them, as ISO 8601 text.
///
/// > Reference: ECMA-376, part 1, 18.17.4. From 1900 the count has a 29 February 1900, which never was.
struct SerialDate {
  /// Whether day 0 is 1 January 1904.
  let startsIn1904: Bool

  /// Text of at most 40 bytes; 0 bytes where the number is no such date.
  func write(_ serial: Double, _ kind: CellStyles.Kind, to text: UnsafeMutablePointer<UInt8>) -> Int {
    guard serial >= 0, serial < 2_958_466 else { return 0 }
    // Milliseconds are what a double holds for dates of our time.
    let milliseconds = Int((serial * 86_400_000).rounded())
    var (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    var writer = DigitWriter(text)
    if kind == .duration {
      (day, rest) = (0, milliseconds)
    } else if kind == .date || day > 0 {
      guard writeDay(day, &writer) else { return 0 }
      if rest == 0 && kind == .date { return writer.count }
      writer.add("T")
    }
    writeTime(rest, &writer)
    return writer.count
  }

  private func writeDay(_ day: Int, _ writer: inout DigitWriter) -> Bool {
    // Day 0 of 1900 is shown as "0 January" and means that there is no date; day 60 never was.
    if !startsIn1904 && (day == 0 || day == 60) { return false }
    let since1970 = startsIn1904 ? day - 24_107 : day - (day < 60 ? 25_568 : 25_569)
    let (year, month, dayOfMonth) = SerialDate.civil(since1970)
    guard year < 10_000 else { return false }
    writer.add(year, width: 4)
    writer.add("-")
    writer.add(month, width: 2)
    writer.add("-")
    writer.add(dayOfMonth, width: 2)
    return true
  }

  private func writeTime(_ milliseconds: Int, _ writer: inout DigitWriter) {
    writer.add(milliseconds / 3_600_000, width: 2)
    writer.add(":")
    writer.add(milliseconds / 60_000 % 60, width: 2)
    writer.add(":")
    writer.add(milliseconds / 1_000 % 60, width: 2)
    guard milliseconds % 1_000 != 0 else { return }
    writer.add(".")
    writer.add(milliseconds % 1_000, width: 3)
  }

  /// Year, month and day of a count of days since 1970.
  ///
  /// > Reference: Hinnant (2021), chrono-compatible low-level date algorithms, `civil_from_days`.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

/// Digits and the marks between them, into memory of the caller.
private struct DigitWriter {
  private let text: UnsafeMutablePointer<UInt8>
  private(set) var count = 0

  init(_ text: UnsafeMutablePointer<UInt8>) { self.text = text }

  mutating func add(_ mark: Unicode.Scalar) {
    text[count] = UInt8(ascii: mark)
    count += 1
  }

  /// At least `width` digits.
  mutating func add(_ number: Int, width: Int) {
    var (digits, rest) = (width, number)
    for _ in 0..<width { rest /= 10 }
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    rest = number
    for place in (0..<digits).reversed() {
      text[count + place] = UInt8(48 + rest % 10)
      rest /= 10
    }
    count += digits
  }
}
