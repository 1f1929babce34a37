/// Finite values in increasing order: what quantiles, L-moments, robust estimates and most tests are made from.
///
/// Whoever holds one knows that there is at least one value and that none is missing. All its answers are unmoved by
/// the order in which values came, to the last bit.
public struct OrderedSample: Sendable, Hashable {
  /// The values, smallest first.
  public let values: [Double]

  /// Orders values.
  ///
  /// - Throws: ``SampleError/tooFewValues(found:needed:)`` for none, ``SampleError/notFinite(position:value:)``.
  /// - Complexity: O(n).
  public init(_ values: some Sequence<Double>) throws(SampleError) {
    var ordered = Array(values)
    guard !ordered.isEmpty else { throw .tooFewValues(found: 0, needed: 1) }
    for (position, value) in ordered.enumerated() where !value.isFinite {
      throw .notFinite(position: position, value: value)
    }
    RadixSort.sort(&ordered)
    self.values = ordered
  }

  /// The number of values.
  public var count: Int { values.count }
  /// The smallest value.
  public var minimum: Double { values[0] }
  /// The largest value.
  public var maximum: Double { values[values.count - 1] }
  /// Whether all values are the same.
  public var isConstant: Bool { minimum == maximum }

  /// The moments of the values.
  public var moments: Moments {
    // The values were checked on the way in.
    guard let moments = try? Moments(values) else { preconditionFailure("an ordered sample is never empty") }
    return moments
  }

  /// Distinct values and how often each occurs.
  public var levels: LevelCounts { LevelCounts(self) }

  func requireSpread(atLeast needed: Int) throws(SampleError) {
    guard count >= needed else { throw .tooFewValues(found: count, needed: needed) }
    guard !isConstant else { throw .constant(value: minimum) }
  }
}
