import AppraisalAnalysis
import Appraisals
import Foundation
import Statistics
import TestSupport
import Testing

/// What holds of trends whatever the appraisals.
@Suite("Productivity trends")
struct ProductivityTrendsTests {
  /// Twelve people in units `a / x`, `a / y` and `b`, rated on two indicators over six quarters.
  private func rows(seed: UInt64 = 1, slope: Double = 0) -> [Appraised] {
    var stream = RandomStream(key: RandomKey(seed: seed))
    let units = ["a / x", "a / y", "b"]
    var rows: [Appraised] = []
    for person in 0..<12 {
      let level = 70 + 5 * stream.normal()
      for quarter in 0..<6 where !(person == 3 && quarter < 2) && !(person == 7 && quarter > 3) {
        let period = "\(2023 + quarter / 4)-Q\(quarter % 4 + 1)"
        let rater = quarter > 2 && person % 3 == 0 ? "s\((person + 1) % 3)" : "s\(person % 3)"
        for indicator in ["work", "manner"] where indicator == "work" || quarter % 2 == 1 {
          rows.append(
            Appraised(
              ratee: "p\(person)", rater: rater,
              score: level + slope * Double(quarter) + (indicator == "work" ? 0 : 4) + stream.normal(),
              indicator: indicator, period: period, unit: units[person % 3]))
        }
      }
    }
    return rows
  }

  @Test("the parts of a change add up to it")
  func parts() throws {
    for seed in 1...5 {
      let study = try ProductivityTrends(appraisals(rows(seed: UInt64(seed), slope: 0.3)))
      #expect(!study.current.decompositions.isEmpty)
      for change in study.current.decompositions {
        let terms = [
          change.within.estimate, change.mix.estimate, change.joiners.estimate, change.leavers.estimate,
          change.raterDrift.estimate,
        ]
        let largest = terms.map(abs).max() ?? 0
        #expect(abs(terms.reduce(0, +) - change.total) <= 1e-12 * max(largest, 1), "\(change.unit ?? "all")")
      }
    }
  }

  @Test("targets of everybody's own are no obstacle: what people share is compared, the rest is mix")
  func ownTargets() throws {
    var stream = RandomStream(key: RandomKey(seed: 11))
    var rows: [Appraised] = []
    var shared: [[Double]] = []
    for person in 0..<40 {
      let scores = (0..<3).map { _ in 70 + 5 * stream.normal() }
      shared.append(scores)
      for (quarter, score) in scores.enumerated() {
        func row(_ indicator: String, _ score: Double) -> Appraised {
          Appraised(
            ratee: "p\(person)", rater: "s", score: score, indicator: indicator, period: "2024-Q\(quarter + 1)")
        }
        rows += [row("work", score), row("target \(person) of \(quarter)", 60 + stream.normal())]
      }
    }
    let study = try ProductivityTrends(appraisals(rows, raters: .absent))
    let change = try #require(study.current.decompositions.first { $0.unit == nil })
    // Every row weighs 1/80 of its period, and only "work" is there in both.
    let within = shared.reduce(0) { $0 + ($1[2] - $1[0]) / 80 }
    #expect(isClose(change.within.estimate, within, relative: 1e-10))
    #expect(change.stayed == 40 && change.came == 0 && change.left == 0)
    #expect(isClose(change.mix.estimate, change.total - within, relative: 1e-10))
  }

  @Test("units lie within units, and each has people and periods of its own")
  func levels() throws {
    let segment = try ProductivityTrends(appraisals(rows())).current
    #expect(segment.series(.unit, depth: 1).map(\.id) == ["a", "b"])
    #expect(segment.series(.unit, depth: 2).map(\.id) == ["a / x", "a / y"])
    #expect(segment.series(.indicator).map(\.id).sorted() == ["manner", "work"])
    #expect(segment.axis.labels.first == "2023-Q1" && segment.axis.label(after: 1) == "2024-Q3")
    #expect(segment.overall?.people == [11, 11, 12, 12, 11, 11])
    #expect(segment.people.count == 12)
  }

  @Test("people with three periods or fewer are insufficient")
  func fewPeriods() throws {
    var few = rows().filter { !($0.ratee == "p5" && $0.period >= "2023-Q4") }
    few.append(Appraised(ratee: "new", rater: "s1", score: 80, indicator: "work", period: "2024-Q2", unit: "b"))
    let people = try ProductivityTrends(appraisals(few)).current.people
    let three = try #require(people.first { $0.ratee == "p5" })
    #expect(three.count == 3 && three.status == .insufficient && three.slope == nil)
    #expect(people.first { $0.ratee == "new" }?.status == .insufficient)
    #expect(people.first { $0.ratee == "p7" }?.slope != nil)
  }

  @Test("a number added to all scores moves levels only, one added per quarter moves slopes by as much")
  func shifts() throws {
    let (plain, moved) = (rows(), rows().map { row in row.with { $0.score += 12 } })
    let order = ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"]
    let tilted = rows().map { row in
      row.with { $0.score += 0.5 * Double(order.firstIndex(of: row.period) ?? 0) }
    }
    let studies = try [plain, moved, tilted].map { try ProductivityTrends(appraisals($0)).current }
    for (a, (b, c)) in zip(studies[0].series, zip(studies[1].series, studies[2].series)) {
      let (first, second, third) = (try #require(a.slope), try #require(b.slope), try #require(c.slope))
      #expect(isClose(first.own, second.own, relative: 1e-6, floor: 1e-8), "\(a.id)")
      #expect(isClose(third.own, first.own + 0.5, relative: 1e-6, floor: 1e-8), "\(a.id)")
      #expect(isClose(try #require(b.current), try #require(a.current) + 12, relative: 1e-6), "\(a.id)")
    }
    for (a, b) in zip(studies[0].decompositions, studies[1].decompositions) {
      #expect(isClose(a.within.estimate, b.within.estimate, relative: 1e-6, floor: 1e-8))
      #expect(isClose(a.mix.estimate, b.mix.estimate, relative: 1e-6, floor: 1e-8))
    }
  }

  @Test("neither the order of the rows nor the names of the raters matter")
  func relabelled() throws {
    let plain = try ProductivityTrends(appraisals(rows())).current
    let other = try ProductivityTrends(
      appraisals(rows().reversed().map { row in row.with { $0.rater = "z" + row.rater } })
    ).current
    for series in plain.series {
      let match = try #require(
        other.series.first { ($0.level, $0.depth, $0.id) == (series.level, series.depth, series.id) })
      #expect(
        isClose(try #require(match.slope?.own), try #require(series.slope?.own), relative: 1e-6, floor: 1e-8))
    }
    for change in plain.decompositions {
      let match = try #require(
        other.decompositions.first { ($0.unit, $0.depth) == (change.unit, change.depth) })
      #expect(isClose(match.raterDrift.estimate, change.raterDrift.estimate, relative: 1e-5, floor: 1e-7))
    }
  }

  @Test("regimes of scoring are kept apart unless a bridge is asked for")
  func regimes() throws {
    let table = regimeTable(people: 12)
    let apart = try ProductivityTrends(table)
    #expect(apart.segments.map(\.regime) == ["old", "new"])
    #expect(apart.segments.allSatisfy { $0.axis.count == 4 })
    #expect(apart.bridges.isEmpty)
    var options = TrendOptions()
    options.scales = .bridged
    let joined = try ProductivityTrends(table, options: options)
    #expect(joined.segments.count == 1 && joined.current.axis.count == 8)
    let bridge = try #require(joined.bridges.first)
    #expect(bridge.people == 12 && bridge.lastPeriod == "2021-Q4" && bridge.firstPeriod == "2022-Q1")
    // The new scale is the old one times a tenth, and nobody changes: the bridge undoes just that.
    #expect(isClose(bridge.slope, 10, relative: 1e-9))
    #expect(isClose(bridge.intercept, 0, relative: 0, floor: 1e-9))
    #expect(abs(try #require(joined.current.overall?.slope).own) < 1e-9)
  }

  @Test("a series across 2022 whose regimes nothing names is marked")
  func unnamedBreak() throws {
    let before = rows().map { row in
      row.with { $0.period = "\((Int($0.period.prefix(4)) ?? 0) - 2)" + $0.period.dropFirst(4) }
    }
    #expect(try ProductivityTrends(appraisals(before)).current.hasUnnamedBreak)
    #expect(try !ProductivityTrends(appraisals(rows())).current.hasUnnamedBreak)
  }

  @Test("too few people on both sides of a break bridge nothing")
  func noBridge() {
    var options = TrendOptions()
    options.scales = .bridged
    let message = refusal { try ProductivityTrends(regimeTable(people: 4), options: options) }
    #expect(message?.contains("noBridge") ?? false)
  }

  /// People of constant scores, on a scale of 100 until 2021 and of 10 from 2022.
  private func regimeTable(people: Int) -> AppraisalTable {
    var rows: [Appraised] = []
    var versions: [String] = []
    for person in 0..<people {
      for quarter in 0..<8 {
        let isNew = quarter > 3
        rows.append(
          Appraised(
            ratee: "p\(person)", score: (60 + 2 * Double(person)) / (isNew ? 10 : 1),
            period: "\(2021 + quarter / 4)-Q\(quarter % 4 + 1)", unit: "u\(person % 2)"))
        versions.append(isNew ? "new" : "old")
      }
    }
    let plain = appraisals(rows)
    return AppraisalTable(
      ratees: plain.ratees, raters: nil, raterTypes: plain.raterTypes, indicators: plain.indicators,
      periods: plain.periods, units: plain.units, scores: plain.scores, weights: nil, targets: nil,
      realisations: nil, scaleVersions: Factor(versions), facts: [], protectedAttributes: [],
      scale: plain.scale,
      lines: plain.lines, provenance: plain.provenance, report: .init())
  }

  @Test("ratings that rise while results do not are told")
  func softening() throws {
    var stream = RandomStream(key: RandomKey(seed: 3))
    var rows: [Appraised] = []
    for person in 0..<60 {
      let level = 70 + 5 * stream.normal()
      for quarter in 0..<6 {
        let period = "\(2023 + quarter / 4)-Q\(quarter % 4 + 1)"
        rows.append(
          Appraised(
            ratee: "p\(person)", rater: "s\(person % 12)",
            score: level + 0.8 * Double(quarter) + stream.normal(),
            period: period, unit: "u\(person % 6)"))
        rows.append(
          Appraised(
            ratee: "p\(person)", rater: "s\(person % 12)", score: level + stream.normal(), indicator: "files",
            period: period, unit: "u\(person % 6)", type: .objective))
      }
    }
    let found = try #require(try ProductivityTrends(appraisals(rows)).current.divergence)
    let all = try #require(found.entries.first)
    #expect(all.unit == nil && all.verdict == .ratingsAhead && found.isCalibrated)
    let gap = try #require(all.difference)
    #expect(gap.lower < 0.8 && 0.8 < gap.upper)
    #expect(found.entries.count == 7 && found.entries.count { $0.verdict == .ratingsAhead } > 4)
  }

  @Test("one period, no ratings and an unknown indicator are refused")
  func refusals() {
    let one = [Appraised(ratee: "a", score: 1), Appraised(ratee: "b", score: 2)]
    #expect(refusal { try ProductivityTrends(appraisals(one)) }?.contains("period") ?? false)
    #expect(refusal { try ProductivityTrends(appraisals([])) }?.contains("tooFewRatings") ?? false)
    var options = TrendOptions()
    options.indicator = "none"
    #expect(
      refusal { try ProductivityTrends(appraisals(rows()), options: options) }?.contains("unknownIndicator")
        ?? false)
  }

  @Test("constant scores, and two periods, are answered without a slope that is not there")
  func poor() throws {
    let constant = rows().map { row in row.with { $0.score = 50 } }
    let study = try ProductivityTrends(appraisals(constant)).current
    #expect(study.series.allSatisfy { $0.verdict == .uncertain || $0.verdict == .insufficient })
    let two = try ProductivityTrends(appraisals(rows().filter { $0.period < "2023-Q3" })).current
    #expect(two.series.allSatisfy { $0.verdict == .insufficient && $0.slope == nil })
    #expect(!two.decompositions.isEmpty)
  }
}

extension Appraised {
  /// The same with something changed.
  func with(_ change: (inout Appraised) -> Void) -> Appraised {
    var copy = self
    change(&copy)
    return copy
  }
}

@Suite("The axis of trends")
struct TrendAxisTests {
  @Test("takes the shortest length that occurs twice, and leaves no gap")
  func lengths() {
    let axis = TrendAxis(["2023", "2023-Q1", "2023-Q2", "2023-Q4"])
    #expect(axis.kind == .quarter && axis.labels == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"])
    #expect(axis.cycle == 4 && axis.label(after: 1) == "2024-Q1")
    let years = TrendAxis(["2023-01", "2023-02", "2024-07"], kind: .yearly)
    #expect(years.labels == ["2023", "2024"] && years.cycle == nil)
    let months = TrendAxis(["2023-01", "2023-02", "2023-12"])
    #expect(months.count == 12 && months.cycle == 12 && months.label(after: 2) == "2024-02")
    let semesters = TrendAxis(["2023-01", "2023-07", "2024-02"], kind: .semester)
    #expect(semesters.labels == ["2023-S1", "2023-S2", "2024-S1"])
  }

  @Test("takes numbers as they are, and names in their order")
  func numbers() {
    let axis = TrendAxis(["3", "1", "2"])
    #expect(axis.times == [1, 2, 3] && axis.isRegular && axis.label(after: 2) == "5")
    #expect(!TrendAxis(["0", "1", "5"]).isRegular)
    let names = TrendAxis(["before", "after"])
    #expect(names.times == [0, 1] && names.label(after: 1) == "+1")
  }
}
