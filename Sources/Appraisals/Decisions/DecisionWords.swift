/// What people decided about a person on a list.
public enum DecisionOutcome: String, Sendable, Hashable, CaseIterable {
  /// The person is to be trained.
  case accepted
  /// The person is not.
  case rejected
  /// Not now; a later list will ask again.
  case deferred
  /// The person does not want the seat.
  case withdrawn

  /// Reads the word in Indonesian or English.
  public init?(written text: String) {
    guard let found = DecisionOutcome.words.value(of: text) else { return nil }
    self = found
  }

  private static let words = WrittenWords<DecisionOutcome>([
    .accepted: [
      "accepted", "accept", "approved", "approve", "yes", "diterima", "terima", "disetujui", "setuju", "ya",
      "ditetapkan",
    ],
    .rejected: ["rejected", "reject", "no", "ditolak", "tolak", "tidak", "tidak disetujui", "tidak diterima"],
    .deferred: ["deferred", "defer", "postponed", "ditunda", "tunda", "ditangguhkan"],
    .withdrawn: ["withdrawn", "withdrew", "declined", "mengundurkan diri", "mundur", "menolak"],
  ])
}

/// What became of an objection (keberatan).
public enum ObjectionOutcome: String, Sendable, Hashable, CaseIterable {
  /// The person was right.
  case upheld
  /// Partly right.
  case partlyUpheld = "partly_upheld"
  /// The decision stands.
  case dismissed
  /// Not answered yet.
  case pending

  /// Reads the word in Indonesian or English.
  public init?(written text: String) {
    guard let found = ObjectionOutcome.words.value(of: text) else { return nil }
    self = found
  }

  private static let words = WrittenWords<ObjectionOutcome>([
    .upheld: ["upheld", "accepted", "dikabulkan", "diterima"],
    .partlyUpheld: ["partly upheld", "partly", "dikabulkan sebagian", "sebagian"],
    .dismissed: ["dismissed", "rejected", "ditolak", "tidak dikabulkan", "tidak diterima"],
    .pending: ["pending", "open", "diproses", "dalam proses", "menunggu", "belum diputus"],
  ])
}

/// How far the training is that followed a decision.
public enum TrainingProgress: String, Sendable, Hashable, CaseIterable {
  /// Finished.
  case done
  /// Begun.
  case underway
  /// Not begun.
  case notDone = "not_done"

  /// Reads the word in Indonesian or English.
  public init?(written text: String) {
    guard let found = TrainingProgress.words.value(of: text) else { return nil }
    self = found
  }

  private static let words = WrittenWords<TrainingProgress>([
    .done: ["done", "completed", "finished", "yes", "selesai", "sudah", "ya", "lulus", "telah dilaksanakan"],
    .underway: ["underway", "in progress", "started", "berlangsung", "sedang berjalan", "sedang"],
    .notDone: ["not done", "no", "none", "belum", "tidak", "belum dilaksanakan"],
  ])
}

/// The words that people write for a few values; case, spaces and punctuation make no difference.
private struct WrittenWords<Value: Hashable>: Sendable where Value: Sendable {
  private let values: [String: Value]

  init(_ words: [Value: [String]]) {
    values = Dictionary(
      words.flatMap { value, texts in texts.map { ($0.foldedLabel, value) } },
      uniquingKeysWith: { first, _ in first })
  }

  func value(of text: String) -> Value? { values[text.foldedLabel] }
}
