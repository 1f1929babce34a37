import AppraisalAnalysis

/// The audit of a rating design as a table.
enum DesignWording {
  static func table(_ audit: DesignAudit) -> ReportTable {
    let design = audit.design
    let factors = audit.varianceFactor.compactMap(\.self).sorted()
    let median = factors.isEmpty ? nil : factors[factors.count / 2]
    let rows: [(String, Phrase, Cell)] = [
      ("components", Phrase(id: "kelompok terhubung", en: "linked groups"), .integer(design.components.count)),
      (
        "shared_ratees", Phrase(id: "pegawai dengan beberapa penilai", en: "employees with several raters"),
        .integer(audit.sharedRatees)
      ),
      (
        "double_rated", Phrase(id: "dinilai ganda dalam satu periode", en: "double-rated in one period"),
        .integer(audit.doubleRatedRatees)
      ),
      ("movers", Phrase(id: "berganti penilai", en: "changed rater"), .integer(audit.movers)),
      (
        "anchored_ratees", Phrase(id: "memiliki hasil objektif", en: "with objective results"),
        .integer(audit.anchoredRatees)
      ),
      (
        "articulation_raters", Phrase(id: "penilai penghubung tunggal", en: "raters on whom links hang"),
        .integer(audit.articulationRaters.count)
      ),
      (
        "articulation_ratees", Phrase(id: "pegawai penghubung tunggal", en: "employees on whom links hang"),
        .integer(audit.articulationRatees.count)
      ),
      (
        "leave_one_out_raters",
        Phrase(id: "penilai yang tetap terhubung tanpa siapa pun", en: "raters linked whoever is left out"),
        .integer(audit.leaveOneOutRaters)
      ),
      ("nesting", Phrase(id: "indeks persarangan", en: "nesting index"), Cell(audit.nesting)),
      (
        "median_variance_factor",
        Phrase(
          id: "ragam keketatan per ragam galat (median)", en: "variance of severity per error variance (median)"
        ),
        Cell(median)
      ),
    ]
    return ReportTable(
      name: "design",
      columns: [
        ReportColumn("quantity", Phrase(id: "Kode", en: "Code")),
        ReportColumn("meaning", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .significant(3)),
      ],
      rows: rows.map { [.text($0.0), .phrase($0.1), $0.2] })
  }
}
