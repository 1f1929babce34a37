import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

@Suite("The iterative engine")
struct IterativeEngineTests {
  private static let data = SimulatedRatings(ratees: 3000, raters: 500, rows: 12_000, seed: 77)

  @Test("agrees with the exact one within its Monte Carlo error", arguments: [false, true])
  func agreement(withSlopes: Bool) throws {
    let model = withSlopes ? Self.data.withSlopes : Self.data.crossed
    let exact = try model.fit(engine: .exact)
    let fit = try model.fit(engine: .iterative())
    let error = try #require(fit.convergence.monteCarlo)
    #expect(fit.convergence.isConverged && fit.convergence.solver == .iterative)
    #expect(exact.convergence.monteCarlo == nil && exact.convergence.solver != .iterative)
    #expect(error.probes == 64 && error.variances < 0.05)
    // Quadrature adds nothing that can be seen; 4 standard errors.
    #expect(abs(fit.criterion - exact.criterion) < 4 * error.criterion)
    let inference = try exact.varianceInference()
    for term in model.randomEffects.indices {
      let sampling = try #require(inference.standardError(ofTerm: term, row: 0, column: 0))
      let gap = abs(fit.covariance(ofTerm: term)[0] - exact.covariance(ofTerm: term)[0])
      #expect(gap < 5 * max(error.variances, 1e-4) * sampling)
    }
    for (a, b) in zip(fit.coefficients, exact.coefficients) {
      #expect(abs(a.estimate - b.estimate) < 0.02 * b.standardError)
      #expect(isClose(a.standardError, b.standardError, relative: 0.02))
    }
  }

  @Test("states how far its posterior variances may be off")
  func posteriorVariances() throws {
    let model = Self.data.crossed
    let exact = try model.fit(engine: .exact)
    let fit = try model.fit(engine: .iterative())
    let error = try #require(fit.convergence.monteCarlo)
    for (a, b) in zip(fit.predictions(), exact.predictions()) {
      let own = zip(a.predictionErrorVariances(), b.predictionErrorVariances()).map { $0 / $1 - 1 }
      let root = (own.reduce(0) { $0 + $1 * $1 } / Double(own.count)).squareRoot()
      #expect(root < 2 * error.posteriorVariances)
      #expect(zip(a.values(), b.values()).allSatisfy { abs($0 - $1) < 0.02 })
    }
    // A single level on demand is exact at the variances found.
    let level = LinearCombination(random: [.init(term: 1, level: 3)])
    let (asked, known) = (fit.predict(level), exact.predict(level))
    #expect(isClose(asked.variance, known.variance, relative: 0.005))
  }

  @Test("finds what chance adds to sums of variances as their differences say", arguments: [0, 1, 2])
  func chance(kind: Int) throws {
    let data = Self.data
    let model = kind == 1 ? data.withSlopes : data.crossed
    let absorbed = LinearMixedModel(
      response: data.response, fixedEffects: data.fixed, randomEffects: [data.raterTerm],
      absorbed: data.rateeTerm)
    let fit = try (kind == 2 ? absorbed : model).fit(engine: .iterative())
    let factor = fit.optimum.point.factor
    guard case .iterative(let solved) = factor.schur else {
      Issue.record("no probes")
      return
    }
    let batches = [0..<8, 8..<29]
    // What the probes do not say is the same for both.
    let sums = batches.map {
      PosteriorCovariance(factor, inverse: .stochastic(solved.inverse.only($0))).sums(.conditional)
    }
    let chance = PosteriorCovariance.chanceSums(factor, solved.inverse, batches)
    for term in factor.columns.dimensions.indices {
      for place in sums[0][term].indices {
        let size = abs(sums[0][term][place])
        let (whole, own) = (
          sums[0][term][place] - sums[1][term][place], chance[0][term][place] - chance[1][term][place]
        )
        #expect(abs(whole - own) <= 1e-10 * size)
      }
    }
  }

  @Test("serves a model with a fixed factor")
  func absorbed() throws {
    let data = Self.data
    let model = LinearMixedModel(
      response: data.response, fixedEffects: data.fixed, randomEffects: [data.raterTerm],
      absorbed: data.rateeTerm)
    let exact = try model.fit(engine: .exact)
    let fit = try model.fit(engine: .iterative())
    let error = try #require(fit.convergence.monteCarlo)
    #expect(abs(fit.criterion - exact.criterion) < 4 * error.criterion + 1e-6)
    #expect(isClose(fit.residualVariance, exact.residualVariance, relative: 0.002))
    let (a, b) = (try #require(fit.blups(of: "rater")), try #require(exact.blups(of: "rater")))
    #expect(zip(a.values(), b.values()).allSatisfy { abs($0 - $1) < 0.03 })
  }

  @Test("multiplies by all entries as by the blocks")
  func entriesAndBlocks() throws {
    let data = Self.data
    let model = LinearMixedModel(
      response: data.response, fixedEffects: data.fixed, randomEffects: [data.raterTerm],
      absorbed: data.rateeTerm)
    let prepared = try model.prepare(.restrictedMaximumLikelihood, threads: 1)
    let products = prepared.search.products
    let order = products.columns.restCount
    // Any numbers do: the two say the same of every matrix of this pattern.
    var noise = RandomStream(key: RandomKey(seed: 3), replicate: 0)
    let rest = products.restRow.indices.map { _ in noise.uniform() }
    let mixed = products.mixed.indices.map { _ in noise.uniform() }
    let blocked = BlockedSchur(products: products, scaledRest: rest, mixed: mixed)
    let pattern = SchurPattern(products)
    let entries = pattern.matrix(pattern.values(scaledRest: rest, mixed: mixed, products))
    var x = [SIMD8<Double>](repeating: .zero, count: order)
    for row in 0..<order {
      for lane in 0..<8 { x[row][lane] = Double((row * 7 + lane * 3) % 11 - 5) }
    }
    var (one, other) = (x, x)
    x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      one.withUnsafeMutableBufferPointer { if let y = $0.baseAddress { blocked.multiply(x, into: y) } }
      other.withUnsafeMutableBufferPointer { if let y = $0.baseAddress { entries.multiply(x, into: y) } }
    }
    for (a, b) in zip(one, other) {
      for lane in 0..<8 { #expect(isClose(a[lane], b[lane], relative: 1e-10, floor: 1e-8)) }
    }
    // In single precision the same to seven digits of what is added up.
    let narrow = x.map { SIMD16<Float>(lowHalf: SIMD8<Float>($0), highHalf: SIMD8<Float>($0)) }
    var (third, fourth) = (narrow, narrow)
    narrow.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      third.withUnsafeMutableBufferPointer { if let y = $0.baseAddress { blocked.multiply(x, into: y) } }
      fourth.withUnsafeMutableBufferPointer { if let y = $0.baseAddress { entries.multiply(x, into: y) } }
    }
    let size = other.reduce(0) { max($0, abs($1.min()), abs($1.max())) }
    for (row, exact) in other.enumerated() {
      for lane in 0..<16 {
        #expect(abs(Double(third[row][lane]) - exact[lane % 8]) <= 1e-5 * size)
        #expect(abs(Double(fourth[row][lane]) - exact[lane % 8]) <= 1e-5 * size)
      }
    }
  }

  @Test("knows how fixed effects' variances move as differences do", arguments: [false, true])
  func sensitivity(isAbsorbed: Bool) throws {
    let data = SimulatedRatings(ratees: 300, raters: 60, rows: 1500, seed: 21)
    let model =
      isAbsorbed
      ? LinearMixedModel(
        response: data.response, fixedEffects: data.fixed, randomEffects: [data.raterTerm],
        absorbed: data.rateeTerm)
      : data.crossed
    let fit = try model.fit(engine: .exact)
    let free = Array(0...fit.optimum.point.covariance.coordinates.count)
    let exact = try fit.coefficientGradients(free)
    let differenced = try fit.differencedGradients(free)
    for (a, b) in zip(exact.joined(), differenced.joined()) {
      // Central differences at a step of 1e-4 are good to its square.
      #expect(isClose(a, b, relative: 1e-6, floor: 1e-12))
    }
  }

  @Test("takes errors of many predictions from the probes, and single ones from solves")
  func effort() throws {
    let model = Self.data.crossed
    let (exact, fit) = (try model.fit(engine: .exact), try model.fit(engine: .iterative()))
    let error = try #require(fit.convergence.monteCarlo).posteriorVariances
    // A level of each term, and a contrast: what levels of employees and comparisons of raters are made of.
    let combinations = (0..<200).map { level in
      LinearCombination(random: [.init(term: 0, level: level), .init(term: 1, level: level, weight: -0.5)])
    }
    let solved = combinations.map { fit.predict($0) }
    let probed = combinations.map { fit.predict($0, effort: .probed) }
    let known = combinations.map { exact.predict($0) }
    var square = 0.0
    for ((a, b), c) in zip(zip(solved, probed), known) {
      #expect(a.estimate == b.estimate)
      #expect(isClose(a.variance, c.variance, relative: 0.02))
      square += (b.variance / a.variance - 1) * (b.variance / a.variance - 1)
    }
    #expect((square / Double(combinations.count)).squareRoot() < 2 * error)
    // Jointly as one by one, either way; solves are in single precision.
    let (together, roughly) = (fit.jointly(combinations), fit.jointly(combinations, effort: .probed))
    for k in combinations.indices {
      #expect(isClose(together.covariance(k, k), solved[k].variance, relative: 1e-6))
      #expect(isClose(roughly.covariance(k, k), probed[k].variance, relative: 1e-9))
    }
    #expect(
      isClose(
        together.covariance(3, 8), exact.jointly(combinations).covariance(3, 8), relative: 0.05, floor: 1e-4))
    // Where an inverse is at hand nothing is estimated.
    #expect(combinations.allSatisfy { exact.predict($0, effort: .probed) == exact.predict($0) })
  }

  @Test("gives the same bytes for any number of threads, and others for another seed")
  func determinism() throws {
    let data = SimulatedRatings(ratees: 600, raters: 150, rows: 2400, seed: 5)
    let one = try data.crossed.fit(threads: 1, engine: .iterative())
    let three = try data.crossed.fit(threads: 3, engine: .iterative())
    #expect(FitSummary(one).bits == FitSummary(three).bits)
    #expect(one.convergence == three.convergence)
    let other = try data.crossed.fit(engine: .iterative(seed: 2))
    #expect(FitSummary(one).bits != FitSummary(other).bits)
  }

  @Test("halves its error with four times the probes")
  func probes() throws {
    let few = try Self.data.crossed.fit(engine: .iterative(probes: 16))
    let many = try Self.data.crossed.fit(engine: .iterative(probes: 256))
    let (a, b) = (try #require(few.convergence.monteCarlo), try #require(many.convergence.monteCarlo))
    #expect((2...8).contains(a.criterion / b.criterion))
    #expect((2...8).contains(a.posteriorVariances / b.posteriorVariances))
  }

  @Test("draws from the posterior with the spread of the exact one")
  func draws() throws {
    let data = SimulatedRatings(ratees: 600, raters: 150, rows: 2400, seed: 6)
    let exact = try data.crossed.fit(engine: .exact)
    let fit = try data.crossed.fit(engine: .iterative(probes: 128))
    let drawn = fit.posteriorDraws(0..<400, terms: [1], key: RandomKey(seed: 3)).effects[1]
    let blups = try #require(exact.blups(of: "rater"))
    var ratio = 0.0
    for level in 0..<150 {
      let values = (0..<400).map { drawn[level, $0] }
      let mean = values.reduce(0, +) / 400
      ratio +=
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399 / blups.predictionErrorVariances()[level]
    }
    // 150 variances of 400 draws: a standard error of about 0.6 %, and the common part errs together.
    #expect(abs(ratio / 150 - 1) < 0.05)
  }

  @Test("says of a variance at zero that it is zero, as the exact engine does")
  func boundary() throws {
    let data = SimulatedRatings(ratees: 600, raters: 150, rows: 2400, seed: 9)
    // The highest with the lowest, and so on inwards: groups whose means hardly differ.
    let order = data.response.indices.sorted { data.response[$0] < data.response[$1] }
    var codes = [Int32](repeating: 0, count: data.rows)
    for (place, row) in order.enumerated() { codes[row] = Int32(min(place, data.rows - 1 - place)) }
    let pairs = RandomTerm(name: "pair", codes: codes, levels: (0..<(data.rows / 2)).map { "\($0)" })
    let model = LinearMixedModel(
      response: data.response, fixedEffects: data.fixed,
      randomEffects: [data.rateeTerm, data.raterTerm, pairs])
    let (exact, fit) = (try model.fit(engine: .exact), try model.fit(engine: .iterative()))
    #expect(exact.convergence.boundary == ["pair"] && fit.convergence.boundary == ["pair"])
    #expect(fit.convergence.isConverged)
    #expect(fit.covariance(ofTerm: 2) == [0])
    #expect(try #require(fit.blups(of: "pair")).values().allSatisfy { $0 == 0 })
    let error = try #require(fit.convergence.monteCarlo)
    #expect(abs(fit.criterion - exact.criterion) < 4 * error.criterion + 1e-3)
    #expect(isClose(fit.residualVariance, exact.residualVariance, relative: 0.01))
  }

  @Test("ends a brief search near enough for fixed effects")
  func brief() throws {
    let data = Self.data
    let start = try data.crossed.fit(engine: .iterative())
    let columns = data.fixed.matrix.elements + data.rater.map { Double($0 % 7) }
    let model = LinearMixedModel(
      response: data.response,
      fixedEffects: FixedEffects(
        names: ["(Intercept)", "time", "more"], matrix: Matrix(rows: data.rows, columns: 3, elements: columns)),
      randomEffects: data.crossed.randomEffects)
    let full = try model.fit(engine: .exact)
    let fit = try model.fit(engine: .iterative(probes: 16), startingFrom: start, effort: .brief)
    #expect(fit.convergence.isConverged && fit.convergence.monteCarlo == nil)
    #expect(fit.convergence.iterations <= 2)
    for (a, b) in zip(fit.coefficients, full.coefficients) {
      #expect(abs(a.estimate - b.estimate) < 0.02 * b.standardError)
      #expect(isClose(a.standardError, b.standardError, relative: 0.02))
    }
  }

  @Test("leaves exact equations of many columns as near as an effort says, of few exact")
  func efforts() throws {
    let data = SimulatedRatings(ratees: 6000, raters: 2100, rows: 14_000, seed: 12)
    let full = try data.crossed.fit(engine: .exact)
    let near = try data.crossed.fit(engine: .exact, effort: .near)
    let brief = try data.crossed.fit(engine: .exact, effort: .brief)
    #expect(near.convergence.isConverged && near.convergence.iterations < full.convergence.iterations)
    #expect(brief.convergence.isConverged && brief.convergence.iterations <= near.convergence.iterations)
    for term in 0..<2 {
      // The variance of so many levels is known to √(2/2100) of itself at best.
      let error = 0.03 * full.covariance(ofTerm: term)[0]
      #expect(abs(near.covariance(ofTerm: term)[0] - full.covariance(ofTerm: term)[0]) < 0.01 * error)
      #expect(abs(brief.covariance(ofTerm: term)[0] - full.covariance(ofTerm: term)[0]) < 0.5 * error)
    }
    let few = SimulatedRatings(ratees: 300, raters: 40, rows: 900, seed: 8)
    #expect(
      try few.crossed.fit(effort: .brief).covariance(ofTerm: 1) == few.crossed.fit().covariance(ofTerm: 1))
  }

  @Test("is left alone where the factor is cheap")
  func automatic() throws {
    let data = SimulatedRatings(ratees: 300, raters: 40, rows: 900, seed: 8)
    #expect(try data.crossed.fit().convergence.solver == .dense)
  }
}
