import CLanes
import Foundation
import LinearAlgebra

/// Rows of which columns are missing or measured with error, eight sets of columns side by side.
///
/// Of a row seen in the columns o with error covariance S, the true values are expected at `μ + Σ₍·ₒ₎(Σ₍ₒₒ₎ + S)⁻¹(xₒ − μₒ)`
/// with covariance `Σ − Σ₍·ₒ₎(Σ₍ₒₒ₎ + S)⁻¹Σ₍ₒ·₎`. In place of `Σ₍ₒₒ₎ + S` stands a matrix of full order that has the rows and
/// columns of the identity where nothing is seen, so that all sets of columns are worked on alike.
struct PartialRows: Sendable {
  /// Which blocks of the table these are.
  let blocks: [Int]
  private let columns: Int
  private let hasDiagonalErrors: Bool
  private let values: [Double]
  private let weights: [Double]
  /// Of each block how many tiles of rows it has.
  private let tiles: [Int]
  /// Of block b and column j at `((b / 8) * columns + j) * 8 + b % 8`: 1 where it is seen, else 0.
  private let seen: [Double]
  /// The packed lower triangles of error covariances, placed likewise; empty where there are none.
  private let errors: [Double]

  /// Blocks of one kind, by what their errors are like.
  private enum Kind: CaseIterable {
    case exact, diagonal, correlated

    init(_ block: MixtureRows.Block) {
      self = block.error.map { $0.isDiagonal ? .diagonal : .correlated } ?? .exact
    }
  }

  /// All blocks but those without missing columns and errors.
  static func kinds(of blocks: [MixtureRows.Block], columns: Int) -> [PartialRows] {
    let partial = blocks.indices.filter { !blocks[$0].isWhole(columns: columns) }
    return Kind.allCases.compactMap { kind in
      let own = partial.filter { Kind(blocks[$0]) == kind }
      return own.isEmpty ? nil : PartialRows(own, of: blocks, columns: columns, kind: kind)
    }
  }

  private init(_ places: [Int], of all: [MixtureRows.Block], columns d: Int, kind: Kind) {
    let width = LaneRows.width
    let groups = (places.count + width - 1) / width
    let packed = d * (d + 1) / 2
    var (values, weights): ([Double], [Double]) = ([], [])
    var seen = [Double](repeating: 0, count: groups * d * width)
    var errors = [Double](repeating: 0, count: kind == .exact ? 0 : groups * packed * width)
    for (b, place) in places.enumerated() {
      let (block, lane) = (all[place], b % width)
      let lanes = block.rows.lanes
      weights += lanes.weights
      for t in 0..<lanes.tiles {
        var tile = [Double](repeating: 0, count: d * width)
        for (o, j) in block.observed.enumerated() {
          for i in 0..<width { tile[j * width + i] = lanes.values[(t * lanes.columns + o) * width + i] }
        }
        values += tile
      }
      for j in block.observed { seen[((b / width) * d + j) * width + lane] = 1 }
      guard let error = block.error else { continue }
      for (p, i) in block.observed.enumerated() {
        for (q, j) in block.observed.prefix(p + 1).enumerated() {
          errors[((b / width) * packed + i * (i + 1) / 2 + j) * width + lane] = error[p, q]
        }
      }
    }
    (blocks, columns, hasDiagonalErrors) = (places, d, kind != .correlated)
    (self.values, self.weights, self.seen, self.errors) = (values, weights, seen, errors)
    tiles = places.map { all[$0].rows.lanes.tiles }
  }

  /// Adds what the rows say of each group.
  ///
  /// - Parameters:
  ///   - isDiagonal: whether columns are uncorrelated within groups.
  ///   - responsibilities: as in ``GroupDensities``, one block after another; filled where not nil.
  /// - Returns: false where a covariance has no spread.
  /// - Complexity: O(columns³) for each block and group, O(columns²) for each row and group.
  func add(
    to sums: inout MixtureSums, _ state: MixtureState, isDiagonal: Bool,
    responsibilities: UnsafeMutablePointer<Double>? = nil
  ) -> Bool {
    let isDiagonal = isDiagonal && hasDiagonalErrors
    let shares = state.weights.map { log($0) }
    return sums.add(isDiagonal: isDiagonal) { sizes, firsts, seconds in
      errors.withUnsafeBufferPointer { errors in
        lanes_mixture_partial(
          values, weights, tiles, tiles.count, seen, errors.isEmpty ? nil : errors.baseAddress, columns,
          shares.count, isDiagonal ? 1 : 0, Array(state.means.joined()),
          Array(state.covariances.map(\.elements).joined()), shares, sizes, firsts, seconds, responsibilities)
      }
    }
  }

  /// The responsibilities of all groups for each row, by block; nil where a covariance has no spread.
  func responsibilities(_ state: MixtureState, isDiagonal: Bool) -> [[Double]]? {
    let groups = state.weights.count
    var found = [Double](repeating: 0, count: weights.count * groups)
    var sums = MixtureSums(groups: groups, columns: columns)
    let isGood = found.withUnsafeMutableBufferPointer { buffer in
      add(to: &sums, state, isDiagonal: isDiagonal, responsibilities: buffer.baseAddress)
    }
    guard isGood else { return nil }
    var first = 0
    return tiles.map { count in
      let next = first + count * LaneRows.width * groups
      defer { first = next }
      return Array(found[first..<next])
    }
  }
}
