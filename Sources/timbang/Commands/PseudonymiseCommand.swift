import AppraisalLoading
import Appraisals
import ArgumentParser
import Foundation
import Reporting

/// Makes a package that can be passed on: keyed pseudonyms instead of identifiers.
struct PseudonymiseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pseudonymise",
    abstract: Phrase(
      id: "Mengganti pengenal dengan nama samaran berkunci.",
      en: "Replace identifiers by keyed pseudonyms."),
    discussion: Phrase(
      id: """
        Menulis paket data yang di dalamnya tiap pegawai dan penilai memakai nama samaran (HMAC-SHA-256, --key
        FILE). Kunci yang sama memberi orang yang sama nama samaran yang sama dalam tiap berkas, sehingga berkas
        tetap dapat digabungkan; tanpa kunci tidak ada jalan kembali. Nama dibuang, tanggal menjadi tahun, dan
        kolom teks bebas serta atribut dilindungi juga dibuang kecuali diminta. Laporan mendaftar kelompok
        terkecil yang masih dapat dikenali.

        --lookup OUT menulis daftar nama samaran dan pengenal bagi perencana yang boleh melihatnya (mode 0600).
        Daftar itu membatalkan penyamaran: simpan terpisah dari paket, karena itu tidak dapat ditulis ke
        dalamnya.

        Contoh:
          timbang pseudonymise package --key agency.key --output public
          timbang pseudonymise package --output public --keep-sex --keep-age-band --lookup names.csv
        """,
      en: """
        Writes a data package in which every employee and rater has a pseudonym (HMAC-SHA-256, --key FILE). The
        same key gives the same person the same pseudonym in every file, so that files can still be joined;
        without the key there is no way back. Names are dropped, dates become years, and so are columns of free
        text and protected attributes unless they are asked for. The report lists the smallest groups that can
        still be told apart.

        --lookup OUT writes the list of pseudonyms and identifiers for the planner who may see it (mode 0600).
        It undoes the work: keep it apart from the package, which is why it cannot be written into it.

        Example:
          timbang pseudonymise package --key agency.key --output public
          timbang pseudonymise package --output public --keep-sex --keep-age-band --lookup names.csv
        """))

  @OptionGroup var source: DataArgument

  @Flag(
    help: ArgumentHelp(
      id: "Sertakan jenis kelamin, dari kolomnya atau dari nomor pegawai, untuk audit.",
      en: "Carry sex over, from its column or from employee numbers, for the audit."))
  var keepSex = false

  @Flag(
    help: ArgumentHelp(
      id: "Sertakan usia dalam kelompok usia, dari tanggal lahir atau dari nomor pegawai, untuk audit.",
      en: "Carry age over in bands, from dates of birth or from employee numbers, for the audit."))
  var keepAgeBand = false

  @Option(
    help: ArgumentHelp(
      id: "Lebar kelompok usia: 5 atau 10 tahun.", en: "The width of age bands: 5 or 10 years.",
      valueName: "years"))
  var ageBandWidth = 10

  @Option(
    help: ArgumentHelp(
      id: "Tahun untuk menghitung usia. (bawaan: tahun dari periode terakhir)",
      en: "The year in which ages are taken. (default: that of the last period)", valueName: "year"))
  var ageYear: Int?

  @Option(
    help: ArgumentHelp(
      id: "Sertakan suatu kolom yang semestinya tidak ikut.",
      en: "Carry a column over that would be left out.", valueName: "column"))
  var keep: [String] = []

  @Option(
    help: ArgumentHelp(
      id: "Peringatkan bila ada kelompok dengan orang kurang dari ini.",
      en: "Warn of groups of fewer persons than this.", valueName: "n"))
  var minCell = 5

  @Option(
    help: ArgumentHelp(
      id: "Tulis nama samaran beserta pengenalnya ke berkas yang hanya dapat dibaca oleh Anda.",
      en: "Write pseudonyms with their identifiers to a file that only you can read.", valueName: "path"),
    completion: .file())
  var lookup: String?

  @Flag(
    help: ArgumentHelp(
      id: "Tulis ke folder yang sudah berisi berkas lain; berkas itu tetap ada, kecuali yang namanya sama.",
      en: "Write into a folder that holds other files; they stay, unless they have the same names."))
  var force = false

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard let output = shared.output, output != "-" else {
      throw ValidationError(
        id: "Sebutkan folder paket dengan --output.",
        en: "Name the folder of the package with --output.")
    }
    if ![5, 10].contains(ageBandWidth) {
      throw ValidationError(
        id: "--age-band-width memerlukan 5 atau 10, bukan \(ageBandWidth).",
        en: "--age-band-width takes 5 or 10, not \(ageBandWidth).")
    }
    if let ageYear, !(1950...2100).contains(ageYear) {
      throw ValidationError(
        id: "--age-year memerlukan tahun dari 1950 sampai 2100, bukan \(ageYear).",
        en: "--age-year takes a year from 1950 to 2100, not \(ageYear).")
    }
    if !(1...1000).contains(minCell) {
      throw ValidationError(
        id: "--min-cell memerlukan bilangan dari 1 sampai 1000.",
        en: "--min-cell takes a number from 1 to 1000.")
    }
  }

  mutating func run() throws {
    // The report describes the package, so it cannot be what --output names.
    var console = shared
    console.output = nil
    try console.run(as: "pseudonymise", databaseTables: source.database.tablesTaken) { context in
      let folder = try target()
      let table = try context.loadAppraisals(source, attributes: .columns)
      let key = try context.pseudonymKey()
      let work = try pseudonymise(table, key)
      let package = PseudonymousPackage(work, language: context.language)
      try folder.write(package.files, obsolete: AppraisalPackage.names)
      if let lookup { try Output(path: lookup).write(PseudonymousPackage.lookup(work)) }
      let parts = PseudonymisePresenter(
        work: work, folder: folder.name, lookup: lookup?.lastStep, smallestCell: minCell
      ).parts()
      let findings = PublicFindings(hiding: table).of(table.report.findings)
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: .keyed(key)),
        findings: findings + work.findings, blocks: parts.blocks, tables: parts.tables)
    }
  }

  /// The folder to write, after everything has been refused that would undo the work or destroy data.
  private func target() throws -> PackageFolder {
    let folder = PackageFolder(path: shared.output ?? "")
    try folder.refuse(inputs: source.data.map { [$0] } ?? [])
    if let lookup {
      guard lookup != "-", !folder.wouldContain(lookup) else {
        throw Explanation(
          .usage,
          Phrase(
            id:
              "--lookup tidak boleh berada di dalam paket atau keluaran standar: daftar itu membatalkan penyamaran.",
            en: "--lookup may not be in the package or on standard output: the list undoes the pseudonyms."),
          remedy: Phrase(
            id: "Simpan di tempat yang hanya dapat dibaca oleh Anda.", en: "Keep it where only you can read it."
          ))
      }
      try Output(path: lookup).check()
    }
    let path = folder.path
    try folder.check(
      isReplaceable: force,
      held: Phrase(id: "Folder '\(path)' tidak kosong.", en: "The folder '\(path)' is not empty."))
    return folder
  }

  private func pseudonymise(_ table: AppraisalTable, _ key: PseudonymKey) throws -> Pseudonymisation {
    var band: (width: Int, year: Int)?
    if keepAgeBand { band = (ageBandWidth, try ageYear ?? lastYear(of: table)) }
    let choices = Pseudonymisation.Choices(
      sex: keepSex ? .kept : .dropped, ageBand: band, keep: keep, smallestCell: minCell)
    do throws(PseudonymisationRefused) {
      return try Pseudonymisation(table, key: key, choices: choices)
    } catch { throw PseudonymiseCommand.words(for: error) }
  }

  private func lastYear(of table: AppraisalTable) throws -> Int {
    let years = table.periods.levels.compactMap { Int($0.prefix(4)) }.filter { (1950...2100).contains($0) }
    guard let year = years.max() else {
      throw Explanation(
        .usage,
        Phrase(
          id: "Tahun untuk menghitung umur tidak dapat dibaca dari periode.",
          en: "The periods do not tell in which year ages are to be taken."),
        remedy: Phrase(id: "Tambahkan --age-year.", en: "Add --age-year."))
    }
    return year
  }

  private static func words(for refused: PseudonymisationRefused) -> Explanation {
    switch refused {
    case .holdsIdentifiers(let column):
      Explanation(
        .usage,
        Phrase(
          id: "--keep: kolom '\(column)' memuat nomor pegawai.",
          en: "--keep: the column '\(column)' holds employee numbers."),
        remedy: Phrase(id: "Hilangkan dari --keep.", en: "Leave it out of --keep."))
    case .noSuchColumn(let column, let available):
      Explanation(
        .usage,
        Phrase(id: "--keep: tidak ada kolom '\(column)'.", en: "--keep: there is no column '\(column)'."),
        remedy: Phrase(
          id: "Kolom yang ada: \(available.joined(separator: ", ")).",
          en: "The columns are \(available.joined(separator: ", "))."))
    case .collision:
      Explanation(
        .usage,
        Phrase(
          id: "Dua pegawai mendapat nama samaran yang sama.", en: "Two persons got the same pseudonym."),
        remedy: Phrase(id: "Pakai kunci lain dengan --key.", en: "Use another key with --key."))
    }
  }
}
