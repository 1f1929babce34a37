import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

@Suite("Joint predictions")
struct JointPredictionsTests {
  /// Random sums over all terms, some of which share levels, and some with fixed effects.
  private func combinations(_ model: LinearMixedModel, _ coefficients: Int, seed: UInt64) -> [(
    parts: [LinearCombination.RandomPart], fixed: [Double]
  )] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<6).map { number in
      let parts = model.randomEffects.indices.flatMap { term -> [LinearCombination.RandomPart] in
        let effect = model.randomEffects[term]
        return (0..<2).map { k in
          LinearCombination.RandomPart(
            term: term, level: (k == 0 ? 0 : stream.permutation(of: min(effect.levels.count, 40))[0]),
            coefficient: k % effect.dimension, weight: stream.normal())
        }
      }
      return (parts, number % 2 == 0 ? (0..<coefficients).map { _ in stream.normal() } : [])
    }
  }

  @Test(
    "have the covariances that the variances of their sums imply, whatever the terms and the engine",
    arguments: [false, true], [false, true])
  func polarization(withSlopes: Bool, isLarge: Bool) throws {
    let data =
      isLarge
      ? SimulatedRatings(ratees: 3000, raters: 500, rows: 12_000, seed: 77)
      : SimulatedRatings(ratees: 60, raters: 12, rows: 300, seed: 78)
    let fit = try (withSlopes ? data.withSlopes : data.crossed).fit(engine: .exact)
    let sums = combinations(fit.model, fit.coefficients.count, seed: 5)
    let joint = fit.jointly(sums.map { LinearCombination(random: $0.parts, fixed: $0.fixed) })
    let zero = [Double](repeating: 0, count: fit.coefficients.count)
    for a in sums.indices {
      let own = fit.predict(LinearCombination(random: sums[a].parts, fixed: sums[a].fixed))
      #expect(isClose(joint.estimates[a], own.estimate, relative: 1e-12))
      #expect(isClose(joint.covariance(a, a), own.variance, relative: 1e-9))
      for b in 0..<a {
        let fixed = zip(
          sums[a].fixed.isEmpty ? zero : sums[a].fixed, sums[b].fixed.isEmpty ? zero : sums[b].fixed
        )
        .map { $0 + $1 }
        let both = fit.predict(LinearCombination(random: sums[a].parts + sums[b].parts, fixed: fixed))
        let expected = (both.variance - joint.covariance(a, a) - joint.covariance(b, b)) / 2
        // A difference of variances loses digits: the floor is theirs.
        #expect(isClose(joint.covariance(a, b), expected, relative: 1e-7, floor: 1e-9 * both.variance))
        #expect(isClose(joint.covariance(a, b), joint.covariance(b, a), relative: 1e-9, floor: 1e-12))
      }
    }
  }
}
