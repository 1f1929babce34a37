import Appraisals
import Foundation
import Testing

@testable import AppraisalLoading

@Suite("Packages that import writes")
struct PackageLawTests {
  /// The files that count, as `import` writes them.
  private func files(_ result: ImportedAppraisals) -> [String: String] {
    let columns = PackageColumn.columns(of: result.table)
    let descriptor = PackageDescriptor(
      columns: columns, title: "t", about: result.about, measures: result.measures,
      isPseudonymous: result.table.provenance.isPseudonymous,
      origin: PackageOrigin(sources: result.sources, command: "import", version: "0"))
    let data = bytes(AppraisalPackage.data(result.table, columns))
    return [
      PackageDescriptor.data: String(decoding: data, as: UTF8.self), "datapackage.json": descriptor.text(),
    ]
  }

  /// A descriptor without what tells of the run.
  private func timeless(_ text: String?) throws -> NSDictionary {
    let data = Data(try #require(text).utf8)
    let read = try JSONSerialization.jsonObject(with: data, options: .mutableContainers)
    let object = try #require(read as? NSMutableDictionary)
    object.removeObject(forKey: "sources")
    object.removeObject(forKey: "timbang")
    return object
  }

  /// Imports, imports the outcome again and compares; returns the first outcome.
  @discardableResult
  private func law(_ first: ImportedAppraisals, _ comment: Comment? = nil) throws -> ImportedAppraisals {
    let written = files(first)
    let second = try withFolder(written) { try AppraisalImport(paths: [$0]).run() }
    let again = files(second)
    #expect(again[PackageDescriptor.data] == written[PackageDescriptor.data], comment)
    #expect(try timeless(again["datapackage.json"]) == timeless(written["datapackage.json"]), comment)
    #expect(second.table.scores == first.table.scores, comment)
    #expect(second.table.ratees == first.table.ratees && second.table.raters == first.table.raters, comment)
    #expect(second.table.indicatorScales == first.table.indicatorScales, comment)
    #expect(second.table.polarities == first.table.polarities, comment)
    return first
  }

  private func run(_ files: [String: String]) throws -> ImportedAppraisals {
    try withFolder(files) { folder in
      let paths = files["datapackage.json"] == nil ? files.keys.sorted().map { folder + "/" + $0 } : [folder]
      return try AppraisalImport(paths: paths).run()
    }
  }

  @Test(
    "are changed by no further import",
    arguments: [
      "dyestuff", "guilford1954", "penicillin", "sleepstudy", "palembang",
    ])
  func datasets(name: String) throws {
    let path = repository.appendingPathComponent("datasets/\(name)").path
    try law(try AppraisalImport(paths: [path]).run())
  }

  @Test("carry cells of every kind")
  func cells() throws {
    let csv = #"""
      ratee,rater,rater_type,indicator,period,score,unit,weight,grade,religion
      A,R,superior,"Mutu, ""baik""",2024-Q1,80.25,"Dinas, Kota",2,007,Islam
      B,,objective,Waktu,2024-Q2,-0.1,,0.1,x y,
      é,R,peer,Waktu,2024-Q2,1e-7,Ünit,3,,Hindu
      "two
      lines",R,self,Waktu,2024-Q2,123456789012345,Z,3,NA,Hindu

      """#
    let result = try law(try run(["a.csv": csv]))
    #expect(result.table.scores == [80.25, -0.1, 1e-7, 123_456_789_012_345])
    #expect(result.table.ratees.levels == ["A", "B", "é", "two\nlines"])
  }

  @Test("keep labels as places on a scale that the descriptor names, and scales by indicator")
  func scales() throws {
    let json = """
      {"resources": [{"path": "d.csv", "schema": {"fields": [{"name": "p", "role": "ratee"},
      {"name": "a", "role": "score", "scale": {"minimum": 0, "maximum": 100}, "polarity": "less_is_better"},
      {"name": "b", "role": "score", "scale": {"labels": ["Kurang", "Baik", "Sangat Baik"]}}, {"name": "c", "role": "score"}]}}]}
      """
    let result = try law(try run(["datapackage.json": json, "d.csv": "p,a,b,c\nA,10,Baik,1\nB,20,Kurang,7\n"]))
    #expect(result.table.polarities == [.lessIsBetter, .moreIsBetter, .moreIsBetter])
    #expect(result.table.scores == [10, 2, 1, 20, 1, 7])
    #expect(result.table.indicatorScales[1]?.labels == ["Kurang", "Baik", "Sangat Baik"])
    #expect(result.table.indicatorScales[2] == nil)
    let written = files(result)
    let spoilt = try #require(written[PackageDescriptor.data]).replacing("B,b,1", with: "B,b,4")
    let outcome = try withFolder([
      "datapackage.json": written["datapackage.json"] ?? "", "appraisals.csv": spoilt,
    ]) {
      folder in loading { try AppraisalSource(path: folder).load() }
    }
    #expect(outcome.about(.outsideScale) == ["error outside_scale appraisals.csv:6:score '4.0' [1.0|3.0]"])
  }

  @Test("compute achievement past the scale again, in the right direction")
  func achievement() throws {
    let json = """
      {"resources": [{"path": "d.csv", "schema": {"fields": [{"name": "p", "role": "ratee"},
      {"name": "i", "role": "indicator"}, {"name": "s", "role": "score", "scale": {"minimum": 0, "maximum": 100}},
      {"name": "t", "role": "target"},
      {"name": "r", "role": "realisation", "polarity": {"days": "less_is_better", "files": "more_is_better"}}]}}]}
      """
    // PermenPANRB 8/2021: (1 + (1 − 8/10)) · 100 = 120 where less is better; 12/10 · 100 = 120 where more is.
    let csv = "p,i,s,t,r\nA,files,,10,12\nB,days,,10,8\nC,files,90,,\nD,files,,10,9\n"
    let result = try law(try run(["datapackage.json": json, "d.csv": csv]))
    #expect(result.table.scores == [120, 120, 90, 90])
  }

  @Test("are changed by no further import, whatever the appraisals are")
  func random() throws {
    var generator = SplitMix(state: 99)
    for round in 0..<40 {
      var rows: [String] = []
      let hasRaters = Bool.random(using: &generator)
      let words = ["", "Ya", "Tidak, belum", "007", "1.5", "2024", "\"q\"", "é", "-"]
      for _ in 0..<Int.random(in: 1...30, using: &generator) {
        let cells = [
          "P\(Int.random(in: 0..<9, using: &generator))",
          hasRaters ? "R\(Int.random(in: 0..<3, using: &generator))" : "X",
          ["SKP", "Perilaku"].randomElement(using: &generator) ?? "",
          ["2023", "2024", "2024-Q1", "2024-03"].randomElement(using: &generator) ?? "",
          "\(Double(Int.random(in: 0...100_000, using: &generator)) / 997)",
          words.randomElement(using: &generator) ?? "", words.randomElement(using: &generator) ?? "",
        ]
        rows.append(cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ","))
      }
      let csv =
        "ratee,\(hasRaters ? "rater" : "other"),indicator,period,score,unit,grade\n"
        + rows.joined(separator: "\n")
      try law(try run(["a.csv": csv + "\n"]), "round \(round)")
    }
  }

  @Test("log every repair, however many")
  func repairs() throws {
    let rows = (0..<50).map { "\"P\($0) \",R,5\($0 % 10)" }.joined(separator: "\n")
    let result = try run(["a.csv": "ratee,rater,score\n" + rows + "\n"])
    let log = lines(AppraisalPackage.repairs(result.repairs))
    #expect(log.count == 51)
    #expect(log[0] == "file,row,column,found,became,rule,count")
    #expect(log[50] == "a.csv,51,ratee,P49 ,P49,white_space_trimmed,1")
  }
}
