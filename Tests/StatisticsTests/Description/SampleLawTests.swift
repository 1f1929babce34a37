import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Laws of the description of samples")
struct SampleLawTests {
  private func normals(_ count: Int, seed: UInt64, rounding: Double = 0) -> [Double] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<count).map { _ in
      let value = 50 + 10 * stream.normal()
      return rounding > 0 ? (value / rounding).rounded() * rounding : value
    }
  }

  private func summary(_ values: [Double]) throws -> [Double?] {
    let sample = try OrderedSample(values)
    let (moments, l) = (sample.moments, LMoments(sample))
    return [
      moments.skewness(), moments.kurtosis(), l.skewness, l.kurtosis,
      try NormalityTest.shapiroWilk(sample).statistic,
      try NormalityTest.andersonDarling(sample).statistic, try DipTest(sample).statistic, sample.levels.entropy,
    ]
  }

  @Test("a whole without a part is what is left of it, or nothing where subtraction would not tell")
  func withoutPart() throws {
    let values = normals(900, seed: 11).map { $0 + 1e6 }
    let whole = GroupTest.Summary(try Moments(values))
    for own in [1, 2, 30, 450] {
      let part = GroupTest.Summary(try Moments(Array(values[..<own])))
      let direct = GroupTest.Summary(try Moments(Array(values[own...])))
      let rest = try #require(GroupTest.Summary(whole, without: part))
      #expect(rest.count == direct.count && isClose(rest.mean, direct.mean, relative: 1e-15))
      // Means near a million leave ten digits of a deviation.
      #expect(isClose(try #require(rest.variance), try #require(direct.variance), relative: 1e-10))
    }
    let most = GroupTest.Summary(try Moments(Array(values[..<451])))
    #expect(GroupTest.Summary(whole, without: most) == nil)
    let spread = [0, 4, 0, 4, 2, 2, 2, 2, 2.0]
    let all = GroupTest.Summary(try Moments(spread))
    #expect(GroupTest.Summary(all, without: GroupTest.Summary(try Moments(Array(spread[..<4])))) == nil)
    let one = GroupTest.Summary(try Moments([1, 2]))
    #expect(GroupTest.Summary(one, without: GroupTest.Summary(try Moments([1]))) == nil)
  }

  @Test("shape does not depend on unit and zero; location and spread follow them")
  func affine() throws {
    let values = normals(200, seed: 4, rounding: 0.5)
    let moved = values.map { 8 * $0 - 1024 }  // exact in binary
    for (a, b) in zip(try summary(values), try summary(moved)) {
      let (before, after) = (try #require(a), try #require(b))
      #expect(isClose(before, after, relative: 1e-9))
    }
    let (x, y) = (try OrderedSample(values), try OrderedSample(moved))
    let spreads: [(OrderedSample) throws -> Double] = [
      { $0.medianAbsoluteDeviation() }, { try #require($0.qn) }, { try #require($0.sn) },
      { $0.interquartileRange() },
      { try #require($0.moments.standardDeviation) }, { try #require(LMoments($0).scale) },
      { try Bandwidth.of($0, .silverman) }, { try Bandwidth.of($0, .directPlugIn) },
      { try Bandwidth.of($0, .diffusion) },
    ]
    for (index, spread) in spreads.enumerated() {
      // Counting pairs on bins depends a little on where zero is.
      let (small, large) = (try spread(x), try spread(y))
      #expect(isClose(large, 8 * small, relative: index == 7 ? 1e-2 : 1e-8), "\(index)")
    }
    for location in [
      { (s: OrderedSample) in s.median }, { $0.trimmedMean(0.1) }, { $0.quantile(0.3, .medianUnbiased) },
    ] {
      #expect(isClose(location(y), 8 * location(x) - 1024, relative: 1e-12))
    }
  }

  @Test("the order of values changes nothing, to the last bit")
  func permutation() throws {
    let values = normals(300, seed: 5)
    var stream = RandomStream(key: RandomKey(seed: 1))
    let shuffled = stream.permutation(of: values.count).map { values[$0] }
    #expect(try summary(values) == summary(shuffled))
    #expect(Ranks(values).values.sorted() == Ranks(shuffled).values.sorted())
  }

  @Test("exact Qn and Sn equal their definitions by brute force")
  func pairs() throws {
    for count in [2, 3, 4, 5, 9, 10, 13, 30] {
      let values = normals(count, seed: UInt64(count), rounding: count == 30 ? 5 : 0)
      let sample = try OrderedSample(values)
      var distances: [Double] = []
      for i in values.indices { for j in 0..<i { distances.append(abs(values[i] - values[j])) } }
      let h = count / 2 + 1
      let kth = distances.sorted()[h * (h - 1) / 2 - 1]
      let qn = try #require(sample.qn)
      #expect(kth == 0 ? qn == 0 : qn / kth > 0.5 && qn / kth < 2.3)
      let typical = values.map { x in values.map { abs($0 - x) }.sorted()[count / 2] }.sorted()[
        (count + 1) / 2 - 1]
      let sn = try #require(sample.sn)
      #expect(typical == 0 ? sn == 0 : sn / typical > 0.8 && sn / typical < 2.5)
    }
  }

  @Test("a density on a bounded scale has mass 1 and does not sink at a ceiling")
  func reflection() throws {
    var stream = RandomStream(key: RandomKey(seed: 9))
    let uniform = (0..<20_000).map { _ in 100 * stream.uniform() }
    let density = try KernelDensity(uniform, bandwidth: 4, support: 0...100)
    let step = density.points[1] - density.points[0]
    let inner = density.values.dropFirst().dropLast().reduce(0, +)
    let mass = step * (inner + (density.values[0] + density.values[density.values.count - 1]) / 2)
    #expect(isClose(mass, 1, relative: 1e-9))
    #expect(density.values.allSatisfy { abs($0 - 0.01) < 0.001 })
  }

  @Test("entropy is largest for equal shares, and counts levels")
  func entropy() throws {
    let equal = try OrderedSample([1, 2, 3, 4, 1, 2, 3, 4]).levels
    #expect(isClose(equal.entropy, 2, relative: 1e-14) && isClose(equal.effectiveLevels, 4, relative: 1e-13))
    // National predicate shares: 11.27, 88.46, .11, .06 and .10 %.
    let shares = [1127, 8846, 11, 6, 10]
    let national = try OrderedSample(shares.enumerated().flatMap { [Double](repeating: Double($0), count: $1) })
      .levels
    #expect(isClose(national.entropy, 0.538629, relative: 1e-5))
  }

  @Test("heaps on tens are seen, and only those")
  func heaping() throws {
    let smooth = normals(4000, seed: 12, rounding: 1)
    let none = ValueGrid(try OrderedSample(smooth).levels)
    #expect(none.step == 1 && none.spacing == 1 && none.heaps.allSatisfy { $0.ratio < 1.2 })
    let heaped = smooth.enumerated().map { $0 % 3 == 0 ? $1 : ($1 / 10).rounded() * 10 }
    let some = ValueGrid(try OrderedSample(heaped).levels)
    #expect(some.spacing == 10)
    let myers = try #require(some.myersIndex)
    let digits = try #require(some.digitTest)
    #expect(myers > 0.4 && digits.p < 1e-10)
    #expect(ValueGrid(try OrderedSample([0.25, 1.5, 7]).levels).step == 0.01)
    #expect(ValueGrid(try OrderedSample(normals(50, seed: 2)).levels).step == nil)
  }

  @Test("rounded unimodal scores are not taken for several modes")
  func roundedDip() throws {
    let sample = try OrderedSample(normals(400, seed: 21, rounding: 5))
    let key = RandomKey(seed: 3)
    #expect(try DipTest(sample).p < 0.01)
    let rounded = try DipTest(sample, null: .roundedUnimodal(step: 5, key: key, replicates: 200))
    #expect(rounded.p > 0.05)
    let two = normals(200, seed: 22, rounding: 5) + normals(200, seed: 23, rounding: 5).map { $0 + 60 }
    #expect(
      try DipTest(OrderedSample(two), null: .roundedUnimodal(step: 5, key: key, replicates: 200)).p < 0.01)
  }

  @Test("BCa of a mean: near Student's interval for normal data, the same for any number of threads")
  func bootstrap() throws {
    let values = normals(400, seed: 31)
    let interval = try Bootstrap(key: RandomKey(seed: 1), replicates: 4000, threads: 1).mean(of: values)
    let again = try Bootstrap(key: RandomKey(seed: 1), replicates: 4000, threads: 3).mean(of: values)
    #expect(interval == again)
    let moments = try Moments(values)
    let student = try #require(moments.meanInterval())
    let error = try #require(moments.standardErrorOfMean)
    // Monte Carlo error of a 2.5 % quantile of 4,000 replicates: about 4 % of the standard error; three of these.
    #expect(abs(interval.interval.lowerBound - student.lowerBound) < 0.12 * error)
    #expect(abs(interval.interval.upperBound - student.upperBound) < 0.12 * error)
    #expect(abs(interval.standardError / error - 1) < 0.05)
    let general = try Bootstrap(key: RandomKey(seed: 1), replicates: 2000).interval(count: values.count) {
      indices in
      indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }
    #expect(abs(general.standardError / error - 1) < 0.06)
  }

  @Test("the product bootstrap sees the variance that rows of one level share")
  func product() throws {
    var stream = RandomStream(key: RandomKey(seed: 41))
    let effects = (0..<40).map { _ in 5 * stream.normal() }
    let codes = (0..<4000).map { Int32($0 % 40) }
    let values = codes.map { effects[Int($0)] + stream.normal() }
    let bootstrap = Bootstrap(key: RandomKey(seed: 2), replicates: 2000)
    let naive = try bootstrap.mean(of: values).standardError
    let clustered = try ProductBootstrap(bootstrap, groupings: [codes]).mean(of: values).standardError
    let expected = try #require(Moments(effects).standardErrorOfMean)
    #expect(abs(clustered / expected - 1) < 0.15 && naive < 0.3 * clustered)
  }

  @Test("a shift of all values is found at every quantile")
  func shift() throws {
    let first = normals(300, seed: 51)
    let shift = try ShiftFunction(
      first.map { $0 + 20 }, normals(300, seed: 52),
      bootstrap: Bootstrap(key: RandomKey(seed: 1), replicates: 500))
    #expect(shift.points.count == 5 && shift.points.allSatisfy { $0.interval.contains(20) && $0.p < 0.02 })
  }

  @Test("quantiles of values that hang together have the error of their clusters, not of their rows")
  func shiftOfClusters() throws {
    // Forty clusters of fifty values with an effect of their own: two groups of twenty, with nothing between them.
    let effects = normals(40, seed: 53)
    var stream = RandomStream(key: RandomKey(seed: 54))
    let codes = (0..<2000).map { Int32($0 / 50) }
    let values = codes.map { effects[Int($0)] + 3 * stream.normal() }
    let (first, second) = (Array(values[..<1000]), Array(values[1000...]))
    let bootstrap = Bootstrap(key: RandomKey(seed: 3), replicates: 1000)
    let rows = try ShiftFunction(first, second, bootstrap: bootstrap)
    let clusters = try ShiftFunction(first, second, ways: [codes], bootstrap: bootstrap)
    for (row, cluster) in zip(rows.points, clusters.points) {
      #expect(row.difference == cluster.difference)
      let widths = [row, cluster].map { $0.interval.upperBound - $0.interval.lowerBound }
      #expect(widths[1] > 3 * widths[0], "\(widths)")
    }
    // The median of twenty effects of SD 10 has an error of about 12.5 √(1/20), and there are two.
    let middle = clusters.points[2]
    let error = (middle.interval.upperBound - middle.interval.lowerBound) / 3.92
    #expect((2.5...6).contains(error) && middle.p > 0.05, "\(error)")
  }

  @Test("rows of their own as clusters give the intervals of independent rows")
  func shiftOfSingles() throws {
    let (first, second) = (normals(300, seed: 55).map { $0 + 4 }, normals(300, seed: 56))
    let bootstrap = Bootstrap(key: RandomKey(seed: 4), replicates: 4000)
    let rows = try ShiftFunction(first, second, bootstrap: bootstrap)
    let singles = try ShiftFunction(first, second, ways: [(0..<600).map(Int32.init)], bootstrap: bootstrap)
    for (row, single) in zip(rows.points, singles.points) {
      // Quantiles of 4,000 replicates err by some percent of the width.
      let width = row.interval.upperBound - row.interval.lowerBound
      #expect(abs(row.interval.lowerBound - single.interval.lowerBound) < 0.1 * width)
      #expect(abs(row.interval.upperBound - single.interval.upperBound) < 0.1 * width)
    }
    #expect(throws: SampleError.tooFewGroups(found: 1, needed: 2)) {
      try ShiftFunction(
        first, second, ways: [(0..<600).map { $0 < 300 ? 0 : Int32($0) }], bootstrap: bootstrap)
    }
  }

  @Test("quantiles at the ceiling are equal, whatever rounding makes of them")
  func shiftAtCeiling() throws {
    // 40 and 45 % at 5: the 90 % quantile of both is 5 and cannot differ; a quarter way up they do.
    func scores(_ top: Int) -> [Double] { (0..<1000).map { $0 < top ? 5 : Double($0 % 4 + 1) } }
    let shift = try ShiftFunction(
      scores(400), scores(450), bootstrap: Bootstrap(key: RandomKey(seed: 1), replicates: 200))
    let last = try #require(shift.points.last)
    #expect(last.difference == 0 && last.interval == 0...0 && last.p == 1)
    #expect(shift.points.allSatisfy { $0.difference == 0 || abs($0.difference) > 1e-9 })
  }

  @Test("what cannot be answered is refused by name or nil")
  func refusals() throws {
    #expect(throws: SampleError.tooFewValues(found: 0, needed: 1)) { try OrderedSample([Double]()) }
    #expect(throws: SampleError.notFinite(position: 1, value: .infinity)) { try Moments([1, .infinity]) }
    #expect(throws: SampleError.self) { try Moments([.nan]) }
    let one = try OrderedSample([7])
    #expect(one.moments.variance == nil && one.qn == nil && one.moments.skewness() == nil && one.median == 7)
    #expect(one.medianAbsoluteDeviation() == 0 && LMoments(one).scale == nil && one.levels.entropy == 0)
    let constant = try OrderedSample([3, 3, 3, 3, 3, 3, 3, 3])
    #expect(constant.moments.standardDeviation == 0 && constant.moments.kurtosis() == nil)
    #expect(throws: SampleError.constant(value: 3)) { try NormalityTest.shapiroWilk(constant) }
    #expect(throws: SampleError.constant(value: 3)) { try DipTest(constant) }
    #expect(throws: SampleError.constant(value: 3)) { try Bandwidth.of(constant, .sheatherJones) }
    #expect(throws: SampleError.tooFewValues(found: 2, needed: 3)) {
      try NormalityTest.shapiroWilk(OrderedSample([1, 2]))
    }
    let large = try OrderedSample((0..<5001).map(Double.init))
    #expect(throws: SampleError.tooManyValues(found: 5001, limit: 5000)) {
      try NormalityTest.shapiroWilk(large)
    }
    #expect(throws: SampleError.tooFewGroups(found: 1, needed: 2)) { try GroupTest.kruskalWallis([[1, 2]]) }
    #expect(throws: SampleError.constant(value: 1)) { try GroupTest.kruskalWallis([[1, 1], [1]]) }
    #expect(throws: SampleError.self) { try GroupTest.t([1], [2, 3]) }
    #expect(try Moments([1e200, -1e200, 3e200]).kurtosis(.moments)?.isFinite == true)
    #expect(Histogram(constant).counts == [8] && Histogram(one).counts == [1])
  }

  @Test("very large values neither stop anything nor change what does not depend on the unit")
  func large() throws {
    #expect(throws: SampleError.tooLarge) { try GroupTest.t([1e308, -1e308], [1e308, 0]) }
    let (a, b) = ([1.0, 2, 4, 8], [3.0, 5, 6.5])
    let (plain, scaled) = try (GroupTest.t(a, b), GroupTest.t(a.map { $0 * 1e120 }, b.map { $0 * 1e120 }))
    #expect(isClose(scaled.test.p, plain.test.p, relative: 1e-12))
    let far = (0..<300).map { 1e17 + 16 * Double($0 % 7) }
    let density = try KernelDensity(far, bandwidth: 0.01)
    #expect(density.density(at: far[0]).isFinite && density.density(at: 0) == 0)
  }
}
