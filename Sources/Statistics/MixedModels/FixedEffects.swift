import LinearAlgebra

/// The columns of the fixed part of a model.
public struct FixedEffects: Sendable {
  /// The names of the columns.
  public let names: [String]
  /// The design matrix, a row per observation.
  public let matrix: Matrix

  /// Names the columns of a design matrix.
  ///
  /// - Precondition: one name per column.
  public init(names: [String], matrix: Matrix) {
    precondition(names.count == matrix.columns, "\(names.count) names for \(matrix.columns) columns")
    self.names = names
    self.matrix = matrix
  }

  /// The intercept alone.
  public static func intercept(rows: Int) -> FixedEffects {
    FixedEffects(names: ["(Intercept)"], matrix: Matrix(rows: rows, columns: 1, repeating: 1))
  }

  /// The position of the column that is 1 in every row, if there is one.
  var interceptIndex: Int? {
    (0..<matrix.columns).first { j in
      (0..<matrix.rows).allSatisfy { matrix.elements[$0 + j * matrix.rows] == 1 }
    }
  }

  /// The columns kept and those that are linear combinations of columns before them.
  ///
  /// Columns are scaled to unit length, then taken in order as `lm` and `lmer` do: a column whose remainder
  /// after the earlier ones is below 1e-7 of its length is aliased.
  ///
  /// - Parameter factor: an absorbed factor, whose span counts as taken already.
  /// - Complexity: O(n p²).
  func independentColumns(within factor: RandomTerm? = nil) -> (kept: [Int], aliased: [Int]) {
    let p = matrix.columns
    let gram = scaledGram(within: factor)
    var kept: [Int] = []
    var aliased: [Int] = []
    // A pivot-free Cholesky that skips a column when its pivot vanishes: the Gram matrix of unit columns has
    // pivots equal to squared sines, and 1e-7² would drown in rounding, so 1e-11 is the limit in squares.
    var rows: [[Double]] = []
    for j in 0..<p {
      var row = [Double](repeating: 0, count: kept.count)
      var pivot = gram[j, j]
      for (a, k) in kept.enumerated() {
        var value = gram[j, k]
        for c in 0..<a { value -= row[c] * rows[a][c] }
        value /= rows[a][a]
        row[a] = value
        pivot -= value * value
      }
      if pivot > 1e-11 {
        row.append(pivot.squareRoot())
        rows.append(row)
        kept.append(j)
      } else {
        aliased.append(j)
      }
    }
    return (kept, aliased)
  }

  private func scaledGram(within factor: RandomTerm?) -> Matrix {
    var centred = factor.map(centredWithin) ?? matrix
    let n = matrix.rows
    let intercept = factor == nil ? interceptIndex : nil
    for j in 0..<matrix.columns {
      let range = (j * n)..<((j + 1) * n)
      if intercept != nil, j != intercept {
        let mean = centred.elements[range].reduce(0, +) / Double(max(n, 1))
        for i in range { centred.elements[i] -= mean }
      }
      let length = centred.elements[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let original = matrix.elements[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      // A constant column beside the intercept leaves rounding noise only.
      let scale = length > 1e-12 * original && length > 0 ? 1 / length : 0
      for i in range { centred.elements[i] *= scale }
    }
    return centred.crossProduct()
  }

  /// The columns less the mean of each level of a factor.
  private func centredWithin(_ factor: RandomTerm) -> Matrix {
    var counts = [Double](repeating: 0, count: factor.levels.count)
    for code in factor.codes { counts[Int(code)] += 1 }
    var centred = matrix
    for j in 0..<matrix.columns {
      var means = [Double](repeating: 0, count: factor.levels.count)
      let base = j * matrix.rows
      for (row, code) in factor.codes.enumerated() { means[Int(code)] += matrix.elements[base + row] }
      for level in means.indices { means[level] /= max(counts[level], 1) }
      for (row, code) in factor.codes.enumerated() { centred.elements[base + row] -= means[Int(code)] }
    }
    return centred
  }
}
