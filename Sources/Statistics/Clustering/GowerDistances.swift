import LinearAlgebra

/// Gower's distances between different rows.
///
/// > Reference: Gower (1971), doi:10.2307/2528823.
enum GowerDistances {
  /// Stands for a missing value, so that rows that lack the same count as equal.
  private static let missing = -Double.greatestFiniteMagnitude

  /// The table with missing values marked; rows without any value stay missing.
  static func marked(_ table: Matrix) -> Matrix {
    var result = table
    for i in 0..<table.rows where (0..<table.columns).contains(where: { !table[i, $0].isNaN }) {
      for j in 0..<table.columns where table[i, j].isNaN { result[i, j] = missing }
    }
    return result
  }

  /// Row i from row j at `i * count + j`.
  static func matrix(_ rows: DistinctRows, nominal: Set<Int>) -> [Double] {
    let (n, d) = (rows.count, rows.columns)
    let ranges = (0..<d).map { j -> Double in
      let seen = (0..<n).map { rows.values[$0 * d + j] }.filter { $0 != missing }
      return (seen.max() ?? 0) - (seen.min() ?? 0)
    }
    var result = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for k in 0..<i {
        var (sum, shared) = (0.0, 0.0)
        for j in 0..<d {
          let (a, b) = (rows.values[i * d + j], rows.values[k * d + j])
          guard a != missing, b != missing else { continue }
          shared += 1
          sum += nominal.contains(j) ? (a == b ? 0 : 1) : ranges[j] > 0 ? abs(a - b) / ranges[j] : 0
        }
        let distance = shared > 0 ? sum / shared : 1
        result[i * n + k] = distance
        result[k * n + i] = distance
      }
    }
    return result
  }
}
