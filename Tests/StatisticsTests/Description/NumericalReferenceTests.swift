import Foundation
import Statistics
import TestSupport
import Testing

/// Certified values of the NIST Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/.
@Suite("NIST's statistical reference data")
struct NumericalReferenceTests {
  /// A centre, then two values by turns.
  private func alternating(_ centre: Double, _ low: Double, _ high: Double) -> [Double] {
    [centre] + (0..<1000).map { $0 % 2 == 0 ? low : high }
  }

  @Test("univariate: at least nine digits, eight for the standard deviation of NumAcc4")
  func univariate() throws {
    let cases: [(name: String, values: [Double], mean: Double, deviation: Double, digits: Double)] = [
      ("NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 15),
      ("NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 14),
      ("NumAcc3", alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 9),
      ("NumAcc4", alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 8),
    ]
    for example in cases {
      let moments = try Moments(example.values)
      #expect(agreeingDigits(moments.mean, example.mean) >= 14, "\(example.name)")
      let deviation = try #require(moments.standardDeviation)
      #expect(agreeingDigits(deviation, example.deviation) >= example.digits, "\(example.name)")
    }
  }

  @Test("Michelso: a hundred speeds of light")
  func speeds() throws {
    // Kilometres per second above 299,000; NIST has them in thousands.
    let speeds: [Double] = [
      850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000,
      960, 960, 960, 940, 960, 940, 880, 800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800,
      790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950, 880, 910, 850, 870, 840, 840,
      850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
      720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740,
      810, 940, 950, 800, 810, 870,
    ]
    let thousands = speeds.map { (299_000 + $0) / 1000 }
    let moments = try Moments(thousands)
    let deviation = try #require(moments.standardDeviation)
    let correlation = try #require(Moments.lagOneCorrelation(thousands))
    #expect(agreeingDigits(moments.mean, 299.8524) >= 14 && agreeingDigits(deviation, 0.0790105478190518) >= 12)
    #expect(agreeingDigits(correlation, 0.535199668621283) >= 11)
  }

  @Test("analysis of variance: nine digits, four where twelve are shared by all values")
  func analysisOfVariance() throws {
    for (level, replicates, digits) in [
      (1.0, 21, 9.0), (1, 201, 9), (1, 2001, 9), (1e6, 21, 9), (1e6, 201, 9), (1e6, 2001, 9), (1e12, 21, 4),
      (1e12, 201, 4), (1e12, 2001, 4),
    ] {
      let groups = NumericalReferenceTests.smallLeastSquares(level, replicates)
      let f = try GroupTest.analysisOfVariance(groups).test.statistic
      #expect(agreeingDigits(f, Double(replicates)) >= digits, "\(level) \(replicates): \(f)")
    }
    let instruments = [
      [196.3052, 196.1240, 196.1890, 196.2569, 196.3403], [196.3042, 196.3825, 196.1669, 196.3257, 196.0422],
      [196.1303, 196.2005, 196.2889, 196.0343, 196.1811], [196.2795, 196.1748, 196.1494, 196.1485, 195.9885],
      [196.2119, 196.1051, 196.1850, 196.0052, 196.2090],
    ]
    let silicon = try GroupTest.analysisOfVariance(instruments).test.statistic
    #expect(agreeingDigits(silicon, 1.18046237440255) >= 12)
  }

  /// Nine treatments with a centre, then a tenth below and above it by turns, on a level that all values share.
  private static func smallLeastSquares(_ level: Double, _ replicates: Int) -> [[Double]] {
    // The decimal literals of the files, so that their parsed doubles are the data.
    let tenths = [4, 3, 5, 3, 5, 3, 5, 3, 5]
    return tenths.map { centre in
      (0..<replicates).map { i in
        let digit = i == 0 ? centre : i % 2 == 1 ? centre - 1 : centre + 1
        return Double("\(Int(level)).\(digit)") ?? .nan
      }
    }
  }
}
