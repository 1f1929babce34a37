import Foundation
import TestSupport
import Testing

/// What `flag` and `talent` do with policies, quotas, lots, boxes and earlier lists, on the sample city with a few more columns.
@Suite("Seats and boxes")
struct SeatCommandTests {
  /// The sample city with potential, hours of training, a penalty for one employee and a birthday near retirement for none.
  private static func text(_ extra: [String] = ["potential", "training_hours", "hukdis", "biaya"]) -> String {
    let city = SampleCity()
    var people: [String] = []
    let lines = city.rows.map { row -> String in
      if !people.contains(row.ratee) { people.append(row.ratee) }
      let i = people.firstIndex(of: row.ratee) ?? 0
      let cells = [
        "potential": "\(60 + 2 * i % 40)", "training_hours": "\(i * 5 % 30)",
        "hukdis": i == 3 ? "sedang" : "tidak ada",
        "biaya": "\(i % 3 + 1)",
      ]
      return
        ([row.ratee, row.rater, row.indicator, row.period, row.score, row.unit] + extra.map { cells[$0] ?? "" })
        .joined(separator: ",")
    }
    return ((SampleCity.headings + extra).joined(separator: ",") + "\n") + lines.joined(separator: "\n") + "\n"
  }

  private func run(_ arguments: String, text: String = text(), files: [String: String] = [:]) throws
    -> ProcessResult
  {
    let folder = try ScratchFolder()
    _ = try folder.write(text, as: "city.csv")
    for (name, content) in files { _ = try folder.write(content, as: name) }
    return try runShell("cd \(folder.url.path) && timbang \(arguments)", home: folder)
  }

  private func machine(_ arguments: String, text: String = text(), files: [String: String] = [:]) throws
    -> MachineOutput
  {
    let result = try run(arguments + " --format json --reveal", text: text, files: files)
    return try #require(MachineOutput(result.output), "\(result.errors)")
  }

  @Test("flag excludes whom the policy excludes, says why, and 'no-eligibility' does not")
  func eligibility() throws {
    let object = try machine("flag city.csv --top 8 --draws 300 --as-of 2023-12-31")
    let rules = object.texts("ineligible", "rule")
    #expect(rules.contains("discipline"))
    #expect(
      Set(object.texts("ineligible", "ratee")).count
        == object.texts("selection", "list").count { $0 == "ineligible" })
    let old = try machine("flag city.csv --top 8 --draws 300 --as-of 2040-01-01 --min-remaining 10")
    #expect(old.texts("ineligible", "rule").contains("remaining_service"))
    let all = try machine("flag city.csv --top 8 --draws 300 --no-eligibility")
    #expect(!all.texts("selection", "list").contains("ineligible"))
    let english = try run("flag city.csv --top 8 --draws 300 --lang en").output
    #expect(english.contains("not eligible") && english.contains("disciplinary penalty 1"), "\(english)")
    let indonesian = try run("flag city.csv --top 8 --draws 300 --lang id").output
    #expect(indonesian.contains("tidak memenuhi syarat") && indonesian.contains("hukuman disiplin 1"))
    #expect(!english.contains("sedang"), "how severe a penalty is, is nobody's business here")
  }

  @Test("flag keeps quotas and budget, and prices them")
  func quotas() throws {
    let object = try machine(
      "flag city.csv --top 12 --seats 9 --fdr 0.9 --draws 300 --no-eligibility --quota '*=-2' --quota 'Unit 2=4-5'"
    )
    var counts: [String: Int] = [:]
    for (unit, list) in zip(object.texts("selection", "unit"), object.texts("selection", "list"))
    where list == "recommended" { counts[unit, default: 0] += 1 }
    #expect(counts["Unit 1"] ?? 0 <= 2 && counts["Unit 3"] ?? 0 <= 2 && (4...5).contains(counts["Unit 2"] ?? 0))
    #expect(Set(object.texts("quota_cost", "constraint")).isSuperset(of: ["seats", "fdr", "minimum"]))
    let budget = try machine(
      "flag city.csv --top 12 --fdr 0.9 --draws 300 --budget 7 --cost biaya --no-eligibility")
    let row = budget.tables["quota_cost"]?.first { $0["constraint"] as? String == "budget" }
    #expect((row?["used"] as? NSNumber)?.doubleValue ?? 8 <= 7)
  }

  @Test("flag gives contested seats by lot or by a column, and prints the seed")
  func contest() throws {
    let options = "flag city.csv --top 12 --seats 6 --fdr 0.9 --draws 300 --no-eligibility"
    let one = try machine(options + " --lottery --seed 5")
    let two = try machine(options + " --lottery --seed 5", text: reversed(SeatCommandTests.text()))
    if one.tables["contest"] != nil {
      // Draws differ with the order of the rows, lots do not.
      let lots = Dictionary(zip(one.texts("contest", "ratee"), one.texts("contest", "lot"))) { a, _ in a }
      for (ratee, lot) in zip(two.texts("contest", "ratee"), two.texts("contest", "lot")) {
        #expect(lots[ratee] ?? lot == lot)
      }
      let said = try run(options + " --lottery --seed 5 --lang en").output
      #expect(said.contains("seed 5"))
    }
    let byHours = try run(options + " --tie-break=-training_hours --lang en")
    #expect(byHours.status == 0)
  }

  private func reversed(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    return ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
  }

  @Test(
    "refuses options that make no sense, and says which",
    arguments: [
      ("--quota 'Unit 1=3'", 64, "quota"), ("--quota 'Unit 1=4-2'", 64, "quota"),
      ("--quota 'Unit 9=-1'", 64, "Unit 9"), ("--budget -3", 64, "budget"), ("--cost 3", 64, "--budget"),
      ("--tie-break sex", 64, "protected"), ("--tie-break height", 64, "height"),
      ("--as-of yesterday", 64, "yesterday"),
      ("--min-service 99", 64, "min-service"), ("--min-remaining 1 --no-eligibility", 64, "contradict"),
      ("--seats 2 --quota '*=1-'", 64, "minima"), ("--policy none.json", 74, "none.json"),
      ("--policy talenta-80-60 --past none.csv", 74, "none.csv"),
    ])
  func refusals(options: String, status: Int32, word: String) throws {
    let result = try run("flag city.csv --top 6 --draws 300 --lang en \(options)")
    #expect(result.status == status && result.errors.contains(word), "\(result.status) \(result.errors)")
  }

  @Test("flag names who needs developing, and looks back at earlier lists")
  func development() throws {
    let city = SampleCity()
    let past =
      "NIP,TAHUN\n"
      + Set(city.rows.prefix(40).map(\.ratee)).sorted().map { "\($0),2022" }.joined(separator: "\n")
    let object = try machine("flag city.csv --top 8 --draws 300 --past old.csv", files: ["old.csv": past])
    #expect(object.tables["development"]?.isEmpty == false)
    #expect(object.texts("past", "question").first == "recommended_again")
    let english = try run(
      "flag city.csv --top 8 --draws 300 --past old.csv --lang en", files: ["old.csv": past]
    ).output
    #expect(english.contains("10 of 10 names once chosen or trained are in the data"), "\(english)")
    let bad = try run(
      "flag city.csv --top 8 --draws 300 --past old.csv --lang en", files: ["old.csv": "NIP,TAHUN\n1,soon\n"])
    #expect(bad.status == 1 && bad.errors.contains("'soon'"), "\(bad.errors)")
    let nobody = try run(
      "flag city.csv --top 8 --draws 300 --past old.csv --lang en", files: ["old.csv": "x\n1\n"])
    #expect(nobody.status == 1 && nobody.errors.contains("NIP"), "\(nobody.errors)")
  }

  @Test("talent draws the nine boxes in the official wording, and three rows where potential is not available")
  func boxes() throws {
    let object = try machine("talent city.csv --boxes only")
    #expect(object.numbers("box_counts", "box") == [9, 8, 7, 6, 5, 4, 3, 2, 1])
    #expect(isClose(object.numbers("box_counts", "expected").reduce(0, +), 24, relative: 1e-9))
    #expect(
      object.texts("box_counts", "official_name").first == "Kinerja di atas ekspektasi dan potensial tinggi")
    var sums: [String: Double] = [:]
    for (ratee, p) in zip(object.texts("boxes", "ratee"), object.numbers("boxes", "probability")) {
      sums[ratee, default: 0] += p
    }
    #expect(sums.count == 24 && sums.values.allSatisfy { isClose($0, 1, relative: 1e-9) })
    let english = try run("talent city.csv --boxes only --lang en").output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(english.contains("Diproses sesuai ketentuan peraturan perundangan. (Performance below"))
    #expect(english.contains("Handled as laws and regulations provide"))
    let none = try run("talent city.csv --boxes only --lang id", text: SeatCommandTests.text([])).output
    #expect(none.hasPrefix("Potensial tidak tersedia"), "\(none)")
    let refused = try run("talent city.csv --boxes none --policy talenta-80-60 --lang en")
    #expect(refused.status == 64)
  }

  @Test("talent takes built-in cuts and a file that says only what differs, and names what is wrong in it")
  func policyFiles() throws {
    let english = try run("talent city.csv --boxes only --policy talenta-80-60 --lang en").output
    #expect(english.contains("80 and more above expectations"))
    let own = #"""
      {"id": "own", "title": "Own", "version": "3", "valid_from": "2024-01-01", "sources": [],
       "potential": {"high_from": 61, "medium_from": 60, "standard_error": 3}}
      """#
    let object = try machine("talent city.csv --boxes only --policy own.json", files: ["own.json": own])
    #expect(object.manifest["rule_versions"] as? [String: String] == ["own.json": "3"], "\(object.manifest)")
    let broken = try run(
      "talent city.csv --boxes only --policy own.json --lang en",
      files: ["own.json": own.replacing("60", with: "70")])
    #expect(broken.status == 1 && broken.errors.contains("potential.medium_from"), "\(broken.errors)")
  }
}
