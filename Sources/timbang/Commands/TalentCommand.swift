import AppraisalAnalysis
import AppraisalLoading
import ArgumentParser
import Reporting
import Statistics

extension TalentMethod: ExpressibleByArgument {}
extension TalentDistance: ExpressibleByArgument {}

struct TalentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "talent",
    abstract: Phrase(
      id: "Profil talenta apa yang ada, dapatkah dipercaya, dan siapa memilikinya?",
      en: "Which talent profiles exist, can they be believed, and who has which?"),
    discussion: Phrase(
      id: """
        Mengelompokkan pegawai menurut indikatornya, setelah tingkat tiap penilai dikeluarkan, dan menyebut apa
        yang membedakan kelompoknya. Cara apa pun dapat membagi data apa pun; kelompok hanya disebut andal bila
        data buatan yang berisi satu kelompok, dengan kovarians dan pembulatan yang sama, tidak terbagi sebaik
        itu, dan bila tiap kelompok muncul lagi dalam contoh ulang. "Tidak ada kelompok yang andal" juga suatu
        jawaban. Atribut dilindungi (jenis kelamin, usia, agama ...) ditolak sebagai masukan.

        Cara: mixture (campuran Gauss dari 14 keluarga, menurut BIC; pegawai yang sebagian indikatornya kosong
        ikut serta, dan dengan --errors diperhitungkan bahwa rata-rata dari sedikit formulir kurang pasti),
        classes (kelas laten untuk jawaban dengan paling banyak 7 tingkat, menurut BIC), kmeans, pam (di sekitar
        pegawai yang mewakili kelompoknya; dengan --distance gower indikator yang kosong ikut serta) dan ward
        (menggabungkan yang terdekat), tiga yang terakhir menurut siluet. Dengan --columns tabel angka apa pun
        dapat dipakai: tiap baris satu orang yang dinilai; --screen menyebut kolom seperti jenis kelamin yang
        dibandingkan dengan hasilnya.

        Data penilaian juga mendapat sembilan kotak manajemen talenta (kinerja × potensial), dengan peluang tiap
        kotak, menurut berkas aturan (--policy); --boxes only meniadakan profil. Bila potensial tidak seorang
        pun dinilai, hanya ada tiga baris kinerja: potensial tidak dibuat-buat.

        Contoh:
          timbang talent datasets/palembang
          timbang talent datasets/palembang --boxes only --policy talenta-80-60
          timbang talent iris.csv --columns sepal_length,sepal_width --method kmeans --k 3
          timbang talent faithful.csv --columns eruptions,waiting --families EEE,VVV --k 1-9 --format json
          timbang talent answers.csv --columns q1,q2,q3,q4 --method classes --screen sex
        """,
      en: """
        Groups employees by their indicators, once the level of each rater is taken out, and says what tells the
        groups apart. Any method divides any data; groups are called reliable only where made-up data of one
        single group, with the same covariances and rounding, do not divide as well, and where resamples show
        every group again. "There are no reliable groups" is an answer. Protected attributes (sex, age, religion
        ...) are refused as inputs.

        Methods: mixture (Gaussian mixtures of 14 families, by BIC; they take employees with missing indicators
        along, and with --errors they know that a mean of few forms is less sure), classes (latent classes for
        answers on up to 7 levels, by BIC), kmeans, pam (around employees who stand for their group; --distance
        gower takes missing indicators along) and ward (joining the nearest), these by silhouette. With
        --columns any table of numbers will do: each row is a ratee; --screen names columns such as sex that the
        result is held against.

        Appraisals also get the nine boxes of talent management (performance × potential), with the probability
        of each box, as a policy file configures them (--policy); --boxes only leaves the profiles out. Where
        nobody's potential was assessed, there are three rows of performance: potential is not made up.

        Example:
          timbang talent datasets/palembang
          timbang talent datasets/palembang --boxes only --policy talenta-80-60
          timbang talent iris.csv --columns sepal_length,sepal_width --method kmeans --k 3
          timbang talent faithful.csv --columns eruptions,waiting --families EEE,VVV --k 1-9 --format json
          timbang talent answers.csv --columns q1,q2,q3,q4 --method classes --screen sex
        """))

  /// Diagonal or full, equal or free: those that a planner's table can tell apart in reasonable time.
  private static let defaultFamilies = "EEI,VVI,EEE,VVV"

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions

  @Option(
    help: ArgumentHelp(
      id: "mixture, kmeans, pam, ward atau classes.",
      en: "mixture, kmeans, pam, ward or classes."))
  var method: TalentMethod = .mixture

  @Option(
    help: ArgumentHelp(
      id: "Bersama --method pam, ukuran jarak antarpegawai: euclidean atau gower.",
      en: "How far employees are from each other, with --method pam: euclidean or gower."))
  var distance: TalentDistance = .euclidean

  @Option(
    help: ArgumentHelp(
      id: "Bersama --columns: kolom label yang dibandingkan dengan "
        + "hasilnya, untuk memeriksa apakah indikator diam-diam mewakilinya.",
      en: "Columns of labels, with --columns, that the result "
        + "is held against: do indicators stand in for them?",
      valueName: "a,b"))
  var screen: String?

  @Option(
    help: ArgumentHelp(
      id: "Keluarga campuran, dari EII VII EEI VEI EVI VVI EEE "
        + "VEE EVE VVE EEV VEV EVV VVV, atau semuanya: all.",
      en: "Families of mixtures, of EII VII EEI VEI EVI VVI EEE "
        + "VEE EVE VVE EEV VEV EVV VVV, or all of them: all.",
      valueName: "A,B"))
  var families = TalentCommand.defaultFamilies

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya kelompok, misalnya 3, 2,4 atau 1-9.",
      en: "Numbers of groups, as in 3, 2,4 or 1-9.", valueName: "k"))
  var k: String = "1-6"

  @Option(
    help: ArgumentHelp(
      id: "Berapa kali tiap pencarian dimulai dari awal.",
      en: "How often each search starts anew.", valueName: "n"))
  var starts: Int = 20

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya contoh ulang untuk menguji kestabilan kelompok.",
      en: "Resamples for the stability of groups.", valueName: "n"))
  var replicates: Int = 100

  @Option(
    name: .customLong("null-tables"),
    help: ArgumentHelp(
      id: "Banyaknya tabel buatan yang hanya berisi satu kelompok.",
      en: "Made-up tables of one group.", valueName: "n"))
  var nullTables: Int = 99

  @Flag(
    help: ArgumentHelp(
      id: "Samakan dahulu ragam semua kolom menjadi satu.",
      en: "Give every column unit variance first."))
  var standardise = false

  @Flag(
    help: ArgumentHelp(
      id: "Dengan mixture atas data penilaian: perhitungkan galat rata-rata tiap pegawai, agar "
        + "profil tidak memilah orang menurut banyaknya formulir. Memakan waktu beberapa menit.",
      en: "With mixtures of appraisals: allow for the error of each employee's means, "
        + "so that profiles do not sort people by their number of forms. Takes minutes.")
  )
  var errors = false

  @OptionGroup var boxes: BoxOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard chosenFamilies != nil else {
      let known = CovarianceFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        id: "--families memerlukan satu atau beberapa dari \(known).",
        en: "--families takes some of \(known).")
    }
    if families != TalentCommand.defaultFamilies, method != .mixture {
      throw ValidationError(
        id: "--families hanya berlaku bersama --method mixture.",
        en: "--families belongs to --method mixture.")
    }
    if distance != .euclidean, method != .pam {
      throw ValidationError(
        id: "--distance hanya berlaku bersama --method pam.",
        en: "--distance belongs to --method pam.")
    }
    if screen != nil, !plain.isChosen {
      throw ValidationError(
        id: "--screen hanya berlaku bersama --columns; data penilaian sudah membawa atributnya.",
        en: "--screen belongs to --columns; appraisals bring their attributes along.")
    }
    guard groups != nil else {
      throw ValidationError(
        id: "--k memerlukan banyaknya kelompok dari 1 sampai 50, misalnya 3, 2,4 atau 1-9, bukan '\(k)'.",
        en: "--k takes numbers of groups from 1 to 50, as in 3, 2,4 or 1-9, not '\(k)'.")
    }
    guard (1...1000).contains(starts) else {
      throw ValidationError(
        id: "--starts memerlukan bilangan dari 1 sampai 1000.",
        en: "--starts takes a number from 1 to 1000.")
    }
    guard (10...100_000).contains(replicates) else {
      throw ValidationError(
        id: "--replicates memerlukan bilangan dari 10 sampai 100000.",
        en: "--replicates takes a number from 10 to 100000.")
    }
    guard (19...100_000).contains(nullTables) else {
      throw ValidationError(
        id: "--null-tables memerlukan bilangan dari 19 sampai 100000.",
        en: "--null-tables takes a number from 19 to 100000.")
    }
    let headings = plain.columns.flatMap { $0.split(separator: ",").map(String.init) }
    if let heading = headings.first(where: ProtectedHeadings.contains) {
      throw ValidationError(
        id: "--columns \(heading): atribut dilindungi hanya diperiksa "
          + "oleh audit, dan tidak mengelompokkan siapa pun.",
        en: "--columns \(heading): protected attributes are looked at by the audit only, and group nobody.")
    }
  }

  mutating func run() throws {
    let (source, plain, options, boxes, screened) = (source, plain, options, boxes, screenedColumns)
    let withErrors = errors
    try shared.run(as: "talent", databaseTables: source.database.tablesTaken) { context in
      if plain.isChosen {
        let labels = Dictionary(uniqueKeysWithValues: screened.map { ($0.part, $0.heading as String?) })
        let table = try context.readPlainTable(source, plain, labels: labels)
        let names = try table.ratees.map { _ in try context.pseudonyms(for: nil) } ?? .identifiers
        let study = try TalentCommand.study(options, in: context) { () throws(AnalysisError) in
          TalentRows(
            table,
            screened: screened.compactMap { column in
              table.labels[column.part].map { (name: column.heading, factor: $0) }
            })
        }
        let parts = TalentPresenter.parts(study) { names.name(for: $0) }
        return Report(
          manifest: context.manifest(
            inputs: [Manifest.Input(name: table.source, sha256: table.sha256)], pseudonyms: names),
          findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
      }
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      let drawn = try boxes.parts(table, in: context) { names.name(for: $0) }
      var parts = ReportParts()
      if boxes.boxes != .only {
        let study = try TalentCommand.study(options, in: context) { () throws(AnalysisError) in
          try TalentRows(RatingDesign(table), withErrors: withErrors)
        }
        parts = TalentPresenter.parts(study) { names.name(for: $0) }
      }
      parts.blocks += drawn.parts.blocks
      parts.tables += drawn.parts.tables
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: drawn.formula,
          convergence: drawn.convergence, ruleVersions: drawn.rules),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }

  private var options: TalentOptions {
    var options = TalentOptions()
    options.method = method
    options.distance = distance
    options.families = chosenFamilies ?? CovarianceFamily.allCases
    options.groups = groups ?? [1]
    options.starts = starts
    options.replicates = replicates
    options.nullTables = nullTables
    options.isStandardised = standardise
    return options
  }

  /// The columns of `--screen`, and what they go by in errors.
  private var screenedColumns: [(part: String, heading: String)] {
    let headings = (screen ?? "").split(separator: ",").map { String($0).trimmingSpaces }
    return headings.filter { !$0.isEmpty }.enumerated().map { index, heading in
      (index == 0 ? "screen" : "screen (\(index + 1))", heading)
    }
  }

  private static func study(
    _ options: TalentOptions, in context: RunContext, rows: () throws(AnalysisError) -> TalentRows
  ) throws -> TalentStudy {
    context.progress.show(Phrase(id: "Mencari profil …", en: "Looking for profiles …"))
    var options = options
    options.threads = context.threads
    return try answering { () throws(AnalysisError) in
      try TalentStudy(rows(), options: options, seed: RandomKey(seed: context.seed))
    }
  }

  /// nil where a name is no family.
  private var chosenFamilies: [CovarianceFamily]? {
    if families.lowercased() == "all" { return CovarianceFamily.allCases }
    let names = families.split(whereSeparator: { $0 == "," || $0 == " " }).map { $0.uppercased() }
    let found = names.compactMap(CovarianceFamily.init(rawValue:))
    guard !found.isEmpty, found.count == names.count else { return nil }
    return CovarianceFamily.allCases.filter(found.contains)
  }

  /// nil where the text is no list of numbers.
  private var groups: [Int]? {
    var found: Set<Int> = []
    for part in k.split(separator: ",") {
      let ends = part.split(whereSeparator: { "-.".contains($0) }).map { Int($0.filter { $0 != " " }) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
        return nil
      }
      guard first >= 1, last >= first, last <= 50 else { return nil }
      found.formUnion(first...last)
    }
    return found.isEmpty ? nil : found.sorted()
  }
}
