import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

/// One step over tables with holes and errors, against the formulas worked out row by row.
@Suite("Sums of a mixture over rows seen in part")
struct MixtureSumsTests {
  /// Eleven columns are more than loops are unrolled for; an odd number of tiles leaves one without a partner.
  @Test(
    "are those of the formulas",
    arguments: [(1, false), (2, true), (4, false), (5, false), (5, true), (11, false), (11, true)])
  func formulas(columns: Int, isDiagonal: Bool) throws {
    let example = Example(columns: columns, isDiagonal: isDiagonal)
    let rows = try MixtureRows(example.table)
    #expect(columns == 1 || rows.blocks.count > 8)
    let sums = try #require(rows.sums(example.state, isDiagonal: isDiagonal))
    let expected = example.expected
    #expect(isClose(sums.logLikelihood, expected.logLikelihood, relative: 1e-12))
    for k in 0..<example.groups {
      #expect(isClose(sums.sizes[k], expected.sizes[k], relative: 1e-11))
      for a in 0..<columns {
        let first = sums.firsts[k * columns + a]
        #expect(isClose(first, expected.firsts[k][a], relative: 1e-10, floor: 1e-10))
        for b in 0..<columns where !isDiagonal || a == b {
          let (found, wanted) = (sums.seconds[k][a, b], expected.seconds[k][a, b])
          #expect(isClose(found, wanted, relative: 1e-10, floor: 1e-10), "group \(k), \(a), \(b)")
        }
      }
    }
  }

  @Test("there are none where a covariance has no spread", arguments: [false, true])
  func withoutSpread(isDiagonal: Bool) throws {
    let example = Example(columns: 4, isDiagonal: isDiagonal)
    let rows = try MixtureRows(MeasuredRows(example.table.values))
    var state = example.state
    for j in 0..<4 { (state.covariances[1][2, j], state.covariances[1][j, 2]) = (0, 0) }
    #expect(rows.sums(state, isDiagonal: isDiagonal) == nil)
    #expect(rows.responsibilities(state, isDiagonal: isDiagonal) == nil)
  }
}

/// A table of rows without holes, with holes, and with errors that are correlated or not; and three groups.
private struct Example {
  let groups = 3
  let columns: Int
  let table: MeasuredRows
  let state: MixtureState

  init(columns d: Int, isDiagonal: Bool) {
    columns = d
    var stream = RandomStream(key: RandomKey(seed: 7))
    func covariance(_ scale: Double, diagonal: Bool) -> Matrix {
      var root = Matrix(rows: d, columns: d)
      for e in root.elements.indices { root.elements[e] = scale * stream.normal() }
      var result = root * root.transposed
      for i in 0..<d {
        result[i, i] += scale * scale
        for j in 0..<d where diagonal && i != j { result[i, j] = 0 }
      }
      return result
    }
    var values = Matrix(rows: 203, columns: d)
    for e in values.elements.indices { values.elements[e] = 2 * stream.normal() }
    for i in 90..<203 {
      for j in 0..<d where stream.index(below: 3) == 0 { values[i, j] = .nan }
    }
    let errors = [covariance(0.5, diagonal: true), covariance(0.5, diagonal: false)]
    table = MeasuredRows(
      values, errors: errors, errorPlaces: (0..<203).map { $0 < 60 || $0 > 150 ? nil : $0 % 2 })
    state = MixtureState(
      weights: [0.5, 0.3, 0.2], means: (0..<groups).map { _ in (0..<d).map { _ in stream.normal() } },
      covariances: (0..<groups).map { covariance(0.6 + 0.3 * Double($0), diagonal: isDiagonal) },
      moments: MixtureMoments(sizes: [1, 1, 1], means: [], scatters: []))
  }

  struct Expected {
    var logLikelihood = 0.0
    var sizes: [Double]
    var firsts: [[Double]]
    var seconds: [Matrix]
  }

  /// Row by row, with an explicit inverse of what is seen.
  var expected: Expected {
    var result = Expected(
      sizes: [0, 0, 0], firsts: [[Double]](repeating: [Double](repeating: 0, count: columns), count: groups),
      seconds: [Matrix](repeating: Matrix(rows: columns, columns: columns), count: groups))
    for i in 0..<table.values.rows {
      let seen = (0..<columns).filter { !table.values[i, $0].isNaN }
      guard !seen.isEmpty else { continue }
      let guesses = (0..<groups).map { guess(row: i, seen, group: $0) }
      let densities = guesses.map { exp($0.logDensity) }
      let density = densities.reduce(0, +)
      result.logLikelihood += log(density)
      for k in 0..<groups {
        let z = densities[k] / density
        result.sizes[k] += z
        for a in 0..<columns {
          result.firsts[k][a] += z * guesses[k].gaps[a]
          for b in 0..<columns {
            result.seconds[k][a, b] += z * (guesses[k].gaps[a] * guesses[k].gaps[b] + guesses[k].rest[a, b])
          }
        }
      }
    }
    return result
  }

  private func guess(row i: Int, _ seen: [Int], group k: Int) -> (
    logDensity: Double, gaps: [Double], rest: Matrix
  ) {
    let own = state.covariances[k]
    var total = own.block(seen, seen)
    if let error = table.errorPlaces[i] { total.add(table.errors[error].block(seen, seen)) }
    guard let eigen = try? SymmetricEigen(total) else { return (.nan, [], own) }
    let inverse = eigen.vectors * Matrix.diagonal(eigen.values.map { 1 / $0 }) * eigen.vectors.transposed
    let gap = seen.map { table.values[i, $0] - state.means[k][$0] }
    let solved = inverse * gap
    let across = own.block(Array(0..<columns), seen)
    let known = across * inverse * across.transposed
    var rest = own
    rest.add(known, times: -1)
    let square = zip(gap, solved).reduce(0) { $0 + $1.0 * $1.1 }
    let determinant = eigen.values.reduce(0) { $0 + log($1) }
    let constant = log(state.weights[k]) - Double(seen.count) * log(2 * Double.pi) / 2
    return (constant - (determinant + square) / 2, across * solved, rest)
  }
}
