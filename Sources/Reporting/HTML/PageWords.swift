import Appraisals

/// What the page itself says, around the results.
enum PageWords {
  static let toContent = Phrase(id: "Langsung ke isi", en: "Skip to content")
  static let contents = Phrase(id: "Isi", en: "Contents")
  static let warnings = Phrase(id: "Peringatan", en: "Warnings")
  static let furtherTables = Phrase(id: "Tabel lain", en: "Further tables")
  static let foundation = Phrase(id: "Dasar hasil ini", en: "What this rests on")
  static let numbers = Phrase(id: "Angkanya", en: "The numbers")
  static let noCharts = Phrase(
    id:
      "Grafik tidak digambar, karena pustaka grafik tidak terpasang; semua angkanya ada dalam tabel. Pasang dengan scripts/setup charts, lalu buat berkas ini lagi.",
    en:
      "Charts are not drawn, as the chart library is not installed; all their numbers are in the tables. Install it with scripts/setup charts, then make this file again."
  )
  static let chartFailed = Phrase(
    id: "Grafik ini tidak dapat digambar; angkanya ada dalam tabel.",
    en: "This chart could not be drawn; its numbers are in the table.")
  static let noScript = Phrase(
    id: "Tanpa JavaScript hanya baris pertama setiap tabel yang terlihat; angkanya sama.",
    en: "Without JavaScript only the first rows of each table are seen; the numbers are the same.")

  /// How many warnings stand in the list that is folded.
  static func moreWarnings(_ hidden: Int) -> Phrase {
    Wording.count(hidden, id: "peringatan lagi", one: "more warning", many: "more warnings")
  }

  /// How many rows a folded table has.
  static func size(rows: Int, columns: Int) -> Phrase {
    let rows = Wording.count(rows, id: "baris", one: "row", many: "rows")
    let columns = Wording.count(columns, id: "kolom", one: "column", many: "columns")
    return Phrase(id: "\(rows), \(columns)", en: "\(rows), \(columns)")
  }

  /// What paper says of rows that it does not hold, and where they are.
  private static let rowsPrinted = Phrase(
    id: "Tercetak {shown} dari {all} baris; semuanya ada dalam {place}.",
    en: "{shown} of {all} rows are printed; all are in {place}.")

  /// The file that was printed.
  static let inPage = Phrase(id: "berkas HTML-nya", en: "the HTML file")

  /// What writes a whole table.
  static func inTable(_ table: String) -> Phrase {
    Phrase(id: "keluaran --format csv --table \(table)", en: "what --format csv --table \(table) writes")
  }

  /// That some rows only are printed, and where all are.
  static func printed(_ shown: Int, of all: Int, _ place: Phrase) -> Phrase {
    let numbers = (shown: Phrase(id: "\(shown)", en: "\(shown)"), all: Phrase(id: "\(all)", en: "\(all)"))
    return Phrase {
      rowsPrinted[$0].replacing("{shown}", with: numbers.shown[$0]).replacing("{all}", with: numbers.all[$0])
        .replacing("{place}", with: place[$0])
    }
  }

  /// That the file holds the first rows only.
  static func cut(_ held: Int, of all: Int, table: String) -> Phrase {
    Phrase(
      id: "Berkas ini memuat \(held) baris pertama dari \(all); --format csv --table \(table) memuat semuanya.",
      en: "This file holds the first \(held) of \(all) rows; --format csv --table \(table) has all.")
  }

  /// What the scripts of the page say, by the names they use.
  static let ofScripts: [(String, Phrase)] = [
    ("filter", Phrase(id: "Saring baris", en: "Filter rows")),
    ("copy", Phrase(id: "Salin", en: "Copy")),
    ("copied", Phrase(id: "Tersalin", en: "Copied")),
    ("copyFailed", Phrase(id: "Tidak dapat menyalin", en: "Could not copy")),
    ("allColumns", Phrase(id: "Semua kolom", en: "All columns")),
    ("previous", Phrase(id: "Sebelumnya", en: "Previous")),
    ("next", Phrase(id: "Berikutnya", en: "Next")),
    ("rows", Phrase(id: "{from}–{to} dari {all} baris", en: "{from}–{to} of {all} rows")),
    ("printed", rowsPrinted),
    ("none", Phrase(id: "Tidak ada baris yang cocok", en: "No row matches")),
    ("sort", Phrase(id: "Urutkan menurut {column}", en: "Sort by {column}")),
    ("chartFailed", chartFailed),
  ]
}

extension String {
  /// As one word of a command line.
  fileprivate var quotedForShell: String {
    let plain =
      !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=,:%+@".contains($0)) }
    return plain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}

extension Manifest {
  /// The manifest as names and values for a reader.
  func entries(in language: Language) -> [(Phrase, String)] {
    var rows: [(Phrase, String)] = [
      (.verbatim("timbang"), version),
      (
        Phrase(id: "Perintah", en: "Command"),
        (["timbang", command] + arguments).map(\.quotedForShell).joined(separator: " ")
      ),
    ]
    rows += inputs.map { (Phrase(id: "Masukan", en: "Input"), "\($0.name), SHA-256 \($0.sha256)") }
    if let formula { rows.append((Phrase(id: "Rumus", en: "Formula"), formula)) }
    if let convergence {
      rows.append((Phrase(id: "Konvergensi", en: "Convergence"), convergence.words[language]))
    }
    rows += ruleVersions.map { (Phrase(id: "Aturan", en: "Rules"), "\($0.name) \($0.version)") }
    if let seed { rows.append((Phrase(id: "Benih", en: "Seed"), String(seed))) }
    if let keyFingerprint {
      rows.append((Phrase(id: "Sidik jari kunci", en: "Fingerprint of the key"), keyFingerprint))
    }
    if let blasKernel { rows.append((.verbatim("BLAS"), blasKernel)) }
    rows += facts.map { (.verbatim($0.name), $0.value.text(.significant(6), in: language)) }
    return rows
  }
}
