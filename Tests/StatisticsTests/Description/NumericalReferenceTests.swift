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

  @Test("Michelson's speeds of light and the first digits of π")
  func measured() throws {
    let digits = NumericalReferenceTests.digitsOfPi(5000)
    let pi = try Moments(digits)
    #expect(agreeingDigits(pi.mean, 4.5348) >= 14)
    #expect(agreeingDigits(try #require(pi.standardDeviation), 2.86733906028871) >= 14)
    #expect(agreeingDigits(try #require(Moments.lagOneCorrelation(digits)), -0.00355099287237972) >= 13)
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

  /// The digits of π by Rabinowitz and Wagon's spigot.
  private static func digitsOfPi(_ count: Int) -> [Double] {
    let length = count * 10 / 3 + 20
    var remainders = [Int](repeating: 2, count: length)
    var digits: [Int] = []
    var (nines, held) = (0, 0)
    while digits.count <= count + 1 {
      var carry = 0
      for i in stride(from: length - 1, through: 1, by: -1) {
        let x = 10 * remainders[i] + carry * (i + 1)
        remainders[i] = x % (2 * i + 1)
        carry = x / (2 * i + 1)
      }
      let x = 10 * remainders[0] + carry
      remainders[0] = x % 10
      let digit = x / 10
      if digit == 9 {
        nines += 1
      } else if digit == 10 {
        digits.append(held + 1)
        digits += [Int](repeating: 0, count: nines)
        (held, nines) = (0, 0)
      } else {
        digits.append(held)
        digits += [Int](repeating: 9, count: nines)
        (held, nines) = (digit, 0)
      }
    }
    return digits.dropFirst().prefix(count).map(Double.init)
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
