import Appraisals

/// The times of trends: periods of one length in their order, or whatever a column of times holds.
public struct TrendAxis: Sendable, Hashable {
  /// What each place is called, in order of time; periods without data have a place too.
  public let labels: [String]
  /// The time of each place: 0, 1, 2, … for periods, the number itself for numeric times.
  public let times: [Double]
  /// The length of the periods; nil where times are no periods.
  public let kind: Period.Kind?
  /// The places of a year, or of the cycle that was asked for; nil where there is none.
  public let cycle: Int?
  /// Whether times are evenly spaced.
  public let isRegular: Bool
  /// The place of each level; nil where a level takes no part.
  let placeOfLevel: [Int?]
  private let first: Int

  /// The number of places.
  public var count: Int { labels.count }

  /// Arranges levels.
  ///
  /// Of periods of several lengths the shortest that occurs twice is taken, or that of `kind`; shorter ones are put
  /// together into longer ones where `kind` asks for it. The others take no part: a year beside its quarters would count
  /// the same work again.
  ///
  /// - Parameters:
  ///   - levels: distinct labels; their own order is kept where they are neither periods nor numbers.
  ///   - kind: the length of the periods wanted.
  ///   - cycle: the places of a cycle, where times are no periods.
  public init(_ levels: [String], kind: Period.Kind? = nil, cycle: Int? = nil) {
    let periods = levels.map { Period($0) }
    if !levels.isEmpty, periods.allSatisfy({ $0 != nil }) {
      self.init(periods: periods.compactMap(\.self), kind: kind, cycle: cycle)
      return
    }
    let numbers = levels.map { Double($0) }
    if numbers.allSatisfy({ $0?.isFinite ?? false }) {
      self.init(numbers: numbers.compactMap(\.self), levels: levels, cycle: cycle)
      return
    }
    self.init(names: levels, cycle: cycle)
  }

  private init(names: [String], cycle: Int?) {
    (labels, times, placeOfLevel) = (names, names.indices.map(Double.init), names.indices.map { $0 })
    (kind, self.cycle, isRegular, first) = (nil, cycle, true, 0)
  }

  private init(periods: [Period], kind: Period.Kind?, cycle: Int?) {
    let counts = Dictionary(grouping: periods, by: \.kind).mapValues(\.count)
    let lengths = Period.Kind.allCases.sorted()
    let shortest = lengths.first { (counts[$0] ?? 0) > 1 } ?? lengths.first { counts[$0] != nil } ?? .yearly
    let source = kind.flatMap { (counts[$0] ?? 0) > 1 ? $0 : nil } ?? shortest
    let target = kind.map { max($0, source) } ?? source
    let numbers = periods.map { period -> Int? in
      guard period.kind == source else { return nil }
      let wide = period.widened(to: target)
      return wide.year * (12 / target.months) + wide.ordinal - 1
    }
    let known = numbers.compactMap(\.self)
    let start = known.min() ?? 0
    let places = (known.max() ?? start) - start + 1
    first = start
    labels = (0..<places).map { TrendAxis.name(start + $0, target) }
    times = (0..<places).map(Double.init)
    placeOfLevel = numbers.map { $0.map { $0 - start } }
    (self.kind, isRegular) = (target, true)
    self.cycle = cycle ?? (target == .yearly ? nil : 12 / target.months)
  }

  private init(numbers: [Double], levels: [String], cycle: Int?) {
    let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
    var places = [Int?](repeating: nil, count: numbers.count)
    var (times, labels): ([Double], [String]) = ([], [])
    for level in order {
      if times.last != numbers[level] {
        times.append(numbers[level])
        labels.append(levels[level])
      }
      places[level] = times.count - 1
    }
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }
    let step = steps.first ?? 1
    isRegular = steps.allSatisfy { abs($0 - step) <= 1e-9 * abs(step) }
    (self.times, self.labels, placeOfLevel) = (times, labels, places)
    (kind, self.cycle, first) = (nil, cycle, 0)
  }

  /// Whether periods of that year or before, and later ones, are on the axis.
  func spans(yearBeforeBreak year: Int) -> Bool {
    guard kind != nil, let first = labels.first.flatMap({ Period($0) }),
      let last = labels.last.flatMap({ Period($0) })
    else { return false }
    return first.year <= year && last.year > year
  }

  /// The time so many places after the last one.
  public func time(after steps: Int) -> Double { (times.last ?? 0) + Double(steps) * step }

  /// What the place so many after the last one is called.
  public func label(after steps: Int) -> String {
    if let kind { return TrendAxis.name(first + count - 1 + steps, kind) }
    let time = time(after: steps)
    if labels.last.flatMap(Double.init) != nil { return Int(exactly: time).map { "\($0)" } ?? "\(time)" }
    return "+\(steps)"
  }

  private var step: Double { count > 1 && isRegular ? times[1] - times[0] : 1 }

  private static func name(_ number: Int, _ kind: Period.Kind) -> String {
    let perYear = 12 / kind.months
    return Period(year: number / perYear, kind: kind, ordinal: number % perYear + 1)?.description ?? "\(number)"
  }
}
