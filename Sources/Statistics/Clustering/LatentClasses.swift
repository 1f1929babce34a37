import Foundation
import LinearAlgebra

/// Classes of rows within which items are independent, each with its own probabilities of the levels.
///
/// `P(x) = Σₖ πₖ Πⱼ pₖⱼ(xⱼ)`, fitted by expectation–maximisation from many random starts. Levels are names, not amounts. A
/// missing answer is left out of the product, so that every row with an answer takes part.
///
/// - Complexity: O(starts · iterations · different rows · classes · items).
/// > Reference: Goodman (1974), doi:10.1093/biomet/61.2.215; Linzer & Lewis (2011), doi:10.18637/jss.v042.i10.
/// > Unmoved by the order of rows and by names of levels.
public struct LatentClasses: Sendable {
  /// The number of classes.
  public let classes: Int
  /// The levels of each item, ascending.
  public let levels: [[Double]]
  private let answers: CodedAnswers

  /// The most levels of an item.
  public static let mostLevels = 7

  /// Describes classes of the rows of a table.
  ///
  /// - Parameters:
  ///   - table: rows by items; NaN where an answer is missing.
  ///   - classes: the number of classes.
  /// - Throws: ``ClusteringError/noColumns``, ``ClusteringError/infiniteValue(row:column:)``,
  ///   ``ClusteringError/constantColumn(_:)``, ``ClusteringError/tooManyLevels(column:found:limit:)``,
  ///   ``ClusteringError/tooFewRows(found:needed:)`` below as many different rows as classes.
  /// - Precondition: `classes` is positive.
  public init(_ table: Matrix, classes: Int) throws(ClusteringError) {
    precondition(classes > 0, "\(classes) classes")
    answers = try CodedAnswers(table)
    guard answers.weights.count >= max(classes, 2) else {
      throw .tooFewRows(found: answers.weights.count, needed: max(classes, 2))
    }
    levels = answers.levels
    self.classes = classes
  }

  /// Fits the classes.
  ///
  /// - Parameters:
  ///   - starts: how often to start from random classes.
  ///   - key: of the starts.
  public func fit(starts: Int = 10, key: RandomKey) -> LatentClassFit {
    let count = classes == 1 ? 1 : max(starts, 1)
    var glances: [(start: Int, search: LatentClassSearch)] = []
    for start in 0..<count {
      var search = LatentClassSearch(answers, classes: classes, key: key, start: start)
      search.advance(mostIterations: 50, tolerance: 1e-6)
      glances.append((start, search))
    }
    glances.sort {
      $0.search.logLikelihood != $1.search.logLikelihood
        ? $0.search.logLikelihood > $1.search.logLikelihood : $0.start < $1.start
    }
    var finals = glances.prefix(4).map(\.search)
    for place in finals.indices { finals[place].advance(mostIterations: 5_000, tolerance: 1e-11) }
    var best = finals[0]
    for next in finals where next.logLikelihood > best.logLikelihood { best = next }
    let near = best.logLikelihood - 1e-5 * (1 + abs(best.logLikelihood))
    return LatentClassFit(
      best, answers, startsAtBest: finals.count { $0.logLikelihood >= near }, starts: count)
  }
}

/// Answers as numbers of levels, each different row once.
struct CodedAnswers: Sendable {
  let levels: [[Double]]
  let weights: [Double]
  /// Of different row i and item j at `i * items + j`: the level's place in all levels, −1 where there is none.
  let codes: [Int]
  /// Of each row of the table the place of its different row; nil for rows without an answer.
  let places: [Int?]
  /// Where the levels of each item begin in all levels.
  let offsets: [Int]

  init(_ table: Matrix) throws(ClusteringError) {
    guard table.columns > 0 else { throw .noColumns }
    var (levels, offsets): ([[Double]], [Int]) = ([], [])
    for j in 0..<table.columns {
      let column = table.column(j)
      if let bad = column.firstIndex(where: \.isInfinite) { throw .infiniteValue(row: bad, column: j) }
      let own = Set(column.filter { !$0.isNaN }).sorted()
      guard own.count > 1 else { throw .constantColumn(j) }
      guard own.count <= LatentClasses.mostLevels else {
        throw .tooManyLevels(column: j, found: own.count, limit: LatentClasses.mostLevels)
      }
      offsets.append(levels.reduce(0) { $0 + $1.count })
      levels.append(own)
    }
    self.init(table, levels: levels, offsets: offsets)
  }

  /// Codes a table by given levels; an answer that is none of them counts as missing.
  init(_ table: Matrix, levels: [[Double]], offsets: [Int]) {
    var (codes, weights, places): ([Int], [Double], [Int?]) = ([], [], [])
    var index: [[Int]: Int] = [:]
    for i in 0..<table.rows {
      let row = levels.indices.map { j in levels[j].firstIndex(of: table[i, j]).map { offsets[j] + $0 } ?? -1 }
      guard row.contains(where: { $0 >= 0 }) else {
        places.append(nil)
        continue
      }
      if let place = index[row] {
        weights[place] += 1
        places.append(place)
      } else {
        index[row] = weights.count
        places.append(weights.count)
        weights.append(1)
        codes += row
      }
    }
    (self.levels, self.offsets, self.codes, self.weights, self.places) = (
      levels, offsets, codes, weights, places
    )
  }

  var total: Double { weights.reduce(0, +) }
}

/// Expectation–maximisation of latent classes from one random start.
struct LatentClassSearch {
  private let answers: CodedAnswers
  private(set) var shares: [Double]
  /// Of class k and level l at `k * width + l`.
  private(set) var probabilities: [Double]
  private(set) var logLikelihood = -Double.infinity
  private(set) var iterations = 0
  private(set) var hasConverged = false
  private let width: Int

  init(_ answers: CodedAnswers, classes: Int, key: RandomKey, start: Int) {
    self.answers = answers
    width = answers.levels.reduce(0) { $0 + $1.count }
    shares = [Double](repeating: 1 / Double(classes), count: classes)
    var stream = RandomStream(key: key, replicate: UInt64(start), item: UInt64(classes))
    probabilities = []
    for _ in 0..<classes {
      for own in answers.levels {
        // A flat Dirichlet.
        let parts = own.map { _ in -log(max(stream.uniform(), 1e-300)) }
        let sum = parts.reduce(0, +)
        probabilities += parts.map { $0 / sum }
      }
    }
  }

  /// Goes on until what is left to gain, as geometric steps promise, is below a part of the log-likelihood.
  mutating func advance(mostIterations: Int, tolerance: Double) {
    var gains = (previous: Double.infinity, last: Double.infinity)
    hasConverged = false
    while iterations < mostIterations && !hasConverged {
      let before = logLikelihood
      step()
      iterations += 1
      gains = (gains.last, logLikelihood - before)
      guard gains.last.isFinite, gains.previous.isFinite else { continue }
      let enough = tolerance * (1 + abs(logLikelihood))
      let ratio = gains.previous > 0 ? gains.last / gains.previous : 0
      hasConverged = gains.last <= enough && (ratio >= 1 || gains.last * ratio / (1 - ratio) <= enough)
    }
  }

  private mutating func step() {
    let items = answers.levels.count
    var counts = [Double](repeating: 0, count: probabilities.count)
    var sizes = [Double](repeating: 0, count: shares.count)
    var total = 0.0
    forEachRow { i, weight, z, log in
      total += weight * log
      for k in sizes.indices where z[k] > 0 {
        sizes[k] += weight * z[k]
        for j in 0..<items {
          let code = answers.codes[i * items + j]
          if code >= 0 { counts[k * width + code] += weight * z[k] }
        }
      }
    }
    logLikelihood = total
    let all = sizes.reduce(0, +)
    shares = sizes.map { $0 / all }
    for k in shares.indices {
      for j in 0..<items {
        let own = (k * width + answers.offsets[j])..<(k * width + answers.offsets[j] + answers.levels[j].count)
        let sum = counts[own].reduce(0, +)
        // A class that no answer to the item belongs to keeps its probabilities.
        if sum > 0 { for l in own { probabilities[l] = counts[l] / sum } }
      }
    }
  }

  /// Calls a body with each different row, its weight, the probabilities of the classes and its log-probability.
  func forEachRow(_ body: (Int, Double, [Double], Double) -> Void) {
    let items = answers.levels.count
    var z = [Double](repeating: 0, count: shares.count)
    for (i, weight) in answers.weights.enumerated() {
      var sum = 0.0
      for k in shares.indices {
        var p = shares[k]
        for j in 0..<items {
          let code = answers.codes[i * items + j]
          if code >= 0 { p *= probabilities[k * width + code] }
        }
        z[k] = p
        sum += p
      }
      guard sum > 0 else { continue }
      for k in z.indices { z[k] /= sum }
      body(i, weight, z, log(sum))
    }
  }

  /// The same parameters for other answers.
  func applied(to other: CodedAnswers) -> LatentClassSearch {
    LatentClassSearch(self, other)
  }

  private init(_ search: LatentClassSearch, _ answers: CodedAnswers) {
    self.answers = answers
    (shares, probabilities, width) = (search.shares, search.probabilities, search.width)
  }
}
