import LinearAlgebra

/// Rows of measurements, of which some may be missing and each may carry an error of known covariance.
public struct MeasuredRows: Sendable {
  /// Rows by columns; NaN where a value is missing.
  public let values: Matrix
  /// The different covariance matrices of errors.
  public let errors: [Matrix]
  /// Of each row the place of its error's covariance; nil where measurements are without error.
  public let errorPlaces: [Int?]

  /// Measurements without error.
  public init(_ values: Matrix) {
    self.init(values, errors: [], errorPlaces: [Int?](repeating: nil, count: values.rows))
  }

  /// Measurements with errors.
  ///
  /// - Parameters:
  ///   - values: rows by columns; NaN where a value is missing.
  ///   - errors: the different covariance matrices.
  ///   - errorPlaces: of each row its place in them, or nil.
  /// - Precondition: a place for each row, within the errors; orders equal the number of columns.
  public init(_ values: Matrix, errors: [Matrix], errorPlaces: [Int?]) {
    precondition(
      errorPlaces.count == values.rows && errorPlaces.allSatisfy { $0.map(errors.indices.contains) ?? true },
      "\(errorPlaces.count) errors for \(values.rows) rows")
    precondition(
      errors.allSatisfy { $0.rows == values.columns && $0.columns == values.columns }, "errors of another order"
    )
    self.values = values
    self.errors = errors
    self.errorPlaces = errorPlaces
  }

  /// Whether every value is there and without error.
  public var isPlain: Bool { !errorPlaces.contains { $0 != nil } && !values.elements.contains(where: \.isNaN) }

  /// Some of the rows, in the order given.
  public func selecting(rows chosen: [Int]) -> MeasuredRows {
    let part = Matrix(
      rows: chosen.count, columns: (0..<values.columns).map { j in chosen.map { values[$0, j] } })
    return MeasuredRows(part, errors: errors, errorPlaces: chosen.map { errorPlaces[$0] })
  }

  /// Whether a row has no value at all.
  public func isEmpty(row: Int) -> Bool { (0..<values.columns).allSatisfy { values[row, $0].isNaN } }

  /// The table with every missing value replaced by the mean of its column, for methods that need a value.
  ///
  /// Rows without any value stay empty.
  func filled() -> Matrix {
    var result = values
    for j in 0..<values.columns {
      let seen = values.column(j).filter { !$0.isNaN }
      let mean = seen.reduce(0, +) / Double(max(seen.count, 1))
      for i in 0..<values.rows where values[i, j].isNaN && !isEmpty(row: i) { result[i, j] = mean }
    }
    return result
  }
}
