import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

@Suite("Joint draws of combinations")
struct CombinationSamplerTests {
  /// Sums of a ratee, a rater and the fixed effects; with `overlap` every ratee occurs in two of them.
  private static func combinations(_ fit: LinearMixedModelFit, overlap: Bool) -> [LinearCombination] {
    (0..<12).map { index in
      LinearCombination(
        random: [
          .init(term: 0, level: overlap ? index / 2 : index, weight: 1 + 0.1 * Double(index)),
          .init(term: 1, level: 3 * index, weight: 0.5),
        ], fixed: fit.coefficients.indices.map { $0 == 0 ? 1 : 0.3 })
    }
  }

  private static func engine(_ isIterative: Bool) -> MixedModelEngine {
    isIterative ? .iterative(probes: 16) : .exact
  }

  @Test(
    "have the mean and the covariance of the joint predictions",
    arguments: [(false, false), (true, false), (false, true), (true, true)])
  func moments(overlap: Bool, isIterative: Bool) throws {
    let data = SimulatedRatings(ratees: 300, raters: 60, rows: 1500, seed: 12)
    let fit = try data.crossed.fit(engine: Self.engine(isIterative))
    let combinations = Self.combinations(fit, overlap: overlap)
    let sampler = CombinationSampler(fit, combinations)
    let count = 4000
    let drawn = sampler.draws(0..<count, key: RandomKey(seed: 4))
    let known = fit.jointly(combinations)
    let n = Double(count)
    let means = (0..<sampler.count).map { i in (0..<count).reduce(0) { $0 + drawn[i, $1] } / n }
    for i in 0..<sampler.count {
      let own = known.covariance(i, i)
      #expect(abs(means[i] - known.estimates[i]) < 4.5 * (own / n).squareRoot())
      for j in 0...i {
        let other = known.covariance(j, j)
        let both = known.covariance(i, j)
        let found =
          (0..<count).reduce(0) { $0 + (drawn[i, $1] - means[i]) * (drawn[j, $1] - means[j]) } / (n - 1)
        // The sampling error of a covariance of normals.
        #expect(abs(found - both) < 4.5 * ((own * other + both * both) / n).squareRoot())
      }
    }
  }

  @Test("are those of the effects where nothing is eliminated, and the same one by one")
  func rest() throws {
    let data = SimulatedRatings(ratees: 300, raters: 60, rows: 1500, seed: 13)
    let fit = try data.crossed.fit(engine: .exact)
    let sampler = CombinationSampler(
      fit, (0..<60).map { LinearCombination(random: [.init(term: 1, level: $0)]) })
    let key = RandomKey(seed: 9)
    let drawn = sampler.draws(3..<14, key: key)
    let effects = fit.posteriorDraws(3..<14, terms: [1], key: key).effects[1]
    #expect(zip(drawn.elements, effects.elements).allSatisfy { isClose($0, $1, relative: 1e-9, floor: 1e-12) })
    let alone = sampler.draws(7..<8, key: key)
    for i in 0..<60 { #expect(isClose(alone[i, 0], drawn[i, 4], relative: 1e-12)) }
  }
}
