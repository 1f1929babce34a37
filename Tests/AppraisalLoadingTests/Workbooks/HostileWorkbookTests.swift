import AppraisalLoading
import Appraisals
import TestSupport
import Testing

@Suite("Workbooks that are broken or mean harm")
struct HostileWorkbookTests {
  private let sound = XLSXFile(rows: [["a", "b"], ["x", 1], ["y", 2]])

  private func findings(replacing part: String, with text: String?) -> [String] {
    var file = sound
    file.parts[part] = .some(text)
    return readWorkbook(file).findings
  }

  /// A deflate stream of a text and then 1,032 blanks for each byte that the stream is longer.
  private func bomb(_ text: String, megabytes: Int) -> [UInt8] {
    let bytes = Array(text.utf8)
    let count = UInt16(bytes.count)
    let stored: [UInt8] = [0, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
    // What zlib writes before a run of blanks: Huffman tables in which "258 more of the same" has two bits, both 0.
    let tables: [UInt8] = [
      0xED, 0xC1, 0x81, 0x00, 0x00, 0x00, 0x00, 0xC3, 0x20, 0x95, 0xF9, 0x53, 0x1E, 0xE4, 0x55, 0x01,
    ]
    return stored + bytes + tables + [UInt8](repeating: 0, count: megabytes * 1_000_000 / 1_032)
  }

  @Test(
    "a bomb is refused before it has grown",
    arguments: ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"])
  func bombs(part: String) throws {
    var archive = sound.archive
    let place = try #require(archive.entries.firstIndex { $0.name == part })
    let root = part.contains("sheet1") ? "worksheet><sheetData" : part.contains("shared") ? "sst" : "workbook"
    archive.entries[place] = .init(
      part, bomb("<\(root)>", megabytes: 400), declaredSize: 1_000, declaredChecksum: 0, isDeflated: true)
    let found = readWorkbook(archive.bytes).findings
    #expect(found.count == 1 && (found[0].contains("limit_exceeded") || found[0].contains("source_truncated")))
    archive.entries[place].declaredSize = part.contains("sheet1") ? 1_400_000_000 : 60_000_000
    let honest = readWorkbook(archive.bytes).findings
    #expect(honest.count == 1 && honest[0].contains("limit_exceeded"), "\(honest)")
  }

  @Test("a declared size of 2 GB is refused unread")
  func declaredSize() throws {
    var archive = sound.archive
    let place = try #require(archive.entries.firstIndex { $0.name == "xl/worksheets/sheet1.xml" })
    archive.entries[place].declaredSize = 2_000_000_000
    #expect(
      readWorkbook(archive.bytes).findings == ["error limit_exceeded t.xlsx:: [bytes|2000000000|1500000000]"])
  }

  @Test("columns and rows that no sheet has are refused")
  func places() {
    let head = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row>"
    #expect(
      readSheet(head + "<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row></sheetData>").findings
        == ["error limit_exceeded t.xlsx:: [columns|16385|16384]"])
    #expect(
      readSheet(head + "<row r=\"1048577\"><c r=\"A1048577\"><v>1</v></c></row></sheetData>").findings
        == ["error limit_exceeded t.xlsx:: [rows|1048577|1048576]"])
    let million = String(repeating: "<c/>", count: 1_000_000)
    #expect(
      readSheet(head + "<row r=\"2\">\(million)</row></sheetData>").findings
        == ["error limit_exceeded t.xlsx:: [columns|16385|16384]"])
  }

  @Test("a small file does not become a large table of empty cells")
  func emptyCells() {
    let headings = (0..<16_384).map { "<c t=\"str\"><v>h\($0)</v></c>" }.joined()
    let rows = (2...3_000).map { "<row><c r=\"XFD\($0)\"><v>1</v></c></row>" }.joined()
    let found = readSheet("<sheetData><row r=\"1\">\(headings)</row>\(rows)</sheetData>").findings
    #expect(found.last == "error limit_exceeded t.xlsx:: [cells|16793600|16777216]")
  }

  @Test("the last column and the last row of Excel are read")
  func lastPlaces() {
    let read = readSheet(
      "<sheetData><row r=\"1\"><c r=\"XFD1\" t=\"str\"><v>a</v></c></row>"
        + "<row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c></row></sheetData>")
    #expect(read.rows?.last?.last == "7.0")
  }

  @Test("elements deep inside one another are refused")
  func depth() {
    let deep = String(repeating: "<a>", count: 100_000)
    for part in ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"] {
      #expect(
        findings(replacing: part, with: deep) == ["error limit_exceeded t.xlsx:: [depth|65|64]"], "\(part)")
    }
  }

  @Test("a document type is refused in every part, and with it all that entities can do")
  func documentTypes() {
    let laughs = """
      <!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">\
      <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
      """
    for entry in sound.archive.entries where entry.name != "[Content_Types].xml" {
      let text = String(decoding: entry.bytes, as: UTF8.self)
      let spoilt = text.replacing("?>\n", with: "?>\n" + laughs)
      #expect(
        findings(replacing: entry.name, with: spoilt)
          == ["error workbook_unreadable t.xlsx:: [\(entry.name): DOCTYPE]"])
    }
  }

  @Test("numbers of strings and formats that do not exist are refused with the cell that has them")
  func references() {
    let cell = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"2\"><c r=\"A2\" "
    #expect(
      readSheet(cell + "t=\"s\"><v>9</v></c></row></sheetData>", strings: "<si><t>x</t></si>").findings
        == ["error workbook_unreadable t.xlsx:: [A2: shared string 9 of 1]"])
    #expect(
      readSheet(cell + "t=\"s\"><v>-1</v></c></row></sheetData>").findings
        == ["error workbook_unreadable t.xlsx:: [A2: shared string -1 of 1]"])
    #expect(
      readSheet(cell + "s=\"99\"><v>9</v></c></row></sheetData>").findings
        == ["error workbook_unreadable t.xlsx:: [A2: style 99 of 7]"])
  }

  @Test("a missing part is named")
  func missingParts() {
    let rule = "error workbook_unreadable t.xlsx:: "
    #expect(
      findings(replacing: "xl/worksheets/sheet1.xml", with: nil) == [rule + "[xl/worksheets/sheet1.xml?]"])
    #expect(findings(replacing: "xl/workbook.xml", with: nil) == [rule + "[xl/workbook.xml?]"])
    #expect(findings(replacing: "xl/styles.xml", with: nil) == [rule + "[xl/styles.xml?]"])
    #expect(findings(replacing: "xl/sharedStrings.xml", with: nil) == [rule + "[xl/sharedStrings.xml?]"])
    #expect(
      findings(replacing: "xl/_rels/workbook.xml.rels", with: nil) == [
        rule + "[xl/workbook.xml: Sheet1 → rId1?]"
      ])
    // The place of the workbook is known without the relations of the package.
    #expect(findings(replacing: "_rels/.rels", with: nil) == [])
  }

  @Test("relations that lead in a circle or out of the archive lead nowhere")
  func relations() {
    for target in ["/xl/workbook.xml", "../../../../etc/passwd", "_rels/workbook.xml.rels"] {
      let found = findings(
        replacing: "xl/_rels/workbook.xml.rels",
        with:
          "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"\(target)\"/></Relationships>"
      )
      #expect(found.count == 1 && found[0].hasPrefix("error workbook_unreadable"), "\(target): \(found)")
    }
  }

  @Test("a wrong checksum says that the file is damaged")
  func checksum() throws {
    var archive = sound.archive
    for place in archive.entries.indices where archive.entries[place].name.hasSuffix("sheet1.xml") {
      archive.entries[place].declaredChecksum = 1
    }
    #expect(
      readWorkbook(archive.bytes).findings
        == ["error source_truncated t.xlsx:: [xl/worksheets/sheet1.xml: CRC error]"])
  }

  @Test("a workbook that was cut off is refused, wherever that was")
  func truncation() {
    // The first 49 bytes are the header of the first part, before which nothing tells a workbook from another archive.
    let bytes = sound.bytes
    for length in stride(from: 54, to: bytes.count - 1, by: 7) {
      let found = readWorkbook(Array(bytes[..<length])).findings
      #expect(found.count == 1 && found[0].hasPrefix("error source_truncated t.xlsx"), "\(length): \(found)")
    }
  }

  @Test("a sheet that ends too early is refused, wherever that was")
  func truncatedSheet() throws {
    let entry = try #require(sound.archive.entries.first { $0.name == "xl/worksheets/sheet1.xml" })
    for length in stride(from: 0, to: entry.bytes.count, by: 3) {
      let found = findings(replacing: entry.name, with: String(decoding: entry.bytes[..<length], as: UTF8.self))
      #expect(found.count == 1 && found[0].hasPrefix("error source_truncated"), "\(length): \(found)")
    }
  }

  @Test("other kinds of workbook are refused by name")
  func otherKinds() {
    let compound: [UInt8] =
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
    let name = Array("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0".utf8)
    let rule = "error workbook_unreadable t.xlsx:: "
    #expect(readWorkbook(compound).findings == [rule + "[xls]"])
    #expect(readWorkbook(compound + name).findings == [rule + "[encrypted]"])
    let ods = StoredZip([
      .init("mimetype", Array("application/vnd.oasis.opendocument.spreadsheet".utf8)), .init("content.xml", []),
    ])
    #expect(readWorkbook(ods.bytes).findings == [rule + "[ods]"])
    let binary = StoredZip([.init("[Content_Types].xml", []), .init("xl/workbook.bin", [])])
    #expect(readWorkbook(binary.bytes).findings == [rule + "[xlsb]"])
    let charts = findings(replacing: "xl/workbook.xml", with: "<workbook><sheets/></workbook>")
    #expect(charts == [rule + "[no_sheet]"])
  }

  @Test("an archive that is no office document is no text either")
  func otherArchive() {
    let archive = StoredZip([.init("nilai.csv", Array("a,b\n1,2\n".utf8))])
    #expect(readWorkbook(archive.bytes).findings == ["error source_not_text t.xlsx:1: [zip]"])
  }

  @Test("cells out of order are refused rather than put in the wrong column")
  func disorder() {
    let found = readSheet(
      """
      <sheetData><row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>
      <row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row></sheetData>
      """
    ).findings
    #expect(found == ["error workbook_unreadable t.xlsx:: [A2?]"])
  }

  @Test("whatever is changed in the XML, the answer is a table or findings")
  func mutations() {
    var random = SplitMix(state: 20_240_131)
    let rich = XLSXFile(
      sheets: [
        .init(
          name: "S",
          rows: [["a", "b"], ["x", .number("0.5", .percent)], [.inline("y&"), .number("45657", .date)]],
          merges: ["A1:B1"])
      ])
    let entries = rich.archive.entries
    for _ in 0..<3_000 {
      var archive = StoredZip(entries)
      let place = Int.random(in: 0..<entries.count, using: &random)
      var bytes = entries[place].bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[at] = [60, 62, 34, 38, 47, 32, 57][Int.random(in: 0..<7, using: &random)]
        case 2: bytes.remove(at: at)
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 9)], at: at)
        }
        if bytes.isEmpty { break }
      }
      archive.entries[place].bytes = bytes
      let read = readWorkbook(archive.bytes)
      #expect(read.rows != nil || !read.findings.isEmpty)
    }
  }
}
