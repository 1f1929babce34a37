import Foundation
import TestSupport
import Testing

@Suite("timbang check")
struct CheckCommandTests {
  private static let labels = ["Di Bawah Ekspektasi", "Sesuai Ekspektasi", "Di Atas Ekspektasi"]

  /// A package of ratings against expectations, with predicates, some of which do not follow.
  private func package(_ rows: [(results: Int, behaviour: Int, predicate: String)]) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    let scale =
      #""scale": {"minimum": 1, "maximum": 3, "labels": ["\#(CheckCommandTests.labels.joined(separator: "\", \""))"]}"#
    let descriptor = """
      {"name": "skp", "resources": [{"name": "skp", "path": "skp.csv", "schema": {"fields": [
      {"name": "NIP", "type": "string", "role": "ratee", "pseudonymous": true},
      {"name": "ATASAN", "type": "string", "role": "rater", "pseudonymous": true},
      {"name": "TAHUN", "type": "string", "role": "period"}, {"name": "OPD", "type": "string", "role": "unit"},
      {"name": "hasil_kerja", "type": "string", "role": "score", \(scale)},
      {"name": "perilaku_kerja", "type": "string", "role": "score", \(scale)},
      {"name": "PREDIKAT KINERJA", "type": "string", "role": "fact"}]}}]}
      """
    let lines = rows.enumerated().map { place, row in
      let (results, behaviour) = (
        CheckCommandTests.labels[row.results], CheckCommandTests.labels[row.behaviour]
      )
      return "p\(place),s\(place % 3),2023,Dinas,\(results),\(behaviour),\(row.predicate)"
    }
    _ = try folder.write(descriptor, as: "datapackage.json")
    _ = try folder.write(
      (["NIP,ATASAN,TAHUN,OPD,hasil_kerja,perilaku_kerja,PREDIKAT KINERJA"] + lines).joined(separator: "\n")
        + "\n",
      as: "skp.csv")
    return folder
  }

  /// Thirty rows in keeping with the table, the first `wrong` of them apart.
  private func rows(wrong: Int) -> [(results: Int, behaviour: Int, predicate: String)] {
    (0..<30).map { place in
      let (results, behaviour) = (place % 2 + 1, place / 2 % 3)
      let right = behaviour == 0 ? "Kurang" : results == 2 && behaviour == 2 ? "Sangat Baik" : "Baik"
      return (results, behaviour, place < wrong ? "Butuh Perbaikan" : right)
    }
  }

  @Test("prints policy, questions and findings as tables with stable columns")
  func tables() throws {
    let folder = try package(rows(wrong: 2))
    let result = try runShell("timbang check \(folder.url.path) --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let policy = try #require(object.tables["policy"]?.first)
    #expect(policy["policy"] as? String == "permenpanrb-6-2022")
    #expect((policy["checked"] as? NSNumber)?.intValue == 30)
    #expect((policy["disagreements"] as? NSNumber)?.intValue == 2)
    let topics = object.texts("questions", "topic")
    #expect(topics.first == "rank_employees" && topics.count == 10)
    let distribution = object.tables["questions"]?.first { $0["topic"] as? String == "distribution_pattern" }
    #expect((distribution?["answerable"] as? NSNumber)?.boolValue == true)
    let findings = object.tables["findings"]?.first { $0["rule"] as? String == "predicate_disagrees" }
    #expect((findings?["count"] as? NSNumber)?.intValue == 2 && findings?["severity"] as? String == "warning")
    #expect(findings?["first_place"] as? String == "skp.csv:2:PREDIKAT KINERJA")
    let rules = object.findings.filter { $0["rule"] as? String == "predicate_disagrees" }
    #expect(rules.compactMap { ($0["line"] as? NSNumber)?.intValue } == [2, 3])
    #expect("\(object.manifest)".contains("permenpanrb-6-2022"))
  }

  @Test("names the headings of the columns by role")
  func headings() throws {
    let folder = try package(rows(wrong: 0))
    let result = try runShell("timbang check \(folder.url.path) --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let columns = (object.tables["columns"] ?? []).map { row in
      "\(row["role"] as? String ?? "–") \(row["column"] as? String ?? "–")"
    }
    #expect(Array(columns.prefix(3)) == ["ratee NIP", "rater ATASAN", "indicator –"])
    #expect(columns.contains("unit OPD") && columns.contains("score hasil_kerja, perilaku_kerja"))
  }

  @Test("lists cells that are wrong as they stand in the file, whatever is wrong with them")
  func order() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(
      "ratee,rater,score\na,s,80\nb,s,baik\n1.97E+17,s,81\nc,s,NaN\nd,s,90,9\n1.98E+17,t,buruk\ne,t,85\n",
      as: "a.csv")
    let result = try runShell("timbang check \(path) --lang en")
    let lines = result.errors.split(separator: "\n").compactMap { line in
      line.hasPrefix("error: ") ? line.split(separator: ":").dropFirst(2).first.map { String($0) } : nil
    }
    #expect(lines == ["3", "4", "5", "6", "7", "7"], "\(result.errors)")
  }

  @Test("says what does not follow, by which policy file, in both languages")
  func words() throws {
    let folder = try package(rows(wrong: 2))
    let english = try runShell("timbang check \(folder.url.path) --lang en")
    let flat = english.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(flat.contains("The predicate 'Butuh Perbaikan' does not follow from the ratings"))
    #expect(
      flat.contains(
        "2 of 30 predicates do not follow from their ratings, as configured in policy file permenpanrb-6-2022 (v1.0.0)."
      ))
    #expect(flat.contains("Do predicates keep to the mandated distribution? Can be answered:"))
    #expect(
      flat.contains("Did training work? Cannot be answered: there is no column with the date of training. →"))
    #expect(!flat.lowercased().contains("according to law"))
    let indonesian = try runShell("timbang check \(folder.url.path) --lang id")
    let datar = indonesian.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      datar.contains("2 dari 30 predikat tidak sesuai dengan penilaiannya, sebagaimana diatur dalam berkas"))
    #expect(
      datar.contains("Apakah pelatihan berhasil? Tidak dapat dijawab: tidak ada kolom tanggal pelatihan. →"))
    let sound = try package(rows(wrong: 0))
    let clean = try runShell("timbang check \(sound.url.path) --lang en")
    #expect(clean.output.contains("All 30 predicates follow from their ratings"))
  }

  @Test("lists a few warnings of a kind in text, and counts the others")
  func many() throws {
    let folder = try package(rows(wrong: 30))
    let text = try runShell("timbang check \(folder.url.path) --lang en").output
    #expect(text.matches(of: /warning: skp\.csv:\d+: column 'PREDIKAT KINERJA'/).count == 3)
    #expect(text.contains("… 27 more findings; --format json has all"))
  }

  @Test("takes a policy file of the user's, and names the property that is wrong with it")
  func policyFile() throws {
    let folder = try package(rows(wrong: 0))
    let cells = ["above", "meets", "below"].flatMap { results in
      ["above", "meets", "below"].map {
        #"{"results": "\#(results)", "behaviour": "\#($0)", "predicate": "good"}"#
      }
    }
    func policy(_ version: String) -> String {
      """
      {"id": "permenpanrb-6-2022", "title": "Semua baik", "version": \(version), "valid_from": "2022-01-01",
      "sources": [], "predicate_table": [\(cells.joined(separator: ", "))]}
      """
    }
    let path = try folder.write(policy("\"2\""), as: "kota.json")
    let result = try runShell("timbang check \(folder.url.path) --policy \(path) --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    // Fifteen of the thirty are not Baik: ten Kurang and five Sangat Baik.
    #expect((object.tables["policy"]?.first?["disagreements"] as? NSNumber)?.intValue == 15)
    #expect("\(object.manifest["rule_versions"] ?? "")".contains("kota.json"))
    let wrong = try folder.write(policy("2"), as: "salah.json")
    let refused = try runShell("timbang check \(folder.url.path) --policy \(wrong)")
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.errors.contains("salah.json: property 'version' must be a text."))
    let lost = try runShell("timbang check \(folder.url.path) --policy hilang.json --lang id")
    #expect(lost.status == 74 && lost.errors.contains("hilang.json: berkas aturan ini tidak dapat dibaca."))
  }
}
