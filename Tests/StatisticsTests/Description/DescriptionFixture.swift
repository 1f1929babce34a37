import Foundation

/// What R makes of small samples; `Fixtures/description/description.R` made it and states versions.
struct DescriptionFixture: Decodable {
  struct Sample: Decodable {
    let values: [Double]
    let mean, sd: Double
    let moments: [Double]
    let skewness, kurtosis: [Double?]
    let quantiles: [[Double]]
    let lmoments: [Double?]
    let mad, iqr, trim10, trim20, winsor20: Double
    let huber: Double?
    let qn, sn: Double
    let shapiro, francia, anderson, cramer, lilliefors, pearson, jarque, dip: [Double]?
    let sturges, scott, fd: Int
    let breaks: [Double]
    let counts: [Int]
    let nrd0, nrd: Double
    let ucv, bcv, ste, dpi, steExact: Double?
  }
  struct Groups: Decodable {
    let female, male: [Double]
    let ranks: [[Double]]
    let welch, student, whitney, oneway, anova, kruskal, bartlett, fligner, levene, smirnov, signed, d: [Double]
    let omegaInterval: [Double]
  }
  struct Faculty: Decodable {
    let values, dip: [Double]
  }
  struct Grid: Decodable {
    let bandwidth: Double
    let at, density: [Double]
  }

  let probs: [Double]
  let samples: [String: Sample]
  let groups: Groups
  let statfaculty: Faculty
  let grid: Grid
  let pretty, prettyFor: [[Double]]

  static func load() throws -> DescriptionFixture {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/description/description.json")
    return try JSONDecoder().decode(DescriptionFixture.self, from: Data(contentsOf: url))
  }
}
