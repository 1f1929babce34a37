import Foundation
import LinearAlgebra

extension CumulativeLinkMixedModelFit {
  /// The effects of all levels of all terms, in their order.
  ///
  /// - Complexity: one inverse of the Schur complement and a solve per parameter; computed anew at each call.
  public func predictions() -> [Predictions] {
    let point = optimum.point
    let system = prepared.search.system
    let sd = point.parameters.sd
    let diagonal = CumulativePosterior(point.factor, threads: system.threads).diagonal
    let uncertainty = parameterUncertainty()
    return model.randomEffects.indices.map { k in
      let levels = model.randomEffects[k].levels.count
      var modes = [Double](repeating: 0, count: levels)
      var deviations = modes
      var errors = modes
      system.forEachLevel(of: k) { level, column in
        modes[level] = sd[k] * system.value(point.modes, term: k, column: column)
        let variance = sd[k] * sd[k] * max(system.value(diagonal, term: k, column: column), 0)
        deviations[level] = variance.squareRoot()
        guard let (covariance, movements) = uncertainty else { return }
        let slope = movements.map { sd[k] * system.value($0, term: k, column: column) }
        errors[level] = (variance + max(dot(slope, covariance * slope), 0)).squareRoot()
      }
      return Predictions(
        term: model.randomEffects[k], modes: modes, conditionalDeviations: deviations,
        standardErrors: uncertainty == nil ? nil : errors)
    }
  }

  /// The effects of the term of that name, or nil where there is no such term.
  public func predictions(of term: String) -> Predictions? {
    model.randomEffects.firstIndex { $0.name == term }.map { predictions()[$0] }
  }

  /// The covariance of the parameters of the search, and how the effects move with them.
  private func parameterUncertainty() -> (covariance: Matrix, movements: [ColumnVector])? {
    guard let information = optimum.information, let factor = try? CholeskyFactor(information) else {
      return nil
    }
    return (factor.inverse(), movements())
  }

  /// `Λ⁻¹∂b̂/∂ψ` for every parameter ψ of the search, in its order.
  private func movements() -> [ColumnVector] {
    let point = optimum.point
    let system = prepared.search.system
    let sd = point.parameters.sd
    var rights = prepared.search.criterion.crossDerivatives(point).map { cross in
      var right = system.transposed(cross)
      system.scale(&right, by: sd)
      return right
    }
    for term in optimum.free {
      var effects = [Double](repeating: 0, count: system.cells.count)
      system.effects(point.modes, sd, term: term, into: &effects)
      var right = system.transposed(zip(effects, point.weights).map { -$0 * $1 })
      system.scale(&right, by: sd)
      system.add(point.modes, ofTerm: term, to: &right)
      rights.append(right)
    }
    var solutions = point.factor.solve(rights)
    let first = solutions.count - optimum.free.count
    // b = σu: a larger σ stretches the effect itself, too.
    for (place, term) in optimum.free.enumerated() {
      system.add(point.modes, ofTerm: term, to: &solutions[first + place])
    }
    return solutions
  }
}

extension CumulativeSystem {
  /// Adds the part of one term of a vector to another.
  fileprivate func add(_ vector: ColumnVector, ofTerm term: Int, to target: inout ColumnVector) {
    forEachLevel(of: term) { _, column in
      if isEliminated[term] {
        target.eliminated[column] += vector.eliminated[column]
      } else {
        target.rest[column] += vector.rest[column]
      }
    }
  }
}
