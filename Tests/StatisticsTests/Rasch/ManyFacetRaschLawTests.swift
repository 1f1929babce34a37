import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Laws of many-facet Rasch models")
struct ManyFacetRaschLawTests {
  static let facets = ["ratee", "rater", "indicator"]
  static let sample = RatingSet.simulated(
    persons: 60, raters: 8, perPerson: 3, criteria: 3, thresholds: [-1.2, 0, 1.2], seed: 5
  ).ratings
  static let kinds: [ManyFacetRaschModel.Thresholds] = [.ratingScale, .partialCredit(facet: "indicator")]

  private func expectSame(
    _ a: ManyFacetRaschFit, _ b: ManyFacetRaschFit, sign: Double = 1, reversing: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(isClose(a.logLikelihood, b.logLikelihood, relative: 1e-11), sourceLocation: sourceLocation)
    for facet in Self.facets {
      let measures = reversing ? b.measures(of: facet).reversed() : b.measures(of: facet)
      for (x, y) in zip(a.measures(of: facet), measures) {
        #expect(isClose(x, sign * y, relative: 1e-8, floor: 1e-8), sourceLocation: sourceLocation)
      }
    }
  }

  @Test("do not depend on the order of rows", arguments: kinds)
  func rowOrder(_ kind: ManyFacetRaschModel.Thresholds) throws {
    var stream = RandomStream(key: RandomKey(seed: 6))
    let data = Self.sample
    let shuffled = data.taking(stream.permutation(of: data.scores.count))
    expectSame(try data.model(kind).fit(), try shuffled.model(kind).fit())
  }

  @Test("do not depend on the numbering of levels", arguments: kinds)
  func relabelling(_ kind: ManyFacetRaschModel.Thresholds) throws {
    let data = Self.sample
    var turned = data
    for f in data.codes.indices {
      let last = Int32(data.levels[f].count - 1)
      turned.codes[f] = data.codes[f].map { last - $0 }
      turned.levels[f].reverse()
    }
    expectSame(try data.model(kind).fit(), try turned.model(kind).fit(), reversing: true)
  }

  @Test("do not notice a constant added to all scores, which moves fair averages by it", arguments: [-7, 1000])
  func shift(_ constant: Int) throws {
    let data = Self.sample
    var moved = data
    moved.scores = data.scores.map { $0 + constant }
    let (a, b) = (try data.model().fit(), try moved.model().fit())
    expectSame(a, b)
    for (x, y) in zip(a.levels(of: "rater"), b.levels(of: "rater")) {
      #expect(isClose((x.fairAverage ?? .nan) + Double(constant), y.fairAverage ?? .nan, relative: 1e-12))
      #expect(
        isClose(x.infit?.meanSquare ?? 0, y.infit?.meanSquare ?? 1, relative: 1e-9))
    }
  }

  @Test("turn all measures and thresholds round with the scores", arguments: kinds)
  func reversal(_ kind: ManyFacetRaschModel.Thresholds) throws {
    let data = Self.sample
    var reversed = data
    let top = data.scores.max() ?? 0
    reversed.scores = data.scores.map { top - $0 }
    let (a, b) = (try data.model(kind).fit(), try reversed.model(kind).fit())
    expectSame(a, b, sign: -1)
    let steps = try b.thresholds().map(\.measure)
    for (x, y) in zip(try a.thresholds().map(\.measure), steps.reversed()) {
      #expect(isClose(x, -y, relative: 1e-8, floor: 1e-8))
    }
  }

  @Test("turn a facet round with its orientation")
  func orientation() throws {
    let data = Self.sample
    var lenient = data
    lenient.orientations[1] = .positive
    let (a, b) = (try data.model().fit(), try lenient.model().fit())
    #expect(isClose(a.logLikelihood, b.logLikelihood, relative: 1e-12))
    for (x, y) in zip(a.measures(of: "rater"), b.measures(of: "rater")) {
      #expect(isClose(x, -y, relative: 1e-9, floor: 1e-9))
    }
  }

  @Test("take a row of weight 2 for two rows, statistics and errors included")
  func weights() throws {
    let data = Self.sample
    let every = Array(data.scores.indices)
    let doubled = data.taking(every + every)
    var weighted = data
    weighted.weights = [Double](repeating: 2, count: data.scores.count)
    let (a, b) = (try doubled.model().fit(), try weighted.model().fit())
    expectSame(a, b)
    #expect(isClose(a.logLikelihood, 2 * (try data.model().fit().logLikelihood), relative: 1e-10))
    for facet in Self.facets {
      for (x, y) in zip(a.levels(of: facet), b.levels(of: facet)) {
        #expect(isClose(x.standardError, y.standardError, relative: 1e-9) && x.ratings == y.ratings)
        #expect(isClose(x.outfit?.standardized ?? 0, y.outfit?.standardized ?? 1, relative: 1e-7, floor: 1e-8))
      }
    }
  }

  @Test("give each level as much as it got: observed and expected totals agree")
  func totals() throws {
    let fit = try Self.sample.model().fit()
    for facet in Self.facets {
      for level in fit.levels(of: facet) where level.exclusion == nil {
        #expect(abs(level.displacement) < 1e-7)
      }
    }
    #expect(fit.convergence.isConverged && fit.largestResidual < 1e-3)
  }

  @Test("are the same with another noncentred facet, up to constants")
  func centring() throws {
    let (a, b) = (
      try Self.sample.model(noncentred: "ratee").fit(), try Self.sample.model(noncentred: "rater").fit()
    )
    #expect(isClose(a.logLikelihood, b.logLikelihood, relative: 1e-12))
    let mean = a.summary(of: "ratee")?.mean ?? .nan
    #expect(abs(b.summary(of: "ratee")?.mean ?? 1) < 1e-12)
    for (x, y) in zip(a.measures(of: "ratee"), b.measures(of: "ratee")) {
      #expect(isClose(x - mean, y, relative: 1e-8, floor: 1e-8))
    }
    for (x, y) in zip(a.measures(of: "rater"), b.measures(of: "rater")) {
      #expect(isClose(x - mean, y, relative: 1e-8, floor: 1e-8))
    }
  }

  @Test("collapse unused categories to what renumbered scores give, and keep them otherwise")
  func unusedCategories() throws {
    let data = Self.sample
    var spread = data
    spread.scores = data.scores.map { [0, 1, 4, 5][$0] }
    let plain = try data.model().fit()
    expectSame(plain, try spread.model(unused: .collapse).fit())
    let kept = try spread.model().fit()
    #expect(try kept.thresholds().map { [$0.lower, $0.upper] } == [[0, 1], [1, 4], [4, 5]])
    // A step of three points is worth more than one of one: the fits differ.
    #expect(abs(kept.logLikelihood - plain.logLikelihood) > 0.1)
    // At a threshold both its categories are equally probable.
    let step = try kept.thresholds()[1]
    let p = kept.categoryProbabilities(at: step.measure)
    #expect(isClose(p[1], p[2], relative: 1e-9))
  }

  @Test("set extreme levels aside and measure them 0.3 points from the end")
  func extremes() throws {
    let data = try SimulatedRaschFixture.load().ratings
    let fit = try data.model().fit()
    let ends = fit.exclusions(of: "ratee")
    let level = try #require(ends.firstIndex { $0 != nil })
    let rows = data.scores.indices.filter { data.codes[0][$0] == Int32(level) }
    let (person, rater, item) = (
      fit.measures(of: "ratee"), fit.measures(of: "rater"), fit.measures(of: "indicator")
    )
    let total = rows.reduce(0.0) { sum, row in
      sum
        + fit.expectedScore(at: person[level] - rater[Int(data.codes[1][row])] - item[Int(data.codes[2][row])])
    }
    let end = ends[level] == .high ? 4.0 * Double(rows.count) - 0.3 : 0.3
    #expect(isClose(total, end, relative: 1e-9))
    // Left out, they change nothing for the others.
    let others = data.taking(data.scores.indices.filter { data.codes[0][$0] != Int32(level) })
    var renumbered = others
    renumbered.codes[0] = others.codes[0].map { $0 > Int32(level) ? $0 - 1 : $0 }
    renumbered.levels[0].remove(at: level)
    let without = try renumbered.model().fit()
    #expect(isClose(without.logLikelihood, fit.logLikelihood, relative: 1e-12))
  }

  @Test("know nothing of a level whose ratings all left with extreme levels of other facets")
  func orphans() throws {
    var data = Self.sample
    // Two new raters, one all low, one all high, rate a new person; each rates another as well.
    let person = Int32(data.levels[0].count)
    data.levels[0].append("new")
    data.levels[1] += ["harsh", "kind"]
    for (ratee, rater, score) in [(person, 8, 0), (0, 8, 0), (person, 9, 3), (0, 9, 3)] as [(Int32, Int32, Int)]
    {
      for (f, code) in [ratee, rater, 1].enumerated() { data.codes[f].append(code) }
      data.scores.append(score)
    }
    let fit = try data.model().fit()
    #expect(fit.exclusions(of: "rater").suffix(2) == [.low, .high])
    let level = try #require(fit.levels(of: "ratee").last)
    #expect(level.exclusion == .orphaned && level.standardError == .infinity && level.observedAverage == 1.5)
    #expect(isClose(fit.logLikelihood, try Self.sample.model().fit().logLikelihood, relative: 1e-12))
  }

  @Test("name the sets within which measures may be compared")
  func comparability() throws {
    let data = Self.sample
    #expect(try data.model().fit().isConnected)
    // Ratees and raters fall into two halves that never meet; the criteria are shared.
    let halves = data.taking(data.scores.indices.filter { (data.codes[0][$0] < 30) == (data.codes[1][$0] < 4) })
    let used = Set(halves.codes[0]).sorted()
    var split = halves
    split.codes[0] = halves.codes[0].map { Int32(used.firstIndex(of: $0) ?? -1) }
    split.levels[0] = used.map { String($0) }
    let fit = try split.model().fit()
    #expect(fit.convergence.isConverged && !fit.isConnected)
    #expect(fit.comparableSets(of: "rater") == [[0, 1, 2, 3], [4, 5, 6, 7]])
    #expect(fit.comparableSets(of: "indicator") == [[0, 1, 2]])
    #expect(fit.comparableSets(of: "ratee").count == 2)
    #expect(try fit.jointStandardErrors(of: "indicator").allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test("are shrunken to where the prior of random raters and the ratings balance")
  func randomRaters() throws {
    let data = Self.sample
    let fit = try data.model(random: ["rater"]).fit()
    let variance = try #require(fit.variance(of: "rater"))
    #expect(fit.convergence.isConverged && fit.variance(of: "ratee") == nil)
    var squares = 0.0
    for level in fit.levels(of: "rater") {
      let pull = level.displacement / (level.standardError * level.standardError)
      #expect(isClose(pull, level.measure / variance, relative: 1e-6, floor: 1e-6))
      squares += level.measure * level.measure
    }
    let errors = try fit.jointStandardErrors(of: "rater")
    let effective = Double(errors.count) - errors.reduce(0) { $0 + $1 * $1 } / variance
    #expect(isClose(variance, squares / effective, relative: 1e-6))
  }

  @Test("find no difference between raters where there is none to find")
  func boundary() throws {
    var stream = RandomStream(key: RandomKey(seed: 8))
    var data = Self.sample
    // Ratings without any effect, the same for every rater of a person.
    let base = (0..<180).map { _ in stream.index(below: 4) }
    data.scores = data.scores.indices.map { base[Int(data.codes[0][$0]) * 3 + Int(data.codes[2][$0])] }
    let fit = try data.model(random: ["rater"]).fit()
    #expect(fit.convergence.boundary == ["rater"])
    #expect(fit.measures(of: "rater").allSatisfy { abs($0) < 1e-3 })
  }
}
