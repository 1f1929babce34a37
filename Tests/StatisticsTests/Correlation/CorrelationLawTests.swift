import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

/// What must hold for any data, and what is said where nothing can be.
@Suite struct CorrelationLawTests {
  /// Related columns with ties and missing values.
  static func sample(rows: Int = 300, columns: Int = 4, levels: Double = 5, missing: Int = 11) -> Matrix {
    var stream = RandomStream(key: RandomKey(seed: 11))
    var result = Matrix(rows: rows, columns: columns)
    for i in 0..<rows {
      let common = stream.normal()
      for j in 0..<columns {
        let value = (common + stream.normal() + 3) * levels / 6
        result[i, j] = (i * columns + j * 7) % missing == missing - 1 ? .nan : value.rounded()
      }
    }
    return result
  }

  static let methods: [CorrelationMatrix.Method] = [.pearson, .spearman, .kendall, .polychoric]

  @Test(arguments: methods) func orderOfRowsDoesNotCount(_ method: CorrelationMatrix.Method) throws {
    let data = Self.sample()
    var stream = RandomStream(key: RandomKey(seed: 3))
    let order = stream.permutation(of: data.rows)
    let shuffled = Matrix(
      rows: data.rows, columns: (0..<data.columns).map { j in order.map { data[$0, j] } })
    let (a, b) = (try CorrelationMatrix(data, method: method), try CorrelationMatrix(shuffled, method: method))
    for (i, j) in a.indices {
      #expect(isClose(try #require(a[i, j].coefficient), try #require(b[i, j].coefficient), relative: 1e-12))
    }
  }

  @Test(arguments: methods) func unitsDoNotCount(_ method: CorrelationMatrix.Method) throws {
    let data = Self.sample()
    var scaled = data
    for j in 0..<data.columns {
      for i in 0..<data.rows { scaled[i, j] = 1e7 + data[i, j] * pow(10, Double(3 * j - 4)) }
    }
    let (a, b) = (try CorrelationMatrix(data, method: method), try CorrelationMatrix(scaled, method: method))
    for (i, j) in a.indices {
      // 1e7 + 1e-4 x leaves x some four digits fewer.
      #expect(isClose(try #require(a[i, j].coefficient), try #require(b[i, j].coefficient), relative: 1e-4))
    }
    var reversed = data
    for i in 0..<data.rows { reversed[i, 0] = -data[i, 0] }
    let c = try CorrelationMatrix(reversed, method: method)
    for j in 1..<data.columns {
      #expect(isClose(try #require(c[0, j].coefficient), -(try #require(a[0, j].coefficient)), relative: 1e-10))
    }
  }

  @Test func ranksSeeOrderOnly() throws {
    let data = Self.sample()
    var bent = data
    for e in bent.elements.indices { bent.elements[e] = exp(data.elements[e]) }
    for method in [CorrelationMatrix.Method.spearman, .kendall, .polychoric] {
      let (a, b) = (try CorrelationMatrix(data, method: method), try CorrelationMatrix(bent, method: method))
      for (i, j) in a.indices { #expect(a[i, j] == b[i, j]) }
    }
  }

  @Test(arguments: methods) func threadsDoNotCount(_ method: CorrelationMatrix.Method) throws {
    let data = Self.sample(rows: 5000, columns: 6)
    let (one, two) = (
      try CorrelationMatrix(data, method: method), try CorrelationMatrix(data, method: method, threads: 2)
    )
    for (i, j) in one.indices { #expect(one[i, j] == two[i, j]) }
  }

  /// A pair is judged on its common rows, whatever stands elsewhere.
  @Test(arguments: methods) func onlyCommonRowsCount(_ method: CorrelationMatrix.Method) throws {
    let data = Self.sample(levels: 4)
    let whole = try CorrelationMatrix(data, method: method)
    for (i, j) in whole.indices where method != .polychoric {
      let rows = (0..<data.rows).filter { !data[$0, i].isNaN && !data[$0, j].isNaN }
      let pair = Matrix(rows: rows.count, columns: [rows.map { data[$0, i] }, rows.map { data[$0, j] }])
      let alone = try CorrelationMatrix(pair, method: method)[0, 1]
      #expect(alone.count == whole[i, j].count)
      #expect(isClose(try #require(whole[i, j].coefficient), try #require(alone.coefficient), relative: 1e-12))
    }
  }

  /// Kendall by definition: all pairs of rows.
  @Test func kendallByCounting() throws {
    for levels in [3.0, 2000] {
      let data = Self.sample(rows: 200, columns: 2, levels: levels, missing: 1_000_000)
      let (x, y) = (data.column(0), data.column(1))
      var (score, tiesX, tiesY) = (0.0, 0.0, 0.0)
      for i in 0..<200 {
        for j in 0..<i {
          let (a, b) = (x[i] - x[j], y[i] - y[j])
          score += a * b > 0 ? 1 : a * b < 0 ? -1 : 0
          tiesX += a == 0 ? 1 : 0
          tiesY += b == 0 ? 1 : 0
        }
      }
      let pairs = 200.0 * 199 / 2
      let tau = KendallTau(x, y)
      #expect(tau.score == score)
      #expect(
        isClose(
          try #require(tau.coefficient), score / ((pairs - tiesX) * (pairs - tiesY)).squareRoot(),
          relative: 1e-13))
    }
  }

  @Test func distanceByDefinition() throws {
    let data = Self.sample(rows: 60, columns: 2, levels: 40, missing: 1_000_000)
    func centred(_ v: [Double]) -> [[Double]] {
      let d = v.map { a in v.map { abs(a - $0) } }
      let means = d.map { $0.reduce(0, +) / 60 }
      let grand = means.reduce(0, +) / 60
      return d.indices.map { i in d.indices.map { d[i][$0] - means[i] - means[$0] + grand } }
    }
    let (a, b) = (centred(data.column(0)), centred(data.column(1)))
    func product(_ u: [[Double]], _ v: [[Double]]) -> Double {
      zip(u, v).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    let expected = (product(a, b) / (product(a, a) * product(b, b)).squareRoot()).squareRoot()
    let found = DistanceCorrelation(data.column(0), data.column(1))
    #expect(isClose(try #require(found.coefficient), expected, relative: 1e-11))
  }

  @Test func definedAnswersForPoorData() throws {
    let constant = Matrix(
      rows: 4, columns: [[1, 1, 1, 1], [1, 2, 3, 4], [.nan, .nan, .nan, 2], [0.1, 0.1, 0.1, 9]])
    for method in Self.methods {
      let found = try CorrelationMatrix(constant, method: method)
      #expect(found[0, 1].coefficient == nil)
      #expect(found[0, 1].undefined == .constant)
      #expect(found[1, 2].count == 1)
      #expect(found[1, 2].undefined == .tooFewRows || found[1, 2].undefined == .constant)
      #expect(found.matrix == nil)
    }
    // Rows where a column is constant only among the common ones.
    let partly = Matrix(rows: 4, columns: [[0.1, 0.1, 0.1, 9], [1, 2, 3, .nan]])
    for method in [CorrelationMatrix.Method.pearson, .spearman, .kendall] {
      #expect(try CorrelationMatrix(partly, method: method)[0, 1].undefined == .constant)
    }
    #expect(throws: CorrelationError.infiniteValue(row: 1, column: 0)) {
      try CorrelationMatrix(Matrix(rows: 2, columns: [[1, .infinity], [1, 2]]))
    }
    let two = try CorrelationMatrix(Matrix(rows: 2, columns: [[1, 2], [5, 3]]))[0, 1]
    #expect(isClose(try #require(two.coefficient), -1, relative: 1e-15))
    #expect(two.pValue == nil)
    #expect(two.interval() == nil)
    #expect(try CorrelationMatrix(Matrix(rows: 0, columns: 2))[0, 1].undefined == .tooFewRows)
    #expect(
      PolychoricCorrelation(ContingencyTable(rows: 2, columns: 2, counts: [5, 0, 0, 5])).coefficient == nil)
    #expect(DistanceCorrelation([1, 1], [2, 3]).coefficient == nil)
    #expect(throws: CorrelationError.singular(rank: 1, columns: 2)) {
      try PartialCorrelations(Matrix(rows: 2, columns: [[1, 1], [1, 1]]), count: 10)
    }
  }

  @Test func mixedColumnsTakeTheMeasureOfTheirKind() throws {
    var data = Self.sample(rows: 400, columns: 4, levels: 5)
    for i in 0..<400 {
      for j in 0..<2 where !data[i, j].isNaN { data[i, j] = min(5, max(1, data[i, j])) }
      for j in 2..<4 { data[i, j] += Double((i * 37 + j * 11) % 101) / 500 }
    }
    let mixed = try CorrelationMatrix(data, method: .mixed)
    let ordinal = try CorrelationMatrix(data.selecting(0..<2), method: .polychoric)
    let long = try CorrelationMatrix(data.selecting(2..<4))
    #expect(mixed[0, 1].coefficient == ordinal[0, 1].coefficient)
    #expect(
      isClose(try #require(mixed[2, 3].coefficient), try #require(long[0, 1].coefficient), relative: 1e-12))
    let between = PolyserialCorrelation(continuous: data.column(2), ordinal: data.column(0))
    #expect(mixed[0, 2].coefficient == between.coefficient && between.coefficient != nil)
    #expect(mixed[0, 2].standardError == between.standardError)
    let turned = try CorrelationMatrix(
      Matrix(rows: 400, columns: [data.column(2), data.column(0)]), method: .mixed)
    #expect(
      isClose(try #require(turned[0, 1].coefficient), try #require(mixed[0, 2].coefficient), relative: 1e-12))
    var flat = data
    for i in 0..<400 { flat[i, 0] = 3 }
    #expect(try CorrelationMatrix(flat, method: .mixed)[0, 2].undefined == .constant)
  }

  /// Values far from zero, and tiny or huge ones.
  @Test func extremeScales() throws {
    let x: [Double] = [1, 2, 3, 4, 7]
    let y: [Double] = [2, 1, 4, 3, 9]
    let expected = try #require(try CorrelationMatrix(Matrix(rows: 5, columns: [x, y]))[0, 1].coefficient)
    for (shift, scale) in [(0.0, 1e300), (0, 1e-300), (1e12, 1), (-5e8, 1e-3)] {
      let found = try CorrelationMatrix(
        Matrix(rows: 5, columns: [x.map { shift + scale * $0 }, y.map { scale * $0 }]))[0, 1]
      #expect(isClose(try #require(found.coefficient), expected, relative: scale == 1e-3 ? 1e-3 : 1e-9))
    }
  }

  /// Severity of raters makes indicators look alike: the layer within raters does not see it.
  @Test func withinLayerIgnoresGroupShifts() throws {
    let data = Self.sample(rows: 600, columns: 2, levels: 60, missing: 1_000_000)
    let groups = (0..<600).map { Int32($0 % 30) }
    var shifted = data
    for i in 0..<600 { for j in 0..<2 { shifted[i, j] += 40 * sin(Double(groups[i])) } }
    let plain = try LayeredCorrelations(data, groups: groups)[0, 1]
    let severe = try LayeredCorrelations(shifted, groups: groups)[0, 1]
    #expect(
      isClose(
        try #require(plain.within.coefficient), try #require(severe.within.coefficient), relative: 1e-9))
    #expect(try #require(severe.total.coefficient) > 0.8)
    #expect(try #require(severe.between) > 0.95)
  }

  /// Nominal coverage of Fisher's interval: 2,000 samples, three standard errors.
  @Test func intervalsCover() throws {
    var stream = RandomStream(key: RandomKey(seed: 77))
    var covered = 0
    for _ in 0..<2000 {
      var columns: [[Double]] = [[], []]
      for _ in 0..<40 {
        let a = stream.normal()
        columns[0].append(a)
        columns[1].append(0.6 * a + 0.8 * stream.normal())
      }
      let interval = try #require(try CorrelationMatrix(Matrix(rows: 40, columns: columns))[0, 1].interval())
      if interval.lower <= 0.6, interval.upper >= 0.6 { covered += 1 }
    }
    #expect(abs(Double(covered) / 2000 - 0.95) < 3 * (0.95 * 0.05 / 2000).squareRoot())
  }

  @Test func leafOrderPutsRelativesTogether() {
    var r = Matrix.identity(6)
    for (i, j) in [(0, 3), (3, 5), (0, 5), (1, 4), (4, 2), (1, 2)] {
      r[i, j] = 0.9
      r[j, i] = 0.9
    }
    let order = LeafOrdering(r).order
    #expect(Set(order.prefix(3)) == [0, 3, 5] || Set(order.prefix(3)) == [1, 2, 4])
    #expect(order.sorted() == Array(0..<6))
  }

  @Test func parallelAnalysisFindsNothingInNoise() throws {
    var stream = RandomStream(key: RandomKey(seed: 5))
    let columns = (0..<8).map { _ in (0..<400).map { _ in stream.normal() } }
    let r = try #require(try CorrelationMatrix(Matrix(rows: 400, columns: columns)).matrix)
    let found = try ParallelAnalysis(r, count: 400, draws: 200, seed: RandomKey(seed: 9))
    #expect(found.dimensions <= 1)
    #expect(try MinimumAveragePartial(r).dimensions <= 1)
  }
}
