/// The variance components of a generalizability study, and the reliability of designs that one might choose.
public struct VarianceComponents: Sendable, Hashable {
  /// The variance of one effect.
  public struct Component: Sendable, Hashable {
    /// The facets that it belongs to: one for a main effect; all of them for the residual.
    public let facets: [String]
    /// The estimate, in squared units of the scores; may be negative from analysis of variance.
    public let variance: Double

    /// States a component.
    public init(facets: [String], variance: Double) {
      self.facets = facets
      self.variance = variance
    }
  }

  /// What a design would achieve: a D-study.
  public struct Decision: Sendable, Hashable {
    /// The variance of objects.
    public let universeVariance: Double
    /// σ²(δ): what disturbs the order of objects.
    public let relativeErrorVariance: Double
    /// σ²(Δ): what disturbs the level of an object.
    public let absoluteErrorVariance: Double
    /// Eρ² for the order of objects.
    public var generalizability: Double {
      universeVariance > 0 ? universeVariance / (universeVariance + relativeErrorVariance) : 0
    }
    /// Φ for the level of an object.
    public var dependability: Double {
      universeVariance > 0 ? universeVariance / (universeVariance + absoluteErrorVariance) : 0
    }
  }

  /// The name of the objects of measurement.
  public let objects: String
  /// All components.
  public let components: [Component]

  /// States components, estimated here or elsewhere.
  public init(objects: String, components: [Component]) {
    self.objects = objects
    self.components = components
  }

  /// The variance that belongs to a set of facets; nil where the design has no such component.
  public func variance(of facets: Set<String>) -> Double? {
    components.first { Set($0.facets) == facets }?.variance
  }

  /// The reliability of the mean over so many conditions of each facet.
  ///
  /// `Eρ² = σ²_p/(σ²_p + σ²(δ))`, `Φ = σ²_p/(σ²_p + σ²(Δ))`; a component counts as σ² over the numbers of conditions of
  /// its facets, negative ones as 0.
  ///
  /// - Parameter conditions: the number of conditions of every facet but the objects.
  /// - Precondition: positive numbers, one for each facet.
  public func decision(_ conditions: [String: Double]) -> Decision {
    var (universe, relative, absolute) = (0.0, 0.0, 0.0)
    for component in components {
      let others = component.facets.filter { $0 != objects }
      if others.isEmpty {
        universe = max(component.variance, 0)
        continue
      }
      let divisor = others.reduce(1.0) { product, facet in
        let number = conditions[facet] ?? 0
        precondition(number > 0, "the number of conditions of '\(facet)' must be positive, found \(number)")
        return product * number
      }
      let share = max(component.variance, 0) / divisor
      absolute += share
      if others.count < component.facets.count { relative += share }
    }
    return Decision(
      universeVariance: universe, relativeErrorVariance: relative, absoluteErrorVariance: absolute)
  }
}
