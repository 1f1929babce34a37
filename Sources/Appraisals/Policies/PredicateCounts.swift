/// How many employees have each predicate.
public struct PredicateCounts: Sendable, Hashable {
  private var counts: [Int]

  /// Counts predicates.
  public init(_ predicates: some Sequence<Predicate> = []) {
    counts = [Int](repeating: 0, count: Predicate.allCases.count)
    for predicate in predicates { self[predicate] += 1 }
  }

  /// Takes a number for each predicate, from the lowest up.
  ///
  /// - Precondition: as many numbers as predicates, none negative.
  public init(numbers: [Int]) {
    precondition(
      numbers.count == Predicate.allCases.count && numbers.allSatisfy { $0 >= 0 },
      "\(numbers) count no predicates")
    counts = numbers
  }

  /// The number with a predicate.
  public subscript(predicate: Predicate) -> Int {
    get { counts[predicate.rawValue - 1] }
    set {
      precondition(newValue >= 0, "\(newValue) employees cannot have a predicate")
      counts[predicate.rawValue - 1] = newValue
    }
  }

  /// The number with one of several predicates.
  public func total(of predicates: Set<Predicate>) -> Int { predicates.reduce(0) { $0 + self[$1] } }

  /// The number of employees.
  public var total: Int { counts.reduce(0, +) }

  /// How many have to get another predicate to turn these counts into others of the same total.
  public func moves(to other: PredicateCounts) -> Int {
    Predicate.allCases.reduce(0) { $0 + max(0, self[$1] - other[$1]) }
  }
}
