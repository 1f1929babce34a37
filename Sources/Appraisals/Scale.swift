/// The scale on which scores are given.
public struct Scale: Sendable, Hashable {
  /// The lowest score that can be given.
  public let minimum: Double
  /// The highest score that can be given.
  public let maximum: Double
  /// The labels of an ordered scale, lowest first; empty for a numeric scale.
  public let labels: [String]
  /// Whether the source declared it (else it is the observed range).
  public let isDeclared: Bool

  /// Describes a scale.
  ///
  /// - Precondition: `minimum <= maximum`.
  public init(minimum: Double, maximum: Double, labels: [String] = [], isDeclared: Bool) {
    precondition(minimum <= maximum, "a scale from \(minimum) to \(maximum) is upside down")
    self.minimum = minimum
    self.maximum = maximum
    self.labels = labels
    self.isDeclared = isDeclared
  }
}
