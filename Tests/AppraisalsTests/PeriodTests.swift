import Appraisals
import Testing

@Suite("Periods")
struct PeriodTests {
  @Test(
    "are read in both languages and written in one way",
    arguments: [
      // domain.md §2.4 and §2.5
      ("01 JANUARI SD 31 DESEMBER TAHUN 2022", "2022"), ("1 Januari s.d. 31 Desember 2024", "2024"),
      ("01-01-2024 s/d 31-03-2024", "2024-Q1"), ("1 Juli 2021 – 31 Desember 2021", "2021-S2"),
      ("Januari s.d. Juni 2023", "2023-S1"), ("Triwulan II 2024", "2024-Q2"), ("TW IV Tahun 2023", "2023-Q4"),
      ("Semester 1 Tahun 2023", "2023-S1"), ("SEMESTER II 2021", "2021-S2"), ("Maret 2024", "2024-03"),
      ("agu 2024", "2024-08"), ("OKT 2024", "2024-10"), ("des 2024", "2024-12"), ("Mei 2024", "2024-05"),
      ("March 2024", "2024-03"), ("Q2 2024", "2024-Q2"), ("2024 Q2", "2024-Q2"), ("2024-Q2", "2024-Q2"),
      ("2024-S1", "2024-S1"), ("2024-03", "2024-03"), ("2024", "2024"), ("TAHUN 2024", "2024"),
      ("202403", "2024-03"),
      ("Bulan Februari Tahun 2024", "2024-02"), ("01 Februari 2024 s.d. 29 Februari 2024", "2024-02"),
    ])
  func reading(_ text: String, _ expected: String) {
    #expect(Period(text)?.description == expected)
  }

  @Test(
    "are nothing where no year stands, or where words stand that nobody knows",
    arguments: [
      "", "I", "Triwulan II", "12", "Pegawai 2024", "2024-13", "Q5 2024", "Semester 3 2024", "2024 2025", "31",
    ])
  func refusal(_ text: String) { #expect(Period(text) == nil) }

  @Test("take their year, and what a bare number counts, from beside them")
  func beside() {
    #expect(Period("III", year: 2024, kind: .quarter)?.description == "2024-Q3")
    #expect(Period("3", year: 2024, kind: .month)?.description == "2024-03")
    #expect(Period("TW I", year: 2024)?.description == "2024-Q1")
    #expect(Period("Maret", year: 2024)?.description == "2024-03")
    #expect(Period("Maret 2023", year: 2024)?.description == "2023-03")
  }

  @Test("survive being written and read again, and every one ends after it begins")
  func roundTrip() {
    for kind in Period.Kind.allCases {
      for ordinal in 1...12 / kind.months {
        let period = Period(year: 2024, kind: kind, ordinal: ordinal)
        #expect(period.flatMap { Period($0.description) } == period)
        #expect(period.map { $0.firstMonth <= $0.lastMonth } == true)
      }
      #expect(Period(year: 2024, kind: kind, ordinal: 12 / kind.months + 1) == nil)
    }
  }

  @Test("stand in the order in which they end, the shorter first")
  func order() {
    let texts = [
      "2023", "2024-01", "2024-03", "2024-Q1", "2024-06", "2024-Q2", "2024-S1", "2024-12", "2024-S2", "2024",
    ]
    let periods = texts.compactMap { Period($0) }
    #expect(periods.count == texts.count)
    #expect(periods.reversed().sorted() == periods)
    #expect(periods.last.map { year in periods.dropFirst().allSatisfy(year.contains) } == true)
  }
}

@Suite("Dates in words and figures")
struct CalendarDateSyntaxTests {
  @Test(
    "are read with the day first, unless no month has the second figure",
    arguments: [
      ("31 Desember 2024", "2024-12-31"), ("31-12-2024", "2024-12-31"), ("31/12/2024", "2024-12-31"),
      ("12/31/2024", "2024-12-31"), ("2024-12-31", "2024-12-31"), ("2024-12-31T10:00:00", "2024-12-31"),
      ("31.12.2024", "2024-12-31"), ("1 agu 2024", "2024-08-01"), ("1 Okt 2024", "2024-10-01"),
      ("Senin, 2 Desember 2024", "2024-12-02"), ("2024-12-31 10:00:00", "2024-12-31"),
      ("3/4/2024", "2024-04-03"),
    ])
  func reading(_ text: String, _ expected: String) {
    #expect(CalendarDate(written: text)?.description == expected)
  }

  @Test(
    "are none where the calendar has no such day",
    arguments: ["30 Februari 2024", "31/13/2024", "2024", "x", ""])
  func refusal(_ text: String) { #expect(CalendarDate(written: text) == nil) }

  // Days that Excel shows for these numbers (1900 date system): the documentation of DATEVALUE has 39448 and 40777.
  @Test("count days as spreadsheets do")
  func serials() {
    #expect(CalendarDate(spreadsheetSerial: 39448)?.description == "2008-01-01")
    #expect(CalendarDate(spreadsheetSerial: 40777)?.description == "2011-08-22")
    #expect(CalendarDate(spreadsheetSerial: 25569)?.description == "1970-01-01")
    #expect(CalendarDate(spreadsheetSerial: 0.5) == nil)
    // One day more is one day later, across leap years and centuries.
    var previous = CalendarDate(spreadsheetSerial: 60)
    for serial in 61..<80_000 {
      let day = CalendarDate(spreadsheetSerial: Double(serial))
      guard let day, let before = previous, before < day else {
        Issue.record("serial \(serial) does not follow")
        return
      }
      previous = day
    }
    #expect(previous?.description == "2119-01-10")
  }
}

@Suite("Periods within longer ones")
struct PeriodWideningTests {
  @Test(
    "lie in one period of each length",
    arguments: [
      ("2024-08", Period.Kind.quarter, "2024-Q3"), ("2024-08", .semester, "2024-S2"),
      ("2024-Q2", .semester, "2024-S1"), ("2024-Q2", .yearly, "2024"), ("2024-S2", .semester, "2024-S2"),
      ("2024-01", .month, "2024-01"),
    ])
  func widening(text: String, kind: Period.Kind, expected: String) throws {
    let period = try #require(Period(text))
    #expect(period.widened(to: kind).description == expected)
    #expect(period.widened(to: kind).contains(period))
  }
}

@Suite("Grades")
struct GradeTests {
  @Test(
    "are read in every way of writing",
    arguments: [
      // domain.md §2.6
      ("III/c", "III/c"), ("III c", "III/c"), ("IIIc", "III/c"), ("3c", "III/c"), ("iii/C", "III/c"),
      ("Penata Muda, III/a", "III/a"), ("Pembina Utama (IV/e)", "IV/e"), ("IV/e - Pembina Utama", "IV/e"),
      ("Penata Tk. I / III/d / 01-04-2020", "III/d"), ("IX", "IX"), ("Golongan IX", "IX"), ("XVII", "XVII"),
      ("9", "IX"), ("I/a", "I/a"),
    ])
  func reading(_ text: String, _ expected: String) { #expect(Grade(text)?.description == expected) }

  @Test("are none elsewhere", arguments: ["III/e", "V/a", "XVIII", "0", "A", "Penata", "", "2024", "SMA"])
  func refusal(_ text: String) { #expect(Grade(text) == nil) }
}
