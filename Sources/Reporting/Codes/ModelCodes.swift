import Statistics

extension LikelihoodCriterion: Coded {
  /// The criterion in the letters of the field.
  public var words: Phrase { .verbatim(rawValue.uppercased()) }
}

extension VarianceInterval.Method: Coded {
  /// How an interval was found.
  public var words: Phrase {
    switch self {
    case .profile: Phrase(id: "profil", en: "profile")
    case .wald: .verbatim("Wald")
    }
  }
}

extension CumulativeLink: Coded {
  /// The link, as the field calls it.
  public var words: Phrase { .verbatim(rawValue) }
}

extension ThresholdStructure: Coded {
  /// What thresholds may do.
  public var words: Phrase {
    switch self {
    case .flexible: Phrase(id: "bebas", en: "flexible")
    case .symmetric: Phrase(id: "simetris", en: "symmetric")
    case .equidistant: Phrase(id: "berjarak sama", en: "equidistant")
    }
  }
}
