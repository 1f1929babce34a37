import Testing

@testable import Appraisals

@Suite("Record of decisions")
struct DecisionRecordTests {
  private let list = ProposedList(
    entries: [
      .init(name: "PABCDEFGHIJ", place: .notSelected, topProbability: 0.125),
      .init(name: "PAAAAAAAAAA", place: .recommended, topProbability: 0.9),
      .init(name: "PBBBBBBBBBB", place: .borderline, topProbability: 0.5),
    ], file: "list.json", sha256: String(repeating: "a", count: 64),
    data: ("city.csv", String(repeating: "b", count: 64)), naming: .pseudonyms(fingerprint: nil))

  private func day(_ day: Int) throws -> CalendarDate {
    try #require(CalendarDate(year: 2024, month: 12, day: day))
  }

  private func given(_ ratee: String, line: Int = 2, _ change: (inout GivenDecision) throws -> Void) throws
    -> GivenDecision
  {
    var decision = GivenDecision(line: line, ratee: ratee)
    decision.decision = .accepted
    decision.decidedBy = "Kepala BKPSDM"
    decision.decidedOn = try day(4)
    try change(&decision)
    return decision
  }

  private func add(_ given: [GivenDecision], to record: inout DecisionRecord) throws -> [DecisionEntry] {
    record.append(
      try record.lines(
        of: given, file: "decisions.csv", on: list, key: nil, day: try day(5), name: { $0 }, words: { $0 }))
  }

  private func findings(_ given: [GivenDecision], after record: DecisionRecord = DecisionRecord()) throws
    -> [Finding]
  {
    var record = record
    do {
      _ = try add(given, to: &record)
      return []
    } catch let refused as DataRefused { return refused.report.findings }
  }

  private func three() throws -> DecisionRecord {
    var record = DecisionRecord()
    let rows = [
      try given("PAAAAAAAAAA") { _ in }, try given("PBBBBBBBBBB", line: 3) { $0.decision = .rejected },
      try given("PABCDEFGHIJ", line: 4) { $0.reason = "Memimpin unit" },
    ]
    _ = try add(rows, to: &record)
    return record
  }

  @Test("a digest is the SHA-256 of every cell with its length, after the digest before")
  func digest() throws {
    var record = DecisionRecord()
    let row = try given("PABCDEFGHIJ") { $0.reason = "Memimpin unit, mulai \"Januari\"" }
    let added = try add([row], to: &record)
    // hashlib.sha256(b"64:" + b"0" * 64 + b"1:1" + b"10:2024-12-05" + …), Python 3.
    #expect(added.map(\.digest) == ["d995e231756e43d443b75254234dca9a7caa3a2428145310d3a633414d72099c"])
    #expect(added[0].isDeparture && added[0].previous == DecisionEntry.origin && record.head == added[0].digest)
  }

  @Test("rows read back are the record, and one changed, removed, moved or added row is found where it is")
  func chain() throws {
    let record = try three()
    let rows = record.entries.map(\.cells)
    #expect(try DecisionRecord(rows: rows).entries == record.entries)
    for row in rows.indices {
      for column in rows[row].indices {
        var altered = rows
        altered[row][column] += "0"
        #expect(throws: DecisionRecord.Fault.altered(entry: row + 1), "row \(row), column \(column)") {
          try DecisionRecord(rows: altered)
        }
      }
    }
    var removed = rows
    removed.remove(at: 1)
    #expect(throws: DecisionRecord.Fault.outOfOrder(entry: 2)) { try DecisionRecord(rows: removed) }
    #expect(throws: DecisionRecord.Fault.outOfOrder(entry: 1)) {
      try DecisionRecord(rows: [rows[1], rows[0], rows[2]])
    }
    #expect(throws: DecisionRecord.Fault.outOfOrder(entry: 3)) {
      try DecisionRecord(rows: [rows[0], rows[1], rows[1], rows[2]])
    }
  }

  @Test("what the chain cannot see, a digest from the minutes does: a shortened record, or another one")
  func head() throws {
    let record = try three()
    let short = try DecisionRecord(rows: Array(record.entries.map(\.cells).prefix(2)))
    try record.requireHead(String(record.head.prefix(16)))
    try record.requireHead(short.head)
    #expect(throws: DecisionRecord.Fault.otherHead(found: short.head, entries: 2)) {
      try short.requireHead(record.head)
    }
  }

  @Test("a departure needs a reason; who is borderline was left to people, who withdraws decides alone")
  func departures() throws {
    typealias Place = ProposedList.Place
    let departing = Place.allCases.flatMap { place in
      DecisionOutcome.allCases.filter(place.isDeparture).map { "\(place.rawValue) \($0.rawValue)" }
    }
    #expect(
      departing == [
        "recommended rejected", "recommended deferred", "needs_evidence accepted", "not_selected accepted",
        "ineligible accepted",
      ])
    let found = try findings([
      try given("PABCDEFGHIJ") { _ in }, try given("PAAAAAAAAAA", line: 3) { $0.decision = .rejected },
    ])
    #expect(found.map(\.rule) == [.reasonMissing, .reasonMissing] && found.map(\.line) == [2, 3])
    #expect(try findings([try given("PBBBBBBBBBB") { $0.decision = .rejected }]) == [])
  }

  @Test("everything that is wrong is named at once, and nothing is recorded")
  func refusals() throws {
    let rows = [
      try given("nobody") { _ in }, try given("PAAAAAAAAAA", line: 3) { $0.decidedBy = nil },
      try given("PBBBBBBBBBB", line: 4) { $0.decision = nil },
      try given("PBBBBBBBBBB", line: 5) { _ in },
      try given("PABCDEFGHIJ", line: 6) { $0.decidedOn = try day(6) },
    ]
    let found = try findings(rows)
    #expect(
      found.map(\.rule) == [
        .personNotOnList, .decisionIncomplete, .decisionIncomplete, .decisionRepeated, .decisionInFuture,
        .reasonMissing,
      ])
    #expect(found.map(\.line) == [2, 3, 4, 5, 6, 6] && found.allSatisfy { $0.severity == .error })
  }

  @Test("a later file adds what it says and keeps the rest; the same again adds nothing")
  func later() throws {
    var record = try three()
    var row = GivenDecision(line: 2, ratee: "PAAAAAAAAAA")
    row.training = .done
    row.trainingOn = try day(5)
    let added = try add([row], to: &record)
    #expect(
      added.count == 1 && added[0].number == 4 && added[0].decision == .accepted && added[0].training == .done)
    #expect(try add([row], to: &record).isEmpty && record.entries.count == 4)
    #expect(record.decisions().map(\.ratee) == ["PAAAAAAAAAA", "PBBBBBBBBBB", "PABCDEFGHIJ"])
    #expect(record.decisions().map(\.number) == [4, 2, 3])
    // Another decision needs a reason of its own; an upheld objection is one more line, the first decision stays.
    #expect(
      try findings([try given("PAAAAAAAAAA") { $0.decision = .deferred }], after: record).map(\.rule) == [
        .reasonMissing
      ])
    var change = try given("PABCDEFGHIJ") { $0.decision = .rejected }
    change.objectionOutcome = .upheld
    #expect(try add([change], to: &record).map(\.reason) == [""])
    #expect(record.entries.count == 5 && record.entries[2].decision == .accepted)
    #expect(record.lines().count == 5 && record.lines(onList: "other").isEmpty && record.decisions().count == 3)
  }

  @Test("identifiers and pseudonyms of one person meet under the key, whichever side has which")
  func matching() {
    let key = PseudonymKey(bytes: Array(repeating: 7, count: 32))
    let pseudonym = key.pseudonym(of: "197504112000031950")
    #expect(PseudonymKey.isPseudonym(pseudonym) && !PseudonymKey.isPseudonym("197504112000031950"))
    #expect(PersonMatcher(["x", pseudonym], key: key).place(of: "197504112000031950") == 1)
    #expect(PersonMatcher(["x", "197504112000031950"], key: key).place(of: pseudonym) == 1)
    #expect(PersonMatcher(["x", pseudonym], key: nil).place(of: "197504112000031950") == nil)
    #expect(PersonMatcher(["x"], key: nil).place(of: "x") == 0)
  }

  @Test("words are understood in both languages, whatever their capitals")
  func words() {
    #expect(
      DecisionOutcome(written: "DITERIMA") == .accepted
        && DecisionOutcome(written: "tidak disetujui") == .rejected)
    #expect(
      DecisionOutcome(written: "Mengundurkan  diri") == .withdrawn && DecisionOutcome(written: "mungkin") == nil
    )
    #expect(
      ObjectionOutcome(written: "dikabulkan sebagian") == .partlyUpheld
        && TrainingProgress(written: "Sudah") == .done)
    for outcome in DecisionOutcome.allCases { #expect(DecisionOutcome(written: outcome.rawValue) == outcome) }
    for outcome in ObjectionOutcome.allCases { #expect(ObjectionOutcome(written: outcome.rawValue) == outcome) }
    for state in TrainingProgress.allCases { #expect(TrainingProgress(written: state.rawValue) == state) }
  }
}
