/// Why a policy file cannot be used, and which of its properties is the reason.
public struct PolicyError: Error, Sendable, Hashable {
  /// What is wrong with the property.
  public enum Problem: Sendable, Hashable {
    /// The file is no JSON; what the parser says.
    case notJSON(reason: String)
    /// The file is larger than any policy; its length and the limit in bytes.
    case tooLarge(found: Int, limit: Int)
    /// The property is missing.
    case missing
    /// There is no such property.
    case unknown(known: [String])
    /// The property has a value of another kind.
    case wrongKind(expected: Kind)
    /// The value is of the right kind and makes no sense.
    case invalid(found: String, needed: Requirement)
  }

  /// The kinds of values in a policy file.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// An object with named properties.
    case object
    /// A list.
    case list
    /// A text.
    case text
    /// A number.
    case number
    /// True or false.
    case flag
  }

  /// What a value has to be.
  public enum Requirement: String, Sendable, Hashable, CaseIterable {
    /// A text that is not empty.
    case words
    /// A day as 2024-12-31.
    case date
    /// Not before `valid_from`.
    case notBeforeStart
    /// A name of a predicate: `excellent`, `good`, `needs_improvement`, `poor` or `very_poor`.
    case predicate
    /// A name of an expectation: `above`, `meets` or `below`.
    case expectation
    /// A number from 0 to 100.
    case percent
    /// Two percentages that add up to 100.
    case sumOfHundred
    /// One kind of constraint that is known: `at_most`, `at_least`, `contains`, `none` or `most`.
    case constraint
    /// An interval whose end is not below its start.
    case interval
    /// Bands from the best predicate to the worst, each lower than the one before.
    case bandsBestFirst
    /// Segments in ascending order that do not overlap and whose scores do not fall.
    case ascendingSegments
    /// Each of the nine combinations once.
    case nineCells
    /// Each predicate at most once.
    case onePerPredicate
    /// Groups of predicates of which one contains the other or has nothing in common with it.
    case nestedGroups
    /// A pattern that some distribution can meet.
    case satisfiable
    /// A grade such as III/c.
    case grade
    /// At least one rule.
    case someRule
  }

  /// The policy file, as a person would name it.
  public let file: String
  /// The property, as a path such as `score_bands[2].from`; empty for the file as a whole.
  public let property: String
  /// What is wrong with it.
  public let problem: Problem

  /// States what is wrong.
  public init(file: String, property: String, problem: Problem) {
    self.file = file
    self.property = property
    self.problem = problem
  }
}
