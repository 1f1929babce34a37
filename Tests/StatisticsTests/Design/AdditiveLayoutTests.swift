import Statistics
import TestSupport
import Testing

@Suite("Additive layout")
struct AdditiveLayoutTests {
  /// Eleven rows; units 0 to 3 see columns 0 to 3, units 4 and 5 see columns 4 and 5 only.
  private static let units = [0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5]
  private static let columns = [0, 1, 2, 1, 3, 0, 3, 2, 4, 5, 5]
  private static let values = [3.0, 5, 4, 9, 2, 6, 5, 3, 5, 8, 9.5]

  /// The levels of the columns by their definition: `c_q − c̄ + ȳ` within the connected part.
  private static func levels(_ values: [Double]) -> [Double] {
    let layout = AdditiveLayout(
      values: values, units: units, unitCount: 6, columns: columns, columnCount: 6)
    var effects = [Double](repeating: 0, count: 6)
    for row in values.indices {
      effects[columns[row]] = values[row] - layout.residuals[row] - layout.unitEffects[units[row]]
    }
    let rows = (0..<layout.parts).map { part in
      values.indices.filter { layout.partOfUnit[units[$0]] == part }
    }
    var levels = effects
    for own in rows {
      let gap = own.reduce(0.0) { $0 + values[$1] - effects[columns[$1]] } / Double(own.count)
      for column in Set(own.map { columns[$0] }) { levels[column] += gap }
    }
    return levels
  }

  @Test("weights of rows give a weighted sum of column levels, within a part and across parts")
  func weightsOfRows() {
    for sum in [[-1.5, -0.5, 0.5, 1.5, 0, 0], [0, 0, 0, 0, -1, 1], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]] {
      let weights = AdditiveLayout.weights(
        ofColumnLevels: sum, units: Self.units, unitCount: 6, columns: Self.columns)
      let expected = zip(sum, Self.levels(Self.values)).reduce(0) { $0 + $1.0 * $1.1 }
      let found = zip(weights, Self.values).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(isClose(found, expected, relative: 1e-12))
    }
  }

  @Test("a unit's own level has no part in a contrast of columns that it links")
  func unitsDropOut() {
    let weights = AdditiveLayout.weights(
      ofColumnLevels: [-1.5, -0.5, 0.5, 1.5, 0, 0], units: Self.units, unitCount: 6, columns: Self.columns)
    for unit in 0..<6 {
      let own = Self.units.indices.filter { Self.units[$0] == unit }.reduce(0.0) { $0 + weights[$1] }
      #expect(abs(own) < 1e-12)
    }
  }

  @Test("in a complete layout every row counts by its column alone")
  func completeLayout() {
    let units = [0, 0, 0, 1, 1, 1]
    let columns = [0, 1, 2, 0, 1, 2]
    let weights = AdditiveLayout.weights(
      ofColumnLevels: [-1, 0, 1], units: units, unitCount: 2, columns: columns)
    for (weight, expected) in zip(weights, [-0.5, 0, 0.5, -0.5, 0, 0.5]) {
      #expect(abs(weight - expected) < 1e-14)
    }
  }
}
