import AppraisalLoading
import Appraisals
import Reporting

/// What a package says about itself: the meaning of its columns, and a page for readers.
struct PackageWords {
  static let title = Phrase(id: "Penilaian kinerja", en: "Performance appraisals")

  /// The meaning of each column, by its name.
  let about: [String: String]

  private let columns: [PackageColumn]
  private let language: Language

  /// Takes the words that somebody has given to a column, and else its usual meaning.
  init(columns: [PackageColumn], given: [String: String], language: Language) {
    self.columns = columns
    self.language = language
    let words = columns.map { ($0.name, given[$0.name] ?? PackageWords.meaning(of: $0)[language]) }
    about = Dictionary(words) { first, _ in first }
  }

  /// The page for readers.
  func readme(_ origin: PackageOrigin, rows: Int, notes: [Phrase]) -> String {
    let isIndonesian = language == .id
    let head = isIndonesian ? "| kolom | jenis | peran | arti |" : "| column | type | role | meaning |"
    let lines = columns.map {
      "| \($0.name) | \($0.type) | \($0.role.rawValue) | \(PackageWords.cell(about[$0.name] ?? "")) |"
    }
    let sources = origin.sources.map { "- `\($0.name)` (SHA-256 `\($0.sha256)`)" }
    let made = Phrase(
      id: "\(rows) penilaian, dibuat oleh timbang \(origin.version) \(origin.command) dari:",
      en: "\(rows) appraisals, made by timbang \(origin.version) \(origin.command) from:")
    let parts = [
      "# " + PackageWords.title[language], notes.map { $0[language] }.joined(separator: "\n"),
      "## " + (isIndonesian ? "Kolom appraisals.csv" : "Columns of appraisals.csv"),
      ([head, "|---|---|---|---|"] + lines).joined(separator: "\n"),
      "## " + (isIndonesian ? "Sumber" : "Sources"), made[language], sources.joined(separator: "\n"),
    ]
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }

  private static func meaning(of column: PackageColumn) -> Phrase {
    switch column.role {
    case .ratee: Phrase(id: "Pegawai yang dinilai", en: "The employee rated")
    case .rater: Phrase(id: "Pejabat penilai", en: "The person who rated")
    case .raterType:
      Phrase(
        id:
          "Hubungan penilai dengan pegawai: superior (atasan), peer, subordinate, self, objective (pengukuran)",
        en: "What the rater is to the ratee: superior, peer, subordinate, self, objective (a measurement)")
    case .indicator: Phrase(id: "Indikator yang dinilai", en: "What was rated")
    case .period: Phrase(id: "Periode penilaian", en: "The period of the appraisal")
    case .score:
      Phrase(
        id: "Nilai; pada skala sebutan, urutannya mulai dari yang terendah",
        en: "The score; on a scale of labels, the place on it, lowest first")
    case .target: Phrase(id: "Target", en: "What was to be achieved")
    case .targetUpper:
      Phrase(
        id: "Ujung atas target yang berupa rentang", en: "The upper end of a target that is a range")
    case .realisation: Phrase(id: "Realisasi", en: "What was achieved")
    case .unit: Phrase(id: "Unit organisasi", en: "Organisation unit")
    case .weight: Phrase(id: "Bobot indikator dalam nilai total", en: "Weight of the indicator in the total")
    case .scaleVersion:
      Phrase(id: "Aturan penilaian yang berlaku", en: "The regime under which the score was given")
    case .acting:
      Phrase(id: "Penilaian sebagai PLT/PLH", en: "Whether it is an appraisal as acting official (PLT, PLH)")
    case .predicate: Phrase(id: "Predikat yang tersimpan", en: "The overall predicate that was stored")
    default: attribute(column.name)
    }
  }

  private static func attribute(_ name: String) -> Phrase {
    if name.hasPrefix("training_hours_") {
      let year = String(name.dropFirst("training_hours_".count))
      return Phrase(id: "Jam pelajaran (JP) tahun \(year)", en: "Hours of training in \(year)")
    }
    return attributes[name] ?? .verbatim(name)
  }

  private static let attributes: [String: Phrase] = [
    "grade": Phrase(id: "Golongan ruang", en: "Grade (golongan ruang)"),
    "position": Phrase(id: "Jabatan", en: "Position"),
    "position_type": Phrase(id: "Jenis jabatan", en: "Kind of position"),
    "education": Phrase(id: "Pendidikan terakhir", en: "Highest education"),
    "potential": Phrase(id: "Nilai potensi", en: "Assessed potential"),
    "competency": Phrase(id: "Nilai kompetensi", en: "Assessed competency"),
    "discipline": Phrase(id: "Hukuman disiplin", en: "Disciplinary penalty"),
    "training_hours": Phrase(id: "Jam pelajaran (JP) seluruhnya", en: "Hours of training in all"),
    "training_count": Phrase(id: "Banyaknya pelatihan", en: "Number of courses"),
    "last_training": Phrase(id: "Tanggal pelatihan terakhir", en: "Date of the latest training"),
    "sex": Phrase(id: "Jenis kelamin; hanya untuk audit", en: "Sex; for the audit only"),
    "birth_date": Phrase(id: "Tanggal lahir; hanya untuk audit", en: "Date of birth; for the audit only"),
    "age_band": Phrase(id: "Kelompok umur; hanya untuk audit", en: "Age band; for the audit only"),
    "religion": Phrase(id: "Agama; hanya untuk audit", en: "Religion; for the audit only"),
  ]
}
