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
    // Deviations from the mean added up, and how many.
    var totals = [SIMD2<Double>](repeating: .zero, count: codes[0].count)
    for (row, cell) in cellOfRow.enumerated() { totals[Int(cell)] += SIMD2(values[row] - moments.mean, 1) }
    let cellTotals = totals
    let means = bootstrap.each { replicate in
      let drawn = withLevelWeights(replicate) { weightedSum($0, of: cellTotals) }
      return drawn.y > 0 ? moments.mean + drawn.x / drawn.y : .nan
    }
    let influences = levels.indices.map { grouping in
      var sums = [Double](repeating: 0, count: levels[grouping])
      for (cell, code) in codes[grouping].enumerated() { sums[Int(code)] += totals[cell].x }
      return sums
    }
    return try BootstrapInterval(
      estimate: moments.mean, replicates: means, influences: influences, kind: kind, level: level)
  }

  /// The weight of every row in a replicate.
  func weights(_ replicate: Int) -> [Double] {
    withLevelWeights(replicate) { drawn in
      let ofCell = [Double](unsafeUninitializedCapacity: codes[0].count) { ofCell, count in
        weighing(drawn) { weight in
          for cell in codes[0].indices { ofCell.initializeElement(at: cell, to: weight(cell)) }
        }
        count = codes[0].count
      }
      return cellOfRow.map { ofCell[Int($0)] }
    }
  }

  /// A sum over combinations, in four parts that do not wait for each other.
  private func weightedSum(_ drawn: UnsafeMutableBufferPointer<UInt8>, of totals: [SIMD2<Double>]) -> SIMD2<
    Double
  > {
    weighing(drawn) { weight in
      totals.withUnsafeBufferPointer { totals in
        var parts = (SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero)
        let fours = totals.count / 4 * 4
        for cell in stride(from: 0, to: fours, by: 4) {
          parts.0 += weight(cell) * totals[cell]
          parts.1 += weight(cell + 1) * totals[cell + 1]
          parts.2 += weight(cell + 2) * totals[cell + 2]
          parts.3 += weight(cell + 3) * totals[cell + 3]
        }
        for cell in fours..<totals.count { parts.0 += weight(cell) * totals[cell] }
        return parts.0 + parts.1 + (parts.2 + parts.3)
      }
    }
  }

  /// Lends what the combination with a number weighs; two groupings, of which there are most, without a loop over them.
  @inline(__always)
  private func weighing<Result>(
    _ drawn: UnsafeMutableBufferPointer<UInt8>, _ body: (_ weight: (Int) -> Double) -> Result
  ) -> Result {
    guard codes.count == 2 else {
      return body { cell in
        var (weight, start) = (1.0, 0)
        for (own, count) in zip(codes, levels) {
          weight *= Double(drawn[start + Int(own[cell])])
          start += count
        }
        return weight
      }
    }
    let others = UnsafeMutableBufferPointer(rebasing: drawn[levels[0]...])
    return codes[0].withUnsafeBufferPointer { first in
      codes[1].withUnsafeBufferPointer { second in
        body { Double(Int32(drawn[Int(first[$0])]) &* Int32(others[Int(second[$0])])) }
      }
    }
  }

  /// Lends the weights of the levels in a replicate, one grouping after the other.
  private func withLevelWeights<Result>(
    _ replicate: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: levels.reduce(0, +)) { drawn in
      var start = 0
      for (grouping, count) in levels.enumerated() {
        let own = UnsafeMutableBufferPointer(rebasing: drawn[start..<(start + count)])
        var stream = RandomStream(key: bootstrap.key, replicate: UInt64(replicate), item: UInt64(grouping))
        _ = stream.reading { UnitPoisson.shared.fill(own, from: &$0) }
        start += count
      }
      return body(drawn)
    }
  }
}

/// Poisson numbers with mean 1, by inversion.
private struct UnitPoisson: Sendable {
  /// Multiples of 2⁻⁵³ up to these give at most 0, 1, … 29.
  private let limits: [UInt64]
  /// By the leading bits of a multiple the number, where all multiples with these bits have the same; else 255.
  private let table: [UInt8]
  private static let leading: UInt64 = 12
  private static let perWord = 5
  private static let following = 53 - leading
  static let shared = UnitPoisson()

  private init() {
    var (sum, probability) = (0.0, exp(-1.0))
    let limits = (1...30).map { next in
      sum += probability
      probability /= Double(next)
      return UInt64(sum * 0x1p53)
    }
    func number(_ numerator: UInt64) -> UInt8 { UInt8(limits.count { numerator > $0 }) }
    table = (0..<(UInt64(1) << UnitPoisson.leading)).map { lead in
      let (first, last) = (
        number(lead << UnitPoisson.following), number(((lead + 1) << UnitPoisson.following) - 1)
      )
      return first == last ? first : 255
    }
    self.limits = limits
  }

  /// Draws as many as the buffer holds, five to a word; where twelve bits leave a number in doubt another word settles it,
  /// so that numbers are as exact as if each took a word of its own.
  func fill(_ numbers: UnsafeMutableBufferPointer<UInt8>, from reader: inout BulkReader) {
    table.withUnsafeBufferPointer { table in
      let whole = numbers.count / UnitPoisson.perWord * UnitPoisson.perWord
      for place in stride(from: 0, to: whole, by: UnitPoisson.perWord) {
        let word = reader.next()
        let (a, b, c) = (
          table[Int(word & 0xFFF)], table[Int(word >> 12 & 0xFFF)], table[Int(word >> 24 & 0xFFF)]
        )
        let (d, e) = (table[Int(word >> 36 & 0xFFF)], table[Int(word >> 48 & 0xFFF)])
        if a | b | c | d | e < 128 {
          numbers.initializeElement(at: place, to: a)
          numbers.initializeElement(at: place + 1, to: b)
          numbers.initializeElement(at: place + 2, to: c)
          numbers.initializeElement(at: place + 3, to: d)
          numbers.initializeElement(at: place + 4, to: e)
        } else {
          settle(word, in: UnsafeMutableBufferPointer(rebasing: numbers[place..<(place + 5)]), &reader)
        }
      }
      if whole < numbers.count {
        settle(reader.next(), in: UnsafeMutableBufferPointer(rebasing: numbers[whole...]), &reader)
      }
    }
  }

  /// The numbers of a word, one after the other.
  @inline(never)
  private func settle(_ word: UInt64, in numbers: UnsafeMutableBufferPointer<UInt8>, _ reader: inout BulkReader)
  {
    for place in numbers.indices {
      let lead = word >> (UInt64(place) * UnitPoisson.leading) & 0xFFF
      let known = table[Int(lead)]
      numbers.initializeElement(at: place, to: known < 255 ? known : settled(lead, &reader))
    }
  }

  private func settled(_ lead: UInt64, _ reader: inout BulkReader) -> UInt8 {
    let numerator = lead << UnitPoisson.following | reader.next() >> (64 - UnitPoisson.following)
    return UInt8(limits.count { numerator > $0 })
  }
}
