import Appraisals
import Statistics

extension RaterForms {
  /// What all raters together show, and what of it the ends of the scale let one rater show.
  ///
  /// Variances are those before the scale's ends cut scores off: a rater near the ceiling is expected to show less.
  struct Pool {
    /// The variance between the employees of one rater, squared points.
    let between: Double
    /// The variance of one rating around employee and column, by indicator.
    let noise: [Double]
    /// Its mean over the ratings.
    let meanNoise: Double
    /// Per rater, the share of the variance between employees that the ends of the scale leave.
    let betweenShare: [Double]
    /// Per rater, the expected squares of residuals, over ``meanNoise``, per degree of freedom.
    let noiseShare: [Double]
    /// Per rater, the mean of 1/ratings over employees.
    let inverseRatings: [Double]
  }
}

extension RaterForms.Pool {
  static func columnMeans(_ scores: [Double], _ columns: [Int]) -> [Double] {
    let count = (columns.max() ?? -1) + 1
    var sums = [Double](repeating: 0, count: count)
    var counts = [Double](repeating: 0, count: count)
    for (row, column) in columns.enumerated() {
      sums[column] += scores[row]
      counts[column] += 1
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }

  init(
    design: RatingDesign, scores: [Double], columns: [Int], width: Int, rows: [[Int]], level: [Double],
    pairs: [RaterForms.Pair], ranges: [Range<Int>], residuals: [Double], freedom: [Int]
  ) {
    let kinds = max(1, (columns.max() ?? 0) / width + 1)
    let squares = rows.indices.map { rater in
      ranges[rater].reduce(0) { $0 + pairs[$1].effect * pairs[$1].effect }
    }
    let worth = rows.indices.map { rater in ranges[rater].reduce(0.0) { $0 + pairs[$1].betweenFreedom } }
    let inverse = ranges.map { range in
      range.isEmpty ? 0 : range.reduce(0) { $0 + 1 / Double(pairs[$1].ratings) } / Double(range.count)
    }
    let tally = ColumnTally(rows: rows, columns: columns, residuals: residuals, count: kinds * width)
    let totalFreedom = freedom.reduce(0, +)
    let scaleUp = totalFreedom > 0 ? Double(scores.count) / Double(totalFreedom) : 0
    let means = RaterForms.Pool.columnMeans(scores, columns)
    let ends = ScaleEnds(design.table, highest: scores.max() ?? 1, lowest: scores.min() ?? 0)
    // Rounds from the variances as observed: what the ends of the scale leave depends on what there was.
    var shares = rows.indices.map { Shares.whole(tally.columns(of: $0).count) }
    var (spread, noise, mean) = (0.0, [Double](repeating: 0, count: kinds), 0.0)
    for round in 0..<4 {
      noise = tally.noise(width: width, kinds: kinds, shares: shares, scale: scaleUp)
      mean = tally.mean(of: noise, width: width)
      let expectedNoise = rows.indices.map { tally.expected($0, noise, width, shares[$0]) }
      spread = RaterForms.Pool.between(squares, worth, shares, expectedNoise, inverse)
      guard round < 3 else { break }
      shares = rows.indices.map { rater in
        Shares(tally.columns(of: rater), means, level[rater], noise, spread, width, ends)
      }
    }
    between = spread
    self.noise = noise
    meanNoise = mean
    betweenShare = shares.map(\.meanBetween)
    noiseShare = rows.indices.map { mean > 0 ? tally.expected($0, noise, width, shares[$0]) / mean : 1 }
    inverseRatings = inverse
  }

  /// The variance between employees beyond what few ratings explain.
  private static func between(
    _ squares: [Double], _ worth: [Double], _ shares: [Shares], _ noise: [Double], _ inverse: [Double]
  ) -> Double {
    var (excess, weight) = (0.0, 0.0)
    for rater in squares.indices {
      excess += squares[rater] - worth[rater] * noise[rater] * inverse[rater]
      weight += worth[rater] * shares[rater].meanBetween
    }
    return weight > 0 ? max(excess / weight, 0) : 0
  }
}

extension RaterForms.Pair {
  /// What the pair adds to the degrees of freedom between employees.
  var betweenFreedom: Double { Double(blockSize - 1) / Double(blockSize) }
}

/// Rows and squares by rater and column.
private struct ColumnTally {
  private let entries: [[(column: Int, rows: Double)]]
  private let squares: [Double]
  private let counts: [Double]

  init(rows: [[Int]], columns: [Int], residuals: [Double], count: Int) {
    var squares = [Double](repeating: 0, count: count)
    var totals = [Double](repeating: 0, count: count)
    var own = [Double](repeating: 0, count: count)
    entries = rows.map { rows in
      for row in rows {
        own[columns[row]] += 1
        squares[columns[row]] += residuals[row] * residuals[row]
        totals[columns[row]] += 1
      }
      let found = Set(rows.map { columns[$0] }).sorted().map { (column: $0, rows: own[$0]) }
      for row in rows { own[columns[row]] = 0 }
      return found
    }
    (self.squares, counts) = (squares, totals)
  }

  func columns(of rater: Int) -> [(column: Int, rows: Double)] { entries[rater] }

  func noise(width: Int, kinds: Int, shares: [Shares], scale: Double) -> [Double] {
    var (sums, weights) = ([Double](repeating: 0, count: kinds), [Double](repeating: 0, count: kinds))
    for (column, square) in squares.enumerated() { sums[column / width] += square }
    for (rater, found) in entries.enumerated() {
      for (place, entry) in found.enumerated() {
        weights[entry.column / width] += entry.rows * shares[rater].noise[place]
      }
    }
    return zip(sums, weights).map { $1 > 0 ? $0 / $1 * scale : 0 }
  }

  func mean(of noise: [Double], width: Int) -> Double {
    let (sum, count) = counts.enumerated().reduce((0.0, 0.0)) {
      ($0.0 + $1.element * noise[$1.offset / width], $0.1 + $1.element)
    }
    return count > 0 ? sum / count : 0
  }

  /// The expected squared residual of a rater per degree of freedom.
  func expected(_ rater: Int, _ noise: [Double], _ width: Int, _ shares: Shares) -> Double {
    var (sum, rows) = (0.0, 0.0)
    for (place, entry) in entries[rater].enumerated() {
      sum += entry.rows * noise[entry.column / width] * shares.noise[place]
      rows += entry.rows
    }
    return rows > 0 ? sum / rows : 0
  }
}

/// What the ends of the scale leave of the variances of one rater, by column.
private struct Shares {
  let noise: [Double]
  let meanBetween: Double

  static func whole(_ columns: Int) -> Shares {
    Shares(noise: [Double](repeating: 1, count: columns), meanBetween: 1)
  }

  private init(noise: [Double], meanBetween: Double) { (self.noise, self.meanBetween) = (noise, meanBetween) }

  init(
    _ columns: [(column: Int, rows: Double)], _ means: [Double], _ level: Double, _ noise: [Double],
    _ between: Double, _ width: Int, _ ends: ScaleEnds
  ) {
    var (left, sum, rows) = ([Double](), 0.0, 0.0)
    for (column, count) in columns {
      let kind = column / width
      let share = ends.shares(at: means[column] + level, between: between, noise: noise[kind], indicator: kind)
      left.append(share.noise)
      sum += count * share.between
      rows += count
    }
    self.noise = left
    meanBetween = rows > 0 ? sum / rows : 1
  }
}

/// The ends of the scale by indicator.
private struct ScaleEnds {
  private let ends: [(bottom: Double, top: Double)]

  init(_ table: AppraisalTable, highest: Double, lowest: Double) {
    // Levels that do not occur among the rows of persons are skipped, as `selecting(rows:)` skips them.
    let used = Set(
      table.indicators.codes.indices.filter {
        table.raterTypes[$0] != .objective && table.raterTypes[$0] != .`self`
      }
      .map { Int(table.indicators.codes[$0]) })
    ends = used.sorted().map { indicator in
      let scale = table.indicatorScales[indicator] ?? table.scale
      return (min(scale.minimum, lowest), scale.isDeclared ? scale.maximum : max(scale.maximum, highest))
    }
  }

  func shares(at mean: Double, between: Double, noise: Double, indicator: Int) -> (
    between: Double, noise: Double
  ) {
    let total = between + noise
    guard total > 0, indicator < ends.count else { return (1, 1) }
    let (bottom, top) = ends[indicator]
    let sd = total.squareRoot()
    // Five standard deviations from both ends nothing is cut off.
    guard bottom < top, mean + 5 * sd > top || mean - 5 * sd < bottom else { return (1, 1) }
    let clamped = ClampedNormal(observedMean: mean, standardDeviation: sd, bottom: bottom, top: top)
    let rho = between / total
    let shared = max(clamped.covarianceRatio(correlation: rho), 1e-4)
    let rest = noise > 0 ? max((clamped.varianceRatio - rho * shared) / (1 - rho), 1e-4) : 1
    return (shared, rest)
  }
}
