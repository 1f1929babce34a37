import Appraisals

/// Who was trained when, and how it was decided who would be.
public struct TrainingDates: Sendable {
  /// The period, often a month, of each employee's first training.
  public let first: [String: Period]
  /// The score by which employees were chosen, where known.
  public let scores: [String: Double]
  /// Whether employees among whom lots were drawn won a seat.
  public let lottery: [String: Bool]
  /// What the dates were read from: a file, or the heading of a column.
  public let source: String
  /// Whether only the latest training of each employee is known: somebody trained twice then counts as untrained before.
  public let isLatest: Bool

  /// States who was trained when.
  public init(
    first: [String: Period], scores: [String: Double] = [:], lottery: [String: Bool] = [:], source: String,
    isLatest: Bool = false
  ) {
    self.first = first
    self.scores = scores
    self.lottery = lottery
    self.source = source
    self.isLatest = isLatest
  }

  /// Takes dates from a fact about employees, such as `last_training` of an imported training list.
  ///
  /// - Parameters:
  ///   - table: the appraisals with the fact in their rows; the earliest date of an employee counts.
  ///   - column: the heading; nil looks for one that speaks of training and of a date.
  /// - Throws: ``AnalysisError/noTrainingDates(columns:)``, ``AnalysisError/unreadableTrainingDate(column:value:line:)``.
  /// - Complexity: O(rows).
  public init(_ table: AppraisalTable, column: String? = nil) throws(AnalysisError) {
    let fact: AppraisalTable.Attribute? =
      if let column {
        table.facts.first { $0.name == column }
          ?? table.facts.first { $0.name.foldedLabel == column.foldedLabel }
      } else {
        DataQuestion.dateOfTraining(in: table)
      }
    guard let fact else { throw .noTrainingDates(columns: table.facts.map(\.name)) }
    var first: [String: Period] = [:]
    for row in 0..<table.count {
      guard let text = TrainingDates.text(fact.values, row), let ratee = table.ratees[row] else { continue }
      guard let period = Period(holding: text) else {
        throw .unreadableTrainingDate(column: fact.name, value: text, line: table.lines[row])
      }
      if let known = first[ratee], known.start <= period.start { continue }
      first[ratee] = period
    }
    let name = fact.name.foldedLabel
    self.init(
      first: first, scores: TrainingDates.scores(table), lottery: TrainingDates.lottery(table),
      source: fact.name, isLatest: name.contains("last") || name.contains("terakhir"))
  }

  /// The fact `selection_score`, where there is one.
  private static func scores(_ table: AppraisalTable) -> [String: Double] {
    let names: Set = ["selectionscore", "nilaiseleksi", "skorseleksi"]
    guard
      case .numbers(let numbers)? = table.facts.first(where: { names.contains($0.name.foldedLabel) })?.values
    else { return [:] }
    var scores: [String: Double] = [:]
    for row in 0..<table.count where !numbers[row].isNaN {
      if let ratee = table.ratees[row] { scores[ratee] = numbers[row] }
    }
    return scores
  }

  /// The fact `lottery`, where there is one.
  private static func lottery(_ table: AppraisalTable) -> [String: Bool] {
    let names: Set = ["lottery", "undian"]
    guard case .labels(let labels)? = table.facts.first(where: { names.contains($0.name.foldedLabel) })?.values
    else { return [:] }
    var lottery: [String: Bool] = [:]
    for row in 0..<table.count {
      if let ratee = table.ratees[row], let won = labels[row].flatMap(TrainingDates.hasWon) {
        lottery[ratee] = won
      }
    }
    return lottery
  }

  /// What a list says of those who drew lots; nil for those who did not.
  public static func hasWon(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "won", "win", "1", "yes", "ya", "menang", "terpilih": true
    case "lost", "lose", "0", "no", "tidak", "kalah", "tidak terpilih": false
    default: nil
    }
  }

  private static func text(_ values: Table.Values, _ row: Int) -> String? {
    switch values {
    case .labels(let factor): factor[row]
    case .numbers(let numbers):
      numbers[row].isNaN ? nil : Int(exactly: numbers[row]).map { String($0) } ?? String(numbers[row])
    }
  }
}

extension Period {
  /// Its first month, counted from the year 0.
  var start: Int { year * 12 + firstMonth }
  /// Its last month, counted from the year 0.
  var end: Int { year * 12 + lastMonth }
}
