import Foundation
import TestSupport
import Testing

@Suite("Privacy")
struct PrivacyTests {
  /// A file with everything that makes timbang speak of identifiers: repeated, padded, malformed, rounded ones.
  private static let spoilt: SampleCity = {
    var city = SampleCity()
    city.rows += city.rows[0..<2]
    city.rows[0].ratee = " " + city.rows[0].ratee
    let malformed = "19991399" + city.rows[4].ratee.dropFirst(8)
    let rounded = city.rows[8].ratee.prefix(15) + "000"
    for place in 4..<8 { city.rows[place].ratee = malformed }
    for place in 8..<12 { city.rows[place].ratee = String(rounded) }
    let spaced = city.rows[12].ratee
    city.rows[13].ratee = spaced.prefix(8) + " " + spaced.dropFirst(8)
    return city
  }()

  private func leaks(_ text: String, _ city: SampleCity) -> [String] {
    let bare = text.replacing("\n", with: "").replacing(" ", with: "")
    return city.identifiers.map { $0.replacing(" ", with: "") }.filter(bare.contains)
  }

  @Test("no identifier of the file reaches any output", arguments: ["check", "raters", "flag", "explain"])
  func nowhere(command: String) throws {
    let city = PrivacyTests.spoilt
    let (folder, home) = (try ScratchFolder(), try ScratchFolder())
    let path = try folder.write(city.text(), as: "a.csv")
    let who = command == "explain" ? " --ratee \(city.rows[20].ratee)" : ""
    let draws = command == "flag" || command == "explain" ? " --draws 100" : ""
    let line = "timbang \(command) \(path)\(who)\(draws)"
    for options in ["--lang id"] + (command == "flag" ? ["--format csv --table selection"] : []) {
      let result = try runShell("\(line) \(options)", home: home, merging: .together)
      #expect(result.status == 0, "\(result.output)")
      #expect(leaks(result.output, city) == [], "\(command) \(options)")
    }
    let json = try runShell("\(line) --format json", home: home, merging: .together).output
    #expect(leaks(json, city) == [], "\(command)")
    let object = try #require(MachineOutput(json), "\(json)")
    let arguments = try #require(object.manifest["arguments"] as? [String])
    #expect(arguments.first == "a.csv" && (who.isEmpty || arguments[2] == "***"))
    let rules = Set(object.rules("warning") + object.rules("repair"))
    #expect(
      rules.isSuperset(of: [
        "identifier_malformed", "identifier_damaged", "duplicate_appraisal", "white_space_trimmed",
      ]))
    for finding in object.findings where finding["value"] is String {
      #expect(finding["line"] is NSNumber || finding["column"] is String || finding["count"] is NSNumber)
    }
  }

  @Test("--reveal shows identifiers in tables and findings alike, and needs no key")
  func reveal() throws {
    let city = PrivacyTests.spoilt
    let (folder, home) = (try ScratchFolder(), try ScratchFolder())
    let path = try folder.write(city.text(), as: "a.csv")
    let check = try runShell("timbang check \(path) --reveal --format json", home: home).output
    #expect(check.contains(city.rows[4].ratee))
    let shown = try runShell("timbang raters \(path) --reveal --format json", home: home).output
    let raters = try #require(MachineOutput(shown))
    #expect(Set(raters.texts("raters", "rater")) == Set(city.rows.map(\.rater)))
    #expect(raters.manifest["key_fingerprint"] is NSNull)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.url.path) == [])
  }

  @Test("pseudonyms stay under one key and change under another")
  func keys() throws {
    let folder = try SampleRun.folder.get()
    let (a, b) = (folder.path("a.key"), folder.path("b.key"))
    func raters(_ key: String) throws -> MachineOutput {
      try SampleRun.machine("raters", "--key \(key)")
    }
    let (first, other) = (try raters(a), try raters(b))
    let again = try raters(a)
    #expect(again.texts("raters", "rater") == first.texts("raters", "rater"))
    #expect(Set(first.texts("raters", "rater")).isDisjoint(with: other.texts("raters", "rater")))
    #expect(first.numbers("raters", "severity") == other.numbers("raters", "severity"))
    let prints = [first, other].map { $0.manifest["key_fingerprint"] as? String }
    #expect(prints[0] != nil && prints[0] != prints[1])
    for key in [a, b] {
      let mode = try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test("an employee is explained by pseudonym as by identifier")
  func pseudonym() throws {
    let byNumber = try SampleRun.object(SampleRun.explain)
    let name = try #require(byNumber.texts("waterfall", "ratee").first)
    #expect(name != SampleRun.city.rows[0].ratee)
    let byName = try SampleRun.run("explain --ratee \(name)", "--format json")
    let expected = try SampleRun.text(SampleRun.explain)
    #expect(byName.output == expected)
  }

  @Test("a name that is not there is answered with pseudonyms only")
  func unknown() throws {
    let near = String(SampleRun.city.rows[0].ratee.dropLast()) + "9"
    for wanted in [near, "P", "''"] {
      let result = try SampleRun.run("explain --ratee \(wanted)", "--format json")
      #expect(result.status == 64 && result.output.isEmpty)
      #expect(result.errors.contains("There is no employee '"))
      #expect(leaks(result.errors, SampleRun.city) == [])
      let indonesian = try SampleRun.run("explain --ratee \(wanted)", "--lang id")
      #expect(indonesian.status == 64 && indonesian.errors.contains("Pegawai '"))
    }
  }

  @Test("a result in a file can be read by its owner only")
  func permissions() throws {
    let path = try SampleRun.folder.get().path("result.json")
    let result = try runShell(
      "umask 000; cd \(try SampleRun.folder.get().url.path) && timbang check city.csv --format json --output result.json"
    )
    #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(MachineOutput(text) != nil)
  }
}
