/// Which likelihood is maximised.
public enum LikelihoodCriterion: String, Sendable, Hashable, CaseIterable {
  /// The likelihood of error contrasts: unbiased variances in balanced data; not for comparing fixed effects.
  case restrictedMaximumLikelihood = "reml"
  /// The likelihood of the data: for comparing fixed effects.
  case maximumLikelihood = "ml"
}
