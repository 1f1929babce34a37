import Foundation

/// All ways in which few people can fall into categories of known probability: exact answers where large-sample ones lie.
public struct ExactMultinomial: Sendable {
  /// The number of people.
  public let count: Int
  /// The probability of each category.
  public let probabilities: [Double]

  /// Prepares an enumeration.
  ///
  /// - Returns: nil for no category, a negative or infinite weight, or weights that are all zero.
  /// - Parameters:
  ///   - count: the number of draws.
  ///   - weights: proportional to the probabilities.
  public init?(count: Int, weights: [Double]) {
    let total = weights.reduce(0, +)
    guard count >= 0, total > 0, total.isFinite, weights.allSatisfy({ $0 >= 0 }) else { return nil }
    self.count = count
    probabilities = weights.map { $0 / total }
  }

  /// The probability that counts have a property.
  ///
  /// - Complexity: one evaluation for each of the `C(count + k − 1, k − 1)` outcomes over the k categories that can occur.
  public func probability(where holds: ([Int]) -> Bool) -> Double {
    var sum = CompensatedSum()
    forEach { counts, logarithm in if holds(counts) { sum.add(exp(logarithm)) } }
    return min(1, sum.value)
  }

  /// The probability of counts no more probable than those observed.
  ///
  /// - Returns: nil where the counts are not as many, or of as many categories.
  /// > Reference: Cressie & Read (1984), doi:10.1111/j.2517-6161.1984.tb01318.x, section 2; the exact test orders
  /// > outcomes by their probability.
  public func pValue(of observed: [Int]) -> Double? {
    guard observed.count == probabilities.count, observed.reduce(0, +) == count,
      observed.allSatisfy({ $0 >= 0 })
    else { return nil }
    guard zip(observed, probabilities).allSatisfy({ $0 == 0 || $1 > 0 }) else { return 0 }
    let own = zip(observed, probabilities).reduce(ExactMultinomial.logFactorial(count)) { sum, pair in
      sum + (pair.0 > 0 ? Double(pair.0) * log(pair.1) : 0) - ExactMultinomial.logFactorial(pair.0)
    }
    var sum = CompensatedSum()
    // Outcomes of equal probability differ in their last digits.
    forEach { _, logarithm in if logarithm <= own + 1e-7 { sum.add(exp(logarithm)) } }
    return min(1, sum.value)
  }

  /// Calls a body with all counts that can occur and the logarithms of their probabilities.
  private func forEach(_ body: ([Int], Double) -> Void) {
    let open = probabilities.indices.filter { probabilities[$0] > 0 }
    let logarithms = probabilities.map { $0 > 0 ? log($0) : 0 }
    let factorials = (0...count).map(ExactMultinomial.logFactorial)
    var counts = [Int](repeating: 0, count: probabilities.count)
    func place(_ index: Int, _ left: Int, _ logarithm: Double) {
      let category = open[index]
      let isLast = index == open.count - 1
      for own in (isLast ? left : 0)...left {
        counts[category] = own
        let next = logarithm + Double(own) * logarithms[category] - factorials[own]
        if isLast { body(counts, next) } else { place(index + 1, left - own, next) }
      }
      counts[category] = 0
    }
    place(0, count, factorials[count])
  }

  private static func logFactorial(_ n: Int) -> Double { SpecialFunctions.logGamma(Double(n) + 1) }
}
