import LinearAlgebra

/// The parameters of a cumulative-link mixed model: thresholds `θ = Jα`, coefficients of the covariates, and the
/// standard deviations of the random terms, zero among them.
struct CumulativeParameters: Sendable {
  var alpha: [Double]
  var beta: [Double]
  var sd: [Double]
}

/// The log-likelihood of a cumulative-link mixed model by Laplace's approximation:
/// `ℓ(û) − ½û'û − ½ ln det(Λ'Z'WZΛ + I)` at the modes û, W the observed weights `−∂²ℓ/∂η²`.
///
/// > Reference: Christensen (2019), ordinal: regression models for ordinal data; Tierney & Kadane (1986),
/// > doi:10.1080/01621459.1986.10478240.
struct LaplaceCriterion: Sendable {
  let system: CumulativeSystem
  let link: CumulativeLink
  let jacobian: Matrix

  /// A point with the modes found.
  struct Point: Sendable {
    let parameters: CumulativeParameters
    /// The spherical modes.
    let modes: ColumnVector
    /// The linear predictor of each cell, thresholds aside.
    let eta: [Double]
    /// −∂²ℓ/∂η² of each cell, times its frequency.
    let weights: [Double]
    let factor: MixedModelFactor
    let logLikelihood: Double
  }

  /// Newton's method for the modes, from given ones or from zero.
  ///
  /// - Returns: nil where some rating has no probability (thresholds out of order, say) or the modes are not found.
  func point(at parameters: CumulativeParameters, from start: ColumnVector?) throws(OrdinalError) -> Point? {
    let offset = system.cells.design * parameters.beta
    let ends = Ends(jacobian * parameters.alpha)
    guard ends.areOrdered else { return nil }
    var state = State(u: start ?? system.zero())
    evaluate(&state, offset, ends, parameters.sd)
    if start != nil, !state.value.isFinite {
      state = State(u: system.zero())
      evaluate(&state, offset, ends, parameters.sd)
    }
    guard state.value.isFinite else { return nil }
    for _ in 0..<LaplaceCriterion.mostSteps {
      let step = try newtonStep(state, offset, parameters.sd)
      if step.isExact, step.decrement <= LaplaceCriterion.modeTolerance * (1 + state.penalty) {
        return Point(
          parameters: parameters, modes: state.u, eta: state.eta, weights: state.weights, factor: step.factor,
          logLikelihood: state.value - step.factor.logDeterminantRandom / 2)
      }
      guard let next = improved(state, step, offset, ends, parameters.sd) else { return nil }
      state = next
    }
    return nil
  }

  /// Newton's method is quadratic: a decrement of 1e-20 leaves the modes exact to ten digits.
  private static let modeTolerance = 1e-20
  private static let mostSteps = 100

  private struct State {
    var u: ColumnVector
    var eta: [Double] = []
    var scores: [Double] = []
    var weights: [Double] = []
    /// ℓ(u) − ½u'u.
    var value = 0.0
    init(u: ColumnVector) { self.u = u }
    var penalty: Double { u.randomProduct(u) }
  }

  private struct Step {
    let factor: MixedModelFactor
    let direction: ColumnVector
    let decrement: Double
    /// Whether the factor is that of the Hessian itself.
    let isExact: Bool
  }

  private func evaluate(_ state: inout State, _ offset: [Double], _ ends: Ends, _ sd: [Double]) {
    state.eta = offset
    system.effects(state.u, sd, into: &state.eta)
    state.scores = state.eta
    state.weights = state.eta
    let log = logLikelihood(state.eta, ends, &state.scores, &state.weights)
    state.value = log - state.penalty / 2
  }

  private func newtonStep(_ state: State, _ offset: [Double], _ sd: [Double]) throws(OrdinalError) -> Step {
    // Where the density is not log-concave the Hessian may be indefinite away from the mode.
    for weights in [state.weights, state.weights.map { max($0, 0) }] {
      var right = state.scores
      for i in right.indices { right[i] += weights[i] * (state.eta[i] - offset[i]) }
      let factor: MixedModelFactor
      do throws(LinearAlgebraError) {
        factor = try system.factor(system.products(weights: weights, right: right), sd: sd)
      } catch {
        guard case .notPositiveDefinite = error else { throw .inestimable(error) }
        continue
      }
      guard factor.logDeterminantRandom.isFinite else { continue }
      var gradient = system.transposed(state.scores)
      system.scale(&gradient, by: sd)
      var direction = ColumnVector(
        eliminated: factor.sphericalEliminated, rest: factor.sphericalRest, dense: [])
      var decrement = 0.0
      for i in direction.eliminated.indices {
        direction.eliminated[i] -= state.u.eliminated[i]
        decrement += direction.eliminated[i] * (gradient.eliminated[i] - state.u.eliminated[i])
      }
      for i in direction.rest.indices {
        direction.rest[i] -= state.u.rest[i]
        decrement += direction.rest[i] * (gradient.rest[i] - state.u.rest[i])
      }
      return Step(
        factor: factor, direction: direction, decrement: max(decrement, 0),
        isExact: weights == state.weights)
    }
    throw .noModes
  }

  /// The state after a step that does not lower the criterion; nil where none does.
  private func improved(_ state: State, _ step: Step, _ offset: [Double], _ ends: Ends, _ sd: [Double])
    -> State?
  {
    var length = 1.0
    while length > 1e-12 {
      var next = state
      for i in next.u.eliminated.indices { next.u.eliminated[i] += length * step.direction.eliminated[i] }
      for i in next.u.rest.indices { next.u.rest[i] += length * step.direction.rest[i] }
      evaluate(&next, offset, ends, sd)
      // Close to the mode the gain drowns in the rounding of the sum.
      if next.value >= state.value - 1e-12 * (1 + abs(state.value)) { return next }
      length /= 2
    }
    return nil
  }
}

/// The ends of the latent interval of each category.
struct Ends {
  let lower: [Double]
  let upper: [Double]

  init(_ thresholds: [Double]) {
    lower = [-.infinity] + thresholds
    upper = thresholds + [.infinity]
  }

  var areOrdered: Bool { zip(lower, upper).allSatisfy { $0 < $1 } }
}

extension LaplaceCriterion {
  /// The log-likelihood given the effects, with its first and second derivatives in η.
  private func logLikelihood(
    _ eta: [Double], _ ends: Ends, _ scores: inout [Double], _ weights: inout [Double]
  ) -> Double {
    switch link {
    case .logit: sum(LogitKernel.self, eta, ends, &scores, &weights)
    case .probit: sum(ProbitKernel.self, eta, ends, &scores, &weights)
    case .cloglog: sum(CloglogKernel.self, eta, ends, &scores, &weights)
    case .loglog: sum(LoglogKernel.self, eta, ends, &scores, &weights)
    case .cauchit: sum(CauchitKernel.self, eta, ends, &scores, &weights)
    }
  }

  private func sum<Kernel: IntervalKernel>(
    _: Kernel.Type, _ eta: [Double], _ ends: Ends, _ scores: inout [Double], _ weights: inout [Double]
  ) -> Double {
    var total = 0.0
    for i in eta.indices {
      let category = Int(system.cells.category[i])
      let frequency = system.cells.weight[i]
      let d = Kernel.derivatives(ends.lower[category] - eta[i], ends.upper[category] - eta[i])
      total += frequency * d.log
      scores[i] = frequency * d.score
      weights[i] = frequency * d.weight
    }
    return total
  }

  /// All derivatives of every cell at a point.
  func derivatives(_ point: Point) -> [IntervalDerivatives] {
    let ends = Ends(jacobian * point.parameters.alpha)
    return point.eta.indices.map { i in
      let category = Int(system.cells.category[i])
      return link.derivatives(ends.lower[category] - point.eta[i], ends.upper[category] - point.eta[i])
    }
  }
}
