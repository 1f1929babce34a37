import Appraisals

/// A list of trainings: who, when, and how it was decided, where the list says so.
///
/// Somebody who stands in it several times counts from the first training on.
public struct TrainingList: Sendable {
  /// What findings call it.
  public let name: String
  /// The hexadecimal digest of the file.
  public let sha256: String
  /// The period, a month or more, of each person's first training.
  public let first: [String: Period]
  /// The score by which persons were chosen, from a column such as `selection_score`.
  public let scores: [String: Double]
  /// What a column `lottery` says of each person: won, lost, or nothing.
  public let lottery: [String: String]
  /// What was noticed on the way.
  public let report: ValidationReport

  /// Reads a list: a column with the person's number, one with the date (a day, month, quarter or year), and perhaps
  /// `score` and `lottery`. A row without a date is about somebody who was not trained.
  ///
  /// - Throws: `SourceError`, or `DataRefused` where no column says who or when, or a date cannot be read.
  public init(path: String) throws {
    let located = try LocatedSource(path: path)
    sha256 = located.bytes?.sha256() ?? ""
    name = located.name
    var log = located.log
    guard var rows = try located.open(emptyHeading: .refused, sheet: nil, log: &log) else {
      throw DataRefused(report: log.report())
    }
    let headings = rows.header.headings
    let meanings = headings.map(TrainingList.meaning)
    guard let person = meanings.firstIndex(of: .person), let date = meanings.firstIndex(of: .date) else {
      let missing = meanings.contains(.person) ? "date" : Role.ratee.rawValue
      log.add(
        .error, .requiredRoleMissing, line: rows.header.line, value: missing,
        details: ["NIP, TANGGAL PELATIHAN"] + headings)
      throw DataRefused(report: log.report())
    }
    let storage = meanings.map { meaning -> ColumnStorage in
      switch meaning {
      case .person, .date, .lottery: .text
      case .score: .automatic(nil)
      case nil: .skipped
      }
    }
    let table = try rows.readRows(
      storage, missing: located.resource?.missingValues ?? .usual, log: &log)
    let people = People(table, key: person, log: &log)
    let dates = TrainingList.periods(table, date, log: &log)
    var first: [String: Period] = [:]
    var scores: [String: Double] = [:]
    var lottery: [String: String] = [:]
    for (place, person) in people.persons.enumerated() {
      for row in people.rows[place] {
        if let own = dates[row] { first[person] = first[person].map { TrainingList.earlier($0, own) } ?? own }
        if let column = meanings.firstIndex(of: .score), scores[person] == nil,
          case .numbers(let numbers) = table.columns[column].content, !numbers[row].isNaN
        {
          scores[person] = numbers[row]
        }
        if let column = meanings.firstIndex(of: .lottery), lottery[person] == nil,
          case .labels(let labels) = table.columns[column].content, let text = labels[row]
        {
          lottery[person] = WhiteSpace.trim(text)
        }
      }
    }
    (self.first, self.scores, self.lottery) = (first, scores, lottery)
    report = log.report()
    guard !report.isFatal else { throw DataRefused(report: report) }
  }

  private enum Meaning { case person, date, score, lottery }

  private static func meaning(_ heading: String) -> Meaning? {
    switch heading.foldedLabel {
    case "score", "selectionscore", "skor", "nilai", "nilaiseleksi", "skorseleksi": return .score
    case "lottery", "undian": return .lottery
    case "firsttraining", "trainingdate", "tanggalpelatihanpertama": return .date
    default: break
    }
    switch FactVocabulary.meaning(of: heading) {
    case .person?: return .person
    case .date?, .year?: return .date
    default: return nil
    }
  }

  /// The period of each row; nil where it has none.
  private static func periods(_ table: ReadTable, _ column: Int, log: inout FindingLog) -> [Period?] {
    guard case .labels(let labels) = table.columns[column].content else {
      return [Period?](repeating: nil, count: table.lines.count)
    }
    let days = DateReading(labels.levels).dates
    let heading = table.columns[column].heading
    return labels.codes.enumerated().map { row, code in
      guard code >= 0 else { return nil }
      let text = WhiteSpace.trim(labels.levels[Int(code)])
      if let day = days[Int(code)] { return Period(year: day.year, kind: .month, ordinal: day.month) }
      if let period = Period(holding: text) { return period }
      log.add(.error, .notADate, line: table.lines[row], column: heading, value: text)
      return nil
    }
  }

  private static func earlier(_ a: Period, _ b: Period) -> Period {
    (a.year, a.firstMonth) <= (b.year, b.firstMonth) ? a : b
  }
}
