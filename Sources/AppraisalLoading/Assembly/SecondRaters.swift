import Appraisals

/// Ratees whom a second rater appraised in the same year.
///
/// The first rater of every ratee in every year is kept in an array, as many years at a time as there are rows to pay
/// for, so that a row is compared without hashing anything.
struct SecondRaters {
  /// The first row by a second rater; nil where there is none.
  private(set) var first: Int?
  /// The number of ratees and years with a second rater.
  private(set) var count = 0

  private static let unseen: Int32 = -2
  private static let settled: Int32 = -3

  /// - Parameter years: the year of each row; missing where nobody knows it.
  init(ratees: Factor, raters: Factor, years: Factor) {
    let (persons, all) = (ratees.levels.count, years.levels.count)
    let atOnce = min(all, max(1, max(1 << 20, 2 * ratees.count) / max(1, persons)))
    for start in stride(from: 0, to: all, by: max(1, atOnce)) {
      look(ratees, raters, years, start..<min(all, start + atOnce))
    }
  }

  private mutating func look(_ ratees: Factor, _ raters: Factor, _ years: Factor, _ range: Range<Int>) {
    var known = [Int32](repeating: SecondRaters.unseen, count: range.count * ratees.levels.count)
    let (ratees, raters, years) = (ratees.codes, raters.codes, years.codes)
    for row in ratees.indices where ratees[row] >= 0 && range.contains(Int(years[row])) {
      let place = Int(ratees[row]) * range.count + Int(years[row]) - range.lowerBound
      let earlier = known[place]
      if earlier == SecondRaters.unseen {
        known[place] = raters[row]
      } else if earlier != SecondRaters.settled && earlier != raters[row] {
        known[place] = SecondRaters.settled
        first = min(first ?? row, row)
        count += 1
      }
    }
  }
}
