import Appraisals

/// Scores on one or more indicators with the groupings of their rows: what a description starts from, whether rows are
/// appraisals or those of any plain table.
public struct ScoreRows: Sendable {
  /// One indicator.
  public struct Indicator: Sendable {
    /// Its name.
    public let name: String
    /// Where each score stands in the source, counted from 0.
    public let rows: [Int]
    /// The scores, finite, one for each of `rows`.
    public let scores: [Double]
    /// Rows that might have a score and have none.
    public let missingRows: [Int]
    /// The bounds of its scale, where declared.
    public let scale: ClosedRange<Double>?
    /// Whether its scores are measurements and not judgements.
    public let isObjective: Bool
  }

  /// A named grouping of rows.
  public struct Grouping: Sendable {
    /// What it is called.
    public let name: String
    /// The group of each row.
    public let factor: Factor
    /// Whether its levels are persons, to be shown under pseudonyms.
    public let isPersonal: Bool

    /// Names a grouping.
    public init(name: String, factor: Factor, isPersonal: Bool) {
      (self.name, self.factor, self.isPersonal) = (name, factor, isPersonal)
    }
  }

  /// The indicators.
  public let indicators: [Indicator]
  /// The person rated in each row.
  public let ratees: Factor
  /// The rater of each row, where known.
  public let raters: Factor?
  /// The form of each row, numbered from 0: rows of one ratee, rater and period.
  public let forms: [Int32]
  /// The number of rows of the source.
  public let count: Int
  /// Measurements that were left out because people judge the same indicator.
  public let objectiveRowsLeftOut: Int
}

extension ScoreRows {
  /// Takes the judgements of a table of appraisals; an indicator that is only measured is taken as it is.
  ///
  /// - Complexity: O(rows).
  public init(_ table: AppraisalTable) {
    let levels = table.indicators.levels
    var judged = [Bool](repeating: false, count: levels.count)
    for row in 0..<table.count where table.raterTypes[row] != .objective {
      judged[Int(table.indicators.codes[row])] = true
    }
    var rows = [[Int]](repeating: [], count: levels.count)
    var leftOut = 0
    for row in 0..<table.count {
      let indicator = Int(table.indicators.codes[row])
      if table.raterTypes[row] == .objective, judged[indicator] {
        leftOut += 1
      } else {
        rows[indicator].append(row)
      }
    }
    let (forms, firstRows) = ScoreRows.forms(table)
    indicators = levels.indices.map { indicator in
      var present = Set<Int32>()
      for row in rows[indicator] { present.insert(forms[row]) }
      // A form without the indicator stands for a missing score, in the group of its first row.
      let missing =
        judged[indicator] ? firstRows.indices.filter { !present.contains(Int32($0)) }.map { firstRows[$0] } : []
      let scale = table.indicatorScales[indicator] ?? (table.scale.isDeclared ? table.scale : nil)
      return Indicator(
        name: levels[indicator], rows: rows[indicator], scores: rows[indicator].map { table.scores[$0] },
        missingRows: missing, scale: scale.map { $0.minimum...$0.maximum }, isObjective: !judged[indicator])
    }.filter { !$0.scores.isEmpty }
    ratees = table.ratees
    raters = table.raters
    self.forms = forms
    count = table.count
    objectiveRowsLeftOut = leftOut
  }

  /// Takes chosen columns of any table; each row is a form of one ratee.
  public init(_ table: PlainTable) {
    indicators = table.columns.map { column in
      let rows = column.values.indices.filter { !column.values[$0].isNaN }
      return Indicator(
        name: column.name, rows: rows, scores: rows.map { column.values[$0] },
        missingRows: column.values.indices.filter { column.values[$0].isNaN }, scale: nil, isObjective: false)
    }
    ratees =
      table.ratees
      ?? Factor(codes: (0..<table.rowCount).map { Int32($0) }, levels: (0..<table.rowCount).map { "\($0 + 1)" })
    raters = nil
    forms = (0..<table.rowCount).map { Int32($0) }
    count = table.rowCount
    objectiveRowsLeftOut = 0
  }

  /// Numbers the forms that people filled in, and names the first row of each; measurements belong to none.
  private static func forms(_ table: AppraisalTable) -> (codes: [Int32], firstRows: [Int]) {
    struct Form: Hashable {
      let ratee, rater, period: Int32
    }
    var known: [Form: Int32] = [:]
    var firstRows: [Int] = []
    let codes = (0..<table.count).map { row -> Int32 in
      guard table.raterTypes[row] != .objective else { return -1 }
      let form = Form(
        ratee: table.ratees.codes[row], rater: table.raters?.codes[row] ?? 0, period: table.periods.codes[row])
      if let code = known[form] { return code }
      let code = Int32(firstRows.count)
      known[form] = code
      firstRows.append(row)
      return code
    }
    return (codes, firstRows)
  }

  /// A grouping of appraisals by what users call it: unit, rater, indicator's period, or a fact about persons.
  ///
  /// - Returns: nil where the table has no such column; protected attributes are never groupings here.
  public static func grouping(_ name: String, in table: AppraisalTable) -> Grouping? {
    let folded = name.lowercased()
    switch folded {
    case "unit": return table.units.map { Grouping(name: name, factor: $0, isPersonal: false) }
    case "rater": return table.raters.map { Grouping(name: name, factor: $0, isPersonal: true) }
    case "period": return Grouping(name: name, factor: table.periods, isPersonal: false)
    case "scale_version": return table.scaleVersions.map { Grouping(name: name, factor: $0, isPersonal: false) }
    default: break
    }
    let grades = ["grade", "golongan", "pangkat"]
    let fact = table.facts.first { fact in
      let heading = fact.name.lowercased()
      return heading == folded || (folded == "grade" && grades.contains(where: heading.contains))
    }
    guard let fact, case .labels(let factor) = fact.values else { return nil }
    return Grouping(name: name, factor: factor, isPersonal: false)
  }

  /// What ``grouping(_:in:)`` understands for a table.
  public static func groupingNames(in table: AppraisalTable) -> [String] {
    var names: [String] = []
    if table.units != nil { names.append("unit") }
    if table.raters != nil { names.append("rater") }
    if table.periods.levels.count > 1 { names.append("period") }
    for fact in table.facts {
      if case .labels = fact.values { names.append(fact.name) }
    }
    return names
  }
}
