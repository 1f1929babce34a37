/// A sum that carries what rounding takes away, as if it were added in twice the precision.
///
/// > Reference: Ogita, Rump & Oishi (2005), Accurate sum and dot product, algorithm 4.4, doi:10.1137/030601818.
public struct CompensatedSum: Sendable {
  /// The sum, rounded.
  public private(set) var high = 0.0
  /// What the rounding of ``high`` left out.
  public private(set) var low = 0.0

  /// Starts at zero.
  public init() {}

  /// Adds up numbers.
  public init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// The sum, rounded once.
  public var value: Double { high + low }

  /// Adds a number; the error of the addition is exact.
  @inline(__always)
  public mutating func add(_ x: Double) {
    let sum = high + x
    let part = sum - high
    low += (high - (sum - part)) + (x - part)
    high = sum
  }

  /// Adds a product; the error of the product is exact.
  @inline(__always)
  public mutating func add(_ x: Double, times y: Double) {
    let product = x * y
    add(product)
    low += (-product).addingProduct(x, y)
  }

  /// The sum over a number, as a rounded quotient and the remainder of that rounding.
  func divided(by divisor: Double) -> (high: Double, low: Double) {
    let quotient = value / divisor
    guard quotient.isFinite else { return (quotient, 0) }
    // Exact but for the last term: high − quotient · divisor by one fused step.
    let rest = high.addingProduct(-quotient, divisor) + low
    return (quotient, rest / divisor)
  }
}

/// Four sums side by side.
struct CompensatedLanes {
  private var high = SIMD4<Double>.zero
  private var low = SIMD4<Double>.zero

  /// All four together.
  var total: CompensatedSum {
    var sum = CompensatedSum()
    for lane in 0..<4 { sum.add(high[lane]) }
    for lane in 0..<4 { sum.add(low[lane]) }
    return sum
  }

  /// Adds numbers; the errors of the additions are exact.
  @inline(__always)
  mutating func add(_ x: SIMD4<Double>) {
    let sum = high + x
    let part = sum - high
    low += (high - (sum - part)) + (x - part)
    high = sum
  }

  /// Adds what rounding took from the squares of numbers below 2⁹⁹⁰ in size.
  ///
  /// > Reference: Dekker (1971), doi:10.1007/BF01397083: a fused step would do, but four at a time there is none everywhere.
  @inline(__always)
  mutating func addError(ofSquare x: SIMD4<Double>, _ square: SIMD4<Double>) {
    let split = x * 134_217_729
    let upper = split - (split - x)
    let lower = x - upper
    low += ((upper * upper - square) + 2 * upper * lower) + lower * lower
  }
}
