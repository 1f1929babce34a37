import Appraisals

/// What the headings of staff, potential, training and discipline lists mean.
enum FactVocabulary {
  /// What a column of a list is for.
  enum Meaning: Equatable {
    /// The number of the person.
    case person
    /// A fact or protected attribute of that name.
    case attribute(Role, name: String)
    /// The organisation unit.
    case unit
    /// Hours of a course: added up.
    case hours
    /// When something happened: the latest counts.
    case date
    /// The year in which something happened.
    case year
    /// Names of persons and whatever only counts rows: left out.
    case leftOut
  }

  static func meaning(of heading: String) -> Meaning? {
    if let own = meanings[heading.foldedLabel] { return own }
    // Headings that mean the same in appraisals.
    guard let known = HeadingVocabulary.meaning(of: heading) else { return nil }
    switch known.role {
    case .ratee: return .person
    case .unit: return .unit
    case .fact: return fact(known.name ?? heading)
    case .protected: return shielded(known.name ?? heading)
    case .periodYear: return .year
    case .name, .rowNumber, .rater, .raterName, .secondRater, .ignore, nil: return .leftOut
    default: return nil
    }
  }

  private static let meanings: [String: Meaning] = {
    var meanings: [String: Meaning] = [:]
    for (meaning, headings) in words {
      for heading in headings { meanings[heading.foldedLabel] = meaning }
    }
    return meanings
  }()

  private static func fact(_ name: String) -> Meaning { .attribute(.fact, name: name) }
  private static func shielded(_ name: String) -> Meaning { .attribute(.protected, name: name) }

  private static let words: [(Meaning, [String])] = [
    (
      .person,
      [
        "NIP", "NIP BARU", "NIP/NI PPPK", "NIPNRP", "NOMOR INDUK", "NOMOR INDUK PEGAWAI", "NI PPPK",
        "NIP PEGAWAI",
        "NIP PNS", "NIP ASN", "ID PEGAWAI", "ratee", "ratee id", "employee", "employee id", "employee number",
        "person",
      ]
    ),
    (
      .unit,
      ["unit", "UNIT KERJA", "UNOR", "OPD", "PERANGKAT DAERAH", "SKPD", "SATKER", "department", "office"]
    ),
    (
      fact("grade"),
      ["grade", "GOL", "GOL. RUANG", "GOLRU", "GOLONGAN", "GOLONGAN RUANG", "PANGKAT/GOL. RUANG"]
    ),
    (fact("position"), ["position", "JABATAN", "NAMA JABATAN"]),
    (fact("position_type"), ["position type", "JENIS JABATAN"]),
    (fact("education"), ["education", "PENDIDIKAN", "PENDIDIKAN TERAKHIR", "TINGKAT PENDIDIKAN"]),
    (
      fact("potential"),
      ["potential", "POTENSI", "NILAI POTENSI", "SKOR POTENSI", "POTENSIAL", "NILAI POTENSIAL"]
    ),
    (fact("competency"), ["competency", "KOMPETENSI", "NILAI KOMPETENSI", "JPM"]),
    (fact("discipline"), ["discipline", "HUKDIS", "HUKUMAN DISIPLIN", "TINGKAT HUKUMAN", "JENIS HUKUMAN"]),
    (
      .hours, ["training hours", "JP", "JUMLAH JP", "JAM PELAJARAN", "JUMLAH JAM", "hours", "LAMA DIKLAT (JP)"]
    ),
    (
      .date,
      [
        "last training", "date", "TANGGAL", "TGL", "TANGGAL DIKLAT", "TANGGAL SELESAI", "TANGGAL PELATIHAN",
        "TMT HUKUMAN", "TANGGAL SK", "DIKLAT TERAKHIR",
      ]
    ),
    (.year, ["year", "TAHUN", "TAHUN DIKLAT", "TAHUN PELATIHAN"]),
    (shielded("sex"), ["sex", "gender", "JENIS KELAMIN", "JK", "L/P", "KELAMIN"]),
    (shielded("birth_date"), ["birth date", "date of birth", "TANGGAL LAHIR", "TGL LAHIR"]),
    (shielded("age"), ["age", "UMUR", "USIA"]), (shielded("religion"), ["religion", "AGAMA"]),
    (shielded("marital_status"), ["marital status", "STATUS PERKAWINAN", "STATUS KAWIN"]),
    (shielded("disability"), ["disability", "DISABILITAS"]),
    (shielded("ethnicity"), ["ethnicity", "SUKU", "SUKU BANGSA"]),
    (
      .leftOut,
      [
        "NAMA", "NAMA PEGAWAI", "NAMA LENGKAP", "NAMA GELAR", "name", "full name", "NO", "NO.", "NOMOR",
        "NO URUT",
        "TEMPAT LAHIR", "ALAMAT", "NO HP", "TELEPON", "EMAIL", "NIK", "NPWP",
      ]
    ),
  ]
}
