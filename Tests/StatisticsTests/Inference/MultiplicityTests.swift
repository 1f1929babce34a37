import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Multiplicity and mixtures")
struct MultiplicityTests {
  struct Fixture: Decodable {
    struct Tolerance: Decodable {
      let relative: Double
    }

    struct Case: Decodable {
      let name: String
      let p: [Double?]
      let bh: [Double?]
      let holm: [Double?]
    }

    struct Mixtures: Decodable {
      let ratio: [Double]
      let oneVariance: [Double]
      let slopeAndCovariance: [Double]
    }

    let tolerance: Tolerance
    let cases: [Case]
    let mixtures: Mixtures

    static func load() throws -> Fixture {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/multiplicity.json")
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }
  }

  private func agree(_ found: [Double], _ expected: [Double?], _ tolerance: Double) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { found, expected in
        expected.map { isClose(found, $0, relative: tolerance) } ?? found.isNaN
      }
  }

  @Test("q-values and Holm's adjustment agree with R's p.adjust, ties and missing tests included")
  func reference() throws {
    let fixture = try Fixture.load()
    for example in fixture.cases {
      let p = example.p.map { $0 ?? .nan }
      let tolerance = fixture.tolerance.relative
      #expect(agree(FalseDiscoveryRate.qValues(p), example.bh, tolerance), "\(example.name)")
      #expect(agree(FamilywiseErrorRate.adjustedPValues(p), example.holm, tolerance), "\(example.name)")
    }
  }

  @Test("mixtures for variance components agree with R's pchisq")
  func mixtures() throws {
    // R's own pchisq agrees with mpmath to about 1e-13 in these tails.
    let mixtures = try Fixture.load().mixtures
    for (index, ratio) in mixtures.ratio.enumerated() {
      let one = ChiBarSquared.oneVariance.pValue(ratio)
      #expect(isClose(one, mixtures.oneVariance[index], relative: 1e-12))
      let two = ChiBarSquared.slopeAndCovariance.pValue(ratio)
      #expect(isClose(two, mixtures.slopeAndCovariance[index], relative: 1e-12))
    }
    #expect(ChiBarSquared.oneVariance.pValue(0) == 1 && ChiBarSquared.slopeAndCovariance.pValue(-1e-9) == 1)
  }

  @Test("adjusting keeps the order, does not depend on it, and is never below the p-value")
  func laws() {
    var stream = RandomStream(key: RandomKey(seed: 8))
    let p = (0..<200).map { _ in (stream.uniform() * 100).rounded() / 100 }
    let order = stream.permutation(of: p.count)
    for adjust in [FalseDiscoveryRate.qValues, FamilywiseErrorRate.adjustedPValues] {
      let adjusted = adjust(p)
      #expect(adjust(order.map { p[$0] }) == order.map { adjusted[$0] })
      #expect(zip(p, adjusted).allSatisfy { $0 <= $1 && $1 <= 1 })
      for i in p.indices {
        for j in p.indices where p[i] <= p[j] { #expect(adjusted[i] <= adjusted[j]) }
      }
    }
    #expect(FalseDiscoveryRate.qValues([]).isEmpty)
    #expect(FalseDiscoveryRate.qValues([.nan])[0].isNaN)
  }

  @Test("a p-value outside 0...1 stops the program")
  func refusal() async {
    await #expect(processExitsWith: .failure) { _ = FalseDiscoveryRate.qValues([0.2, 1.01]) }
    await #expect(processExitsWith: .failure) { _ = FamilywiseErrorRate.adjustedPValues([-0.2]) }
  }
}
