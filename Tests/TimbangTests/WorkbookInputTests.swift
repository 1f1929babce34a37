import Foundation
import TestSupport
import Testing

@Suite("Workbooks on the command line")
struct WorkbookInputTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    let notes = XLSXFile.Sheet(name: "Catatan", rows: [["Petunjuk", "Isi"], ["a", "b"]])
    let city = SampleCity()
    let head: [XLSXCell] = SampleCity.headings.map { .text($0) }
    let rows = city.rows.map { row -> [XLSXCell] in
      [
        .text(row.ratee), .text(row.rater), .text(row.indicator), .text(row.period), .number(row.score),
        .text(row.unit),
      ]
    }
    let marks = XLSXFile.Sheet(name: "Nilai", rows: [head] + rows)
    try Data(XLSXFile(sheets: [notes, marks]).bytes).write(to: folder.url.appendingPathComponent("t.xlsx"))
    try Data(city.text().utf8).write(to: folder.url.appendingPathComponent("t.csv"))
  }

  @Test("the same rows give the same result from a workbook and from CSV")
  func sameResult() throws {
    let columns = "--format csv --table raters --quiet --reveal"
    let workbook = try runShell("timbang raters '\(folder.path("t.xlsx"))' \(columns)")
    let text = try runShell("timbang raters '\(folder.path("t.csv"))' \(columns)")
    #expect(text.status == 0 && !text.output.isEmpty)
    #expect(workbook.output == text.output)
  }

  @Test("a sheet can be named, and a name that is not there is refused with those that are")
  func sheetOption() throws {
    let path = folder.path("t.xlsx")
    #expect(try runShell("timbang check '\(path)' --sheet Nilai --format json").status == 0)
    let refused = try runShell("timbang check '\(path)' --sheet Data --lang en")
    #expect(refused.status == 1)
    #expect(refused.errors.contains("Data") && refused.errors.contains("Catatan, Nilai"))
  }
}
