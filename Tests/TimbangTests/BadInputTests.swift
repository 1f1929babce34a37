import Foundation
import TestSupport
import Testing

/// A file that cannot be used, and what the user has to be told about it.
struct RefusedFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let contents: Data
  /// Options beside the file.
  var options = ""
  /// What the message holds in English, the place first.
  let english: [String]
  /// What it holds in Indonesian.
  let indonesian: [String]

  init(_ name: String, _ text: String, options: String = "", _ english: [String], _ indonesian: [String]) {
    self.init(name, Data(text.utf8), options: options, english, indonesian)
  }

  init(_ name: String, _ data: Data, options: String = "", _ english: [String], _ indonesian: [String]) {
    testDescription = name
    contents = data
    self.options = options
    self.english = english
    self.indonesian = indonesian
  }

  private static let header = "ratee,rater,score\n"

  private static func scored(_ score: String) -> String {
    var city = SampleCity()
    city.rows[4].score = score
    return city.text()
  }

  private static func identified(_ identifier: String, separator: String = ",") -> String {
    var city = SampleCity()
    city.rows[4].ratee = identifier
    return city.text(separator: separator)
  }

  private static func finite(_ value: String) -> RefusedFile {
    RefusedFile(
      value, scored(value),
      ["data.csv:6: column 'score': '\(value)' is not a finite number", "leave the field empty"],
      ["data.csv:6: kolom 'score': '\(value)' bukan bilangan berhingga", "kosongkan isian"])
  }

  static let all: [RefusedFile] = [
    RefusedFile(
      "empty", "", ["data.csv: The file is empty.", "Export it again"], ["Berkas ini kosong.", "Ekspor ulang"]),
    RefusedFile("white space", " \n\n \n", ["data.csv"], ["data.csv"]),
    RefusedFile(
      "header only", SampleCity.headings.joined(separator: ",") + "\n",
      ["data.csv:1: There are headings but no rows.", "Check the filter"],
      ["data.csv:1: Ada judul kolom, tetapi tidak ada baris data."]),
    RefusedFile(
      "no ratee", SampleCity().text(["rater", "score"]),
      ["data.csv:1: No column has the role 'ratee'.", "--map ratee=COLUMN", "rater, score"],
      ["data.csv:1: Tidak ada kolom dengan peran 'ratee' (pegawai yang dinilai).", "--map ratee=KOLOM"]),
    RefusedFile(
      "no score", SampleCity().text(["ratee", "rater", "unit"]),
      ["data.csv:1: No column has the role 'score'.", "--map score=COLUMN"], ["peran 'score'"]),
    RefusedFile(
      "map to a heading that is not there", SampleCity().text(), options: "--map ratee=NIP",
      ["data.csv:1: column 'NIP': The column is named by --map or the descriptor", "ratee, rater, indicator"],
      ["kolom 'NIP': Kolom ini disebut dalam --map atau deskriptor"]),
    RefusedFile(
      "text for a score", scored("baik"),
      ["data.csv:6: column 'score': 'baik' is not a score.", "Write a number"],
      ["data.csv:6: kolom 'score': 'baik' bukan nilai.", "Tulis sebuah angka"]),
    finite("NaN"), finite("inf"), finite("-Infinity"), finite("1e999"),
    RefusedFile(
      "identifier as a power", identified("1.97E+17"),
      [
        "data.csv:6: column 'ratee': The identifier '1.97E+17' is damaged",
        "Export again with this column as text",
      ],
      ["Pengenal '1.97E+17' rusak", "berformat teks"]),
    RefusedFile(
      "identifier as a power with a comma", identified("1,97E+17", separator: ";"),
      ["data.csv:6: column 'ratee': The identifier '1,97E+17' is damaged"], ["Pengenal '1,97E+17' rusak"]),
    RefusedFile(
      "no identifier", identified(""),
      ["data.csv:6: column 'ratee': The identifier of a person is empty", "Fill it in, or remove the row"],
      ["Pengenal pegawai atau penilai kosong"]),
    RefusedFile(
      "line of 10 MB", header + String(repeating: "x", count: 10_000_000) + ",b,80\n",
      ["data.csv:2: The line is too long: 10,000,005 bytes, at most 1,048,576", "quotation mark"],
      ["data.csv:2: Baris ini terlalu panjang: 10.000.005 bita, paling banyak 1.048.576"]),
    RefusedFile(
      "quote that is never closed", header + "a,b,80\n\"c,d,81\ne,f,82\n",
      ["data.csv:3: ", "never closed", "Close it"], ["data.csv:3: ", "tidak pernah ditutup"]),
    RefusedFile(
      "binary with NUL", Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }),
      ["data.csv:1: The file is not text: it holds binary data", "Save it as CSV UTF-8"],
      ["data.csv:1: Berkas ini bukan berkas teks: isinya data biner", "Simpan sebagai CSV UTF-8"]),
    RefusedFile(
      "binary without NUL", Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) | 1 }),
      ["data.csv:", "The file is not text"], ["bukan berkas teks"]),
    RefusedFile(
      "NUL deep in the text", Data(SampleCity().text().utf8) + Data([0]),
      ["data.csv:98: The file is not text"], ["data.csv:98: Berkas ini bukan"]),
    RefusedFile(
      "Excel workbook that was cut off", Data([0x50, 0x4B, 3, 4]) + Data("xl/workbook.xml".utf8),
      ["data.csv: The file is cut off or damaged", "Download or export it again"],
      ["data.csv: Berkas ini terpotong atau rusak"]),
    RefusedFile(
      "ZIP archive", Data([0x50, 0x4B, 3, 4]) + Data("photographs".utf8),
      ["not text but a ZIP archive, such as an Excel workbook", "Save it as CSV UTF-8"],
      ["arsip ZIP seperti buku kerja Excel"]),
    RefusedFile(
      "row with a field too many", header + "a,b,80\nc,d,81,82\n",
      ["data.csv:3: The row has too many fields: 4 instead of 3", "quotation marks"],
      ["data.csv:3: Isian pada baris ini berlebih: 4, seharusnya 3"]),
    RefusedFile(
      "row with a field too few", header + "a,b,80\nc,d\n",
      ["data.csv:3: The row has too few fields: 2 instead of 3"],
      ["data.csv:3: Isian pada baris ini kurang: 2, seharusnya 3"]),
    RefusedFile(
      "heading twice", "ratee,rater,score,score\na,b,80,81\n", ["data.csv:1", "column 'score'"],
      ["data.csv:1", "kolom 'score'"]),
  ]
}

@Suite("Bad input")
struct BadInputTests {
  private static let commands = ["check", "raters", "flag", "explain --ratee x"]

  @Test("is refused with place and remedy, and leaves nothing behind", arguments: RefusedFile.all)
  func refused(file: RefusedFile) throws {
    let folder = try ScratchFolder()
    try file.contents.write(to: URL(fileURLWithPath: folder.path("data.csv")))
    for command in ["check", "flag"] {
      let result = try runShell(
        "cd \(folder.url.path) && timbang \(command) data.csv \(file.options) --output out.txt")
      #expect(result.status == 1, "\(command): \(result.errors)")
      #expect(result.output.isEmpty)
      #expect(result.errors.hasPrefix("The data were refused: "))
      for words in file.english { #expect(result.errors.contains(words), "\(result.errors)") }
      #expect(result.errors.utf8.count < 20_000)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["data.csv"])
    }
    let line = "cd \(folder.url.path) && timbang check data.csv \(file.options) --lang id --format json"
    let indonesian = try runShell(line)
    #expect(indonesian.status == 1)
    #expect(indonesian.errors.hasPrefix("Data ditolak: "))
    for words in file.indonesian { #expect(indonesian.errors.contains(words), "\(indonesian.errors)") }
    let object = try #require(MachineOutput(indonesian.output), "\(indonesian.output)")
    #expect(!object.rules("error").isEmpty && object.tables.isEmpty)
  }

  @Test("ends every command alike")
  func commands() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("ratee,rater,score\na,b,baik\n", as: "a.csv")
    let results = try BadInputTests.commands.map { try runShell("timbang \($0) \(path)") }
    #expect(results.allSatisfy { $0.status == 1 && $0.output.isEmpty })
    #expect(
      Set(results.map(\.errors)).count == 1 && results[0].errors.contains("a.csv:2: column 'score': 'baik'"))
  }

  @Test("counts every damaged row as an error, not only those that are listed")
  func counts() throws {
    var city = SampleCity()
    for place in city.rows.indices { city.rows[place].ratee = "1.97E+17" }
    let folder = try ScratchFolder()
    let result = try runShell("timbang check \(try folder.write(city.text(), as: "a.csv"))")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("The data were refused: 96 errors."))
    #expect(result.errors.split(separator: "\n").count { $0.hasPrefix("error:") } == 21)
  }

  @Test("names the roles there are where --map names another one")
  func unknownRole() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(SampleCity().text(), as: "a.csv")
    for command in BadInputTests.commands {
      let result = try runShell("timbang \(command) \(path) --map boss=rater")
      #expect(result.status == 64 && result.output.isEmpty)
      #expect(result.errors.contains("--map: there is no role 'boss'. The roles are ratee, rater, "))
    }
    let indonesian = try runShell("timbang check \(path) --map boss=rater --lang id")
    #expect(indonesian.errors.contains("peran 'boss' tidak dikenal. Peran yang dikenal: ratee, "))
  }

  @Test("of a descriptor is refused at its line with the roles there are")
  func unknownRoleInDescriptor() throws {
    let folder = try ScratchFolder()
    _ = try folder.write("who,points\na,80\nb,81\n", as: "a.csv")
    _ = try folder.write(
      """
      {"resources": [{"path": "a.csv", "schema": {"fields": [
        {"name": "who", "role": "ratee"},
        {"name": "points", "role": "nilai"}]}}]}
      """, as: "datapackage.json")
    let result = try runShell("timbang check \(folder.url.path)")
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(result.errors.contains("datapackage.json:3: column 'points': 'nilai' is not a known role."))
    #expect(result.errors.contains("ratee, rater, rater_type, indicator, period, score"))
  }

  @Test(
    "of a descriptor ends in a sentence, whatever is wrong with it",
    arguments: [
      "", "{", "[]", "null", "{}", "{\"resources\": []}", "{\"resources\": [{\"path\": 7}]}",
      "{\"resources\": [{\"path\": \"../a.csv\", \"schema\": {\"fields\": []}}]}", "\u{0}\u{1}\u{2}",
    ])
  func descriptor(text: String) throws {
    let folder = try ScratchFolder()
    _ = try folder.write(text, as: "datapackage.json")
    for language in ["en", "id"] {
      let result = try runShell("timbang flag \(folder.url.path) --lang \(language)")
      #expect(result.status == 1, "\(result.errors)")
      #expect(result.output.isEmpty && result.errors.contains("datapackage.json"))
      #expect(!result.errors.contains("DecodingError") && !result.errors.contains("NSCocoaError"))
    }
  }

  @Test("of InstEval cut off at odd places is refused, or used with what is whole")
  func truncated() throws {
    let original = Checkout.root.appendingPathComponent("datasets/insteval")
    let start = try Data(contentsOf: original.appendingPathComponent("insteval.csv")).prefix(20_000)
    let folder = try ScratchFolder()
    try FileManager.default.copyItem(
      atPath: original.appendingPathComponent("datapackage.json").path, toPath: folder.path("datapackage.json"))
    let lines = start.split(separator: 10, omittingEmptySubsequences: false)
    let header = lines[0].count
    let whole = lines[0...100].reduce(0) { $0 + $1.count + 1 }
    // In the headings, right behind them, inside a row, behind its last comma.
    let cuts = [
      (0, 1, "The file is empty"), (5, 1, "column 'dept'"), (header, 1, "no rows"), (header + 1, 1, "no rows"),
      (whole + 4, 1, "insteval.csv:102: The row has too few fields"), (whole - 1, 0, "can be used: 100"),
      (whole, 0, "can be used: 100"),
      (whole - 2, 0, "insteval.csv:101: column 'y': The score is empty"),
    ]
    for (length, status, words) in cuts {
      try start.prefix(length).write(to: URL(fileURLWithPath: folder.path("insteval.csv")))
      let result = try runShell("timbang check \(folder.url.path)", merging: .together)
      #expect(result.status == status, "\(length): \(result.output)")
      #expect(result.output.contains(words), "\(length): \(result.output)")
    }
  }
}
