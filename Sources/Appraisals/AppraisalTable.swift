/// What a rater is to the ratee.
public enum RaterType: String, Sendable, Hashable, CaseIterable {
  /// The direct superior (pejabat penilai).
  case superior
  /// A colleague of the same level.
  case peer
  /// Somebody who reports to the ratee.
  case subordinate
  /// The ratee.
  case `self`
  /// A measurement, not a person: realisation against target.
  case objective
}

/// Clean appraisals, a row each: one score given by one rater to one ratee on one indicator in one period.
///
/// Only the loader and the simulator make one, through the `package` initialiser, so that whoever holds one
/// knows: identifiers are present, scores are finite and on the scale, columns have equal length.
public struct AppraisalTable: Sendable {
  /// A column about the person or the row that takes no part in the score: a fact or a protected attribute.
  public struct Attribute: Sendable {
    /// The heading.
    public let name: String
    /// The values, one per row.
    public let values: Table.Values

    /// Names an attribute.
    public init(name: String, values: Table.Values) {
      self.name = name
      self.values = values
    }
  }

  /// What the appraisals were read from, and the SHA-256 of its bytes in hexadecimal.
  public struct Provenance: Sendable, Hashable {
    /// The name a person would use.
    public let name: String
    /// The hexadecimal digest of the data file.
    public let sha256: String
    /// Whether identifiers are pseudonyms already (`"pseudonymous": true` in the descriptor).
    public let isPseudonymous: Bool
    /// The headings of the columns of each role, in the order of the source.
    public let headings: [Role: [String]]

    /// States where appraisals come from.
    public init(name: String, sha256: String, isPseudonymous: Bool, headings: [Role: [String]] = [:]) {
      self.name = name
      self.sha256 = sha256
      self.isPseudonymous = isPseudonymous
      self.headings = headings
    }
  }

  /// The employee rated; never missing.
  public let ratees: Factor
  /// The person who rated; nil where the source has no raters, never missing otherwise. A measurement without a
  /// person behind it (``RaterType/objective``) carries the level `objective`.
  public let raters: Factor?
  /// What each row's rater is to the ratee; `superior` unless the source says otherwise.
  public let raterTypes: [RaterType]
  /// What was rated; one level where the source has one indicator.
  public let indicators: Factor
  /// The period, levels in time order; one level where the source has none.
  public let periods: Factor
  /// The organisation unit, where known.
  public let units: Factor?
  /// The score, on `scale`; finite.
  public let scores: [Double]
  /// The weight of the row's indicator in the total, positive; nil means equal weights.
  public let weights: [Double]?
  /// The target of an objective row (NaN elsewhere); nil where the source has none.
  public let targets: [Double]?
  /// The upper end of a target that is a range, of which `targets` has the lower one (NaN elsewhere); nil where no
  /// target is a range.
  public let targetUppers: [Double]?
  /// What was achieved against the target (NaN elsewhere); nil where the source has none.
  public let realisations: [Double]?
  /// The scoring regime of each row; trends never join across it silently.
  public let scaleVersions: Factor?
  /// Facts about persons: grade, training hours, ….
  public let facts: [Attribute]
  /// Protected attributes: for the audit only, never for a score.
  public let protectedAttributes: [Attribute]
  /// Which direction is good, for each level of `indicators`. Scores computed from target and realisation are
  /// already turned so that more is better.
  public let polarities: [Polarity]
  /// The scale of the scores. Scores given by people lie on it; achievement computed from target and realisation
  /// may pass its end, with a warning.
  public let scale: Scale
  /// The scale that was declared for each level of `indicators`; nil where none was.
  public let indicatorScales: [Scale?]
  /// Whether each row is an appraisal as acting official (PLT, PLH); nil where the source does not say.
  public let acting: [Bool]?
  /// The overall predicates that the source stores beside the scores, in the official wording; nil where it has none.
  public let predicates: Factor?
  /// The line of the source on which each row stands.
  public let lines: LineNumbers
  /// Where the rows come from.
  public let provenance: Provenance
  /// What was noticed on the way: warnings, repairs and notes, no errors.
  public let report: ValidationReport

  /// The number of appraisals.
  public var count: Int { scores.count }

  /// What was to be achieved in a row: a number or a range; nil where the row has no target.
  public func target(ofRow row: Int) -> AchievementTarget? {
    guard let lower = targets?[row], !lower.isNaN else { return nil }
    return AchievementTarget(lower: lower, upper: targetUppers?[row] ?? .nan)
  }

  package init(
    ratees: Factor, raters: Factor?, raterTypes: [RaterType], indicators: Factor, periods: Factor,
    units: Factor?, scores: [Double], weights: [Double]?, targets: [Double]?, realisations: [Double]?,
    scaleVersions: Factor?, facts: [Attribute], protectedAttributes: [Attribute], scale: Scale,
    lines: some Sequence<Int>,
    provenance: Provenance, report: ValidationReport, polarities: [Polarity]? = nil,
    indicatorScales: [Scale?]? = nil,
    acting: [Bool]? = nil, predicates: Factor? = nil, targetUppers: [Double]? = nil
  ) {
    let (n, lines) = (scores.count, LineNumbers(lines))
    precondition(ratees.count == n && raterTypes.count == n && indicators.count == n && periods.count == n)
    precondition(lines.count == n && (raters?.count ?? n) == n && (units?.count ?? n) == n)
    precondition((weights?.count ?? n) == n && (targets?.count ?? n) == n && (realisations?.count ?? n) == n)
    precondition((targetUppers?.count ?? n) == n && (targetUppers == nil || targets != nil))
    precondition((polarities?.count ?? indicators.levels.count) == indicators.levels.count)
    precondition((indicatorScales?.count ?? indicators.levels.count) == indicators.levels.count)
    precondition((acting?.count ?? n) == n && (predicates?.count ?? n) == n)
    precondition(!report.isFatal, "a table with errors was passed on as clean")
    self.ratees = ratees
    self.raters = raters
    self.raterTypes = raterTypes
    self.indicators = indicators
    self.periods = periods
    self.units = units
    self.scores = scores
    self.weights = weights
    self.targets = targets
    self.targetUppers = targetUppers
    self.realisations = realisations
    self.scaleVersions = scaleVersions
    self.facts = facts
    self.protectedAttributes = protectedAttributes
    self.polarities =
      polarities ?? [Polarity](repeating: .moreIsBetter, count: indicators.levels.count)
    self.scale = scale
    let common = scale.isDeclared ? scale : nil
    self.indicatorScales = indicatorScales ?? [Scale?](repeating: common, count: indicators.levels.count)
    self.acting = acting
    self.predicates = predicates
    self.lines = lines
    self.provenance = provenance
    self.report = report
  }
}
