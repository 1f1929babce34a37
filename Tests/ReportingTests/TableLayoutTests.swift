import Testing

@testable import Reporting

@Suite("TableLayout")
struct TableLayoutTests {
  private func lines(_ table: ReportTable, width: Int, columns: [String]? = nil) -> [String] {
    TableLayout(table, columns: columns, rows: table.rows.count, width: width, language: .en).lines()
  }

  private let people = ReportTable(
    name: "t",
    columns: [
      ReportColumn("id", .verbatim("Ratee")),
      ReportColumn("score", .verbatim("Adjusted score"), .decimals(1)),
      ReportColumn("reason", .verbatim("Reason for the recommendation")),
    ],
    rows: [
      [.text("PABCDEFGHIJ"), .number(91.25), .text("above the threshold in every period")],
      [.text("PZ"), .number(1000), .text("few raters")],
    ])

  @Test("gives every column its width where there is room")
  func natural() {
    #expect(
      lines(people, width: 80) == [
        "Ratee        Adjusted score  Reason for the recommendation",
        "────────────────────────────────────────────────────────────────",
        "PABCDEFGHIJ            91.2  above the threshold in every period",
        "PZ                  1,000.0  few raters",
      ])
  }

  @Test("breaks headings first")
  func headings() {
    #expect(
      lines(people, width: 60) == [
        "             Adjusted",
        "Ratee           score  Reason for the recommendation",
        "──────────────────────────────────────────────────────────",
        "PABCDEFGHIJ      91.2  above the threshold in every period",
        "PZ            1,000.0  few raters",
      ])
  }

  @Test("breaks the last column of words next, between words")
  func words() {
    #expect(
      lines(people, width: 44) == [
        "             Adjusted  Reason for the",
        "Ratee           score  recommendation",
        "────────────────────────────────────────────",
        "PABCDEFGHIJ      91.2  above the threshold",
        "                       in every period",
        "PZ            1,000.0  few raters",
      ])
  }

  @Test("continues below what fits nowhere, with the first column again and identifiers whole")
  func panels() {
    let wide = ReportTable(
      name: "t",
      columns: ["id", "a", "b", "c"].map { ReportColumn($0, .verbatim($0)) },
      rows: [[.text("PABCDEFGHIJ"), .text("0123456789"), .text("abcdefghijklm"), .text("KLMNOPQRSTUVWXYZ")]])
    #expect(
      lines(wide, width: 40) == [
        "id           a           b",
        "──────────────────────────────────────",
        "PABCDEFGHIJ  0123456789  abcdefghijklm",
        "",
        "id           c",
        "─────────────────────────────",
        "PABCDEFGHIJ  KLMNOPQRSTUVWXYZ",
      ])
  }

  @Test("shows the columns asked for, in that order")
  func choice() {
    #expect(lines(people, width: 80, columns: ["score", "id"])[2] == "          91.2  PABCDEFGHIJ")
  }

  @Test("aligns what takes two columns, one or none")
  func width() {
    let table = ReportTable(
      name: "t", columns: [ReportColumn("a", .verbatim("Nama")), ReportColumn("n", .verbatim("n"), .integer)],
      rows: [[.text("漢字"), .integer(1)], [.text("e\u{301}te\u{301}"), .integer(22)], [.text("🙂"), .missing]])
    #expect(lines(table, width: 80) == ["Nama   n", "────────", "漢字   1", "e\u{301}te\u{301}   22", "🙂     –"])
  }

  @Test("keeps every line within the width where words allow", arguments: 44...90)
  func fits(width: Int) {
    #expect(lines(people, width: width).allSatisfy { $0.displayWidth <= width })
  }

  @Test("measures text as a terminal does")
  func measure() {
    #expect("abc".displayWidth == 3)
    #expect("naïve – …".displayWidth == 9)
    #expect("漢字かな한글".displayWidth == 12)
    #expect("a\u{200B}\u{300}b".displayWidth == 2)
    #expect("👩‍👩‍👧".displayWidth == 2)
  }
}
