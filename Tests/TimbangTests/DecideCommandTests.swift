import AppraisalAnalysis
import Appraisals
import Foundation
import TestSupport
import Testing

@Suite("timbang decide")
struct DecideCommandTests {
  /// A folder with a list under pseudonyms; the key is that of the sample runs.
  private func office() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    _ = try folder.write(try SampleRun.text("flag"), as: "list.json")
    return folder
  }

  private func decide(_ folder: ScratchFolder, _ options: String) throws -> ProcessResult {
    try runShell("cd \(folder.url.path) && timbang decide \(options)", home: SampleRun.home.get())
  }

  /// The identifiers of a list of the sample, best first.
  private func people(on list: String) throws -> [String] {
    let revealed = try SampleRun.machine("flag", "--reveal")
    return zip(revealed.texts("selection", "ratee"), revealed.texts("selection", "list")).filter {
      $0.1 == list
    }.map(\.0)
  }

  /// All recommended accepted, and one who was not, with a reason that names an employee number.
  private func writeDecisions(_ folder: ScratchFolder) throws -> (accepted: [String], added: String) {
    let accepted = try people(on: "recommended")
    let added = try #require(try people(on: "not_selected").first)
    var lines = ["NIP;Keputusan;Oleh;Tanggal;Alasan"]
    lines += accepted.map { "\($0);diterima;Kepala BKPSDM;5 Desember 2024;" }
    lines.append("\(added);ya;Sekda;05/12/2024;Menggantikan \(SampleRun.city.rows[0].rater)")
    _ = try folder.write(lines.joined(separator: "\n") + "\n", as: "d.csv")
    return (accepted, added)
  }

  @Test("records decisions by identifier on a list of pseudonyms, and shows no identifier anywhere")
  func records() throws {
    let folder = try office()
    let (accepted, _) = try writeDecisions(folder)
    let result = try decide(folder, "list.json --decisions d.csv --record r --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    #expect(
      object.tables.keys.sorted() == ["deciders", "decisions", "departures", "history", "record", "summary"])
    #expect(object.tables["decisions"]?.count == accepted.count + 1)
    #expect(object.texts("departures", "decided_by") == ["Sekda"])
    #expect(object.texts("departures", "decided_on") == ["2024-12-05"])
    let columns = [
      "ratee", "list", "p_top", "decision", "departs", "decided_by", "decided_on", "reason", "objection",
      "objection_outcome", "training", "training_on", "entry",
    ]
    #expect(Set(columns).subtracting(try #require(object.tables["decisions"]?.first).keys) == [])
    let record = try String(contentsOfFile: folder.path("r/decisions.csv"), encoding: .utf8)
    let city = SampleRun.city.identifiers
    #expect(city.filter(record.contains) == [] && city.filter(result.output.contains) == [])
    // The list and the data are those that were decided on.
    let list = Array(try SampleRun.text("flag").utf8)
    #expect(record.contains(ContentDigest.sha256(of: list)))
    #expect(record.contains(ContentDigest.sha256(of: Array(SampleRun.city.text().utf8))))
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path("r/decisions.csv"))[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("adds to the record and never changes a byte of it; the same again adds nothing")
  func appends() throws {
    let folder = try office()
    let (accepted, _) = try writeDecisions(folder)
    let line = "list.json --decisions d.csv --record r"
    #expect(try decide(folder, line).status == 0)
    let first = try String(contentsOfFile: folder.path("r/decisions.csv"), encoding: .utf8)
    #expect(try decide(folder, line + " --lang en").output.contains("Nothing was new."))
    #expect(try String(contentsOfFile: folder.path("r/decisions.csv"), encoding: .utf8) == first)
    _ = try folder.write("nip,pelatihan,tanggal pelatihan\n\(accepted[0]),selesai,2025-06-30\n", as: "t.csv")
    let later = try decide(folder, "list.json --decisions t.csv --record r --lang en")
    #expect(later.status == 0 && later.output.contains("1 trained, 0 in training"), "\(later.output)")
    #expect(later.output.contains("1 added now"))
    let second = try String(contentsOfFile: folder.path("r/decisions.csv"), encoding: .utf8)
    #expect(
      second.hasPrefix(first) && second.split(separator: "\n").count == first.split(separator: "\n").count + 1)
  }

  @Test("refuses an altered record and writes nothing to it; a digest of the minutes tells a replaced one")
  func verifies() throws {
    let folder = try office()
    _ = try writeDecisions(folder)
    let line = "list.json --decisions d.csv --record r"
    #expect(try decide(folder, line).status == 0)
    let whole = try decide(folder, "--record r --verify --format json")
    let head = try #require(MachineOutput(whole.output)?.texts("record", "head_sha256").first)
    #expect(try decide(folder, "--record r --verify --head \(head.prefix(16))").status == 0)
    #expect(try decide(folder, "--record r --verify --head 0123456789ab").status == 1)
    let path = folder.path("r/decisions.csv")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("Sekda", with: "Kepala").write(toFile: path, atomically: false, encoding: .utf8)
    for options in ["--record r --verify", "--record r", line] {
      let refused = try decide(folder, options + " --lang en")
      #expect(
        refused.status == 1 && refused.errors.contains("was altered after it was written"), "\(refused.errors)")
    }
    try String(text.dropLast(20)).write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try decide(folder, line + " --lang id").errors.contains("penulisan terputus"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == String(text.dropLast(20)))
  }

  @Test("names every line that cannot be recorded, and leaves no record behind", arguments: ["en", "id"])
  func refuses(language: String) throws {
    let folder = try office()
    let one = try #require(try people(on: "recommended").first)
    for (text, words) in [
      ("nip,decision,decided_by,decided_on\n\(one),rejected,X,2024-12-05\n", ["d.csv:2", "reason"]),
      ("nip,decision,decided_by,decided_on\n999,accepted,X,2024-12-05\n", ["d.csv:2", "'999'", "list.json"]),
      (
        "nip,decision,decided_by,decided_on\n\(one),perhaps,X,2024-12-05\n",
        ["d.csv:2", "'perhaps'", "accepted"]
      ),
      ("nip,decision,decided_by,decided_on\n\(one),accepted,X,2024-13-05\n", ["d.csv:2", "'2024-13-05'"]),
      ("nip,decision,decided_by,decided_on\n\(one),accepted,,2024-12-05\n", ["d.csv:2", "decided_by"]),
      ("nip,decision,decided_by,decided_on\n\(one),accepted,X,2999-12-05\n", ["d.csv:2", "2999-12-05"]),
      ("nip,score\n\(one),3\n", ["decision", "score"]), ("who,decision\n\(one),accepted\n", ["ratee", "who"]),
      ("nip,decision,decided_by,decided_on\n", ["d.csv"]), ("", ["d.csv"]),
    ] {
      _ = try folder.write(text, as: "d.csv")
      let result = try decide(folder, "list.json --decisions d.csv --record r --lang \(language)")
      #expect(result.status == 1 && result.output.isEmpty, "\(text)")
      for word in words { #expect(result.errors.contains(word), "\(word): \(result.errors)") }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("r/decisions.csv")))
  }

  @Test("tells a wrong key from a wrong number, and what is no list from one")
  func wrongKey() throws {
    let folder = try office()
    _ = try writeDecisions(folder)
    let other = try decide(folder, "list.json --decisions d.csv --record r --key other.key --lang en")
    #expect(other.status == 64 && other.errors.contains("--key"))
    _ = try folder.write("{\"tables\": {}}", as: "empty.json")
    #expect(try decide(folder, "empty.json --decisions d.csv --record r").status == 1)
    #expect(try decide(folder, "d.csv --decisions d.csv --record r").status == 1)
    #expect(try decide(folder, "lost.json --decisions d.csv --record r").status == 74)
    #expect(try decide(folder, "--record nowhere --verify").status == 74)
    for usage in [
      "list.json", "--decisions d.csv --record r", "list.json --decisions d.csv --verify --record r",
      "--record r --head ab",
      "--record r --verify --head xyzxyzxyzxyz",
    ] { #expect(try decide(folder, usage).status == 64, "\(usage)") }
  }

  @Test("takes the CSV of a list, and keeps identifiers in the record only where --reveal asks for it")
  func csv() throws {
    let folder = try office()
    let (_, added) = try writeDecisions(folder)
    _ = try folder.write(
      try SampleRun.run("flag", "--reveal --format csv --table selection").output, as: "list.csv")
    #expect(try decide(folder, "list.csv --decisions d.csv --record a").status == 0)
    #expect(try !String(contentsOfFile: folder.path("a/decisions.csv"), encoding: .utf8).contains(added))
    #expect(try decide(folder, "list.csv --decisions d.csv --record b --reveal").status == 0)
    #expect(try String(contentsOfFile: folder.path("b/decisions.csv"), encoding: .utf8).contains(added))
    #expect(try !decide(folder, "--record b").output.contains(added))
    #expect(try decide(folder, "--record b --reveal").output.contains(added))
  }

  @Test("the next list shows the last one, its decisions and its trainings")
  func lastList() throws {
    let folder = try office()
    let (accepted, _) = try writeDecisions(folder)
    _ = try decide(folder, "list.json --decisions d.csv --record r")
    _ = try folder.write("nip,training,training_on\n\(accepted[0]),done,2025-06-30\n", as: "t.csv")
    _ = try decide(folder, "list.json --decisions t.csv --record r")
    let next = try SampleRun.machine("flag", "--last \(folder.path("r"))")
    #expect(next.texts("last_list", "ratee").count == accepted.count + 1)
    #expect(next.texts("last_list", "training").filter { $0 == "done" }.count == 1)
    #expect(Set(next.texts("last_list", "ratee")).isSubset(of: Set(next.texts("selection", "ratee"))))
    let text = try SampleRun.run("flag", "--lang id --last \(folder.path("r"))").output
    #expect(text.contains("1 selesai dilatih") && SampleRun.city.identifiers.filter(text.contains) == [])
    #expect(try SampleRun.run("flag", "--last nowhere").status == 74)
  }

  @Test("the audit can look at what was decided, before the list and raw means")
  func audited() throws {
    let folder = try office()
    let (accepted, _) = try writeDecisions(folder)
    _ = try decide(folder, "list.json --decisions d.csv --record r")
    let audit = try SampleRun.machine("audit", "--decided \(folder.path("r"))")
    let rows = (audit.tables["audit"] ?? []).filter {
      $0["attribute"] as? String == "unit" && $0["stage"] as? String == "decided"
    }
    #expect(rows.compactMap { $0["selected"] as? Int }.reduce(0, +) == accepted.count + 1)
    #expect(
      try SampleRun.run("audit", "--lang en --decided \(folder.path("r"))").output.hasPrefix(
        "\(accepted.count + 1) of 24 people"))
    #expect(try SampleRun.run("audit", "--decided nowhere").status == 74)
  }

  @Test("every list of flag has its place in a record")
  func places() {
    let known = Set(ProposedList.Place.allCases.map(\.rawValue))
    #expect(Set(Selection.List.allCases.map(\.rawValue)).isSubset(of: known))
  }
}
