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
  /// By grouping, the code of each distinct combination of levels that occurs.
  private let codes: [[Int32]]
  /// Which combination each row is.
  private let cellOfRow: [Int32]
  private let levels: [Int]
  private let poisson = UnitPoisson()

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
    var cells = groupings[0].indices.map { _ in Int32(0) }
    var firsts: [Int] = []
    for grouping in groupings {
      var known: [Int64: Int32] = [:]
      firsts = []
      for (row, code) in grouping.enumerated() {
        let key = Int64(cells[row]) << 32 | Int64(code)
        if let cell = known[key] {
          cells[row] = cell
        } else {
          cells[row] = Int32(firsts.count)
          known[key] = cells[row]
          firsts.append(row)
        }
      }
    }
    cellOfRow = cells
    codes = groupings.map { grouping in firsts.map { grouping[$0] } }
    self.bootstrap = bootstrap
    levels = groupings.map { Int(($0.max() ?? -1) + 1) }
  }

  /// How many levels of each grouping occur in the rows.
  public var levelCounts: [Int] {
    codes.map { Set($0).count }
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
    let cellCount = codes[0].count
    var (sums, sizes) = ([Double](repeating: 0, count: cellCount), [Double](repeating: 0, count: cellCount))
    for (row, cell) in cellOfRow.enumerated() {
      sums[Int(cell)] += values[row] - moments.mean
      sizes[Int(cell)] += 1
    }
    let (cellSums, cellSizes) = (sums, sizes)
    let means = bootstrap.each { replicate in
      withCellWeights(replicate) { weights in
        var (sum, size) = (0.0, 0.0)
        cellSums.withUnsafeBufferPointer { sums in
          cellSizes.withUnsafeBufferPointer { sizes in
            guard let weight = weights.baseAddress, let sums = sums.baseAddress, let sizes = sizes.baseAddress
            else { return }
            for cell in weights.indices {
              sum += weight[cell] * sums[cell]
              size += weight[cell] * sizes[cell]
            }
          }
        }
        return size > 0 ? moments.mean + sum / size : .nan
      }
    }
    let influences = levels.indices.map { grouping in
      var totals = [Double](repeating: 0, count: levels[grouping])
      for (cell, code) in codes[grouping].enumerated() { totals[Int(code)] += cellSums[cell] }
      return totals
    }
    return try BootstrapInterval(
      estimate: moments.mean, replicates: means, influences: influences, kind: kind, level: level)
  }

  /// The weight of every row in a replicate.
  func weights(_ replicate: Int) -> [Double] {
    withCellWeights(replicate) { weights in cellOfRow.map { weights[Int($0)] } }
  }

  /// Lends the weight of every combination in a replicate.
  private func withCellWeights<Result>(
    _ replicate: Int, _ body: (UnsafeMutableBufferPointer<Double>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: (levels.max() ?? 0)) { drawn in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: codes[0].count) { product in
        for (grouping, count) in levels.enumerated() {
          var stream = RandomStream(key: bootstrap.key, replicate: UInt64(replicate), item: UInt64(grouping))
          _ = stream.reading { reader in
            for level in 0..<count { drawn.initializeElement(at: level, to: poisson.draw(from: &reader)) }
          }
          codes[grouping].withUnsafeBufferPointer { own in
            guard let weights = drawn.baseAddress, let target = product.baseAddress,
              let own = own.baseAddress
            else { return }
            if grouping == 0 {
              for cell in product.indices { (target + cell).initialize(to: weights[Int(own[cell])]) }
            } else {
              for cell in product.indices { target[cell] *= weights[Int(own[cell])] }
            }
          }
        }
        return body(product)
      }
    }
  }
}

/// Poisson numbers with mean 1, by inversion.
private struct UnitPoisson: Sendable {
  /// Multiples of 2⁻⁵³ up to these give at most 0, 1, … 29.
  private let limits: [UInt64]
  /// By the leading bits of a word the number, where all words with these bits have the same; else 255.
  private let table: [UInt8]
  private static let bits = 12

  init() {
    var (sum, probability) = (0.0, exp(-1.0))
    let limits = (1...30).map { next in
      sum += probability
      probability /= Double(next)
      return UInt64(sum * 0x1p53)
    }
    func number(_ numerator: UInt64) -> UInt8 { UInt8(limits.count { numerator > $0 }) }
    let width = 53 - UInt64(UnitPoisson.bits)
    table = (0..<(UInt64(1) << UInt64(UnitPoisson.bits))).map { lead in
      let (first, last) = (number(lead << width), number(((lead + 1) << width) - 1))
      return first == last ? first : 255
    }
    self.limits = limits
  }

  func draw(from reader: inout BulkReader) -> Double {
    var numerator: UInt64
    repeat { numerator = reader.next() >> 11 } while numerator == 0
    let known = table[Int(numerator >> (53 - UInt64(UnitPoisson.bits)))]
    return known < 255 ? Double(known) : Double(limits.count { numerator > $0 })
  }
}
