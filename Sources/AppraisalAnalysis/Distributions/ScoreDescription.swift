import Appraisals
import Statistics

/// The scores of one group on one indicator, described.
public struct ScoreDescription: Sendable {
  /// Which test was run, or why none.
  public enum TestName: String, Sendable, Hashable, CaseIterable {
    case shapiroWilk = "shapiro_wilk"
    case andersonDarling = "anderson_darling"
    case lilliefors
    case cramerVonMises = "cramer_von_mises"
    case jarqueBera = "jarque_bera"
    /// Hartigan's dip against uniform samples.
    case dip
    /// Hartigan's dip against rounded samples from a unimodal fit.
    case roundedDip = "dip_rounded"
    /// No test: nearly everybody has the same score, or there are too few scores.
    case none
  }

  /// What decides which tests make sense.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// One value only.
    case constant
    /// Less than 0.6 bit.
    case nearlyConstant = "nearly_constant"
    /// At most eleven levels.
    case ordinal
    /// More levels, on a grid.
    case rounded
    /// Values of their own.
    case continuous
  }

  /// One test.
  public struct Test: Sendable {
    /// Its name.
    public let name: TestName
    /// Its statistic; nil for no test.
    public let statistic: Double?
    /// Its p-value; nil for no test.
    public let p: Double?
  }

  /// More levels than these make an ordered scale a scale of numbers.
  public static let mostOrdinalLevels = 11
  /// Up to so many levels are drawn as bars.
  public static let mostBars = 15

  /// The group: its labels in the order of the groupings, none for all.
  public let group: [String]
  /// The indicator.
  public let indicator: String
  /// Whether scores are measurements.
  public let isObjective: Bool
  /// The number of scores that might be there and are not.
  public let missing: Int
  /// The number of persons.
  public let persons: Int
  /// The scores.
  public let sample: OrderedSample
  /// Their moments.
  public let moments: Moments
  /// Their L-moments.
  public let lMoments: LMoments
  /// Their levels.
  public let levels: LevelCounts
  /// Rounding and heaping.
  public let grid: ValueGrid
  /// What kind of scores they are.
  public let kind: Kind
  /// The interval of the mean that respects persons and raters; nil for a single person or rater.
  public let meanInterval: BootstrapInterval?
  /// The tests of shape that make sense.
  public let tests: [Test]
  /// The share of scores at the upper end of the scale, or at the largest score where none is declared.
  public let ceiling: Double
  /// The share at the lower end.
  public let floor: Double
  /// The share of the declared scale between the 5 % and the 95 % quantile; nil without a declared scale.
  public let rangeUsed: Double?
  /// The density, where there are enough levels for one.
  public let density: KernelDensity?
  /// How many peaks of the density stand out by a twentieth of the highest.
  public var modes: Int? { density.map { $0.modes(prominence: 0.05).count } }
}

/// How scores are described.
public struct DescriptionOptions: Sendable {
  /// The seed of resampling and simulation.
  public let key: RandomKey
  /// The replicates of bootstrap intervals.
  public let replicates: Int
  /// The fewest persons of a group that is shown.
  public let smallestGroup: Int
  /// The rule of the bandwidth.
  public let bandwidth: BandwidthRule
  /// The threads.
  public let threads: Int

  /// Chooses.
  public init(
    key: RandomKey, replicates: Int = 1000, smallestGroup: Int = 5, bandwidth: BandwidthRule = .sheatherJones,
    threads: Int = 1
  ) {
    self.key = key
    self.replicates = replicates
    self.smallestGroup = smallestGroup
    self.bandwidth = bandwidth
    self.threads = threads
  }
}

extension ScoreDescription {
  /// Replicates of the dip's null: a p-value of .05 then has a Monte Carlo error of .015.
  private static let dipReplicates = 199
  /// More scores than these are not simulated for the dip: a difference of any size is significant then.
  private static let mostForDip = 20_000

  init?(
    group: [String], _ indicator: ScoreRows.Indicator, places: [Int], missing: Int, rows: ScoreRows,
    options: DescriptionOptions, item: UInt64
  ) {
    let scores = places.map { indicator.scores[$0] }
    // Scores of a table are finite; an infinite cell of a plain table leaves nothing to describe.
    guard let sample = try? OrderedSample(scores) else { return nil }
    let levels = sample.levels
    self.group = group
    self.indicator = indicator.name
    isObjective = indicator.isObjective
    self.missing = missing
    self.sample = sample
    moments = sample.moments
    lMoments = LMoments(sample)
    self.levels = levels
    grid = ValueGrid(levels)
    kind = Kind(levels, grid)
    let ratees = places.map { rows.ratees.codes[indicator.rows[$0]] }
    persons = Set(ratees).count
    let key = options.key.derived(item)
    meanInterval = ScoreDescription.interval(scores, ratees, places, indicator, rows, options, key)
    ceiling = levels.share(of: indicator.scale?.upperBound ?? sample.maximum)
    floor = levels.share(of: indicator.scale?.lowerBound ?? sample.minimum)
    rangeUsed = indicator.scale.flatMap { scale in
      let width = scale.upperBound - scale.lowerBound
      return width > 0 ? (sample.quantile(0.95) - sample.quantile(0.05)) / width : nil
    }
    density = ScoreDescription.density(sample, levels, grid, indicator.scale, options)
    tests = ScoreDescription.tests(sample, moments, kind, grid, key.derived(1))
  }

  private static func interval(
    _ scores: [Double], _ ratees: [Int32], _ places: [Int], _ indicator: ScoreRows.Indicator, _ rows: ScoreRows,
    _ options: DescriptionOptions, _ key: RandomKey
  ) -> BootstrapInterval? {
    var groupings = [compact(ratees)]
    if let raters = rows.raters, !indicator.isObjective {
      let codes = compact(places.map { raters.codes[indicator.rows[$0]] })
      if Set(codes).count > 1 { groupings.append(codes) }
    }
    let bootstrap = Bootstrap(key: key, replicates: options.replicates, threads: options.threads)
    return try? ProductBootstrap(bootstrap, groupings: groupings).mean(of: scores)
  }

  /// Codes without gaps, in the order of first appearance, so that a result does not depend on other groups.
  static func compact(_ codes: [Int32]) -> [Int32] {
    var known: [Int32: Int32] = [:]
    return codes.map { code in
      if let place = known[code] { return place }
      let place = Int32(known.count)
      known[code] = place
      return place
    }
  }

  private static func density(
    _ sample: OrderedSample, _ levels: LevelCounts, _ grid: ValueGrid, _ scale: ClosedRange<Double>?,
    _ options: DescriptionOptions
  ) -> KernelDensity? {
    guard levels.values.count > mostBars else { return nil }
    // Achievement may pass the end of its scale; then the scale is no bound.
    let holds = scale.map { $0.lowerBound <= sample.minimum && sample.maximum <= $0.upperBound } ?? false
    // Preferred round numbers would draw plug-in bandwidths down to the spikes; a rule of thumb does not follow them.
    let plain = grid.isHeaped ? (try? Bandwidth.of(sample, .silverman)) ?? 0 : 0
    return try? KernelDensity(
      sample, rule: options.bandwidth, smallestBandwidth: max(0.6 * grid.spacing, plain),
      support: holds ? scale ?? -.infinity ... .infinity : -.infinity ... .infinity)
  }

  private static func tests(
    _ sample: OrderedSample, _ moments: Moments, _ kind: Kind, _ grid: ValueGrid, _ key: RandomKey
  ) -> [Test] {
    var tests: [Test] = []
    func add(_ name: TestName, _ result: ShapeTest?) {
      if let result { tests.append(Test(name: name, statistic: result.statistic, p: result.p)) }
    }
    switch kind {
    case .constant, .nearlyConstant: break
    case .ordinal, .rounded:
      if kind == .rounded {
        add(.shapiroWilk, try? NormalityTest.shapiroWilk(sample))
        if sample.count > NormalityTest.shapiroWilkLimit {
          add(.andersonDarling, try? NormalityTest.andersonDarling(sample))
        }
        add(.jarqueBera, try? NormalityTest.jarqueBera(moments))
      }
      guard sample.count <= mostForDip, sample.count >= 10 else { break }
      // Round numbers that are preferred make peaks of their own.
      guard !grid.isHeaped else {
        tests.append(Test(name: .roundedDip, statistic: nil, p: nil))
        break
      }
      let null = DipTest.Null.roundedUnimodal(step: grid.spacing, key: key, replicates: dipReplicates)
      if let dip = try? DipTest(sample, null: null) {
        tests.append(Test(name: .roundedDip, statistic: dip.statistic, p: dip.p))
      }
    case .continuous:
      add(.shapiroWilk, try? NormalityTest.shapiroWilk(sample))
      add(.andersonDarling, try? NormalityTest.andersonDarling(sample))
      add(.lilliefors, try? NormalityTest.lilliefors(sample))
      add(.cramerVonMises, try? NormalityTest.cramerVonMises(sample))
      add(.jarqueBera, try? NormalityTest.jarqueBera(moments))
      if let dip = try? DipTest(sample) { tests.append(Test(name: .dip, statistic: dip.statistic, p: dip.p)) }
    }
    return tests.isEmpty ? [Test(name: .none, statistic: nil, p: nil)] : tests
  }
}

extension ScoreDescription.Kind {
  init(_ levels: LevelCounts, _ grid: ValueGrid) {
    if levels.values.count == 1 {
      self = .constant
    } else if levels.entropy < InformationContent.lowLimit {
      self = .nearlyConstant
    } else if levels.values.count <= ScoreDescription.mostOrdinalLevels, levels.total > levels.values.count {
      self = .ordinal
    } else if levels.values.count < levels.total, grid.step != nil {
      self = .rounded
    } else {
      self = .continuous
    }
  }
}

extension ValueGrid {
  /// A ratio of round scores to what a smooth distribution would have that is no chance and no trifle.
  public static let heavyHeap = 1.5

  /// Whether round numbers are preferred by far.
  public var isHeaped: Bool { heaviest != nil }

  /// The multiple that is preferred most, if by far.
  public var heaviest: Heap? {
    heaps.filter { $0.ratio >= ValueGrid.heavyHeap && ($0.p ?? 1) < 0.001 }.max { $0.ratio < $1.ratio }
  }
}
