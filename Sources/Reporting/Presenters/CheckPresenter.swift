import AppraisalAnalysis
import Appraisals

/// Words and tables for `check`.
public enum CheckPresenter {
  /// Tells whether the data are sound, how much they can say, who can be compared with whom, and what can be asked.
  ///
  /// - Parameters:
  ///   - check: what was looked at.
  ///   - findings: every finding of the report, with identifiers hidden where they have to be.
  public static func parts(_ check: DataCheck, findings: [Finding]) -> ReportParts {
    let digest = findingsTable(findings)
    let policies = policyTable(check.audit)
    let tables = [
      summary(check), columns(check.table), information(check), components(check.design), terms(check.design),
      questionTable(check), policies, digest,
    ]
    var blocks: [Block] = [.headline(headline(check.table, check.design, findings))]
    // Fewer kinds are read as quickly in their own sentences.
    if digest.rows.count > 3 { blocks.append(digestBlock) }
    blocks.append(.paragraph(telling(check)))
    blocks += comparability(check).map { .paragraph($0) }
    if let sentence = predicates(check) { blocks.append(.paragraph(sentence)) }
    blocks += [
      .heading(asking(check)),
      .bullets(check.questions.map { sentence($0, measured: check.links.anchored) }),
    ]
    if !policies.rows.isEmpty { blocks.append(policyBlock) }
    return ReportParts(blocks: blocks + tableBlocks, tables: tables)
  }

  private static func asking(_ check: DataCheck) -> Phrase {
    let yes = check.questions.count(where: \.isAnswerable)
    let partly = check.questions.count { extent($0, measured: check.links.anchored) == .part }
    let whole = Phrase(
      id: "Yang dapat ditanyakan pada data ini: \(yes) dari \(check.questions.count) pertanyaan",
      en: "What can be asked of these data: \(yes) of \(check.questions.count) questions")
    return partly == 0 ? whole : whole + Phrase(id: ", \(partly) sebagian", en: ", \(partly) in part")
  }

  private static let digestBlock = Block.table(
    name: "findings", title: Phrase(id: "Ringkasan temuan", en: "Findings at a glance"),
    columns: ["kind", "count", "first_place", "meaning"], maximumRows: 12)

  private static let policyBlock = Block.table(
    name: "policy", title: Phrase(id: "Predikat menurut berkas aturan", en: "Predicates by policy file"),
    columns: ["policy", "version", "checked", "disagreements", "gaps"],
    note: Phrase(
      id: "Sebagaimana diatur dalam berkas aturan itu; bukan pernyataan hukum.",
      en: "As configured in that policy file; no statement of law."))

  private static let tableBlocks: [Block] = [
    .table(name: "summary", title: Phrase(id: "Ringkasan", en: "Summary"), columns: ["meaning", "value"]),
    .table(
      name: "information",
      title: Phrase(id: "Kandungan informasi per indikator", en: "Information by indicator"),
      columns: ["indicator", "n", "levels", "entropy_bits", "max_bits", "share_top", "share_highest"],
      maximumRows: 15,
      note: Phrase(
        id: "Di bawah 0,6 bit hampir semua pegawai mendapat nilai yang sama.",
        en: "Below 0.6 bit nearly everybody has the same score.")),
    .table(
      name: "components", title: Phrase(id: "Kelompok yang saling terhubung", en: "Connected groups"),
      maximumRows: 8),
    .table(name: "terms", title: Phrase(id: "Yang didukung rancangan ini", en: "What the design supports")),
    .table(name: "columns", title: Phrase(id: "Kolom menurut peran", en: "Columns by role")),
  ]

  /// Warnings that only the data as a whole give: indicators that tell nearly nothing.
  public static func findings(_ table: AppraisalTable) -> [Finding] {
    lowInformation(InformationContent.all(table), file: table.provenance.name)
  }

  /// The warnings of ``findings(_:)``, and rows that do not keep to the rules.
  public static func findings(_ check: DataCheck) -> [Finding] {
    lowInformation(check.information, file: check.table.provenance.name) + check.findings
  }

  private static func lowInformation(_ information: [InformationContent], file: String) -> [Finding] {
    information.filter(\.isLow).map {
      Finding(.warning, .lowInformation, file: file, column: $0.indicator, details: ["\(abs($0.entropy))"])
    }
  }

  private static func headline(_ table: AppraisalTable, _ design: RatingDesign, _ findings: [Finding]) -> Phrase
  {
    let warnings = Set(findings.filter { $0.severity == .warning }.map(\.rule)).count
    let listed = Wording.count(
      warnings, id: "jenis peringatan", one: "kind of warning", many: "kinds of warnings")
    let state =
      warnings == 0
      ? Phrase(id: "Data dapat dipakai", en: "The data can be used")
      : Phrase(id: "Data dapat dipakai, dengan \(listed)", en: "The data can be used, with \(listed)")
    let ratings = Wording.count(table.count, id: "penilaian", one: "rating", many: "ratings")
    let ratees = Wording.count(table.ratees.levels.count, id: "pegawai", one: "ratee", many: "ratees")
    guard let raters = design.raters?.levels.count else {
      return Phrase(
        id: "\(state): \(ratings) atas \(ratees); penilainya tidak disebut.",
        en: "\(state): \(ratings) of \(ratees); the raters are not named.")
    }
    let by = Wording.count(raters, id: "penilai", one: "rater", many: "raters")
    return Phrase(
      id: "\(state): \(ratings) atas \(ratees) oleh \(by).", en: "\(state): \(ratings) of \(ratees) by \(by).")
  }
}
