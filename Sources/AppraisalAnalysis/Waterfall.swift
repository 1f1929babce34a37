/// One employee's way from the mean of the ratings to the adjusted level, step by step.
public struct Waterfall: Sendable {
  /// A step.
  public enum Step: String, Sendable, Hashable, CaseIterable {
    /// The mean of the ratings.
    case raw
    /// What the raters' severity or leniency had put in, taken out.
    case rater
    /// What the mix of indicators and periods had put in, taken out.
    case mix = "indicator_period"
    /// What few ratings do not support, drawn towards the mean.
    case fewRecords = "few_records"
    /// The adjusted level.
    case adjusted
  }

  /// The steps with their value (a change, for the inner ones) and the level reached.
  public let steps: [(step: Step, value: Double, cumulative: Double)]

  /// Explains an entry.
  public init(_ entry: AdjustedScores.Entry) {
    let afterRater = entry.raw - entry.raterEffect
    let afterMix = afterRater - entry.mixEffect
    steps = [
      (.raw, entry.raw, entry.raw),
      (.rater, -entry.raterEffect, afterRater),
      (.mix, -entry.mixEffect, afterMix),
      (.fewRecords, entry.adjusted - afterMix, entry.adjusted),
      (.adjusted, entry.adjusted, entry.adjusted),
    ]
  }
}
