/// Which predicate a total score leads to, best band first.
public struct ScoreBands: Sendable, Hashable {
  /// What is known about the clause that asks for a new idea or method of benefit (PP 30/2019, article 41).
  public enum IdeaClause: Sendable, Hashable, CaseIterable {
    /// There was such an idea.
    case met
    /// There was none.
    case notMet
    /// The data do not say: both are possible.
    case notRecorded
    /// The popular simplification: the score alone decides.
    case ignored
  }

  /// One band.
  public struct Band: Sendable, Hashable {
    /// The predicate.
    public let predicate: Predicate
    /// What the rule calls it: Cukup, Buruk, ….
    public let label: String
    /// The scores.
    public let scores: ScoreInterval
    /// Whether the band is open only to those who created a new idea.
    public let needsIdea: Bool
  }

  /// The bands, best first.
  public let bands: [Band]

  /// The predicate of a score; nil where the rule leaves a gap, where the score lies outside all bands, and where
  /// the answer hangs on an idea that was not recorded.
  ///
  /// The first band that takes the score wins, so that 115 without an idea falls through to Baik.
  public func predicate(for score: Double, idea: IdeaClause) -> Predicate? {
    let found = matches(score, idea)
    return found.count == 1 ? found[0] : nil
  }

  /// Every predicate that is in keeping with a score, worst first: two where the rule leaves a gap between bands or
  /// where an idea was not recorded, none where the score lies outside all bands.
  public func predicates(inKeepingWith score: Double, idea: IdeaClause) -> [Predicate] {
    let found = matches(score, idea)
    guard found.isEmpty else { return found.sorted() }
    let open = bands.filter { !$0.needsIdea || idea != .notMet }
    let below = open.filter { $0.scores.upper <= score }.map(\.predicate).max()
    let above = open.filter { $0.scores.lower >= score }.map(\.predicate).min()
    guard let below, let above else { return [] }
    return [below, above]
  }

  private func matches(_ score: Double, _ idea: IdeaClause) -> [Predicate] {
    var found: [Predicate] = []
    for band in bands where band.scores.contains(score) {
      if band.needsIdea && idea == .notMet { continue }
      found.append(band.predicate)
      if !(band.needsIdea && idea == .notRecorded) { break }
    }
    return found
  }

  init(_ node: PolicyNode) throws(PolicyError) {
    let elements = try node.list()
    var bands: [Band] = []
    for element in elements {
      let object = try element.object(["predicate", "label", "from", "above", "to", "below", "needs_idea"])
      let predicate = try object.required("predicate").predicate()
      let band = Band(
        predicate: predicate, label: try object["label"]?.text() ?? predicate.label,
        scores: try ScoreInterval(object), needsIdea: try object["needs_idea"]?.flag() ?? false)
      if let last = bands.last, last.predicate <= predicate || last.scores.lower <= band.scores.lower {
        throw element.invalid(predicate.code, .bandsBestFirst)
      }
      bands.append(band)
    }
    guard !bands.isEmpty else { throw node.invalid("[]", .someRule) }
    self.bands = bands
  }
}
