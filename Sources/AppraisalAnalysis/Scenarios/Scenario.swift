import Appraisals

/// A list under other settings: what if there were twenty seats, what if this rater were left out?
public struct Scenario: Sendable, Hashable {
  /// One setting that differs from the base.
  public enum Change: Sendable, Hashable {
    /// The seats.
    case seats(Int)
    /// The size of the true top.
    case top(Selection.Request.Top)
    /// The largest tolerated expected share of wrong names.
    case falseDiscoveryRate(Double)
    /// The share ρ of rater effects that is real.
    case realShare(Double)
    /// The fewest years of service; nothing where nobody is excluded anyway.
    case minimumService(Double)
    /// The fewest years left before retirement; nothing where nobody is excluded anyway.
    case minimumRemaining(Double)
    /// Nobody is excluded.
    case everybodyEligible
    /// Across units or within them.
    case scope(PerformanceScope)
    /// Without the ratings of one rater.
    case withoutRater(String)
    /// Without one period.
    case withoutPeriod(String)
    /// Without one indicator.
    case withoutIndicator(String)
    /// Another weight for one indicator; the others keep theirs (1 where the data have none).
    case weight(indicator: String, Double)
  }

  /// The settings that differ, together.
  public let changes: [Change]

  /// Names a scenario.
  public init(_ changes: [Change]) { self.changes = changes }

  /// Whether the data behind the model change, so that it has to be fitted again.
  var changesData: Bool {
    changes.contains { change in
      switch change {
      case .withoutRater, .withoutPeriod, .withoutIndicator, .weight: true
      default: false
      }
    }
  }

  /// What is asked under the scenario.
  func request(from base: Selection.Request) -> Selection.Request {
    var request = base
    for change in changes {
      switch change {
      case .seats(let seats): request.seats = seats
      case .top(let top): request.top = top
      case .falseDiscoveryRate(let rate): request.falseDiscoveryRate = rate
      case .realShare(let share): request.realShare = .fixed(share)
      case .minimumService(let years): request.eligibility?.serviceYears = years
      case .minimumRemaining(let years): request.eligibility?.remainingYears = years
      case .everybodyEligible: request.eligibility = nil
      default: break
      }
    }
    return request
  }

  /// What stands for a person's performance under the scenario.
  func scope(from base: PerformanceScope) -> PerformanceScope {
    for case .scope(let scope) in changes.reversed() { return scope }
    return base
  }

  /// The appraisals under the scenario.
  ///
  /// - Throws: ``AnalysisError/unknownRater(_:)``, ``AnalysisError/unknownLevel(_:role:levels:)``.
  func table(from base: AppraisalTable) throws(AnalysisError) -> AppraisalTable {
    var table = base
    for change in changes {
      switch change {
      case .withoutRater(let rater):
        guard let raters = table.raters, let level = raters.levels.firstIndex(of: rater) else {
          throw .unknownRater(rater)
        }
        table = table.without(level, of: raters)
      case .withoutPeriod(let period):
        table = table.without(try Scenario.level(period, "period", table.periods), of: table.periods)
      case .withoutIndicator(let indicator):
        table = table.without(
          try Scenario.level(indicator, "indicator", table.indicators), of: table.indicators)
      case .weight(let indicator, let weight):
        let level = try Scenario.level(indicator, "indicator", table.indicators)
        var weights = table.weights ?? [Double](repeating: 1, count: table.count)
        for row in weights.indices where Int(table.indicators.codes[row]) == level { weights[row] = weight }
        table = table.changed(weights: weights)
      default: break
      }
    }
    return table
  }

  private static func level(_ name: String, _ role: String, _ factor: Factor) throws(AnalysisError) -> Int {
    guard let level = factor.levels.firstIndex(of: name) else {
      throw .unknownLevel(name, role: role, levels: factor.levels)
    }
    return level
  }
}

extension AppraisalTable {
  /// The rows that do not have a level.
  fileprivate func without(_ level: Int, of factor: Factor) -> AppraisalTable {
    selecting(rows: factor.codes.indices.filter { Int(factor.codes[$0]) != level })
  }
}
