import Appraisals

extension PolicyAudit {
  /// Audits a table whose rows carry a stored predicate.
  ///
  /// - Parameters:
  ///   - table: the appraisals.
  ///   - stored: the predicate of each row, as ``StoredPredicates`` finds it; nil where the source has none.
  ///   - policies: the policies to hold them against.
  /// - Complexity: O(rows).
  public init(_ table: AppraisalTable, stored: StoredPredicates?, policies: PolicySet = .builtIn) {
    let reading = EvidenceReading(table)
    self.init(
      records: stored.map(reading.records) ?? [], scores: reading.indicatorScores(), policies: policies)
  }
}

/// The predicates that a source stores beside its ratings.
public struct StoredPredicates: Sendable {
  /// The heading of the column; nil where the loader does not say.
  public let column: String?
  /// The predicate of each row; nil where none is stored.
  public let predicates: [Predicate?]

  /// Wraps predicates that were read already.
  public init(column: String?, labels: Factor) {
    let levels = labels.levels.map { Predicate(label: $0) }
    self.column = column
    predicates = labels.codes.map { $0 < 0 ? nil : levels[Int($0)] }
  }

  /// Takes the scores themselves where the scale is one of predicates; nothing can be held against them then.
  init?(scoresOf table: AppraisalTable) {
    let labels = table.scale.labels.map { Predicate(label: $0) }
    guard !labels.isEmpty, labels.allSatisfy({ $0 != nil }) else { return nil }
    column = nil
    predicates = table.scores.map { score in
      let place = Int((score - table.scale.minimum).rounded())
      return labels.indices.contains(place) ? labels[place] : nil
    }
  }

  /// Finds them in a table: where the loader recognised them, or else among the facts, in a column that is called so
  /// with labels that are predicates.
  public init?(in table: AppraisalTable) {
    if let labels = table.predicates {
      let heading = table.report.findings.first {
        $0.rule == .headingRecognised && $0.details.first == Role.predicate.rawValue
      }
      self.init(column: heading?.column, labels: labels)
      return
    }
    let headings = ["predikat", "predicate", "sebutan", "hasilakhir", "kuadrankinerja"]
    for fact in table.facts {
      guard case .labels(let factor) = fact.values,
        factor.levels.contains(where: { Predicate(label: $0) != nil }),
        headings.contains(where: fact.name.foldedLabel.contains)
      else { continue }
      self.init(column: fact.name, labels: factor)
      return
    }
    return nil
  }
}

/// What the rows of a table say about work results, behaviour and totals.
private struct EvidenceReading {
  /// What an indicator is to the rules, by its heading.
  enum Kind { case results, behaviour, total, indicator }

  private static let results: Set<String> = [
    "hasilkerja", "hasilkinerja", "ratinghasilkerja", "nilaiskp", "skp", "nilaiakhirskp", "nilaicapaianskp",
    "capaianskp", "nilaihasilkerja", "workresults", "results",
  ]
  private static let behaviour: Set<String> = [
    "perilaku", "perilakukerja", "ratingperilaku", "ratingperilakukerja", "nilaiperilaku", "nilaiperilakukerja",
    "behaviour", "behavior",
  ]
  private static let total: Set<String> = [
    "nilaiprestasikerja", "prestasikerja", "nilaiakhir", "nilaikinerja", "nilaiintegrasi", "nilaitotal",
    "total",
    "jumlah", "finalscore", "nilai", "score", "performance",
  ]
  /// A total that bands are made for reaches at least so far.
  private static let smallestTotalScale = 60.0
  private static let mappedScales = 101.0...120

  private let table: AppraisalTable
  private let kinds: [Kind]
  /// The expectation of each label of the scale; nil for a scale of numbers.
  private let expectations: [Expectation?]?

  init(_ table: AppraisalTable) {
    self.table = table
    kinds = table.indicators.levels.map { name in
      let folded = name.foldedLabel
      if EvidenceReading.results.contains(folded) { return .results }
      if EvidenceReading.behaviour.contains(folded) { return .behaviour }
      return EvidenceReading.total.contains(folded) ? .total : .indicator
    }
    let read = table.scale.labels.map { Expectation(label: $0) }
    expectations = read.contains { $0 != nil } ? read : nil
  }

  /// The rows that belong to one stored predicate: those of a line, or of one rater's form over several lines.
  private struct Form: Hashable {
    let line: Int
    let ratee: Int32
    let rater: Int32
    let period: Int32
  }

  private struct Found {
    let row: Int
    var stored: Predicate
    var results: Double?
    var behaviour: Double?
    var total: Double?
  }

  /// One record per form with a stored predicate, in the order of the rows.
  func records(_ stored: StoredPredicates) -> [PolicyAudit.Record] {
    precondition(stored.predicates.count == table.count)
    let spansLines = Set(table.lines).count == table.count && kinds.count > 1
    var place: [Form: Int] = [:]
    var forms: [Found] = []
    for row in 0..<table.count {
      guard let predicate = stored.predicates[row] else { continue }
      let form = Form(
        line: spansLines ? 0 : table.lines[row], ratee: table.ratees.codes[row],
        rater: table.raters?.codes[row] ?? 0, period: table.periods.codes[row])
      let index = place[form] ?? forms.count
      if index == forms.count {
        place[form] = index
        forms.append(Found(row: row, stored: predicate))
      }
      switch kinds[Int(table.indicators.codes[row])] {
      case .results: forms[index].results = table.scores[row]
      case .behaviour: forms[index].behaviour = table.scores[row]
      case .total: forms[index].total = table.scores[row]
      case .indicator: break
      }
    }
    return forms.map { form in
      PolicyAudit.Record(
        line: table.lines[form.row], period: table.periods[form.row],
        scaleVersion: table.scaleVersions?[form.row], stored: form.stored, evidence: evidence(form))
    }
  }

  private func evidence(_ form: Found) -> PolicyAudit.Evidence? {
    if let expectations {
      guard let results = expectation(form.results, expectations),
        let behaviour = expectation(form.behaviour, expectations)
      else { return nil }
      return .expectations(results: results, behaviour: behaviour)
    }
    guard table.scale.labels.isEmpty, table.scale.maximum >= EvidenceReading.smallestTotalScale else {
      return nil
    }
    if let total = form.total { return .total(total) }
    guard let results = form.results, let behaviour = form.behaviour else { return nil }
    return .components(results: results, behaviour: behaviour)
  }

  private func expectation(_ score: Double?, _ labels: [Expectation?]) -> Expectation? {
    guard let score, score == score.rounded() else { return nil }
    let place = score - table.scale.minimum
    return labels.indices.contains(Int(place)) ? labels[Int(place)] : nil
  }

  /// The scores of single indicators that were given, not computed as realisation over target. Only a scale beyond 100
  /// is one of mapped scores: an agency's own indicators from 0 to 100 have no gaps.
  func indicatorScores() -> [PolicyAudit.IndicatorScore] {
    guard table.scale.labels.isEmpty, EvidenceReading.mappedScales.contains(table.scale.maximum) else {
      return []
    }
    return (0..<table.count).compactMap { row in
      let indicator = Int(table.indicators.codes[row])
      guard kinds[indicator] == .indicator, table.raterTypes[row] != .`self`, !isAchievement(row, indicator)
      else { return nil }
      return PolicyAudit.IndicatorScore(
        line: table.lines[row], indicator: table.indicators.levels[indicator], period: table.periods[row],
        scaleVersion: table.scaleVersions?[row], score: table.scores[row])
    }
  }

  /// Whether the score is the achievement in percent itself, which has no gaps.
  private func isAchievement(_ row: Int, _ indicator: Int) -> Bool {
    guard let target = table.target(ofRow: row), let realisation = table.realisations?[row] else {
      return false
    }
    let percent = AchievementRate.percent(
      realisation: realisation, target: target, polarity: table.polarities[indicator])
    return percent.map { abs($0 - table.scores[row]) <= 1e-9 * max(1, abs($0)) } ?? false
  }
}
