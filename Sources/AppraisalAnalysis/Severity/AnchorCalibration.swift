import Foundation
import Statistics

/// What a point of rating is worth in points of an objective result, from the staff of the same supervisors.
///
/// `y = μ + α + s + ε`, `o = a + λα − k + e`, with `cov(ε, e) = 0`: α the employee's level, s the rater's effect, k the
/// difficulty of a supervisor's targets. Within supervisor and period s and k cancel. Between two periods of one employee
/// the errors are independent, so that `cov(o, o′) = λ²σ²`, `cov(y, o′) = λσ²`, and λ is their ratio; errors in neither
/// variable attenuate it, and what a rater always thinks of an employee (halo) does not enter. The other ratio,
/// `cov(y, o′)/cov(y, y′)`, lies below λ where there is halo: together they bracket λ.
///
/// > Reference: Fuller (1987), Measurement Error Models, §2.4 (instrumental variables); intervals by the influence
/// > of each supervisor's staff (Liang & Zeger 1986, doi:10.1093/biomet/73.1.13).
public struct AnchorCalibration: Sendable, Hashable {
  /// Why results cannot serve as an anchor.
  public enum Refusal: Error, Sendable, Hashable {
    /// Too few employees have two results beside ratings by one supervisor with other such staff.
    case tooFewEmployees(found: Int, needed: Int)
    /// The interval of λ contains 0: results and ratings of the same supervisor's staff are not related.
    case unrelated(lower: Double, upper: Double)
    /// The model of ratings and results could not be estimated.
    case inestimable
  }

  /// λ: points of the result per point of rating.
  public let slope: Double
  /// Its standard error.
  public let standardError: Double
  /// The other ratio, from repeated ratings; below ``slope`` where raters keep an opinion.
  public let ratingSlope: Double
  /// The error variance of one form against the employee's level, in squared points of rating.
  public let ratingErrorVariance: Double
  /// The error variance of one result, in squared points of the result.
  public let resultErrorVariance: Double
  /// The variance of target difficulty between supervisors, in squared points of the result; may come out negative.
  public let difficultyVariance: Double
  /// Its standard error, by leaving out supervisors.
  public let difficultyStandardError: Double
  /// The employees with two results or more.
  public let employees: Int
  /// The supervisors of those.
  public let supervisors: Int

  /// The limits of the 95 % interval of λ.
  public var interval: ClosedRange<Double> {
    slope - AnchorCalibration.normal * standardError...slope + AnchorCalibration.normal * standardError
  }

  /// The one-sided p-value of "targets are equally hard under all supervisors", valid where severity has nothing to do
  /// with how good a team is.
  public var difficultyP: Double {
    difficultyStandardError > 0
      ? NormalDistribution.standard.survival(difficultyVariance / difficultyStandardError) : 1
  }

  /// The level of the test of target difficulty: to overlook it costs more than to allow for it in vain.
  static let difficultyLevel = 0.2

  /// The share of a rater's effect that is severity and not target difficulty: 1 unless the test finds difficulty.
  ///
  /// - Parameter variance: the variance of the raters' effects, severity and difficulty together.
  public func severityShare(ofVariance variance: Double) -> Double {
    guard difficultyP < AnchorCalibration.difficultyLevel, variance > 0 else { return 1 }
    return max(0, 1 - difficultyVariance / (slope * slope) / variance)
  }

  /// The least number of employees with two results.
  static let employeesNeeded = 20
  private static let normal = 1.959963984540054

  init(_ forms: AnchoredForms) throws(Refusal) {
    let pairs = WithinTeams(forms)
    employees = pairs.employees
    supervisors = Set(pairs.clusterOfEmployee).count
    guard employees >= AnchorCalibration.employeesNeeded, supervisors > 1 else {
      throw .tooFewEmployees(found: employees, needed: AnchorCalibration.employeesNeeded)
    }
    let (oo, yo, yy) = (pairs.total(pairs.oo), pairs.total(pairs.yo), pairs.total(pairs.yy))
    let spread = pairs.clusteredError(pairs.yo)
    // A ratio whose denominator may be nil has no interval that ends: Fieller's set is the whole line.
    let scale = max(abs(yy), .leastNormalMagnitude)
    guard yo > AnchorCalibration.normal * spread, oo > 0 else {
      throw .unrelated(
        lower: (yo - AnchorCalibration.normal * spread) / scale,
        upper: (yo + AnchorCalibration.normal * spread) / scale)
    }
    slope = oo / yo
    let ratio = slope
    standardError = pairs.clusteredError(zip(pairs.oo, pairs.yo).map { $0 - ratio * $1 }) / yo
    guard slope > AnchorCalibration.normal * standardError else {
      throw .unrelated(
        lower: ratio - AnchorCalibration.normal * standardError,
        upper: ratio + AnchorCalibration.normal * standardError)
    }
    ratingSlope = yy > 0 ? yo / yy : .nan
    let level = yo / pairs.pairWeight / ratio
    ratingErrorVariance = max(pairs.ratingSquares / pairs.weight - level, 1e-3 * level)
    resultErrorVariance = max(
      pairs.resultSquares / pairs.weight - ratio * ratio * level, 1e-3 * ratio * ratio * level)
    (difficultyVariance, difficultyStandardError) = BetweenTeams(forms).excess(slope: ratio)
  }
}

/// Products of one employee's deviations from the team, between periods.
private struct WithinTeams {
  var oo: [Double] = []
  var yo: [Double] = []
  var yy: [Double] = []
  var clusterOfEmployee: [Int] = []
  var employees: Int { oo.count }
  /// Sums of squares over all cells, and what they are divided by.
  var ratingSquares = 0.0
  var resultSquares = 0.0
  var weight = 0.0
  /// What the sums of products are divided by.
  var pairWeight = 0.0

  init(_ forms: AnchoredForms) {
    var groups: [Int64: [(cell: Int, y: Double, o: Double)]] = [:]
    for (cell, result) in forms.resultOfCell.enumerated() {
      guard let result, let rater = forms.forms[forms.mainFormOfCell[cell]].rater else { continue }
      groups[Int64(rater) << 32 | Int64(forms.periodOfCell[cell]), default: []].append(
        (cell, forms.forms[forms.mainFormOfCell[cell]].value, forms.forms[result].value))
    }
    var deviations: [(ratee: Int, rater: Int, y: Double, o: Double, left: Double)] = []
    for (key, members) in groups where members.count > 1 {
      let n = Double(members.count)
      let y = members.reduce(0) { $0 + $1.y } / n
      let o = members.reduce(0) { $0 + $1.o } / n
      for member in members {
        deviations.append(
          (forms.rateeOfCell[member.cell], Int(key >> 32), member.y - y, member.o - o, 1 - 1 / n))
      }
    }
    deviations.sort { ($0.ratee, $0.rater, $0.y, $0.o) < ($1.ratee, $1.rater, $1.y, $1.o) }
    var start = 0
    while start < deviations.count {
      var end = start
      var (y, o, root) = (0.0, 0.0, 0.0)
      var (yy, yo, oo, own) = (0.0, 0.0, 0.0, 0.0)
      while end < deviations.count, deviations[end].ratee == deviations[start].ratee {
        let d = deviations[end]
        (y, o, root) = (y + d.y, o + d.o, root + d.left.squareRoot())
        (yy, yo, oo, own) = (yy + d.y * d.y, yo + d.y * d.o, oo + d.o * d.o, own + d.left)
        end += 1
      }
      ratingSquares += yy
      resultSquares += oo
      weight += own
      if end - start > 1 {
        self.oo.append(o * o - oo)
        self.yo.append(y * o - yo)
        self.yy.append(y * y - yy)
        clusterOfEmployee.append(deviations[start].rater)
        pairWeight += root * root - own
      }
      start = end
    }
  }

  func total(_ values: [Double]) -> Double { values.reduce(0, +) }

  /// The standard error of a sum, staff of one supervisor being dependent.
  func clusteredError(_ values: [Double]) -> Double {
    var sums: [Int: Double] = [:]
    for (value, cluster) in zip(values, clusterOfEmployee) { sums[cluster, default: 0] += value }
    let clusters = Double(sums.count)
    let mean = values.reduce(0, +) / clusters
    let square = sums.keys.sorted().reduce(0) { $0 + ((sums[$1] ?? 0) - mean) * ((sums[$1] ?? 0) - mean) }
    return (square * clusters / max(clusters - 1, 1)).squareRoot()
  }
}

/// Team means of ratings and results, with what chance leaves in them.
private struct BetweenTeams {
  private struct Team {
    var members: Double
    var y: Double
    var o: Double
    var oo: Double
    var yo: Double
  }

  private var teams: [Team] = []

  init(_ forms: AnchoredForms) {
    var sums: [Int64: (y: Double, o: Double, n: Double)] = [:]
    for (cell, result) in forms.resultOfCell.enumerated() {
      guard let result, let rater = forms.forms[forms.mainFormOfCell[cell]].rater else { continue }
      let key = Int64(rater) << 32 | Int64(forms.rateeOfCell[cell])
      let before = sums[key] ?? (0, 0, 0)
      sums[key] = (
        before.y + forms.forms[forms.mainFormOfCell[cell]].value, before.o + forms.forms[result].value,
        before.n + 1
      )
    }
    var persons: [Int: [(y: Double, o: Double)]] = [:]
    for key in sums.keys.sorted() {
      guard let sum = sums[key] else { continue }
      persons[Int(key >> 32), default: []].append((sum.y / sum.n, sum.o / sum.n))
    }
    for rater in persons.keys.sorted() {
      guard let members = persons[rater], members.count > 1 else { continue }
      let n = Double(members.count)
      let y = members.reduce(0) { $0 + $1.y } / n
      let o = members.reduce(0) { $0 + $1.o } / n
      teams.append(
        Team(
          members: n, y: y, o: o, oo: members.reduce(0) { $0 + ($1.o - o) * ($1.o - o) } / (n - 1),
          yo: members.reduce(0) { $0 + ($1.y - y) * ($1.o - o) } / (n - 1)))
    }
  }

  /// `var_b(o) − λ cov_b(y, o)`: the variance of results between teams that ratings do not share.
  func excess(slope: Double) -> (Double, Double) {
    guard teams.count > 3 else { return (0, 0) }
    let n = Double(teams.count)
    let (my, mo) = (teams.reduce(0) { $0 + $1.y } / n, teams.reduce(0) { $0 + $1.o } / n)
    // Each team's own estimate of its share, noise of its mean taken off; their mean is the estimate.
    let parts = teams.map { team in
      n / (n - 1) * (team.o - mo) * ((team.o - mo) - slope * (team.y - my))
        - (team.oo - slope * team.yo) / team.members
    }
    let mean = parts.reduce(0, +) / n
    let square = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / (n * (n - 1))).squareRoot())
  }
}
