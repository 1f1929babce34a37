import Appraisals

/// A question that one may want to ask of appraisals, and whether these data can answer it.
public struct DataQuestion: Sendable {
  /// What is asked. The raw value is the stable code.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// Who performs better?
    case rankEmployees = "rank_employees"
    /// Which of any two raters is more severe?
    case compareRaters = "compare_raters"
    /// Are low scores due to the rater or to the employees?
    case separateSeverity = "separate_severity"
    /// Did raters become softer or harder?
    case raterDrift = "rater_drift"
    /// Do raters let one impression colour all indicators?
    case halo
    /// Is performance rising?
    case trends
    /// Are groups of employees treated alike?
    case fairness
    /// Do predicates keep to the mandated distribution?
    case distributionPattern = "distribution_pattern"
    /// In which of the nine boxes is everybody?
    case talentBoxes = "talent_boxes"
    /// Did training work?
    case trainingEffect = "training_effect"
  }

  /// Why, with the numbers that say so.
  public enum Reason: Sendable {
    /// So many ratees with so many ratings.
    case rated(ratees: Int, ratings: Int)
    /// The model of the scores cannot be set up.
    case refused(AnalysisError)
    /// The source names no raters.
    case noRaters
    /// There is one rater only.
    case oneRater
    /// All raters are linked.
    case connected(raters: Int)
    /// Raters fall into groups without a link.
    case disconnected(groups: Int, largest: Int, raters: Int)
    /// Second ratings or measurements separate severity from performance.
    case separated(doubleRated: Int, anchored: Int)
    /// Employees who changed supervisor link raters, nothing else does.
    case moversOnly(movers: Int)
    /// Every employee has one rater: severity and performance cannot be told apart.
    case nested
    /// There are too few periods.
    case periods(found: Int, needed: Int)
    /// So many raters were seen in several periods.
    case ratersOverTime(raters: Int, periods: Int)
    /// So many forms have three indicators or more.
    case forms(count: Int)
    /// Forms have fewer indicators than three.
    case indicators(found: Int)
    /// Employees were seen over so many periods of one scoring regime.
    case overTime(ratees: Int, periods: Int, regimes: Int)
    /// No regime of scoring lasts long enough.
    case regimeTooShort(longest: Int, needed: Int, regimes: Int)
    /// Attributes for the audit.
    case attributes([String])
    /// Sex and age can be derived from so many employee numbers.
    case employeeNumbers(valid: Int, of: Int)
    /// No protected attribute and no employee number.
    case noAttributes
    /// Units large enough for a test of their distribution.
    case testableUnits(Int, of: Int)
    /// There is no column of predicates, or none of units.
    case missingColumns(predicate: Bool, unit: Bool)
    /// A column has what is needed.
    case column(String)
    /// There is no such column.
    case noColumn
  }

  /// What is asked.
  public let topic: Topic
  /// Whether the data can answer it.
  public let isAnswerable: Bool
  /// Why.
  public let reason: Reason

  init(_ topic: Topic, _ isAnswerable: Bool, _ reason: Reason) {
    self.topic = topic
    self.isAnswerable = isAnswerable
    self.reason = reason
  }
}

extension DataQuestion {
  /// A difference of two periods is no trend.
  static let periodsForTrend = 3
  /// Below this a share of employees is no share; patterns of SE MenPANRB 3/2023 are not tested.
  static let smallestUnit = 5

  /// Every question, in the order of ``Topic``.
  ///
  /// - Complexity: O(rows log rows).
  public static func all(
    _ design: RatingDesign, links: ComparisonLinks, stored: StoredPredicates?
  ) -> [DataQuestion] {
    let asked = Asked(design: design, links: links, stored: stored)
    return Topic.allCases.map(asked.answer)
  }
}

/// The data that the questions are put to.
private struct Asked {
  let design: RatingDesign
  let links: ComparisonLinks
  let stored: StoredPredicates?

  private var table: AppraisalTable { design.table }

  func answer(_ topic: DataQuestion.Topic) -> DataQuestion {
    switch topic {
    case .rankEmployees: ranking
    case .compareRaters: comparison
    case .separateSeverity: separation
    case .raterDrift: drift
    case .halo: halo
    case .trends: trends
    case .fairness: fairness
    case .distributionPattern: distribution
    case .talentBoxes: column(.talentBoxes, ["potens", "potential"])
    case .trainingEffect: training
    }
  }

  private var ranking: DataQuestion {
    do throws(AnalysisError) {
      try InformationContent.requireEnough(table)
      _ = try PerformanceModel(design)
    } catch { return DataQuestion(.rankEmployees, false, .refused(error)) }
    return DataQuestion(
      .rankEmployees, true, .rated(ratees: design.ratees.levels.count, ratings: design.rows.count))
  }

  private var comparison: DataQuestion {
    guard let raters = design.raters?.levels.count, let largest = design.components.map(\.raters).max() else {
      return DataQuestion(.compareRaters, false, .noRaters)
    }
    if raters == 1 { return DataQuestion(.compareRaters, false, .oneRater) }
    guard !design.isConnected else { return DataQuestion(.compareRaters, true, .connected(raters: raters)) }
    return DataQuestion(
      .compareRaters, false, .disconnected(groups: design.components.count, largest: largest, raters: raters))
  }

  private var separation: DataQuestion {
    guard let raters = design.raters else { return DataQuestion(.separateSeverity, false, .noRaters) }
    if raters.levels.count == 1 { return DataQuestion(.separateSeverity, false, .oneRater) }
    if links.doubleRated + links.anchored > 0 {
      return DataQuestion(
        .separateSeverity, true, .separated(doubleRated: links.doubleRated, anchored: links.anchored))
    }
    return DataQuestion(
      .separateSeverity, false, links.movers > 0 ? .moversOnly(movers: links.movers) : .nested)
  }

  private var drift: DataQuestion {
    let periods = table.periods.levels.count
    if design.raters == nil { return DataQuestion(.raterDrift, false, .noRaters) }
    if periods < 2 { return DataQuestion(.raterDrift, false, .periods(found: periods, needed: 2)) }
    guard links.ratersInSeveralPeriods > 1 else {
      return DataQuestion(
        .raterDrift, false, .ratersOverTime(raters: links.ratersInSeveralPeriods, periods: periods))
    }
    guard links.doubleRated + links.anchored + links.movers > 0 else {
      return DataQuestion(.raterDrift, false, .nested)
    }
    return DataQuestion(
      .raterDrift, true, .ratersOverTime(raters: links.ratersInSeveralPeriods, periods: periods))
  }

  private var halo: DataQuestion {
    if design.raters == nil { return DataQuestion(.halo, false, .noRaters) }
    return links.formsWithThreeIndicators > 0
      ? DataQuestion(.halo, true, .forms(count: links.formsWithThreeIndicators))
      : DataQuestion(.halo, false, .indicators(found: table.indicators.levels.count))
  }

  /// Trends stay within one regime of scoring.
  private var trends: DataQuestion {
    let periods = table.periods.levels.count
    let needed = DataQuestion.periodsForTrend
    if periods < needed { return DataQuestion(.trends, false, .periods(found: periods, needed: needed)) }
    var spans: [String: Set<Int32>] = [:]
    for row in 0..<table.count {
      spans[table.scaleVersions?[row] ?? "", default: []].insert(table.periods.codes[row])
    }
    let longest = spans.values.map(\.count).max() ?? 0
    guard longest >= needed else {
      return DataQuestion(
        .trends, false, .regimeTooShort(longest: longest, needed: needed, regimes: spans.count))
    }
    return DataQuestion(
      .trends, links.rateesInSeveralPeriods > 0,
      .overTime(ratees: links.rateesInSeveralPeriods, periods: longest, regimes: spans.count))
  }

  private var fairness: DataQuestion {
    guard table.protectedAttributes.isEmpty else {
      return DataQuestion(.fairness, true, .attributes(table.protectedAttributes.map(\.name)))
    }
    let all = table.ratees.levels
    let valid = all.count { EmployeeNumber($0) != nil }
    return valid * 10 >= all.count * 9
      ? DataQuestion(.fairness, true, .employeeNumbers(valid: valid, of: all.count))
      : DataQuestion(
        .fairness, false, valid == 0 ? .noAttributes : .employeeNumbers(valid: valid, of: all.count))
  }

  private var distribution: DataQuestion {
    guard let stored, let units = table.units else {
      let missing = DataQuestion.Reason.missingColumns(predicate: stored == nil, unit: table.units == nil)
      return DataQuestion(.distributionPattern, false, missing)
    }
    var members = [Set<Int32>](repeating: [], count: units.levels.count)
    for row in 0..<table.count where units.codes[row] >= 0 && stored.predicates[row] != nil {
      members[Int(units.codes[row])].insert(table.ratees.codes[row])
    }
    let testable = members.count { $0.count >= DataQuestion.smallestUnit }
    return DataQuestion(.distributionPattern, testable > 0, .testableUnits(testable, of: units.levels.count))
  }

  private var training: DataQuestion {
    let fact = DataQuestion.dateOfTraining(in: table)
    let found = DataQuestion(.trainingEffect, fact != nil, fact.map { .column($0.name) } ?? .noColumn)
    let periods = table.periods.levels.count
    guard found.isAnswerable, periods < 2 else { return found }
    return DataQuestion(.trainingEffect, false, .periods(found: periods, needed: 2))
  }

  /// A fact about persons that is called so.
  private func column(_ topic: DataQuestion.Topic, _ names: [String]) -> DataQuestion {
    let found = table.facts.first { fact in names.contains(where: fact.name.foldedLabel.contains) }
    return DataQuestion(topic, found != nil, found.map { .column($0.name) } ?? .noColumn)
  }
}

extension DataQuestion {
  /// The fact that says when employees were trained. Hours alone do not say before and after.
  static func dateOfTraining(in table: AppraisalTable) -> AppraisalTable.Attribute? {
    let dates = [
      "tanggal", "tgl", "tmt", "tahun", "date", "year", "start", "period", "mulai", "last", "terakhir",
      "first", "pertama",
    ]
    return table.facts.first { fact in
      let name = fact.name.foldedLabel
      return ["diklat", "pelatihan", "training"].contains(where: name.contains)
        && dates.contains(where: name.contains) && !name.contains("hours") && !name.contains("jam")
    }
  }
}
