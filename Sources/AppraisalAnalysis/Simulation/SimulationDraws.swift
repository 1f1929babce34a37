import Statistics

/// The random streams of a simulation: one per quantity, replicate and item, so that no draw depends on another.
struct SimulationDraws: Sendable {
  /// What is drawn. The raw value is part of the data sets' identity: never renumber, only append.
  enum Quantity: UInt64, CaseIterable {
    case teamSize = 1
    case unitSize
    case staffMove
    case supervisorMove
    case furtherRaters
    case recordedPeriods
    case missing
    case sex
    case identity
    case career
    case facts
    case performance
    case growth
    case aspect
    case profile
    case unit
    case teamQuality
    case managerEffect
    case severity
    case indicatorSeverity
    case drift
    case haloSpread
    case halo
    case range
    case groupEffect
    case heaping
    case noise
    case measured
    case anchorNoise
    case target
    case targetDifficulty
    case training
  }

  private let keys: [RandomKey]

  init(seed: UInt64) {
    let root = RandomKey(seed: seed)
    keys = Quantity.allCases.map { root.derived($0.rawValue) }
  }

  /// The stream of a quantity of an item.
  func stream(_ quantity: Quantity, replicate: Int = 0, item: UInt64) -> RandomStream {
    RandomStream(key: keys[Int(quantity.rawValue) - 1], replicate: UInt64(replicate), item: item)
  }

  /// The stream of a quantity that differs by name, as scores differ by indicator.
  func stream(_ quantity: Quantity, of name: UInt64, replicate: Int = 0, item: UInt64) -> RandomStream {
    let key = keys[Int(quantity.rawValue) - 1].derived(name)
    return RandomStream(key: key, replicate: UInt64(replicate), item: item)
  }

  /// A standard normal number.
  func normal(_ quantity: Quantity, replicate: Int = 0, item: UInt64) -> Double {
    var stream = stream(quantity, replicate: replicate, item: item)
    return stream.normal()
  }

  /// A standard normal number of a named quantity.
  func normal(_ quantity: Quantity, of name: UInt64, replicate: Int = 0, item: UInt64) -> Double {
    var stream = stream(quantity, of: name, replicate: replicate, item: item)
    return stream.normal()
  }

  /// Whether an event of that probability happens; with a higher probability, all that did happen still do.
  func happens(
    _ quantity: Quantity, of name: UInt64 = 0, share: Double, replicate: Int = 0, item: UInt64
  ) -> Bool {
    guard share > 0 else { return false }
    var stream = stream(quantity, of: name, replicate: replicate, item: item)
    return stream.uniform() < share
  }

  /// The number that stands for a name: 64-bit FNV-1a, so that a stream follows the name and not its place.
  static func label(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
