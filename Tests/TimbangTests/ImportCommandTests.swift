import Foundation
import TestSupport
import Testing

@Suite("import")
struct ImportCommandTests {
  /// Two monthly files of the sample city, and a staff list without its last employee.
  private struct Office {
    let folder: ScratchFolder
    let city: SampleCity

    init() throws {
      folder = try ScratchFolder()
      var city = SampleCity()
      for (month, name) in [("2024-01", "jan.csv"), ("2024-02", "feb.csv")] {
        for place in city.rows.indices { city.rows[place].period = month }
        _ = try folder.write(city.text(), as: name)
      }
      self.city = city
      var people: [String] = []
      for row in city.rows where !people.contains(row.ratee) { people.append(row.ratee) }
      let list = people.dropLast().map { "\($0);Drs. Nama;III/a;L" } + ["197001011995011999;Lain;III/b;L"]
      _ = try folder.write(
        "NIP;NAMA;GOLONGAN;JENIS KELAMIN\n" + list.joined(separator: "\n") + "\n", as: "staf.csv")
    }

    var line: String {
      "timbang import \(folder.path("jan.csv")) \(folder.path("feb.csv")) --facts \(folder.path("staf.csv"))"
    }
  }

  private func contents(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  @Test("makes a package that the other commands read, and tells what was done")
  func package() throws {
    let office = try Office()
    let path = office.folder.path("package")
    let result = try runShell("\(office.line) --format json --output \(path)", home: office.folder)
    #expect(result.status == 0, "\(result.errors)")
    let object = try #require(MachineOutput(result.output))
    #expect(
      object.tables.keys.sorted() == [
        "columns", "derived", "inputs", "lists", "repair_counts", "repairs", "unmatched",
      ])
    #expect(object.texts("inputs", "file") == ["jan.csv", "feb.csv"])
    #expect(object.texts("inputs", "periods") == ["2024-01", "2024-02"])
    #expect(object.texts("unmatched", "side") == ["appraisals", "list"])
    #expect(try contents(path) == ["README.md", "appraisals.csv", "datapackage.json", "repairs.csv"])
    #expect(try runShell("timbang check \(path)", home: office.folder).status == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: path + "/appraisals.csv")[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let rows = try String(contentsOfFile: path + "/appraisals.csv", encoding: .utf8).split(separator: "\n")
    #expect(rows[0] == "ratee,rater,indicator,period,score,unit,grade,sex")
    #expect(rows.count == 1 + 2 * office.city.rows.count)
  }

  @Test("imported again changes nothing")
  func law() throws {
    let office = try Office()
    let (a, b) = (office.folder.path("a"), office.folder.path("b"))
    #expect(try runShell("\(office.line) --output \(a)", home: office.folder).status == 0)
    #expect(try runShell("timbang import \(a) --output \(b)", home: office.folder).status == 0)
    let same = try runShell(
      "cmp \(a)/appraisals.csv \(b)/appraisals.csv && diff \(a)/datapackage.json \(b)/datapackage.json")
    let changed = same.output.split(separator: "\n").filter { $0.hasPrefix("<") || $0.hasPrefix(">") }
    #expect(changed.allSatisfy { $0.contains("sha256") } && !changed.isEmpty, "\(same.output)")
    #expect(try String(contentsOfFile: b + "/repairs.csv", encoding: .utf8).split(separator: "\n").count == 1)
  }

  @Test("keeps what a person corrected in the descriptor")
  func corrections() throws {
    let office = try Office()
    let (a, b) = (office.folder.path("a"), office.folder.path("b"))
    #expect(try runShell("\(office.line) --output \(a)", home: office.folder).status == 0)
    let edit =
      "sed -i 's/\"The score[^\"]*\"/\"Points of the city\"/; s/\"polarity\": \"more_is_better\"/\"scale\": {\"minimum\": 0, \"maximum\": 120}, \"polarity\": \"more_is_better\"/'"
    #expect(try runShell("\(edit) \(a)/datapackage.json").status == 0)
    #expect(try runShell("timbang import \(a) --output \(b) --lang id", home: office.folder).status == 0)
    let text = try String(contentsOfFile: b + "/datapackage.json", encoding: .utf8)
    #expect(text.contains("Points of the city") && text.contains("\"maximum\": 120"))
  }

  @Test("shows no identifier unless told to; the package has them")
  func privacy() throws {
    let office = try Office()
    let all = office.city.identifiers.union(["197001011995011999"])
    for options in ["", "--format json", "--format csv --table unmatched", "--format csv --table repairs"] {
      let result = try runShell("\(office.line) --dry-run \(options)", home: office.folder, merging: .together)
      #expect(result.status == 0)
      #expect(all.filter(result.output.contains) == [], "\(options)")
    }
    let open = try runShell("\(office.line) --dry-run --reveal --format json", home: office.folder)
    #expect(open.output.contains("197001011995011999"))
  }

  @Test("writes nothing on a dry run, and needs a folder otherwise")
  func dryRun() throws {
    let office = try Office()
    let before = try contents(office.folder.url.path)
    let dry = try runShell("\(office.line) --dry-run --output \(office.folder.path("p"))")
    #expect(dry.status == 0 && dry.output.contains("nothing was written"))
    #expect(try contents(office.folder.url.path) == before)
    let none = try runShell(office.line)
    #expect(none.status == 64 && none.errors.contains("--output"))
    #expect(try runShell("timbang import --output x").status == 64)
    #expect(try runShell("timbang import - - --dry-run < /dev/null").status == 64)
  }

  @Test("refuses data with every finding of every file, and leaves no folder")
  func refusal() throws {
    let office = try Office()
    _ = try office.folder.write("ratee,score\nA,x\n", as: "mar.csv")
    let line = "\(office.line.replacing(" --facts", with: " \(office.folder.path("mar.csv")) --facts"))"
    let result = try runShell("\(line) --output \(office.folder.path("p")) --format json")
    #expect(result.status == 1 && result.errors.contains("mar.csv:2: column 'score': 'x' is not a score"))
    #expect(MachineOutput(result.output)?.rules("error").isEmpty == false)
    #expect(try !contents(office.folder.url.path).contains("p"))
    #expect(try runShell("timbang import \(office.folder.path("lost.csv")) --dry-run").status == 74)
    let facts = try runShell(
      "timbang import \(office.folder.path("jan.csv")) --facts \(office.folder.path("lost.csv")) --dry-run")
    #expect(facts.status == 74)
  }

  @Test("protects folders that hold something, above all those it reads from")
  func folders() throws {
    let office = try Office()
    let path = office.folder.path("p")
    #expect(try runShell("\(office.line) --output \(path)", home: office.folder).status == 0)
    let again = try runShell("\(office.line) --output \(path)", home: office.folder)
    #expect(again.status == 74 && again.errors.contains("not empty") && again.errors.contains("--force"))
    #expect(try runShell("touch \(path)/notes.txt \(path)/derived.csv").status == 0)
    #expect(try runShell("\(office.line) --output \(path) --force", home: office.folder).status == 0)
    #expect(
      try contents(path) == ["README.md", "appraisals.csv", "datapackage.json", "notes.txt", "repairs.csv"])
    for own in [path, path + "/", path + "/appraisals.csv", office.folder.path("link")] {
      _ = try runShell("ln -sfn \(path) \(office.folder.path("link"))")
      let result = try runShell("timbang import \(own) --output \(path) --force", home: office.folder)
      #expect(result.status == 64 && result.errors.contains("folder that is to be written"), "\(own)")
    }
    #expect(try runShell("\(office.line) --output \(office.folder.path("none/p"))").status == 74)
    let file = try office.folder.write("mine", as: "notes.txt")
    #expect(try runShell("\(office.line) --output \(file) --force").status == 74)
  }

  @Test("leaves a place as it was where the disk is full")
  func fullDisk() throws {
    let office = try Office()
    let limited = "trap '' XFSZ; ulimit -f 4; \(office.line) --output"
    let before = try contents(office.folder.url.path)
    let fresh = try runShell("\(limited) \(office.folder.path("p"))", home: try ScratchFolder())
    #expect(fresh.status == 74 && fresh.errors.contains("appraisals.csv"), "\(fresh.errors)")
    #expect(try contents(office.folder.url.path) == before)
    #expect(try runShell("\(office.line) --output \(office.folder.path("p"))").status == 0)
    let descriptor = FileManager.default.contents(atPath: office.folder.path("p/datapackage.json"))
    #expect(try runShell("\(limited) \(office.folder.path("p")) --force").status == 74)
    #expect(FileManager.default.contents(atPath: office.folder.path("p/datapackage.json")) == descriptor)
    #expect(try runShell("\(office.line) --dry-run > /dev/full").status == 74)
  }

  @Test("leaves nothing half-written when it is told to stop")
  func interruption() throws {
    let folder = try ScratchFolder()
    // Killed at many moments of a run, the folder is there whole or not at all, and no draft stays behind.
    for step in 1...12 {
      let path = folder.path("p\(step)")
      _ = try runShell(
        "timeout -s INT 0.\(step < 10 ? "0" : "")\(step) timbang import datasets/palembang --output \(path)")
      let names = try contents(folder.url.path)
      #expect(names.filter { $0.hasPrefix(".timbang") } == [])
      if names.contains("p\(step)") {
        #expect(try contents(path) == ["README.md", "appraisals.csv", "datapackage.json", "repairs.csv"])
      }
    }
  }

  @Test("lists every repair in JSON and CSV, and counts them in text")
  func repairs() throws {
    let folder = try ScratchFolder()
    let rows = (0..<60).map { "P\($0);R;8\($0 % 10),5" }.joined(separator: "\n")
    let path = try folder.write("ratee;rater;score\n" + rows + "\n", as: "a.csv")
    let line = "timbang import \(path) --dry-run --lang en"
    let json = try #require(MachineOutput(try runShell("\(line) --format json", home: folder).output))
    #expect(json.numbers("repairs", "row") == (2...61).map(Double.init))
    #expect(json.texts("repairs", "found").first == "80,5" && json.texts("repairs", "became").last == "89.5")
    #expect(json.numbers("repair_counts", "count") == [60])
    let csv = try runShell("\(line) --format csv --table repairs", home: folder).output
    #expect(csv.split(separator: "\n").count == 61)
    let text = try runShell(line, home: folder).output
    #expect(text.contains("repairs.csv have every one") && !text.contains("89,5"))
  }

  @Test("reads a database like the file that holds the same rows, alone or beside files")
  func database() throws {
    let office = try Office()
    let (jan, path) = (office.folder.path("jan.csv"), office.folder.path("nilai.db"))
    let python = """
      import csv, sqlite3, sys
      rows = list(csv.reader(open(sys.argv[1])))
      with sqlite3.connect(sys.argv[2]) as database:
          database.execute('CREATE TABLE nilai(%s)' % ', '.join(rows[0]))
          database.executemany('INSERT INTO nilai VALUES (%s)' % ', '.join('?' * len(rows[0])), rows[1:])
      """
    let script = try office.folder.write(python, as: "make.py")
    try #require(try runShell("python3 \(script) \(jan) \(path)").status == 0)
    let (a, b, c) = (office.folder.path("a"), office.folder.path("b"), office.folder.path("c"))
    #expect(try runShell("timbang import \(jan) --output \(a)", home: office.folder).status == 0)
    let table = try runShell(
      "timbang import --from sqlite:\(path) --table nilai --lang en --output \(b)", home: office.folder)
    #expect(table.status == 0 && table.output.hasPrefix("1 source became the package"), "\(table.errors)")
    let query = "timbang import --from sqlite:\(path) --query 'SELECT * FROM nilai' --output \(c)"
    #expect(try runShell(query, home: office.folder).status == 0)
    #expect(
      try runShell("cmp \(a)/appraisals.csv \(b)/appraisals.csv && cmp \(b)/appraisals.csv \(c)/appraisals.csv")
        .status == 0)
    let both = try runShell(
      "timbang import \(office.folder.path("feb.csv")) --from sqlite:\(path) --facts \(office.folder.path("staf.csv")) --dry-run --format json",
      home: office.folder)
    let object = try #require(MachineOutput(both.output), "\(both.errors)")
    #expect(object.texts("inputs", "periods") == ["2024-02", "2024-01"])
    #expect(object.numbers("inputs", "ratings")[0] == object.numbers("inputs", "ratings")[1])
    let second = try runShell(
      "timbang import --from sqlite:\(path) --table nilai --dry-run --format csv --table inputs",
      home: office.folder)
    #expect(second.output.hasPrefix("file,rows,ratings,"))
    #expect(try runShell("timbang import sqlite:\(path) --dry-run").status == 64)
    #expect(try runShell("timbang import --from sqlite:\(path) --table none --dry-run").status == 74)
  }

  @Test("keeps derived rows apart, and lists them")
  func derived() throws {
    let folder = try ScratchFolder()
    var rows = ["ratee,rater,period,score"]
    for person in 0..<8 {
      let scores = (0..<4).map { 60 + (person * 7 + $0 * 11) % 30 }
      for (place, score) in scores.enumerated() { rows.append("P\(person),R,2024-Q\(place + 1),\(score)") }
      rows.append("P\(person),R,2024,\(Double(scores.reduce(0, +)) / 4)")
    }
    let path = try folder.write(rows.joined(separator: "\n") + "\n", as: "a.csv")
    let result = try runShell("timbang import \(path) --output \(folder.path("p")) --format json", home: folder)
    let object = try #require(MachineOutput(result.output))
    #expect(object.texts("derived", "period") == ["2024"] && object.numbers("derived", "rows") == [8])
    #expect(object.rules("warning").contains("derived_excluded"))
    #expect(try contents(folder.path("p")).contains("derived.csv"))
    let kept = try runShell("timbang import \(path) --keep-derived --output \(folder.path("q"))", home: folder)
    #expect(kept.status == 0)
    #expect(try !contents(folder.path("q")).contains("derived.csv"))
  }

  @Test("speaks Indonesian")
  func indonesian() throws {
    let office = try Office()
    let path = office.folder.path("p")
    let result = try runShell("\(office.line) --lang id --output \(path)", home: office.folder)
    #expect(
      result.output.hasPrefix(
        "2 berkas menjadi paket 'p': 192 penilaian atas 24 pegawai, Januari 2024 sampai Februari 2024."))
    let readme = try String(contentsOfFile: path + "/README.md", encoding: .utf8)
    #expect(readme.contains("| kolom | jenis | peran | arti |") && readme.contains("Pejabat penilai"))
  }
}
