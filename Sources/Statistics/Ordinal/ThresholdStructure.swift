import LinearAlgebra

/// What is assumed about the distances between the thresholds of an ordinal scale.
///
/// Thresholds are `θ = Jα`; α and its names are those of `ordinal::clmm`.
public enum ThresholdStructure: String, Sendable, Hashable, CaseIterable {
  /// Nothing but their order.
  case flexible
  /// Distances mirror each other about the middle.
  case symmetric
  /// All distances are equal: `α = (first threshold, spacing)`.
  case equidistant

  /// The least number of categories that identifies the structure.
  public var fewestCategories: Int { self == .flexible ? 2 : 3 }

  /// J, a row per threshold.
  func jacobian(categories: Int) -> Matrix {
    let count = categories - 1
    switch self {
    case .flexible: return .identity(count)
    case .equidistant:
      return Matrix(
        rows: count,
        columns: [[Double](repeating: 1, count: count), (0..<count).map { Double($0) }])
    case .symmetric:
      let isOdd = count % 2 == 1
      let half = count / 2
      let location = isOdd ? 1 : 2
      let spacings = isOdd ? half : half - 1
      var result = Matrix(rows: count, columns: location + spacings)
      for row in 0..<count {
        let isLow = row < half
        result[row, isOdd || isLow ? 0 : 1] = 1
        // The distance from the nearest central threshold: the middle one, or the lower or upper of two.
        let distance = isLow ? (isOdd ? half - row : half - 1 - row) : row - half
        if distance > 0 { result[row, location + distance - 1] = isLow ? -1 : 1 }
      }
      return result
    }
  }

  /// The names of α.
  func parameterNames(categories: [String]) -> [String] {
    switch self {
    case .flexible: return Self.thresholdNames(categories)
    case .equidistant: return ["threshold.1", "spacing"]
    case .symmetric:
      let count = categories.count - 1
      let central = count % 2 == 1 ? ["central"] : ["central.1", "central.2"]
      let spacings = count % 2 == 1 ? count / 2 : count / 2 - 1
      return central + (0..<spacings).map { "spacing.\($0 + 1)" }
    }
  }

  /// The parameters that a shift of all thresholds adds to.
  func locations(categories: Int) -> [Int] {
    switch self {
    case .flexible: Array(0..<(categories - 1))
    case .equidistant: [0]
    case .symmetric: (categories - 1) % 2 == 1 ? [0] : [0, 1]
    }
  }

  /// `1|2`, `2|3`, …
  static func thresholdNames(_ categories: [String]) -> [String] {
    zip(categories, categories.dropFirst()).map { "\($0)|\($1)" }
  }
}
