import Appraisals
import LinearAlgebra
import Statistics

/// The scores that several judges gave to the same units: a ratee in one period, on one indicator or on the mean of all.
struct JudgedUnits {
  /// A unit with its scores, by judge.
  struct Unit {
    let ratee: Int32
    let period: Int32
    var scores: [(judge: Int32, score: Double)]
  }

  /// The indicator; nil for the mean over indicators.
  let indicator: String?
  /// The units in order of ratee and period, also those with one score.
  let units: [Unit]

  /// Units with two judges or more.
  var shared: [Unit] { units.filter { $0.scores.count > 1 } }

  /// Every scope of the scores: the mean over indicators where there are several, then each indicator.
  static func all(_ scores: RatedScores, judges: Factor) -> [JudgedUnits] {
    guard let indicators = scores.levels(of: .indicator) else {
      return [JudgedUnits(scores, judges, nil, rows: Array(scores.scores.indices), complete: 1)]
    }
    var rows = [[Int]](repeating: [], count: indicators.levels.count)
    for row in scores.scores.indices { rows[Int(indicators.codes[row])].append(row) }
    let whole = JudgedUnits(
      scores, judges, nil, rows: Array(scores.scores.indices), complete: indicators.levels.count)
    return [whole]
      + indicators.levels.indices.map {
        JudgedUnits(scores, judges, indicators.levels[$0], rows: rows[$0], complete: 1)
      }
  }

  /// - Parameter complete: how many scores a judge must have given a unit for their mean to be comparable.
  private init(_ scores: RatedScores, _ judges: Factor, _ indicator: String?, rows: [Int], complete: Int) {
    self.indicator = indicator
    let periods = scores.levels(of: .period)
    var sums: [[Int32]: (sum: Double, count: Int)] = [:]
    for row in rows {
      let key = [scores.ratees.codes[row], periods?.codes[row] ?? 0, judges.codes[row]]
      let old = sums[key] ?? (0, 0)
      sums[key] = (old.sum + scores.scores[row], old.count + 1)
    }
    var found: [Unit] = []
    for key in sums.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let (sum, count) = sums[key], count >= complete else { continue }
      let score = (judge: key[2], score: sum / Double(count))
      if let last = found.last, last.ratee == key[0], last.period == key[1] {
        found[found.count - 1].scores.append(score)
      } else {
        found.append(Unit(ratee: key[0], period: key[1], scores: [score]))
      }
    }
    units = found
  }

  /// Units of different ratees with equally many judges: those of the period that has most.
  struct Panel {
    let units: [Unit]
    /// The number of judges of each.
    let judges: Int
    /// Whether they are the same for all.
    let isCrossed: Bool
    let period: Int32

    /// A row for each unit, a column for each judge.
    var matrix: Matrix {
      Matrix(rows: units.count, columns: (0..<judges).map { j in units.map { $0.scores[j].score } })
    }
  }

  /// Nil where fewer than two ratees share a period and a number of judges.
  var panel: Panel? {
    var tally: [[Int]: Int] = [:]
    for unit in shared { tally[[Int(unit.period), unit.scores.count], default: 0] += 1 }
    // Most ratees first; then more judges, then the earlier period.
    let best = tally.max { ($0.value, $0.key[1], -$0.key[0]) < ($1.value, $1.key[1], -$1.key[0]) }
    guard let best, best.value > 1 else { return nil }
    let units = shared.filter { Int($0.period) == best.key[0] && $0.scores.count == best.key[1] }
    let first = units[0].scores.map(\.judge)
    return Panel(
      units: units, judges: best.key[1], isCrossed: units.allSatisfy { $0.scores.map(\.judge) == first },
      period: Int32(best.key[0]))
  }
}
