import AppraisalLoading
import Appraisals
import Reporting

/// Words and tables for `import`.
struct ImportPresenter {
  let result: ImportedAppraisals
  /// The findings as the report may show them, repairs counted.
  let findings: [Finding]
  /// Every repair as the report may show it.
  let repairs: RepairList
  let columns: [PackageColumn]
  /// The name of the folder; nil where nothing was written.
  let folder: String?
  /// Whether a source is no file.
  let hasDatabase: Bool
  let names: Pseudonyms

  func parts() -> ReportParts {
    var blocks: [Block] = [.headline(headline), .paragraph(privacy)]
    blocks.append(
      .table(
        name: "inputs", title: Phrase(id: "Sumber", en: "Sources"),
        columns: ["file", "rows", "ratings", "kept", "periods", "layout"]))
    if !result.lists.isEmpty {
      blocks.append(.table(name: "lists", title: Phrase(id: "Daftar pegawai", en: "Lists about persons")))
      blocks.append(
        .table(
          name: "unmatched", title: Phrase(id: "Tanpa pasangan", en: "Unmatched"), maximumRows: 10,
          note: Phrase(
            id: "Nomor yang rusak oleh Excel tidak pernah dipasangkan.",
            en: "Numbers damaged by a spreadsheet are never joined on.")))
    }
    if !result.derivedBatches.isEmpty {
      blocks.append(
        .table(
          name: "derived", title: Phrase(id: "Nilai turunan", en: "Derived scores"), maximumRows: 12,
          note: Phrase(
            id: "Nilai yang mengikuti nilai lain bukan bukti tambahan.",
            en: "A score that follows from others is no further evidence.")))
    }
    blocks += [
      .table(
        name: "repair_counts", title: Phrase(id: "Perbaikan", en: "Repairs"), maximumRows: 20,
        note: Phrase(
          id: "Setiap perbaikan ada dalam tabel repairs dan dalam repairs.csv.",
          en: "The table repairs and repairs.csv have every one of them.")),
      .table(name: "columns", title: Phrase(id: "Kolom paket", en: "Columns of the package")),
    ]
    return ReportParts(
      blocks: blocks, tables: [inputs, lists, unmatched, derived, repairCounts, repairTable, columnTable])
  }

  private var headline: Phrase {
    let table = result.table
    let files =
      hasDatabase
      ? Wording.count(result.inputs.count, id: "sumber", one: "source", many: "sources")
      : Wording.count(result.inputs.count, id: "berkas", one: "file", many: "files")
    let ratings = Wording.count(table.count, id: "penilaian", one: "rating", many: "ratings")
    let ratees = Wording.count(table.ratees.levels.count, id: "pegawai", one: "ratee", many: "ratees")
    let place =
      folder.map { Phrase(id: "menjadi paket '\($0)'", en: "became the package '\($0)'") }
      ?? Phrase(id: "terbaca, tidak ada yang ditulis", en: "read, and nothing was written")
    return Phrase(
      id: "\(files) \(place): \(ratings) atas \(ratees)\(span).",
      en: "\(files) \(place): \(ratings) of \(ratees)\(span).")
  }

  private var span: Phrase {
    let periods = result.table.periods.levels
    guard periods != ["all"], let first = periods.first, let last = periods.last else { return .verbatim("") }
    let (begin, end) = (Wording.period(first), Wording.period(last))
    return first == last
      ? .verbatim(", ") + begin : Phrase(id: ", \(begin) sampai \(end)", en: ", \(begin) to \(end)")
  }

  private var privacy: Phrase {
    if result.table.provenance.isPseudonymous {
      return Phrase(
        id: "Nomor pegawainya sudah berupa nama samaran.", en: "The identifiers are pseudonyms already.")
    }
    return Phrase(
      id:
        "Paket menyimpan nomor pegawai: ini salinan kerja instansi; samarkan dengan timbang pseudonymise sebelum diteruskan. Laporan ini memakai nama samaran kecuali dengan --reveal.",
      en:
        "The package keeps identifiers: it is the agency's working copy; run timbang pseudonymise before passing it on. This report shows pseudonyms unless --reveal says otherwise."
    )
  }

  private var inputs: ReportTable {
    ReportTable(
      name: "inputs",
      columns: [
        ReportColumn("file", Phrase(id: "Berkas", en: "File")),
        ReportColumn("rows", Phrase(id: "Baris", en: "Rows"), .integer),
        ReportColumn("ratings", Phrase(id: "Penilaian", en: "Ratings"), .integer),
        ReportColumn("kept", Phrase(id: "Dipakai", en: "Kept"), .integer),
        ReportColumn("periods", Phrase(id: "Periode", en: "Periods")),
        ReportColumn("layout", Phrase(id: "Susunan", en: "Layout")),
        ReportColumn("sha256", Phrase(id: "SHA-256", en: "SHA-256")),
      ],
      rows: result.inputs.map {
        [
          .text($0.name), .integer($0.rows), .integer($0.ratings), .integer($0.kept),
          $0.periods.isEmpty ? .missing : .text(ImportPresenter.short($0.periods)), .code($0.layout),
          .text($0.sha256),
        ]
      })
  }

  /// A few periods by name, many by their ends.
  private static func short(_ periods: [String]) -> String {
    periods.count <= 3 ? periods.joined(separator: ", ") : "\(periods[0]) … \(periods[periods.count - 1])"
  }

  private var lists: ReportTable {
    ReportTable(
      name: "lists",
      columns: [
        ReportColumn("list", Phrase(id: "Daftar", en: "List")),
        ReportColumn("persons", Phrase(id: "Pegawai", en: "Persons"), .integer),
        ReportColumn("rows", Phrase(id: "Baris", en: "Rows"), .integer),
        ReportColumn("only_in_appraisals", Phrase(id: "Hanya dinilai", en: "Only appraised"), .integer),
        ReportColumn("only_in_list", Phrase(id: "Hanya dalam daftar", en: "Only listed"), .integer),
        ReportColumn("damaged", Phrase(id: "Nomor rusak", en: "Damaged"), .integer),
      ],
      rows: result.lists.map { list in
        func count(_ side: UnmatchedPerson.Side) -> Cell {
          .integer(result.unmatched.count { $0.list == list.name && $0.side == side })
        }
        return [
          .text(list.name), .integer(list.persons), .integer(list.rows), count(.appraisals), count(.list),
          count(.damaged),
        ]
      })
  }

  private var unmatched: ReportTable {
    ReportTable(
      name: "unmatched",
      columns: [
        ReportColumn("list", Phrase(id: "Daftar", en: "List")),
        ReportColumn("key", Phrase(id: "Pegawai", en: "Person")),
        ReportColumn("file", Phrase(id: "Ada di", en: "Stands in")),
        ReportColumn("count", Phrase(id: "Baris", en: "Rows"), .integer),
        ReportColumn("side", Phrase(id: "Sisi", en: "Side")),
      ],
      rows: result.unmatched.map {
        [
          .text($0.list), .text(names.name(for: $0.key)), .text($0.file), .integer($0.count),
          .code($0.side),
        ]
      })
  }

  private var derived: ReportTable {
    ReportTable(
      name: "derived",
      columns: [
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("rows", Phrase(id: "Baris", en: "Rows"), .integer),
        ReportColumn("derived_from", Phrase(id: "Turunan dari", en: "From")),
        ReportColumn("way", Phrase(id: "Cara", en: "Way")),
        ReportColumn("source", Phrase(id: "Nilai dari", en: "Scores of")),
        ReportColumn("agreeing", Phrase(id: "Cocok", en: "Agreeing"), .integer),
      ],
      rows: result.derivedBatches.map {
        [
          .text($0.period), .text($0.indicator), .integer($0.rows), .code($0.from), .code($0.way),
          .code($0.source), .integer($0.agreeing),
        ]
      })
  }

  private static let repairColumns = [
    ReportColumn("file", Phrase(id: "Berkas", en: "File")),
    ReportColumn("row", Phrase(id: "Baris", en: "Row"), .integer),
    ReportColumn("column", Phrase(id: "Kolom", en: "Column")),
    ReportColumn("found", Phrase(id: "Tertulis", en: "Found")),
    ReportColumn("became", Phrase(id: "Menjadi", en: "Became")),
    ReportColumn("rule", Phrase(id: "Kode kaidah", en: "Rule code")),
    ReportColumn("count", Phrase(id: "Banyaknya", en: "Count"), .integer),
  ]

  /// Every repair.
  private var repairTable: ReportTable {
    let repairs = repairs
    return ReportTable(name: "repairs", columns: ImportPresenter.repairColumns, count: repairs.count) { place in
      let repair = repairs[place]
      return [
        .text(repair.file), Cell(repair.row), Cell(repair.column), Cell(repair.found), Cell(repair.became),
        .text(repair.rule.rawValue), .integer(repair.count),
      ]
    }
  }

  /// How many repairs of each kind there are in each column, and the first of them.
  private var repairCounts: ReportTable {
    ReportTable(
      name: "repair_counts", columns: ImportPresenter.repairColumns,
      rows: findings.filter { $0.severity == .repair }.map {
        [
          .text($0.file), Cell($0.line), Cell($0.column), Cell($0.value), Cell($0.became),
          .text($0.rule.rawValue), .integer($0.count),
        ]
      })
  }

  private var columnTable: ReportTable {
    .packageColumns(columns, further: [ReportColumn("type", Phrase(id: "Jenis", en: "Type"))]) {
      ($0.name, $0.role, [.text($0.type)])
    }
  }
}
