import Foundation

/// How strongly two unordered variables go along: 0 not at all, 1 each level of the finer one has one of the other.
///
/// `V² = φ² / min(r − 1, c − 1)` with `φ² = χ²/n`. Many levels inflate φ² by chance alone, by about (r−1)(c−1)/(n−1);
/// the corrected estimate takes that out, from φ² and from the numbers of levels.
///
/// > Reference: Bergsma (2013), doi:10.1016/j.jkss.2012.10.002.
/// > Invariant under relabelling and under exchanging the variables; levels that do not occur do not count.
public struct CramersV: Sendable, Hashable {
  /// V as it stands.
  public let plain: Double
  /// V with the bias of small samples taken out.
  public let corrected: Double
  /// The p-value of Pearson's χ² test of independence, without a correction for continuity.
  public let p: Double
  /// The number of observations.
  public let count: Double

  /// Measures a table; nil where one of the variables has a single level, or there are fewer than two observations.
  ///
  /// - Complexity: O(rows × columns).
  public init?(_ table: ContingencyTable) {
    let (rows, columns) = (table.rowCounts, table.columnCounts)
    let n = rows.reduce(0, +)
    let (r, c) = (Double(rows.count { $0 > 0 }), Double(columns.count { $0 > 0 }))
    guard n >= 2, r > 1, c > 1 else { return nil }
    var phi = 0.0
    for i in rows.indices where rows[i] > 0 {
      for j in columns.indices where columns[j] > 0 {
        phi += table[i, j] * table[i, j] / (rows[i] * columns[j])
      }
    }
    phi = max(0, phi - 1)
    let fair = max(0, phi - (r - 1) * (c - 1) / (n - 1))
    let (fairRows, fairColumns) = (r - (r - 1) * (r - 1) / (n - 1), c - (c - 1) * (c - 1) / (n - 1))
    let width = min(fairRows, fairColumns) - 1
    plain = min(1, (phi / (min(r, c) - 1)).squareRoot())
    p = ChiSquared(degreesOfFreedom: (r - 1) * (c - 1)).survival(n * phi)
    corrected = width > 0 ? min(1, (fair / width).squareRoot()) : 0
    count = n
  }

  /// Measures two columns of level numbers from 0; pairs with a negative one are left out.
  public init?(_ x: [Int32], levels rows: Int, _ y: [Int32], levels columns: Int) {
    self.init(ContingencyTable(x, rows, y, columns))
  }
}
