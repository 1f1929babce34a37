extension CalendarDate {
  /// How a date was written.
  public enum Manner: String, Sendable, Hashable {
    /// 2024-12-31.
    case iso
    /// 31/12/2024.
    case dayFirst = "day_first"
    /// 12/31/2024: no month has 31.
    case monthFirst = "month_first"
    /// 31 Desember 2024.
    case words
    /// 45657, the number that a spreadsheet keeps for a day.
    case serial
  }

  /// Reads a day with its month in words or numbers; day first unless only month first makes sense.
  ///
  /// - Parameters:
  ///   - text: such as "31 Desember 2024", "31-12-2024", "31/12/2024", "2024-12-31", with or without a time.
  ///   - year: the year, where the text does not say it.
  public init?(written text: some StringProtocol, year: Int? = nil) {
    guard let read = CalendarDate.read(text, year: year) else { return nil }
    self = read.date
  }

  /// Reads a day and says how it was written.
  public static func read(
    _ text: some StringProtocol, year given: Int? = nil
  ) -> (date: CalendarDate, manner: Manner)? {
    guard text.utf8.count <= 60 else { return nil }
    var parts = parts(of: text)
    if let year = given, parts.count == 2 { parts.append(String(year)) }
    guard parts.count == 3 else { return nil }
    func make(_ year: Int?, _ month: Int?, _ day: Int?) -> CalendarDate? {
      guard let year, let month, let day else { return nil }
      return CalendarDate(year: year, month: month, day: day)
    }
    let numbers = parts.map { Int($0) }
    if let month = month(named: parts[1]), parts[2].utf8.count == 4 {
      return make(numbers[2], month, numbers[0]).map { ($0, .words) }
    }
    if let month = month(named: parts[0]), parts[2].utf8.count == 4 {
      return make(numbers[2], month, numbers[1]).map { ($0, .words) }
    }
    if parts[0].utf8.count == 4 { return make(numbers[0], numbers[1], numbers[2]).map { ($0, .iso) } }
    guard parts[2].utf8.count == 4 else { return nil }
    if let date = make(numbers[2], numbers[1], numbers[0]) { return (date, .dayFirst) }
    return make(numbers[2], numbers[0], numbers[1]).map { ($0, .monthFirst) }
  }

  /// The day that a spreadsheet keeps as a number: days since 30 December 1899.
  public init?(spreadsheetSerial serial: Double) {
    guard serial == serial.rounded(.down), (1...2_958_465).contains(serial) else { return nil }
    // Days since 1 March of the year 0, as in Hinnant's "chrono-compatible low-level date algorithms".
    let days = Int(serial) - 25_569 + 719_468
    let era = days / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// The number of a month by its name, Indonesian or English, in full or short.
  public static func month(named name: some StringProtocol) -> Int? { months[name.lowercased()] }

  private static let months: [String: Int] = {
    let names: [[String]] = [
      ["januari", "january", "jan"], ["februari", "february", "pebruari", "feb", "peb"],
      ["maret", "march", "mar"],
      ["april", "apr"], ["mei", "may"], ["juni", "june", "jun"], ["juli", "july", "jul"],
      ["agustus", "august", "agu", "aug", "agt", "ags"], ["september", "sep", "sept"],
      ["oktober", "october", "okt", "oct"], ["november", "nopember", "nov", "nop"],
      ["desember", "december", "des", "dec"],
    ]
    var months: [String: Int] = [:]
    for (place, words) in names.enumerated() { for word in words { months[word] = place + 1 } }
    return months
  }()

  /// Day, month and year, without a weekday before and a time behind them, and without the word "tahun".
  private static func parts(of text: some StringProtocol) -> [String] {
    var words = text.split { " /-.,\u{A0}\t".contains($0) }.map { $0.lowercased() }
    let weekdays: Set<String> = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "ahad"]
    words.removeAll { weekdays.contains($0) || $0 == "tahun" || $0 == "tanggal" || $0 == "tgl" }
    if words.count > 3, words[3].contains(":") { words.removeLast(words.count - 3) }
    if words.count == 3, let time = words[2].firstIndex(of: "t"), words[2][time...].contains(":") {
      words[2] = String(words[2][..<time])
    }
    return words
  }
}
