import Appraisals
import Foundation
import LinearAlgebra
import Statistics

/// What the links between raters hang on, and how much comparing them can be trusted by the design alone.
public struct DesignAudit: Sendable {
  /// The design.
  public let design: RatingDesign
  /// Employees with two raters or more, in one period or over several.
  public let sharedRatees: Int
  /// Employees with two raters or more in one period.
  public let doubleRatedRatees: Int
  /// Employees who changed rater from one period to another.
  public let movers: Int
  /// Employees with an objective result.
  public let anchoredRatees: Int
  /// Raters without whom a linked group falls apart.
  public let articulationRaters: [String]
  /// Employees without whom a linked group falls apart: the link hangs on one person.
  public let articulationRatees: [String]
  /// The number of raters in the largest group that holds together whichever employee is left out.
  public let leaveOneOutRaters: Int
  /// 1 − H(rater | employee)/H(rater): 1 where every employee has one rater, 0 where everybody rates everybody alike.
  public let nesting: Double
  /// Per rater, the variance of the severity against the mean of the linked group, over the residual variance of one
  /// rating, with employees and raters fixed; nil for a rater who is linked with nobody.
  public let varianceFactor: [Double?]
  private let resistances: LinkResistance

  /// Audits a design.
  ///
  /// - Throws: ``AnalysisError/noRaters``, or ``AnalysisError/inestimable(_:)`` where links are too uneven for
  ///   double precision.
  /// - Complexity: that of a sparse factorisation of the raters.
  public init(_ design: RatingDesign) throws(AnalysisError) {
    guard let raters = design.raters else { throw .noRaters }
    self.design = design
    let ratees = design.ratees
    let links = TwoWayLinks(
      units: ratees.codes, unitCount: ratees.levels.count, sources: raters.codes,
      sourceCount: raters.levels.count)
    sharedRatees = links.sharedUnits.count
    let periods = design.table.periods.selecting(rows: design.rows)
    (doubleRatedRatees, movers) = DesignAudit.shared(ratees, raters, periods)
    var isAnchored = [Bool](repeating: false, count: design.table.ratees.levels.count)
    for (ratee, type) in zip(design.table.ratees.codes, design.table.raterTypes) where type == .objective {
      isAnchored[Int(ratee)] = true
    }
    anchoredRatees = isAnchored.count { $0 }
    articulationRaters = links.articulationSources.map { raters.levels[$0] }
    articulationRatees = links.articulationUnits.map { ratees.levels[$0] }
    leaveOneOutRaters = links.leaveOneOutSources.count
    nesting = DesignAudit.nesting(ratees, raters)
    do {
      resistances = try LinkResistance(links, units: ratees.codes, sources: raters.codes)
      varianceFactor = resistances.varianceFromMean
    } catch { throw .inestimable(.inestimable(error)) }
  }

  /// The effective resistance between two raters, by their places in the design: `Var(sⱼ − sₖ)/σ²` with employees
  /// and raters fixed; nil where nothing links them.
  ///
  /// - Complexity: a solve with the factor.
  public func resistance(between j: Int, and k: Int) -> Double? { resistances.between(j, k) }

  /// Employees rated by two in one period, and employees whose raters differ between periods.
  private static func shared(_ ratees: Factor, _ raters: Factor, _ periods: Factor) -> (
    double: Int, movers: Int
  ) {
    var (double, movers) = (0, 0)
    GroupedKeys(ratees: ratees, raters: raters, periods: periods).visit { keys in
      guard let first = keys.first, let last = keys.last, first != last else { return }
      let byPeriod = GroupedKeys.ratersByPeriod(keys)
      if byPeriod.contains(where: { $0.count > 1 }) { double += 1 }
      if byPeriod.contains(where: { $0 != byPeriod[0] }) { movers += 1 }
    }
    return (double, movers)
  }

  private static func nesting(_ ratees: Factor, _ raters: Factor) -> Double {
    var counts = [Double](repeating: 0, count: raters.levels.count)
    var perRatee = [Double](repeating: 0, count: ratees.levels.count)
    for row in 0..<ratees.count {
      counts[Int(raters.codes[row])] += 1
      perRatee[Int(ratees.codes[row])] += 1
    }
    let n = Double(ratees.count)
    func entropy(_ parts: some Sequence<Double>) -> Double { parts.reduce(0) { $0 - $1 / n * log($1 / n) } }
    let whole = entropy(counts)
    guard whole > 0 else { return 0 }
    var joint = 0.0
    GroupedKeys<UInt64>(ratees) { UInt64(UInt32(bitPattern: raters.codes[$0])) }.visit { keys in
      var start = keys.startIndex
      for place in keys.indices where place + 1 == keys.endIndex || keys[place + 1] != keys[place] {
        let count = Double(place + 1 - start)
        joint -= count / n * log(count / n)
        start = place + 1
      }
    }
    let conditional = joint - entropy(perRatee)
    return min(1, max(0, 1 - conditional / whole))
  }
}
