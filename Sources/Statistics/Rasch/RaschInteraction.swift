import Foundation

/// How much more a level of one facet gives to a level of another than the measures of both say: a bias term.
public struct RaschInteraction: Sendable, Hashable {
  /// The level of the first facet.
  public let first: Int
  /// The level of the second facet.
  public let second: Int
  /// The number of ratings, weights counted.
  public let ratings: Double
  /// The mean of observed less expected scores, in score points.
  public let averageResidual: Double
  /// The term, in logits; positive where scores are higher than expected.
  public let measure: Double
  /// Its standard error, all measures held fixed.
  public let standardError: Double
  /// Whether all ratings of the cell are at one end of the scale, and the term is that of a total 0.3 points inside.
  public let isExtreme: Bool
  /// `measure / standardError`.
  public let t: Double
  /// The ratings less one.
  public let degreesOfFreedom: Double
  /// Two-sided; nil without degrees of freedom.
  public let pValue: Double?
  /// The false discovery rate among all cells at which this one would be declared; nil without a p-value.
  public let qValue: Double?
}

extension ManyFacetRaschFit {
  /// The bias terms between two facets, a cell for each pair of levels that met, in their order.
  ///
  /// A term is the shift of location that makes the cell's expected total its observed one, by itself. Only ratings in
  /// the estimation count.
  ///
  /// - Precondition: two different facets.
  /// - Complexity: O(ratings × categories) a Newton step, some ten steps.
  /// > Reference: Linacre (1989), Many-Facet Rasch Measurement, ch. 8; Benjamini & Hochberg (1995) for q.
  public func interactions(of first: String, and second: String) -> [RaschInteraction] {
    let (f, g) = (position(first), position(second))
    precondition(f != g, "facet '\(first)' has no interaction with itself")
    var cells: [Int: [Int]] = [:]
    for row in 0..<table.rows {
      cells[Int(table.codes[f][row]) * table.levelCounts[g] + Int(table.codes[g][row]), default: []].append(row)
    }
    let order = cells.keys.sorted()
    let terms = order.map { key in
      bias(cells[key] ?? [], first: key / table.levelCounts[g], second: key % table.levelCounts[g])
    }
    let q = FalseDiscoveryRate.qValues(terms.map { $0.pValue ?? .nan })
    return terms.indices.map { terms[$0].withQ(q[$0].isNaN ? nil : q[$0]) }
  }

  private func bias(_ rows: [Int], first: Int, second: Int) -> RaschInteraction {
    var (ratings, observed, low, high) = (0.0, 0.0, 0.0, 0.0)
    for row in rows {
      let values = table.scales[Int(table.groups[row])].values
      ratings += table.weights[row]
      observed += table.weights[row] * values[Int(table.categories[row])]
      high += table.weights[row] * (values.last ?? 0)
    }
    let isExtreme = observed <= low || observed >= high
    let target = min(max(observed, low + 0.3), high - 0.3)
    let expected = total(rows, shift: 0).mean
    var (shift, variance) = (0.0, 0.0)
    (low, high) = (-60, 60)
    for _ in 0..<200 {
      let (mean, information) = total(rows, shift: shift)
      variance = information
      if mean < target { low = shift } else { high = shift }
      let newton = shift + (target - mean) / information
      let next = newton > low && newton < high ? newton : (low + high) / 2
      let change = abs(next - shift)
      shift = next
      if change < 1e-12 { break }
    }
    let error = 1 / variance.squareRoot()
    let degrees = ratings - 1
    return RaschInteraction(
      first: first, second: second, ratings: ratings, averageResidual: (observed - expected) / ratings,
      measure: shift, standardError: error, isExtreme: isExtreme, t: shift / error, degreesOfFreedom: degrees,
      pValue: degrees > 0 ? StudentT(degreesOfFreedom: degrees).twoSided(shift / error) : nil, qValue: nil)
  }

  private func total(_ rows: [Int], shift: Double) -> (mean: Double, variance: Double) {
    var (mean, variance) = (0.0, 0.0)
    for row in rows {
      let distribution = point.distribution(
        at: point.location(row, of: table) + shift, group: Int(table.groups[row]), of: table)
      mean += table.weights[row] * distribution.mean
      variance += table.weights[row] * distribution.variance
    }
    return (mean, variance)
  }
}

extension RaschInteraction {
  fileprivate func withQ(_ q: Double?) -> RaschInteraction {
    RaschInteraction(
      first: first, second: second, ratings: ratings, averageResidual: averageResidual, measure: measure,
      standardError: standardError, isExtreme: isExtreme, t: t, degreesOfFreedom: degreesOfFreedom,
      pValue: pValue,
      qValue: q)
  }
}
