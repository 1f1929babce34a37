import AppraisalLoading
import ArgumentParser
import Foundation
import Reporting

/// The form of a result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case csv
  case html
  case xlsx

  /// The form that the name of a file promises, nil where it promises none.
  init?(endingOf path: String) {
    guard let ending = OutputFormat.ending(of: path) else { return nil }
    self.init(rawValue: ending == "txt" ? "text" : ending)
  }

  private static func ending(of path: String) -> String? {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() }
  }

  /// Endings of files that hold something else, and that a program would fail to open.
  private static let foreign: Set<String> = [
    "pdf", "doc", "docx", "odt", "rtf", "xls", "ods", "ppt", "pptx", "png", "jpg", "jpeg", "svg", "zip",
    "parquet",
  ]

  /// The ending by which a file promises what is never written, nil where it promises nothing of the kind.
  static func foreignEnding(of path: String) -> String? {
    ending(of: path).flatMap { foreign.contains($0) ? $0 : nil }
  }
}

extension Language: ExpressibleByArgument {}

extension LoadingOptions.CodeDirection: ExpressibleByArgument {}

/// The options that every command understands.
struct SharedOptions: ParsableArguments {
  /// The seed where none is given; any number would do, as long as it is always the same.
  static let defaultSeed: UInt64 = 20_240_131

  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      id: "Bentuk hasil. (bawaan: menurut akhiran --output, selain itu text; untuk report html)",
      en: "The form of the result. (default: by the ending of --output, else text; of report html)",
      valueName: "format"))
  var chosenFormat: OutputFormat?

  @Option(
    name: .customLong("table"),
    help: ArgumentHelp(
      id: "Hanya satu tabel dari hasil; csv memerlukannya bila tabelnya lebih dari satu. Dengan "
        + "--from tanpa --query, --table pertama menyebut tabel basis data dan yang kedua tabel hasil.",
      en: "One table of the result only; csv needs it where there are several. With --from and without "
        + "--query the first --table names the table of the database, and a second one that of the result.",
      valueName: "name"))
  var tables: [String] = []

  @Option(
    help: ArgumentHelp(
      id: "Tulis hasil ke berkas; berkas itu muncul utuh atau tidak sama sekali.",
      en: "Write the result to a file, which appears whole or not at all.", valueName: "path"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      id: "Tulis pula semua tabel ke buku kerja Excel.", en: "Write all tables to an Excel workbook as well.",
      valueName: "path"),
    completion: .file(extensions: ["xlsx"]))
  var xlsx: String?

  @Option(
    help: ArgumentHelp(
      id: "Tulis grafik dari hasil ke suatu folder, sebagai spesifikasi Vega-Lite, "
        + "dan sebagai SVG bila pengubah dari 'scripts/setup charts' terpasang.",
      en: "Write the charts of the result to a folder, as Vega-Lite specifications, "
        + "and as SVG where the converter of 'scripts/setup charts' is there.", valueName: "folder"),
    completion: .directory)
  var exportCharts: String?

  @Option(
    help: ArgumentHelp(
      id: "Bahasa keluaran: id atau en. (bawaan: menurut pengaturan sistem)",
      en: "The language of words: id or en. (default: from the locale)", valueName: "lang"))
  var lang: Language?

  @Option(
    help: ArgumentHelp(
      id: "Benih semua bilangan acak; dicatat dalam manifes.",
      en: "The seed of every random number; it is kept in the manifest.", valueName: "n"))
  var seed: UInt64 = SharedOptions.defaultSeed

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya utas yang dipakai; tidak memengaruhi hasil. (bawaan: semua)",
      en: "Threads to use; the result does not depend on it. (default: all)", valueName: "n"))
  var threads: Int?

  /// As many as there are processors unless another number is given.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  @Flag(
    help: ArgumentHelp(
      id: "Tanpa laporan kemajuan dan tanpa peringatan pada keluaran galat.",
      en: "No progress and no warnings on standard error."))
  var quiet = false

  @Flag(
    help: ArgumentHelp(
      id: "Tampilkan pengenal, bukan nama samaran.",
      en: "Show identifiers instead of pseudonyms."))
  var reveal = false

  @Option(
    help: ArgumentHelp(
      id: "Kunci rahasia nama samaran; dibuat saat pertama kali dipakai.",
      en: "The secret key of the pseudonyms; made on first use.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      id: "Kolom mana berperan apa, misalnya ratee=NIP,score=NILAI.",
      en: "Which column has which role, as in ratee=NIP,score=NILAI.", valueName: "role=column,…"),
    transform: ColumnMap.init(argument:))
  var map: [ColumnMap] = []

  @Option(
    help: ArgumentHelp(
      id: "Lembar dalam buku kerja. (bawaan: lembar tampak yang judul kolomnya dikenali)",
      en: "The sheet of a workbook. (default: the visible one whose headings are recognised)", valueName: "name"
    ))
  var sheet: String?

  @Option(
    help: ArgumentHelp(
      id: "Arah kode angka penilaian: 1=best (1 terbaik) seperti SIASN, "
        + "atau 5=best (5 terbaik). (bawaan: menurut label di sebelahnya)",
      en: "Which way numeric codes of ratings run: 1=best as in "
        + "SIASN, or 5=best. (default: the labels beside them tell)",
      valueName: "direction"))
  var codes: LoadingOptions.CodeDirection?

  @Option(
    name: .customLong("scale-version"),
    help: ArgumentHelp(
      id: "Aturan yang diikuti semua nilai, misalnya permenpanrb-6-2022. (bawaan: menurut periode)",
      en: "The rule that all scores follow, as in permenpanrb-6-2022. (default: by period)", valueName: "rule"))
  var scaleVersion: String?

  /// Refuses values that no command could use.
  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError(
        id: "--threads memerlukan bilangan dari 1 sampai 1024, bukan \(threads).",
        en: "--threads takes a number from 1 to 1024, not \(threads).")
    }
    if let role = ColumnMap.joined(map).repeatedRole {
      throw ValidationError(
        id: "--map memberi peran '\(role)' kepada lebih dari satu kolom.",
        en: "--map gives the role '\(role)' to more than one column.")
    }
  }
}

extension SharedOptions {
  /// The form of the result: as asked for, else as the name of the file promises, else text.
  var format: OutputFormat { form(usual: .text) }

  /// The same where a command's usual form is another.
  func form(usual: OutputFormat) -> OutputFormat {
    chosenFormat ?? output.flatMap(OutputFormat.init(endingOf:)) ?? usual
  }

  /// The table of the result that was asked for, where no database takes the first `--table`.
  var table: String? { tables.first }

  /// The table of the result that was asked for, after a database has taken its own.
  ///
  /// - Throws: `ValidationError` where more tables are named than there is use for.
  func resultTable(after taken: Int) throws -> String? {
    guard tables.count <= taken + 1 else {
      throw ValidationError(
        id: "--table diberikan \(tables.count) kali; di sini paling banyak \(taken + 1) yang dapat dipakai.",
        en: "--table was given \(tables.count) times; at most \(taken + 1) can be used here.")
    }
    return tables.dropFirst(taken).first
  }
}
