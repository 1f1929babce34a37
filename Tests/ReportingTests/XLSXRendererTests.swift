import Foundation
import Reporting
import TestSupport
import Testing

@Suite("XLSXRenderer")
struct XLSXRendererTests {
  /// A table with what spreadsheets like to change: formulas, long numbers, numbers in text, line breaks.
  private static let traps = ReportTable(
    name: "traps",
    columns: [
      ReportColumn("id", Phrase(id: "Pegawai", en: "Employee")),
      ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .decimals(1)),
      ReportColumn("big", .verbatim("big"), .ungrouped),
    ],
    rows: [
      [.text("=1+1"), .number(0.1 + 0.2), .integer(2026)],
      [.text("198703212010041001"), .number(-1e-12), .integer(198_703_212_010_041_001)],
      [.text("+62"), .number(1e300), .integer(9_007_199_254_740_992)],
      [.text("@SUM(A1)"), .missing, .missing],
      [.text("-A & <b>\n\"c\""), .number(0), .integer(0)],
      [.phrase(Phrase(id: "=teks", en: "=text")), .number(1.5), .integer(-1)],
    ])

  private func parts(of report: Report, _ language: Language) throws -> [String: String] {
    let scratch = try ScratchFolder()
    try Data(XLSXRenderer(language: language).render(report)).write(
      to: URL(fileURLWithPath: scratch.path("a.xlsx")))
    let result = try runShell("python3 -m zipfile -e \(scratch.path("a.xlsx")) \(scratch.path("parts"))")
    try #require(result.status == 0, "\(result.errors)")
    let root = scratch.url.appendingPathComponent("parts")
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return names.reduce(into: [:]) { parts, name in
      parts[name] = try? String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    }
  }

  @Test("a sheet per table behind the one to read first, in either language")
  func sheets() throws {
    for (language, first, heading) in [(Language.en, "Read me", "Severity"), (.id, "Baca saya", "Keketatan")] {
      let parts = try parts(of: Sample.report, language)
      let names = try #require(parts["xl/workbook.xml"]).matches(of: /<sheet name="([^"]*)"/).map(\.output.1)
      #expect(names == [Substring(first), "raters", "summary"])
      let raters = try #require(parts["xl/worksheets/sheet2.xml"])
      #expect(raters.contains("<t>\(heading)</t>"))
      #expect(raters.contains("state=\"frozen\"") && raters.contains("<autoFilter ref=\"A1:E4\"/>"))
      let cover = try #require(parts["xl/worksheets/sheet1.xml"])
      for phrase in [
        Phrase(id: "2 dari 1.500 penilai ketat.", en: "2 of 1,500 raters are severe."),
        Phrase(id: "Rata-rata 1.234,5.", en: "The mean is 1,234.5."),
        Phrase(id: "• satu", en: "• one"), Phrase(id: "3 baris", en: "3 rows"),
        Phrase(id: "konvergen (34 iterasi)", en: "converged (34 iterations)"),
      ] {
        #expect(cover.contains(phrase[language]), "\(phrase[language])")
      }
    }
  }

  @Test("codes are words of the reader's language")
  func codes() throws {
    let table = ReportTable(
      name: "lists", columns: [ReportColumn("list", Phrase(id: "Daftar", en: "List"))],
      rows: [[.coded("needs_evidence", Phrase(id: "perlu bukti", en: "needs evidence"))]])
    let report = Report(manifest: Sample.manifest, tables: [table])
    for (language, word) in [(Language.en, "needs evidence"), (.id, "perlu bukti")] {
      let sheet = try #require(try parts(of: report, language)["xl/worksheets/sheet2.xml"])
      #expect(sheet.contains(">\(word)</t>") && !sheet.contains("needs_evidence"))
    }
  }

  @Test("numbers keep all their digits, text stays text, and nothing is a formula")
  func cells() throws {
    let report = Report(manifest: Sample.manifest, tables: [XLSXRendererTests.traps])
    let parts = try parts(of: report, .en)
    let sheet = try #require(parts["xl/worksheets/sheet2.xml"])
    for (name, part) in parts where name.contains("worksheets/") {
      #expect(!part.contains("<f"), "\(name) holds a formula")
    }
    let texts = sheet.matches(of: /<c r="([A-Z]+\d+)"[^>]*t="inlineStr"><is><t[^>]*>([^<]*)</)
    let found = Dictionary(uniqueKeysWithValues: texts.map { (String($0.output.1), String($0.output.2)) })
    #expect(found["A2"] == "=1+1" && found["A3"] == "198703212010041001" && found["A4"] == "+62")
    #expect(found["A5"] == "@SUM(A1)" && found["A6"] == "-A &amp; &lt;b&gt;\n\"c\"" && found["A7"] == "=text")
    #expect(found["C3"] == "198703212010041001", "more digits than a spreadsheet keeps")
    let numbers = sheet.matches(of: /<c r="([A-Z]+\d+)"[^>]*><v>([^<]*)</)
    let values = Dictionary(uniqueKeysWithValues: numbers.map { (String($0.output.1), Double($0.output.2)) })
    // libxlsxwriter writes 16 significant digits, as Excel does.
    #expect(isClose((values["B2"] ?? nil) ?? .nan, 0.1 + 0.2, relative: 1e-15))
    #expect(values["B3"] == -1e-12 && values["B4"] == 1e300 && values["B6"] == 0 && values["C2"] == 2026)
    #expect(values["B5"] == nil && values["C4"] == 9_007_199_254_740_992)
  }

  @Test("the same report gives the same bytes, and leaves no file behind")
  func determinism() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let before = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("timbang-") }
    let once = try XLSXRenderer(language: .en).render(Sample.report)
    let again = try XLSXRenderer(language: .en).render(Sample.report)
    #expect(once == again)
    let after = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
      $0.hasPrefix("timbang-") && !$0.hasPrefix("timbang-test")
    }
    #expect(Set(after).isSubset(of: before))
  }

  @Test("LibreOffice opens it without a word and shows what the tables hold")
  func libreOffice() throws {
    guard try runShell("command -v soffice").status == 0 else {
      print("SKIP: LibreOffice is not here; scripts/setup office installs it.")
      return
    }
    let scratch = try ScratchFolder()
    let report = Report(manifest: Sample.manifest, tables: [XLSXRendererTests.traps])
    try Data(XLSXRenderer(language: .en).render(report)).write(to: URL(fileURLWithPath: scratch.path("a.xlsx")))
    // Every sheet as shown, comma-separated, in UTF-8.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    let result = try runShell(
      "cd \(scratch.url.path) && soffice -env:UserInstallation=file://\(scratch.path("profile")) --headless"
        + " --convert-to '\(filter)' a.xlsx", environment: ["LC_ALL": "C.UTF-8"])
    // The one word it says wherever there is no Java.
    let words = result.errors.split(separator: "\n")
    #expect(result.status == 0 && words.allSatisfy { $0.contains("javaldx") }, "\(result.errors)")
    let shown = try String(contentsOfFile: scratch.path("a-traps.csv"), encoding: .utf8)
    let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "Employee,Value,big")
    #expect(lines.dropFirst().first == "=1+1,0.3,2026")
    let long = lines.first { $0.hasPrefix("198703212010041001,") }
    #expect(long?.hasSuffix(",198703212010041001") == true)
    #expect(shown.contains("\n@SUM(A1),,\n"))
    #expect(shown.contains("\n=text,1.5,-1\n"))
  }

  @Test("a table with more rows than a sheet goes on on the next")
  func manyRows() throws {
    let count = 1_048_575 + 2
    let table = ReportTable(
      name: "a_table_with_a_name_longer_than_sheets",
      columns: [ReportColumn("n", .verbatim("n"), .integer)], count: count
    ) { [.integer($0)] }
    let parts = try parts(of: Report(manifest: Sample.manifest, tables: [table]), .en)
    let names = try #require(parts["xl/workbook.xml"]).matches(of: /<sheet name="([^"]*)"/).map(\.output.1)
    #expect(names == ["Read me", "a_table_with_a_name_longer_than", "a_table_with_a_name_longer_th_2"])
    let last = try #require(parts["xl/worksheets/sheet3.xml"])
    #expect(last.contains("<v>1048576</v>") && !last.contains("<v>1048574</v>"))
    #expect(last.matches(of: /<row\s/).count == 3)
  }
}
