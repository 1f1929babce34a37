extension Period {
  /// Reads a period as systems and clerks write it, in Indonesian or English: "2024", "2024-03", "Triwulan II 2024",
  /// "TW II", "Semester 1 Tahun 2023", "Maret 2024", "01 JANUARI SD 31 DESEMBER TAHUN 2022", "01-01-2024 s/d
  /// 31-12-2024"; nil for anything else.
  ///
  /// - Parameters:
  ///   - text: what stands in the source.
  ///   - year: the year, where the text does not say it; a text that does is not overruled.
  ///   - kind: what a bare number or numeral counts, where the heading says so.
  public init?(_ text: some StringProtocol, year: Int? = nil, kind: Kind? = nil) {
    guard text.utf8.count <= 120 else { return nil }
    if let period = Period.range(String(text)) {
      self = period
      return
    }
    var words = PeriodWords(Period.tokens(text))
    guard let period = words.period(year: year, kind: kind) else { return nil }
    self = period
  }

  /// Runs of letters and runs of digits, in lower case, without words that say nothing.
  private static func tokens(_ text: some StringProtocol) -> [String] {
    var tokens: [String] = []
    var current = ""
    var isNumber = false
    for character in text.lowercased() {
      let isDigit = character.isASCII && character.isNumber
      guard isDigit || character.isLetter else {
        if !current.isEmpty { tokens.append(current) }
        current = ""
        continue
      }
      if !current.isEmpty && isDigit != isNumber {
        tokens.append(current)
        current = ""
      }
      isNumber = isDigit
      current.append(character)
    }
    if !current.isEmpty { tokens.append(current) }
    let fillers: Set<String> = [
      "tahun", "thn", "th", "year", "bulan", "bln", "month", "periode", "period", "penilaian", "skp", "the",
      "of",
      "ke", "tahunan", "yearly", "annual",
    ]
    return tokens.filter { !fillers.contains($0) }
  }

  /// Two days, or two months, with a word or a dash between them.
  private static func range(_ text: String) -> Period? {
    for separator in [
      "s/d", "s.d.", "s.d", " sd ", " sampai dengan ", " sampai ", " hingga ", " to ", "–", "—", " - ",
    ] {
      let parts = text.lowercased().split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      if let period = range(String(parts[0]), String(parts[1])) { return period }
    }
    return nil
  }

  private static func range(_ from: String, _ to: String) -> Period? {
    if let end = CalendarDate(written: to) {
      guard let start = CalendarDate(written: from, year: end.year) else { return nil }
      return Period(from: start, to: end)
    }
    var ending = PeriodWords(tokens(to))
    guard let last = ending.period(year: nil, kind: nil), last.kind == .month || last.kind == .yearly else {
      return nil
    }
    var beginning = PeriodWords(tokens(from))
    guard let first = beginning.period(year: last.year, kind: nil), first.kind == last.kind,
      first.year == last.year,
      first.kind == .month
    else { return nil }
    return Period(year: last.year, months: min(first.ordinal, last.ordinal)...last.ordinal)
  }
}

/// The words of a period, taken one by one.
private struct PeriodWords {
  private var tokens: [String]

  init(_ tokens: [String]) { self.tokens = tokens }

  private static let kinds: [String: Period.Kind] = [
    "triwulan": .quarter, "tw": .quarter, "twl": .quarter, "quarter": .quarter, "q": .quarter,
    "kuartal": .quarter,
    "trw": .quarter, "semester": .semester, "smt": .semester, "sem": .semester, "s": .semester,
    "half": .semester,
    "h": .semester,
  ]
  private static let numerals: [String: Int] = [
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "pertama": 1, "kedua": 2, "ketiga": 3, "keempat": 4, "first": 1,
    "second": 2, "third": 3, "fourth": 4, "satu": 1, "dua": 2, "tiga": 3, "empat": 4,
  ]

  /// The period, if every word has a meaning.
  mutating func period(year given: Int?, kind heading: Period.Kind?) -> Period? {
    var (year, kind, ordinal) = (Int?.none, heading, Int?.none)
    var month: Int?
    for token in tokens {
      if let number = Int(token) {
        if token.utf8.count == 4, (1900...2100).contains(number), year == nil {
          year = number
        } else if token.utf8.count == 6, year == nil, kind == nil {  // 202403
          (year, month) = (number / 100, number % 100)
        } else if token.utf8.count <= 2, ordinal == nil {
          ordinal = number
        } else {
          return nil
        }
      } else if let named = CalendarDate.month(named: token), month == nil {
        month = named
      } else if let named = PeriodWords.kinds[token], kind == heading {
        kind = named
      } else if let numeral = PeriodWords.numerals[token], ordinal == nil {
        ordinal = numeral
      } else {
        return nil
      }
    }
    guard let year = year ?? given, !tokens.isEmpty else { return nil }
    if let month { return ordinal == nil ? Period(year: year, kind: .month, ordinal: month) : nil }
    guard let ordinal else { return kind == nil || kind == heading ? Period(year: year) : nil }
    return Period(year: year, kind: kind ?? .month, ordinal: ordinal)
  }
}

extension Period {
  /// The month of a day as people or spreadsheets write it, or a period.
  public init?(holding text: String) {
    let serial = Double(text).flatMap { number in
      (10_000...80_000).contains(number) ? CalendarDate(spreadsheetSerial: number) : nil
    }
    guard let date = serial ?? CalendarDate(written: text) else {
      self.init(text)
      return
    }
    self.init(year: date.year, kind: .month, ordinal: date.month)
  }
}
