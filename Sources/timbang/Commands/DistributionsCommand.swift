import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import ArgumentParser
import Reporting
import Statistics

extension BandwidthRule: ExpressibleByArgument {}

struct DistributionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "distributions",
    abstract: Phrase(
      id:
        "Bagaimana sebaran nilai per unit, penilai dan periode? Plafon, penumpukan, bentuk, pola yang diwajibkan.",
      en: "How are scores spread, by unit, rater and period? Ceiling, heaping, shape, the mandated curve."),
    discussion: Phrase(
      id: """
        Menggambarkan tiap indikator: momen dengan galatnya, kuantil, ukuran tegar dan momen-L, plafon, lantai,
        penumpukan pada angka bulat, bit informasi, formulir yang seluruhnya berisi satu nilai, kepadatan, dan
        uji bentuk yang cocok dengan nilainya. --by membagi menurut unit, rater (penilai), grade (golongan),
        period (periode) atau fakta lain tentang pegawai, atau menurut dua di antaranya (--by unit,period), dan
        membandingkan kelompoknya. Selang rata-rata memperhitungkan pegawai dan penilai. Bila data memuat
        predikat, predikat itu dibandingkan dengan pola distribusi yang diwajibkan dalam berkas aturan, dengan
        jumlah paling sedikit orang yang perlu predikat lain. --columns menerima tabel biasa apa pun; --by lalu
        menyebut kolomnya.

        Contoh:
          timbang distributions datasets/palembang --by unit
          timbang distributions datasets/palembang --by rater,period --min-cell 10 --format csv --table moments
          timbang distributions staff.csv --columns accuracy,timeliness --by office
        """,
      en: """
        Describes every indicator: moments with errors, quantiles, robust and L-moments, ceiling, floor, heaping
        on round numbers, bits of information, forms with one score throughout, density and tests of shape that
        suit the scores. --by divides by unit, rater, grade, period or any other fact about persons, or by two
        of them (--by unit,period), and compares the groups. Intervals of means respect people and raters. Where
        the data have predicates, they are held against the pattern that the policy files mandate, with the
        fewest people who would need another one. --columns takes any plain table instead; --by then names its
        columns.

        Example:
          timbang distributions datasets/palembang --by unit
          timbang distributions datasets/palembang --by rater,period --min-cell 10 --format csv --table moments
          timbang distributions staff.csv --columns accuracy,timeliness --by office
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions
  @OptionGroup var rules: PolicyOptions

  @Option(
    help: ArgumentHelp(
      id: "Satu atau dua pengelompokan: unit, rater (penilai), "
        + "grade (golongan), period (periode), atau suatu fakta.",
      en: "What to divide by, one or two: unit, rater, grade, period, a fact.", valueName: "a,b"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      id: "Jumlah orang paling sedikit agar suatu kelompok ditampilkan.",
      en: "The fewest people of a group that is shown.", valueName: "n"))
  var minCell: Int = 5

  @Option(
    help: ArgumentHelp(
      id: "Predikat organisasi, untuk pola distribusi yang diwajibkan.",
      en: "The predicate of the organisation, for the mandated pattern.", valueName: "predicate"))
  var organisation: String = Predicate.good.code

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya ulangan untuk selang bootstrap.", en: "Replicates of bootstrap intervals.", valueName: "n")
  )
  var replicates: Int = 1000

  @Option(
    help: ArgumentHelp(
      id: "Lebar pita kurva kepadatan: nrd0, nrd, ucv, bcv, sj-ste, sj-dpi, isj, diffusion.",
      en: "The bandwidth of densities: nrd0, nrd, ucv, bcv, sj-ste, sj-dpi, isj, diffusion.", valueName: "rule")
  )
  var bandwidth: BandwidthRule = .sheatherJones

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard groupings.count <= 2 else {
      throw ValidationError(
        id: "--by memerlukan satu atau dua nama, misalnya unit,period.",
        en: "--by takes one or two names, as in unit,period.")
    }
    guard Set(groupings).count == groupings.count else {
      throw ValidationError(
        id: "--by menyebut '\(groupings[0])' dua kali.", en: "--by names '\(groupings[0])' twice.")
    }
    guard minCell >= 1 else {
      throw ValidationError(
        id: "--min-cell memerlukan bilangan mulai dari 1.",
        en: "--min-cell takes a number from 1.")
    }
    guard (20...1_000_000).contains(replicates) else {
      throw ValidationError(
        id: "--replicates memerlukan bilangan dari 20 sampai 1000000.",
        en: "--replicates takes a number from 20 to 1000000.")
    }
    guard organisationRating != nil else {
      let codes = Predicate.allCases.map(\.code).joined(separator: ", ")
      throw ValidationError(
        id: "--organisation memerlukan suatu predikat: \(codes), atau nama Indonesianya.",
        en: "--organisation takes a predicate: \(codes), or its Indonesian name.")
    }
  }

  mutating func run() throws {
    try shared.run(as: "distributions", databaseTables: source.database.tablesTaken) { context in
      plain.isChosen ? try plainReport(context) : try appraisalReport(context)
    }
  }

  private var groupings: [String] {
    (by ?? "").split(separator: ",").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
  }

  private var organisationRating: Predicate? { Predicate(code: organisation) ?? Predicate(label: organisation) }

  private func options(_ context: RunContext) -> DescriptionOptions {
    DescriptionOptions(
      key: RandomKey(seed: context.seed), replicates: replicates, smallestGroup: minCell, bandwidth: bandwidth,
      threads: context.threads)
  }

  private func appraisalReport(_ context: RunContext) throws -> Report {
    let policies = try rules.policies()
    let table = try context.loadAppraisals(source)
    let chosen = try groupings.map { try grouping($0, table) }
    let names = try context.pseudonyms(for: table.provenance)
    context.progress.show(Phrase(id: "Menggambarkan sebaran …", en: "Describing distributions …"))
    let study = ScoreDistributions(ScoreRows(table), by: chosen, options: options(context))
    let audit = PatternAudit(table, organisation: organisationRating ?? .good, policies: policies)
    let parts = DistributionsPresenter.parts(study, audit: audit) { names.name(for: $0) }
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
        ruleVersions: audit.rows.isEmpty
          ? [] : policies.policies.map { Manifest.RuleVersion(name: $0.file, version: $0.version) }),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }

  private func plainReport(_ context: RunContext) throws -> Report {
    let names = groupings
    var labels: [String: String?] = [:]
    for (index, name) in names.enumerated() { labels[part(index)] = name }
    let table = try context.readPlainTable(source, plain, labels: labels)
    let chosen = names.indices.compactMap { index in
      table.labels[part(index)].map { ScoreRows.Grouping(name: names[index], factor: $0, isPersonal: false) }
    }
    let study = ScoreDistributions(ScoreRows(table), by: chosen, options: options(context))
    let parts = DistributionsPresenter.parts(study, audit: nil) { $0 }
    return Report(
      manifest: context.manifest(inputs: [Manifest.Input(name: table.source, sha256: table.sha256)]),
      findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
  }

  private func part(_ index: Int) -> String { index == 0 ? "by" : "by (2)" }

  private func grouping(_ name: String, _ table: AppraisalTable) throws -> ScoreRows.Grouping {
    if let found = ScoreRows.grouping(name, in: table) { return found }
    let isProtected = table.protectedAttributes.contains { $0.name.lowercased() == name.lowercased() }
    let known = ScoreRows.groupingNames(in: table).joined(separator: ", ")
    throw Explanation(
      .usage,
      isProtected
        ? Phrase(
          id: "--by \(name): atribut yang dilindungi hanya diperiksa oleh audit.",
          en: "--by \(name): protected attributes are looked at by the audit only.")
        : Phrase(
          id: "--by \(name): data ini tidak mempunyai pengelompokan itu.",
          en: "--by \(name): the data have no such grouping."),
      remedy: Phrase(id: "Yang ada: \(known).", en: "There are: \(known)."))
  }
}

extension String {
  /// The same without spaces around it.
  var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
