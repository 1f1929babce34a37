import Foundation
import Reporting
import Testing

@Suite("Charts")
struct ChartTests {
  private static let hostile = "</script><b>\"\\"

  private static let chart = Chart(
    "picture", title: Phrase(id: "Judul", en: "Title"), sentence: Phrase(id: "Cara", en: "How"),
    table: "raters",
    columns: ["rater", "severity"], data: [["r": .text(hostile), "s": 2.5], ["r": "b", "s": nil]],
    view: ["mark": "bar", "encoding": ["x": ["field": "s", "title": .phrase(Phrase(id: "Isi", en: "Value"))]]])

  private static func report(_ blocks: [Block] = []) -> Report {
    Report(manifest: Sample.manifest, blocks: [.chart(chart)] + blocks, tables: [Sample.raters])
  }

  @Test("are data first and marks second, in the reader's language, whatever the data hold")
  func specification() throws {
    let bytes = ChartTests.chart.vegaLite(in: .id)
    let text = String(decoding: bytes, as: UTF8.self)
    let (data, mark) = (try #require(text.range(of: "\"data\"")), try #require(text.range(of: "\"mark\"")))
    #expect(data.lowerBound < mark.lowerBound)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect((object["title"] as? [String: Any])?["text"] as? [String] == ["Judul"])
    #expect(object["width"] as? Int == 680)
    let values = try #require((object["data"] as? [String: Any])?["values"] as? [[String: Any]])
    #expect(values[0]["r"] as? String == ChartTests.hostile && values[1]["s"] is NSNull)
    #expect(text.contains("\"title\":\"Isi\""))
    #expect(ChartTests.chart.vegaLite(in: .id) == bytes)
  }

  @Test("stand in the page with a title, a sentence, a name for those who do not see them, and their numbers")
  func page() throws {
    let runtime = ChartRuntime(script: Array("window.vegaEmbed = '</script>';".utf8))
    let page = text(try HTMLRenderer(language: .en, charts: runtime).render(ChartTests.report()))
    #expect(page.contains("<figure class=\"chart\" id=\"chart-picture\">\n<p class=\"title\">Title</p>"))
    #expect(page.contains("<div class=\"plot\" role=\"img\" aria-label=\"Title\"></div>"))
    #expect(page.contains("\\u003c/script>\\u003cb>") && page.contains("'<\\/script>'"))
    #expect(
      page.contains("<details>\n<summary>The numbers</summary>\n<figure class=\"table\" id=\"table-raters\""))
    #expect(
      page.contains("<th scope=\"col\">Rater</th>") && !page.contains("<th scope=\"col\" class=\"n\">p</th>"))
    let beside = ChartTests.report([.table(name: "raters", title: .verbatim("All of them"))])
    let linked = text(try HTMLRenderer(language: .en, charts: runtime).render(beside))
    #expect(linked.contains("<a href=\"#table-raters\">The numbers: All of them</a>"))
    #expect(linked.components(separatedBy: "id=\"table-raters\"").count == 2)
  }

  @Test("give way to their tables where nothing can draw them, and the page says how to get them")
  func bare() throws {
    let page = text(try HTMLRenderer(language: .id).render(ChartTests.report()))
    #expect(!page.contains("class=\"plot\"") && page.contains("<details open>\n<summary>Angkanya</summary>"))
    #expect(page.contains("Pasang dengan scripts/setup charts"))
  }

  @Test("are left out of text, JSON and CSV, which have the tables")
  func otherFormats() throws {
    let report = ChartTests.report()
    #expect(!text(try TextRenderer(language: .en).render(report)).contains("Title"))
    #expect(!text(try JSONRenderer(language: .en).render(report)).contains("Title"))
    #expect(try report.selecting(table: "raters").charts.isEmpty)
  }
}
