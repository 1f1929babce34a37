import Appraisals

extension Period.Kind: Coded {
  /// What programs read.
  public var code: String { name }

  /// How long a period is.
  public var words: Phrase {
    switch self {
    case .yearly: Phrase(id: "tahun", en: "year")
    case .semester: Phrase(id: "semester", en: "semester")
    case .quarter: Phrase(id: "triwulan", en: "quarter")
    case .month: Phrase(id: "bulan", en: "month")
    }
  }
}

extension Role: Coded {
  /// What a column holds.
  public var words: Phrase {
    switch self {
    case .ratee, .rater, .indicator, .period, .unit: Wording.name(of: rawValue)
    case .raterType: Phrase(id: "jenis penilai", en: "kind of rater")
    case .score: Phrase(id: "nilai", en: "score")
    case .target: Phrase(id: "target", en: "target")
    case .targetUpper: Phrase(id: "batas atas target", en: "upper target")
    case .realisation: Phrase(id: "realisasi", en: "realisation")
    case .predicate: Phrase(id: "predikat", en: "predicate")
    case .weight: Phrase(id: "bobot", en: "weight")
    case .scaleVersion: Phrase(id: "aturan penilaian", en: "regime of scoring")
    case .fact: Phrase(id: "fakta", en: "fact")
    case .protected: Phrase(id: "dilindungi", en: "protected")
    case .name: Phrase(id: "nama pegawai", en: "name of the ratee")
    case .raterName: Phrase(id: "nama penilai", en: "name of the rater")
    case .secondRater: Phrase(id: "atasan pejabat penilai", en: "second-level rater")
    case .periodYear: Phrase(id: "tahun periode", en: "year of the period")
    case .periodStart: Phrase(id: "awal periode", en: "start of the period")
    case .periodEnd: Phrase(id: "akhir periode", en: "end of the period")
    case .acting: Phrase(id: "PLT/PLH", en: "acting official")
    case .rowNumber: Phrase(id: "nomor baris", en: "row number")
    case .ignore: Phrase(id: "diabaikan", en: "ignored")
    }
  }
}
