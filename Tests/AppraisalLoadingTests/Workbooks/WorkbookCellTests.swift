import AppraisalLoading
import TestSupport
import Testing

@Suite("Cells of workbooks")
struct WorkbookCellTests {
  @Test("texts, numbers and Booleans come as they stand")
  func kinds() {
    let read = readWorkbook(
      XLSXFile(rows: [
        ["nama", "nilai", "aktif", "catatan"],
        ["Ani & <Budi>", 87.5, .boolean(true), .inline("a \"b\" ")],
        ["  Citra", -3, .boolean(false), .formula("A1&B1", .text("x & y"))],
      ]))
    #expect(
      read.rows == [
        ["nama", "nilai", "aktif", "catatan"], ["Ani & <Budi>", "87.5", "TRUE", "a \"b\" "],
        ["  Citra", "-3.0", "FALSE", "x & y"],
      ])
    #expect(read.findings == [])
  }

  // What Excel itself shows for these serial numbers.
  @Test(
    "dates become ISO 8601, from either epoch",
    arguments: [
      ("1", false, XLSXStyle.date, "1900-01-01"), ("59", false, .date, "1900-02-28"),
      ("61", false, .date, "1900-03-01"), ("45657", false, .date, "2024-12-31"),
      ("45351", false, .date, "2024-02-29"), ("2958465", false, .date, "9999-12-31"),
      ("0", true, .date, "1904-01-01"), ("44195", true, .date, "2024-12-31"),
      ("45657.5", false, .dateTime, "2024-12-31T12:00:00"), ("45657", false, .dateTime, "2024-12-31"),
      ("45657.999988425923", false, .date, "2024-12-31T23:59:59"), ("0.3125", false, .time, "07:30:00"),
      ("45657.3125", false, .time, "2024-12-31T07:30:00"), ("1.5", false, .custom(0), "36:00:00"),
      ("45657", false, .custom(1), "2024-12-31"), ("45657", false, .custom(2), "2024-12-31"),
      ("45657", false, .custom(3), "45657"), ("45657", false, .custom(4), "45657"),
    ])
  func dates(number: String, startsIn1904: Bool, style: XLSXStyle, text: String) {
    let file = XLSXFile(
      sheets: [.init(name: "S", rows: [["tanggal"], [.number(number, style)], ["akhir"]])],
      formats: [
        "[h]:mm", "[$-421]dd\\ mmmm\\ yyyy", "mmm-yy;@", "\"hari \"0", "_-[Red]* #,##0.00\\d_-;General",
      ], startsIn1904: startsIn1904)
    #expect(readWorkbook(file).rows == [["tanggal"], [text], ["akhir"]])
  }

  @Test("day 0, day 60 of 1900 and what lies outside the calendar stay numbers")
  func noDates() {
    let numbers = ["0", "60", "-1", "2958466", "1E+300"]
    let file = XLSXFile(rows: [["tanggal"]] + numbers.map { [.number($0, .date)] } + [["akhir"]])
    #expect(
      readWorkbook(file).rows == [["tanggal"], ["0"], ["60"], ["-1"], ["2958466"], ["1E+300"], ["akhir"]])
  }

  @Test("percentages are what a person sees, and that is said")
  func percentages() {
    let file = XLSXFile(rows: [
      ["capaian"], [.number("0.875", .percent)], [.number("7.0000000000000007E-2", .percent)], [50],
    ])
    let read = readWorkbook(file)
    #expect(read.rows == [["capaian"], ["87.5"], ["7.0"], ["50.0"]])
    #expect(read.findings == ["repair percent_read t.xlsx:2:capaian '87.5%' ×2"])
  }

  @Test("a number too long for a double stays the text that it is in the file")
  func longNumbers() {
    let outcome = loadWorkbook(
      XLSXFile(rows: [
        ["ratee", "score"], [.number("198703212010041001"), 80], ["198703212010042002", 90],
        [.number("123456789012345"), 70],
      ]))
    #expect(outcome.table?.ratees.levels == ["198703212010041001", "198703212010042002", "123456789012345"])
  }

  // The sine of 1 times a hundred, as Python prints it.
  @Test("sixteen digits with a point are a number, read to the last bit")
  func preciseNumbers() throws {
    let file = XLSXFile(rows: [["y"], [.number("84.14709848078965")], [.number("-8.4147098480789651E-3")]])
    let table = try TableSource.read(bytes: file.bytes, name: "t.xlsx")
    guard case .numbers(let numbers) = table.columns[0].values else {
      Issue.record("the column is text")
      return
    }
    #expect(numbers == [84.14709848078965, -0.008414709848078965])
  }

  @Test("an identifier that Excel has rounded is an error where it identifies")
  func damagedIdentifier() {
    let outcome = loadWorkbook(
      XLSXFile(rows: [["ratee", "score"], [.number("1.9870321201004198E+17"), 80], ["a", 90]]))
    #expect(
      outcome.about(.identifierDamaged) == [
        "error identifier_damaged t.xlsx:2:ratee '1.9870321201004198E+17' [exponent]"
      ])
  }

  @Test("whole numbers that identify have no decimals")
  func numbersAsText() {
    let outcome = loadWorkbook(XLSXFile(rows: [["ratee", "score"], [7, 80], ["b", 90], [7, 70]]))
    #expect(outcome.table?.ratees.levels == ["7", "b"])
  }

  @Test("failed and uncomputed formulas count as missing and are listed")
  func formulas() {
    let read = readWorkbook(
      XLSXFile(rows: [
        ["a", "b"], [1, .error("#N/A")], [2, .formula("A3*2", nil)], [3, .formula("A4*2", .number("6"))],
      ])
    )
    #expect(read.rows == [["a", "b"], ["1.0", "∅"], ["2.0", "∅"], ["3.0", "6.0"]])
    #expect(
      read.findings == ["warning cell_error t.xlsx:2:b '#N/A'", "warning cell_error t.xlsx:3:b '=A3*2'"])
  }

  @Test("runs of rich text are joined and their pronunciation is left out, wherever the text stands")
  func richText() {
    let rich =
      "<r><t>Sangat</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> Baik</t></r><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh>"
    let read = readSheet(
      """
      <sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="s"><v>1</v></c></row>
      <row r="2"><c r="A2" t="inlineStr"><is>\(rich)</is></c><c r="B2" t="s"><v>0</v></c></row></sheetData>
      """, strings: "<si>\(rich)</si><si><t>b</t></si>")
    #expect(read.rows == [["a", "b"], ["Sangat Baik", "Sangat Baik"]])
    #expect(read.findings == [])
  }

  @Test("cells and rows without a reference follow one another")
  func withoutReferences() {
    let read = readSheet(
      """
      <sheetData><row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>
      <row r="5"><c r="B5"><v>4</v></c></row></sheetData>
      """)
    #expect(read.rows == [["a", "b"], ["1.0", "2.0"], ["∅", "∅"], ["∅", "∅"], ["∅", "4.0"]])
  }

  @Test("entities and the escapes of spreadsheets are characters")
  func entities() {
    let read = readSheet(
      """
      <sheetData><row r="1"><c r="A1" t="str"><v>h</v></c></row>
      <row r="2"><c r="A2" t="str"><v>&lt;&#233;&#x20AC;&amp;_x0041_&apos;_x005F_x0041_</v></c></row></sheetData>
      """)
    #expect(read.rows == [["h"], ["<é€&A'_x0041_"]])
  }

  @Test("dates in ISO 8601, as strict workbooks hold them, lose a midnight")
  func isoDates() {
    let read = readSheet(
      """
      <sheetData><row r="1"><c r="A1" t="str"><v>tanggal</v></c></row>
      <row r="2"><c r="A2" t="d"><v>2024-12-31T00:00:00.000Z</v></c></row>
      <row r="3"><c r="A3" t="d"><v>2024-12-31T08:15:00</v></c></row></sheetData>
      """)
    #expect(read.rows == [["tanggal"], ["2024-12-31"], ["2024-12-31T08:15:00"]])
  }

  @Test("XML that is written in another way is the same sheet")
  func oddProducers() {
    let plain = """
      <sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>\
      <row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>x &amp; y</t></is></c></row></sheetData>
      """
    let prefixed = plain.replacing(#/<(/?)(\w)/#) { "<\($0.output.1)x:\($0.output.2)" }
    let spaced = plain.replacing("><", with: ">\r\n  <").replacing("\"", with: "'")
    let commented = plain.replacing("<row r=\"2\">", with: "<!-- dua --><row r=\"2\">")
    let cdata = plain.replacing("x &amp; y", with: "<![CDATA[x & y]]>")
    for xml in [plain, spaced, commented, cdata] {
      #expect(readSheet(xml).rows == [["a", "b"], ["1.0", "x & y"]])
    }
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    var file = XLSXFile(rows: [["a"]])
    file.parts["xl/worksheets/sheet1.xml"] =
      "<x:worksheet xmlns:x=\"\(space)\">\(prefixed)</x:worksheet>"
    #expect(readWorkbook(file).rows == [["a", "b"], ["1.0", "x & y"]])
  }

  @Test("a cell longer than the window in which the sheet is read is whole")
  func longCell() {
    let long = String(repeating: "panjang ", count: 60_000)
    let file = XLSXFile(rows: [["a"], [.inline(long)], ["b"]])
    #expect(readWorkbook(file).rows == [["a"], [long], ["b"]])
  }

  @Test("a sheet is the same wherever the window ends")
  func windows() {
    // Rows of a length that has no factor in common with the window, so that its end falls on every place.
    let rows: [[XLSXCell]] = (0..<20_011).map {
      [.inline("n\($0)"), .number("\($0).5"), .formula("A1", .text("&<\($0)"))]
    }
    let read = readWorkbook(XLSXFile(rows: [["a", "b", "c"]] + rows))
    #expect(read.rows?.count == 20_012)
    #expect(read.rows?.dropFirst().enumerated().allSatisfy { $1 == ["n\($0)", "\($0).5", "&<\($0)"] } == true)
  }

  @Test("numbers among texts are read as numbers, however the texts write theirs")
  func mixedNumbers() {
    let comma = readWorkbook(XLSXFile(rows: [["y"], ["90,25"], [1.234], ["1.234,5"], [80], [.number("-0.5")]]))
    #expect(comma.rows == [["y"], ["90.25"], ["1.234"], ["1234.5"], ["80.0"], ["-0.5"]])
    let dot = readWorkbook(XLSXFile(rows: [["y"], [1.234], ["90.25"], [2.345]]))
    #expect(dot.rows == [["y"], ["1.234"], ["90.25"], ["2.345"]])
    let thousands = readWorkbook(XLSXFile(rows: [["y"], ["1.234.567"], [1.234], [2]]))
    #expect(thousands.rows == [["y"], ["1234567.0"], ["1.234"], ["2.0"]])
    let words = readWorkbook(XLSXFile(rows: [["y"], ["baik"], [1.5], [2]]))
    #expect(words.rows == [["y"], ["baik"], ["1.5"], ["2"]])
  }
}
