import Foundation
import Statistics
import TestSupport
import Testing

@Suite("The description of samples agrees with R")
struct SampleReferenceTests {
  private let fixture: DescriptionFixture

  init() throws { fixture = try DescriptionFixture.load() }

  /// Closed forms: rounding only, relative to the number or to the spread of the data where it is near zero.
  private func closed(_ found: Double?, _ expected: Double?, floor: Double = 1e-12) -> Bool {
    guard let found, let expected else { return found == nil && expected == nil }
    return isClose(found, expected, relative: 1e-10, floor: floor)
  }

  @Test("moments and L-moments")
  func moments() throws {
    for (name, expected) in fixture.samples {
      let moments = try Moments(expected.values)
      #expect(closed(moments.mean, expected.mean) && closed(moments.standardDeviation, expected.sd), "\(name)")
      for order in 2...6 {
        #expect(
          closed(
            moments.centralMoment(order), expected.moments[order - 2],
            floor: 1e-12 * pow(expected.sd, Double(order))),
          "\(name) \(order)")
      }
      for type in MomentType.allCases {
        #expect(closed(moments.skewness(type), expected.skewness[type.rawValue - 1]), "\(name) \(type)")
        // R's kurtosis asks for four values whatever the type.
        if moments.count > 3 {
          #expect(closed(moments.kurtosis(type), expected.kurtosis[type.rawValue - 1]), "\(name) \(type)")
        }
      }
      let l = LMoments(try OrderedSample(expected.values))
      let found = [l.location, l.scale, l.third, l.fourth]
      for (found, wanted) in zip(found, expected.lmoments) {
        #expect(closed(found, wanted, floor: 1e-12 * expected.sd), "\(name)")
      }
    }
  }

  @Test("quantiles of all nine types, and what is made of them")
  func quantiles() throws {
    // The thirds themselves: with fifteen digits they fall on the other side of a step.
    let probabilities = fixture.probs.map {
      abs($0 * 3 - ($0 * 3).rounded()) < 1e-12 ? ($0 * 3).rounded() / 3 : $0
    }
    for (name, expected) in fixture.samples {
      let sample = try OrderedSample(expected.values.reversed())
      for type in QuantileType.allCases {
        for (probability, wanted) in zip(probabilities, expected.quantiles[type.rawValue - 1]) {
          #expect(closed(sample.quantile(probability, type), wanted), "\(name) \(type) \(probability)")
        }
      }
      #expect(closed(sample.interquartileRange(), expected.iqr), "\(name)")
      #expect(closed(sample.medianAbsoluteDeviation(), expected.mad), "\(name)")
      #expect(closed(sample.trimmedMean(0.1), expected.trim10), "\(name)")
      #expect(closed(sample.trimmedMean(0.2), expected.trim20), "\(name)")
      #expect(closed(sample.winsorizedMean(0.2), expected.winsor20), "\(name)")
      // robustbase returns a trial value of its search, which is off by up to 1e-8.
      let qn = try #require(sample.qn)
      #expect(isClose(qn, expected.qn, relative: 1e-7), "\(name)")
      #expect(closed(sample.sn, expected.sn), "\(name)")
      if let huber = expected.huber {
        let found = try #require(sample.huberLocation())
        #expect(isClose(found, huber, relative: 1e-10), "\(name)")
      }
    }
  }

  @Test("tests of normality, and the dip")
  func shapes() throws {
    func agrees(_ found: ShapeTest?, _ expected: [Double]?) -> Bool {
      guard let found, let expected else { return found == nil && expected == nil }
      return closed(found.statistic, expected[0]) && isClose(found.p, expected[1], relative: 1e-6, floor: 1e-25)
    }
    for (name, expected) in fixture.samples {
      let sample = try OrderedSample(expected.values)
      #expect(agrees(try? NormalityTest.shapiroWilk(sample), expected.shapiro), "\(name)")
      #expect(agrees(try? NormalityTest.shapiroFrancia(sample), expected.francia), "\(name)")
      #expect(agrees(try? NormalityTest.andersonDarling(sample), expected.anderson), "\(name)")
      #expect(agrees(try? NormalityTest.cramerVonMises(sample), expected.cramer), "\(name)")
      #expect(agrees(try? NormalityTest.lilliefors(sample), expected.lilliefors), "\(name)")
      #expect(agrees(try? NormalityTest.pearson(sample).test, expected.pearson), "\(name)")
      #expect(agrees(try? NormalityTest.jarqueBera(sample.moments), expected.jarque), "\(name)")
      if let dip = expected.dip {
        let test = try DipTest(sample)
        #expect(
          closed(test.statistic, dip[0]) && isClose(test.p, dip[1], relative: 1e-6, floor: 1e-12), "\(name)")
      }
    }
    let faculty = try DipTest(OrderedSample(fixture.statfaculty.values))
    #expect(closed(faculty.statistic, fixture.statfaculty.dip[0]))
    #expect(isClose(faculty.p, fixture.statfaculty.dip[1], relative: 1e-9))
    #expect(
      isClose(faculty.statistic, 0.05952381, relative: 1e-7) && isClose(faculty.p, 0.08672, relative: 1e-4))
  }

  @Test("histograms have R's breaks and counts")
  func histograms() throws {
    for (name, expected) in fixture.samples {
      let sample = try OrderedSample(expected.values)
      #expect(Histogram.intervals(sample, .sturges) == expected.sturges, "\(name)")
      #expect(Histogram.intervals(sample, .scott) == expected.scott, "\(name)")
      #expect(Histogram.intervals(sample, .freedmanDiaconis) == expected.fd, "\(name)")
      let histogram = Histogram(sample, rule: .sturges)
      #expect(histogram.counts == expected.counts, "\(name)")
      #expect(zip(histogram.breaks, expected.breaks).allSatisfy { closed($0, $1) }, "\(name)")
    }
    for (range, expected) in zip(fixture.prettyFor, fixture.pretty) {
      let found = Histogram.roundBreaks(range[0], range[1], count: Int(range[2]))
      #expect(found.count == expected.count && zip(found, expected).allSatisfy { closed($0, $1) }, "\(range)")
    }
  }

  @Test("bandwidths; those of Sheather and Jones stop where R stops")
  func bandwidths() throws {
    for (name, expected) in fixture.samples {
      let sample = try OrderedSample(expected.values)
      func agrees(_ rule: BandwidthRule, _ wanted: Double?, _ tolerance: Double) {
        guard let wanted else { return }
        let found = try? Bandwidth.of(sample, rule)
        #expect(
          found.map { isClose($0, wanted, relative: tolerance) } == true,
          "\(name) \(rule) \(found ?? 0) \(wanted)")
      }
      agrees(.silverman, expected.nrd0, 1e-10)
      agrees(.scott, expected.nrd, 1e-10)
      agrees(.unbiasedCrossValidation, expected.ucv, 1e-6)
      agrees(.biasedCrossValidation, expected.bcv, 1e-6)
      agrees(.sheatherJones, expected.ste, 1e-6)
      agrees(.sheatherJonesExact, expected.steExact, 1e-6)
      agrees(.directPlugIn, expected.dpi, 1e-10)
    }
  }

  @Test(
    "the improved Sheather–Jones bandwidth is KDEpy's with relative padding, and does not depend on the unit")
  func improved() throws {
    let eruptions = try #require(fixture.samples["eruptions"]).values
    // KDEpy 1.1.12 on 100 × the data, where its fixed padding of 6 does not bind.
    for factor in [1.0, 10, 100] {
      let found = try Bandwidth.of(OrderedSample(eruptions.map { $0 * factor }), .improvedSheatherJones)
      #expect(isClose(found, 0.09086245236274758 * factor, relative: 1e-6))
      let grid = try Bandwidth.of(OrderedSample(eruptions.map { $0 * factor }), .diffusion)
      #expect(isClose(grid, 2 * found, relative: 1e-12))
    }
  }

  @Test("densities agree with sums of kernels, on the grid to its resolution")
  func densities() throws {
    let eruptions = try OrderedSample(try #require(fixture.samples["eruptions"]).values)
    let grid = try KernelDensity(eruptions.values, bandwidth: fixture.grid.bandwidth)
    for (x, expected) in zip(fixture.grid.at, fixture.grid.density) {
      let exact = KernelDensity.exact(eruptions, bandwidth: fixture.grid.bandwidth, at: x)
      #expect(isClose(exact, expected, relative: 1e-10))
      // Linear binning at an eighth of a bandwidth or less spreads by δ²/6, and lines are drawn between the points.
      #expect(isClose(grid.density(at: x), expected, relative: 0, floor: 5e-4))
    }
  }
}
