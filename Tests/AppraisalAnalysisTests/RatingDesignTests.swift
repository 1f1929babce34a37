import AppraisalAnalysis
import Appraisals
import Testing

@Suite("The design of ratings")
struct RatingDesignTests {
  private func design(_ rows: [Appraised]) -> RatingDesign { RatingDesign(appraisals(rows)) }

  private func statuses(_ design: RatingDesign) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: zip(design.raters?.levels ?? [], design.statusOfRater.map(\.rawValue)))
  }

  /// Raters, ratees and ratings of each component.
  private func sizes(_ design: RatingDesign) -> [[Int]] {
    design.components.map { [$0.raters, $0.ratees, $0.ratings] }
  }

  @Test("teams that share nobody are components of their own, the largest first")
  func components() {
    let found = design([
      .init(ratee: "a", rater: "s1", score: 1),
      .init(ratee: "b", rater: "s2", score: 1), .init(ratee: "c", rater: "s2", score: 2),
      .init(ratee: "c", rater: "s3", score: 3, period: "2025"), .init(ratee: "d", rater: "s3", score: 3),
      .init(ratee: "e", rater: "s4", score: 3), .init(ratee: "f", rater: "s4", score: 3),
    ])
    #expect(sizes(found) == [[2, 3, 4], [1, 2, 2], [1, 1, 1]])
    #expect(found.raters?.levels == ["s1", "s2", "s3", "s4"])
    #expect(found.componentOfRater == [2, 0, 0, 1])
    #expect(!found.isConnected)
  }

  @Test("a chain of moves joins everybody")
  func chain() {
    let rows = (0..<6).flatMap { link in
      [
        Appraised(ratee: "e\(link)", rater: "s\(link)", score: 1, period: "2024"),
        Appraised(ratee: "e\(link)", rater: "s\(link + 1)", score: 1, period: "2025"),
      ]
    }
    let found = design(rows)
    #expect(found.isConnected)
    #expect(sizes(found) == [[7, 6, 12]])
    #expect(Set(found.statusOfRater) == [.linked])
    #expect(found.cells == 12 && found.doubleRatedCells == 0)
  }

  @Test("says what identifies each rater: B double-rated, C linked by moves, D the unit only, E nothing")
  func status() {
    let found = design([
      .init(ratee: "a", rater: "b1", score: 1, unit: "u1"),
      .init(ratee: "a", rater: "b2", score: 2, unit: "u1"),
      .init(ratee: "c", rater: "b2", score: 1, unit: "u1"),
      .init(ratee: "c", rater: "c1", score: 1, period: "2025", unit: "u1"),
      .init(ratee: "d", rater: "d1", score: 1, unit: "u2"),
      .init(ratee: "e", rater: "d2", score: 1, unit: "u2"),
      .init(ratee: "f", rater: "e1", score: 1, unit: "u3"), .init(ratee: "g", rater: "e2", score: 1),
    ])
    #expect(
      statuses(found) == [
        "b1": "B", "b2": "B", "c1": "C", "d1": "D", "d2": "D", "e1": "E", "e2": "E",
      ])
  }

  @Test("counts cells of ratee and period, not rows, for the double-rated share")
  func doubleRatings() {
    let found = design([
      .init(ratee: "a", rater: "s1", score: 1, indicator: "x"),
      .init(ratee: "a", rater: "s1", score: 1, indicator: "y"),
      .init(ratee: "a", rater: "s2", score: 1, indicator: "x"),
      .init(ratee: "a", rater: "s1", score: 1, period: "2025"),
      .init(ratee: "b", rater: "s1", score: 1), .init(ratee: "b", rater: "s1", score: 2),
      .init(ratee: "c", rater: "s2", score: 1),
    ])
    #expect(found.cells == 4)
    #expect(found.doubleRatedCells == 1)
    #expect(found.doubleRatedShare == 0.25)
  }

  @Test("two ratings by one rater in a period are no double rating")
  func twiceBySame() {
    let found = design([
      .init(ratee: "a", rater: "s1", score: 1), .init(ratee: "a", rater: "s1", score: 2),
      .init(ratee: "b", rater: "s2", score: 1),
    ])
    #expect(found.doubleRatedCells == 0)
    #expect(Set(found.statusOfRater) == [.notComparable])
  }

  @Test("measurements and self-ratings take no part and link nobody")
  func leftOut() {
    let found = design([
      .init(ratee: "a", rater: "s1", score: 1), .init(ratee: "b", rater: "s2", score: 2),
      .init(ratee: "a", rater: "objective", score: 90, type: .objective),
      .init(ratee: "b", rater: "objective", score: 80, type: .objective),
      .init(ratee: "a", rater: "b", score: 3, type: .peer),
      .init(ratee: "b", rater: "b", score: 9, type: .`self`),
    ])
    #expect(found.rows == [0, 1, 4])
    #expect(found.objectiveRows == 2 && found.selfRows == 1)
    #expect(found.raters?.levels == ["s1", "s2", "b"])
    #expect(found.components.map(\.raters) == [2, 1])
    #expect(statuses(found) == ["s1": "B", "b": "B", "s2": "E"])
  }

  @Test("without raters there are no components and no statuses")
  func noRaters() {
    let found = RatingDesign(
      appraisals([.init(ratee: "a", score: 1), .init(ratee: "b", score: 2)], raters: .absent))
    #expect(found.raters == nil && found.components.isEmpty && found.statusOfRater.isEmpty)
    #expect(found.doubleRatedShare == 0)
  }

  @Test("does not depend on the order of the rows")
  func rowOrder() {
    let rows = CrossedCase(ratees: 12, raters: 9, ratersPerRatee: 1, periods: 2, units: 3).rows(seed: 5)
    let (one, other) = (design(rows), design(rows.reversed()))
    #expect(statuses(one) == statuses(other))
    #expect(one.components.map(\.ratings).sorted() == other.components.map(\.ratings).sorted())
    #expect(one.doubleRatedCells == other.doubleRatedCells && one.cells == other.cells)
  }
}
