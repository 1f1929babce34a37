import AppraisalAnalysis
import Statistics

extension SeriesTrend.Level: Coded {
  /// What a series is of.
  public var words: Phrase {
    switch self {
    case .overall: Phrase(id: "keseluruhan", en: "overall")
    case .unit: Phrase(id: "unit", en: "unit")
    case .indicator: Phrase(id: "indikator", en: "indicator")
    case .group: Phrase(id: "kelompok", en: "group")
    }
  }
}

extension SeriesTrend.Verdict: Coded {
  /// Where a series goes.
  public var words: Phrase {
    switch self {
    case .rising: Phrase(id: "naik", en: "rising")
    case .falling: Phrase(id: "turun", en: "falling")
    case .uncertain: Phrase(id: "belum jelas", en: "uncertain")
    case .insufficient: Phrase(id: "terlalu sedikit periode", en: "too few periods")
    }
  }
}

extension SeriesTrend.Basis: Coded {
  /// What a slope rests on.
  public var words: Phrase {
    switch self {
    case .groups: Phrase(id: "semua kelompok bersama", en: "all groups together")
    case .units: Phrase(id: "rata-rata unit", en: "mean of the units")
    case .line: Phrase(id: "garisnya sendiri", en: "its own line")
    }
  }
}

extension MannKendall.Null: Coded {
  /// How p was found.
  public var words: Phrase {
    switch self {
    case .exact: Phrase(id: "eksak", en: "exact")
    case .normal: Phrase(id: "hampiran normal", en: "normal approximation")
    }
  }
}

extension PersonTrend.Status: Coded {
  /// Where a person goes.
  public var words: Phrase {
    switch self {
    case .rising: SeriesTrend.Verdict.rising.words
    case .falling: SeriesTrend.Verdict.falling.words
    case .uncertain: SeriesTrend.Verdict.uncertain.words
    case .insufficient: SeriesTrend.Verdict.insufficient.words
    }
  }
}

extension ResultDivergence.Verdict: Coded {
  /// Whether ratings and results go the same way.
  public var words: Phrase {
    switch self {
    case .ratingsAhead: Phrase(id: "nilai mendahului hasil", en: "ratings ahead of results")
    case .resultsAhead: Phrase(id: "hasil mendahului nilai", en: "results ahead of ratings")
    case .together: Phrase(id: "sejalan", en: "together")
    case .insufficient: SeriesTrend.Verdict.insufficient.words
    }
  }
}

extension TrainingEffect.Method: Coded {
  /// What the trained are compared with.
  public var words: Phrase {
    switch self {
    case .beforeAfter: Phrase(id: "sebelum dan sesudah saja", en: "before and after alone")
    case .differences: Phrase(id: "selisih perubahan", en: "difference in changes")
    case .matched: Phrase(id: "yang nilainya sama sebelumnya", en: "same scores before")
    case .regression: Phrase(id: "satu regresi (Sun–Abraham)", en: "one regression (Sun–Abraham)")
    }
  }
}

extension AggregatedEffects.Kind: Coded {
  /// What effects are averaged over.
  public var words: Phrase {
    switch self {
    case .simple: Phrase(id: "semua", en: "all")
    case .dynamic: Phrase(id: "sejak pelatihan", en: "since training")
    case .cohort: Phrase(id: "per angkatan", en: "by cohort")
    case .calendar: Phrase(id: "per periode", en: "by period")
    }
  }
}

extension GroupTimeEffects.Gap.Reason: Coded {
  /// Why there is no effect.
  public var words: Phrase {
    switch self {
    case .noTreatedUnits: Phrase(id: "tidak ada yang dilatih", en: "nobody trained")
    case .noComparisonUnits: Phrase(id: "tidak ada pembanding", en: "nobody to compare with")
    case .noOverlap: Phrase(id: "tidak ada yang serupa", en: "nobody alike")
    }
  }
}
