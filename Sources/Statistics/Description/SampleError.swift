/// Why a sample cannot answer a question about its distribution.
public enum SampleError: Error, Sendable, Equatable {
  /// Fewer values than the answer needs.
  case tooFewValues(found: Int, needed: Int)
  /// More values than the method is made for.
  case tooManyValues(found: Int, limit: Int)
  /// A value that is infinite or not a number; missing values are left out by the caller, who counts them.
  case notFinite(position: Int, value: Double)
  /// All values are the same: there is no spread and no shape.
  case constant(value: Double)
  /// A comparison needs more groups that have values.
  case tooFewGroups(found: Int, needed: Int)
  /// Values so large that their squares are no numbers any more.
  case tooLarge
  /// The values leave no room for a bandwidth.
  case noBandwidth
}

extension SampleError: CustomStringConvertible {
  /// What was found and what is needed.
  public var description: String {
    switch self {
    case .tooFewValues(let found, let needed): "found \(found) values, at least \(needed) are needed"
    case .tooManyValues(let found, let limit): "found \(found) values, the method reaches to \(limit)"
    case .notFinite(let position, let value): "value \(position) is \(value), which is no finite number"
    case .constant(let value): "all values are \(value): there is no spread and no shape"
    case .tooFewGroups(let found, let needed): "found \(found) groups with values, \(needed) are needed"
    case .tooLarge: "the values are so large that their squares overflow: change the unit"
    case .noBandwidth: "the values are too few or too tied for a bandwidth of this rule"
    }
  }
}
