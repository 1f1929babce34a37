import Appraisals
import Statistics

/// Scores arranged for questions of reliability: who or what was scored, and under which conditions.
public struct RatedScores: Sendable {
  /// A kind of condition under which a score is given.
  public enum Facet: String, Sendable, Hashable, CaseIterable {
    /// Who rated.
    case rater
    /// What was rated.
    case indicator
    /// When.
    case period
    /// A column of a plain table: a rater, an item, a trial.
    case column
    /// Again, where nothing else tells the scores of a ratee apart: no two ratees share a replicate.
    case replicate
  }

  /// The name of the objects among components.
  public static let object = "ratee"

  /// The scores.
  public let scores: [Double]
  /// The ratee of each score.
  public let ratees: Factor
  /// The conditions of each score, those with two levels at least.
  public let conditions: [(facet: Facet, levels: Factor)]
  /// The lowest and highest score that can be given, or that was.
  public let scale: ClosedRange<Double>
  /// Whether the scale was declared.
  public let isScaleDeclared: Bool
  /// The points on which scores lie, where they lie on any.
  public let lattice: ScoreLattice?

  init(
    scores: [Double], ratees: Factor, conditions: [(facet: Facet, levels: Factor)],
    declared: ClosedRange<Double>?
  ) {
    self.scores = scores
    self.ratees = ratees
    let used = conditions.filter { $0.levels.levels.count > 1 }
    let replicates = used.isEmpty ? RatedScores.replicates(of: ratees) : nil
    self.conditions = replicates.map { [(.replicate, $0)] } ?? used
    let (low, high) = (scores.min() ?? 0, scores.max() ?? 0)
    isScaleDeclared = declared != nil
    scale = declared.map { min($0.lowerBound, low)...max($0.upperBound, high) } ?? low...high
    lattice = ScoreLattice(scores)
  }

  /// The running number of each score among those of the same ratee; nil where nobody has two.
  private static func replicates(of ratees: Factor) -> Factor? {
    guard ratees.count > ratees.levels.count else { return nil }
    var counts = [Int32](repeating: 0, count: ratees.levels.count)
    let codes = ratees.codes.map { code -> Int32 in
      defer { counts[Int(code)] += 1 }
      return counts[Int(code)]
    }
    return Factor(codes: codes, levels: (1...Int(counts.max() ?? 1)).map { String($0) })
  }

  /// Takes the scores of a design; measurements and self-ratings have no part in it.
  public init(_ design: RatingDesign) {
    let table = design.table
    var conditions: [(facet: Facet, levels: Factor)] = []
    if let raters = design.raters { conditions.append((.rater, raters)) }
    conditions.append((.indicator, table.indicators.selecting(rows: design.rows)))
    conditions.append((.period, table.periods.selecting(rows: design.rows)))
    let scale = table.scale
    self.init(
      scores: design.rows.map { table.scores[$0] }, ratees: design.ratees, conditions: conditions,
      declared: scale.isDeclared ? scale.minimum...scale.maximum : nil)
  }

  /// Takes the columns of a plain table: each row is a ratee, each column a condition.
  public init(_ table: PlainTable) {
    var (scores, rows, columns): ([Double], [Int32], [Int32]) = ([], [], [])
    for row in 0..<table.rowCount {
      for (place, column) in table.columns.enumerated() where !column.values[row].isNaN {
        scores.append(column.values[row])
        rows.append(Int32(row))
        columns.append(Int32(place))
      }
    }
    let names = table.ratees
    let ratees = Factor(
      codes: rows, levels: (0..<table.rowCount).map { names?[$0] ?? String($0 + 1) })
    let all = Array(scores.indices)
    self.init(
      scores: scores, ratees: ratees.selecting(rows: all),
      conditions: [
        (.column, Factor(codes: columns, levels: table.columns.map(\.name)).selecting(rows: all))
      ], declared: nil)
  }

  /// The levels of a facet; nil where it has fewer than two.
  public func levels(of facet: Facet) -> Factor? { conditions.first { $0.facet == facet }?.levels }

  /// Who or what gives several scores to the same ratee at the same time: raters, or the columns of a table.
  public var judges: Factor? { levels(of: .rater) ?? levels(of: .column) ?? levels(of: .replicate) }

  /// Whether scores of a ratee are told apart by nothing.
  public var isReplicated: Bool { levels(of: .replicate) != nil }

  /// All scores of every k-th ratee, so that there are at most so many.
  func sampled(atMost limit: Int) -> RatedScores {
    guard scores.count > limit, conditions.count > 1 else { return self }
    let stride = (scores.count + limit - 1) / limit
    let rows = scores.indices.filter { Int(ratees.codes[$0]) % stride == 0 }
    return RatedScores(
      scores: rows.map { scores[$0] }, ratees: ratees.selecting(rows: rows),
      conditions: conditions.map { ($0.facet, $0.levels.selecting(rows: rows)) }, declared: scale)
  }

  /// The harmonic mean over ratees of the number of different levels that each met.
  func harmonicCount(of factor: Factor) -> Double {
    let pairs = ratees.crossed(with: factor)
    var counts = [Double](repeating: 0, count: ratees.levels.count)
    var seen = [Bool](repeating: false, count: pairs.levels.count)
    for row in scores.indices where !seen[Int(pairs.codes[row])] {
      seen[Int(pairs.codes[row])] = true
      counts[Int(ratees.codes[row])] += 1
    }
    return Double(counts.count) / counts.reduce(0) { $0 + 1 / $1 }
  }
}
