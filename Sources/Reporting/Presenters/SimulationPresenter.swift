import AppraisalAnalysis

/// Words and tables for `simulate`.
public enum SimulationPresenter {
  /// A file that was written.
  public struct File: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its size in bytes.
    public let size: Int
    /// The SHA-256 of its bytes, in hexadecimal.
    public let sha256: String

    /// Describes a file.
    public init(name: String, size: Int, sha256: String) {
      self.name = name
      self.size = size
      self.sha256 = sha256
    }
  }

  /// Tells what was made, what was planted in it and where it is.
  public static func parts(_ city: SimulatedCity, files: [File], folder: String) -> ReportParts {
    let counts = counts(of: city)
    return ReportParts(
      blocks: [
        .headline(headline(city)),
        .table(name: "counts", title: Phrase(id: "Isi data", en: "What the data hold")),
        .table(
          name: "planted",
          title: Phrase(
            id: "Yang ditanam (dalam poin skala; bagian dari 0 sampai 1)",
            en: "What is planted (in points of the scale; shares from 0 to 1)"),
          note: Phrase(
            id:
              "Pilihan yang bernilai nol tidak ditampilkan; truth.json memuat semuanya, juga efek setiap orang.",
            en: "Options of zero are left out; truth.json has all of them, and the effects of everybody.")),
        .table(
          name: "files", title: Phrase(id: "Berkas di '\(folder)'", en: "Files in '\(folder)'"),
          columns: ["file", "bytes"]),
      ],
      tables: [counts, planted(in: city), written(files)])
  }

  private static func headline(_ city: SimulatedCity) -> Phrase {
    let (people, raters) = (Set(city.rows.ratees).count, Set(city.rows.raters).count)
    let supervisors = Wording.count(raters, id: "atasan", one: "supervisor", many: "supervisors")
    return Phrase(
      id:
        "\(city.rows.count) penilaian atas \(people) pegawai oleh \(supervisors) telah dibuat, beserta nilai sebenarnya di balik setiap nilai.",
      en:
        "Made \(city.rows.count) appraisals of \(people) employees by \(supervisors), with the truth behind every score."
    )
  }

  private static func counts(of city: SimulatedCity) -> ReportTable {
    let rows: [(String, Int, Phrase)] = [
      ("rows", city.rows.count, Phrase(id: "penilaian", en: "appraisals")),
      (
        "measurements", city.rows.raterTypes.count { $0 == .objective },
        Phrase(id: "di antaranya hasil pengukuran", en: "of these, measurements")
      ),
      ("ratees", Set(city.rows.ratees).count, Phrase(id: "pegawai yang dinilai", en: "employees rated")),
      ("raters", Set(city.rows.raters).count, Phrase(id: "atasan yang menilai", en: "supervisors who rate")),
      ("units", city.unitNames.count, Phrase(id: "unit", en: "units")),
      ("periods", city.periodNames.count, Phrase(id: "periode", en: "periods")),
      ("indicators", city.indicatorNames.count, Phrase(id: "indikator", en: "indicators")),
    ]
    return ReportTable(
      name: "counts",
      columns: [
        ReportColumn("quantity", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("count", Phrase(id: "Banyaknya", en: "Count"), .integer),
        ReportColumn("meaning", Phrase(id: "Arti", en: "Meaning")),
      ],
      rows: rows.map { [.text($0.0), .integer($0.1), .phrase($0.2)] })
  }

  private static func planted(in city: SimulatedCity) -> ReportTable {
    let options = city.options
    let shown = (options.spreads + options.means + options.shares).filter { $0.1 != 0 }
    return ReportTable(
      name: "planted",
      columns: [
        ReportColumn("option", Phrase(id: "Pilihan", en: "Option")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .decimals(2)),
      ],
      rows: shown.map { [.text($0.0), Cell($0.1)] })
  }

  private static func written(_ files: [File]) -> ReportTable {
    ReportTable(
      name: "files",
      columns: [
        ReportColumn("file", Phrase(id: "Berkas", en: "File")),
        ReportColumn("bytes", Phrase(id: "Bita", en: "Bytes"), .integer),
        ReportColumn("sha256", Phrase(id: "SHA-256", en: "SHA-256")),
      ],
      rows: files.map { [.text($0.name), .integer($0.size), .text($0.sha256)] })
  }
}
