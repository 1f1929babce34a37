import Appraisals

/// Where performance is cut in this data: by rank, or on the scale of the scores.
struct PerformanceCuts: Sendable {
  /// The number of people above and below expectations, where ranks decide.
  let counts: (above: Int, below: Int)?
  /// Cuts on the scale of the scores, where points decide.
  let above: Double
  let meets: Double
  /// One point of the policy on the scale of the scores, near each of the cuts.
  let pointAbove: Double
  let pointMeets: Double

  /// - Throws: ``AnalysisError/cutsOutsideScale(policy:above:meets:minimum:maximum:)``.
  init(_ policy: TalentPolicy, scale: Scale, people: Int) throws(AnalysisError) {
    switch policy.performance {
    case .ranking(let above, let below):
      counts = (Int(above * Double(people) + 1e-9), Int(below * Double(people) + 1e-9))
      (self.above, meets, pointAbove, pointMeets) = (.infinity, -.infinity, 0, 0)
    case .cuts(let above, let meets, let predicates):
      counts = nil
      if let map = PerformanceCuts.predicateScale(scale, predicates) {
        (self.above, pointAbove) = map.place(above)
        (self.meets, pointMeets) = map.place(meets)
      } else {
        (self.above, self.meets, pointAbove, pointMeets) = (above, meets, 1, 1)
      }
      guard self.above <= scale.maximum, self.meets >= scale.minimum else {
        throw .cutsOutsideScale(
          policy: policy.file, above: above, meets: meets, minimum: scale.minimum, maximum: scale.maximum)
      }
    }
  }

  /// The expectation of a level, where points decide; cuts moved by some points.
  func expectation(_ level: Double, shiftAbove: Double = 0, shiftMeets: Double = 0) -> Expectation {
    if level >= above + shiftAbove * pointAbove { return .above }
    return level >= meets + shiftMeets * pointMeets ? .meets : .below
  }

  /// Everybody's expectation; `order` has the best first.
  func expectations(
    _ levels: [Double], order: [Int], shiftAbove: Double = 0, shiftMeets: Double = 0
  ) -> [Expectation] {
    guard let counts else {
      return levels.map { expectation($0, shiftAbove: shiftAbove, shiftMeets: shiftMeets) }
    }
    // A point of a share is one in a hundred people.
    let point = Double(levels.count) / 100
    let above = PerformanceCuts.moved(counts.above, by: -shiftAbove * point, within: levels.count)
    let below = PerformanceCuts.moved(counts.below, by: shiftMeets * point, within: levels.count)
    var found = [Expectation](repeating: .meets, count: levels.count)
    for i in order.prefix(above) { found[i] = .above }
    for i in order.suffix(below) { found[i] = .below }
    return found
  }

  private static func moved(_ count: Int, by change: Double, within n: Int) -> Int {
    min(max(count + Int(change.rounded()), 0), n)
  }

  /// Predicates in points of the policy, between the levels of the scale in proportion.
  private struct PredicateScale {
    let levels: [Double]
    let points: [Double]

    /// Where a number of points lies on the scale, and how far one point reaches there.
    func place(_ value: Double) -> (Double, Double) {
      var j = 0
      while j < points.count - 2, points[j + 1] < value { j += 1 }
      let slope = (levels[j + 1] - levels[j]) / (points[j + 1] - points[j])
      return (levels[j] + slope * (value - points[j]), slope)
    }
  }

  private static func predicateScale(_ scale: Scale, _ map: [Predicate: Double]) -> PredicateScale? {
    let known = scale.labels.compactMap { Predicate(label: $0) }
    let points = known.compactMap { map[$0] }
    guard known.count > 1, known.count == scale.labels.count, points.count == known.count else { return nil }
    let step = (scale.maximum - scale.minimum) / Double(known.count - 1)
    return PredicateScale(levels: known.indices.map { scale.minimum + step * Double($0) }, points: points)
  }
}
