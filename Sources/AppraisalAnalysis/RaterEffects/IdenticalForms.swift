import Foundation
import Statistics

/// Forms that look filled in without looking at the employee: the same for many, copied from the period before, or one
/// value throughout; each against what chance gives.
///
/// - The same for many: two employees of a rater and period have every score alike. Chance is the product, over
///   indicators, of how often the rater's deviations from the middle of a form agree, for forms with the same middle:
///   good employees are good throughout, and that is no copying.
/// - Copied forward: an employee's form equals the one before. Chance is the rater's own rate of unchanged scores among
///   forms that do change, to the power of the number of indicators.
/// - One value: all scores of a form are one number. Chance is the rate of other raters at the same level, for it is no
///   habit at the ceiling.
public struct IdenticalForms: Sendable {
  /// What is alike.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Employees of one rater and period.
    case sameForMany = "same_for_many"
    /// Forms of one employee in successive periods.
    case copiedForward = "copied_forward"
    /// The scores of one form.
    case oneValue = "one_value"
  }

  /// One rater and kind.
  public struct Entry: Sendable, Hashable {
    /// The rater.
    public let rater: String
    /// What is alike.
    public let kind: Kind
    /// Forms that could have been alike.
    public let forms: Int
    /// Forms that are.
    public let observed: Int
    /// How many chance gives.
    public let expected: Double
    /// Observed over expected, shrunken.
    public let ratio: Double
    /// The lower limit of its 95 % interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double
    /// The probability of as many by chance.
    public let p: Double
    /// The Benjamini–Hochberg q-value within the kind.
    public let q: Double

    /// Whether it is more than chance and more than once.
    public var isFound: Bool { q < 0.05 && observed > 1 }
  }

  /// Raters with forms, by kind and in the order of the design.
  public let entries: [Entry]
  /// Forms with fewer indicators than these are alike too easily.
  public static let fewestIndicators = 3

  init?(_ forms: RaterForms) {
    let sheets = FormSheets(forms)
    guard !sheets.all.isEmpty else { return nil }
    let names = forms.design.raters?.levels ?? []
    entries = Kind.allCases.flatMap { kind -> [Entry] in
      let counts = sheets.counts(kind)
      let shrunken = CountShrinkage(
        counts.map(\.observed), expected: counts.map(\.expected), floor: kind == .oneValue ? 0 : 1)
      let q = FalseDiscoveryRate.qValues(shrunken.estimates.map(\.p))
      return names.indices.filter { counts[$0].forms > 0 }.map { rater in
        let own = shrunken.estimates[rater]
        return Entry(
          rater: names[rater], kind: kind, forms: counts[rater].forms, observed: counts[rater].observed,
          expected: counts[rater].expected, ratio: own.ratio, lower: own.lower, upper: own.upper, p: own.p,
          q: q[rater])
      }
    }
    guard !entries.isEmpty else { return nil }
  }
}

/// The forms of all raters: one employee, one period, at least three indicators.
private struct FormSheets {
  struct Sheet {
    let rater: Int
    let pair: Int
    let period: Int
    /// Indicators in ascending order, and their scores.
    let indicators: [Int]
    let scores: [Double]
    let middle: Double
    let mean: Double
  }

  struct Count {
    var forms = 0
    var observed = 0
    var expected = 0.0
  }

  let all: [Sheet]
  private let top: Double
  private let raterCount: Int
  private let ofRater: [[Int]]

  init(_ forms: RaterForms) {
    raterCount = forms.raterCount
    top = forms.scores.max() ?? 0
    // Pair, period and indicator as one number: sorting numbers is many times faster than sorting by three columns.
    let (periods, kinds) = (forms.periods.levels.count, forms.indicators.levels.count)
    let keys = forms.scores.indices.map { row in
      (forms.pairOfRow[row] * periods + Int(forms.periods.codes[row])) * kinds
        + Int(forms.indicators.codes[row])
    }
    let order = forms.scores.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
    var sheets: [Sheet] = []
    var start = 0
    while start < order.count {
      var end = start
      let first = order[start]
      while end < order.count, forms.pairOfRow[order[end]] == forms.pairOfRow[first],
        forms.periods.codes[order[end]] == forms.periods.codes[first]
      { end += 1 }
      let rows = order[start..<end]
      let indicators = rows.map { Int(forms.indicators.codes[$0]) }
      // Two scores on one indicator are two opinions, not one form.
      if rows.count >= IdenticalForms.fewestIndicators,
        zip(indicators, indicators.dropFirst()).allSatisfy({ $0 < $1 })
      {
        let scores = rows.map { forms.scores[$0] }
        sheets.append(
          Sheet(
            rater: forms.raterOfRow[first], pair: forms.pairOfRow[first],
            period: Int(forms.periods.codes[first]),
            indicators: indicators, scores: scores, middle: scores.sorted()[scores.count / 2],
            mean: scores.reduce(0, +) / Double(scores.count)))
      }
      start = end
    }
    all = sheets
    var places = [[Int]](repeating: [], count: forms.raterCount)
    for (place, sheet) in sheets.enumerated() { places[sheet.rater].append(place) }
    ofRater = places
  }

  func counts(_ kind: IdenticalForms.Kind) -> [Count] {
    switch kind {
    case .sameForMany: ofRater.map { sameForMany($0.map { all[$0] }) }
    case .copiedForward: copiedForward()
    case .oneValue: oneValue()
    }
  }

  private func sameForMany(_ own: [Sheet]) -> Count {
    var count = Count()
    // Forms of one value are a matter of their own, and above a middle at the end of the scale nothing can stand.
    let own = own.filter { sheet in sheet.scores.contains { $0 != sheet.scores[0] } }
    var deviations: [Int: [Double: Double]] = [:]
    for sheet in own {
      for (indicator, score) in zip(sheet.indicators, sheet.scores) {
        deviations[2 * indicator + (sheet.middle == top ? 1 : 0), default: [:]][
          score - sheet.middle, default: 0] += 1
      }
    }
    let agreement = deviations.mapValues { FormSheets.agreement(Array($0.values)) }
    let groups = Dictionary(grouping: own, by: { [$0.period] + $0.indicators })
    for key in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let group = groups[key], group.count > 1 else { continue }
      let k = Double(key.count - 1)
      count.forms += group.count
      count.observed += group.count - Set(group.map(\.scores)).count
      let middles = Dictionary(group.map { ($0.middle, 1.0) }, uniquingKeysWith: +)
      for middle in middles.keys.sorted() {
        let alike = middles[middle] ?? 0
        let end = middle == top ? 1 : 0
        let product = key.dropFirst().reduce(1.0) { $0 * (agreement[2 * $1 + end] ?? 0) }
        // One deviation follows from the others: their middle is zero.
        count.expected += alike * (alike - 1) / 2 * pow(product, (k - 1) / k)
      }
    }
    return count
  }

  /// The probability that two different forms agree, from how often each value occurs.
  private static func agreement(_ counts: [Double]) -> Double {
    let n = counts.reduce(0, +)
    return n > 1 ? counts.reduce(0) { $0 + $1 * ($1 - 1) } / (n * (n - 1)) : 0
  }

  private func copiedForward() -> [Count] {
    var counts = [Count](repeating: Count(), count: raterCount)
    var (same, items) = ([Double](repeating: 0, count: raterCount), [Double](repeating: 0, count: raterCount))
    var widths: [(rater: Int, indicators: Int)] = []
    // Forms stand by pair and period.
    for (before, after) in zip(all, all.dropFirst())
    where before.pair == after.pair && before.indicators == after.indicators {
      let equal = zip(before.scores, after.scores).count { $0 == $1 }
      counts[after.rater].forms += 1
      widths.append((after.rater, after.indicators.count))
      if equal == after.indicators.count {
        counts[after.rater].observed += 1
      } else {
        same[after.rater] += Double(equal)
        items[after.rater] += Double(after.indicators.count)
      }
    }
    let total = items.reduce(0, +)
    let pooled = total > 0 ? same.reduce(0, +) / total : 0.5
    for width in widths {
      let rate = (same[width.rater] + 20 * pooled) / (items[width.rater] + 20)
      counts[width.rater].expected += pow(rate, Double(width.indicators))
    }
    return counts
  }

  private func oneValue() -> [Count] {
    let means = all.map(\.mean).sorted()
    let cuts = (1..<10).map { means[means.count * $0 / 10] }
    let best = means.last ?? 0
    let cells = all.map { sheet -> Int in
      let band = sheet.mean == best ? 10 : cuts.count { $0 < sheet.mean }
      return min(sheet.indicators.count, 20) * 11 + band
    }
    let isOne = all.map { sheet in sheet.scores.allSatisfy { $0 == sheet.scores[0] } }
    let size = 21 * 11
    var (forms, ones) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    for place in all.indices {
      forms[cells[place]] += 1
      if isOne[place] { ones[cells[place]] += 1 }
    }
    let rate = ones.reduce(0, +) / Double(all.count)
    return ofRater.map { own in
      var (ownForms, ownOnes) = ([Int: Double](), [Int: Double]())
      for place in own {
        ownForms[cells[place], default: 0] += 1
        if isOne[place] { ownOnes[cells[place], default: 0] += 1 }
      }
      var count = Count(forms: own.count, observed: own.count { isOne[$0] })
      for cell in ownForms.keys.sorted() {
        let (n, k) = (forms[cell] - (ownForms[cell] ?? 0), ones[cell] - (ownOnes[cell] ?? 0))
        // A form at the very end of the scale cannot but have one value.
        let chance = cell % 11 == 10 && k == n ? 1 : (k + 2 * rate) / (n + 2)
        count.expected += (ownForms[cell] ?? 0) * chance
      }
      return count
    }
  }
}
