import Appraisals
import Foundation

/// Who may be sent to training at all, by the rules of a policy file, on the last day of the data.
///
/// Age matters only through the day of retirement, and only because the rule says so; it enters no score. What the data do
/// not tell excludes nobody.
public struct Eligibility: Sendable {
  /// What a column with the day of the last training may be called.
  static let trainingNames = ["last_training", "pelatihan_terakhir", "diklat_terakhir"]

  /// A rule that the data may or may not be able to answer.
  public enum Rule: String, Sendable, Hashable, CaseIterable {
    /// The fewest years of service.
    case service
    /// The fewest years before retirement.
    case remaining = "remaining_service"
    /// A disciplinary penalty in force.
    case discipline
    /// The fewest months since the last training.
    case recentTraining = "recent_training"
    /// The most hours of training.
    case trainingHours = "training_hours"
  }

  /// Why a person may not be sent now.
  public enum Ground: Sendable, Hashable {
    /// Too short a service; from when on it will do, where known.
    case service(years: Double, needed: Double, from: CalendarDate?)
    /// Retirement is near.
    case remaining(years: Double, needed: Double, retirement: CalendarDate)
    /// A penalty is in force.
    case discipline
    /// Trained not long ago; from when on it will do.
    case recentTraining(months: Double, needed: Double, from: CalendarDate?)
    /// Had more hours than the rule has.
    case trainingHours(hours: Double, most: Double)

    /// The rule.
    public var rule: Rule {
      switch self {
      case .service: .service
      case .remaining: .remaining
      case .discipline: .discipline
      case .recentTraining: .recentTraining
      case .trainingHours: .trainingHours
      }
    }
  }

  /// Why each employee may not be sent; empty for those who may.
  public let grounds: [[Ground]]
  /// Rules that the data can answer for somebody, with the number of people for whom they cannot.
  public let unknown: [(rule: Rule, people: Int)]
  /// Rules of the policy that the data cannot answer for anybody.
  public let unchecked: [Rule]
  /// The day on which eligibility is judged; nil where no period says one.
  public let day: CalendarDate?

  /// Whether an employee may be sent.
  public func isEligible(_ index: Int) -> Bool { grounds[index].isEmpty }

  /// Judges everybody.
  ///
  /// - Parameters:
  ///   - design: the employees, with what the data tell of their service, penalties and training.
  ///   - rules: those of the policy; one that is nil is not applied.
  ///   - day: when; the last day of the last period unless given.
  public init(_ design: RatingDesign, rules: EligibilityRules, on day: CalendarDate? = nil) {
    let judged = day ?? Eligibility.lastDay(design.table)
    let records = ServiceRecords(design, rules: rules, on: judged)
    var grounds = [[Ground]](repeating: [], count: design.ratees.levels.count)
    var unknown: [(Rule, Int)] = []
    var unchecked: [Rule] = []
    for rule in Rule.allCases where Eligibility.has(rule, rules) {
      let found = grounds.indices.map { records.judge(rule, $0) }
      let missing = found.count { $0 == .unknown }
      if missing == found.count {
        unchecked.append(rule)
        continue
      }
      if missing > 0 { unknown.append((rule, missing)) }
      for (i, judgement) in found.enumerated() {
        if case .fails(let ground) = judgement { grounds[i].append(ground) }
      }
    }
    (self.grounds, self.unknown, self.unchecked, self.day) = (grounds, unknown, unchecked, judged)
  }

  private static func has(_ rule: Rule, _ rules: EligibilityRules) -> Bool {
    switch rule {
    case .service: rules.serviceYears != nil
    case .remaining: rules.remainingYears != nil
    case .discipline: rules.excludesDiscipline
    case .recentTraining: rules.monthsSinceTraining != nil
    case .trainingHours: rules.trainingHours != nil
    }
  }

  /// The last day of the last period; nil where no period is one of the calendar.
  public static func lastDay(_ table: AppraisalTable) -> CalendarDate? {
    table.periods.levels.compactMap(PolicySet.lastDay).max()
  }
}

/// What is known of people's service, penalties and training.
private struct ServiceRecords {
  enum Judgement: Equatable {
    case passes
    case unknown
    case fails(Eligibility.Ground)
  }

  private static let startNames = ["start_date", "tmt_cpns", "service_start"]
  private static let retirementNames = ["retirement_date", "tanggal_pensiun", "tmt_pensiun"]
  private static let hoursNames = ["training_hours", "jp"]
  private static let disciplineNames = ["discipline", "hukdis", "hukuman_disiplin"]
  private static let disciplineEndNames = ["discipline_until", "hukdis_berakhir", "discipline_end"]
  private static let noPenalty: Set<String> = [
    "", "0", "no", "none", "n", "false", "tidak", "tidakada", "tidakpernah", "nihil", "bersih", "clean",
  ]

  let rules: EligibilityRules
  let day: CalendarDate?
  private let numbers: [EmployeeNumber?]
  private let starts: [CalendarDate?]
  private let serviceYears: [Double]?
  private let retirements: [CalendarDate?]
  private let trainings: [CalendarDate?]
  private let hours: [Double]?
  private let penalties: [String?]?
  private let penaltyEnds: [CalendarDate?]
  private let positions: [[String?]]
  private let grades: [String?]?

  init(_ design: RatingDesign, rules: EligibilityRules, on day: CalendarDate?) {
    let person = PersonFacts(design)
    func dates(_ names: [String]) -> [CalendarDate?] {
      person.labels(named: names)?.map { $0.flatMap { CalendarDate(written: $0) } }
        ?? [CalendarDate?](repeating: nil, count: design.ratees.levels.count)
    }
    self.rules = rules
    self.day = day
    numbers = design.ratees.levels.map { try? EmployeeNumber(parsing: $0) }
    starts = dates(ServiceRecords.startNames)
    retirements = dates(ServiceRecords.retirementNames)
    trainings = dates(Eligibility.trainingNames)
    penaltyEnds = dates(ServiceRecords.disciplineEndNames)
    serviceYears = person.numbers(named: ["service_years", "masa_kerja"])
    hours = person.numbers(named: ServiceRecords.hoursNames)
    penalties = person.labels(named: ServiceRecords.disciplineNames)
    positions = [["position"], ["position_type"], ["position_level"], ["echelon"]].compactMap {
      person.labels(named: $0)
    }
    grades = person.labels(named: ["grade", "golongan", "pangkat"])
  }

  func judge(_ rule: Eligibility.Rule, _ i: Int) -> Judgement {
    switch rule {
    case .service: service(i)
    case .remaining: remaining(i)
    case .discipline: discipline(i)
    case .recentTraining: training(i)
    case .trainingHours: trainingHours(i)
    }
  }

  private func service(_ i: Int) -> Judgement {
    guard let needed = rules.serviceYears else { return .passes }
    if let years = serviceYears?[i], !years.isNaN {
      return years < needed ? .fails(.service(years: years, needed: needed, from: nil)) : .passes
    }
    // Contract staff's numbers say the year only: they are given the benefit of the first month.
    let number = numbers[i].flatMap { CalendarDate(year: $0.startYear, month: $0.startMonth ?? 1, day: 1) }
    guard let day, let start = starts[i] ?? number else { return .unknown }
    let years = start.years(until: day)
    return years < needed
      ? .fails(.service(years: max(years, 0), needed: needed, from: start.adding(years: needed))) : .passes
  }

  private func remaining(_ i: Int) -> Judgement {
    guard let needed = rules.remainingYears else { return .passes }
    let grade = grades?[i].flatMap { Grade($0) }
    let age = rules.retirementAge(positions: positions.compactMap { $0[i] }, grade: grade)
    let computed = numbers[i].flatMap { number in age.flatMap { number.birthDate.adding(years: Double($0)) } }
    guard let day, let end = retirements[i] ?? computed else { return .unknown }
    let years = day.years(until: end)
    return years < needed
      ? .fails(.remaining(years: max(years, 0), needed: needed, retirement: end)) : .passes
  }

  private func discipline(_ i: Int) -> Judgement {
    guard let penalties else { return .unknown }
    guard let word = penalties[i], !ServiceRecords.noPenalty.contains(word.foldedLabel) else { return .passes }
    if let end = penaltyEnds[i], let day, end < day { return .passes }
    return .fails(.discipline)
  }

  private func training(_ i: Int) -> Judgement {
    guard let needed = rules.monthsSinceTraining else { return .passes }
    guard let day, let last = trainings[i] else { return .unknown }
    let months = 12 * last.years(until: day)
    return months < needed
      ? .fails(.recentTraining(months: max(months, 0), needed: needed, from: last.adding(years: needed / 12)))
      : .passes
  }

  private func trainingHours(_ i: Int) -> Judgement {
    guard let most = rules.trainingHours else { return .passes }
    guard let own = hours?[i], !own.isNaN else { return .unknown }
    return own > most ? .fails(.trainingHours(hours: own, most: most)) : .passes
  }
}

extension CalendarDate {
  /// Years from this day to another, months and days as fractions.
  func years(until other: CalendarDate) -> Double {
    func place(_ date: CalendarDate) -> Double {
      let days = Double(CalendarDate.days(inMonth: date.month, of: date.year))
      return Double(date.year) + (Double(date.month - 1) + Double(date.day - 1) / days) / 12
    }
    return place(other) - place(self)
  }

  /// The day so many years later, to the month; the last of the month where it has no such day.
  func adding(years: Double) -> CalendarDate? {
    let months = 12 * year + month - 1 + Int((12 * years).rounded(.up))
    let (newYear, newMonth) = (months / 12, months % 12 + 1)
    guard (1...9999).contains(newYear) else { return nil }
    return CalendarDate(
      year: newYear, month: newMonth, day: min(day, CalendarDate.days(inMonth: newMonth, of: newYear)))
  }
}
