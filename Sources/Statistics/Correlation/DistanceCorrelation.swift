import Foundation

/// The distance correlation of two columns: 0 only where they are independent, whatever the form of the dependence.
///
/// > Reference: Székely, Rizzo & Bakirov (2007), doi:10.1214/009053607000000505; bias-corrected form and test: Székely &
/// > Rizzo (2014), doi:10.1214/14-AOS1255, Shen, Panda & Vogelstein (2022), doi:10.1080/10618600.2021.1938585; order
/// > n log n: Huo & Székely (2016), doi:10.1080/00401706.2015.1054435.
/// > Invariant under shifts, reflections and changes of scale.
public struct DistanceCorrelation: Sendable, Hashable {
  /// The rows where both are present.
  public let count: Int
  /// The sample distance correlation, 0...1; nil where a column is constant or there are fewer than two rows.
  public let coefficient: Double?
  /// The bias-corrected squared distance correlation, which is 0 on average under independence; nil below four rows.
  public let biasCorrected: Double?

  /// Compares two columns; rows where one of them is NaN are left out.
  ///
  /// - Precondition: equal lengths, finite or NaN.
  /// - Complexity: O(n log n).
  public init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "columns of \(x.count) and \(y.count) rows")
    let rows = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    let (x, y) = (
      DistanceCorrelation.standardised(rows.map { x[$0] }), DistanceCorrelation.standardised(rows.map { y[$0] })
    )
    let n = Double(rows.count)
    count = rows.count
    guard rows.count > 1, let x, let y else {
      coefficient = nil
      biasCorrected = nil
      return
    }
    let (a, b) = (DistanceSums(x), DistanceSums(y))
    let cross = DistanceSums.products(x, y)
    let xy = Covariances(cross, a, b, n)
    let xx = Covariances(a.squares, a, a, n)
    let yy = Covariances(b.squares, b, b, n)
    let scale = (xx.plain * yy.plain).squareRoot()
    coefficient = scale > 0 ? max(0, xy.plain / scale).squareRoot() : nil
    let unbiasedScale = (xx.unbiased * yy.unbiased).squareRoot()
    biasCorrected = rows.count > 3 && unbiasedScale > 0 ? xy.unbiased / unbiasedScale : nil
  }

  /// The p-value of independence by the chi-squared bound: `n·dCor*² + 1 ~ χ²₁`; conservative, valid for α ≤ .05.
  public var pValue: Double? {
    biasCorrected.map {
      ChiSquared(degreesOfFreedom: 1).survival(max(0, Double(count) * $0 + 1))
    }
  }

  /// Zero mean and unit reach, so that products neither overflow nor lose digits; nil for a constant.
  private static func standardised(_ values: [Double]) -> [Double]? {
    guard let low = values.min(), let high = values.max(), low < high else { return nil }
    let centre = low / 2 + high / 2
    let half = high / 2 - low / 2
    return values.map { ($0 - centre) / half }
  }
}

/// Squared distance covariances.
private struct Covariances {
  let plain: Double
  let unbiased: Double

  init(_ products: Double, _ a: DistanceSums, _ b: DistanceSums, _ n: Double) {
    let rows = zip(a.rows, b.rows).reduce(0) { $0 + $1.0 * $1.1 }
    plain = max(0, products / (n * n) - 2 * rows / (n * n * n) + a.total * b.total / (n * n * n * n))
    unbiased =
      (products - 2 * rows / (n - 2) + a.total * b.total / ((n - 1) * (n - 2))) / (n * (n - 3))
  }
}

/// Sums of the distances within a column.
private struct DistanceSums {
  /// For each observation, its distances to all.
  let rows: [Double]
  /// Over all ordered pairs.
  let total: Double
  /// Of squared distances, over all ordered pairs.
  let squares: Double

  init(_ values: [Double]) {
    let order = Ranking(values).order
    let n = Double(values.count)
    let sum = values.reduce(0, +)
    var below = 0.0
    var rows = [Double](repeating: 0, count: values.count)
    for (place, row) in order.enumerated() {
      let value = values[Int(row)]
      rows[Int(row)] = value * (2 * Double(place) - n) + sum - 2 * below
      below += value
    }
    self.rows = rows
    total = rows.reduce(0, +)
    squares = 2 * (n * values.reduce(0) { $0 + $1 * $1 } - sum * sum)
  }

  /// The sum of products of distances over all ordered pairs.
  static func products(_ x: [Double], _ y: [Double]) -> Double {
    let (ranks, levels) = Ranking(y).denseRanks()
    var trees = [SIMD4<Double>](repeating: .zero, count: levels + 1)
    var all = SIMD4<Double>.zero
    var total = 0.0
    for row in Ranking(x).order {
      let (a, b) = (x[Int(row)], y[Int(row)])
      var lower = SIMD4<Double>.zero
      var place = Int(ranks[Int(row)]) + 1
      let own = place
      while place > 0 {
        lower += trees[place]
        place &= place - 1
      }
      // Counted with + where y is not above the present one, with − where it is.
      let signed = 2 * lower - all
      total += a * b * signed[0] - a * signed[1] - b * signed[2] + signed[3]
      let entry = SIMD4(1, b, a, a * b)
      all += entry
      place = own
      while place <= levels {
        trees[place] += entry
        place += place & -place
      }
    }
    return 2 * total
  }
}
