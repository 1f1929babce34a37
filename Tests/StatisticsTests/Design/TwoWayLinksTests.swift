import LinearAlgebra
import TestSupport
import Testing

@testable import Statistics

/// Rows of a sparse random design: many units with one source, some with two or three.
private struct RandomDesign {
  var units: [Int32] = []
  var sources: [Int32] = []
  let unitCount: Int
  let sourceCount: Int

  init(units unitCount: Int, sources sourceCount: Int, shared: Double, seed: UInt64) {
    (self.unitCount, self.sourceCount) = (unitCount, sourceCount)
    var stream = RandomStream(key: RandomKey(seed: seed))
    for unit in 0..<unitCount {
      add(unit, unit < sourceCount ? unit : stream.index(below: sourceCount))
      while stream.uniform() < shared { add(unit, stream.index(below: sourceCount)) }
    }
  }

  private mutating func add(_ unit: Int, _ source: Int) {
    units.append(Int32(unit))
    sources.append(Int32(source))
  }

  var links: TwoWayLinks {
    TwoWayLinks(units: units, unitCount: unitCount, sources: sources, sourceCount: sourceCount)
  }

  /// The sets of sources that are left when some nodes are taken out, by plain flooding.
  func parts(without unit: Int32? = nil, source: Int32? = nil, among kept: Set<Int32>? = nil) -> [Set<Int32>] {
    var parts: [Set<Int32>] = (0..<Int32(sourceCount)).filter { $0 != source && kept?.contains($0) ?? true }
      .map { [$0] }
    for own in Set(units) where own != unit {
      let joined = Set(zip(units, sources).filter { $0.0 == own }.map(\.1)).filter { one in
        parts.contains { $0.contains(one) }
      }
      let touched = parts.filter { !$0.isDisjoint(with: joined) }
      guard touched.count > 1 else { continue }
      parts.removeAll { !$0.isDisjoint(with: joined) }
      parts.append(touched.reduce([]) { $0.union($1) })
    }
    return parts
  }
}

@Suite("Links of a two-way design")
struct TwoWayLinksTests {
  @Test("finds the sets and the nodes on which they hang, as taking each out does", arguments: 1...12)
  func bruteForce(_ seed: Int) {
    let design = RandomDesign(units: 40, sources: 14, shared: 0.2, seed: UInt64(seed))
    let links = design.links
    let whole = design.parts()
    #expect(links.setCount == whole.count)
    for part in whole { #expect(Set(part.map { links.setOfSource[Int($0)] }).count == 1) }
    for unit in 0..<40 {
      let falls = design.parts(without: Int32(unit)).count > whole.count
      #expect(links.articulationUnits.contains(unit) == falls, "unit \(unit)")
    }
    for source in 0..<14 {
      // A source that was alone leaves one set fewer; one on which others hang leaves more than that.
      let alone = whole.contains([Int32(source)])
      let falls = design.parts(source: Int32(source)).count > whole.count - (alone ? 1 : 0)
      #expect(links.articulationSources.contains(source) == falls, "source \(source)")
    }
  }

  @Test("the leave-one-out set stays whole whichever unit is taken out", arguments: 1...8)
  func leaveOneOut(_ seed: Int) {
    let design = RandomDesign(units: 60, sources: 12, shared: 0.45, seed: UInt64(100 + seed))
    let kept = Set(design.links.leaveOneOutSources.map { Int32($0) })
    #expect(!kept.isEmpty)
    for unit in 0..<60 { #expect(design.parts(without: Int32(unit), among: kept).count == 1) }
  }

  @Test("two pairs joined by one person hang on that person and on nobody else")
  func bridge() {
    let links = TwoWayLinks(
      units: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], unitCount: 5, sources: [0, 1, 0, 1, 2, 3, 2, 3, 1, 2],
      sourceCount: 4)
    #expect(links.setCount == 1)
    #expect(links.articulationUnits == [4])
    #expect(links.articulationSources == [1, 2])
    #expect(links.leaveOneOutSources == [0, 1])
    #expect(links.sharedUnits == [0, 1, 2, 3, 4])
  }
}

@Suite("Resistance of links")
struct LinkResistanceTests {
  @Test("m people rated once by each of two raters leave a variance of 2/m", arguments: [1, 2, 7])
  func pairs(_ m: Int) throws {
    let units = (0..<2 * m).map { Int32($0 / 2) }
    let sources = (0..<2 * m).map { Int32($0 % 2) }
    let links = TwoWayLinks(units: units, unitCount: m, sources: sources, sourceCount: 2)
    let resistance = try LinkResistance(links, units: units, sources: sources)
    #expect(isClose(try #require(resistance.between(0, 1)), 2 / Double(m), relative: 1e-14))
    // From the mean of the two it is a quarter: half the difference.
    #expect(isClose(try #require(resistance.varianceFromMean[1]), 0.5 / Double(m), relative: 1e-14))
  }

  @Test("links in a chain add up")
  func chain() throws {
    let units: [Int32] = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    let sources: [Int32] = [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    let links = TwoWayLinks(units: units, unitCount: 5, sources: sources, sourceCount: 6)
    let resistance = try LinkResistance(links, units: units, sources: sources)
    for end in 1...5 {
      #expect(isClose(try #require(resistance.between(0, end)), 2 * Double(end), relative: 1e-13))
    }
  }

  @Test("are the variances of least squares with both factors fixed", arguments: 1...4)
  func leastSquares(_ seed: Int) throws {
    let design = RandomDesign(units: 30, sources: 6, shared: 0.6, seed: UInt64(200 + seed))
    let links = design.links
    try #require(links.setCount == 1)
    let resistance = try LinkResistance(links, units: design.units, sources: design.sources)
    let columns =
      (0..<30).map { unit in design.units.map { Int($0) == unit ? 1.0 : 0 } }
      + (1..<6).map { source in design.sources.map { Int($0) == source ? 1.0 : 0 } }
    let inverse = try CholeskyFactor(Matrix(rows: design.units.count, columns: columns).crossProduct())
      .inverse()
    for j in 1..<6 {
      #expect(isClose(try #require(resistance.between(0, j)), inverse[29 + j, 29 + j], relative: 1e-10))
      for k in 1..<j {
        let variance =
          inverse[29 + j, 29 + j] + inverse[29 + k, 29 + k] - 2 * inverse[29 + j, 29 + k]
        #expect(isClose(try #require(resistance.between(j, k)), variance, relative: 1e-10))
      }
    }
  }

  @Test("halve when every rating is given twice, and are none across sets")
  func doubling() throws {
    let (units, sources): ([Int32], [Int32]) = ([0, 0, 1, 1, 1, 2], [0, 1, 0, 1, 1, 2])
    let links = TwoWayLinks(units: units, unitCount: 3, sources: sources, sourceCount: 3)
    let once = try LinkResistance(links, units: units, sources: sources)
    let twice = try LinkResistance(links, units: units + units, sources: sources + sources)
    #expect(isClose(try #require(twice.between(0, 1)), try #require(once.between(0, 1)) / 2, relative: 1e-14))
    #expect(once.between(0, 2) == nil)
    #expect(once.varianceFromMean[2] == nil)
  }

  @Test("by random probes are within their stated error")
  func probes() throws {
    let design = RandomDesign(units: 900, sources: 120, shared: 0.5, seed: 311)
    let links = design.links
    let exact = try LinkResistance(links, units: design.units, sources: design.sources)
    let probed = try LinkResistance(
      links, units: design.units, sources: design.sources, method: .probes)
    let error = try #require(probed.monteCarloError)
    #expect(exact.monteCarloError == nil)
    #expect(error < 0.2)
    let gaps = zip(probed.varianceFromMean, exact.varianceFromMean).compactMap { found, known in
      known.map { (found ?? .nan) / $0 - 1 }
    }
    #expect((gaps.reduce(0) { $0 + $1 * $1 } / Double(gaps.count)).squareRoot() < 2 * error)
    // Contrasts on demand are exact.
    #expect(
      isClose(try #require(probed.between(3, 40)), try #require(exact.between(3, 40)), relative: 1e-6))
  }
}
