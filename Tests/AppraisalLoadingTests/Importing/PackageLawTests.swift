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

  @Test("keep both ends of ranges of targets", arguments: ["more_is_better", "less_is_better", "range"])
  func ranges(polarity: String) throws {
    let json = """
      {"resources": [{"path": "d.csv", "schema": {"fields": [{"name": "p", "role": "ratee"},
      {"name": "type", "role": "rater_type"},
      {"name": "s", "role": "score", "scale": {"minimum": 0, "maximum": 100}},
      {"name": "t", "role": "target"}, {"name": "r", "role": "realisation", "polarity": "\(polarity)"}]}}]}
      """
    let csv =
      "p;type;s;t;r\nA;objective;;80 – 90 %;70 %\nB;objective;;7 - 8;9\nC;superior;90;;\nD;objective;55;10;9\n"
    let result = try law(try run(["datapackage.json": json, "d.csv": csv]))
    let (lower, upper) = (try #require(result.table.targets), try #require(result.table.targetUppers))
    #expect(lower[0] == 80 && upper[0] == 90 && lower[1] == 7 && upper[1] == 8)
    #expect(lower[2].isNaN && upper[2].isNaN && upper[3].isNaN)
    #expect(result.table.target(ofRow: 0) == .range(80...90) && result.table.target(ofRow: 3) == .number(10))
    let written = files(result)["appraisals.csv"] ?? ""
    #expect(written.hasPrefix("ratee,rater_type,indicator,score,target,target_upper,realisation\n"))
    let again = try withFolder(files(result)) { try AppraisalImport(paths: [$0]).run() }
    #expect(again.table.targetUppers.map { $0.map { $0.isNaN ? -1 : $0 } } == [90, 8, -1, -1])
    #expect(again.repairs.allSatisfy { $0.rule == .scoreComputed })
  }

  @Test("are refused where a range of targets ends before it begins")
  func reversed() {
    let outcome = load("ratee,target,target upper,realisation\nA,80,70,75\nB,,70,75\nC,80,90,85\n")
    #expect(
      outcome.about(.targetRangeReversed) == [
        "error target_range_reversed t.csv:2:target upper '70' [80]",
        "error target_range_reversed t.csv:3:target upper '70'",
      ])
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

  @Test("log repairs of every kind with row, found and became")
  func kinds() throws {
    let csv = """
      NIP;PENILAI;NILAI;PERIODE;GOLONGAN;TANGGAL LAHIR;JENIS KELAMIN
      19700101 199501 1 901;R;87,5;Triwulan II 2024;III a;01/02/1970;L
      19700101 199501 1 902;R;90,25;TW I 2024;III/b;13/02/1970;Pria
      19700101 199501 1 901;R;91,5;Triwulan I 2024;III a;01/02/1970;L

      """
    let result = try run(["a.csv": csv])
    let log = lines(AppraisalPackage.repairs(result.repairs)).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    func about(_ rule: String) -> [String] {
      lines(AppraisalPackage.repairs(result.repairs)).filter { $0.contains("," + rule + ",") }
    }
    #expect(
      about("decimal_comma_read") == [
        "a.csv,2,NILAI,\"87,5\",87.5,decimal_comma_read,1",
        "a.csv,3,NILAI,\"90,25\",90.25,decimal_comma_read,1",
        "a.csv,4,NILAI,\"91,5\",91.5,decimal_comma_read,1",
      ])
    #expect(
      about("identifier_repaired").map { $0.hasSuffix("1,identifier_repaired,1") || $0.contains("902,id") }
        == [true, true, true])
    #expect(
      about("identifier_repaired")[0]
        == "a.csv,2,NIP,19700101 199501 1 901,197001011995011901,identifier_repaired,1")
    #expect(
      about("period_read").count == 3
        && about("period_read")[1] == "a.csv,3,PERIODE,TW I 2024,2024-Q1,period_read,1")
    #expect(
      about("grade_read") == [
        "a.csv,2,GOLONGAN,III a,III/a,grade_read,1", "a.csv,4,GOLONGAN,III a,III/a,grade_read,1",
      ])
    #expect(
      about("date_read").count == 3
        && about("date_read")[1] == "a.csv,3,TANGGAL LAHIR,13/02/1970,1970-02-13,date_read,1")
    #expect(about("label_read").map { $0.split(separator: ",")[4] } == ["male", "male", "male"])
    #expect(log.count == 3 + 3 + 3 + 2 + 3 + 3)
  }

  @Test("log the codes that stand for labels")
  func codes() throws {
    let path = repository.appendingPathComponent(
      "Tests/AppraisalLoadingTests/Fixtures/Corpus/files/siasn-skp22-codes-told.csv"
    ).path
    let result = try AppraisalImport(paths: [path], options: LoadingOptions(codes: .firstIsBest)).run()
    let codes = result.repairs.filter { $0.rule == .codesResolved }
    #expect(!codes.isEmpty && codes.allSatisfy { $0.row != nil && $0.found != nil && $0.became != nil })
  }
}
