/// Makes the bytes of one output format from a report.
public protocol ReportRenderer: Sendable {
  /// Writes the whole report, as UTF-8 where it is text.
  func render(_ report: Report) throws(RenderingError) -> [UInt8]
}

/// Why a report cannot be written in the form that was asked for.
public enum RenderingError: Error, Sendable, Hashable {
  /// The format holds one table, the report several, and none was named.
  case tableNotChosen(available: [String])
  /// No table has that name.
  case unknownTable(String, available: [String])
  /// The format holds tables and the report has none.
  case noTables
  /// The workbook could not be written, for the reason the system gave.
  case workbook(reason: String)

  /// What is wrong.
  public var message: Phrase {
    switch self {
    case .tableNotChosen:
      Phrase(
        id: "Format CSV memuat satu tabel, sedangkan hasil ini terdiri atas beberapa tabel.",
        en: "CSV holds one table, and this result has several.")
    case .unknownTable(let name, _):
      Phrase(id: "Tidak ada tabel bernama '\(name)'.", en: "There is no table '\(name)'.")
    case .noTables:
      Phrase(id: "Hasil ini tidak memuat tabel.", en: "This result has no tables.")
    case .workbook(let reason):
      Phrase(
        id: "Buku kerja XLSX tidak dapat dibuat: \(reason).",
        en: "The XLSX workbook could not be made: \(reason).")
    }
  }

  /// What to do about it.
  public var remedy: Phrase {
    switch self {
    case .tableNotChosen(let available), .unknownTable(_, let available):
      Phrase(
        id: "Pilih salah satu dengan --table: \(available.joined(separator: ", ")).",
        en: "Choose one with --table: \(available.joined(separator: ", ")).")
    case .noTables:
      Phrase(id: "Gunakan --format text atau --format json.", en: "Use --format text or --format json.")
    case .workbook:
      Phrase(
        id: "Sediakan ruang di folder sementara (TMPDIR), atau gunakan --format csv.",
        en: "Make room in the folder of temporary files (TMPDIR), or use --format csv.")
    }
  }
}
