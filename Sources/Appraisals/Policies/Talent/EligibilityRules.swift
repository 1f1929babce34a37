/// Who may be sent to advanced training, as a policy file configures it; a rule that is nil is not applied.
public struct EligibilityRules: Sendable, Hashable {
  /// The age at which people of some positions retire (batas usia pensiun).
  public struct Retirement: Sendable, Hashable {
    /// The age in years.
    public let age: Int
    /// Words of which one stands in the position, its type or its level; empty where any will do.
    public let positions: [String]
    /// The lowest grade; nil where any will do.
    public let gradeFrom: Grade?

    init(_ node: PolicyNode) throws(PolicyError) {
      let object = try node.object(["age", "position", "grade_from"])
      let number = try object.required("age").number()
      guard let age = Int(exactly: number), (40...100).contains(age) else {
        throw node.invalid("\(number)", .interval)
      }
      self.age = age
      var words: [String] = []
      for element in try object["position"]?.list() ?? [] { words.append(try element.text().lowercased()) }
      positions = words
      gradeFrom = try object["grade_from"].map { (node) throws(PolicyError) in
        let text = try node.text()
        guard let grade = Grade(text) else { throw node.invalid(text, .grade) }
        return grade
      }
    }

    /// Whether the rule is one for a person; an unknown position or grade fits only a rule that asks for none.
    func fits(positions known: [String], grade: Grade?) -> Bool {
      if !positions.isEmpty {
        guard known.contains(where: { text in positions.contains { text.lowercased().contains($0) } }) else {
          return false
        }
      }
      guard let gradeFrom else { return true }
      guard let grade, case .civilServant(let group, let room) = grade,
        case .civilServant(let lowest, let from) = gradeFrom
      else { return grade == gradeFrom }
      return (group, room) >= (lowest, from)
    }
  }

  /// The fewest years of service.
  public var serviceYears: Double?
  /// The fewest years left before retirement.
  public var remainingYears: Double?
  /// The fewest months since the last training.
  public let monthsSinceTraining: Double?
  /// The most hours of training (JP) already had; who has more waits.
  public let trainingHours: Double?
  /// Whether a disciplinary penalty in force excludes.
  public let excludesDiscipline: Bool
  /// Ages of retirement; the first that fits holds.
  public let retirement: [Retirement]

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object([
      "service_years_at_least", "remaining_years_at_least", "months_since_training_at_least",
      "training_hours_at_most", "active_discipline", "retirement_age",
    ])
    serviceYears = try EligibilityRules.amount(object["service_years_at_least"])
    remainingYears = try EligibilityRules.amount(object["remaining_years_at_least"])
    monthsSinceTraining = try EligibilityRules.amount(object["months_since_training_at_least"])
    trainingHours = try EligibilityRules.amount(object["training_hours_at_most"])
    if let discipline = object["active_discipline"] {
      let word = try discipline.text()
      guard word == "excludes" || word == "ignored" else {
        throw discipline.failure(.unknown(known: ["excludes", "ignored"]))
      }
      excludesDiscipline = word == "excludes"
    } else {
      excludesDiscipline = false
    }
    var ages: [Retirement] = []
    for element in try object["retirement_age"]?.list() ?? [] { ages.append(try Retirement(element)) }
    retirement = ages
    if remainingYears != nil && ages.isEmpty { _ = try object.required("retirement_age") }
  }

  private static func amount(_ node: PolicyNode?) throws(PolicyError) -> Double? {
    guard let node else { return nil }
    let number = try node.number()
    guard (0...10_000).contains(number) else { throw node.invalid("\(number)", .interval) }
    return number
  }

  /// The age at which a person retires; nil where no rule fits.
  public func retirementAge(positions: [String], grade: Grade?) -> Int? {
    retirement.first { $0.fits(positions: positions, grade: grade) }?.age
  }
}

/// Who needs developing, as a policy file configures it.
public struct DevelopmentRules: Sendable, Hashable {
  /// An indicator far below the average.
  public struct IndicatorGap: Sendable, Hashable {
    /// How far, in standard deviations among people.
    public let standardDeviations: Double
    /// The least probability that it is so far.
    public let probability: Double
  }

  /// Fewer hours of training (JP) a year are too few.
  public let trainingHours: Double?
  /// The gap that counts.
  public let indicatorGap: IndicatorGap?

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["training_hours_below", "indicator_gap"])
    let hours = object["training_hours_below"]
    trainingHours = try hours?.number()
    if let hours, let trainingHours, trainingHours < 0 { throw hours.invalid("\(trainingHours)", .interval) }
    indicatorGap = try object["indicator_gap"].map { (node) throws(PolicyError) in
      let gap = try node.object(["standard_deviations", "probability"])
      let size = try gap.required("standard_deviations")
      let chance = try gap.required("probability")
      let (deviations, probability) = (try size.number(), try chance.number())
      guard deviations >= 0 else { throw size.invalid("\(deviations)", .interval) }
      guard (0.5...1).contains(probability) else { throw chance.invalid("\(probability)", .interval) }
      return IndicatorGap(standardDeviations: deviations, probability: probability)
    }
  }
}
