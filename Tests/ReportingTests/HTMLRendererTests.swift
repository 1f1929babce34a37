import Appraisals
import Foundation
import Reporting
import Testing

@Suite("HTML renderer")
struct HTMLRendererTests {
  private static func page(_ report: Report = Sample.report, _ language: Language = .en) throws -> String {
    text(try HTMLRenderer(language: language).render(report))
  }

  /// What could run, close a tag, leave an attribute or break out of a script, wherever data can put it.
  private static let hostile = "</script><img src=x onerror=alert(1)>\"'&\u{202E}"

  @Test("writes the finding first, in the language asked for, with numbers as it writes them")
  func languages() throws {
    let english = try HTMLRendererTests.page()
    #expect(english.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    #expect(english.contains("<h1>2 of 1,500 raters are severe.</h1>"))
    #expect(english.contains("<p>The mean is 1,234.5.</p>"))
    let indonesian = try HTMLRendererTests.page(Sample.report, .id)
    #expect(indonesian.contains("<html lang=\"id\">"))
    #expect(indonesian.contains("<h1>2 dari 1.500 penilai ketat.</h1>"))
    #expect(indonesian.contains("<td class=\"n\">2,50</td>"))
    #expect(indonesian.contains("<td class=\"n\">&lt; 0,001</td>"))
  }

  @Test("lets nothing from the data become markup")
  func escaping() throws {
    let hostile = HTMLRendererTests.hostile
    let table = ReportTable(
      name: "t", columns: [ReportColumn("a", .verbatim(hostile)), ReportColumn("b", .verbatim("b"))],
      rows: [[.text(hostile), .phrase(.verbatim(hostile))]])
    let manifest = Manifest(
      version: "1", command: "check", arguments: [hostile], inputs: [.init(name: hostile, sha256: "0")],
      facts: [.init("fact", .text(hostile))])
    let phrase = Phrase.verbatim(hostile)
    let report = Report(
      manifest: manifest,
      findings: [
        Finding(.warning, .notANumber, file: hostile, line: 1, column: hostile, value: hostile),
        Finding(.note, .columnUnused, file: hostile, column: hostile),
      ],
      blocks: [
        .headline(phrase), .paragraph(phrase), .heading(phrase), .bullets([phrase]),
        .table(name: "t", title: phrase, note: phrase),
      ], tables: [table])
    let page = try HTMLRendererTests.page(report)
    #expect(!page.contains("<img"))
    #expect(!page.contains("\u{202E}"))
    // The page has as many ends of scripts as it has scripts of its own: the table's, the words', the program.
    #expect(page.components(separatedBy: "</script>").count == 4)
    #expect(page.components(separatedBy: "<script").count == 4)
    let quoted = "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\u{FFFD}"
    #expect(page.contains("<h1>\(quoted)</h1>"))
    #expect(page.contains("aria-label=\"\(quoted)\""))
    #expect(page.contains("\\u003c/script>\\u003cimg src=x"))
  }

  @Test("asks for nothing outside the page, and lets no other script run")
  func isClosed() throws {
    let page = try HTMLRendererTests.page()
    let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).output.1
    #expect(policy.hasPrefix("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; script-src"))
    #expect(!policy.contains("unsafe-eval"))
    let script = try #require(page.firstMatch(of: /<script>([\s\S]*?)<\/script>/)).output.1
    let digest = ContentDigest.sha256(of: Array(script.utf8))
    let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
      UInt8(digest.dropFirst(place).prefix(2), radix: 16)
    }
    #expect(policy.contains("sha256-\(Data(bytes).base64EncodedString())"))
    for forbidden in ["http:", "https:", "src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest"] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
  }

  @Test("holds every row of a table, shows the first ones, and says how many there are")
  func rows() throws {
    let table = ReportTable(
      name: "many", columns: [ReportColumn("place", .verbatim("Place"), .integer)],
      rows: (1...100).map { [.integer($0)] })
    let report = Report(
      manifest: Sample.manifest,
      blocks: [.table(name: "many", title: .verbatim("Many"), maximumRows: 10)], tables: [table])
    let page = try HTMLRendererTests.page(report)
    #expect(page.components(separatedBy: "<th scope=\"row\"").count - 1 == 10)
    #expect(page.contains("\"values\":[\((1...100).map(String.init).joined(separator: ","))]"))
    #expect(page.contains("data-rows=\"10\" data-printed=\"10\""))
    #expect(page.contains(">10 of 100 rows are printed; all are in the HTML file.</p>"))
  }

  @Test(
    "prints short tables whole, of people more than of other things, and of a selection those on a list",
    arguments: [
      ("term", 60, nil, 60), ("term", 61, nil, 5), ("rater", 300, nil, 300), ("ratee", 301, nil, 5),
      ("ratee", 500, 120, 120), ("ratee", 500, 0, 5),
    ] as [(String, Int, Int?, Int)])
  func paper(_ first: String, _ rows: Int, _ listed: Int?, _ printed: Int) throws {
    let list = ReportColumn("list", .verbatim("List"))
    let table = ReportTable(
      name: "t", columns: [ReportColumn(first, .verbatim("Who"))] + (listed == nil ? [] : [list]),
      rows: (1...rows).map { row in
        [Cell.text("P\(row)")] + (listed.map { [Cell.text(row <= $0 ? "recommended" : "not_selected")] } ?? [])
      })
    let report = Report(
      manifest: Sample.manifest, blocks: [.table(name: "t", title: .verbatim("T"), maximumRows: 5)],
      tables: [table])
    #expect(try HTMLRendererTests.page(report).contains("data-rows=\"5\" data-printed=\"\(printed)\""))
  }

  @Test("holds numbers that the script rounds as the markup does")
  func roundedOnce() throws {
    let numbers: [Double] = [0.122_500_4, 0.122_499_6, 0.1225, -0.122_500_4, 0.061_234_567]
    let table = ReportTable(
      name: "t", columns: [ReportColumn("p", .verbatim("p"), .decimals(3))], rows: numbers.map { [.number($0)] }
    )
    let page = try HTMLRendererTests.page(
      Report(manifest: Sample.manifest, blocks: [.table(name: "t", title: .verbatim("T"))], tables: [table]))
    let values = try #require(page.firstMatch(of: /"values":\[([^\]]*)\]/)).output.1.split(separator: ",")
    #expect(values == ["0.1225004", "0.1224996", "0.1225", "-0.1225004", "0.061235"].map { $0[...] })
  }

  @Test("cuts what would make the file too heavy to send, and says where the rest is")
  func weight() throws {
    func table(_ name: String, _ rows: Int) -> ReportTable {
      ReportTable(name: name, columns: [ReportColumn("x", .verbatim("x"), .significant(9))], count: rows) {
        [.number(Double($0).squareRoot())]
      }
    }
    let report = Report(
      manifest: Sample.manifest,
      blocks: [
        .table(name: "huge", title: .verbatim("Huge"), maximumRows: 5),
        .table(name: "small", title: .verbatim("Small"), maximumRows: 5),
      ], tables: [table("huge", 400_000), table("small", 1000)])
    let page = try HTMLRendererTests.page(report)
    #expect(page.utf8.count < 4_000_000)
    #expect(page.contains("of 400,000 rows; --format csv --table huge has all."))
    #expect(page.contains(">5 of 1,000 rows are printed; all are in the HTML file.</p>"))
    #expect(
      page.contains(">5 of 400,000 rows are printed; all are in what --format csv --table huge writes.</p>"))
  }

  @Test("holds everybody on a list before rows of other tables")
  func listed() throws {
    let columns = [
      ReportColumn("ratee", .verbatim("Who")), ReportColumn("list", .verbatim("List")),
      ReportColumn("x", .verbatim("x"), .significant(9)),
    ]
    func table(_ name: String, listed: Int) -> ReportTable {
      ReportTable(name: name, columns: columns, count: 60_000) { row in
        [.text("P\(row)"), .text(row < listed ? "borderline" : "none"), .number(Double(row).squareRoot())]
      }
    }
    let names = ["a", "b", "c", "d", "e", "f"]
    let report = Report(
      manifest: Sample.manifest,
      blocks: names.map { .table(name: $0, title: .verbatim($0), maximumRows: 5) },
      tables: names.map { table($0, listed: $0 == "c" ? 30_000 : 0) })
    let page = try HTMLRendererTests.page(report)
    let held = try names.map { name -> Int in
      let figure = try #require(page.firstMatch(of: try Regex("data-table=\"\(name)\"[\\s\\S]*?\"n\":(\\d+)")))
      return try #require(figure.output[1].substring.flatMap { Int($0) })
    }
    #expect(abs(held[2] - 30_000) < 10 && held.allSatisfy { $0 <= held[2] && $0 > 15_000 }, "\(held)")
    #expect(page.utf8.count < 4_000_000)
  }

  @Test("folds the tables that no block shows, and keeps the names that programs use")
  func furtherTables() throws {
    let page = try HTMLRendererTests.page()
    #expect(page.contains("<details>\n<summary>Summary <code>summary</code>\n<small>3 rows, 2 columns</small>"))
    #expect(page.contains("data-table=\"summary\""))
  }

  @Test("says what the result rests on")
  func manifest() throws {
    let page = try HTMLRendererTests.page()
    #expect(page.contains("<dt>Formula</dt>\n<dd>y ~ 1</dd>"))
    #expect(page.contains("<dd>a.csv, SHA-256 0123456789abcdef0123</dd>"))
    #expect(page.contains("<dd>18446744073709551615</dd>"))
  }
}
