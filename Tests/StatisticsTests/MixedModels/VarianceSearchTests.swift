import Foundation
import LinearAlgebra
import Testing

@testable import Statistics

@Suite("The search for variances")
struct VarianceSearchTests {
  @Test("uses the derivative of the criterion", arguments: LikelihoodCriterion.allCases)
  func derivative(_ criterion: LikelihoodCriterion) throws {
    for name in ["weighted_REML", "crossedNested_REML", "twoSlopes_REML", "three_REML", "vectorRest_REML"] {
      let model = try MixedModelDesign.model(name, of: MixedModelFixture.named("lme4-designs")).model
      let search = try model.prepare(criterion, threads: 1).search
      let start = try model.prepare(criterion, threads: 1).start
      let point = Absolute(start, residualVariance: 7)
      let found = search.scoreAndInformation(at: try point.evaluated(by: search)).score.gradient
      for index in found.indices {
        let step = 1e-4
        let up = try point.moved(index, by: step).evaluated(by: search).criterion
        let down = try point.moved(index, by: -step).evaluated(by: search).criterion
        let expected = (up - down) / (2 * step)
        // Central differences: step² times the third derivative, and rounding of the criterion over the step.
        #expect(abs(found[index] - expected) <= 1e-5 * max(abs(expected), 1), "\(name) \(index)")
      }
    }
  }

  @Test("averages observed and expected information into a positive definite matrix")
  func information() throws {
    let model = try MixedModelDesign.model("vectorRest_REML", of: MixedModelFixture.named("lme4-designs")).model
    let prepared = try model.prepare(.restrictedMaximumLikelihood, threads: 1)
    let information = prepared.search.scoreAndInformation(at: try prepared.search.point(at: prepared.start))
      .information
    #expect(information.rows == 6)
    #expect(throws: Never.self) { try CholeskyFactor(information) }
  }

  @Test("gives the same through the sparse and the dense Schur complement", arguments: [false, true])
  func schurPaths(withSlopes: Bool) throws {
    let data = SimulatedRatings(ratees: 900, raters: withSlopes ? 150 : 300, rows: 2700, seed: 41)
    let model = withSlopes ? data.withSlopes : data.crossed
    var prepared = try model.prepare(.restrictedMaximumLikelihood, threads: 1)
    let products = prepared.search.products
    #expect(products.columns.restCount == 300)
    let dense = try fit(model, &prepared, .dense(order: products.columns.restCount, threads: 1))
    let sparse = try fit(model, &prepared, .sparse(SparseSchur(products)))
    #expect(dense.convergence.isConverged && sparse.convergence.isConverged)
    #expect(abs(dense.criterion - sparse.criterion) <= 1e-12 * abs(dense.criterion))
    FitSummary(dense).expectEqual(FitSummary(sparse), relative: 1e-8)
  }

  @Test("gives the same bytes on one thread and on two, with enough columns for tiles")
  func threads() throws {
    let data = SimulatedRatings(ratees: 900, raters: 600, rows: 3000, seed: 42)
    let one = try data.crossed.fit(threads: 1)
    let two = try data.crossed.fit(threads: 2)
    #expect(one.prepared.search.products.columns.restCount == 600)
    #expect(FitSummary(one).bits == FitSummary(two).bits)
  }

  private func fit(_ model: LinearMixedModel, _ prepared: inout LinearMixedModel.Prepared, _ plan: SchurPlan)
    throws
    -> LinearMixedModelFit
  {
    let search = prepared.search
    prepared.search = VarianceSearch(
      products: search.products, likelihood: search.likelihood, plan: plan, threads: 1,
      logWeights: search.logWeights, observations: search.observations,
      levelInformation: search.levelInformation)
    return LinearMixedModelFit(
      model: model, prepared: prepared, optimum: try prepared.search.optimum(from: prepared.start),
      monteCarlo: nil)
  }
}

/// A point in the coordinates of the score: ln Lⱼⱼ and Lᵢⱼ of the absolute factor, then ln σ².
private struct Absolute {
  var covariance: RelativeCovariance
  var residualVariance: Double

  init(_ covariance: RelativeCovariance, residualVariance: Double) {
    self.covariance = covariance
    self.residualVariance = residualVariance
    // Off-diagonal entries that are not zero, so that every derivative is tested.
    for coordinate in covariance.coordinates where !coordinate.isDiagonal {
      self.covariance[coordinate] =
        0.3 * covariance[.init(term: coordinate.term, row: coordinate.row, column: coordinate.row)]
    }
  }

  func moved(_ index: Int, by step: Double) -> Absolute {
    var result = self
    let coordinates = covariance.coordinates
    guard index < coordinates.count else {
      result.residualVariance *= exp(step)
      // The absolute factor stays where it is while σ² moves.
      for coordinate in coordinates { result.covariance[coordinate] *= exp(-step / 2) }
      return result
    }
    if coordinates[index].isDiagonal {
      result.covariance[coordinates[index]] *= exp(step)
    } else {
      result.covariance[coordinates[index]] += step / residualVariance.squareRoot()
    }
    return result
  }

  func evaluated(by search: VarianceSearch) throws -> VarianceSearch.Point {
    try search.point(at: covariance, residualVariance: residualVariance)
  }
}
