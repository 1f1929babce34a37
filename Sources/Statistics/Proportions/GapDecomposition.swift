import LinearAlgebra

/// A difference of two means, split into what other facts about people go along with and the rest.
///
/// Ordinary least squares of y on the group and the factors; explained is `Σ (x̄₁ − x̄₂)β`, summed by factor so that it
/// does not matter which level stands first, and unexplained is the coefficient of the group. Explained is not the same
/// as fair: a factor may itself be what went wrong.
///
/// > Reference: Oaxaca (1973), doi:10.2307/2525981; Blinder (1973), doi:10.2307/144855; Fortin (2008),
/// > doi:10.1353/jhr.2008.0014, for the coefficients of the pooled model with the group in it.
/// > Relabelling levels changes nothing; exchanging the groups changes signs; scaling y scales all parts.
public struct GapDecomposition: Sendable {
  /// First mean minus second.
  public let gap: Double
  /// What the factors go along with.
  public let explained: Double
  /// What each factor contributes to it, in the order given.
  public let contributions: [Double]
  /// The rest: gap − explained.
  public let unexplained: Double
  /// The interval of the rest.
  public let unexplainedInterval: ClosedRange<Double>
  /// The number of people.
  public let count: Int

  /// More columns than these are not decomposed.
  public static let mostColumns = 200

  /// Splits a gap.
  ///
  /// - Parameters:
  ///   - response: one value a person.
  ///   - isFirst: whether each person belongs to the first group.
  ///   - factors: codes from 0, one array a factor.
  ///   - level: the confidence of the intervals.
  /// - Returns: nil where a group is empty, the group is determined by the factors, there are no degrees of freedom, or
  ///   there are more than ``mostColumns`` levels.
  /// - Precondition: equal lengths; codes are not negative.
  /// - Complexity: O(n p²) for p levels.
  public init?(_ response: [Double], isFirst: [Bool], factors: [[Int]], level: Double = 0.95) {
    let n = response.count
    precondition(isFirst.count == n && factors.allSatisfy { $0.count == n }, "arrays of unequal length")
    let members = isFirst.count { $0 }
    let widths = factors.map { max(0, $0.max() ?? 0) }
    let columnCount = 2 + widths.reduce(0, +)
    guard members > 0, members < n, columnCount <= GapDecomposition.mostColumns else { return nil }
    var columns = [[Double](repeating: 1, count: n)]
    for (factor, width) in zip(factors, widths) where width > 0 {
      for level in 1...width { columns.append(factor.map { $0 == level ? 1 : 0 }) }
    }
    let group = isFirst.map { $0 ? 1.0 : 0 }
    guard let others = try? QRFactor(Matrix(rows: n, columns: columns)) else { return nil }
    // Frisch, Waugh and Lovell: the coefficient of the group is that of what the factors leave of it.
    let own = others.residuals(group)
    let freedom = n - others.rank - 1
    guard norm(own) > 1e-8 * norm(group), freedom > 0 else { return nil }
    let effect = dot(own, response) / dot(own, own)
    let rest = zip(response, group).map { $0 - effect * $1 }
    let coefficients = others.solve(rest)
    let error = norm(others.residuals(rest)) / Double(freedom).squareRoot() / norm(own)
    let differences = columns.map { column in
      var (first, second) = (0.0, 0.0)
      for i in 0..<n { if isFirst[i] { first += column[i] } else { second += column[i] } }
      return first / Double(members) - second / Double(n - members)
    }
    var (place, parts) = (1, [Double]())
    for width in widths {
      parts.append((place..<(place + width)).reduce(0) { $0 + differences[$1] * coefficients[$1] })
      place += width
    }
    unexplained = effect
    contributions = parts
    explained = parts.reduce(0, +)
    gap = explained + unexplained
    let width = StudentT(degreesOfFreedom: Double(freedom)).upperQuantile((1 - level) / 2) * error
    unexplainedInterval = (unexplained - width)...(unexplained + width)
    count = n
  }
}
