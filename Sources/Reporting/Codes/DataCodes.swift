import AppraisalAnalysis
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

extension DataQuestion.Topic: Coded {
  /// What is asked.
  public var words: Phrase {
    switch self {
    case .rankEmployees: Phrase(id: "Siapa yang kinerjanya lebih baik?", en: "Who performs better?")
    case .compareRaters: Phrase(id: "Penilai mana yang lebih ketat?", en: "Which raters are more severe?")
    case .separateSeverity:
      Phrase(
        id: "Nilai rendah karena penilai atau karena pegawainya?",
        en: "Are low scores due to the rater or to the employees?")
    case .raterDrift:
      Phrase(id: "Apakah standar penilai bergeser?", en: "Did raters become softer or harder?")
    case .halo:
      Phrase(
        id: "Apakah satu kesan mewarnai semua indikator (efek halo)?",
        en: "Does one impression colour all indicators (halo)?")
    case .trends: Phrase(id: "Apakah kinerja meningkat?", en: "Is performance rising?")
    case .fairness:
      Phrase(id: "Apakah kelompok pegawai dinilai setara?", en: "Are groups of employees treated alike?")
    case .distributionPattern:
      Phrase(
        id: "Apakah predikat mengikuti pola distribusi?",
        en: "Do predicates keep to the mandated distribution?")
    case .talentBoxes:
      Phrase(
        id: "Siapa berada di kotak manajemen talenta yang mana?",
        en: "Who stands in which of the nine talent boxes?")
    case .trainingEffect: Phrase(id: "Apakah pelatihan berhasil?", en: "Did training work?")
    }
  }
}

extension Finding.Severity: Coded {
  /// How much a finding matters, in one word.
  public var words: Phrase {
    switch self {
    case .error: Phrase(id: "kesalahan", en: "error")
    case .warning: Phrase(id: "peringatan", en: "warning")
    case .repair: Phrase(id: "perbaikan", en: "repair")
    case .note: Phrase(id: "catatan", en: "note")
    }
  }
}
