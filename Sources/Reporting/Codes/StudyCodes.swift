import AppraisalAnalysis
import Appraisals
import Statistics

extension ScoreDescription.Kind: Coded {
  /// What kind of scores they are.
  public var words: Phrase {
    switch self {
    case .constant: Phrase(id: "satu nilai saja", en: "one value only")
    case .nearlyConstant: Phrase(id: "hampir satu nilai", en: "nearly one value")
    case .ordinal: Phrase(id: "sedikit tingkat", en: "few levels")
    case .rounded: Phrase(id: "dibulatkan", en: "rounded")
    case .continuous: Phrase(id: "kontinu", en: "continuous")
    }
  }
}

extension ScoreDescription.TestName: Coded {
  /// The name of the test, by its authors.
  public var words: Phrase {
    switch self {
    case .shapiroWilk: .verbatim("Shapiro–Wilk")
    case .andersonDarling: .verbatim("Anderson–Darling")
    case .lilliefors: .verbatim("Lilliefors")
    case .cramerVonMises: .verbatim("Cramér–von Mises")
    case .jarqueBera: .verbatim("Jarque–Bera")
    case .dip: .verbatim("Hartigan dip")
    case .roundedDip: Phrase(id: "Hartigan dip (dibulatkan)", en: "Hartigan dip (rounded)")
    case .none: Phrase(id: "tidak ada", en: "none")
    }
  }
}

extension GroupComparison.Method: Coded {
  /// How groups are compared.
  public var words: Phrase {
    switch self {
    case .welch: Phrase(id: "ragam Welch", en: "Welch's ANOVA")
    case .kruskalWallis: .verbatim("Kruskal–Wallis")
    }
  }
}

extension DistributionPattern.Kind: Coded {
  /// What a rule asks of a predicate.
  public var words: Phrase {
    switch self {
    case .atMost: Phrase(id: "paling banyak", en: "at most")
    case .atLeast: Phrase(id: "paling sedikit", en: "at least")
    case .contains: Phrase(id: "ada", en: "some")
    case .none: Phrase(id: "tanpa", en: "no")
    case .most: Phrase(id: "terbanyak", en: "mostly")
    }
  }
}

extension PatternCheck.Verdict: Coded {
  /// Whether the pattern is kept.
  public var words: Phrase {
    switch self {
    case .complies: Phrase(id: "sesuai", en: "complies")
    case .dependsOnRounding: Phrase(id: "tergantung pembulatan", en: "depends on rounding")
    case .violates: Phrase(id: "menyimpang", en: "violates")
    case .cannotBeTested: Phrase(id: "tidak dapat diuji", en: "cannot be tested")
    }
  }
}

extension CorrelationMatrix.Method: Coded {
  /// The measure, by its author.
  public var words: Phrase {
    switch self {
    case .pearson: .verbatim("Pearson")
    case .spearman: .verbatim("Spearman")
    case .kendall: .verbatim("Kendall τ-b")
    case .polychoric: Phrase(id: "polikorik", en: "polychoric")
    case .mixed: Phrase(id: "campuran", en: "mixed")
    }
  }
}

extension CorrelationMatrix.Undefined: Coded {
  /// Why there is no correlation.
  public var words: Phrase {
    switch self {
    case .constant: Phrase(id: "satu nilai saja", en: "one value only")
    case .tooFewRows: Phrase(id: "terlalu sedikit baris", en: "too few rows")
    case .noMaximum: Phrase(id: "tanpa maksimum", en: "no maximum")
    }
  }
}

extension IndicatorStudy.Coefficient.Name: Coded {
  /// The coefficient, with its letter.
  public var words: Phrase {
    switch self {
    case .alpha: Phrase(id: "α Cronbach", en: "Cronbach's α")
    case .standardisedAlpha: Phrase(id: "α baku", en: "standardised α")
    case .lambda6: Phrase(id: "λ₆ Guttman", en: "Guttman's λ₆")
    case .omegaTotal: Phrase(id: "ω total McDonald", en: "McDonald's ω total")
    case .omegaHierarchical: Phrase(id: "ω faktor umum", en: "ω of the general factor")
    case .ordinalOmegaTotal: Phrase(id: "ω total ordinal", en: "ordinal ω total")
    case .ordinalOmegaHierarchical:
      Phrase(id: "ω faktor umum ordinal", en: "ordinal ω of the general factor")
    }
  }
}

extension FactorAnalysis.Method: Coded {
  /// How factors are found.
  public var words: Phrase {
    switch self {
    case .minimumResidual: Phrase(id: "sisa terkecil", en: "minimum residual")
    case .maximumLikelihood: Phrase(id: "kemungkinan maksimum", en: "maximum likelihood")
    }
  }
}

extension FactorRotation: Coded {
  /// How factors are turned.
  public var words: Phrase {
    switch self {
    case .none: Phrase(id: "tanpa rotasi", en: "unrotated")
    case .varimax: .verbatim("varimax")
    case .oblimin: .verbatim("oblimin")
    }
  }
}

extension AgreementAnalysis.Coefficient.Kind: Coded {
  /// The coefficient, with its author.
  public var words: Phrase {
    switch self {
    case .krippendorff: Phrase(id: "α Krippendorff", en: "Krippendorff's α")
    case .cohen: Phrase(id: "κ Cohen", en: "Cohen's κ")
    case .fleiss: Phrase(id: "κ Fleiss", en: "Fleiss' κ")
    case .cronbach: Phrase(id: "α Cronbach", en: "Cronbach's α")
    case .incomplete: Phrase(id: "G(q,k), data tak lengkap", en: "G(q,k), incomplete data")
    }
  }
}

extension GeneralizabilityAnalysis.Estimation: Coded {
  /// How variances are estimated.
  public var words: Phrase {
    switch self {
    case .analysisOfVariance: Phrase(id: "analisis ragam", en: "analysis of variance")
    case .restrictedMaximumLikelihood: .verbatim("REML")
    }
  }
}

extension GeneralizabilityAnalysis.Raters: Coded {
  /// Who rates whom.
  public var words: Phrase {
    switch self {
    case .same: Phrase(id: "sama untuk semua", en: "the same for all")
    case .own: Phrase(id: "berbeda tiap pegawai", en: "different for each")
    }
  }
}

extension TalentStudy.Status: Coded {
  /// How sure a profile is.
  public var words: Phrase {
    switch self {
    case .clear: Phrase(id: "jelas", en: "clear")
    case .between: Phrase(id: "di antara dua", en: "between two")
    case .partial: Phrase(id: "sebagian indikator", en: "some indicators only")
    case .missing: Phrase(id: "tidak ada", en: "none")
    case .unreliable: Phrase(id: "gambaran saja", en: "a description only")
    }
  }
}

extension TalentStudy.Verdict: Coded {
  /// Whether profiles are real.
  public var words: Phrase {
    switch self {
    case .reliable: Phrase(id: "andal", en: "reliable")
    case .oneGroup: Phrase(id: "satu kelompok", en: "one group")
    case .asOneGroup: Phrase(id: "tidak beda dari satu kelompok", en: "no better than one group")
    case .unstable: Phrase(id: "tidak stabil", en: "unstable")
    }
  }
}

extension TalentMethod: Coded {
  /// How profiles are found.
  public var words: Phrase {
    switch self {
    case .mixture: Phrase(id: "campuran Gauss", en: "Gaussian mixture")
    case .kmeans: Phrase(id: "k-rata-rata", en: "k-means")
    case .pam: Phrase(id: "k-medoid", en: "k-medoids")
    case .ward: .verbatim("Ward")
    case .classes: Phrase(id: "kelas laten", en: "latent classes")
    }
  }
}

extension CovarianceFamily: Coded {
  /// The letters that the field writes.
  public var words: Phrase { .verbatim(rawValue) }
}

extension ProxyScreen.Measure: Coded {
  /// The measure with its letter.
  public var words: Phrase {
    switch self {
    case .etaSquared: .verbatim("η²")
    case .cramersV: Phrase(id: "V Cramér", en: "Cramér's V")
    }
  }
}
