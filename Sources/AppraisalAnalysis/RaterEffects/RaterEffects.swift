import Statistics

/// What else goes wrong with raters, besides severity: narrow range, halo, drift, unequal treatment of groups, forms
/// filled in without looking, recency.
///
/// All of it is relative to the pool of raters, drawn towards it as far as the data are few, and adjusted for the
/// rater's level, since all dispersion shrinks near the ends of a scale. No effect enters a score.
///
/// ```swift
/// let effects = RaterEffects(RatingDesign(table), key: RandomKey(seed: 42))
/// let narrow = effects?.range.entries.filter(\.isNarrow)
/// ```
/// > Unmoved by a shift of all scores that leaves the ends of the scale out of reach, by the order of the rows and by
/// what raters and ratees are called; permutations aside, which the key fixes.
public struct RaterEffects: Sendable {
  /// The design.
  public let design: RatingDesign
  /// How much of the range is used.
  public let range: RaterRange
  /// One impression that colours all indicators; nil with one indicator.
  public let halo: RaterHalo?
  /// Change of severity over the periods; nil with one period.
  public let drift: RaterDrift?
  /// Differences between groups of employees; nil where no protected attribute was supplied.
  public let groups: GroupSeverity?
  /// Forms that are alike; nil where no form has three indicators.
  public let identical: IdenticalForms?
  /// Weight of the latest periods; nil where the periods cannot show it.
  public let recency: RaterRecency?

  /// Studies a design; nil where it names no raters.
  ///
  /// - Parameters:
  ///   - design: who rated whom.
  ///   - key: the key of the permutations.
  ///   - smallestCell: the fewest employees in a group, and outside, for a statement about one rater; at least 10.
  /// - Complexity: O(rows) for each of a few passes, and up to 20 million draws for the permutations.
  public init?(_ design: RatingDesign, key: RandomKey, smallestCell: Int = 10) {
    guard let forms = RaterForms(design), forms.raterCount > 0 else { return nil }
    let spreads = RaterSpreads(forms)
    self.design = design
    range = RaterRange(forms, spreads)
    halo = RaterHalo(forms, spreads, key: key)
    drift = RaterDrift(forms, spreads)
    groups = GroupSeverity(forms, spreads, smallestCell: smallestCell)
    identical = IdenticalForms(forms)
    recency = RaterRecency(forms)
  }
}
