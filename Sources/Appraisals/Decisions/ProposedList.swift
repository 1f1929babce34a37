/// A list of candidates as `flag` wrote it: who was proposed, and who was not.
public struct ProposedList: Sendable {
  /// Where somebody stands. The raw value is the one in the file.
  public enum Place: String, Sendable, Hashable, CaseIterable {
    /// A seat was proposed.
    case recommended
    /// Level with the last seat: people choose.
    case borderline
    /// Too few ratings to say.
    case needsEvidence = "needs_evidence"
    /// No seat was proposed.
    case notSelected = "not_selected"
    /// A rule excludes the person.
    case ineligible

    /// Whether a decision goes another way than the list, so that it has to say why.
    ///
    /// Who is borderline was left to people, and a person who declines a seat decides alone.
    public func isDeparture(_ outcome: DecisionOutcome) -> Bool {
      switch (self, outcome) {
      case (.borderline, _), (_, .withdrawn): false
      case (.recommended, let outcome): outcome != .accepted
      case (_, let outcome): outcome == .accepted
      }
    }
  }

  /// One person.
  public struct Entry: Sendable, Hashable {
    /// The name that the list shows: a pseudonym, or an identifier.
    public let name: String
    /// The place.
    public let place: Place
    /// Pr(among the true top), where the list gives it.
    public let topProbability: Double?

    /// States a place.
    public init(name: String, place: Place, topProbability: Double? = nil) {
      self.name = name
      self.place = place
      self.topProbability = topProbability
    }
  }

  /// Whose names the list shows.
  public enum Naming: Sendable, Hashable {
    /// Pseudonyms under the key of that fingerprint, or names that the data declare to be pseudonyms.
    case pseudonyms(fingerprint: String?)
    /// Identifiers, or nobody says.
    case identifiers
  }

  /// Everybody, in the order of the file.
  public let entries: [Entry]
  /// The file, without folders.
  public let file: String
  /// The SHA-256 of its bytes.
  public let sha256: String
  /// The data that the list was drawn up from, where the file says so (CSV does not).
  public let data: (name: String, sha256: String)?
  /// Whose names it shows.
  public let naming: Naming

  /// Describes a list.
  public init(
    entries: [Entry], file: String, sha256: String, data: (name: String, sha256: String)?, naming: Naming
  ) {
    self.entries = entries
    self.file = file
    self.sha256 = sha256
    self.data = data
    self.naming = naming
  }

  /// How many stand in a place.
  public func count(_ place: Place) -> Int { entries.count { $0.place == place } }
}

/// Finds the same person under an identifier and under its keyed pseudonym.
public struct PersonMatcher: Sendable {
  private let key: PseudonymKey?
  private var index: [String: Int] = [:]

  /// Takes the names of one side.
  ///
  /// - Parameters:
  ///   - names: as one side has them; the first of equal ones is found.
  ///   - key: the key of the pseudonyms; without it only equal names match.
  public init(_ names: [String], key: PseudonymKey?) {
    self.key = key
    for (place, name) in names.enumerated().reversed() { index[name] = place }
    guard let key else { return }
    for (place, name) in names.enumerated() {
      let pseudonym = key.pseudonym(of: name)
      if index[pseudonym] == nil { index[pseudonym] = place }
    }
  }

  /// The place of a name among those of the other side; nil where it is not there.
  public func place(of name: String) -> Int? { index[name] ?? key.flatMap { index[$0.pseudonym(of: name)] } }
}
