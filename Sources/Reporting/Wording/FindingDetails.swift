import Appraisals

// The parts of a sentence that the details of a finding fill in; empty where there are none.

extension Wording {
  static func fields(_ finding: Finding) -> Phrase {
    guard finding.details.count == 2 else { return .verbatim("") }
    return Phrase(
      id: ": \(finding.details[0]), seharusnya \(finding.details[1])",
      en: ": \(finding.details[0]) instead of \(finding.details[1])")
  }

  /// value: the role; details: how to give it, an option or headings that are known, then the headings there are.
  static func missingRole(_ finding: Finding) -> Advice {
    let role = finding.value.flatMap(Role.init(rawValue:))
    // In English the role is its own word.
    let meaning = role.map { Phrase(id: " (\($0.words))", en: "") } ?? .verbatim("")
    let value = finding.value.map { "'\($0)'" } ?? "–"
    let headings = finding.details.dropFirst().joined(separator: ", ")
    let there =
      headings.isEmpty
      ? Phrase.verbatim("")
      : Phrase(id: "; judul dalam berkas ini: \(headings)", en: "; the headings of this file: \(headings)")
    let hint = finding.details.first ?? "--map role=COLUMN"
    let known = knownHeadings(role)
    let option = hint.replacing("role", with: "peran").replacing("COLUMN", with: "KOLOM")
    let way =
      hint.hasPrefix("--map")
      ? Phrase(id: "Tunjuk kolomnya dengan \(option)\(known)", en: "Name the column with \(hint)\(known)")
      : Phrase(id: "Pakai judul seperti \(hint)", en: "Use headings such as \(hint)")
    return Advice(
      "Tidak ada kolom dengan peran \(value)\(meaning).", "No column has the role \(value)\(meaning).",
      remedy: "\(way)\(there).", "\(way)\(there).")
  }

  /// Headings that are read without being told.
  private static func knownHeadings(_ role: Role?) -> Phrase {
    switch role {
    case .ratee: Phrase(id: ", atau beri judul NIP", en: ", or call it NIP")
    case .rater: Phrase(id: ", atau beri judul NIP PENILAI", en: ", or call it NIP PENILAI")
    case .score: Phrase(id: ", atau beri judul score", en: ", or call it score")
    default: .verbatim("")
    }
  }

  static func bounds(_ finding: Finding) -> Phrase {
    guard finding.details.count == 2 else { return .verbatim("") }
    return Phrase(
      id: " \(finding.details[0]) sampai \(finding.details[1])",
      en: " from \(finding.details[0]) to \(finding.details[1])")
  }

  static func lines(_ finding: Finding) -> Phrase {
    guard !finding.details.isEmpty else { return .verbatim("") }
    let list = finding.details.joined(separator: ", ") + (finding.count > finding.details.count ? ", …" : "")
    return Phrase(id: " (baris \(list))", en: " (\(finding.count == 1 ? "line" : "lines") \(list))")
  }

  static func length(_ finding: Finding) -> Phrase {
    guard finding.details.count == 2, let found = Int(finding.details[0]), let limit = Int(finding.details[1])
    else { return .verbatim("") }
    return Phrase(id: ": \(found) bita, paling banyak \(limit)", en: ": \(found) bytes, at most \(limit)")
  }

  static func bits(_ finding: Finding) -> Phrase {
    guard let bits = finding.details.first.flatMap(Double.init) else { return .verbatim("") }
    return Phrase(id: " (\(bits, .decimals(2)) bit)", en: " (\(bits, .decimals(2)) bit)")
  }

  static func kind(_ finding: Finding) -> Phrase {
    switch finding.details.first {
    case "zip":
      Phrase(
        id: ", melainkan arsip ZIP seperti buku kerja Excel",
        en: " but a ZIP archive, such as an Excel workbook")
    case "nul", "control": Phrase(id: ": isinya data biner", en: ": it holds binary data")
    case "utf16", "utf32":
      Phrase(id: " dalam pengodean yang dapat dibaca", en: " in an encoding that can be read")
    default: .verbatim("")
    }
  }

  /// Why a workbook cannot be opened.
  static func workbook(_ finding: Finding) -> Phrase {
    switch finding.details.first {
    case "encrypted": Phrase(id: ": dilindungi kata sandi", en: ": it is protected by a password")
    case "xls": Phrase(id: ": formatnya XLS lama", en: ": it is of the old XLS kind")
    case "xlsb": Phrase(id: ": formatnya XLSB", en: ": it is of the XLSB kind")
    case "ods": Phrase(id: ": formatnya ODS (LibreOffice)", en: ": it is of the ODS kind (LibreOffice)")
    case "no_sheet": Phrase(id: ": tidak ada lembar di dalamnya", en: ": it has no sheet")
    case let reason?: .verbatim(": \(reason)")
    case nil: .verbatim("")
    }
  }

  /// What a rule expects, and which. A policy file is a configuration, not the law.
  static func expected(_ finding: Finding) -> Phrase {
    guard finding.details.count == 2 else { return .verbatim("") }
    return Phrase(
      id: ": seharusnya \(finding.details[0]), sebagaimana diatur dalam berkas aturan \(finding.details[1])",
      en: ": \(finding.details[0]) does, as configured in policy file \(finding.details[1])")
  }

  /// The gap that a score lies in, and whose.
  static func gap(_ finding: Finding) -> Phrase {
    guard finding.details.count == 2 else { return .verbatim("") }
    return Phrase(
      id:
        ": tidak ada nilai indikator di antara \(finding.details[0]), sebagaimana diatur dalam berkas aturan \(finding.details[1])",
      en: ": none lies inside \(finding.details[0]), as configured in policy file \(finding.details[1])")
  }

  /// What was read from employee numbers.
  static func attribute(_ finding: Finding) -> (id: String, en: String) {
    switch finding.details.first {
    case "sex": ("jenis kelamin", "sex")
    case "age_band": ("kelompok umur pada periodenya", "the age band at the period")
    default: ("atribut ini", "the attribute")
    }
  }

  /// What is wrong with an employee number.
  static func fault(_ finding: Finding) -> Phrase {
    switch finding.details.first {
    case "not_digits": Phrase(id: ": ada tanda selain angka", en: ": it has characters other than digits")
    case "wrong_length": Phrase(id: ": panjangnya bukan 18 angka", en: ": it does not have 18 digits")
    case "no_such_birth_date":
      Phrase(
        id: ": tanggal lahirnya tidak ada dalam kalender", en: ": its date of birth is no day of the calendar")
    case "no_such_start_month":
      Phrase(id: ": bulan pengangkatannya tidak ada", en: ": its month of appointment does not exist")
    case "start_in_future":
      Phrase(id: ": pengangkatannya di masa depan", en: ": its appointment lies in the future")
    case "implausible_start_age":
      Phrase(id: ": umur saat diangkat tidak masuk akal", en: ": the age at appointment is not plausible")
    case "no_such_sex": Phrase(id: ": angka ke-15 bukan 1 atau 2", en: ": digit 15 is neither 1 nor 2")
    case "unusual_start_age":
      Phrase(id: ": umur saat diangkat jarang terjadi", en: ": the age at appointment is unusual")
    case "old_number": Phrase(id: ": ini NIP lama, sembilan angka", en: ": it is an old number of nine digits")
    case "serial_is_zero": Phrase(id: ": nomor urutnya 000", en: ": its serial number is 000")
    case let code? where code.hasPrefix("also_written"):
      Phrase(
        id: ": nomor yang sama juga ditulis dengan cara lain", en: ": the same number is also written otherwise"
      )
    default: .verbatim("")
    }
  }
}
