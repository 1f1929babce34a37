import AppraisalAnalysis
import Foundation
import Statistics
import Testing

/// Planted truths of simulated cities. `scripts/trends-table` runs a thousand of them.
@Suite("Trends of cities with known truth")
struct TrendRecoveryTests {
  @Test("drift, mix and the other parts of a change lie within 1.96 standard errors, as often as they should")
  func coverage() throws {
    let coverage = try TrendCoverage.ofCities(1..<101)
    for name in ["rater_drift", "mix", "within"] {
      #expect(coverage.count(name) == 100)
      #expect((0.89...0.99).contains(coverage.share(name)), "\(name): \(coverage.share(name))")
    }
  }

  @Test("where nobody improves, units are called rising or falling at the nominal rate")
  func falsePositives() throws {
    let coverage = try TrendCoverage.ofNulls(1..<41)
    // 240 tests, those of a city not independent: four standard errors of 40 cities' rates.
    let units = coverage.share("unit p < .05")
    #expect(coverage.count("unit p < .05") == 240 && (0.01..<0.13).contains(units), "\(units)")
    #expect(coverage.share("any unit rising or falling") <= 0.155)
  }

  @Test("slopes hold the planted ones where units improve at a pace of their own while raters drift")
  func slopes() throws {
    let coverage = try TrendCoverage.ofSlopes(1..<41, unitGrowth: 0.5)
    #expect(coverage.names.count == 3)
    for name in coverage.names { #expect(coverage.share(name) >= 0.87, "\(name): \(coverage.share(name))") }
  }
}

/// The same at full size, as Markdown; `scripts/trends-table` runs it.
@Suite("TrendsTable")
struct TrendsTable {
  static let replicates = ProcessInfo.processInfo.environment["TIMBANG_TRENDS_TABLE"].flatMap(Int.init)

  @Test("prints coverage and false-positive rates", .enabled(if: replicates != nil))
  func table() throws {
    let count = Self.replicates ?? 0
    print("| quantity | replicates | rate |\n|---|---|---|")
    let cities = try TrendCoverage.ofCities(1..<(count + 1))
    for name in cities.names {
      print("| \(name) within 1.96 SE | \(cities.count(name)) | \(rounded(cities.share(name))) |")
    }
    for growth in [0, 0.5] {
      let slopes = try TrendCoverage.ofSlopes(1..<(count / 2 + 1), unitGrowth: growth)
      for name in slopes.names {
        print("| units gain SD \(growth): \(name) | \(slopes.count(name)) | \(rounded(slopes.share(name))) |")
      }
    }
    let nulls = try TrendCoverage.ofNulls(1..<(count / 2 + 1))
    for name in nulls.names {
      print("| null: \(name) | \(nulls.count(name)) | \(rounded(nulls.share(name))) |")
    }
  }

  private func rounded(_ share: Double) -> String { "\((share * 1000).rounded() / 1000)" }
}
