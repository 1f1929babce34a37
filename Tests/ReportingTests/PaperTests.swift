import Foundation
import Reporting
import TestSupport
import Testing

@Suite("On paper", .enabled(if: Browser.installed != nil))
struct PaperTests {
  /// A selection of 200, of whom 120 are recommended, and a table that nobody asked for.
  private static let report = Report(
    manifest: Sample.manifest,
    blocks: [.headline(.verbatim("120")), .table(name: "selection", title: .verbatim("All"), maximumRows: 12)],
    tables: [
      ReportTable(
        name: "selection",
        columns: [
          ReportColumn("ratee", .verbatim("Ratee")),
          ReportColumn("adjusted", .verbatim("Adjusted"), .decimals(2)),
          ReportColumn("list", .verbatim("List")),
        ],
        rows: (1...200).map { place in
          [.text(name(place)), .number(-Double(place)), .text(place <= 120 ? "recommended" : "not_selected")]
        }), Sample.summary,
    ])

  private static func name(_ place: Int) -> String { "P\(1000 + place)" }

  /// The pages of the printed report, as text.
  private func pages(_ language: Language) throws -> [String] {
    let browser = try #require(Browser.installed)
    let folder = try ScratchFolder()
    let bytes = try HTMLRenderer(language: language).render(PaperTests.report)
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path("page.html")))
    try browser.print(folder.path("page.html"), to: folder.path("page.pdf"))
    return try runShell("pdftotext -layout \(folder.path("page.pdf")) -").output.split(separator: "\u{C}")
      .map(String.init)
  }

  @Test(
    "all who are on a list are printed, below headings on every page, and what is said of the others is true")
  func lists() throws {
    let pages = try pages(.en)
    let text = pages.joined()
    #expect((1...120).filter { !text.contains(PaperTests.name($0)) } == [])
    #expect(!text.contains(PaperTests.name(121)))
    #expect(text.contains("120 of 200 rows are printed; all are in the HTML file."))
    let lists = pages.filter { $0.contains(/P1\d\d\d/) }
    #expect(lists.count > 1 && lists.allSatisfy { $0.contains(/Ratee +Adjusted/) })
  }

  @Test("nothing is printed that only a press would fill: no folded table, no heading above one, no button")
  func folded() throws {
    let text = try pages(.id).joined()
    for words in ["Tabel lain", "summary", "Saring", "Salin", "Berikutnya"] {
      #expect(!text.contains(words), "\(words)")
    }
  }
}
