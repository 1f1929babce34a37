import AppraisalLoading
import Foundation
import TestSupport
import Testing

@Suite("Sheets of workbooks")
struct WorkbookSheetTests {
  private let notes = XLSXFile.Sheet(name: "Catatan", rows: [["Petunjuk", "Isi"], ["a", "b"]])
  private let marks = XLSXFile.Sheet(name: "Nilai 2024", rows: [["ratee", "score"], ["a", 80], ["b", 90]])

  @Test("the visible sheet with the most known headings is read, and that is said")
  func choice() {
    let outcome = loadWorkbook(XLSXFile(sheets: [notes, marks]))
    #expect(outcome.table?.scores == [80, 90])
    #expect(outcome.about(.sheetChosen) == ["note sheet_chosen t.xlsx:: 'Nilai 2024'"])
    #expect(outcome.about(.sheetUnused) == [])
    #expect(
      outcome.about(.headingRecognised).first == "note heading_recognised t.xlsx!Nilai 2024:1:ratee [ratee]")
  }

  @Test("of two sheets that fit the first is read, with a warning about the other")
  func tie() {
    var other = marks
    other.name = "Nilai 2025"
    let outcome = loadWorkbook(XLSXFile(sheets: [marks, other]))
    #expect(outcome.about(.sheetChosen) == ["note sheet_chosen t.xlsx:: 'Nilai 2024'"])
    #expect(outcome.about(.sheetUnused) == ["warning sheet_unused t.xlsx:: 'Nilai 2025'"])
  }

  @Test(
    "a hidden sheet is read only when it is named", arguments: [XLSXFile.Sheet.Visibility.hidden, .veryHidden])
  func hidden(visibility: XLSXFile.Sheet.Visibility) {
    var secret = marks
    secret.visibility = visibility
    let file = XLSXFile(sheets: [notes, secret])
    #expect(loadWorkbook(file).table == nil)
    #expect(loadWorkbook(file, sheet: "nilai 2024").table?.scores == [80, 90])
  }

  @Test("a workbook with one sheet of data is called by its own name")
  func singleSheet() {
    let outcome = loadWorkbook(XLSXFile(sheets: [marks, .init(name: "Kosong", rows: [])]))
    #expect(outcome.about(.sheetChosen) == [])
    #expect(outcome.about(.headingRecognised).first == "note heading_recognised t.xlsx:1:ratee [ratee]")
  }

  @Test("a sheet that is not there is an error that names those that are")
  func missingSheet() {
    let outcome = loadWorkbook(XLSXFile(sheets: [notes, marks]), sheet: "Data")
    #expect(outcome.findings == ["error sheet_missing t.xlsx:: 'Data' [Catatan|Nilai 2024]"])
  }

  @Test("the sheets with data can be listed and read one by one")
  func sheetNames() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path("t.xlsx")
    let file = XLSXFile(sheets: [notes, .init(name: "Kosong", rows: []), marks])
    try Data(file.bytes).write(to: URL(fileURLWithPath: path))
    #expect(try AppraisalSource.sheets(path: path) == ["Catatan", "Nilai 2024"])
    #expect(try TableSource.read(path: path, sheet: "Catatan").columns.map(\.name) == ["Petunjuk", "Isi"])
    let text = scratch.path("t.csv")
    try Data("ratee,score\na,1\n".utf8).write(to: URL(fileURLWithPath: text))
    #expect(try AppraisalSource.sheets(path: text) == [])
  }

  @Test("a workbook without any data is empty, not broken")
  func empty() {
    let file = XLSXFile(sheets: [.init(name: "S", rows: [])])
    #expect(readWorkbook(file).findings == ["error source_empty t.xlsx::"])
  }

  @Test("headings without rows are said to be that")
  func noRows() {
    #expect(readWorkbook(XLSXFile(rows: [["a", "b"]])).findings == ["error source_has_no_rows t.xlsx:1:"])
  }

  @Test("lines are the rows of the sheet, whatever stands above")
  func lines() throws {
    let rows: [[XLSXCell]] = [[], [], [nil, "a", "b"], [nil, 1, 2], [], [nil, 3, 4]]
    let table = try TableSource.read(bytes: XLSXFile(rows: rows).bytes, name: "t.xlsx")
    #expect(table.lines == [4, 5, 6])
  }

  @Test("empty rows at the end leave nothing behind, formatted or not")
  func trailingRows() {
    let blank = XLSXCell.xml("<c s=\"1\"/>")
    let read = readWorkbook(XLSXFile(rows: [["a", "b"], [1, 2], [blank, blank], [], [blank, .text("")]]))
    #expect(read.rows == [["a", "b"], ["1.0", "2.0"]])
    #expect(read.findings == [])
  }

  @Test("a gap of many rows is counted instead of filled")
  func largeGap() {
    var file = XLSXFile(rows: [["a"], [1]])
    file.parts["xl/worksheets/sheet1.xml"] = """
      <worksheet><sheetData><row r="1"><c t="str"><v>a</v></c></row><row r="2"><c><v>1</v></c></row>\
      <row r="900000"><c><v>2</v></c></row></sheetData></worksheet>
      """
    let read = readWorkbook(file)
    #expect(read.rows == [["a"], ["1.0"], ["2.0"]])
    #expect(read.findings == ["warning row_empty t.xlsx:3: ×899997"])
  }

  @Test("a column without a heading gets a name and a warning if anything is in it")
  func unnamedColumn() {
    let read = readWorkbook(XLSXFile(rows: [["a", nil, "c", nil], [1, 2, 3, nil], [4, nil, 6, nil]]))
    #expect(read.rows == [["a", "column_2", "c"], ["1.0", "2.0", "3.0"], ["4.0", "∅", "6.0"]])
    #expect(read.findings == ["warning heading_missing t.xlsx:1:column_2 [2]"])
  }

  @Test("row names, as pandas writes them without a heading, are a column")
  func rowNames() {
    let read = readWorkbook(XLSXFile(rows: [[nil, "a"], [0, 5], [1, 6]]))
    #expect(read.rows == [["row", "a"], ["0.0", "5.0"], ["1.0", "6.0"]])
    #expect(read.findings == [])
  }

  @Test("a remark beside the table is reported and does not shift the row")
  func remark() {
    let read = readWorkbook(XLSXFile(rows: [["a", "b"], [1, 2], [3, 4, nil, "periksa"], [5, 6]]))
    #expect(read.rows == [["a", "b"], ["1.0", "2.0"], ["3.0", "4.0"], ["5.0", "6.0"]])
    #expect(read.findings == ["warning row_too_long t.xlsx:3:D 'periksa' [4|2]"])
  }

  @Test("a heading used twice is an error unless only one of the columns holds anything")
  func repeatedHeading() {
    let both = readWorkbook(XLSXFile(rows: [["a", "b", "a"], [1, 2, 3]]))
    #expect(both.findings == ["error heading_repeated t.xlsx:1:a [1|3]"])
    let one = readWorkbook(XLSXFile(rows: [["a", "b", "a"], [nil, 2, 3]]))
    #expect(one.rows?[1] == ["∅", "2.0", "3.0"])
    #expect(one.rows?[0].last == "a")
  }

  @Test("cells merged with one above have its value, in numbers and in texts, and that is said")
  func mergedCells() {
    let read = readWorkbook(
      XLSXFile(
        rows: [
          ["unit", "nama", "nilai"], ["Dinas A", "x", 1], [nil, "y", nil], [nil, "z", nil],
          ["Dinas B", "w", 4],
          ["judul", nil, nil], ["Dinas C", "v", nil],
        ], merges: ["A2:A4", "C2:C3", "A6:C6", "A7:A9", "Z1:Z2"]))
    #expect(
      read.rows == [
        ["unit", "nama", "nilai"], ["Dinas A", "x", "1.0"], ["Dinas A", "y", "1.0"], ["Dinas A", "z", "∅"],
        ["Dinas B", "w", "4.0"], ["judul", "∅", "∅"], ["Dinas C", "v", "∅"],
      ])
    #expect(
      read.findings == [
        "repair merged_filled t.xlsx:3:unit 'Dinas A' ×2", "repair merged_filled t.xlsx:3:nilai '1'",
      ])
  }
}
