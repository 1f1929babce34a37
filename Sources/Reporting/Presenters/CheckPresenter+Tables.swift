import AppraisalAnalysis
import Appraisals

// The tables of `check` about the data as they are.

extension CheckPresenter {
  /// A whole score without decimals.
  static func score(_ value: Double?) -> Cell {
    guard let value, value == value.rounded(), abs(value) < 1e15 else { return Cell(value) }
    return .integer(Int(value))
  }

  static func summary(_ check: DataCheck) -> ReportTable {
    let (table, design, links) = (check.table, check.design, check.links)
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
      (
        "double_rated", Phrase(id: "pegawai dinilai ganda", en: "ratees double-rated"),
        .integer(links.doubleRated)
      ),
      (
        "movers", Phrase(id: "pegawai berganti penilai", en: "ratees who changed rater"), .integer(links.movers)
      ),
      (
        "anchored", Phrase(id: "pegawai dengan hasil terukur", en: "ratees with measurements"),
        .integer(links.anchored)
      ),
      (
        "objective_rows", Phrase(id: "baris objektif", en: "objective rows"), .integer(design.objectiveRows)
      ),
      (
        "raters_with_five", Phrase(id: "penilai dengan ≥ 5 penilaian", en: "raters with ≥ 5 ratings"),
        Cell(check.singleValue?.raters)
      ),
      (
        "single_value_raters",
        Phrase(id: "di antaranya memberi satu nilai saja", en: "of them, gave one score only"),
        Cell(check.singleValue?.singleValue)
      ),
      (
        "single_value_share", Phrase(id: "bagian penilai satu nilai", en: "share of single-score raters"),
        Cell(check.singleValue?.share)
      ),
    ]
    return ReportTable(
      name: "summary",
      columns: [
        ReportColumn("quantity", Phrase(id: "Kode", en: "Code")),
        ReportColumn("meaning", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .significant(4)),
      ],
      rows: values.map { [.text($0.0), .phrase($0.1), $0.2] })
  }

  static func columns(_ table: AppraisalTable) -> ReportTable {
    var rows: [[Cell]] = []
    func add(_ role: Role, _ name: String?, _ factor: Factor?) {
      guard let factor else { return }
      rows.append([
        .code(role), Cell(name), .coded("labels", Phrase(id: "kata", en: "labels")),
        .integer(factor.levels.count),
        .integer(factor.codes.count { $0 < 0 }),
      ])
    }
    func addNumbers(_ role: Role, _ name: String?, _ numbers: [Double]?) {
      guard let numbers else { return }
      rows.append([
        .code(role), Cell(name), .coded("numbers", Phrase(id: "angka", en: "numbers")),
        .integer(Set(numbers.filter { !$0.isNaN }).count),
        .integer(numbers.count { $0.isNaN }),
      ])
    }
    /// The headings of a role: of many columns the first few.
    func headings(_ role: Role) -> String? {
      let all = table.provenance.headings[role] ?? []
      guard !all.isEmpty else { return nil }
      return all.prefix(3).joined(separator: ", ") + (all.count > 3 ? ", …" : "")
    }
    let factors: [(Role, Factor?)] = [
      (.ratee, table.ratees), (.rater, table.raters), (.indicator, table.indicators),
      (.period, table.periods), (.unit, table.units),
    ]
    for (role, factor) in factors { add(role, headings(role), factor) }
    let numbers: [(Role, [Double]?)] = [
      (.score, table.scores), (.weight, table.weights), (.target, table.targets),
      (.targetUpper, table.targetUppers), (.realisation, table.realisations),
    ]
    for (role, values) in numbers { addNumbers(role, headings(role), values) }
    for (role, attributes) in [(Role.fact, table.facts), (.protected, table.protectedAttributes)] {
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

  static func information(_ check: DataCheck) -> ReportTable {
    ReportTable(
      name: "information",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("levels", Phrase(id: "Nilai berbeda", en: "Levels"), .integer),
        ReportColumn("entropy_bits", Phrase(id: "Entropi (bit)", en: "Entropy (bits)"), .decimals(2)),
        ReportColumn("max_bits", Phrase(id: "Paling banyak", en: "At most"), .decimals(2)),
        ReportColumn("share_top", Phrase(id: "Nilai terbanyak", en: "Commonest score"), .percent(decimals: 1)),
        ReportColumn(
          "share_highest", Phrase(id: "Nilai tertinggi", en: "Highest score"), .percent(decimals: 1)),
        ReportColumn("raters_with_five", Phrase(id: "Penilai ≥ 5", en: "Raters ≥ 5"), .integer),
        ReportColumn("single_value_raters", Phrase(id: "Satu nilai", en: "One score"), .integer),
      ],
      rows: check.information.map { row in
        let habit = check.singleValueByIndicator.first { $0.indicator == row.indicator }
        return [
          .text(row.indicator), .integer(row.count), .integer(row.levels), Cell(row.entropy),
          Cell(row.maximumEntropy), Cell(row.topShare), Cell(row.highestShare), Cell(habit?.raters),
          Cell(habit?.singleValue),
        ]
      })
  }

  static func components(_ design: RatingDesign) -> ReportTable {
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

  static func terms(_ design: RatingDesign) -> ReportTable {
    var rows: [[Cell]] = []
    if let model = try? PerformanceModel(design) {
      rows += model.parts.map { [.code($0), .flag(true), .missing] }
      rows += model.dropped.map {
        [.coded($0.name, Wording.name(of: $0.name)), .flag(false), .phrase(Wording.reason($0.reason))]
      }
    } else {
      rows.append([
        .code(PerformanceModel.Part.ratee), .flag(false),
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
