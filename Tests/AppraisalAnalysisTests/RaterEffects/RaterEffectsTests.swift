import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

/// Effects planted by the simulator are found, and none where none were planted.
@Suite("Effects of raters")
struct RaterEffectsTests {
  private struct World {
    let effects: RaterEffects
    let truth: [String: SimulatedTruth.Rater]
  }

  private func world(_ options: CitySimulation.Options, seed: UInt64) throws -> World {
    let city = try CitySimulation(options: options, seed: seed).run()
    let effects = try #require(
      RaterEffects(RatingDesign(city.appraisalTable()), key: RandomKey(seed: 1)))
    return World(effects: effects, truth: city.raterTruth)
  }

  private static let quiet = CitySimulation.Options.palembang.with {
    ($0.haloLogSD, $0.rangeLogSD, $0.driftSD) = (0, 0, 0)
    ($0.groupEffect, $0.groupEffectSD, $0.shareHeaping) = (0, 0, 0)
  }

  private func correlation(_ pairs: [(Double, Double)]) -> Double {
    let known = pairs.filter { $0.0.isFinite && $0.1.isFinite }
    let (mx, my) = (mean(known.map(\.0)), mean(known.map(\.1)))
    let (xx, yy) = (known.reduce(0) { $0 + pow($1.0 - mx, 2) }, known.reduce(0) { $0 + pow($1.1 - my, 2) })
    return known.reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / (xx * yy).squareRoot()
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func share(_ hits: [Bool]) -> Double { Double(hits.count { $0 }) / Double(max(hits.count, 1)) }

  @Test("Palembang: planted range, halo, drift and group effects are recovered, and intervals cover")
  func palembang() throws {
    var (range, halo, drift) = ([Double](), [Double](), [Double]())
    var (rangeCover, driftCover, group) = ([Bool](), [Bool](), [Bool]())
    for seed in [20_241_117, 1, 2, 3] as [UInt64] {
      let world = try world(.palembang, seed: seed)
      let centre = mean(world.effects.range.entries.compactMap { world.truth[$0.rater].map { log($0.range) } })
      let ranges = world.effects.range.entries.filter { !$0.p.isNaN }.compactMap { entry in
        world.truth[entry.rater].map { (entry, log($0.range) - centre) }
      }
      range.append(correlation(ranges.map { (log($0.0.ratio), $0.1) }))
      rangeCover += ranges.map { $0.0.lower <= exp($0.1) && exp($0.1) <= $0.0.upper }
      let halos = try #require(world.effects.halo)
      #expect(halos.basis == .afterLevel)
      halo.append(
        correlation(halos.entries.compactMap { e in world.truth[e.rater].map { (e.halo, pow($0.haloSD, 2)) } }))
      let drifts = try #require(world.effects.drift).entries.filter { !$0.drift.isNaN }.compactMap { entry in
        world.truth[entry.rater].map { (entry, $0.drift) }
      }
      drift.append(correlation(drifts.map { ($0.0.drift, $0.1) }))
      driftCover += drifts.map { $0.0.lower <= $0.1 && $0.1 <= $0.0.upper }
      let sex = try #require(world.effects.groups?.entries.first { $0.attribute == "sex" && $0.rater == nil })
      #expect(sex.level == "female" && sex.reference == "male" && sex.q < 0.05 && sex.difference > 0)
      group.append(sex.lower <= 1.2 && 1.2 <= sex.upper)
    }
    print(
      "range r \(range), coverage \(share(rangeCover)); halo r \(halo); drift r \(drift), \(share(driftCover))")
    #expect(mean(range) > 0.85 && mean(drift) > 0.6 && mean(halo) > 0.2)
    // About 620 intervals: binomial standard error .010. Found: .924, and .945 where nobody heaps scores.
    #expect(share(rangeCover) > 0.9 && share(driftCover) > 0.92)
    #expect(group.count { $0 } >= 3)
  }

  @Test("without planted effects hardly anything is found")
  func nothing() throws {
    var (narrow, halo, drift, forms, groups) = (0, 0, 0, 0, 0)
    var (tests, rejected) = (0, 0)
    let cities = simulatedCities(default: 4)
    for seed in 1...UInt64(cities) {
      let effects = try world(Self.quiet, seed: 100 + seed).effects
      // A city with a false alarm counts once: that is what a false discovery rate under a null world means.
      if effects.range.entries.contains(where: { $0.q < 0.05 }) { narrow += 1 }
      if effects.halo?.entries.contains(where: \.isHigh) == true { halo += 1 }
      if effects.drift?.entries.contains(where: \.isFound) == true { drift += 1 }
      if effects.identical?.entries.contains(where: \.isFound) == true { forms += 1 }
      if effects.groups?.entries.contains(where: { $0.attribute == "sex" && $0.q < 0.05 }) == true {
        groups += 1
      }
      let p = effects.range.entries.map(\.p) + (effects.drift?.entries.map(\.p) ?? [])
      tests += p.count { !$0.isNaN }
      rejected += p.count { $0 < 0.05 }
    }
    print(
      "null: cities with alarms \(narrow) \(halo) \(drift) \(forms) \(groups) of \(cities); p < .05 \(rejected)/\(tests)"
    )
    let most = 1 + cities / 6
    #expect(narrow <= most && halo <= most && drift <= most && forms <= most && groups <= most)
    #expect((0.02...0.09).contains(Double(rejected) / Double(tests)))
  }

  @Test("a rater whose scores are only higher, up to the ceiling, is not called narrow")
  func ceiling() throws {
    let options = Self.quiet.with { $0.severitySD = 8 }
    for seed in [5, 6] as [UInt64] {
      let effects = try world(options, seed: seed).effects
      #expect(effects.identical?.entries.contains(where: \.isFound) != true)
      let entries = effects.range.entries.filter { !$0.p.isNaN }
      let lenient = entries.filter { $0.level > 6 }
      #expect(lenient.count > 10)
      #expect(lenient.count(where: \.isNarrow) <= 1, "\(lenient.filter(\.isNarrow))")
      #expect(abs(correlation(entries.map { (log($0.ratio), $0.level) })) < 0.25)
    }
  }

  @Test("where raters share employees, planted halo is told for single raters")
  func crossedHalo() throws {
    let options = CitySimulation.Options.crossed.with {
      $0.haloSD = 3
      $0.haloLogSD = 0.6
    }
    let world = try world(options, seed: 4)
    let halo = try #require(world.effects.halo)
    let found = halo.entries.compactMap { e in world.truth[e.rater].map { (e.halo, pow($0.haloSD, 2)) } }
    #expect(correlation(found) > 0.75, "\(correlation(found))")
    let high = halo.entries.filter(\.isHigh)
    let typical = mean(world.truth.values.map(\.haloSD))
    #expect(high.count > 2 && high.allSatisfy { (world.truth[$0.rater]?.haloSD ?? 0) > typical })
  }

  /// Everybody of a team of eight by one rater, six indicators, four quarters of two years each; whole scores.
  private func teams(
    raters: Int, seed: UInt64, years: Int = 1,
    score: (Int, Int, [Double], inout RandomStream) -> [Double] = { _, _, scores, _ in scores }
  ) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    return (0..<raters).flatMap { rater in
      (0..<8).flatMap { person -> [Appraised] in
        let level = 75 + 5 * stream.normal()
        return (0..<(4 * years)).flatMap { period -> [Appraised] in
          let drawn = (0..<6).map { _ in (level + 3 * stream.normal()).rounded() }
          return score(rater, period, drawn, &stream).enumerated().map { indicator, score in
            Appraised(
              ratee: "e\(rater)-\(person)", rater: "s\(100 + rater)", score: score, indicator: "i\(indicator)",
              period: "\(2023 + period / 4)-Q\(period % 4 + 1)")
          }
        }
      }
    }
  }

  private func effects(_ rows: [Appraised], protected: [String: [String: String]] = [:]) throws -> RaterEffects
  {
    try #require(
      RaterEffects(RatingDesign(appraisals(rows, protected: protected)), key: RandomKey(seed: 1)))
  }

  @Test("forms filled in alike, copied forward or with one number are found, those of others are not")
  func identical() throws {
    var last: [Double] = []
    let rows = teams(raters: 20, seed: 8) { rater, period, scores, stream in
      if rater == 0, stream.uniform() < 0.5 { return [80, 78, 81, 79, 80, 82] }
      if rater == 1, period > 0, stream.uniform() < 0.6 { return last }
      if rater == 2, stream.uniform() < 0.5 { return scores.map { _ in scores[0] } }
      last = scores
      return scores
    }
    let forms = try #require(try effects(rows).identical)
    let found = forms.entries.filter(\.isFound)
    func raters(_ kind: IdenticalForms.Kind) -> [String] { found.filter { $0.kind == kind }.map(\.rater) }
    #expect(raters(.sameForMany).contains("s100"))
    #expect(raters(.copiedForward).contains("s101"))
    #expect(raters(.oneValue) == ["s102"])
    #expect(found.allSatisfy { ["s100", "s101", "s102"].contains($0.rater) && $0.lower > 1 })
  }

  @Test("scores that rise within each year show as recency, told from a trend over the years")
  func withinYear() throws {
    let rows = teams(raters: 12, seed: 9, years: 2) { rater, period, scores, _ in
      scores.map { $0 + 0.5 * Double(period) + (rater == 3 ? 2 * Double(period % 4) : 0) }
    }
    let recency = try #require(try effects(rows).recency)
    let own = try #require(recency.entries.first { $0.rater == "s103" })
    #expect(own.isFound && own.lower > 0.8 && own.upper < 3)
    #expect(recency.entries.filter(\.isFound).map(\.rater) == ["s103"])
    // One year of quarters cannot tell recency from drift.
    #expect(try effects(teams(raters: 6, seed: 9)).recency == nil)
  }

  @Test("a yearly score that follows the last quarter has a weight near one, the mean of quarters near zero")
  func lastPeriod() throws {
    var stream = RandomStream(key: RandomKey(seed: 12))
    let rows = (0..<8).flatMap { rater in
      (0..<10).flatMap { person -> [Appraised] in
        let quarters = (0..<4).map { _ in 70 + 6 * stream.normal() }
        let year = (rater == 0 ? quarters[3] : quarters.reduce(0, +) / 4) + stream.normal()
        return (quarters + [year]).enumerated().map { place, score in
          Appraised(
            ratee: "e\(rater)-\(person)", rater: "s\(rater)", score: score,
            period: place < 4 ? "2024-Q\(place + 1)" : "2024")
        }
      }
    }
    let recency = try #require(try effects(rows).recency).entries.filter { $0.kind == .lastPeriod }
    let own = try #require(recency.first { $0.rater == "s0" })
    #expect(own.isFound && abs(own.estimate - 1) < 0.35)
    #expect(recency.filter { $0.rater != "s0" }.allSatisfy { !$0.isFound && abs($0.estimate) < 0.3 })
  }

  @Test("no rater is judged by fewer than ten employees on either side")
  func smallCells() throws {
    var stream = RandomStream(key: RandomKey(seed: 14))
    var sex: [String: String] = [:]
    let rows = (0..<6).flatMap { rater in
      (0..<(rater == 0 ? 40 : 12)).flatMap { person -> [Appraised] in
        let name = "e\(rater)-\(person)"
        sex[name] = person.isMultiple(of: 2) ? "female" : "male"
        let level = 70 + 3 * stream.normal() - (rater == 0 && person.isMultiple(of: 2) ? 8 : 0)
        return (0..<3).map {
          Appraised(ratee: name, rater: "s\(rater)", score: level + stream.normal(), indicator: "i\($0)")
        }
      }
    }
    let groups = try #require(try effects(rows, protected: ["sex": sex]).groups)
    let single = groups.entries.filter { $0.rater != nil }
    #expect(single.map(\.rater) == ["s0"] && single.allSatisfy { $0.ratees >= 10 && $0.others >= 10 })
    #expect(groups.screened.map(\.raters) == [1])
    #expect(try effects(rows).groups == nil)
  }

  @Test("what the data cannot say is nil or missing, not a number")
  func refusals() throws {
    let plain = teams(raters: 4, seed: 15).filter { $0.indicator == "i0" && $0.period == "2023-Q1" }
    let found = try effects(plain)
    #expect(found.halo == nil && found.drift == nil && found.identical == nil && found.recency == nil)
    #expect(RaterEffects(RatingDesign(appraisals(plain, raters: .absent)), key: RandomKey(seed: 1)) == nil)
    let lone = try effects([Appraised(ratee: "a", score: 3), Appraised(ratee: "b", score: 4)])
    #expect(lone.range.entries.allSatisfy { $0.p.isNaN && $0.ratio.isNaN })
    let constant = plain.map { row in Appraised(ratee: row.ratee, rater: row.rater, score: 80) }
    #expect(try effects(constant).range.entries.allSatisfy { $0.p.isNaN })
  }

  @Test("is unmoved by a shift, by the order of the rows and by what people are called")
  func laws() throws {
    let rows = CrossedCase(indicators: 3, periods: 3).rows(seed: 16)
    let original = try effects(rows)
    let shifted = try effects(
      rows.map {
        Appraised(
          ratee: $0.ratee, rater: $0.rater, score: $0.score + 40, indicator: $0.indicator, period: $0.period)
      })
    let reversed = try effects(rows.reversed())
    for other in [shifted, reversed] {
      let ranges = Dictionary(uniqueKeysWithValues: other.range.entries.map { ($0.rater, $0) })
      let drifts = Dictionary(uniqueKeysWithValues: (other.drift?.entries ?? []).map { ($0.rater, $0) })
      for entry in original.range.entries {
        let match = try #require(ranges[entry.rater])
        #expect(
          isClose(match.ratio, entry.ratio, relative: 1e-5)
            && isClose(match.p, entry.p, relative: 1e-4, floor: 1e-9))
      }
      for entry in original.drift?.entries ?? [] {
        let match = try #require(drifts[entry.rater])
        #expect(isClose(match.drift, entry.drift, relative: 1e-5, floor: 1e-7))
        #expect(isClose(match.standardError, entry.standardError, relative: 1e-5))
      }
    }
  }

  @Test("the same key gives the same halo, and permutations agree whatever the key")
  func permutations() throws {
    let table = RatingDesign(appraisals(CrossedCase(indicators: 3).rows(seed: 17)))
    let a = try #require(RaterEffects(table, key: RandomKey(seed: 1))?.halo)
    let b = try #require(RaterEffects(table, key: RandomKey(seed: 1))?.halo)
    let c = try #require(RaterEffects(table, key: RandomKey(seed: 2))?.halo)
    #expect(a.entries == b.entries)
    for (x, y) in zip(a.entries, c.entries) {
      // Two Monte Carlo shares of 999 replicates.
      #expect(abs(x.p - y.p) < 0.1)
    }
  }
}
