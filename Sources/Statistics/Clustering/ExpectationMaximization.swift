import LinearAlgebra

/// Where a search for a mixture stands.
struct MixtureState {
  var weights: [Double] = []
  var means: [[Double]] = []
  var covariances: [Matrix] = []
  /// What the rows say about the next parameters.
  var moments: MixtureMoments
  var logLikelihood = -Double.infinity
  var iterations = 0
  var hasConverged = false

  var groups: Int { moments.sizes.count }
}

/// Of each group its expected weight, mean, and sums of squares and products about that mean.
struct MixtureMoments {
  var sizes: [Double]
  var means: [[Double]]
  var scatters: [Matrix]
}

/// How far a search goes.
struct SearchEffort {
  enum Rule {
    /// What is left to gain, as geometric steps promise, relative to the log-likelihood.
    case promised(Double)
    /// What the last step gained.
    case lastGain(Double)
  }

  let rule: Rule
  let mostIterations: Int

  /// Whether jumps may shorten the way: a rule about the last gain means plain steps.
  var jumps: Bool {
    if case .promised = rule { return true }
    return false
  }

  /// Enough to compare searches with each other.
  static let roughTolerance = 1e-6

  /// To see which starts are worth going on with.
  static func glance(steps: Int) -> SearchEffort {
    SearchEffort(rule: .promised(roughTolerance), mostIterations: steps)
  }
}

/// Expectation–maximisation from one partition.
///
/// Where values are missing or measured with error, the expectations are those of the true values: of a row seen in the
/// columns o with error covariance S, `E x = μ + Σ₍·ₒ₎(Σ₍ₒₒ₎ + S)⁻¹(xₒ − μₒ)`.
///
/// > Reference: Dempster, Laird & Rubin (1977); Ghahramani & Jordan (1994); Bovy, Hogg & Roweis (2011),
/// > doi:10.1214/10-AOAS439.
struct ExpectationMaximization {
  private let rows: MixtureRows
  private let floor: [Double]
  private let isDiagonal: Bool
  private let scale: [Double]
  private var update: CovarianceUpdate

  /// - Parameters:
  ///   - floor: the smallest pivots that covariances of groups may have.
  ///   - scale: the standard deviation of each column over all rows.
  init(_ rows: MixtureRows, family: CovarianceFamily, floor: [Double], scale: [Double]) {
    self.rows = rows
    self.floor = floor
    self.scale = scale
    isDiagonal = family.isDiagonal
    update = CovarianceUpdate(family)
  }

  /// The state in which every row is wholly in its group.
  ///
  /// - Parameter filled: the rows without missing values; labels are those of its different rows.
  static func start(_ filled: DistinctRows, labels: [Int], groups: Int) -> MixtureState {
    let d = filled.columns
    var sizes = [Double](repeating: 0, count: groups)
    var sums = [Double](repeating: 0, count: groups * d)
    for i in 0..<filled.count {
      let w = filled.weights[i]
      sizes[labels[i]] += w
      for j in 0..<d { sums[labels[i] * d + j] += w * filled.values[i * d + j] }
    }
    let means = (0..<groups).map { k in (0..<d).map { sums[k * d + $0] / max(sizes[k], .leastNormalMagnitude) }
    }
    var products = [Double](repeating: 0, count: groups * d * d)
    var gap = [Double](repeating: 0, count: d)
    for i in 0..<filled.count {
      let k = labels[i]
      for j in 0..<d { gap[j] = filled.values[i * d + j] - means[k][j] }
      for b in 0..<d {
        let x = filled.weights[i] * gap[b]
        for a in 0..<d { products[(k * d + b) * d + a] += x * gap[a] }
      }
    }
    let scatters = (0..<groups).map { k in
      Matrix(rows: d, columns: d, elements: Array(products[(k * d * d)..<((k + 1) * d * d)]))
    }
    return MixtureState(moments: MixtureMoments(sizes: sizes, means: means, scatters: scatters))
  }

  /// Goes on from a state as far as the effort allows; false where a group lost its spread.
  ///
  /// After every two steps a jump is tried, unless the effort is measured in plain steps; where it lowers the likelihood,
  /// the search goes on from before it.
  mutating func advance(_ state: inout MixtureState, _ effort: SearchEffort) -> Bool {
    var gains = (previous: Double.infinity, last: Double.infinity)
    var trail: [MixtureMoments] = []
    var calm = Calm()
    while state.iterations < effort.mostIterations {
      if trail.count == 3, effort.jumps {
        if jumped(&state, trail) { gains = (.infinity, .infinity) }
        trail = [state.moments]
        calm.note(state.logLikelihood, effort.rule)
      }
      guard let gain = step(&state) else { return false }
      gains = (gains.last, gain)
      trail = trail.suffix(2) + [state.moments]
      state.hasConverged =
        (state.groups == 1 && rows.isPlain)
        || (isDone(gains, at: state.logLikelihood, effort.rule) && calm.isEnough(for: effort.rule))
      if state.hasConverged { break }
    }
    return true
  }

  /// Whether jumps have stopped to gain: after one the first steps gain little by little even far from the end.
  private struct Calm {
    private var last = -Double.infinity
    private var times = 0

    mutating func note(_ value: Double, _ rule: SearchEffort.Rule) {
      guard case .promised(let tolerance) = rule else { return }
      times = value - last <= tolerance * (1 + abs(value)) ? times + 1 : 0
      last = value
    }

    func isEnough(for rule: SearchEffort.Rule) -> Bool {
      guard case .promised(let tolerance) = rule, tolerance < SearchEffort.roughTolerance else { return true }
      return times >= 2
    }
  }

  /// One step; what it gains, or nil where a group lost its spread.
  private mutating func step(_ state: inout MixtureState) -> Double? {
    let before = state.logLikelihood
    guard maximise(&state), expect(&state) else { return nil }
    state.iterations += 1
    return state.logLikelihood - before
  }

  /// Jumps, if that is better; whether it was.
  private mutating func jumped(_ state: inout MixtureState, _ trail: [MixtureMoments]) -> Bool {
    guard let moments = MixtureExtrapolation.jump(trail[0], trail[1], trail[2], scale: scale) else {
      return false
    }
    var other = state
    let kept = update
    other.moments = moments
    if step(&other) != nil, other.logLikelihood >= state.logLikelihood {
      state = other
      return true
    }
    update = kept
    return false
  }

  private func isDone(_ gains: (previous: Double, last: Double), at value: Double, _ rule: SearchEffort.Rule)
    -> Bool
  {
    switch rule {
    case .lastGain(let enough): return gains.last < enough
    case .promised(let tolerance):
      // Aitken's rule: the gains form a geometric series whose rest is small.
      guard gains.last.isFinite, gains.previous.isFinite else { return false }
      let enough = tolerance * (1 + abs(value))
      guard gains.last > 0 else { return abs(gains.last) <= enough }
      let ratio = gains.last / gains.previous
      return ratio < 1 ? gains.last * ratio / (1 - ratio) <= enough && gains.last <= enough * 10 : false
    }
  }

  /// Parameters from moments; false where a group is empty or without spread.
  private mutating func maximise(_ state: inout MixtureState) -> Bool {
    let sizes = state.moments.sizes
    guard sizes.allSatisfy({ $0 > 1e-8 * rows.total }) else { return false }
    guard let covariances = update.covariances(state.moments.scatters, sizes: sizes) else { return false }
    let total = sizes.reduce(0, +)
    state.weights = sizes.map { $0 / total }
    state.means = state.moments.means
    state.covariances = covariances
    return rows.isBounded || covariances.allSatisfy(hasSpread)
  }

  private func hasSpread(_ covariance: Matrix) -> Bool {
    guard let factor = try? CholeskyFactor(covariance) else { return false }
    return zip(factor.lower.diagonal, floor).allSatisfy { $0 * $0 > $1 }
  }

  /// Moments and the log-likelihood from parameters; false where a covariance has no spread.
  private func expect(_ state: inout MixtureState) -> Bool {
    guard let sums = rows.sums(state, isDiagonal: isDiagonal) else { return false }
    state.moments = sums.moments(about: state.means)
    state.logLikelihood = sums.logLikelihood
    return sums.logLikelihood.isFinite
  }
}
