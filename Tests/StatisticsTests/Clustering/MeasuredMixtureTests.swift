import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// What Fixtures/clustering/noisy.py wrote.
private struct NoisyFixture: Decodable {
  let rows: [[Double]]
  let errors: [[[Double]]]
  let places: [Int]
  let logLikelihood, share: Double

  var measured: MeasuredRows {
    MeasuredRows(
      Matrix(rows: rows.count, columns: (0..<2).map { j in rows.map { $0[j] } }),
      errors: errors.map { Matrix(rows: 2, columns: $0) }, errorPlaces: places)
  }
}

@Suite("Mixtures of rows with missing values or errors")
struct MeasuredMixtureTests {
  let reference: ClusteringFixture
  let key = RandomKey(seed: 20_261_126)

  init() throws { reference = try ClusteringFixture.load() }

  @Test("reach the full likelihood of iris with holes")
  func holes() throws {
    // The reference page: 60 cells missing, diagonal covariances, 1 to 4 groups.
    let expected = [-667.765301, -340.850413, -269.292183, -239.128755]
    for (k, value) in zip(1...4, expected) {
      let fit = try GaussianMixture(MeasuredRows(reference.irisWithHoles), family: .vvi, groups: k).fit(
        starts: 20, key: key)
      #expect(fit.logLikelihood >= value - 1e-6 * abs(value), "k = \(k): \(fit.logLikelihood)")
      if k < 4 { #expect(isClose(fit.logLikelihood, value, relative: 1e-6), "k = \(k): \(fit.logLikelihood)") }
      #expect(fit.count == 150)
    }
  }

  @Test("every row with a value has its probabilities")
  func everyRow() throws {
    var table = reference.irisWithHoles
    for j in 0..<4 { table[7, j] = .nan }
    let rows = MeasuredRows(table)
    let fit = try GaussianMixture(rows, family: .eee, groups: 3).fit(starts: 6, key: key)
    let found = try fit.responsibilities(rows)
    #expect(fit.count == 149 && found.count == 150)
    #expect(found.enumerated().allSatisfy { ($1 == nil) == ($0 == 7) })
    #expect(found.compactMap { $0 }.allSatisfy { isClose($0.reduce(0, +), 1, relative: 1e-12) })
  }

  @Test("reach the likelihood that scipy finds for rows with different errors")
  func noisy() throws {
    let url = ClusteringFixture.folder.appendingPathComponent("noisy.json")
    let expected = try JSONDecoder().decode(NoisyFixture.self, from: Data(contentsOf: url))
    let fit = try GaussianMixture(expected.measured, family: .vvv, groups: 2).fit(starts: 10, key: key)
    #expect(isClose(fit.logLikelihood, expected.logLikelihood, relative: 1e-7))
    let share = min(expected.share, 1 - expected.share)
    #expect(abs((fit.weights.last ?? 0) - share) < 2e-3)
  }

  @Test("an error that all rows share comes off the covariances and leaves the likelihood")
  func sharedError() throws {
    let table = reference.faithfulTable
    let error = Matrix(rows: 2, columns: [[0.01, 0.02], [0.02, 4]])
    let noisy = MeasuredRows(
      table, errors: [error], errorPlaces: [Int?](repeating: 0, count: table.rows))
    let plain = try GaussianMixture(table, family: .vvv, groups: 2).fit(starts: 6, key: key)
    let fit = try GaussianMixture(noisy, family: .vvv, groups: 2).fit(starts: 6, key: key)
    #expect(isClose(fit.logLikelihood, plain.logLikelihood, relative: 1e-7))
    for k in 0..<2 {
      for (value, other) in zip(fit.covariances[k].elements, zip(plain.covariances[k].elements, error.elements))
      {
        #expect(isClose(value + other.1, other.0, relative: 1e-3, floor: 1e-4))
      }
    }
  }

  /// One group; half of the rows are measured ten times as roughly. Without errors the rough ones look like a group.
  @Test("rows known roughly are no group of their own")
  func roughRows() throws {
    var stream = RandomStream(key: key)
    let error = Matrix(rows: 2, columns: [[8, 0], [0, 8]])
    let rows = (0..<600).map { i in
      (0..<2).map { _ in stream.normal() + (i % 2 == 0 ? 0 : 8.0.squareRoot() * stream.normal()) }
    }
    let table = Matrix(rows: 600, columns: (0..<2).map { j in rows.map { $0[j] } })
    let places = (0..<600).map { $0 % 2 == 0 ? nil : 0 as Int? }
    let best = { (rows: MeasuredRows) in
      try MixtureGrid(rows, families: [.eii, .vii, .vvv], groups: [1, 2], starts: 6, key: key).best?.groups
    }
    #expect(try best(MeasuredRows(table)) == 2)
    #expect(try best(MeasuredRows(table, errors: [error], errorPlaces: places)) == 1)
  }

  @Test("tables of one group have the holes and errors of the data")
  func null() throws {
    let error = Matrix(rows: 4, columns: (0..<4).map { j in (0..<4).map { $0 == j ? 0.5 : 0 } })
    let table = reference.irisWithHoles
    let rows = MeasuredRows(table, errors: [error], errorPlaces: (0..<150).map { $0 < 75 ? 0 : nil })
    let model = try SingleGroupNull(rows)
    var stream = RandomStream(key: key)
    let made = model.table(&stream)
    #expect(made.errorPlaces == rows.errorPlaces)
    #expect(zip(made.values.elements, table.elements).allSatisfy { $0.isNaN == $1.isNaN })
  }
}
