import Appraisals
import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("simulate")
struct SimulateCommandTests {
  private static let small = "--preset crossed --employees 40 --units 2 --periods 1"

  private func contents(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func truth(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path + "/truth.json"))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("makes the data set of the repository, byte for byte")
  func palembang() throws {
    let folder = try ScratchFolder()
    let committed = Checkout.root.appendingPathComponent("datasets/palembang")
    let result = try runShell(
      "timbang simulate --preset palembang --seed 20241117 --output \(folder.path("palembang"))/")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("Made 20,234 appraisals of 1,204 employees by 155 supervisors"))
    let names = try contents(committed.path)
    #expect(try contents(folder.path("palembang")) == names)
    #expect(try contents(folder.url.path) == ["palembang"])
    for name in names {
      let made = try Data(contentsOf: folder.url.appendingPathComponent("palembang/\(name)"))
      #expect(try made == Data(contentsOf: committed.appendingPathComponent(name)), "\(name)")
    }
  }

  @Test("prints the appraisals where no folder is named")
  func standardOutput() throws {
    let result = try runShell("timbang simulate --seed 20241117 | cmp - datasets/palembang/palembang.csv")
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(
      try runShell("timbang simulate \(Self.small) --output - | head -1").output.hasPrefix("ratee,rater,"))
    #expect(try runShell("timbang simulate \(Self.small) > /dev/full").status == 74)
    let json = try runShell("timbang simulate \(Self.small) --format json")
    #expect(json.status == 64 && json.output.isEmpty && json.errors.contains("Add --output FOLDER"))
  }

  @Test("reports what was made, with the digests of the files")
  func report() throws {
    let folder = try ScratchFolder()
    let path = folder.path("city")
    let result = try runShell("timbang simulate \(Self.small) --seed 5 --format json --output \(path)")
    let object = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let tables = try #require(object["tables"] as? [String: [[String: Any]]])
    let csv = try Data(contentsOf: URL(fileURLWithPath: path + "/crossed.csv"))
    let counts = try #require(tables["counts"])
    #expect(
      counts.first { $0["quantity"] as? String == "rows" }?["count"] as? Int == csv.count { $0 == 10 } - 1)
    let planted = try #require(tables["planted"])
    #expect(planted.first { $0["option"] as? String == "severity_sd" }?["value"] as? Double == 4)
    let files = try #require(tables["files"])
    let digest = files.first { $0["file"] as? String == "crossed.csv" }?["sha256"] as? String
    #expect(digest == ContentDigest.sha256(of: Array(csv)))
    #expect((object["manifest"] as? [String: Any])?["seed"] as? Int == 5)
    #expect(!result.output.contains(folder.url.path))
    #expect(try runShell("timbang check \(path) --quiet").status == 0)
  }

  @Test("plants what the options say and leaves all other draws as they were")
  func options() throws {
    let folder = try ScratchFolder()
    let line = "timbang simulate \(Self.small) --seed 3"
    #expect(try runShell(line + " --output \(folder.path("a"))").status == 0)
    let changed = "--severity-sd 0 --noise-sd 1.5 --trend -1 --group-effect=-0.5 --ceiling 80 --name harsh"
    #expect(try runShell(line + " \(changed) --output \(folder.path("b"))").status == 0)
    let (a, b) = (try truth(folder.path("a")), try truth(folder.path("b")))
    let options = try #require(b["options"] as? [String: Any])
    #expect(options["noise_sd"] as? Double == 1.5 && options["trend"] as? Double == -1)
    #expect(options["group_effect"] as? Double == -0.5 && options["ceiling"] as? Int == 80)
    let raters = try #require(b["raters"] as? [[String: Any]])
    #expect(!raters.isEmpty && raters.allSatisfy { $0["severity"] as? Double == 0 })
    let performance = { (truth: [String: Any]) in
      (truth["ratees"] as? [[String: Any]])?.compactMap { $0["performance"] as? Double }
    }
    #expect(performance(a) == performance(b))
    #expect(try contents(folder.path("b")).contains("harsh.csv"))
    let teams = "--team-size 4-6 --preset teams-of-ten --employees 60 --records-per-person 2 --periods 2"
    let result = try runShell("timbang simulate \(teams) --output \(folder.path("c"))")
    #expect(result.status == 0, "\(result.errors)")
    let sizes = try #require(truth(folder.path("c"))["options"] as? [String: Any])
    #expect(sizes["team_size"] as? [Int] == [4, 6] && sizes["records_per_person"] as? [Int] == [2, 2])
  }

  @Test(
    "refuses options that no city can have, by name, value and need",
    arguments: [
      ("--severity-sd=-1", "--severity-sd is -1.0; it must be a spread from 0 to 1000 points."),
      ("--noise-sd nan", "--noise-sd is nan; it must be a spread"),
      ("--share-rotating 1.5", "--share-rotating is 1.5; it must be a share from 0 to 1."),
      ("--group-effect 4000", "--group-effect is 4000.0; it must be between"),
      ("--employees 1", "--employees is 1; it must be from 2 to 10000000."),
      ("--units 0", "--units is 0; it must be from 1 to 100000."),
      ("--team-size 0-3", "--team-size is 0; it must be from 1 to"), ("--team-size 7-3", "'7-3' is neither"),
      ("--team-size x", "'x' is neither"),
      ("--ceiling 120", "--ceiling is 120; it must be a score of 0...100."),
      ("--ceiling 90 --ceiling-share 0.2", "exclude each other"),
      ("--preset teams-of-ten --periods 3", "--records-per-person is 1...5; it must be within 1...3"),
      ("--name ../x", "--name is ../x; it must be lower-case letters"), ("--preset jakarta", "jakarta"),
    ])
  func refusals(options: String, words: String) throws {
    let folder = try ScratchFolder()
    let result = try runShell("timbang simulate \(options) --output \(folder.path("city"))")
    #expect(result.status == 64)
    #expect(result.output.isEmpty && result.errors.contains(words), "\(result.errors)")
    #expect(try contents(folder.url.path).isEmpty)
  }

  @Test("words refusals in Indonesian")
  func indonesian() throws {
    let result = try runShell("timbang simulate --share-rotating 2 --lang id")
    #expect(result.errors == "timbang: --share-rotating bernilai 2.0; seharusnya bagian dari 0 sampai 1.\n")
  }

  @Test("replaces an earlier simulation, and nothing else unless forced")
  func overwriting() throws {
    let folder = try ScratchFolder()
    let path = folder.url.path
    let line = "timbang simulate \(Self.small) --output \(path)"
    #expect(try runShell(line).status == 0)
    #expect(try runShell(line + " --name other --seed 9").status == 0)
    #expect(try contents(path) == ["README.md", "datapackage.json", "other.csv", "truth.json"])
    try Data("mine".utf8).write(to: folder.url.appendingPathComponent("notes.txt"))
    try FileManager.default.removeItem(atPath: folder.path("truth.json"))
    let refused = try runShell(line)
    #expect(refused.status == 74 && refused.output.isEmpty)
    #expect(refused.errors.contains("holds files that are no simulation") && refused.errors.contains("--force"))
    #expect(try contents(path) == ["README.md", "datapackage.json", "notes.txt", "other.csv"])
    #expect(try runShell(line + " --force").status == 0)
    #expect(try contents(path).contains("truth.json"))
    #expect(FileManager.default.contents(atPath: folder.path("notes.txt")) == Data("mine".utf8))
    #expect(try runShell("timbang simulate --output datasets").status == 74)
  }

  @Test("leaves a place as it was where writing fails")
  func failure() throws {
    let folder = try ScratchFolder()
    // A limit on the size of files stands in for a full disk: write(2) fails with EFBIG halfway.
    let limited = "trap '' XFSZ; ulimit -f 8; timbang simulate --output"
    let fresh = try runShell("\(limited) \(folder.path("new"))")
    #expect(fresh.status == 74 && fresh.errors.contains("palembang.csv"), "\(fresh.errors)")
    #expect(try contents(folder.url.path).isEmpty)
    #expect(try runShell("timbang simulate \(Self.small) --output \(folder.path("old"))").status == 0)
    let before = try contents(folder.path("old"))
    let bytes = FileManager.default.contents(atPath: folder.path("old/truth.json"))
    #expect(try runShell("\(limited) \(folder.path("old"))").status == 74)
    #expect(try contents(folder.path("old")) == before)
    #expect(FileManager.default.contents(atPath: folder.path("old/truth.json")) == bytes)
    #expect(try runShell("timbang simulate --output \(folder.path("none/city"))").status == 74)
    #expect(try runShell("timbang simulate --output Package.swift/x").status == 74)
    #expect(try runShell("timbang simulate --output Package.swift").status == 74)
  }
}
