import Appraisals

/// What links raters: employees who changed supervisor, employees rated twice, and measurements beside ratings.
public struct ComparisonLinks: Sendable, Hashable {
  /// Employees whose raters are not the same in all periods.
  public let movers: Int
  /// Employees rated by two raters or more in one period.
  public let doubleRated: Int
  /// Employees who have measurements (objective rows) and ratings.
  public let anchored: Int
  /// Raters who rated in two periods or more.
  public let ratersInSeveralPeriods: Int
  /// Employees who were rated in two periods or more.
  public let rateesInSeveralPeriods: Int
  /// Forms of one rater about one employee in one period with three indicators or more.
  public let formsWithThreeIndicators: Int

  /// Counts the links of a design.
  ///
  /// - Complexity: O(rows), apart from sorting the few rows of each ratee.
  public init(_ design: RatingDesign) {
    let (table, rows) = (design.table, design.rows)
    let (periods, raters, indicators) = (table.periods.codes, table.raters?.codes, table.indicators.codes)
    var tally = LinkTally(raters: table.raters?.levels.count ?? 1)
    GroupedKeys<UInt128>(design.ratees) { place in
      let row = rows[place]
      let rating =
        UInt64(UInt32(bitPattern: raters?[row] ?? 0)) << 32 | UInt64(UInt32(bitPattern: indicators[row]))
      return UInt128(UInt32(bitPattern: periods[row])) << 64 | UInt128(rating)
    }.visit { tally.add($0) }
    let hasRaters = raters != nil
    movers = hasRaters ? tally.movers : 0
    doubleRated = hasRaters ? tally.doubles : 0
    rateesInSeveralPeriods = tally.several
    ratersInSeveralPeriods = hasRaters ? tally.hasSeveral.count { $0 } : 0
    formsWithThreeIndicators = tally.forms
    var isMeasured = [Bool](repeating: false, count: table.ratees.levels.count)
    for (ratee, type) in zip(table.ratees.codes, table.raterTypes) where type == .objective {
      isMeasured[Int(ratee)] = true
    }
    var isBoth = [Bool](repeating: false, count: table.ratees.levels.count)
    for row in rows where isMeasured[Int(table.ratees.codes[row])] {
      isBoth[Int(table.ratees.codes[row])] = true
    }
    anchored = isBoth.count { $0 }
  }
}

/// Links as they are counted, one ratee after the other.
private struct LinkTally {
  private(set) var movers = 0
  private(set) var doubles = 0
  private(set) var several = 0
  private(set) var forms = 0
  /// Whether each rater rated in two periods or more.
  private(set) var hasSeveral: [Bool]
  private var periodOfRater: [UInt32?]
  // The raters of the ratee's first period, and of the one that is being counted.
  private var first: [UInt32] = []
  private var current: [UInt32] = []

  init(raters: Int) {
    hasSeveral = [Bool](repeating: false, count: raters)
    periodOfRater = [UInt32?](repeating: nil, count: raters)
  }

  /// Counts the ratings of a ratee: period, rater and indicator in each key, in order.
  mutating func add(_ keys: ArraySlice<UInt128>) {
    first.removeAll(keepingCapacity: true)
    current.removeAll(keepingCapacity: true)
    var (periods, indicators, isMover, isDouble) = (0, 0, false, false)
    var last: UInt128?
    func isNew(_ key: UInt128, _ bits: Int) -> Bool { last.map { $0 >> bits != key >> bits } ?? true }
    for key in keys {
      if isNew(key, 64) {
        if periods == 1 { swap(&first, &current) }
        if periods > 1 && first != current { isMover = true }
        current.removeAll(keepingCapacity: true)
        periods += 1
      }
      if isNew(key, 32) {
        note(UInt32(truncatingIfNeeded: key >> 32), UInt32(truncatingIfNeeded: key >> 64))
        if current.count > 1 { isDouble = true }
        indicators = 0
      }
      if isNew(key, 0) {
        indicators += 1
        if indicators == 3 { forms += 1 }
      }
      last = key
    }
    if periods > 1 && first != current { isMover = true }
    movers += isMover ? 1 : 0
    doubles += isDouble ? 1 : 0
    several += periods > 1 ? 1 : 0
  }

  private mutating func note(_ rater: UInt32, _ period: UInt32) {
    current.append(rater)
    let place = Int(rater)
    if let known = periodOfRater[place], known != period { hasSeveral[place] = true }
    periodOfRater[place] = period
  }
}
