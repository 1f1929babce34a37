import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// Against psych 2.2.9 with GPArotation, and factanal; factors to 1e-3 up to sign and order.
@Suite struct FactorReferenceTests {
  let structure: StructureFixture
  let reference: CorrelationFixture
  let bfi: Matrix
  let attitude: Matrix
  let seed = RandomKey(seed: 1)

  init() throws {
    structure = try StructureFixture.load()
    reference = try CorrelationFixture.load()
    bfi = try #require(try CorrelationMatrix(dataset("bfi").values.selecting(1..<26)).matrix)
    attitude = try #require(try CorrelationMatrix(dataset("attitude").values).matrix)
  }

  /// The largest difference of two sets of loadings, each expected factor matched by the nearest found one.
  private func distance(_ found: Matrix, _ expected: [[Double]]) -> Double {
    expected[0].indices.map { j in
      let column = expected.map { $0[j] }
      return (0..<found.columns).flatMap { k in
        [1.0, -1.0].map { sign in zip(found.column(k), column).map { abs(sign * $0 - $1) }.max() ?? .infinity }
      }.min() ?? .infinity
    }.max() ?? .infinity
  }

  @Test func minimumResiduals() throws {
    let fit = try FactorAnalysis(bfi, factors: 3, count: 2800).fit(seed: seed)
    #expect(distance(fit.loadings, structure.minres3.loadings) < 1e-3)
    for (a, b) in zip(fit.uniquenesses, structure.minres3.uniqueness) { #expect(abs(a - b) < 1e-3) }
  }

  @Test func rotations() throws {
    let model = try FactorAnalysis(bfi, factors: 5, count: 2800)
    let oblimin = try model.fit(rotation: .oblimin, seed: seed)
    #expect(distance(oblimin.loadings, structure.minres5oblimin.loadings) < 1e-3)
    let varimax = try model.fit(rotation: .varimax, seed: seed)
    #expect(distance(varimax.loadings, structure.minres5varimax.loadings) < 1e-3)
    let expected =
      try #require(structure.minres5oblimin.phi).flatMap { $0 }.filter { $0 < 1 }.map(abs).max() ?? 0
    let largest = oblimin.factorCorrelations.elements.filter { $0 < 0.999999 }.map(abs).max() ?? 0
    #expect(abs(largest - expected) < 1e-3)
  }

  @Test func maximumLikelihood() throws {
    let fit = try FactorAnalysis(bfi, factors: 5, count: 2800, method: .maximumLikelihood).fit(
      rotation: .varimax, seed: seed)
    for (a, b) in zip(fit.uniquenesses, structure.ml5varimax.uniqueness) { #expect(abs(a - b) < 1e-4) }
    let test = try #require(fit.sufficiency)
    #expect(isClose(test.chiSquared, structure.ml5varimax.statistic, relative: 1e-6))
    #expect(Double(test.degreesOfFreedom) == structure.ml5varimax.dof)
    #expect(distance(fit.loadings, try #require(structure.ml5varimax.loadings)) < 1e-3)
    let small = try #require(
      try FactorAnalysis(attitude, factors: 2, count: 30, method: .maximumLikelihood).fit(seed: seed)
        .sufficiency)
    #expect(isClose(small.chiSquared, structure.ml2attitude.statistic, relative: 1e-5))
    #expect(isClose(small.pValue, structure.ml2attitude.p, relative: 1e-5))
  }

  @Test func omega() throws {
    let expected = try #require(structure.omega["attitude3"])
    let found = try OmegaReliability(attitude, groups: 3, count: 30, seed: seed)
    #expect(isClose(found.total, expected.t, relative: 2e-3))
    #expect(isClose(try #require(found.hierarchical), expected.h, relative: 1e-2))
    let five = try #require(structure.omega["A"])
    let block = bfi.block(0..<5)
    let agreeable = try OmegaReliability(block, groups: 2, count: 2800, seed: seed)
    #expect(isClose(agreeable.total, five.t, relative: 1e-3))
    #expect(isClose(try #require(agreeable.hierarchical), five.h, relative: 1e-3))
    #expect(agreeable.reversed == [0])
  }

  @Test func dimensions() throws {
    let partial = try MinimumAveragePartial(bfi)
    for (a, b) in zip(partial.averages.dropFirst(), structure.map) { #expect(isClose(a, b, relative: 1e-8)) }
    // psych's fa.parallel keeps six components of bfi; so do Revelle's published examples.
    let parallel = try ParallelAnalysis(bfi, count: 2800, draws: 200, seed: seed)
    #expect(parallel.dimensions == 6)
    let adequacy = try SamplingAdequacy(attitude, count: 30)
    #expect(isClose(adequacy.overall, structure.kmoAttitude.overall, relative: 1e-10))
    #expect(isClose(adequacy.sphericity.chiSquared, structure.bartlett.chisq, relative: 1e-10))
    #expect(isClose(adequacy.sphericity.pValue, structure.bartlett.p, relative: 1e-8))
    #expect(isClose(try SamplingAdequacy(bfi, count: 2800).overall, reference.kmoBfi.overall, relative: 1e-10))
  }

  @Test func items() throws {
    let covariance = try PairwiseCovariance(dataset("attitude").values)
    let found = try ItemAnalysis(covariance: covariance.matrix, count: 30)
    let expected = structure.alphaAttitude
    #expect(isClose(found.alpha.value, expected.alpha, relative: 1e-12))
    #expect(isClose(found.standardisedAlpha, expected.std, relative: 1e-12))
    #expect(isClose(try #require(found.lambda6), expected.g6, relative: 1e-10))
    for (item, (drop, rest)) in zip(found.items, zip(expected.drop, expected.rdrop)) {
      #expect(isClose(try #require(item.alphaWithout), drop, relative: 1e-10))
      #expect(isClose(try #require(item.itemRest), rest, relative: 1e-10))
    }
  }
}

extension Matrix {
  /// A square block on the diagonal.
  fileprivate func block(_ range: Range<Int>) -> Matrix {
    Matrix(rows: range.count, columns: range.map { j in range.map { self[$0, j] } })
  }
}
