import AppraisalAnalysis

extension RatingDesign.Status: Coded {
  /// The letter, and what it stands for.
  public var words: Phrase {
    switch self {
    case .anchored: Phrase(id: "A berjangkar", en: "A anchored")
    case .doubleRated: Phrase(id: "B dinilai ganda", en: "B double-rated")
    case .linked: Phrase(id: "C terhubung", en: "C linked")
    case .unitRelative: Phrase(id: "D dalam unit", en: "D within unit")
    case .notComparable: Phrase(id: "E tak terbanding", en: "E not comparable")
    }
  }
}

extension RaterSeverity.Verdict: Coded {
  /// The verdict in a word.
  public var words: Phrase {
    switch self {
    case .severe: Phrase(id: "ketat", en: "severe")
    case .lenient: Phrase(id: "longgar", en: "lenient")
    case .undecided: Phrase(id: "belum jelas", en: "undecided")
    }
  }
}

extension RaterSeverity.Basis: Coded {
  /// What the comparison rests on.
  public var words: Phrase {
    switch self {
    case .results: Phrase(id: "hasil objektif", en: "objective results")
    case .sharedEmployees: Phrase(id: "pegawai bersama", en: "shared employees")
    case .exchangeableTeams: Phrase(id: "anggapan tim setara", en: "teams taken as alike")
    }
  }
}

extension RaterFunnel.Zone: Coded {
  /// Where a rater lies in the funnel.
  public var words: Phrase {
    switch self {
    case .inside: Phrase(id: "di dalam batas", en: "within the limits")
    case .warning: Phrase(id: "di luar 95 %", en: "outside 95 %")
    case .action: Phrase(id: "di luar 99,8 %", en: "outside 99.8 %")
    }
  }
}

extension RaterHalo.Basis: Coded {
  /// What the halo was freed from.
  public var words: Phrase {
    switch self {
    case .afterLevel: Phrase(id: "tanpa tingkat pegawai", en: "employee's level taken out")
    case .withLevel: Phrase(id: "bersama tingkat pegawai", en: "employee's level within")
    }
  }
}

extension GroupSeverity.Basis: Coded {
  /// What was taken into account.
  public var words: Phrase {
    switch self {
    case .rater: Phrase(id: "penilai, indikator, periode", en: "rater, indicator, period")
    case .objective:
      Phrase(
        id: "penilai, indikator, periode, hasil objektif", en: "rater, indicator, period, objective results")
    }
  }
}

extension IdenticalForms.Kind: Coded {
  /// In which way forms are alike.
  public var words: Phrase {
    switch self {
    case .sameForMany:
      Phrase(id: "Nilai yang sama persis untuk beberapa pegawai", en: "The same scores for several employees")
    case .copiedForward: Phrase(id: "Disalin dari periode sebelumnya", en: "Copied from the period before")
    case .oneValue: Phrase(id: "Satu angka untuk semua indikator", en: "One number for all indicators")
    }
  }
}

extension RaterRecency.Kind: Coded {
  /// What shows that late weeks weigh more.
  public var words: Phrase {
    switch self {
    case .withinYear: Phrase(id: "kenaikan menjelang akhir tahun", en: "rise towards the end of the year")
    case .lastPeriod: Phrase(id: "bobot periode terakhir", en: "weight of the last period")
    }
  }
}

extension DoubleRatingPlan.Reason: Coded {
  /// What a second rating is for.
  public var words: Phrase {
    switch self {
    case .connects: Phrase(id: "menghubungkan kelompok", en: "connects groups")
    case .sharpens: Phrase(id: "memperkecil galat", en: "lowers the error")
    }
  }
}

extension PerformanceModel.Part: Coded {
  /// The part of the model.
  public var words: Phrase { Wording.name(of: rawValue) }
}

extension RaschStudy.Facet: Coded {
  /// The facet.
  public var words: Phrase { Wording.name(of: rawValue) }
}

extension RatedScores.Facet: Coded {
  /// The facet.
  public var words: Phrase {
    switch self {
    case .column: Phrase(id: "kolom", en: "column")
    case .replicate: Phrase(id: "ulangan", en: "replicate")
    case .rater, .indicator, .period: Wording.name(of: rawValue)
    }
  }
}
