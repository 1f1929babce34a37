import AppraisalAnalysis

/// Words and tables for `audit`, and for the audit that every list carries.
public enum AuditPresenter {
  /// The audit by itself.
  public static func parts(_ audit: ListAudit) -> ReportParts {
    var blocks: [Block] = [.headline(AuditWording.finding(audit)), .bullets(AuditWording.telling(audit))]
    blocks += forest(audit) + rateBlocks(audit, maximumRows: 20)
    if !audit.scores.gaps.isEmpty { blocks.append(gapTable) }
    if !audit.scores.splits.isEmpty { blocks.append(decompositionTable) }
    if !audit.intersections.isEmpty { blocks.append(intersectionTable(audit)) }
    blocks.append(.paragraph(AuditWording.notVerdict))
    return ReportParts(blocks: blocks, tables: AuditTables.all(audit))
  }

  /// The audit within the report of a list.
  static func brief(_ audit: ListAudit) -> [Block] {
    [.heading(Phrase(id: "Audit daftar", en: "Audit of the list")), .paragraph(AuditWording.finding(audit))]
      + (AuditWording.telling(audit).isEmpty ? [] : [.bullets(AuditWording.telling(audit))])
      + forest(audit) + rateBlocks(audit, maximumRows: 12)
  }

  private static func forest(_ audit: ListAudit) -> [Block] {
    AuditCharts.forest(audit, AuditTables.rates(audit)).map { [.chart($0)] } ?? []
  }

  private static func rateBlocks(_ audit: ListAudit, maximumRows: Int) -> [Block] {
    [
      .table(
        name: "audit",
        title: Phrase(id: "Bagian yang terpilih per kelompok", en: "Rates by group"),
        columns: [
          "attribute", "level", "n", "selected", "rate", "ratio", "lower", "upper", "q", "shortfall", "stage",
        ], maximumRows: maximumRows,
        note: Phrase(
          id:
            "Rasio terhadap kelompok dengan bagian tertinggi, selang Koopman 95 %; q terhadap semua orang lain. Sel di bawah \(audit.smallestCell) orang disembunyikan. Atribut dilindungi tidak dipakai dalam nilai atau daftar.",
          en:
            "Ratio to the group with the highest rate, Koopman 95 % interval; q against everybody else. Cells below \(audit.smallestCell) people are suppressed. Protected attributes enter no score and no list."
        ))
    ]
  }

  private static let gapTable = Block.table(
    name: "gaps", title: Phrase(id: "Selisih nilai", en: "Gaps in scores"),
    columns: [
      "attribute", "level", "against", "axis", "stage", "n", "difference", "lower", "upper", "cohen_d",
    ],
    maximumRows: 20,
    note: Phrase(
      id: "Selisih rata-rata dalam poin, selang 95 %; d: selisih dalam simpangan baku.",
      en: "Differences of means in points, 95 % interval; d: in standard deviations."))

  private static let decompositionTable = Block.table(
    name: "decomposition",
    title: Phrase(id: "Ke mana selisih itu beriringan", en: "What the gaps go along with"),
    columns: ["attribute", "level", "axis", "stage", "component", "value", "lower", "upper"], maximumRows: 20,
    note: Phrase(
      id:
        "Terjelaskan tidak berarti adil: unit, golongan, atau jabatan dapat menjadi sumber perbedaan itu sendiri.",
      en: "Explained does not mean fair: unit, grade or position may be where the difference arises."))

  private static func intersectionTable(_ audit: ListAudit) -> Block {
    let hidden = audit.intersections.filter { $0.stage == audit.stage }.reduce(0) { $0 + $1.hidden }
    return .table(
      name: "intersections", title: Phrase(id: "Dua atribut sekaligus", en: "Two attributes at once"),
      columns: [
        "attribute", "level", "with", "with_level", "n", "selected", "rate", "shrunken_ratio", "q", "stage",
      ],
      maximumRows: 20,
      note: Phrase(
        id:
          "\(hidden) sel disembunyikan. Rasio terhadap bagian keseluruhan, disusutkan karena sel kecil bergoyang.",
        en: "\(hidden) cells are suppressed. Ratios to the overall rate are shrunken, since small cells vary."))
  }
}
