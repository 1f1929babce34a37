import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

@Suite("What indicators have in common")
struct IndicatorStudyTests {
  private let seed = RandomKey(seed: 4)

  /// Two indicators in the eyes of raters who see one impression of everybody, and a third that is noise.
  private func ratings(
    halo: Double, severity: Double, raters: Int = 40, staff: Int = 12
  ) -> AppraisalTable {
    var stream = RandomStream(key: RandomKey(seed: 21))
    var lines: [Appraised] = []
    for rater in 0..<raters {
      let strict = severity * stream.normal()
      for person in 0..<staff {
        let (common, impression) = (stream.normal(), stream.normal())
        let scores = [
          common + 0.8 * stream.normal() + halo * impression,
          common + 0.8 * stream.normal() + halo * impression,
          stream.normal() + halo * impression,
        ]
        for (place, score) in scores.enumerated() {
          lines.append(
            Appraised(
              ratee: "p\(rater * staff + person)", rater: "r\(rater)",
              score: (60 + 6 * score - 6 * strict).rounded(), indicator: ["mutu", "waktu", "acak"][place]))
        }
      }
    }
    return appraisals(lines)
  }

  private func study(_ table: AppraisalTable, _ options: IndicatorStudy.Options = .init()) throws
    -> IndicatorStudy
  {
    try IndicatorStudy(IndicatorScores(RatingDesign(table)), options: options, seed: seed)
  }

  @Test("severity of raters inflates the whole and leaves the layer within raters")
  func severityIsNotOverlap() throws {
    let fair = try study(ratings(halo: 0, severity: 0))
    let severe = try study(ratings(halo: 0, severity: 2))
    let (plain, inflated) = (fair.pairs[0], severe.pairs[0])
    let within = try #require(inflated.layers?.within.coefficient)
    #expect(try #require(inflated.pair.coefficient) > 0.8)
    // r within is 1/(1 + .8²) = .61 in the making; 440 degrees of freedom leave ± .06.
    #expect(abs(within - 1 / 1.64) < 0.07)
    #expect(abs(within - (try #require(plain.layers?.within.coefficient))) < 0.02)
    // The noise indicator moves with the others between raters only.
    let noise = severe.pairs[1]
    #expect(try #require(noise.pair.coefficient) > 0.5)
    #expect(abs(try #require(noise.layers?.within.coefficient)) < 0.12)
  }

  @Test("intervals are wider where forms hang together by rater")
  func clusteredIntervals() throws {
    let severe = try study(ratings(halo: 0, severity: 2))
    let noise = severe.pairs[1]
    let plain = try #require(noise.pair.interval())
    let honest = try #require(noise.interval)
    #expect(honest.upper - honest.lower > 1.5 * (plain.upper - plain.lower))
  }

  /// 400 cities without any relation between two indicators but strong raters: a test that takes forms as independent
  /// rejects far more than 5 %; three standard errors of a share of 400 are .033.
  @Test("the test of no relation keeps its level when raters cluster both indicators")
  func level() throws {
    var (honest, naive) = (0, 0)
    for city in 0..<400 {
      var stream = RandomStream(key: RandomKey(seed: 900), replicate: UInt64(city))
      var (x, y, clusters): ([Double], [Double], [Int32]) = ([], [], [])
      for rater in 0..<40 {
        let (a, b) = (2 * stream.normal(), 2 * stream.normal())
        for _ in 0..<8 {
          x.append(a + stream.normal())
          y.append(b + stream.normal())
          clusters.append(Int32(rater))
        }
      }
      let found = try #require(ClusteredCorrelation(x, y, ways: [clusters]))
      if found.pValue < 0.05 { honest += 1 }
      if (try CorrelationMatrix(.init(rows: x.count, columns: [x, y]))[0, 1].pValue ?? 1) < 0.05 { naive += 1 }
    }
    #expect(naive > 120)
    #expect(abs(Double(honest) / 400 - 0.05) < 0.033)
  }

  @Test("the method follows from the scores, and can be asked for")
  func method() throws {
    #expect(try study(ratings(halo: 0, severity: 0)).choice == .continuous)
    var options = IndicatorStudy.Options()
    options.method = .kendall
    let asked = try study(ratings(halo: 0, severity: 0), options)
    #expect(asked.choice == .asked && asked.method == .kendall)
    let short = PlainTable(
      columns: ["a", "b", "c"].enumerated().map { place, name in
        PlainTable.Column(name: name, values: (0..<60).map { Double(($0 * (place + 2) + $0 / 7) % 4) })
      }, source: "t", lines: Array(2..<62))
    #expect(try IndicatorStudy(IndicatorScores(short), seed: seed).method == .polychoric)
    let piled = PlainTable(
      columns: ["a", "b"].map { name in
        PlainTable.Column(name: name, values: (0..<60).map { $0 < 40 ? 90 : Double(50 + $0) })
      }, source: "t", lines: Array(2..<62))
    #expect(try IndicatorStudy(IndicatorScores(piled), seed: seed).choice == .skewed)
  }

  @Test("indicators that are nearly constant, or one, are named")
  func poorAndRedundant() throws {
    var stream = RandomStream(key: RandomKey(seed: 2))
    let base = (0..<200).map { _ in 70 + 10 * stream.normal() }
    let columns = [
      PlainTable.Column(name: "one", values: base),
      PlainTable.Column(name: "same", values: base.map { $0 + stream.normal() }),
      PlainTable.Column(name: "other", values: base.map { _ in 70 + 10 * stream.normal() }),
      PlainTable.Column(name: "baik", values: base.indices.map { $0 % 50 == 0 ? 1 : 2 }),
    ]
    let table = PlainTable(columns: columns, source: "t", lines: Array(0..<200))
    let found = try IndicatorStudy(IndicatorScores(table), seed: seed)
    #expect(found.redundant == [[0, 1]])
    #expect(found.poor == [3])
    #expect(try #require(found.strongest).first == 0 && found.strongest?.second == 1)
  }

  @Test("one indicator, or none that varies, is a refusal or a gap and no crash")
  func refusals() throws {
    let one = PlainTable(
      columns: [PlainTable.Column(name: "a", values: [1, 2, 3])], source: "t", lines: [2, 3, 4])
    #expect(throws: AnalysisError.self) { try IndicatorScores(one) }
    let constant = PlainTable(
      columns: ["a", "b"].map { PlainTable.Column(name: $0, values: [5, 5, 5]) }, source: "t", lines: [2, 3, 4])
    let found = try IndicatorStudy(IndicatorScores(constant), seed: seed)
    #expect(found.pairs[0].pair.undefined == .constant && found.strongest == nil && found.parallel == nil)
    let empty = PlainTable(
      columns: ["a", "b"].map { PlainTable.Column(name: $0, values: []) }, source: "t", lines: [])
    #expect(try IndicatorStudy(IndicatorScores(empty), seed: seed).pairs[0].pair.undefined == .tooFewRows)
  }
}
