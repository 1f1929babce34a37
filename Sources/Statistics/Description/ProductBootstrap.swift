import Foundation

/// Resampling of rows that belong to several crossed groupings, such as subjects and judges: every level draws a weight
/// of its own, and a row's weight is the product of those of its levels.
///
/// A row alone carries no weight, so that rows that share a level move together; for crossed groupings the variance is
/// mildly overestimated, never by much underestimated.
///
/// > References: Owen (2007), The pigeonhole bootstrap, doi:10.1214/07-AOAS122; Owen & Eckles (2012), Bootstrapping data
/// > arrays of arbitrary order, doi:10.1214/12-AOAS547. Weights are Poisson with mean 1.
public struct ProductBootstrap: Sendable {
  /// The plan of the replicates.
  public let bootstrap: Bootstrap
  /// The distinct combinations of levels that occur, one code per grouping.
  private let cells: [[Int32]]
  /// Which combination each row is.
  private let cellOfRow: [Int32]
  private let levels: [Int]

  /// Prepares rows.
  ///
  /// - Parameters:
  ///   - bootstrap: the replicates and the random numbers.
  ///   - groupings: for every grouping a code from 0 for each row; missing codes are not allowed.
  /// - Precondition: at least one grouping, as many codes in each.
  public init(_ bootstrap: Bootstrap, groupings: [[Int32]]) {
    precondition(
      !groupings.isEmpty && groupings.allSatisfy { $0.count == groupings[0].count },
      "groupings differ in length")
    var known: [[Int32]: Int32] = [:]
    var cells: [[Int32]] = []
    cellOfRow = groupings[0].indices.map { row in
      let codes = groupings.map { $0[row] }
      if let cell = known[codes] { return cell }
      let cell = Int32(cells.count)
      known[codes] = cell
      cells.append(codes)
      return cell
    }
    self.bootstrap = bootstrap
    self.cells = cells
    levels = groupings.map { Int(($0.max() ?? -1) + 1) }
  }

  /// How many levels of each grouping occur in the rows.
  public var levelCounts: [Int] {
    levels.indices.map { grouping in Set(cells.map { $0[grouping] }).count }
  }

  /// The interval of the mean of a value of every row.
  ///
  /// - Throws: ``SampleError`` where a grouping has a single level: there is nothing to resample then.
  /// - Complexity: O(replicates × (levels + combinations)).
  public func mean(
    of values: [Double], kind: BootstrapInterval.Kind = .accelerated, level: Double = 0.95
  ) throws(SampleError) -> BootstrapInterval {
    precondition(values.count == cellOfRow.count, "\(values.count) values for \(cellOfRow.count) rows")
    let fewest = levelCounts.min() ?? 0
    guard fewest > 1 else { throw .tooFewGroups(found: fewest, needed: 2) }
    let moments = try Moments(values)
    var (sums, sizes) = ([Double](repeating: 0, count: cells.count), [Double](repeating: 0, count: cells.count))
    for (row, cell) in cellOfRow.enumerated() {
      sums[Int(cell)] += values[row] - moments.mean
      sizes[Int(cell)] += 1
    }
    let (cellSums, cellSizes) = (sums, sizes)
    let means = bootstrap.each { replicate in
      let weights = self.weights(replicate)
      var (sum, size) = (0.0, 0.0)
      for (cell, codes) in cells.enumerated() {
        var weight = 1.0
        for (grouping, code) in codes.enumerated() { weight *= weights[grouping][Int(code)] }
        sum += weight * cellSums[cell]
        size += weight * cellSizes[cell]
      }
      return size > 0 ? moments.mean + sum / size : .nan
    }
    let influences = levels.indices.map { grouping in
      var totals = [Double](repeating: 0, count: levels[grouping])
      for (cell, codes) in cells.enumerated() { totals[Int(codes[grouping])] += cellSums[cell] }
      return totals
    }
    return try BootstrapInterval(
      estimate: moments.mean, replicates: means, influences: influences, kind: kind, level: level)
  }

  private func weights(_ replicate: Int) -> [[Double]] {
    levels.enumerated().map { grouping, count in
      var stream = RandomStream(key: bootstrap.key, replicate: UInt64(replicate), item: UInt64(grouping))
      return (0..<count).map { _ in ProductBootstrap.poisson(stream.uniform()) }
    }
  }

  /// The Poisson number with mean 1 of a uniform number, by inversion.
  private static func poisson(_ uniform: Double) -> Double {
    var (count, probability) = (0.0, exp(-1.0))
    var cumulative = probability
    while uniform > cumulative, count < 30 {
      count += 1
      probability /= count
      cumulative += probability
    }
    return count
  }
}
