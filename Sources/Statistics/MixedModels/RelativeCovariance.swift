/// The covariance of each random term relative to the residual variance, as lower Cholesky factors:
/// `Cov(b) = σ² Λ Λ'` with one small Λ per term.
///
/// The parameters of the search are, per term and column by column, `ln Lⱼⱼ` and `Lᵢⱼ` (i > j) of the absolute
/// factor `L = σΛ`, then `ln σ²`. A variance of zero is a diagonal entry of zero, which has no logarithm: the
/// search holds it at a floor, and the result states it as exactly zero.
struct RelativeCovariance: Sendable, Equatable {
  /// One parameter of the search.
  struct Coordinate: Sendable, Equatable {
    let term: Int
    let row: Int
    let column: Int
    var isDiagonal: Bool { row == column }
  }

  /// Row-major lower-triangular factors, one per term.
  var factors: [[Double]]
  /// The dimensions of the terms.
  let dimensions: [Int]
  /// The term that has no variance, its levels being fixed; its factor is 1.
  let absorbed: Int?

  init(factors: [[Double]], dimensions: [Int], absorbed: Int? = nil) {
    self.factors = factors
    self.dimensions = dimensions
    self.absorbed = absorbed
  }

  /// The parameters in order, without the residual variance.
  var coordinates: [Coordinate] {
    dimensions.indices.filter { $0 != absorbed }.flatMap { term in
      (0..<dimensions[term]).flatMap { column in
        (column..<dimensions[term]).map { Coordinate(term: term, row: $0, column: column) }
      }
    }
  }

  subscript(coordinate: Coordinate) -> Double {
    get { factors[coordinate.term][coordinate.row * dimensions[coordinate.term] + coordinate.column] }
    set {
      factors[coordinate.term][coordinate.row * dimensions[coordinate.term] + coordinate.column] = newValue
    }
  }

  /// The product ΛΛ' of a term, row-major.
  func covariance(of term: Int) -> [Double] {
    let m = dimensions[term]
    let factor = factors[term]
    var result = [Double](repeating: 0, count: m * m)
    for i in 0..<m {
      for j in 0..<m {
        for c in 0...min(i, j) { result[i * m + j] += factor[i * m + c] * factor[j * m + c] }
      }
    }
    return result
  }

  /// Λ'v for a vector of one level.
  func transposedTimes(_ term: Int, _ v: [Double]) -> [Double] {
    let m = dimensions[term]
    return (0..<m).map { a in (a..<m).reduce(0) { $0 + factors[term][$1 * m + a] * v[$1] } }
  }
}
