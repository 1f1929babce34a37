import Foundation
import TestSupport
import Testing

@Suite("pseudonymise")
struct PseudonymiseCommandTests {
  private let city = SampleCity()

  private func place() throws -> (folder: ScratchFolder, path: String) {
    let folder = try ScratchFolder()
    return (folder, try folder.write(city.text(), as: "a.csv"))
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("writes a package in which nobody can be recognised, and which prints as it is")
  func package() throws {
    let (folder, path) = try place()
    let line = "timbang pseudonymise \(path) --key \(folder.path("k")) --keep-sex --keep-age-band"
    let result = try runShell("\(line) --output \(folder.path("p")) --format json", merging: .together)
    #expect(result.status == 0, "\(result.output)")
    let object = try #require(MachineOutput(result.output))
    #expect(object.tables.keys.sorted() == ["columns", "risk"])
    #expect(object.numbers("risk", "ratees").reduce(0, +) == 24)
    #expect(object.manifest["key_fingerprint"] is String)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("p")).sorted()
    #expect(names == ["README.md", "appraisals.csv", "datapackage.json"])
    for name in names {
      let written = try text(folder.path("p/\(name)"))
      #expect(city.identifiers.filter(written.contains) == [], "\(name)")
    }
    #expect(city.identifiers.filter(result.output.contains) == [])
    #expect(try text(folder.path("p/datapackage.json")).contains("\"pseudonymous\": true"))
    let head = try text(folder.path("p/appraisals.csv")).split(separator: "\n")[0]
    #expect(head == "ratee,rater,indicator,period,score,unit,sex,age_band")
    let home = try ScratchFolder()
    let raters = try runShell("timbang raters \(folder.path("p")) --format json", home: home)
    #expect(raters.status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.url.path) == [])
    // The names are those that reports on the original show under the same key.
    let original = try runShell("timbang raters \(path) --key \(folder.path("k")) --format json")
    let shown = { (text: String) in MachineOutput(text).map { Set($0.texts("raters", "rater")) } }
    #expect(shown(raters.output) == shown(original.output))
  }

  @Test("gives the same scores, and the same pseudonyms in every file under one key")
  func joins() throws {
    let (folder, path) = try place()
    func run(_ key: String, _ output: String) throws -> String {
      let line = "timbang pseudonymise \(path) --key \(folder.path(key)) --output \(folder.path(output))"
      #expect(try runShell(line).status == 0)
      return try text(folder.path("\(output)/appraisals.csv"))
    }
    let (first, again, other) = (try run("k", "p"), try run("k", "q"), try run("l", "r"))
    #expect(first == again && first != other)
    let scores = { (text: String) in text.split(separator: "\n").dropFirst().map { $0.split(separator: ",")[4] }
    }
    #expect(scores(first).map(String.init) == city.rows.map(\.score))
    #expect(scores(first) == scores(other))
  }

  @Test("leads back by the lookup only, which its owner alone can read")
  func lookup() throws {
    let (folder, path) = try place()
    let list = folder.path("names.csv")
    let line = "timbang pseudonymise \(path) --key \(folder.path("k"))"
    let result = try runShell("umask 000; \(line) --output \(folder.path("p")) --lookup \(list)")
    #expect(result.status == 0 && result.output.contains("'names.csv'"))
    #expect(try FileManager.default.attributesOfItem(atPath: list)[.posixPermissions] as? Int == 0o600)
    let pairs = try text(list).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(
      pairs[0] == ["pseudonym", "identifier"] && Set(pairs.dropFirst().map { $0[1] }) == city.identifiers)
    var back = try text(folder.path("p/appraisals.csv"))
    for pair in pairs.dropFirst() { back = back.replacing(pair[0], with: pair[1]) }
    #expect(back == city.text())
    for inside in ["q/names.csv", "q/../q/names.csv", "q"] {
      let refused = try runShell("\(line) --output \(folder.path("q")) --lookup \(folder.path(inside))")
      #expect(refused.status == 64 && refused.errors.contains("--lookup"), "\(inside) \(refused.errors)")
    }
    #expect(try runShell("\(line) --output \(folder.path("q")) --lookup -").status == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("q")))
  }

  @Test(
    "ends with the status that fits",
    arguments: [
      ("", 64, "--output"), ("--output p --age-band-width 7", 64, "5 or 10"),
      ("--output p --keep nothing", 64, "no column 'nothing'"),
      ("--output none/p", 74, "cannot be written"), ("--output full/x --force", 74, "not a folder"),
      ("--output full --keep-sex", 74, "not empty"), ("--output . --force", 64, "is to be written"),
      ("--output p --min-cell 0", 64, "--min-cell"),
    ] as [(String, Int32, String)])
  func refusals(options: String, status: Int32, words: String) throws {
    let (folder, _) = try place()
    let start = "cd \(folder.url.path) && mkdir full && touch full/x && timbang pseudonymise a.csv --key k"
    let result = try runShell("\(start) \(options)")
    #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("p")))
  }

  @Test("fails like the others on bad data, lost files and a full disk")
  func failures() throws {
    let (folder, path) = try place()
    let bad = try folder.write("ratee,score\nA,x\n", as: "bad.csv")
    let end = "--key \(folder.path("k")) --output \(folder.path("p"))"
    #expect(try runShell("timbang pseudonymise \(bad) \(end)").status == 1)
    #expect(try runShell("timbang pseudonymise \(folder.path("lost.csv")) \(end)").status == 74)
    let full = try runShell("trap '' XFSZ; ulimit -f 1; timbang pseudonymise \(path) \(end)")
    #expect(full.status == 74 && full.errors.contains("appraisals.csv"), "\(full.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("p")))
    let indonesian = try runShell("timbang pseudonymise \(path) \(end) --lang id")
    #expect(indonesian.output.hasPrefix("30 orang dalam 96 penilaian kini bernama samaran, dalam paket 'p'."))
  }
}
