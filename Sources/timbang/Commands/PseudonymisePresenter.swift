import AppraisalLoading
import Appraisals
import Reporting

/// Words and tables for `pseudonymise`.
struct PseudonymisePresenter {
  let work: Pseudonymisation
  let folder: String
  /// The name of the list that leads back, where one was written.
  let lookup: String?
  let smallestCell: Int

  func parts() -> ReportParts {
    ReportParts(
      blocks: [
        .headline(headline), .paragraph(way), .paragraph(smallest),
        .table(name: "columns", title: Phrase(id: "Nasib setiap kolom", en: "What became of each column")),
        .table(
          name: "risk", title: Phrase(id: "Kelompok terkecil", en: "The smallest groups"), maximumRows: 10,
          note: Phrase(
            id: "Pegawai yang sama unit, golongan, jenis kelamin dan kelompok umurnya.",
            en: "Persons who share unit, grade, sex and age band.")),
      ],
      tables: [columns, risk])
  }

  private var headline: Phrase {
    let persons = Wording.count(work.lookup.count, id: "orang", one: "person", many: "persons")
    let ratings = Wording.count(work.table.count, id: "penilaian", one: "rating", many: "ratings")
    return Phrase(
      id: "\(persons) dalam \(ratings) kini bernama samaran, dalam paket '\(folder)'.",
      en: "\(persons) in \(ratings) now have pseudonyms, in the package '\(folder)'.")
  }

  private var way: Phrase {
    guard let lookup else {
      return Phrase(
        id: "Kunci yang sama menghasilkan nama samaran yang sama; tanpa kunci tidak ada jalan kembali.",
        en: "The same key gives the same pseudonyms; without the key there is no way back.")
    }
    return Phrase(
      id: "'\(lookup)' menghubungkan nama samaran dengan nomor pegawai; simpan terpisah dari paket.",
      en: "'\(lookup)' leads from pseudonyms to identifiers; keep it apart from the package.")
  }

  private var smallest: Phrase {
    guard let least = work.cells.first?.ratees else {
      return Phrase(
        id: "Tidak ada kolom yang membedakan kelompok pegawai.", en: "No column tells groups of persons apart.")
    }
    let small = work.cells.count { $0.ratees < smallestCell }
    let persons = work.cells.filter { $0.ratees < smallestCell }.reduce(0) { $0 + $1.ratees }
    return Phrase(
      id:
        "Kelompok terkecil berisi \(least) orang (k = \(least)); \(small) kelompok dengan \(persons) orang berisi kurang dari \(smallestCell).",
      en:
        "The smallest group has \(least) (k = \(least)); \(small) groups with \(persons) persons have fewer than \(smallestCell)."
    )
  }

  private var columns: ReportTable {
    let further = [
      ReportColumn("action", Phrase(id: "Tindakan", en: "Action")),
      ReportColumn("reason", Phrase(id: "Alasan", en: "Reason")),
    ]
    return .packageColumns(work.fates, further: further) {
      ($0.column, $0.role, [.code($0.action), Cell($0.reason)])
    }
  }

  private var risk: ReportTable {
    ReportTable(
      name: "risk",
      columns: [
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("grade", Phrase(id: "Golongan", en: "Grade")),
        ReportColumn("sex", Phrase(id: "Jenis kelamin", en: "Sex")),
        ReportColumn("age_band", Phrase(id: "Umur", en: "Age")),
        ReportColumn("ratees", Phrase(id: "Orang", en: "Persons"), .integer),
      ],
      rows: work.cells.map {
        [Cell($0.unit), Cell($0.grade), Cell($0.sex), Cell($0.ageBand), .integer($0.ratees)]
      })
  }
}
