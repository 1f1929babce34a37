import Appraisals

/// What the headings of a source say when they are read together: one column per role, and every choice among
/// several kept for a finding.
struct HeadingRecognition {
  /// A choice between columns that could have the same role.
  struct Choice {
    let role: Role
    /// The column chosen; nil where nothing decides.
    let chosen: Int?
    let columns: [Int]
  }

  /// The role of each column.
  private(set) var roles: [Int: Role] = [:]
  /// Choices, made and not made.
  private(set) var choices: [Choice] = []
  /// For a column of labels, the column of codes that says the same.
  private(set) var codes: [Int: Int] = [:]
  /// Whether raters are only told apart by their names.
  private(set) var usesRaterNames = false

  private let meanings: [HeadingMeaning?]
  private let given: Set<Role>
  private var found: [Role: [Int]] = [:]

  /// Reads headings.
  ///
  /// - Parameters:
  ///   - meanings: what each heading says by itself; nil where a column has a role already.
  ///   - given: roles that are taken.
  init(meanings: [HeadingMeaning?], given: Set<Role>) {
    self.meanings = meanings
    self.given = given
    for (column, meaning) in meanings.enumerated() {
      guard let role = meaning?.role else { continue }
      if given.contains(role) && (!role.isRepeatable || role == .score) { continue }
      found[role, default: []].append(column)
    }
    settlePeriods()
    settleRaters()
    settleScores()
    for role in Role.allCases { settle(role) }
  }

  private func kind(_ column: Int) -> HeadingMeaning.Kind { meanings[column]?.kind ?? .plain }
  private func name(_ column: Int) -> String? { meanings[column]?.name }
  private func isCode(_ column: Int) -> Bool {
    [.expectationCodes, .predicateCodes].contains(kind(column))
  }

  /// Gives a role to its columns: to all of them, or to the one of the lowest rank.
  private mutating func settle(_ role: Role) {
    guard let columns = found[role], !columns.isEmpty else { return }
    if role.isRepeatable {
      for column in columns { roles[column] = role }
      return
    }
    let lowest = columns.map { meanings[$0]?.rank ?? 0 }.min() ?? 0
    let best = columns.filter { (meanings[$0]?.rank ?? 0) == lowest }
    if columns.count > 1 {
      choices.append(Choice(role: role, chosen: best.count == 1 ? best[0] : nil, columns: columns))
    }
    for column in best { roles[column] = role }
  }

  // MARK: - Periods

  /// A year alone is the period; beside months or quarters it is the year of theirs.
  private mutating func settlePeriods() {
    let hasParts = found[.period] != nil || given.contains(.period)
    let hasEnds = found[.periodStart] != nil || found[.periodEnd] != nil
    if !hasParts && !hasEnds, let years = found.removeValue(forKey: .periodYear) { found[.period] = years }
  }

  // MARK: - Raters

  private mutating func settleRaters() {
    guard found[.rater] == nil, !given.contains(.rater), let names = found[.raterName] else { return }
    found[.rater] = names
    found[.raterName] = nil
    usesRaterNames = true
  }

  // MARK: - Scores

  private static let behaviours: Set<String> = [
    "orientasi_pelayanan", "integritas", "komitmen", "disiplin", "kerja_sama", "kepemimpinan",
    "inisiatif_kerja",
    "berorientasi_pelayanan", "akuntabel", "kompeten", "harmonis", "loyal", "adaptif", "kolaboratif",
  ]

  private mutating func settleScores() {
    pairCodes(.score)
    pairCodes(.predicate)
    var scores = found[.score] ?? []
    if found[.indicator] == nil && !given.contains(.indicator) {
      scores = withoutTotals(scores)
    } else if scores.contains(where: { kind($0) == .plain }) {
      // In a long file the score is the column that is called so; others say something about the row.
      scores = scores.filter { kind($0) == .plain }
    }
    let hasAchievement = found[.target] != nil && found[.realisation] != nil
    if scores.isEmpty && !hasAchievement && !given.contains(.score) {
      scores = found.removeValue(forKey: .predicate).map(lowest) ?? []
    }
    found[.score] = scores.isEmpty ? nil : scores
    checkNames(scores)
  }

  private func lowest(_ columns: [Int]) -> [Int] {
    let rank = columns.map { meanings[$0]?.rank ?? 0 }.min()
    return columns.filter { meanings[$0]?.rank ?? 0 == rank }
  }

  /// Takes codes away from the scores where labels that say the same stand beside them.
  private mutating func pairCodes(_ role: Role) {
    guard let columns = found[role] else { return }
    for code in columns where isCode(code) {
      guard let label = columns.first(where: { !isCode($0) && name($0) == name(code) }) else { continue }
      if codes[label] == nil { codes[label] = code }
    }
    found[role] = columns.filter { !codes.values.contains($0) }
  }

  /// Totals are no indicators where the parts stand beside them.
  private func withoutTotals(_ columns: [Int]) -> [Int] {
    let plain = columns.filter { kind($0) == .plain }
    var parts = columns.filter { ![.plain, .total, .behaviourTotal].contains(kind($0)) }
    let hasBehaviours = parts.contains { HeadingRecognition.behaviours.contains(name($0) ?? "") }
    if !hasBehaviours { parts += columns.filter { kind($0) == .behaviourTotal } }
    if parts.isEmpty { parts = plain.isEmpty ? columns : plain }
    return parts.sorted()
  }

  /// Two columns with the same meaning cannot both be that indicator.
  private mutating func checkNames(_ columns: [Int]) {
    var byName: [String: [Int]] = [:]
    for column in columns { byName[name(column) ?? "", default: []].append(column) }
    for column in columns {
      guard let same = byName.removeValue(forKey: name(column) ?? ""), same.count > 1 else { continue }
      choices.append(Choice(role: .score, chosen: nil, columns: same))
    }
  }
}
