/// How the groups of a Gaussian mixture may differ in volume, shape and orientation, in that order: E for equal, V for
/// varying, I for the identity.
///
/// `Σₖ = λₖ Dₖ Aₖ Dₖᵀ` with |Aₖ| = 1: λ is the volume, A the shape and D the orientation.
///
/// > Reference: Celeux & Govaert (1995), doi:10.1016/0031-3203(94)00125-6.
public enum CovarianceFamily: String, Sendable, CaseIterable {
  /// Spheres of one size.
  case eii = "EII"
  /// Spheres.
  case vii = "VII"
  /// Uncorrelated, all alike.
  case eei = "EEI"
  /// Uncorrelated, of one shape.
  case vei = "VEI"
  /// Uncorrelated, of one volume.
  case evi = "EVI"
  /// Uncorrelated.
  case vvi = "VVI"
  /// All alike.
  case eee = "EEE"
  /// Of one shape and orientation.
  case vee = "VEE"
  /// Of one volume and orientation.
  case eve = "EVE"
  /// Of one orientation.
  case vve = "VVE"
  /// Of one volume and shape.
  case eev = "EEV"
  /// Of one shape.
  case vev = "VEV"
  /// Of one volume.
  case evv = "EVV"
  /// Free.
  case vvv = "VVV"

  /// Whether columns are uncorrelated within groups.
  public var isDiagonal: Bool {
    switch self {
    case .eii, .vii, .eei, .vei, .evi, .vvi: true
    case .eee, .vee, .eve, .vve, .eev, .vev, .evv, .vvv: false
    }
  }

  /// The number of free parameters in the covariances.
  public func covarianceParameters(columns d: Int, groups: Int) -> Int {
    let turns = d * (d - 1) / 2
    switch self {
    case .eii: return 1
    case .vii: return groups
    case .eei: return d
    case .vei: return groups + d - 1
    case .evi: return 1 + groups * (d - 1)
    case .vvi: return groups * d
    case .eee: return d + turns
    case .vee: return groups - 1 + d + turns
    case .eve: return 1 + groups * (d - 1) + turns
    case .vve: return groups * d + turns
    case .eev: return d + groups * turns
    case .vev: return groups + d - 1 + groups * turns
    case .evv: return 1 + groups * (d - 1 + turns)
    case .vvv: return groups * (d + turns)
    }
  }

  /// The number of free parameters of a mixture: covariances, means and weights.
  public func parameters(columns d: Int, groups: Int) -> Int {
    covarianceParameters(columns: d, groups: groups) + groups * d + groups - 1
  }
}
