/// A stretch of scores or percentages, with or without its ends.
public struct ScoreInterval: Sendable, Hashable {
  /// Where it starts.
  public let lower: Double
  /// Where it ends; infinite where nothing limits it.
  public let upper: Double
  /// Whether the start belongs to it.
  public let includesLower: Bool
  /// Whether the end belongs to it.
  public let includesUpper: Bool

  /// Describes a stretch.
  ///
  /// - Precondition: it is not upside down, and a single point includes its ends.
  public init(from lower: Double, includesLower: Bool = true, to upper: Double, includesUpper: Bool = true) {
    precondition(
      ScoreInterval.isProper(lower, includesLower, upper, includesUpper),
      "an interval from \(lower) to \(upper) holds nothing")
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// Whether a number lies in it.
  public func contains(_ value: Double) -> Bool {
    (value > lower || includesLower && value == lower) && (value < upper || includesUpper && value == upper)
  }

  /// Reads `from` or `above` and `to` or `below`; without an end it is unlimited.
  init(_ object: PolicyObject) throws(PolicyError) {
    let below = object["below"]
    let end = object["to"] ?? below
    let above = object["above"]
    let start = if let above { above } else { try object.required("from") }
    let lower = try start.number()
    let upper = try end?.number() ?? .infinity
    let (includesLower, includesUpper) = (above == nil, below == nil && end != nil)
    guard ScoreInterval.isProper(lower, includesLower, upper, includesUpper) else {
      throw (end ?? start).invalid("\(upper)", .interval)
    }
    self.init(from: lower, includesLower: includesLower, to: upper, includesUpper: includesUpper)
  }

  private static func isProper(_ lower: Double, _ hasLower: Bool, _ upper: Double, _ hasUpper: Bool) -> Bool {
    lower < upper || (lower == upper && hasLower && hasUpper)
  }
}
