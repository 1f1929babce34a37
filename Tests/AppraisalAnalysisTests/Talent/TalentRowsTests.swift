import AppraisalAnalysis
import Statistics
import TestSupport
import Testing

@Suite("Talent rows")
struct TalentRowsTests {
  private let world = CrossedCase(ratees: 200, raters: 20, ratersPerRatee: 4, indicators: 2)

  @Test("the error of a mean is what forms of one employee differ by, over their number")
  func errors() throws {
    var rows = world.rows(seed: 5)
    // Keep one form of the first employee, and take one indicator from a form of the second.
    let first = rows.filter { $0.ratee == "e100" }
    rows.removeAll { $0.ratee == "e100" && $0.rater != first[0].rater }
    let second = try #require(rows.firstIndex { $0.ratee == "e101" && $0.indicator == "i1" })
    rows.remove(at: second)
    let found = try TalentRows(RatingDesign(appraisals(rows)), withErrors: true)
    let error = { (ratee: String) in
      let place = try #require(found.ratees.firstIndex(of: ratee))
      return found.measured.errors[try #require(found.measured.errorPlaces[place])]
    }
    let four = try error("e102")
    // A rating scatters by 4 points: 16 / 4, less what taking off raters' means of 40 costs; 600 differences are sure to
    // about 6 %.
    for j in 0..<2 { #expect(isClose(four[j, j], 4, relative: 0.2)) }
    #expect(abs(four[0, 1]) < 0.6)
    let one = try error("e100")
    for (a, b) in zip(one.elements, four.elements) { #expect(isClose(a, 4 * b, relative: 1e-12)) }
    // Four forms of one indicator and three of the other count as four.
    #expect(try error("e101").elements == four.elements)
    #expect(try TalentRows(RatingDesign(appraisals(rows))).measured.errors.isEmpty)
  }

  @Test("one form each tells no error")
  func single() throws {
    let rows = CrossedCase(ratees: 30, raters: 5, ratersPerRatee: 1, indicators: 2).rows(seed: 6)
    let found = try TalentRows(RatingDesign(appraisals(rows)), withErrors: true)
    #expect(found.measured.errors.isEmpty && found.measured.errorPlaces.allSatisfy { $0 == nil })
  }
}
