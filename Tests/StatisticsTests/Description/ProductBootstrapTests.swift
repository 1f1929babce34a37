import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite("Product bootstrap")
struct ProductBootstrapTests {
  @Test("draws Poisson weights with mean 1, the rare ones as often as they should be")
  func poisson() {
    let count = 1_000_000
    let bootstrap = ProductBootstrap(
      Bootstrap(key: RandomKey(seed: 3), replicates: 2), groupings: [(0..<Int32(count)).map { $0 }])
    let weights = bootstrap.weights(1)
    var (expected, tail) = (exp(-1.0), 1.0)
    for k in 0..<7 {
      let seen = Double(weights.count { $0 == Double(k) })
      #expect(abs(seen - expected * Double(count)) < 5 * (expected * Double(count)).squareRoot())
      tail -= expected
      expected /= Double(k + 1)
    }
    // Seven and more: 83 in a million.
    #expect(
      abs(Double(weights.count { $0 >= 7 }) - tail * Double(count)) < 5 * (tail * Double(count)).squareRoot())
    #expect(bootstrap.weights(0) != weights)
  }

  @Test("weighs a row by the product of the weights of its levels")
  func product() {
    let (rows, columns): ([Int32], [Int32]) = ((0..<60).map { $0 % 12 }, (0..<60).map { $0 / 12 })
    let plan = Bootstrap(key: RandomKey(seed: 8), replicates: 2)
    let both = ProductBootstrap(plan, groupings: [rows, columns]).weights(0)
    let alone = ProductBootstrap(plan, groupings: [rows]).weights(0)
    for column in 0..<5 {
      let factors = (0..<12).compactMap { alone[$0] > 0 ? both[column * 12 + $0] / alone[$0] : nil }
      #expect(Set(factors).count == 1, "the column's weight is the same for all rows")
      #expect((0..<12).allSatisfy { alone[$0] > 0 || both[column * 12 + $0] == 0 })
    }
  }
}
