/// What a result rests on: enough to make it again, and nothing that points to a person or a machine.
///
/// It knows no clock and no number of threads, so that the same data, options and seed give the same bytes.
public struct Manifest: Sendable, Hashable {
  /// A file or source that was read.
  public struct Input: Sendable, Hashable {
    /// The name, without folders.
    public let name: String
    /// The SHA-256 of its bytes, in hexadecimal.
    public let sha256: String

    /// Names an input.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// How an iterative estimate ended.
  public struct Convergence: Sendable, Hashable {
    /// Whether the estimate may be believed.
    public enum Status: String, Sendable, Hashable {
      /// It came to rest at an optimum.
      case converged
      /// It came to rest on the boundary of the parameters, such as a variance of zero.
      case boundary
      /// It did not come to rest.
      case notConverged = "not_converged"
    }

    /// Whether the estimate may be believed.
    public let status: Status
    /// How many evaluations or steps it took.
    public let iterations: Int
    /// How the equations were solved, where that is known.
    public let solver: String?
    /// What chance contributes, where the equations were solved with random probes.
    public let monteCarlo: MonteCarlo?

    /// The Monte Carlo error of an estimate.
    public struct MonteCarlo: Sendable, Hashable {
      /// The number of probes.
      public let probes: Int
      /// Their seed.
      public let seed: UInt64
      /// The standard error of −2 log-likelihood.
      public let criterion: Double
      /// The largest standard error of a variance over its sampling standard error.
      public let variances: Double
      /// The relative standard error of posterior variances.
      public let posteriorVariances: Double
    }

    /// States how an estimate ended.
    public init(status: Status, iterations: Int, solver: String? = nil, monteCarlo: MonteCarlo? = nil) {
      self.status = status
      self.iterations = iterations
      self.solver = solver
      self.monteCarlo = monteCarlo
    }
  }

  /// A versioned set of rules that was applied, such as a regulation.
  public struct RuleVersion: Sendable, Hashable {
    /// The short name of the rules.
    public let name: String
    /// Their version.
    public let version: String

    /// Names a version of rules.
    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// A further fact of one command, such as a quota or a number of replicates.
  public struct Fact: Sendable, Hashable {
    /// The name, in snake_case.
    public let name: String
    /// The value.
    public let value: Cell

    /// Names a fact.
    public init(_ name: String, _ value: Cell) {
      precondition(name.isSnakeCase, "fact '\(name)' is not in snake_case")
      self.name = name
      self.value = value
    }
  }

  /// The version of timbang.
  public let version: String
  /// The command that was run.
  public let command: String
  /// Its arguments, without personal data and without folders.
  public let arguments: [String]
  /// What was read.
  public let inputs: [Input]
  /// The seed of every random number, where the command takes one.
  public let seed: UInt64?
  /// The model formula.
  public let formula: String?
  /// How the estimate ended.
  public let convergence: Convergence?
  /// Which rules were applied.
  public let ruleVersions: [RuleVersion]
  /// The fingerprint of the key behind the pseudonyms.
  public let keyFingerprint: String?
  /// The kernel that BLAS chose on this machine; last digits depend on it.
  public let blasKernel: String?
  /// Further facts of the command.
  public let facts: [Fact]

  /// Describes what a result rests on.
  public init(
    version: String, command: String, arguments: [String] = [], inputs: [Input] = [], seed: UInt64? = nil,
    formula: String? = nil, convergence: Convergence? = nil, ruleVersions: [RuleVersion] = [],
    keyFingerprint: String? = nil, blasKernel: String? = nil, facts: [Fact] = []
  ) {
    self.version = version
    self.command = command
    self.arguments = arguments
    self.inputs = inputs
    self.seed = seed
    self.formula = formula
    self.convergence = convergence
    self.ruleVersions = ruleVersions
    self.keyFingerprint = keyFingerprint
    self.blasKernel = blasKernel
    self.facts = facts
  }
}
