import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// What Fixtures/clustering/more.R wrote.
private struct MoreFixture: Decodable {
  struct Gap: Decodable {
    let k: Int
    let logW, expected, se: Double
  }
  let irisGap, faithfulGap: [Gap]
  let irisStrength: [Double]
  let gowerObjective: Double
  let gowerMedoids: [Int]
  let mergedEntropy: [Double]
  let mergedSizes: [Int]

  static func load() throws -> MoreFixture {
    try JSONDecoder().decode(
      MoreFixture.self, from: Data(contentsOf: ClusteringFixture.folder.appendingPathComponent("more.json")))
  }
}

@Suite("How many groups")
struct NumberOfGroupsTests {
  let reference: ClusteringFixture
  private let more: MoreFixture
  let key = RandomKey(seed: 20_261_126)

  init() throws {
    reference = try ClusteringFixture.load()
    more = try MoreFixture.load()
  }

  private let means: @Sendable (Matrix, Int, RandomKey) -> [Int?]? = { table, k, key in
    try? KMeans(table, k: k, starts: 10, key: key).groups
  }

  @Test("the gap is that of clusGap")
  func gap() throws {
    let cases = [
      (reference.irisTable, more.irisGap), (reference.faithfulTable.standardised(), more.faithfulGap),
    ]
    for (table, expected) in cases {
      let found = try GapStatistic(
        table, groups: Array(1...5), tables: 100, key: key, threads: 2, method: means)
      for (entry, other) in zip(found.entries, expected) {
        #expect(isClose(entry.logWithin, other.logW, relative: 1e-6), "k = \(other.k)")
        // Means over 100 and over 500 random tables: four standard errors of their difference.
        #expect(abs(entry.expected - other.expected) < 4 * other.se * (1 / 100.0 + 1 / 500.0).squareRoot())
        // A standard deviation over 100 tables is sure to about 7 %.
        #expect(isClose(entry.standardError, other.se, relative: 0.3))
      }
    }
    // clusGap with Tibshirani's rule, 200 tables: 2 for faithful.
    let faithful = try GapStatistic(
      reference.faithfulTable.standardised(), groups: Array(1...4), tables: 60, key: key, method: means)
    #expect(faithful.best == 2)
  }

  @Test("prediction strength is that of fpc, and of all groups for one")
  func strength() throws {
    let found = try PredictionStrength(
      reference.irisTable, groups: Array(1...5), halvings: 100, key: key, threads: 2, method: means)
    #expect(found.entries[0].strength == 1)
    for (entry, expected) in zip(found.entries.dropFirst(), more.irisStrength) {
      // Both are means over random halvings whose values scatter by about .15.
      #expect(abs((entry.strength ?? .nan) - expected) < 0.06, "k = \(entry.groups)")
    }
    #expect(found.best == 2)
  }

  @Test("merging joins what clustCombi joins")
  func merging() throws {
    let table = MeasuredRows(reference.faithfulTable)
    let fit = try GaussianMixture(table, family: .eee, groups: 3).fit(starts: 12, key: key)
    let merging = ComponentMerging(try fit.responsibilities(table))
    // The rest between two searches of one optimum.
    #expect(isClose(merging.entropy, more.mergedEntropy[2], relative: 1e-3))
    #expect(isClose(merging.steps[0].entropy, more.mergedEntropy[1], relative: 1e-3))
    #expect(abs(merging.steps[1].entropy) < 1e-9)
    let parts = merging.parts(groups: 2)
    let sizes = try parts.map { part in
      try fit.responsibilities(table).count { row in
        let own = row ?? []
        let sums = parts.map { $0.reduce(0) { $0 + own[$1] } }
        return sums.max() == part.reduce(0) { $0 + own[$1] }
      }
    }
    #expect(sizes.sorted(by: >) == more.mergedSizes)
    #expect(merging.parts(groups: 3) == [[0], [1], [2]] && merging.parts(groups: 1) == [[0, 1, 2]])
    #expect(merging.elbow == 2)
  }

  @Test("medoids by Gower's distance are those of daisy and pam, incomplete rows included")
  func gower() throws {
    let found = try MedoidClustering(reference.irisWithHoles, k: 3, distance: .gower(nominal: []))
    #expect(found.objective <= more.gowerObjective * (1 + 1e-9))
    #expect(found.medoids.map { $0 + 1 }.sorted() == more.gowerMedoids)
    #expect(found.groups.allSatisfy { $0 != nil })
  }

  @Test("Gower's distance counts names as equal or not")
  func nominal() throws {
    // Two columns: a name and an amount of range 2; rows 0–2 share the name.
    let table = Matrix(rows: 5, columns: [[1, 1, 1, 9, 9], [0, 0.2, 0.4, 2, 1.8]])
    let found = try MedoidClustering(table, k: 2, distance: .gower(nominal: [0]))
    #expect(found.groups == [0, 0, 0, 1, 1] as [Int?])
    // From row 1: (0.1 + 0.1) / 2; from either of the last two: 0.1 / 2.
    #expect(isClose(found.objective, (0.05 + 0.05 + 0.05) / 5, relative: 1e-12))
  }

  @Test("one group is not taken for several")
  func none() throws {
    var stream = RandomStream(key: key)
    let table = Matrix(rows: 200, columns: (0..<3).map { _ in (0..<200).map { _ in stream.normal() } })
    #expect(try PredictionStrength(table, groups: Array(1...4), key: key, method: means).best == 1)
    let gap = try GapStatistic(table, groups: Array(1...4), tables: 40, key: key, method: means)
    #expect(gap.best == 1)
    #expect(throws: ClusteringError.noColumns) {
      try GapStatistic(Matrix(rows: 3, columns: 0), groups: [1], key: key, method: means)
    }
  }
}
