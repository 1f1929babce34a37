import Reporting
import Testing

@Suite("CSVRenderer")
struct CSVRendererTests {
  @Test("writes exactly the machine format, in either language")
  func contract() throws {
    let english = """
      rater,n,severity,p,reason
      PAAAA,1234,2.5,0.0001,more severe
      PB,7,-0.001,0.25,
      "P ""C"", é",,,,""

      """
    #expect(try text(CSVRenderer(table: "raters", language: .en).render(Sample.report)) == english)
    let indonesian = english.replacing("more severe", with: "lebih ketat")
    #expect(try text(CSVRenderer(table: "raters", language: .id).render(Sample.report)) == indonesian)
    let summary = "ok,value\ntrue,0.1\nfalse,1e+21\n,0\n"
    #expect(try text(CSVRenderer(table: "summary", language: .id).render(Sample.report)) == summary)
  }

  @Test("wants to know which table, and says which there are")
  func choice() throws {
    #expect(throws: RenderingError.tableNotChosen(available: ["raters", "summary"])) {
      try CSVRenderer(table: nil, language: .en).render(Sample.report)
    }
    #expect(throws: RenderingError.unknownTable("rater", available: ["raters", "summary"])) {
      try CSVRenderer(table: "rater", language: .en).render(Sample.report)
    }
    #expect(throws: RenderingError.noTables) {
      try CSVRenderer(table: nil, language: .en).render(Report(manifest: Sample.manifest))
    }
    let single = try Sample.report.selecting(table: "summary")
    #expect(try text(CSVRenderer(table: nil, language: .en).render(single)).hasPrefix("ok,value\n"))
    let message = RenderingError.tableNotChosen(available: ["raters", "summary"])
    #expect(message.remedy[.en] == "Choose one with --table: raters, summary.")
    #expect(message.remedy[.id] == "Pilih salah satu dengan --table: raters, summary.")
  }

  @Test("comes back through a reader of RFC 4180")
  func roundTrip() throws {
    let values: [[String?]] = [
      ["plain", "with,comma", "with \"quotes\""], ["line\nbreak", "carriage\rreturn", "both\r\n"],
      ["", nil, " spaces "], [nil, "é漢", "\""], [",", "\n", "\"\n,\""],
    ]
    let table = ReportTable(
      name: "t", columns: ["a", "b", "c"].map { ReportColumn($0, .verbatim($0)) },
      rows: values.map { $0.map { Cell($0) } })
    let report = Report(manifest: Sample.manifest, tables: [table])
    let csv = try text(CSVRenderer(table: nil, language: .id).render(report))
    #expect(parse(csv) == [["a", "b", "c"]] + values)
  }

  @Test("does not let a row of one missing value look like no row")
  func singleMissing() throws {
    let table = ReportTable(
      name: "t", columns: [ReportColumn("a", .verbatim("a"))], rows: [[.missing], [.integer(1)]])
    let report = Report(manifest: Sample.manifest, tables: [table])
    #expect(try text(CSVRenderer(table: nil, language: .id).render(report)) == "a\n\"\"\n1\n")
  }

  /// A reader written from the grammar of RFC 4180; an unquoted empty field is nil.
  private func parse(_ csv: String) -> [[String?]] {
    var records: [[String?]] = []
    var record: [String?] = []
    var field = ""
    var (isQuoted, wasQuoted) = (false, false)
    var rest = csv.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          field.unicodeScalars.append(scalar)
        } else if rest.first == "\"" {
          field.unicodeScalars.append("\"")
          rest.removeFirst()
        } else {
          isQuoted = false
        }
      } else if scalar == "\"" {
        (isQuoted, wasQuoted) = (true, true)
      } else if scalar == "," || scalar == "\n" {
        record.append(field.isEmpty && !wasQuoted ? nil : field)
        (field, wasQuoted) = ("", false)
        if scalar == "\n" {
          records.append(record)
          record = []
        }
      } else {
        field.unicodeScalars.append(scalar)
      }
    }
    return records
  }
}
