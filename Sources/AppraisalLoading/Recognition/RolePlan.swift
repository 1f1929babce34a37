import Appraisals

/// Which column plays which role, decided from the headings before any row is read.
struct RolePlan {
  let header: SourceHeader
  let resource: PackageResource?
  /// The role of each column; nil where nobody gave it one.
  private(set) var roles: [Role?]
  /// Columns that become indicators if they turn out to be numbers, where no column is a score.
  private(set) var candidates: [Int] = []
  /// What each heading says; nil where it is not known, or where the descriptor says it.
  private(set) var meanings: [HeadingMeaning?]
  /// For a column of labels, the column of codes that says the same.
  private(set) var codes: [Int: Int] = [:]
  /// Whether raters are only told apart by their names.
  private(set) var usesRaterNames = false
  /// The export that the headings belong to.
  let layout: SourceLayout
  private var ambiguous: Set<Role> = []

  /// Gives roles: those of the user first, then those of the descriptor, or else those of known headings.
  init(
    header: SourceHeader, resource: PackageResource?, assignments: [RoleAssignment], kept: [String] = [],
    log: inout FindingLog
  ) {
    self.header = header
    self.resource = resource
    roles = header.headings.map { _ in nil }
    meanings = header.headings.map { HeadingVocabulary.meaning(of: $0) }
    layout = SourceLayout(headings: header.headings)
    assign(assignments, log: &log)
    let given = Set(assignments.map(\.role))
    let isDescribed = resource?.fields.contains { $0.role != nil } ?? false
    if let resource { describe(resource, unless: given, log: &log) }
    keep(kept) { $0 == nil || $0 == .fact }
    if !isDescribed { recognise(unless: given, log: &log) }
    // What nothing else took: a cost is an indicator in some files, and a fact where scores stand elsewhere.
    keep(kept) { _ in true }
    checkRepeats(log: &log)
    checkRequired(isDescribed: isDescribed, log: &log)
  }

  /// The headings of all columns.
  var headings: [String] { header.headings }

  /// The columns that have a role.
  func columns(_ role: Role) -> [Int] { roles.indices.filter { roles[$0] == role } }

  /// The only column that has a role.
  func column(_ role: Role) -> Int? { roles.firstIndex(of: role) }

  /// What the descriptor says about a column.
  func field(_ column: Int) -> PackageResource.Field? { resource?.field(named: headings[column]) }

  /// What kind of values a column should hold; a scale that the descriptor declares says more.
  func kind(_ column: Int) -> HeadingMeaning.Kind {
    field(column)?.scale == nil ? meanings[column]?.kind ?? .plain : .plain
  }

  /// What the indicator of a score column is called everywhere; nil keeps a heading that is that word already.
  func indicatorName(_ column: Int) -> String? {
    guard let meaning = meanings[column], let name = meaning.name else { return nil }
    let heading = headings[column]
    let isSame = meaning.kind == .item && name == heading.lowercased() && heading != heading.uppercased()
    return isSame ? nil : name
  }

  /// What a fact or an attribute is called: as everywhere, unless the descriptor describes it.
  func attributeName(_ column: Int) -> String {
    let meaning = meanings[column].flatMap { $0.role == .fact || $0.role == .protected ? $0 : nil }
    return field(column)?.role == nil ? meaning?.name ?? headings[column] : headings[column]
  }

  /// Whether these are Indonesian appraisals, so that their rules are known.
  var isOfficial: Bool { layout != .free || headings.contains(where: HeadingVocabulary.isOfficial) }

  /// How each column is to be kept.
  var storage: [ColumnStorage] {
    roles.indices.map { column in
      let field = field(column)
      guard let role = roles[column] else {
        let isRead = candidates.contains(column) || codes.values.contains(column)
        return isRead ? .automatic(field?.decimalMark) : .skipped
      }
      if role == .ignore { return .skipped }
      let hasLabels = field?.scale?.labels.isEmpty == false
      let isText = role.isLabel || (field?.isText == true && !role.isNumeric)
      return isText || (role == .score && hasLabels) ? .text : .automatic(field?.decimalMark)
    }
  }

  /// Turns candidates that are numbers into scores.
  mutating func settleCandidates(_ columns: [ReadColumn], log: inout FindingLog) {
    for column in candidates where columns[column].isNumeric {
      roles[column] = .score
      note(column, .score, log: &log)
    }
    if !candidates.isEmpty && self.column(.score) == nil { require(.score, log: &log) }
    candidates = []
  }

  /// Notes the columns that take no part.
  func noteUnused(log: inout FindingLog) {
    for column in roles.indices where roles[column] == nil && !headings[column].isEmpty {
      if codes.values.contains(column) { continue }
      log.add(.note, .columnUnused, line: header.line, column: headings[column])
    }
  }

  // MARK: - Where roles come from

  private mutating func assign(_ assignments: [RoleAssignment], log: inout FindingLog) {
    for assignment in assignments {
      guard let column = headings.firstIndex(of: assignment.column) else {
        log.add(.error, .fieldMissing, line: header.line, column: assignment.column, details: headings)
        continue
      }
      if let earlier = roles[column], earlier != assignment.role {
        log.add(
          .error, .roleRepeated, line: header.line, column: assignment.column, value: assignment.role.rawValue,
          details: [assignment.column])
      }
      roles[column] = assignment.role
    }
  }

  /// Columns of those headings become facts where they have no role and what is known of them allows it.
  private mutating func keep(_ wanted: [String], _ isAllowed: (Role?) -> Bool) {
    let wanted = Set(wanted.map(\.foldedLabel))
    for column in headings.indices where roles[column] == nil && wanted.contains(headings[column].foldedLabel) {
      guard isAllowed(meanings[column]?.role), !candidates.contains(column) else { continue }
      roles[column] = .fact
    }
  }

  private mutating func describe(_ resource: PackageResource, unless given: Set<Role>, log: inout FindingLog) {
    for field in resource.fields {
      guard let column = headings.firstIndex(of: field.name) else {
        log.add(.error, .fieldMissing, line: header.line, column: field.name, details: headings)
        continue
      }
      guard let role = field.role, roles[column] == nil else { continue }
      let isOverruled = given.contains(role) && (!role.isRepeatable || role == .score)
      if !isOverruled { roles[column] = role }
    }
  }

  private mutating func recognise(unless given: Set<Role>, log: inout FindingLog) {
    let free = headings.indices.map { column in
      roles[column] == nil ? meaningHere(column) : nil
    }
    let recognition = HeadingRecognition(meanings: free, given: given)
    codes = recognition.codes
    usesRaterNames = recognition.usesRaterNames
    let undecided = Set(recognition.choices.filter { $0.chosen == nil }.map(\.role))
    for (column, role) in recognition.roles.sorted(by: { $0.key < $1.key }) { roles[column] = role }
    for role in Role.allCases where !undecided.contains(role) {
      for column in columns(role) where recognition.roles[column] != nil { note(column, role, log: &log) }
    }
    for choice in recognition.choices { report(choice, log: &log) }
    if usesRaterNames, let column = column(.rater) {
      log.add(.warning, .raterByName, line: header.line, column: headings[column])
    }
    ambiguous.formUnion(undecided)  // Each keeps the role, so that nothing else is said about them.
  }

  /// What a heading says in this layout.
  private func meaningHere(_ column: Int) -> HeadingMeaning? {
    guard headings[column].foldedLabel == "id" else { return meanings[column] }
    if meanings.contains(where: { $0?.role == .ratee }) {
      return layout == .free ? nil : HeadingMeaning(.rowNumber, rank: 1)
    }
    return layout == .eKinerjaAppraisals || layout == .eKinerjaPlans ? HeadingMeaning(.ratee) : nil
  }

  private func report(_ choice: HeadingRecognition.Choice, log: inout FindingLog) {
    let named = choice.chosen ?? choice.columns[0]
    let other = choice.columns.first { $0 != named } ?? named
    // Where a column was chosen, the option names another; where none was, the first is as good as any.
    let option = headings[choice.chosen == nil ? named : other]
    log.add(
      choice.chosen == nil ? .error : .note, .headingAmbiguous, line: header.line, column: headings[named],
      value: choice.role.rawValue,
      details: ["--map \(choice.role.rawValue)=\(option)"] + choice.columns.map { headings[$0] })
  }

  private func note(_ column: Int, _ role: Role, log: inout FindingLog) {
    log.add(
      .note, .headingRecognised, line: header.line, column: headings[column], details: [role.rawValue])
  }

  // MARK: - Checks

  private func checkRepeats(log: inout FindingLog) {
    for role in Role.allCases where !role.isRepeatable && !ambiguous.contains(role) {
      let columns = columns(role)
      guard columns.count > 1 else { continue }
      log.add(
        .error, .roleRepeated, line: header.line, value: role.rawValue, details: columns.map { headings[$0] })
    }
    if column(.indicator) != nil, columns(.score).count > 1, !ambiguous.contains(.score) {
      log.add(
        .error, .roleRepeated, line: header.line, value: Role.score.rawValue,
        details: columns(.score).map { headings[$0] })
    }
  }

  private mutating func checkRequired(isDescribed: Bool, log: inout FindingLog) {
    let hasRatee = column(.ratee) != nil
    if !hasRatee { require(.ratee, log: &log) }
    let hasMeasurement = column(.target) != nil && column(.realisation) != nil
    if column(.score) != nil || hasMeasurement { return }
    if hasRatee && !isDescribed && column(.indicator) == nil {
      candidates = roles.indices.filter { roles[$0] == nil && meanings[$0] == nil }
    }
    if layout == .eKinerjaPlans {
      candidates = []
      log.add(.error, .staffListOnly, line: header.line, details: [layout.rawValue])
    } else if candidates.isEmpty {
      require(.score, log: &log)
    }
  }

  private func require(_ role: Role, log: inout FindingLog) {
    log.add(
      .error, .requiredRoleMissing, line: header.line, value: role.rawValue,
      details: ["--map \(role.rawValue)=COLUMN"] + headings)
  }
}

extension ReadColumn {
  /// Whether every cell that is not missing is a number, in one manner or another, and there is one.
  var isNumeric: Bool {
    switch content {
    case .numbers(let numbers): return numbers.contains { !$0.isNaN }
    case .skipped: return false
    case .labels(let factor):
      guard NumericReading.isWorthwhile(factor.levels),
        !factor.levels.contains(where: NumberSyntax.isLongInteger)
      else { return false }
      let reading = NumericReading(labels: factor.levels, declared: decimalMark)
      return reading.hasNumbers && !reading.values.contains { $0.isNaN }
    }
  }
}
