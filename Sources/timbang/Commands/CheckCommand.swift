import AppraisalAnalysis
import ArgumentParser
import Reporting

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: Phrase(
      id: "Apakah data benar, dan siapa yang dapat dibandingkan dengan siapa?",
      en: "Is the data sound, and who can be compared with whom?"),
    discussion: Phrase(
      id: """
        Membaca data dan mendaftar semua yang ditemukan, dengan berkas, baris dan kolomnya; lalu menyebut apa
        yang dapat dan apa yang tidak dapat ditanyakan pada data itu, berapa bit informasi dalam tiap indikator,
        penilai mana yang terhubung, dan predikat tersimpan mana yang tidak sesuai dengan penilaiannya sendiri
        menurut berkas aturan. Basis data disebut dengan --from; lihat 'timbang sources --help'.

        Contoh:
          timbang check datasets/insteval
          timbang check scores.csv --map ratee=NIP,rater=ATASAN,score=NILAI
          timbang check scores.csv --format csv --table questions
        """,
      en: """
        Reads the data and lists everything that was found, with file, line and column; then says what can be
        asked of the data and what cannot, how many bits of information each indicator carries, which raters are
        linked, and which stored predicates do not follow from their own ratings, as configured in the policy
        files. A database is named with --from; see 'timbang sources --help'.

        Example:
          timbang check datasets/insteval
          timbang check scores.csv --map ratee=NIP,rater=ATASAN,score=NILAI
          timbang check scores.csv --format csv --table questions
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var rules: PolicyOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "check", databaseTables: source.database.tablesTaken) { context in
      let policies = try rules.policies()
      let table = try context.loadAppraisals(source)
      let check = DataCheck(table, policies: policies)
      let findings = context.findings(in: table) + CheckPresenter.findings(check)
      let parts = CheckPresenter.parts(check, findings: findings)
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)],
          ruleVersions: check.audit.rows.map {
            Manifest.RuleVersion(name: $0.policy.file, version: $0.policy.version)
          }),
        findings: findings, blocks: parts.blocks, tables: parts.tables)
    }
  }
}
