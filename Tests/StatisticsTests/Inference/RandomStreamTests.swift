import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Random streams")
struct RandomStreamTests {
  struct KnownAnswer: Sendable {
    let counter: SIMD4<UInt32>
    let key: SIMD2<UInt32>
    let block: SIMD4<UInt32>
  }

  // The philox4x32 lines with ten rounds of Random123's kat_vectors, distributed with the paper.
  static let knownAnswers = [
    KnownAnswer(
      counter: SIMD4(repeating: 0), key: SIMD2(repeating: 0),
      block: SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
    KnownAnswer(
      counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max),
      block: SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
    KnownAnswer(
      counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: SIMD2(0xa409_3822, 0x299f_31d0),
      block: SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)),
  ]

  @Test("give Random123's known answers", arguments: knownAnswers)
  func matchesKnownAnswer(_ known: KnownAnswer) {
    #expect(Philox4x32.block(counter: known.counter, key: known.key) == known.block)
  }

  @Test("do not depend on other streams or on the order in which they are read")
  func orderDoesNotMatter() {
    let key = RandomKey(seed: 7)
    let forward = (0..<20).map { item -> UInt64 in
      var stream = RandomStream(key: key, replicate: 3, item: UInt64(item))
      return stream.next()
    }
    var streams = (0..<20).map { RandomStream(key: key, replicate: 3, item: UInt64($0)) }
    var interleaved = [UInt64](repeating: 0, count: 20)
    for item in (0..<20).reversed() { interleaved[item] = streams[item].next() }
    #expect(forward == interleaved)
  }

  @Test("differ between seeds, labels, replicates and items, also when the numbers are swapped")
  func streamsDiffer() {
    var first: Set<UInt64> = []
    for seed: UInt64 in 0..<8 {
      let key = RandomKey(seed: seed)
      for derived in [
        key, key.derived(0), key.derived(1), key.derived(0).derived(1), key.derived(1).derived(0),
      ] {
        for replicate: UInt64 in 0..<8 {
          for item: UInt64 in 0..<8 {
            var stream = RandomStream(key: derived, replicate: replicate, item: item)
            first.insert(stream.next())
          }
        }
      }
    }
    #expect(first.count == 8 * 5 * 8 * 8)
  }

  @Test("show no correlation between neighbouring streams")
  func neighboursAreUncorrelated() {
    let n = 4000
    var sum = 0.0
    for item in 0..<n {
      var a = RandomStream(key: RandomKey(seed: 1), item: UInt64(item))
      var b = RandomStream(key: RandomKey(seed: 1), item: UInt64(item + 1))
      sum += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12
    }
    #expect(abs(sum / Double(n).squareRoot()) < 4)
  }

  @Test("give uniforms in the open unit interval that fill it evenly")
  func uniforms() {
    var stream = RandomStream(key: RandomKey(seed: 11))
    var counts = [Int](repeating: 0, count: 64)
    let n = 64_000
    for _ in 0..<n {
      let u = stream.uniform()
      #expect(u > 0 && u < 1)
      counts[Int(u * 64)] += 1
    }
    let statistic = counts.reduce(0.0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
    #expect(statistic > 28 && statistic < 117)  // χ² with 63 degrees of freedom, 1e-4 on either side
  }

  @Test("give normals with the normal distribution function, deep into the tail")
  func normalsFollowTheirLaw() {
    let n = 1_000_000
    var values = [Double](repeating: 0, count: n)
    var stream = RandomStream(key: RandomKey(seed: 5))
    stream.normals(into: &values)
    // Both sides of the ziggurat's base edge 3.654 have classes of their own.
    let cuts = [0.002, 0.01, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.3, 3.6, 3.7, 4, 4.4]
    for sign in [1.0, -1.0] {
      var statistic = 0.0
      for (index, cut) in cuts.enumerated() {
        let next = index + 1 < cuts.count ? cuts[index + 1] : Double.infinity
        let expected = Double(n) / 2 * (erfc(cut / 2.squareRoot()) - erfc(next / 2.squareRoot()))
        let found = Double(values.count { $0 * sign >= cut && $0 * sign < next })
        statistic += (found - expected) * (found - expected) / expected
      }
      #expect(statistic < 44)  // χ² with 16 degrees of freedom, upper 2e-4
    }
    let mean = values.reduce(0, +) / Double(n)
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(n)
    #expect(abs(mean) < 4e-3)
    #expect(abs(fourth - 3) < 4 * 96.0.squareRoot() / 1000)
  }

  @Test("give the same normals in bulk and one by one")
  func bulkEqualsSingle() {
    var bulk = [Double](repeating: 0, count: 5001)
    var one = RandomStream(key: RandomKey(seed: 2), replicate: 9)
    var other = one
    one.normals(into: &bulk)
    #expect(bulk == (0..<5001).map { _ in other.normal() })
    #expect(one.next() == other.next())
  }

  @Test("give indices and permutations without favourites")
  func indices() {
    var stream = RandomStream(key: RandomKey(seed: 3))
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 {
      let order = stream.permutation(of: 3)
      #expect(order.sorted() == [0, 1, 2])
      counts[order[0] * 2 + (order[1] > order[2] ? 1 : 0)] += 1
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 130 })
    #expect(stream.permutation(of: 0).isEmpty && stream.permutation(of: 1) == [0])
  }

  @Test("shuffle values into the order that they draw", arguments: [0, 1, 2, 63, 64, 65, 1000])
  func shuffling(count: Int) {
    var one = RandomStream(key: RandomKey(seed: 6), replicate: 3)
    // Begins between the two words of a block.
    _ = one.next()
    var other = one
    var values = (0..<count).map { Double($0) }
    one.shuffle(&values)
    #expect(values == other.permutation(of: count).map { Double($0) })
    #expect(one.next() == other.next())
  }

  @Test("refuse an index below nothing")
  func refusal() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream(key: RandomKey(seed: 3))
      _ = stream.index(below: 0)
    }
  }

  @Test("spread draws over categories as their probabilities say")
  func multinomial() {
    let (weights, trials, draws) = ([50, 0, 30, 20], 40, 20_000)
    var stream = RandomStream(key: RandomKey(seed: 12), replicate: 0)
    var (sums, products) = ([Double](repeating: 0, count: 4), [Double](repeating: 0, count: 16))
    for _ in 0..<draws {
      let found = stream.multinomial(trials, weights: weights)
      #expect(found.reduce(0, +) == trials && found[1] == 0)
      for i in 0..<4 {
        sums[i] += Double(found[i])
        for j in 0..<4 { products[4 * i + j] += Double(found[i] * found[j]) }
      }
    }
    let n = Double(draws)
    for i in 0..<4 {
      for j in 0..<4 {
        let (p, q) = (Double(weights[i]) / 100, Double(weights[j]) / 100)
        let covariance = products[4 * i + j] / n - sums[i] / n * sums[j] / n
        let expected = Double(trials) * ((i == j ? p : 0) - p * q)
        // A covariance of 20,000 draws has a standard error below 0.01 of the largest variance.
        #expect(abs(covariance - expected) < 0.5)
      }
      // Five standard errors of a mean.
      #expect(abs(sums[i] / n - Double(trials * weights[i]) / 100) < 5 * (10 / n).squareRoot())
    }
  }
}
