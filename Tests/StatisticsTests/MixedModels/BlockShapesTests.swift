import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

/// Blocks that share storage are a matter of speed: everything computed from them has to equal what unshared blocks give.
@Suite("Shapes of blocks")
struct BlockShapesTests {
  /// Forms of three indicators in two periods; a sixth of the ratees change rater.
  private struct Organisation {
    var codes: [String: [Int32]] = [:]
    var response: [Double] = []
    var covariate: [Double] = []

    init(ratees: Int = 60, raters: Int = 6, seed: UInt64 = 3) {
      var stream = RandomStream(key: RandomKey(seed: seed))
      let performance = (0..<ratees).map { _ in 4 * stream.normal() }
      let severity = (0..<raters).map { _ in 2 * stream.normal() }
      for period in 0..<2 {
        for ratee in 0..<ratees {
          let rater = ratee % 6 == 0 ? (ratee / 6 + period) % raters : ratee % raters
          let halo = stream.normal()
          for indicator in 0..<3 {
            func add(_ name: String, _ code: Int) { codes[name, default: []].append(Int32(code)) }
            add("ratee", ratee)
            add("rater", rater)
            add("ratee:indicator", ratee * 3 + indicator)
            add("form", ratee * 2 + period)
            response.append(
              70 + Double(indicator) + performance[ratee] - severity[rater] + halo + 2 * stream.normal())
            covariate.append(stream.normal())
          }
        }
      }
    }

    func term(_ name: String) -> RandomTerm {
      let codes = codes[name] ?? []
      return RandomTerm(name: name, codes: codes, levelCount: Int(codes.max() ?? -1) + 1)
    }

    /// The constant (which an absorbed factor spans), an indicator, a period, and a covariate that makes all blocks differ.
    func dense(withConstant: Bool, withCovariate: Bool) -> Matrix {
      let n = response.count
      let indicator = (0..<n).map { $0 % 3 == 1 ? 1.0 : 0 }
      let period = (0..<n).map { $0 >= n / 2 ? 1.0 : 0 }
      let mean = response.reduce(0, +) / Double(n)
      let columns =
        (withConstant ? [[Double](repeating: 1, count: n)] : []) + [indicator, period]
        + (withCovariate ? [covariate] : [])
      return Matrix(rows: n, columns: columns + [response.map { $0 - mean }])
    }
  }

  fileprivate struct Case: CustomTestStringConvertible {
    var terms: [String]
    var absorbed: Int?
    var withCovariate = false
    var weights = false
    var testDescription: String { "\(terms), covariate \(withCovariate), weights \(weights)" }
  }

  fileprivate static let cases = [
    Case(terms: ["rater", "ratee", "ratee:indicator", "form"]),
    Case(terms: ["rater", "ratee"], withCovariate: true),
    Case(terms: ["rater", "ratee", "ratee:indicator"], withCovariate: true),
    Case(terms: ["rater", "ratee:indicator", "form", "ratee"], absorbed: 3),
    Case(terms: ["rater", "ratee", "form"], weights: true),
  ]

  private func point(_ own: Case, sharing: Bool) throws -> VarianceSearch.Point {
    let data = Organisation()
    let products = CrossProducts(
      terms: own.terms.map(data.term), absorbed: own.absorbed,
      denseColumns: data.dense(withConstant: own.absorbed == nil, withCovariate: own.withCovariate),
      weights: own.weights ? data.response.indices.map { Double(1 + $0 % 2) } : nil, sharing: sharing)
    let sizes = own.terms.indices.map { $0 == own.absorbed ? 1.0 : 0.4 + 0.3 * Double($0) }
    let covariance = RelativeCovariance(
      factors: sizes.map { [$0] }, dimensions: sizes.map { _ in 1 }, absorbed: own.absorbed)
    let factor = try MixedModelFactor(
      products, covariance, SchurPlan(products, threads: 1, engine: .exact))
    return VarianceSearch.Point(factor: factor, residualVariance: 3.7, criterion: 0)
  }

  @Test("few stand for many blocks", arguments: cases)
  fileprivate func count(_ own: Case) throws {
    let products = try point(own, sharing: true).factor.products
    // Stayers, and movers by which of two raters has the lower number; twice that with weights by turns.
    #expect(products.shapes.count <= 6)
    #expect(
      products.fixedShapes.count == (own.withCovariate ? products.columns.blockCount : products.shapes.count))
    #expect(products.shapes.sizes.reduce(0, +) == products.columns.blockCount)
    #expect(try point(own, sharing: false).factor.products.shapes.count == products.columns.blockCount)
  }

  @Test("determinants, effects, posterior variances and information do not depend on them", arguments: cases)
  fileprivate func law(_ own: Case) throws {
    let (shared, alone) = (try point(own, sharing: true), try point(own, sharing: false))
    let (a, b) = (shared.factor, alone.factor)
    #expect(isClose(a.logDeterminantRandom, b.logDeterminantRandom, relative: 1e-12))
    #expect(isClose(a.logDeterminantFixed, b.logDeterminantFixed, relative: 1e-11))
    #expect(isClose(a.penalizedResidual, b.penalizedResidual, relative: 1e-11))
    for (x, y) in zip(
      a.sphericalEliminated + a.sphericalRest + a.beta, b.sphericalEliminated + b.sphericalRest + b.beta)
    {
      #expect(abs(x - y) < 1e-9)
    }
    for kind in PosteriorKind.allCases {
      let posterior = PosteriorCovariance(a, threads: 1)
      var levels = a.columns.dimensions.map { _ in 0.0 }
      PosteriorCovariance(b, threads: 1).forEachLevel(kind) { term, _, block in levels[term] += block[0] }
      var own = levels.map { _ in 0.0 }
      posterior.forEachLevel(kind) { term, _, block in own[term] += block[0] }
      for (term, sum) in posterior.sums(kind).enumerated() {
        #expect(isClose(sum[0], levels[term], relative: 1e-10))
        #expect(isClose(own[term], levels[term], relative: 1e-10))
      }
    }
    let grams = [shared, alone].map {
      WorkingVariates(point: $0, posterior: PosteriorCovariance($0.factor, threads: 1)).gram()
    }
    // What is nothing but rounding is held against the largest entry.
    let scale = grams[1].elements.reduce(0) { max($0, abs($1)) }
    for (x, y) in zip(grams[0].elements, grams[1].elements) {
      #expect(isClose(x, y, relative: 1e-9, floor: 1e-12 * scale))
    }
  }

  @Test("average information is F'PF of the working variates", arguments: cases.filter { !$0.weights })
  fileprivate func definition(_ own: Case) throws {
    // P = V⁻¹ − V⁻¹X(X'V⁻¹X)⁻¹X'V⁻¹ and the variates ∂V/∂φ Py, by dense algebra over the rows.
    let data = Organisation()
    let point = try point(own, sharing: true)
    let n = data.response.count
    let random = own.terms.enumerated().filter { $0.offset != own.absorbed }
    func indicator(_ name: String) -> Matrix {
      let term = data.term(name)
      var z = Matrix(rows: n, columns: term.levels.count)
      for (row, code) in term.codes.enumerated() { z[row, Int(code)] = 1 }
      return z
    }
    var v = Matrix(rows: n, columns: n)
    for i in 0..<n { v[i, i] = point.residualVariance }
    let squares = random.map { index, name -> Matrix in
      let z = indicator(name)
      var zz = z * z.transposed
      let variance = point.residualVariance * pow(point.covariance.factors[index][0], 2)
      for i in zz.elements.indices { zz.elements[i] *= variance }
      return zz
    }
    for square in squares { for i in v.elements.indices { v.elements[i] += square.elements[i] } }
    let dense = data.dense(withConstant: own.absorbed == nil, withCovariate: own.withCovariate)
    var columns = (0..<(dense.columns - 1)).map { dense.column($0) }
    if let absorbed = own.absorbed {
      let z = indicator(own.terms[absorbed])
      columns += (0..<z.columns).map { z.column($0) }
    }
    let x = Matrix(rows: n, columns: columns)
    let factor = try CholeskyFactor(v)
    let vx = factor.solve(x)
    let inner = try CholeskyFactor(x.transposedTimes(vx))
    func project(_ y: Matrix) -> Matrix {
      let vy = factor.solve(y)
      let fitted = vx * inner.solve(x.transposedTimes(vy))
      var result = vy
      for i in result.elements.indices { result.elements[i] -= fitted.elements[i] }
      return result
    }
    let py = project(Matrix(rows: n, columns: [dense.column(dense.columns - 1)]))
    // ∂V/∂ln σ = 2 × the term's part, ∂V/∂ln σ² of the residual = σ²I.
    var variates = squares.map { ($0 * py).elements.map { 2 * $0 } }
    variates.append(py.elements.map { $0 * point.residualVariance })
    let f = Matrix(rows: n, columns: variates)
    let expected = f.transposedTimes(project(f))
    let found = WorkingVariates(point: point, posterior: PosteriorCovariance(point.factor, threads: 1)).gram()
    let scale = expected.elements.reduce(0) { max($0, abs($1)) }
    for i in 0..<found.rows {
      for j in 0...i {
        #expect(isClose(found[i, j], expected[i, j], relative: 1e-8, floor: 1e-12 * scale))
      }
    }
  }
}

@Suite("Starts and information of mixed models")
struct NeighbourAndInformationTests {
  private static let data = SimulatedRatings(ratees: 300, raters: 40, rows: 2400, seed: 8)

  @Test("a start from another fit ends where the search ends anyway")
  func neighbour() throws {
    let data = Self.data
    let plain = LinearMixedModel(response: data.response, randomEffects: [data.rateeTerm, data.raterTerm])
    let cold = try data.crossed.fit()
    let warm = try data.crossed.fit(startingFrom: plain.fit())
    #expect(try data.crossed.fit(startingFrom: cold).convergence.iterations <= 1)
    #expect(isClose(warm.criterion, cold.criterion, relative: 1e-12))
    #expect(isClose(warm.covariance(ofTerm: 1)[0], cold.covariance(ofTerm: 1)[0], relative: 1e-6))
  }

  @Test("average information gives nearly the degrees of freedom and errors of the observed one")
  func information() throws {
    let fit = try Self.data.crossed.fit()
    #expect(fit.inferenceInformation == .observed)
    let (observed, average) = (try VarianceInference(fit), try VarianceInference(fit, .average))
    #expect(average.information == .average)
    // The two agree to the order of 1/√levels.
    for (a, b) in zip(average.degreesOfFreedom, observed.degreesOfFreedom) {
      #expect(isClose(a, b, relative: 0.1))
    }
    for term in 0..<2 {
      let a = try #require(average.standardError(ofTerm: term, row: 0, column: 0))
      let b = try #require(observed.standardError(ofTerm: term, row: 0, column: 0))
      #expect(isClose(a, b, relative: 0.1))
    }
  }

  @Test("a likelihood ratio allows for the error of random probes")
  func likelihoodRatio() throws {
    let data = Self.data
    let plain = data.model([data.rateeTerm])
    let exact = try LikelihoodRatioTest(
      data.crossed.fit(.maximumLikelihood), against: plain.fit(.maximumLikelihood))
    #expect(exact.monteCarloError == 0)
    let full = try data.crossed.fit(.maximumLikelihood, engine: .iterative(seed: 9))
    let test = try LikelihoodRatioTest(full, against: plain.fit(.maximumLikelihood))
    #expect(full.convergence.monteCarlo?.seed == 9)
    #expect(test.monteCarloError > 0 && abs(test.statistic - exact.statistic) < 4 * test.monteCarloError)
    let least = max(test.statistic - NormalDistribution.standard.quantile(0.975) * test.monteCarloError, 0)
    #expect(isClose(test.p, ChiBarSquared.oneVariance.pValue(least), relative: 1e-12))
  }
}
