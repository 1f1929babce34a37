/// The distribution function that turns a distance on the latent scale into a cumulative probability:
/// `Pr(Y ≤ j) = F(θⱼ − η)`.
///
/// - ``logit``, ``probit`` and ``cauchit`` are symmetric: a reversed scale gives the same fit with signs turned.
/// - ``cloglog`` and ``loglog`` are mirror images of each other, and a reversed scale exchanges them. They are those of
///   `ordinal::clm`; `clmm` 2022.11-16 exchanges the two where the model has a single random term.
public enum CumulativeLink: String, Sendable, Hashable, CaseIterable {
  /// The logistic distribution: effects are log odds ratios.
  case logit
  /// The standard normal distribution.
  case probit
  /// `F(x) = 1 − exp(−eˣ)`: proportional hazards.
  case cloglog
  /// `F(x) = exp(−e⁻ˣ)`.
  case loglog
  /// The Cauchy distribution: not log-concave, so that the likelihood may have several maxima.
  case cauchit

  /// The spread of the latent noise: its standard deviation, for ``cauchit`` half its interquartile range.
  public var latentSpread: Double {
    switch self {
    case .logit: 1.813_799_364_234_218
    case .probit, .cauchit: 1
    case .cloglog, .loglog: 1.282_549_830_161_864
    }
  }

  /// The link under which the reversed scale has the same likelihood.
  public var reversed: CumulativeLink {
    switch self {
    case .cloglog: .loglog
    case .loglog: .cloglog
    default: self
    }
  }
}
