/// Ratings in ordered categories.
public struct OrdinalResponse: Sendable, Hashable {
  /// The category of each rating: an index into ``categories``.
  public let codes: [Int32]
  /// The labels of the categories, lowest first.
  public let categories: [String]
  /// The scores of the categories, ascending: what an expected score is counted in.
  public let scores: [Double]

  /// What becomes of whole scores between the lowest and the highest that nobody gave.
  public enum Gaps: Sendable, Hashable {
    /// They are no categories; thresholds are then named `2|4`.
    case dropped
    /// They are categories that were not used.
    case kept
  }

  /// Takes codes.
  ///
  /// - Parameters:
  ///   - codes: the category of each row, from 0.
  ///   - categories: their labels, the lowest first.
  ///   - scores: ascending, one per category; 1, 2, 3, … unless given.
  /// - Precondition: every code is an index of `categories`.
  public init(codes: [Int32], categories: [String], scores: [Double]? = nil) {
    precondition(
      codes.allSatisfy { $0 >= 0 && Int($0) < categories.count }, "a rating has a code without a category")
    precondition(
      (scores?.count ?? categories.count) == categories.count,
      "\(scores?.count ?? 0) scores for \(categories.count) categories")
    self.codes = codes
    self.categories = categories
    self.scores = scores ?? categories.indices.map { Double($0 + 1) }
  }

  /// Takes numbers: each distinct one is a category.
  ///
  /// - Parameters:
  ///   - numbers: a rating a row.
  ///   - gaps: what becomes of whole scores that nobody gave; kept only where all scores are whole and lie within as
  ///     many points as a model takes categories.
  /// - Precondition: all are finite.
  public init(numbers: [Double], gaps: Gaps = .dropped) {
    precondition(numbers.allSatisfy(\.isFinite), "a rating is not finite")
    var distinct = Set(numbers).sorted()
    if gaps == .kept, let first = distinct.first, let last = distinct.last,
      last - first < Double(CumulativeLinkMixedModel.mostCategories),
      distinct.allSatisfy({ $0 == $0.rounded() })
    {
      distinct = Array(stride(from: first, through: last, by: 1))
    }
    var index: [Double: Int32] = [:]
    for (place, number) in distinct.enumerated() { index[number] = Int32(place) }
    self.init(
      codes: numbers.map { index[$0] ?? 0 }, categories: distinct.map(\.levelLabel), scores: distinct)
  }

  /// Whole scores between two neighbouring categories, or categories, that nobody used.
  public var unused: [String] {
    var used = [Bool](repeating: false, count: categories.count)
    for code in codes { used[Int(code)] = true }
    var result: [String] = []
    for place in categories.indices {
      if !used[place] { result.append(categories[place]) }
      guard place + 1 < scores.count, scores[place] == scores[place].rounded(),
        scores[place + 1] == scores[place + 1].rounded(), scores[place + 1] - scores[place] <= 100
      else { continue }
      var missing = scores[place] + 1
      while missing < scores[place + 1] {
        result.append(missing.levelLabel)
        missing += 1
      }
    }
    return result
  }

  /// The same ratings counted from the other end.
  public var reversed: OrdinalResponse {
    let last = Int32(categories.count - 1)
    return OrdinalResponse(
      codes: codes.map { last - $0 }, categories: categories.reversed(), scores: scores.reversed().map { -$0 })
  }
}
