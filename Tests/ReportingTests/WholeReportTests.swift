import Testing

@testable import Reporting

@Suite("Whole report")
struct WholeReportTests {
  @Test("sends readers to tables by the names that these have in it")
  func tables() {
    let people = ReportTable(name: "people", columns: [ReportColumn("a", .verbatim("A"))], rows: [])
    let words = Phrase(
      id: "Orang (tabel people, --table people) dan people lain: tabel other.",
      en: "People (table people, --table people) and other people: table other.")
    let section = ReportSection(
      "trends", title: .verbatim("T"),
      ReportParts(
        blocks: [.paragraph(words), .table(name: "people", title: .verbatim("P"), note: words)],
        tables: [people]))
    let told = Phrase(
      id: "Orang (tabel trends_people, --table trends_people) dan people lain: tabel other.",
      en: "People (table trends_people, --table trends_people) and other people: table other.")
    #expect(
      section.parts.blocks
        == [.paragraph(told), .table(name: "trends_people", title: .verbatim("P"), note: told)])
    #expect(section.parts.tables.map(\.name) == ["trends_people"])
  }

  @Test("explains terms of statistics where they occur, and what every report speaks of always")
  func glossary() {
    func terms(_ blocks: [Block], _ tables: [ReportTable] = []) -> [Cell] {
      WholeReport.glossary(of: blocks, tables).rows.compactMap(\.first)
    }
    let always = terms([])
    #expect(always.contains(.phrase(Phrase(id: "keketatan penilai", en: "severity"))))
    let kmo = Cell.phrase(.verbatim("KMO"))
    #expect(!always.contains(kmo) && terms([.paragraph(.verbatim("KMO 0.9"))]) == always + [kmo])
    let table = ReportTable(name: "grid", columns: [ReportColumn("bic", .verbatim("BIC"))], rows: [])
    #expect(terms([], [table]) == always + [.phrase(.verbatim("BIC"))])
  }
}
