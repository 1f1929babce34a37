import Foundation
import TestSupport
import Testing

@Suite("What charts show")
struct ChartContentTests {
  /// The title and the rows of exported charts.
  private func charts(_ command: String, _ names: [String]) throws -> [String: (
    title: String, rows: [[String: Any]]
  )] {
    let folder = try ScratchFolder()
    let result = try runShell("timbang \(command) --quiet --lang en --export-charts '\(folder.path("charts"))'")
    try #require(result.status == 0, "\(result.errors)")
    return try names.reduce(into: [:]) { found, name in
      let data = try Data(contentsOf: URL(fileURLWithPath: folder.path("charts/\(name).vl.json")))
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let title = (object["title"] as? [String: Any]).flatMap { title in
        ((title["text"] as? [String] ?? []) + (title["subtitle"] as? [String] ?? [])).joined(separator: " ")
      }
      let values = (object["data"] as? [String: Any])?["values"] as? [[String: Any]]
      found[name] = (title ?? "", try #require(values))
    }
  }

  @Test("five factors of the items that were written for five traits, each item with the others of its trait")
  func loadings() throws {
    let chart = try #require(
      try charts("indicators datasets/bfi", ["indicator_loadings"])["indicator_loadings"])
    #expect(chart.title.hasPrefix("The indicators measure 5 things: F1 N"))
    let main = chart.rows.filter { $0["m"] as? Bool == true }
    #expect(chart.rows.count == 125 && Set(main.compactMap { $0["i"] as? String }).count == 25)
    let traits = Dictionary(grouping: main) { $0["f"] as? String ?? "" }
      .mapValues { Set($0.compactMap { ($0["i"] as? String)?.first }) }
    #expect(traits.count == 5 && traits.values.allSatisfy { $0.count == 1 }, "\(traits)")
    for item in Dictionary(grouping: chart.rows, by: { $0["i"] as? String ?? "" }).values {
      func size(_ row: [String: Any]) -> Double { abs((row["l"] as? NSNumber)?.doubleValue ?? .nan) }
      let most = item.max { size($0) < size($1) }
      #expect(most?["m"] as? Bool == true, "\(item)")
    }
  }

  @Test("the shares of levels that the file holds, where scores have few levels")
  func groupLevels() throws {
    let chart = try #require(
      try charts("distributions datasets/wine --by rater", ["score_group_levels"])["score_group_levels"])
    let text = try String(
      contentsOf: Checkout.root.appendingPathComponent("datasets/wine/wine.csv"), encoding: .utf8)
    let table = try #require(parseCSV(text))
    let (rater, score) = (
      try #require(table[0].firstIndex(of: "judge")), try #require(table[0].firstIndex(of: "rating"))
    )
    let judges = Dictionary(grouping: table.dropFirst()) { $0[rater] ?? "" }
    #expect(Set(chart.rows.compactMap { $0["i"] as? String }) == Set(judges.keys))
    for row in chart.rows {
      let scores = try #require(judges[row["i"] as? String ?? ""]).map { Double($0[score] ?? "") ?? .nan }
      let level = try #require((row["l"] as? NSNumber)?.doubleValue)
      let share = try #require((row["s"] as? NSNumber)?.doubleValue)
      #expect(abs(share - Double(scores.count { $0 == level }) / Double(scores.count)) < 1e-4, "\(row)")
    }
  }

  @Test("predicates beside the pattern, with the rule in words and a number only where there is one")
  func predicates() throws {
    let counts = [("Sangat Baik", 9), ("Baik", 10), ("Butuh Perbaikan", 1)]
    var lines = ["NIP,NIP Penilai,Periode,Indikator,Nilai,Unit,Predikat"]
    for (predicate, count) in counts {
      for _ in 0..<count {
        lines.append(
          "P\(lines.count),R\(lines.count % 3),2024,Kinerja,\(60 + lines.count),Dinas A,\(predicate)")
      }
    }
    let folder = try ScratchFolder()
    let path = try folder.write(lines.joined(separator: "\n") + "\n", as: "predicates.csv")
    let chart = try #require(try charts("distributions '\(path)' --by unit", ["predicates"])["predicates"])
    #expect(
      chart.title.contains("mostly Baik, at most 70% Baik, some Butuh Perbaikan + Kurang."), "\(chart.title)")
    let all = chart.rows.filter { $0["u"] as? String == "all" }
    for (predicate, count) in counts {
      #expect(all.first { $0["p"] as? String == predicate }?["n"] as? Int == count)
    }
    let moves = Dictionary(grouping: chart.rows) { $0["u"] as? String ?? "" }.mapValues {
      Set($0.map { "\($0["m"] ?? "")" })
    }
    #expect(moves["all"] == ["0"] && moves["nearest that keeps the pattern"] == ["<null>"], "\(moves)")
  }
}
