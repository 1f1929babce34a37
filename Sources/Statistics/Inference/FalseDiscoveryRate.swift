/// The expected share of false positives among the findings.
///
/// > Reference: Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
public enum FalseDiscoveryRate {
  /// Benjamini and Hochberg's q-values: `min over j ≥ i of p₍ⱼ₎ m / j`, at most 1.
  ///
  /// A NaN means that no test was made. It is not counted and stays NaN.
  ///
  /// - Precondition: all others lie in 0...1.
  /// - Complexity: O(n log n).
  /// > Keeps the order of the p-values; equal p-values have equal q-values.
  public static func qValues(_ pValues: [Double]) -> [Double] {
    let order = ascendingTests(pValues)
    var result = pValues
    var smallest = 1.0
    for (index, test) in order.enumerated().reversed() {
      smallest = min(smallest, Double(order.count) / Double(index + 1) * pValues[test])
      result[test] = smallest
    }
    return result
  }
}

/// The probability of any false positive among all findings.
///
/// > Reference: Holm (1979), A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6, 65–70.
public enum FamilywiseErrorRate {
  /// Holm's adjusted p-values: `max over j ≤ i of (m − j + 1) p₍ⱼ₎`, at most 1.
  ///
  /// A NaN means that no test was made. It is not counted and stays NaN.
  ///
  /// - Precondition: all others lie in 0...1.
  /// - Complexity: O(n log n).
  /// > Keeps the order of the p-values; equal p-values have equal adjusted p-values.
  public static func adjustedPValues(_ pValues: [Double]) -> [Double] {
    let order = ascendingTests(pValues)
    var result = pValues
    var largest = 0.0
    for (index, test) in order.enumerated() {
      largest = max(largest, min(1, Double(order.count - index) * pValues[test]))
      result[test] = largest
    }
    return result
  }
}

/// The indices of the tests that were made, by ascending p-value.
private func ascendingTests(_ pValues: [Double]) -> [Int] {
  let tests = pValues.indices.filter { !pValues[$0].isNaN }
  for test in tests {
    precondition((0...1).contains(pValues[test]), "p-value \(test) is \(pValues[test]), outside 0...1")
  }
  return tests.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
}
