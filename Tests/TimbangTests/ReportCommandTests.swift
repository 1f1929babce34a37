import Foundation
import TestSupport
import Testing

@Suite("report")
struct ReportCommandTests {
  private static func palembang(_ options: String, _ name: String, in folder: ScratchFolder) throws -> String {
    let path = folder.path(name)
    let made = try runShell(
      "timbang report datasets/palembang --draws 100 --skip-talent --output \(path) \(options)")
    try #require(made.status == 0, "\(made.errors)")
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("says what the data can and cannot tell before anything else, in five sentences")
  func summary() throws {
    let page = try String(contentsOfFile: SamplePages.english.get(), encoding: .utf8)
    let found = try #require(page.firstMatch(of: /<h2 id="summary">Summary<\/h2>\n<ul>\n([\s\S]*?)<\/ul>/))
      .output.1
    let sentences = found.matches(of: /<li>(.*)<\/li>/).map { String($0.output.1) }
    #expect(sentences.count == 5)
    #expect(sentences[0].hasPrefix("The data can answer") && sentences[0].contains("What they cannot answer:"))
    let order = [
      "summary", "check", "distributions", "raters", "indicators", "boxes", "candidates", "fairness", "trends",
      "training", "method",
    ]
    #expect(page.matches(of: /<h2 id="([a-z]+)">/).map { String($0.output.1) } == order)
    for name in order { #expect(page.contains("<a href=\"#\(name)\">")) }
  }

  @Test("shows pseudonyms in words, tables and charts, identifiers only with --reveal, to its owner alone")
  func privacy() throws {
    let path = try SamplePages.english.get()
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(SampleRun.city.identifiers.filter(page.contains) == [])
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let open = try SampleRun.run("report --skip-talent --draws 100 --reveal").output
    #expect(SampleRun.city.identifiers.filter { !open.contains($0) } == [])
  }

  @Test("for one unit holds nothing of any other: no person, no supervisor, no name of a unit")
  func oneUnit() throws {
    let folder = try ScratchFolder()
    let page = try ReportCommandTests.palembang("--unit 'Dinas Sosial'", "one.html", in: folder)
    let file = try String(
      contentsOf: Checkout.root.appendingPathComponent("datasets/palembang/palembang.csv"), encoding: .utf8)
    let lines = file.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let column = try #require(lines[0].firstIndex(of: "unit"))
    let (own, others) = (
      lines.dropFirst().filter { $0[column] == "Dinas Sosial" },
      lines.dropFirst().filter { $0[column] != "Dinas Sosial" }
    )
    let mine = Set(own.flatMap { [$0[0], $0[1]] }).subtracting([""])
    let foreign = Set(others.flatMap { [$0[0], $0[1], $0[column]] }).subtracting(mine).subtracting([""])
    #expect(mine.count > 10 && foreign.count > 1000)
    #expect(foreign.filter(page.contains) == [])
    #expect(mine.filter { page.contains($0) }.count > 10)
    let wrong = try runShell(
      "timbang report datasets/palembang --unit 'Dinas Sosia' --output \(folder.path("x"))")
    #expect(wrong.status == 64 && wrong.errors.contains("Dinas Sosial"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
  }

  @Test("hides what small groups would give away, in tables and charts")
  func smallCells() throws {
    let folder = try ScratchFolder()
    let page = try ReportCommandTests.palembang("--unit 'Dinas Sosial' --min-cell 1000", "few.html", in: folder)
    #expect(page.contains("Fewer than 1,000 people: their scores are not shown"))
    #expect(!page.contains("chart-score_shapes") && !page.contains("chart-fairness_forest"))
  }

  @Test("gives the answer that there is none, with its remedy, and the rest of the report")
  func refusals() throws {
    let folder = try ScratchFolder()
    let path = folder.path("r.html")
    let made = try runShell("timbang report datasets/penicillin --lang id --draws 100 --output \(path)")
    #expect(made.status == 0, "\(made.errors)")
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.contains("<p class=\"lead\">Tidak dapat dijawab: Hanya ada 1 indikator"))
    #expect(page.contains("<h2 id=\"raters\">Penilai</h2>") && page.contains("<h2 id=\"method\">"))
  }

  @Test(
    "holds every table under its section's name, in any format, and the same bytes for any number of threads")
  func formats() throws {
    let json = try SampleRun.run("report --skip-talent --draws 400", "--format json")
    let object = try #require(MachineOutput(json.output), "\(json.errors)")
    let promised = [
      "check_summary", "check_questions", "distributions_moments", "distributions_predicates", "raters_raters",
      "indicators_correlations", "candidates_selection", "candidates_swaps", "fairness_audit", "glossary",
    ]
    #expect(Set(promised).subtracting(object.tables.keys) == [])
    func page(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    #expect(try page(SamplePages.report("en", "--threads 1")) == page(SamplePages.english.get()))
  }

  @Test("writes charts as files that other tools draw")
  func charts() throws {
    let folder = try ScratchFolder()
    let made = try SampleRun.run("raters", "--quiet --export-charts \(folder.path("charts"))")
    #expect(made.status == 0, "\(made.errors)")
    let path = folder.path("charts/rater_caterpillar.vl.json")
    let data = try #require(FileManager.default.contents(atPath: path))
    let chart = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(chart["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v6.json")
    let values = try #require((chart["data"] as? [String: Any])?["values"] as? [[String: Any]])
    #expect(
      values.count == 6 && SampleRun.city.identifiers.isDisjoint(with: values.compactMap { $0["r"] as? String })
    )
    let facts = try FileManager.default.attributesOfItem(atPath: path)
    #expect((facts[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let asset = Checkout.root.appendingPathComponent(".venv-charts/bin/python3").path
    if FileManager.default.isExecutableFile(atPath: asset) {
      let svg = try String(contentsOfFile: folder.path("charts/rater_caterpillar.svg"), encoding: .utf8)
      #expect(svg.hasPrefix("<svg") && svg.contains("severe"))
    } else {
      print("SKIP: no converter here, so that no SVG is looked at; scripts/setup tests installs it")
    }
    let blocked = try SampleRun.run(
      "raters", "--export-charts \(folder.path("charts/rater_caterpillar.vl.json"))")
    #expect(blocked.status == 74)
  }
}
