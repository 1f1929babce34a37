import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Partitions")
struct PartitionTests {
  let reference: ClusteringFixture
  let key = RandomKey(seed: 20_261_126)

  init() throws { reference = try ClusteringFixture.load() }

  @Test("k-means reaches the best known sums of squares on iris")
  func means() throws {
    for expected in reference.irisMeans {
      let found = try KMeans(reference.irisTable, k: expected.k, key: key)
      #expect(found.inertia <= expected.inertia * (1 + 1e-9), "k = \(expected.k)")
      if expected.k == 3 { #expect(found.sizes == [62, 50, 38]) }
    }
  }

  @Test("k-means goes on from means that are given, as Lloyd's steps do")
  func givenMeans() throws {
    let table = reference.irisTable
    let seeds = Matrix(rows: 3, columns: (0..<4).map { j in [0, 60, 120].map { table[$0, j] } })
    let found = try KMeans(table, from: [seeds], tolerance: 0)
    // Steps written out.
    var means = (0..<3).map { k in (0..<4).map { seeds[k, $0] } }
    var groups = [Int](repeating: -1, count: 150)
    for _ in 0..<50 {
      groups = (0..<150).map { i in
        let distances = means.map { mean in
          (0..<4).reduce(0) { $0 + (table[i, $1] - mean[$1]) * (table[i, $1] - mean[$1]) }
        }
        return distances.indices.min { distances[$0] < distances[$1] } ?? 0
      }
      for k in 0..<3 {
        let own = groups.indices.filter { groups[$0] == k }
        means[k] = (0..<4).map { j in own.reduce(0) { $0 + table[$1, j] } / Double(own.count) }
      }
    }
    #expect(isClose(found.inertia, table.squaresWithin(groups, count: 3), relative: 1e-12))
  }

  @Test("silhouettes are those of cluster")
  func silhouette() throws {
    let groups = try KMeans(reference.irisTable, k: 3, key: key).groups
    let found = try Silhouette(reference.irisTable, groups: groups)
    #expect(isClose(found.mean, reference.silhouette, relative: 1e-9))
    for (width, expected) in zip(found.widths, reference.widths) {
      #expect(isClose(width ?? .nan, expected, relative: 1e-9))
    }
    let threaded = try Silhouette(reference.irisTable, groups: groups, threads: 3)
    #expect(threaded.mean == found.mean)
  }

  @Test("Ward's heights are those of hclust")
  func ward() throws {
    let found = try WardClustering(reference.irisTable)
    // hclust joins equal rows at height 0 first.
    let expected = reference.ward.suffix(found.heights.count)
    for (height, other) in zip(found.heights, expected) {
      #expect(isClose(height, other, relative: 1e-9, floor: 1e-9))
    }
    var sizes = [0, 0, 0]
    for group in try found.groups(3) { sizes[try #require(group)] += 1 }
    #expect(sizes == reference.wardThree)
  }

  @Test("medoids are those of pam")
  func medoids() throws {
    for expected in reference.medoids {
      let found = try MedoidClustering(reference.irisTable, k: expected.k)
      #expect(found.objective <= expected.objective * (1 + 1e-9), "k = \(expected.k)")
      if expected.k == 3 { #expect(found.medoids.map { $0 + 1 }.sorted() == expected.medoids) }
    }
  }

  /// fpc 2.2.10, clusterboot of scaled iris by k-means: .9956 .9108 .9046, within the error of its replicates.
  @Test("groups of iris are found again as often as fpc finds them")
  func stability() throws {
    let table = reference.irisTable
    let scaled = table.standardised()
    let groups = try KMeans(scaled, k: 3, key: key).groups
    let rows = MeasuredRows(scaled)
    let found = GroupStability(rows, groups: groups, replicates: 400, key: key, threads: 2) { sample, key in
      try? KMeans(sample.values, k: 3, starts: 10, key: key).groups
    }
    let sorted = found.similarities.compactMap { $0 }.sorted(by: >)
    for (value, expected) in zip(sorted, [0.9956, 0.9108, 0.9046]) { #expect(abs(value - expected) < 0.03) }
  }

  @Test("scale with the data and are unmoved by its order")
  func laws() throws {
    let table = reference.irisTable
    let scaled = Matrix(rows: 150, columns: (0..<4).map { table.column($0).map { 3 * $0 + 1 } })
    let (one, nine) = (try KMeans(table, k: 4, key: key), try KMeans(scaled, k: 4, key: key))
    #expect(isClose(nine.inertia, 9 * one.inertia, relative: 1e-9))
    let turned = Matrix(rows: 150, columns: (0..<4).map { Array(table.column($0).reversed()) })
    let heights = zip(try WardClustering(turned).heights, try WardClustering(table).heights)
    for (a, b) in heights { #expect(isClose(a, b, relative: 1e-9, floor: 1e-9)) }
    let large = try MedoidClustering(scaled, k: 3).objective
    let small = try MedoidClustering(table, k: 3).objective
    #expect(isClose(large, 3 * small, relative: 1e-9))
  }

  @Test("refuse more groups than different rows and leave out incomplete ones")
  func refusals() throws {
    let table = Matrix(rows: 4, columns: [[1, 1, 2, .nan]])
    #expect(throws: ClusteringError.tooFewRows(found: 2, needed: 3)) { try KMeans(table, k: 3, key: key) }
    #expect(throws: ClusteringError.tooFewRows(found: 2, needed: 3)) { try MedoidClustering(table, k: 3) }
    #expect(throws: ClusteringError.tooFewRows(found: 2, needed: 3)) { try WardClustering(table).groups(3) }
    let expected: [Int?] = [0, 0, 1, nil]
    let (means, ward) = (try KMeans(table, k: 2, key: key).groups, try WardClustering(table).groups(2))
    #expect(means == expected)
    #expect(ward == expected)
    #expect(throws: ClusteringError.self) { try Silhouette(table, groups: [0, 0, 0, nil]) }
  }

  @Test("tables of one group have the means, covariances and levels of the data")
  func null() throws {
    var stream = RandomStream(key: key)
    let columns = (0..<2).map { _ in (0..<1500).map { _ in (3 + stream.normal()).rounded() } }
    let table = Matrix(rows: 1500, columns: columns)
    let model = try SingleGroupNull(MeasuredRows(table))
    var other = RandomStream(key: key, replicate: 7)
    let made = model.table(&other).values
    #expect(Set(made.elements).isSubset(of: Set(table.elements)))
    for j in 0..<2 {
      let (a, b) = (table.column(j), made.column(j))
      // Four standard errors of the difference of two means and of two variances of 1,500 rows.
      let gap: Double = abs(mean(a) - mean(b))
      #expect(gap < 0.16)
      let ratio: Double = variance(a) / variance(b)
      #expect(abs(ratio - 1) < 0.21)
    }
  }

  private func mean(_ column: [Double]) -> Double { column.reduce(0, +) / Double(column.count) }

  private func variance(_ column: [Double]) -> Double {
    let mean = column.reduce(0, +) / Double(column.count)
    return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
  }
}
