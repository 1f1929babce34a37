import Appraisals

/// The labels of a column as days: day first or month first is decided for the column as a whole.
struct DateReading {
  /// The day of each label; nil where it is none.
  let dates: [CalendarDate?]
  /// How each label was written.
  let manners: [CalendarDate.Manner?]
  /// Whether every date with figures only could be day first or month first.
  let isAmbiguous: Bool

  /// Spreadsheets count days; 10,000 is in 1927 and 80,000 in 2119, so that years are not taken for them.
  static let serials = 10_000.0...80_000.0

  init(_ levels: [String]) {
    var reads = levels.map { level -> (date: CalendarDate, manner: CalendarDate.Manner)? in
      let text = WhiteSpace.trim(level)
      if let serial = Double(text), DateReading.serials.contains(serial) {
        return CalendarDate(spreadsheetSerial: serial).map { ($0, .serial) }
      }
      return CalendarDate.read(text)
    }
    let monthFirst = reads.indices.filter { reads[$0]?.manner == .monthFirst }
    let dayFirst = reads.indices.filter { reads[$0]?.manner == .dayFirst }
    let certain = dayFirst.filter { (reads[$0]?.date.day ?? 0) > 12 }
    if !monthFirst.isEmpty && certain.isEmpty {
      for place in dayFirst {
        guard let date = reads[place]?.date,
          let turned = CalendarDate(year: date.year, month: date.day, day: date.month)
        else { continue }
        reads[place] = (turned, .monthFirst)
      }
    }
    dates = reads.map { $0?.date }
    manners = reads.map { $0?.manner }
    isAmbiguous =
      monthFirst.isEmpty && certain.isEmpty
      && dayFirst.contains { reads[$0]?.date.day != reads[$0]?.date.month }
  }
}
