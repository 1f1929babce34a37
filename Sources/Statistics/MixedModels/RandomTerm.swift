/// A random-effects term: a grouping factor and the columns whose coefficients vary between its levels.
///
/// `(1 | rater)` has one column, the constant; `(time | rater)` has two, the constant and time, with a full
/// 2 × 2 covariance; `(time || rater)` is two terms of one column each.
public struct RandomTerm: Sendable {
  /// A column whose coefficient is random.
  public struct Coefficient: Sendable {
    /// The name: `(Intercept)` or that of the covariate.
    public let name: String
    /// The covariate, one value per row; nil for the constant 1.
    public let values: [Double]?

    /// The constant column.
    public static let intercept = Coefficient(name: "(Intercept)", values: nil)

    /// Names a covariate.
    public init(name: String, values: [Double]?) {
      self.name = name
      self.values = values
    }
  }

  /// The grouping factor as written in a formula: `rater`, `unit:period`.
  public let name: String
  /// The level of each row: an index into `levels`.
  public let codes: [Int32]
  /// The labels of the levels.
  public let levels: [String]
  /// The columns with random coefficients, at least one.
  public let coefficients: [Coefficient]

  /// The number of rows of the covariance matrix.
  public var dimension: Int { coefficients.count }

  /// Describes a term.
  ///
  /// - Precondition: every code is an index of `levels`; covariates have one value per code.
  public init(
    name: String, codes: [Int32], levels: [String], coefficients: [Coefficient] = [.intercept]
  ) {
    precondition(!coefficients.isEmpty, "term '\(name)' has no coefficient")
    precondition(
      codes.allSatisfy { $0 >= 0 && Int($0) < levels.count }, "term '\(name)' has a code without a level")
    for coefficient in coefficients {
      let count = coefficient.values?.count ?? codes.count
      precondition(count == codes.count, "'\(coefficient.name)' has \(count) values, '\(name)' \(codes.count)")
    }
    self.name = name
    self.codes = codes
    self.levels = levels
    self.coefficients = coefficients
  }

  /// Describes a random intercept whose levels have numbers for names.
  ///
  /// - Precondition: every code is from 0 to `levelCount` − 1.
  public init(name: String, codes: [Int32], levelCount: Int) {
    self.init(name: name, codes: codes, levels: (0..<levelCount).map { String($0) })
  }
}
