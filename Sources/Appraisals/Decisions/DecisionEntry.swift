/// One line of the record: what stood on the list, what people decided, and what came of it.
///
/// A line is never changed. Who decides again, hears an objection or reports a training adds a line; the last one of
/// a person and a list counts.
public struct DecisionEntry: Sendable, Hashable {
  /// The number of the line, from 1.
  public var number: Int
  /// The day on which it was written.
  public var recordedOn: CalendarDate?
  /// The person, as the list names it.
  public var ratee: String
  /// Where the person stood.
  public var place: ProposedList.Place
  /// Pr(among the true top), as text, so that it is the same for ever.
  public var topProbability: String
  /// What was decided.
  public var decision: DecisionOutcome
  /// Who decided: an office, or a pseudonym.
  public var decidedBy: String
  /// When.
  public var decidedOn: CalendarDate?
  /// Why; never empty where the decision departs from the list.
  public var reason: String
  /// What was objected; empty where nobody did.
  public var objection: String
  /// What became of the objection.
  public var objectionOutcome: ObjectionOutcome?
  /// How far the training is.
  public var training: TrainingProgress?
  /// When it ended, or began.
  public var trainingOn: CalendarDate?
  /// The file of the list.
  public var list: String
  /// The SHA-256 of that file.
  public var listDigest: String
  /// The data behind the list; empty where the list does not say.
  public var data: String
  /// The SHA-256 of the data.
  public var dataDigest: String
  /// The digest of the line before; 64 zeros on the first line.
  public internal(set) var previous = DecisionEntry.origin
  /// The digest of this line.
  public internal(set) var digest = ""

  /// What stands before the first line.
  public static let origin = String(repeating: "0", count: 64)

  /// The headings of the file, in order.
  public static let headings = [
    "entry", "recorded_on", "ratee", "list", "p_top", "decision", "departs", "decided_by", "decided_on",
    "reason",
    "objection", "objection_outcome", "training", "training_on", "selection", "selection_sha256", "data",
    "data_sha256", "previous_sha256", "entry_sha256",
  ]

  /// States a line; its number and digests come when it joins a record.
  public init(
    recordedOn: CalendarDate?, ratee: String, place: ProposedList.Place, topProbability: String,
    decision: DecisionOutcome, decidedBy: String, decidedOn: CalendarDate?, reason: String, list: ProposedList
  ) {
    number = 0
    self.recordedOn = recordedOn
    self.ratee = ratee
    self.place = place
    self.topProbability = topProbability
    self.decision = decision
    self.decidedBy = decidedBy
    self.decidedOn = decidedOn
    self.reason = reason
    objection = ""
    self.list = list.file
    listDigest = list.sha256
    data = list.data?.name ?? ""
    dataDigest = list.data?.sha256 ?? ""
  }

  /// Whether the decision goes another way than the list.
  public var isDeparture: Bool { place.isDeparture(decision) }

  /// Whether both say the same, whenever they were written.
  func saysTheSame(as other: DecisionEntry) -> Bool {
    var other = other
    other.number = number
    other.recordedOn = recordedOn
    other.previous = previous
    other.digest = digest
    return self == other
  }

  /// The cells of the line, one per heading.
  public var cells: [String] { content + [previous, digest] }

  /// What the digest is of: everything but the digests.
  private var content: [String] {
    [
      String(number), recordedOn?.description ?? "", ratee, place.rawValue, topProbability, decision.rawValue,
      isDeparture ? "yes" : "no", decidedBy, decidedOn?.description ?? "", reason, objection,
      objectionOutcome?.rawValue ?? "", training?.rawValue ?? "", trainingOn?.description ?? "", list,
      listDigest,
      data, dataDigest,
    ]
  }

  /// The digest that the line should have after another.
  func digest(after previous: String) -> String {
    DecisionEntry.digest(of: content, after: previous)
  }

  /// The SHA-256 of the digest before and of every cell with its length, so that no two lines read alike.
  static func digest(of content: [String], after previous: String) -> String {
    let text = ([previous] + content).map { "\($0.utf8.count):\($0)" }.joined()
    return ContentDigest.sha256(of: Array(text.utf8))
  }
}

extension DecisionEntry {
  /// Reads the cells of a line; nil where they are not such as this type writes.
  init?(cells: [String]) {
    guard cells.count == DecisionEntry.headings.count, let number = Int(cells[0]),
      let place = ProposedList.Place(rawValue: cells[3]), let decision = DecisionOutcome(rawValue: cells[5]),
      let recordedOn = DecisionEntry.date(cells[1]), let decidedOn = DecisionEntry.date(cells[8]),
      let trainingOn = DecisionEntry.date(cells[13])
    else { return nil }
    let outcome = ObjectionOutcome(rawValue: cells[11])
    let training = TrainingProgress(rawValue: cells[12])
    guard outcome != nil || cells[11].isEmpty, training != nil || cells[12].isEmpty else { return nil }
    self.number = number
    self.recordedOn = recordedOn
    ratee = cells[2]
    self.place = place
    topProbability = cells[4]
    self.decision = decision
    decidedBy = cells[7]
    self.decidedOn = decidedOn
    reason = cells[9]
    objection = cells[10]
    objectionOutcome = outcome
    self.training = training
    self.trainingOn = trainingOn
    list = cells[14]
    listDigest = cells[15]
    data = cells[16]
    dataDigest = cells[17]
    previous = cells[18]
    digest = cells[19]
    // The column `departs` follows from the others; another word there is an alteration.
    guard cells[6] == (isDeparture ? "yes" : "no") else { return nil }
  }

  /// A day as it is written here; nil where the text is none, an empty day where it is empty.
  private static func date(_ text: String) -> CalendarDate?? {
    if text.isEmpty { return .some(nil) }
    guard let (date, manner) = CalendarDate.read(text), manner == .iso, date.description == text else {
      return nil
    }
    return .some(date)
  }
}
