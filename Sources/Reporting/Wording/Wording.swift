import Appraisals

/// Every sentence that timbang says on its own account, in Indonesian and English.
///
/// Commands word their results themselves; what several of them need stands here, once.
public enum Wording {
  /// Yes, in a cell of a table.
  public static let yes = Phrase(id: "ya", en: "yes")
  /// No, in a cell of a table.
  public static let no = Phrase(id: "tidak", en: "no")
  /// A table without rows.
  public static let emptyTable = Phrase(id: "(tidak ada baris)", en: "(no rows)")
  /// The heading above repairs and notes.
  public static let aboutTheData = Phrase(id: "Catatan tentang data", en: "Notes on the data")
  /// The name of the first sheet of a workbook.
  static let readMe = Phrase(id: "Baca saya", en: "Read me")
  /// The heading above the list of sheets, with the number of rows and the title of each.
  static let sheetsOfWorkbook = Phrase(id: "Lembar, jumlah baris, isi", en: "Sheets, rows, content")
  /// The heading above the list of columns.
  static let columnsOfWorkbook = Phrase(
    id: "Kolom: tabel, nama untuk program, judul", en: "Columns: table, name for programs, heading")
  /// The sign convention of severity, said by every table that shows it.
  public static let severityConvention = Phrase(
    id: "Keketatan dalam poin skala; positif = lebih ketat (nilai lebih rendah daripada seharusnya).",
    en: "Severity in points of the scale; positive = more severe (scores lower than they should).")

  /// A count with its noun; English has a plural, Indonesian does not.
  public static func count(_ number: Int, id: String, one: String, many: String) -> Phrase {
    Phrase(id: "\(number) \(id)", en: "\(number) \(number == 1 ? one : many)")
  }

  /// Where the rows are that a table in text leaves out.
  public static func moreRows(_ hidden: Int, of table: String) -> Phrase {
    let rows = count(hidden, id: "baris lagi", one: "more row", many: "more rows")
    return Phrase(
      id: "… \(rows); --format csv --table \(table) memuat semuanya",
      en: "… \(rows); --format csv --table \(table) has all")
  }

  /// Where the findings are that a list in text leaves out.
  public static func moreFindings(_ hidden: Int) -> Phrase {
    let findings = count(hidden, id: "temuan lagi", one: "more finding", many: "more findings")
    return Phrase(
      id: "… \(findings); --format json memuat semuanya", en: "… \(findings); --format json has all")
  }

  /// Tables that the text does not show.
  public static func furtherTables(_ names: [String]) -> Phrase {
    let list = names.joined(separator: ", ")
    return Phrase(
      id: "Tabel lain (--format csv --table NAMA): \(list)",
      en: "Further tables (--format csv --table NAME): \(list)")
  }

  /// The data were refused, and for how many reasons.
  public static func refused(errors: Int) -> Phrase {
    let errors = count(errors, id: "kesalahan", one: "error", many: "errors")
    return Phrase(
      id: "Data ditolak: \(errors). Tidak ada yang dihitung.",
      en: "The data were refused: \(errors). Nothing was computed.")
  }
}

extension Wording {
  /// What a result rests on, in one sentence.
  static func restsOn(_ manifest: Manifest) -> Phrase {
    var parts = [Phrase.verbatim("timbang \(manifest.version) \(manifest.command)")]
    parts += manifest.inputs.map { .verbatim("\($0.name) (SHA-256 \($0.sha256.prefix(12))…)") }
    if let formula = manifest.formula {
      parts.append(Phrase(id: "rumus \(formula)", en: "formula \(formula)"))
    }
    if let convergence = manifest.convergence { parts.append(convergence.words) }
    if let error = manifest.convergence?.monteCarlo { parts.append(probes(error)) }
    parts += manifest.ruleVersions.map { .verbatim("\($0.name) \($0.version)") }
    if let seed = manifest.seed {
      parts.append(Phrase(id: "benih \(String(seed))", en: "seed \(String(seed))"))
    }
    if let key = manifest.keyFingerprint { parts.append(Phrase(id: "kunci \(key)", en: "key \(key)")) }
    let list = parts.joined(separator: "; ")
    return Phrase(id: "Dasar: \(list)", en: "Rests on: \(list)")
  }

  private static func probes(_ error: Manifest.Convergence.MonteCarlo) -> Phrase {
    let (share, posterior) = (100 * error.variances, 100 * error.posteriorVariances)
    return Phrase(
      id:
        "persamaan diselesaikan dengan \(error.probes) vektor acak (benih \(String(error.seed))): galat Monte Carlo varians paling besar \(share, .decimals(1)) % galat bakunya, varians posterior \(posterior, .decimals(1)) %",
      en:
        "equations solved with \(error.probes) random probes (seed \(String(error.seed))): Monte Carlo error of variances at most \(share, .decimals(1)) % of their standard errors, of posterior variances \(posterior, .decimals(1)) %"
    )
  }
}

extension Manifest.Convergence {
  /// How it ended, in a few words.
  var words: Phrase {
    let steps = Wording.count(iterations, id: "iterasi", one: "iteration", many: "iterations")
    switch status {
    case .converged: return Phrase(id: "konvergen (\(steps))", en: "converged (\(steps))")
    case .boundary:
      return Phrase(id: "konvergen pada batas parameter (\(steps))", en: "converged on the boundary (\(steps))")
    case .notConverged: return Phrase(id: "tidak konvergen (\(steps))", en: "did not converge (\(steps))")
    }
  }
}
