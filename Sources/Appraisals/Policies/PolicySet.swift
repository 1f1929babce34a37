/// The policies that a run knows, and which of them governs an appraisal.
public struct PolicySet: Sendable, Hashable {
  /// Every policy, oldest first.
  public let policies: [AppraisalPolicy]
  /// The policy that the user brought and that governs every appraisal it is valid for.
  private let preferred: String?

  /// The policies that timbang brings along.
  public static let builtIn = PolicySet(policies: AppraisalPolicy.builtIn, preferred: nil)

  /// These policies and one of the user's: it takes the place of the one with its identifier; with an identifier of its
  /// own, it comes before all others for every appraisal within its dates.
  public func adding(_ policy: AppraisalPolicy) -> PolicySet {
    let replaces = policies.contains { $0.id == policy.id }
    let kept = policies.filter { $0.id != policy.id }
    let all = (kept + [policy]).sorted { ($0.validFrom, $0.id) < ($1.validFrom, $1.id) }
    return PolicySet(policies: all, preferred: replaces ? preferred : policy.id)
  }

  /// These policies, one of which comes before all others for every appraisal within its dates; nil where none has that
  /// identifier.
  public func preferring(_ id: String) -> PolicySet? {
    policies.contains { $0.id == id } ? PolicySet(policies: policies, preferred: id) : nil
  }

  /// The policies that govern an appraisal: the one its scale version names, else those in force when its period ended,
  /// newest first, else none.
  public func governing(scaleVersion: String?, period: String?) -> [AppraisalPolicy] {
    let day = period.flatMap(PolicySet.lastDay)
    if let own = policies.first(where: { $0.id == preferred }), day.map(own.isValid) ?? true { return [own] }
    if let scaleVersion, let named = policies.first(where: { $0.id == scaleVersion }) { return [named] }
    return day.map(inForce) ?? []
  }

  /// The policies in force on a day, newest first.
  public func inForce(on day: CalendarDate) -> [AppraisalPolicy] {
    policies.filter { $0.isValid(on: day) }.reversed()
  }

  /// The last day of a period written as 2021, 2021-S2, 2021-Q3, 2021-09 or 2021-09-30; nil for anything else.
  package static func lastDay(of period: String) -> CalendarDate? {
    let parts = period.split(separator: "-", omittingEmptySubsequences: false)
    guard let year = Int(parts[0]), parts[0].count == 4, parts.count <= 3 else { return nil }
    guard parts.count > 1 else { return CalendarDate(year: year, month: 12, day: 31) }
    let (letter, number) = (parts[1].first, Int(parts[1].dropFirst()))
    let month: Int?
    switch letter {
    case "S", "s": month = number.flatMap { (1...2).contains($0) ? 6 * $0 : nil }
    case "Q", "q": month = number.flatMap { (1...4).contains($0) ? 3 * $0 : nil }
    default: month = Int(parts[1])
    }
    guard let month, (1...12).contains(month) else { return nil }
    let day = parts.count == 3 ? Int(parts[2]) : CalendarDate.days(inMonth: month, of: year)
    return day.flatMap { CalendarDate(year: year, month: month, day: $0) }
  }
}
