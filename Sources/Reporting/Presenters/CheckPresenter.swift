import AppraisalAnalysis
import Appraisals

/// Words and tables for `check`.
public enum CheckPresenter {
  /// Tells whether the data are sound, how much they can say, and who can be compared with whom.
  public static func parts(_ table: AppraisalTable) -> ReportParts {
    let design = RatingDesign(table)
    let information = InformationContent.all(table)
    let tables = [
      summary(table, design), columns(table), self.information(information), components(design), terms(design),
    ]
    var blocks: [Block] = [.headline(headline(table, design)), .paragraph(telling(information))]
    if design.raters != nil { blocks.append(.paragraph(RatersPresenter.design(design))) }
    if design.objectiveRows + design.selfRows > 0 {
      blocks.append(
        .paragraph(
          Phrase(
            id:
              "\(design.objectiveRows) baris objektif dan \(design.selfRows) penilaian diri tidak ikut dalam model penilai.",
            en:
              "\(design.objectiveRows) objective rows and \(design.selfRows) self-ratings take no part in rater models."
          )))
    }
    blocks += [
      .table(name: "summary", title: Phrase(id: "Ringkasan", en: "Summary"), columns: ["meaning", "value"]),
      .table(name: "columns", title: Phrase(id: "Kolom menurut peran", en: "Columns by role")),
      .table(
        name: "information",
        title: Phrase(id: "Kandungan informasi per indikator", en: "Information by indicator"),
        maximumRows: 15,
        note: Phrase(
          id: "Di bawah 0,6 bit hampir semua pegawai mendapat nilai yang sama.",
          en: "Below 0.6 bit nearly everybody has the same score.")),
      .table(
        name: "components", title: Phrase(id: "Kelompok yang saling terhubung", en: "Connected groups"),
        maximumRows: 8),
      .table(
        name: "terms", title: Phrase(id: "Yang didukung rancangan ini", en: "What the design supports")),
    ]
    return ReportParts(blocks: blocks, tables: tables)
  }

  /// Warnings that only the data as a whole give: indicators that tell nearly nothing.
  public static func findings(_ table: AppraisalTable) -> [Finding] {
    InformationContent.all(table).filter(\.isLow).map {
      Finding(
        .warning, .lowInformation, file: table.provenance.name, column: $0.indicator,
        details: ["\(abs($0.entropy))"])
    }
  }

  private static func headline(_ table: AppraisalTable, _ design: RatingDesign) -> Phrase {
    let warnings = Set((table.report.findings + findings(table)).filter { $0.severity == .warning }.map(\.rule))
      .count
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

  private static func telling(_ information: [InformationContent]) -> Phrase {
    let low = information.filter(\.isLow)
    guard !low.isEmpty else {
      let least = information.map(\.entropy).min() ?? 0
      return Phrase(
        id: "Setiap indikator cukup membedakan pegawai (paling sedikit \(least, .decimals(2)) bit).",
        en: "Every indicator tells employees apart (at least \(least, .decimals(2)) bit).")
    }
    return Phrase(
      id:
        "\(low.count) dari \(information.count) indikator hampir tidak membedakan pegawai (di bawah 0,6 bit).",
      en: "\(low.count) of \(information.count) indicators hardly tell employees apart (below 0.6 bit).")
  }

  /// A whole score without decimals.
  private static func score(_ value: Double?) -> Cell {
    guard let value, value == value.rounded(), abs(value) < 1e15 else { return Cell(value) }
    return .integer(Int(value))
  }

  private static func summary(_ table: AppraisalTable, _ design: RatingDesign) -> ReportTable {
    let values: [(String, Phrase, Cell)] = [
      ("ratings", Phrase(id: "penilaian", en: "ratings"), .integer(table.count)),
      ("ratees", Phrase(id: "pegawai yang dinilai", en: "ratees"), .integer(table.ratees.levels.count)),
      ("raters", Phrase(id: "penilai", en: "raters"), Cell(table.raters?.levels.count)),
      ("indicators", Phrase(id: "indikator", en: "indicators"), .integer(table.indicators.levels.count)),
      ("periods", Phrase(id: "periode", en: "periods"), .integer(table.periods.levels.count)),
      ("units", Phrase(id: "unit", en: "units"), Cell(table.units?.levels.count)),
      ("lowest_score", Phrase(id: "nilai terendah", en: "lowest score"), score(table.scores.min())),
      ("highest_score", Phrase(id: "nilai tertinggi", en: "highest score"), score(table.scores.max())),
      (
        "components", Phrase(id: "kelompok terhubung", en: "connected groups"),
        .integer(design.components.count)
      ),
      (
        "double_rated_share", Phrase(id: "bagian dinilai ganda", en: "share double-rated"),
        Cell(design.doubleRatedShare)
      ),
    ]
    return ReportTable(
      name: "summary",
      columns: [
        ReportColumn("quantity", Phrase(id: "Kode", en: "Code")),
        ReportColumn("meaning", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .significant(5)),
      ],
      rows: values.map { [.text($0.0), .phrase($0.1), $0.2] })
  }

  private static func columns(_ table: AppraisalTable) -> ReportTable {
    var rows: [[Cell]] = []
    func add(_ role: String, _ name: String?, _ factor: Factor?) {
      guard let factor else { return }
      rows.append([
        .text(role), Cell(name), .text("labels"), .integer(factor.levels.count),
        .integer(factor.codes.count { $0 < 0 }),
      ])
    }
    func addNumbers(_ role: String, _ name: String?, _ numbers: [Double]?) {
      guard let numbers else { return }
      rows.append([
        .text(role), Cell(name), .text("numbers"), .integer(Set(numbers.filter { !$0.isNaN }).count),
        .integer(numbers.count { $0.isNaN }),
      ])
    }
    add("ratee", nil, table.ratees)
    add("rater", nil, table.raters)
    add("indicator", nil, table.indicators)
    add("period", nil, table.periods)
    add("unit", nil, table.units)
    addNumbers("score", nil, table.scores)
    addNumbers("weight", nil, table.weights)
    addNumbers("target", nil, table.targets)
    addNumbers("realisation", nil, table.realisations)
    for (role, attributes) in [("fact", table.facts), ("protected", table.protectedAttributes)] {
      for attribute in attributes {
        switch attribute.values {
        case .labels(let factor): add(role, attribute.name, factor)
        case .numbers(let numbers): addNumbers(role, attribute.name, numbers)
        }
      }
    }
    return ReportTable(
      name: "columns",
      columns: [
        ReportColumn("role", Phrase(id: "Peran", en: "Role")),
        ReportColumn("column", Phrase(id: "Kolom", en: "Column")),
        ReportColumn("kind", Phrase(id: "Jenis", en: "Kind")),
        ReportColumn("distinct", Phrase(id: "Berbeda", en: "Distinct"), .integer),
        ReportColumn("missing", Phrase(id: "Kosong", en: "Missing"), .integer),
      ],
      rows: rows)
  }

  private static func information(_ information: [InformationContent]) -> ReportTable {
    ReportTable(
      name: "information",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("levels", Phrase(id: "Nilai berbeda", en: "Levels"), .integer),
        ReportColumn("entropy_bits", Phrase(id: "Entropi (bit)", en: "Entropy (bits)"), .decimals(2)),
        ReportColumn("max_bits", Phrase(id: "Paling banyak", en: "At most"), .decimals(2)),
        ReportColumn("share_top", Phrase(id: "Nilai terbanyak", en: "Commonest score"), .percent(decimals: 1)),
      ],
      rows: information.map {
        [
          .text($0.indicator), .integer($0.count), .integer($0.levels), Cell($0.entropy),
          Cell($0.maximumEntropy),
          Cell($0.topShare),
        ]
      })
  }

  private static func components(_ design: RatingDesign) -> ReportTable {
    ReportTable(
      name: "components",
      columns: [
        ReportColumn("component", Phrase(id: "Kelompok", en: "Component"), .integer),
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("ratees", Phrase(id: "Pegawai", en: "Ratees"), .integer),
        ReportColumn("ratings", Phrase(id: "Penilaian", en: "Ratings"), .integer),
      ],
      rows: design.components.enumerated().map {
        [.integer($0 + 1), .integer($1.raters), .integer($1.ratees), .integer($1.ratings)]
      })
  }

  private static func terms(_ design: RatingDesign) -> ReportTable {
    var rows: [[Cell]] = []
    if let model = try? PerformanceModel(design) {
      rows += model.parts.map { [.text($0.rawValue), .flag(true), .missing] }
      rows += model.dropped.map { [.text($0.name), .flag(false), .phrase(Wording.reason($0.reason))] }
    } else {
      rows.append([
        .text("ratee"), .flag(false),
        .phrase(Phrase(id: "pegawai tidak dapat dibandingkan", en: "employees cannot be compared")),
      ])
    }
    return ReportTable(
      name: "terms",
      columns: [
        ReportColumn("term", Phrase(id: "Komponen", en: "Term")),
        ReportColumn("supported", Phrase(id: "Didukung", en: "Supported")),
        ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
      ],
      rows: rows)
  }
}
