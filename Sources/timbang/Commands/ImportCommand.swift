import AppraisalLoading
import Appraisals
import ArgumentParser
import Foundation
import Reporting

/// Turns exports and lists into a data package.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: Phrase(
      id: "Menjadikan ekspor satu paket data, dengan daftar semua perbaikan.",
      en: "Turn exports into one data package, listing every repair."),
    discussion: Phrase(
      id: """
        Membaca tiap FILE sebagai data penilaian, menggabungkannya, menambahkan apa yang diketahui daftar lain
        tentang pegawai (--facts: pegawai, potensial, pelatihan, hukuman disiplin; digabungkan menurut nomor
        pegawai), dan menulis sebuah folder:

          appraisals.csv     satu baris per nilai; nilai pada skala label berupa urutannya, yang disebut deskriptor
          datapackage.json   deskriptor yang disimpulkan; perbaiki bila keliru
          repairs.csv        tiap isi yang dibaca lain daripada yang tertulis dalam berkas
          derived.csv        nilai tahunan yang diturunkan dari nilai bulanan atau triwulanan: bukan bukti tambahan
          README.md          kamus data

        Mengimpor folder seperti itu sekali lagi tidak mengubah apa pun. Baris yang sama dalam dua berkas
        dihitung sekali; baris yang bertentangan ditolak. Nomor yang rusak oleh lembar kerja tidak pernah
        dipakai untuk menggabungkan.

        Paket menyimpan pengenal: itu salinan kerja instansi. Untuk membagikan data, pakailah timbang
        pseudonymise. Laporannya sendiri memakai nama samaran.

        Basis data disebut dengan --from, sendiri atau sesudah berkas; lihat 'timbang sources --help'.

        Contoh:
          timbang import jan.csv feb.csv mar.csv --facts staff.csv training.csv --output package
          timbang import report.csv --map ratee=NIP,score=NILAI --dry-run
          timbang import --from postgresql://hr@db/appraisal --table ratings --output package
        """,
      en: """
        Reads each FILE as appraisals, joins them, adds what lists know about the persons (--facts: staff,
        potential, training, discipline, joined by employee number), and writes a folder:

          appraisals.csv     a row per score; a score on a scale of labels is its place, which the descriptor names
          datapackage.json   the descriptor that was inferred; correct it where it is wrong
          repairs.csv        every value that was read as something other than what stands in the file
          derived.csv        yearly scores that follow from monthly or quarterly ones: no further evidence
          README.md          the dictionary

        Importing such a folder again changes nothing. Identical rows in two files are counted once;
        contradicting rows are refused. Numbers that a spreadsheet has damaged are never joined on.

        The package keeps the identifiers: it is the working copy of the agency. To pass data on, use
        timbang pseudonymise. The report itself shows pseudonyms.

        A database is named with --from, alone or after the files; see 'timbang sources --help'.

        Example:
          timbang import jan.csv feb.csv mar.csv --facts staff.csv training.csv --output package
          timbang import report.csv --map ratee=NIP,score=NILAI --dry-run
          timbang import --from postgresql://hr@db/appraisal --table ratings --output package
        """))

  @Argument(
    help: ArgumentHelp(
      id: "Berkas CSV, TSV atau XLSX, paket data, atau - untuk masukan standar.",
      en: "CSV, TSV or XLSX files, data packages, or - for standard input.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @OptionGroup var database: DatabaseOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      id: "Daftar tentang pegawai, digabungkan menurut nomor pegawai.",
      en: "Lists about persons, joined by employee number.", valueName: "file …"),
    completion: .file())
  var facts: [String] = []

  @Flag(
    help: ArgumentHelp(
      id: "Biarkan nilai tahunan yang diturunkan dari nilai "
        + "bulanan atau triwulanan tetap di antara nilai lain.",
      en: "Keep yearly scores that follow from monthly or quarterly ones among the others."))
  var keepDerived = false

  @Flag(
    help: ArgumentHelp(id: "Hanya melaporkan, tidak menulis apa pun.", en: "Report only, and write nothing."))
  var dryRun = false

  @Flag(
    help: ArgumentHelp(
      id: "Tulis ke folder yang sudah berisi berkas lain; berkas itu tetap ada, kecuali yang namanya sama.",
      en: "Write into a folder that holds other files; they stay, unless they have the same names."))
  var force = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    for file in files { try DatabaseOptions.refuse(address: file) }
    if files.isEmpty, database.from == nil {
      throw ValidationError(
        id: "Sebutkan suatu berkas, atau basis data dengan --from.",
        en: "Name a file, or a database with --from.")
    }
    if !dryRun, shared.output == nil {
      throw ValidationError(
        id: "Sebutkan folder paket dengan --output, atau periksa dahulu dengan --dry-run.",
        en: "Name the folder of the package with --output, or look first with --dry-run.")
    }
    if (files + facts).count(where: { $0 == "-" }) > 1 {
      throw ValidationError(
        id: "Masukan standar hanya dapat dibaca satu kali.",
        en: "Standard input can be read once only.")
    }
  }

  mutating func run() throws {
    // The report describes the package, so it cannot be what --output names.
    var console = shared
    console.output = nil
    try console.run(as: "import", databaseTables: database.tablesTaken) { context in
      let folder = try target()
      let options = try context.loadingOptions()
      let result = try context.reading { cancellation in
        let source = try database.from.map { _ in try context.databaseSource(database, options, cancellation) }
        let job = AppraisalImport(
          paths: files, database: source, facts: facts, options: options,
          derived: keepDerived ? .kept : .apart)
        return try job.run { name, done, total in
          context.progress.show(
            Phrase(id: "Membaca \(name):", en: "Reading \(name):"), done: done + 1, of: total)
        }
      }
      let package = ImportedPackage(result, language: context.language)
      if let folder {
        context.progress.show(Phrase(id: "Menulis paket …", en: "Writing the package …"))
        try folder.write(package.files, obsolete: AppraisalPackage.names)
      }
      return try report(result, package, folder: folder?.name, in: context)
    }
  }

  /// The folder to write; nil on a dry run.
  private func target() throws -> PackageFolder? {
    guard !dryRun, let path = shared.output else { return nil }
    let folder = PackageFolder(path: path)
    try folder.refuse(inputs: files + facts)
    try folder.check(
      isReplaceable: force,
      held: Phrase(id: "Folder '\(path)' tidak kosong.", en: "The folder '\(path)' is not empty."))
    return folder
  }

  private func report(
    _ result: ImportedAppraisals, _ package: ImportedPackage, folder: String?, in context: RunContext
  ) throws -> Report {
    let names = try context.pseudonyms(for: result.table.provenance)
    let table = result.table
    let persons = Set(table.ratees.levels).union(table.raters?.levels ?? []).union(result.persons)
      .union(result.unmatched.map(\.key))
    let isPublic = table.provenance.isPseudonymous
    let findings = context.findings(table.report.findings, about: persons, isPseudonymous: isPublic)
    let parts = ImportPresenter(
      result: result, findings: findings.condensed,
      repairs: context.repairs(in: table.report, about: persons, isPseudonymous: isPublic),
      columns: package.columns, folder: folder, hasDatabase: database.from != nil, names: names
    ).parts()
    return Report(
      manifest: context.manifest(
        inputs: result.sources.map { Manifest.Input(name: $0.name.lastStep, sha256: $0.sha256) },
        pseudonyms: names),
      findings: findings.condensed, blocks: parts.blocks, tables: parts.tables)
  }
}

extension PackageFolder {
  /// Refuses to write where the data are read from.
  func refuse(inputs: [String]) throws {
    guard let input = inputs.first(where: { $0 != "-" && contains($0) }) else { return }
    throw Explanation(
      .usage,
      Phrase(
        id: "'\(input)' dibaca dari folder yang hendak ditulis.",
        en: "'\(input)' is read from the folder that is to be written."),
      remedy: Phrase(id: "Pilih folder lain dengan --output.", en: "Choose another folder with --output."))
  }
}

extension String {
  /// What stands behind the last slash.
  var lastStep: String { split(separator: "/").last.map(String.init) ?? self }
}

private struct RepairKey: Hashable {
  let rule: Finding.Rule
  let file: String?
  let column: String?
}

extension [Finding] {
  /// Repairs counted by rule, file and column, notes by rule and column: the first of each stands for all. Of
  /// repairs a table has every one; of twelve monthly files everybody knows that they have the same headings.
  var condensed: [Finding] {
    var counts: [RepairKey: Int] = [:]
    func key(_ finding: Finding) -> RepairKey {
      RepairKey(
        rule: finding.rule, file: finding.severity == .note ? nil : finding.file, column: finding.column)
    }
    func isCounted(_ finding: Finding) -> Bool {
      finding.severity == .repair || finding.rule == .headingRecognised || finding.rule == .columnUnused
    }
    for finding in self where isCounted(finding) { counts[key(finding), default: 0] += finding.count }
    return compactMap { finding in
      guard isCounted(finding) else { return finding }
      guard let count = counts.removeValue(forKey: key(finding)) else { return nil }
      return Finding(
        finding.severity, finding.rule, file: finding.file, line: finding.line, column: finding.column,
        value: finding.value, count: count, details: finding.details)
    }
  }
}
