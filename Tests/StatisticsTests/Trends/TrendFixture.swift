import Foundation

/// What pymannkendall, scipy, ruptures and R say of trends; provenance stands in the files.
struct TrendFixture: Decodable {
  struct Series: Decodable {
    let name: String
    let values: [Double]
    let s, variance, z, p, slope, intercept, lower, upper: Double
    let hamedRaoZ, hamedRaoP, prewhitenedZ, prewhitenedP: Double
  }
  struct Short: Decodable {
    let values: [Double]
    let p: Double
  }
  struct Seasonal: Decodable {
    let values: [Double]
    let period: Int
    let s, variance, z, p, slope: Double
  }
  struct Penalised: Decodable {
    let values: [Double]
    let penalty: Double
    let minimum: Int
    let breaks: [Int]
  }

  let long: [Series]
  let short: [Short]
  let seasonal: [Seasonal]
  let pelt: [Penalised]

  static func load() throws -> TrendFixture { try decode("trends.json") }

  static func decode<Value: Decodable>(_ name: String) throws -> Value {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/trends/\(name)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(contentsOf: url))
  }
}

/// What R says.
struct TrendFixtureR: Decodable {
  struct Decomposition: Decodable {
    let name: String
    let values: [Double]
    let period: Int
    let trend, seasonal, remainder: [Double]
    let sWindow, tWindow: Int
    let robust: Bool
  }
  struct Breaks: Decodable {
    let name: String
    let values, rss, bic: [Double]
    let lineBic: Double
    let breaks, lower, upper: [Int]
  }
  struct Line: Decodable {
    let values, times, new: [Double]
    let period: Int
    let slope, se, p: Double
    let fit, lower, upper: [Double]
  }

  let stl: [Decomposition]
  let breaks: [Breaks]
  let lines: [Line]

  static func load() throws -> TrendFixtureR { try TrendFixture.decode("trends-r.json") }
}
