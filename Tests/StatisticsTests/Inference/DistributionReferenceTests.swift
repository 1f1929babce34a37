import Foundation
import Statistics
import TestSupport
import Testing

/// Tail probabilities by mpmath; see distributions.py for how they were made.
struct DistributionFixture: Decodable {
  struct Tolerance: Decodable {
    let relative: Double
    let relativeForLargeParameters: Double
    let large: Double
  }

  struct Point: Decodable {
    let parameters: [Double]
    let x: Double
    let cdf: Double
    let survival: Double
    let logDensity: Double
  }

  let tolerance: Tolerance
  let points: [String: [Point]]

  static func load() throws -> DistributionFixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/distributions.json")
    return try JSONDecoder().decode(DistributionFixture.self, from: Data(contentsOf: file))
  }

  func tolerance(_ point: Point) -> Double {
    point.parameters.contains { $0 > tolerance.large }
      ? tolerance.relativeForLargeParameters : tolerance.relative
  }
}

/// The distributions under test, by their names in the fixture.
enum Family: String, CaseIterable, Sendable {
  case normal
  case studentT
  case chiSquared
  case fisher
  case beta

  func distribution(_ parameters: [Double]) -> any ContinuousDistribution {
    switch self {
    case .normal: NormalDistribution.standard
    case .studentT: StudentT(degreesOfFreedom: parameters[0])
    case .chiSquared: ChiSquared(degreesOfFreedom: parameters[0])
    case .fisher:
      FDistribution(numeratorDegreesOfFreedom: parameters[0], denominatorDegreesOfFreedom: parameters[1])
    case .beta: BetaDistribution(a: parameters[0], b: parameters[1])
    }
  }
}

@Suite("Distributions against mpmath")
struct DistributionReferenceTests {
  @Test("agree in both tails, from one half down to 1e-300", arguments: Family.allCases)
  func tails(_ family: Family) throws {
    let fixture = try DistributionFixture.load()
    let points = try #require(fixture.points[family.rawValue])
    #expect(points.count >= 150)
    for point in points {
      let distribution = family.distribution(point.parameters)
      let found = (lower: distribution.cdf(point.x), upper: distribution.survival(point.x))
      let tolerance = fixture.tolerance(point)
      #expect(isClose(found.lower, point.cdf, relative: tolerance), "cdf \(point)")
      #expect(isClose(found.upper, point.survival, relative: tolerance), "survival \(point)")
      #expect(
        isClose(
          distribution.logSurvival(point.x), log(point.survival), relative: tolerance, floor: tolerance),
        "logSurvival \(point)")
    }
  }

  @Test("agree in the logarithm of the density", arguments: Family.allCases)
  func densities(_ family: Family) throws {
    let fixture = try DistributionFixture.load()
    for point in try #require(fixture.points[family.rawValue]) {
      let distribution = family.distribution(point.parameters)
      // The floor is absolute: the density's own relative error, since the logarithm may pass through zero.
      let found = distribution.logDensity(point.x)
      #expect(isClose(found, point.logDensity, relative: 1e-13, floor: 1e-12), "\(point): \(found)")
      #expect(isClose(distribution.density(point.x), exp(point.logDensity), relative: 1e-12, floor: 1e-300))
    }
  }

  @Test("give back a tail from its quantile, whichever is smaller", arguments: Family.allCases)
  func roundTrips(_ family: Family) throws {
    let fixture = try DistributionFixture.load()
    for point in try #require(fixture.points[family.rawValue]) {
      let distribution = family.distribution(point.parameters)
      let isLower = point.cdf <= point.survival
      let wanted = min(point.cdf, point.survival)
      let x = isLower ? distribution.quantile(wanted) : distribution.upperQuantile(wanted)
      guard x.isFinite, x != 0 else { continue }
      let found = isLower ? distribution.cdf(x) : distribution.survival(x)
      // No number lies closer than half an ulp to the solution: what that moves the tail is not an error.
      let spacing = x.ulp * distribution.density(x) / wanted
      #expect(
        isClose(found, wanted, relative: max(fixture.tolerance(point), spacing)), "\(point): \(x), \(found)")
    }
  }

  @Test("go on in logarithms where the probability underflows")
  func deepTails() {
    let normal = NormalDistribution.standard
    // mpmath: log(erfc(z/√2)/2)
    let expected = [
      (29.5, -439.42947460915022775), (30, -454.32124395634319711), (38, -726.5572160188201301),
      (100, -5005.5242086942050886), (1e5, -5000000012.4318639983),
    ]
    for (z, value) in expected {
      #expect(isClose(normal.logSurvival(z), value, relative: 1e-15))
      #expect(isClose(normal.tails(at: -z).logLower, value, relative: 1e-15))
    }
    #expect(ChiSquared(degreesOfFreedom: 2).logSurvival(1e5) == -5e4)
    let student = StudentT(degreesOfFreedom: 3)
    #expect(isClose(student.logSurvival(1e150), -1036.0655684082759578, relative: 1e-14))
    #expect(isClose(student.logSurvival(1e200), -1381.4533323573828104, relative: 1e-14))
  }

  @Test("rest on gamma and beta functions that do not cancel")
  func specialFunctions() {
    // mpmath: loggamma and its combinations
    #expect(isClose(SpecialFunctions.logGamma(1e-5), 11.512919692895825707, relative: 1e-15))
    #expect(isClose(SpecialFunctions.logGamma(1234.5), 7550.5509010778948957, relative: 1e-15))
    #expect(isClose(SpecialFunctions.logBeta(1e6, 0.5), -6.335390211057436965, relative: 1e-15))
    #expect(isClose(SpecialFunctions.logBeta(1e10, 1e10), -13862943621.44631953, relative: 1e-15))
    #expect(isClose(SpecialFunctions.logBeta(0.25, 3), 1.0453677741492974085, relative: 2e-15))
  }
}
