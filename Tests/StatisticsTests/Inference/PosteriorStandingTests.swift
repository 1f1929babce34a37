import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Percentiles, grades and funnels of many posteriors")
struct PosteriorStandingTests {
  private func posteriors(_ n: Int, seed: UInt64) -> (means: [Double], variances: [Double]) {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (
      (0..<n).map { _ in 3 * stream.normal() }, (0..<n).map { _ in exp(stream.normal()) }
    )
  }

  @Test("beyond the exact size the tabulated percentile equals the sum over all pairs to 1e-3 points")
  func tabulated() {
    let n = PosteriorPercentiles.largestExact + 500
    let (means, variances) = posteriors(n, seed: 1)
    let found = PosteriorPercentiles(means: means, variances: variances).expected
    for own in stride(from: 0, to: n, by: 50) {
      let sum = means.indices.filter { $0 != own }.reduce(0.5) {
        $0
          + NormalDistribution.standard.cdf(
            (means[own] - means[$1]) / (variances[own] + variances[$1]).squareRoot())
      }
      #expect(abs(found[own] - 100 * sum / Double(n)) < 1e-3)
    }
  }

  @Test("the mean percentile is 50, and shift and scale change nothing")
  func laws() {
    let (means, variances) = posteriors(2600, seed: 2)
    let found = PosteriorPercentiles(means: means, variances: variances)
    #expect(isClose(found.expected.reduce(0, +) / 2600, 50, relative: 1e-5))
    let moved = PosteriorPercentiles(means: means.map { 40 + 7 * $0 }, variances: variances.map { 49 * $0 })
    // The grid is the same up to rounding.
    #expect(zip(found.expected, moved.expected).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(zip(found.lower, moved.lower).allSatisfy { abs($0 - $1) < 1e-2 })
  }

  @Test("ten thousand at once: the mean percentile is 50, and grades are found")
  func scale() {
    let (means, variances) = posteriors(10_000, seed: 7)
    let found = PosteriorPercentiles(means: means, variances: variances)
    let grades = PosteriorGrades(means: means, variances: variances)
    #expect(isClose(found.expected.reduce(0, +) / 10_000, 50, relative: 1e-5) && grades.count > 1)
  }

  @Test("the 90 % interval of a percentile holds the percentile of draws nine times in ten")
  func interval() {
    let (means, variances) = posteriors(40, seed: 3)
    let found = PosteriorPercentiles(means: means, variances: variances)
    var stream = RandomStream(key: RandomKey(seed: 4))
    var (inside, total) = (0, 0)
    for _ in 0..<400 {
      let draw = means.indices.map { means[$0] + variances[$0].squareRoot() * stream.normal() }
      for own in draw.indices {
        let percentile = 100 * (Double(draw.count { $0 < draw[own] }) + 0.5) / 40
        total += 1
        // Half a place is the grain of forty places.
        if percentile >= found.lower[own] - 1.25, percentile <= found.upper[own] + 1.25 { inside += 1 }
      }
    }
    let share = Double(inside) / Double(total)
    print("percentile intervals: \(share) of \(total)")
    #expect((0.88...0.95).contains(share))
  }

  @Test("grades are the best of all ways to cut the order of the means")
  func bestCut() {
    let (means, variances) = posteriors(9, seed: 5)
    let order = means.indices.sorted { means[$0] > means[$1] }
    func loss(_ grades: [Int]) -> Double {
      var sum = 0.0
      for a in 0..<9 {
        for b in (a + 1)..<9 where grades[a] != grades[b] {
          let (i, j) = (order[a], order[b])
          let right = NormalDistribution.standard.cdf(
            (means[i] - means[j]) / (variances[i] + variances[j]).squareRoot())
          sum += (1 - right) - 0.25 * right
        }
      }
      return sum
    }
    let losses = (0..<256).map { mask in
      var grade = 1
      return loss(
        (0..<9).map { place in
          if place > 0, mask >> (place - 1) & 1 == 1 { grade += 1 }
          return grade
        })
    }
    let found = PosteriorGrades(means: means, variances: variances)
    #expect(isClose(loss(order.map { found.grades[$0] }), losses.min() ?? .nan, relative: 1e-12))
    #expect(found.count > 1 && found.misranked > 0 && found.misranked < 0.2)
  }

  @Test("what cannot be told apart has one grade, two far groups have two, of any size")
  func plainGrades() {
    let alike = PosteriorGrades(means: [0, 0.1, 0.2, 0.3], variances: [1, 1, 1, 1])
    #expect(alike.count == 1 && alike.grades == [1, 1, 1, 1] && alike.misranked == 0)
    let many = 1500
    let means = (0..<many).map { $0 % 2 == 0 ? 50.0 : 0 }
    let found = PosteriorGrades(means: means, variances: means.map { _ in 1 })
    #expect(found.count == 2 && zip(found.grades, means).allSatisfy { ($0 == 1) == ($1 == 50) })
  }

  @Test("a funnel of identical things has no overdispersion, one of unlike things their variance")
  func funnel() {
    // z = ±1 throughout: φ = 1 exactly.
    let even = FunnelLimits(estimates: [1, -1, 2, -2], standardErrors: [1, 1, 2, 2])
    #expect(isClose(even.dispersion, 1, relative: 1e-12))
    var stream = RandomStream(key: RandomKey(seed: 6))
    let errors = (0..<4000).map { _ in 0.5 + stream.uniform() }
    let estimates = errors.map { 2 * stream.normal() + $0 * stream.normal() }
    let found = FunnelLimits(estimates: estimates, standardErrors: errors, winsorised: 0)
    // DerSimonian–Laird: standard error of τ² about 4 · 1.5 · √(2/4000).
    #expect(abs(found.variance - 4) < 0.5)
    let outside = zip(estimates, errors).count {
      abs($0) > found.halfWidth(1.959963984540054, standardError: $1)
    }
    #expect((0.035...0.065).contains(Double(outside) / 4000))
  }
}
