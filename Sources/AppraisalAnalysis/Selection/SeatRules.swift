/// What limits the seats beside their number and the share of wrong names.
public struct SeatRules: Sendable, Hashable {
  /// How many of one unit.
  public struct Quota: Sendable, Hashable {
    /// The unit; nil for every unit that has no quota of its own.
    public let unit: String?
    /// At least so many.
    public let minimum: Int
    /// At most so many; nil for no limit.
    public let maximum: Int?

    /// States a quota.
    ///
    /// - Precondition: `0 <= minimum`, and the maximum is no smaller.
    public init(unit: String?, minimum: Int = 0, maximum: Int? = nil) {
      precondition(minimum >= 0 && minimum <= maximum ?? .max, "a quota from \(minimum) to \(maximum ?? 0)")
      (self.unit, self.minimum, self.maximum) = (unit, minimum, maximum)
    }
  }

  /// What a seat costs.
  public enum Cost: Sendable, Hashable {
    /// The same for everybody.
    case each(Double)
    /// By a fact about the person.
    case fact(String)
  }

  /// How seats are given among those who cannot be told from the last seat.
  public enum TieBreak: Sendable, Hashable {
    /// By P(top), like all others.
    case probability
    /// By a fact about the person, ties by lot; the higher value first unless ascending.
    case fact(String, ascending: Bool)
    /// By lot.
    case lottery
  }

  /// Quotas of units.
  public var quotas: [Quota] = []
  /// The money there is; nil for no limit.
  public var budget: Double?
  /// What a seat costs.
  public var cost = Cost.each(1)
  /// How contested seats are given.
  public var tieBreak = TieBreak.probability
  /// The seed of the lots.
  public var lotterySeed: UInt64 = 0

  /// No limits.
  public init() {}
}
