import Foundation
import LinearAlgebra

/// The network of raters with the errors that it leaves, kept up to date wire by wire.
struct PlanNetwork {
  typealias Pair = (Int, Int)

  /// A form that does not exist yet.
  struct PlannedForm: Sendable {
    let ratee: String
    let rater: Int
  }

  var forms: [PlannedForm] = []
  private let count: Int
  private let conductance: Double
  private let units: RaterUnits
  /// PEV, symmetric, by columns.
  private var error: [Double]
  /// PEV², for the length of its columns.
  private var square: [Double]
  private var parent: [Int]
  /// Pairs within units or under one parent.
  private let near: [Pair]

  init(_ design: RatingDesign, _ variances: PlanVariances) {
    let n = design.raters?.levels.count ?? 0
    count = n
    conductance = 1 / (2 * (variances.form + variances.pair))
    units = RaterUnits(design)
    let (information, joined) = PlanNetwork.information(design, variances)
    parent = joined
    // The prior keeps the matrix positive definite.
    let factor = try? CholeskyFactor(information)
    let inverse = factor?.inverse() ?? Matrix(rows: n, columns: n)
    error = inverse.elements
    square = inverse.crossProduct().elements
    near = units.pairs()
  }

  var meanError: Double {
    (0..<count).reduce(0) { $0 + max(error[$1 * count + $1], 0).squareRoot() } / Double(count)
  }

  func unitName(_ rater: Int) -> String? { units.name(rater) }

  func stage(_ name: DoubleRatingPlan.Stage.Name, _ doubleRatings: Int) -> DoubleRatingPlan.Stage {
    DoubleRatingPlan.Stage(
      name: name, doubleRatings: doubleRatings,
      components: Set((0..<count).map { root($0) }).count, meanError: meanError,
      largestError: (0..<count).map { max(error[$0 * count + $0], 0).squareRoot() }.max() ?? 0)
  }

  /// The pair of different groups that is nearest by unit and, among those, lowers the error most.
  func bestJoin(_ pool: RateePool) -> Pair? {
    let sameUnit = near.filter { root($0.0) != root($0.1) && pool.allows($0.0, $0.1) }
    let own = sameUnit.filter { units.isSame($0.0, $0.1) }
    if let best = strongest(own.isEmpty ? sameUnit : own) { return best }
    let groups = Dictionary(grouping: 0..<count, by: { root($0) }).sorted { $0.key < $1.key }.map(\.value)
    guard groups.count > 1 else { return nil }
    // Across units every group is joined to the largest one, which shortens the chains.
    guard let hub = groups.max(by: { ($0.count, $1[0]) < ($1.count, $0[0]) }) else { return nil }
    let open = hub.sorted { (error[$0 * count + $0], $0) < (error[$1 * count + $1], $1) }
    for group in groups where group[0] != hub[0] {
      let pairs = group.flatMap { own in open.prefix(20).map { (own, $0) } }
        .filter { pool.allows($0.0, $0.1) }
      if let best = strongest(pairs) { return best }
    }
    return nil
  }

  /// The pair that lowers the error most; raters without colleagues may be rated beside anyone.
  func best(_ pool: RateePool) -> Pair? {
    let alone = units.alone
    let others = alone.isEmpty ? [] : (0..<count).sorted { error[$0 * count + $0] < error[$1 * count + $1] }
    let far = alone.flatMap { own in others.prefix(20).filter { $0 != own }.map { (own, $0) } }
    return strongest((near + far).filter { pool.allows($0.0, $0.1) })
  }

  /// The largest fall of the summed variances, the first of equals.
  private func strongest(_ pairs: [Pair]) -> Pair? {
    var best: (pair: Pair, gain: Double)?
    for (j, k) in pairs {
      let length = square[j * count + j] + square[k * count + k] - 2 * square[j * count + k]
      let gain = conductance * length / (1 + conductance * resistance(j, k))
      if gain > (best?.gain ?? 0) * (1 + 1e-9) { best = ((j, k), gain) }
    }
    return best?.pair
  }

  private func resistance(_ j: Int, _ k: Int) -> Double {
    error[j * count + j] + error[k * count + k] - 2 * error[j * count + k]
  }

  /// Adds a wire: `P − αuu'` and, for the square, `P² − α(uw' + wu') + α²|u|²uu'`, with `w = Pu`.
  mutating func join(_ j: Int, _ k: Int) {
    let n = count
    let u = (0..<n).map { error[j * n + $0] - error[k * n + $0] }
    let w = (0..<n).map { square[j * n + $0] - square[k * n + $0] }
    let alpha = conductance / (1 + conductance * resistance(j, k))
    let length = u.reduce(0) { $0 + $1 * $1 }
    for column in 0..<n {
      let (uc, wc) = (u[column], w[column])
      guard uc != 0 || wc != 0 else { continue }
      let base = column * n
      for row in 0..<n {
        error[base + row] -= alpha * u[row] * uc
        square[base + row] +=
          alpha * alpha * length * u[row] * uc - alpha * (u[row] * wc + w[row] * uc)
      }
    }
    let (a, b) = (root(j), root(k))
    if a != b { parent[max(a, b)] = min(a, b) }
  }

  private func root(_ node: Int) -> Int {
    var node = node
    while parent[node] != node { node = parent[node] }
    return node
  }

  /// `L + I/σₛ²` over the forms, employees eliminated by generalised least squares, and who is joined by it.
  private static func information(_ design: RatingDesign, _ variances: PlanVariances) -> (Matrix, [Int]) {
    let codes = design.raters?.codes ?? []
    let n = design.raters?.levels.count ?? 0
    var matrix = Matrix(rows: n, columns: n)
    for rater in 0..<n { matrix[rater, rater] = 1 / variances.rater }
    var parent = Array(0..<n)
    func root(_ node: Int) -> Int {
      var node = node
      while parent[node] != node { node = parent[node] }
      return node
    }
    func join(_ a: Int, _ b: Int) {
      let (a, b) = (root(a), root(b))
      if a != b { parent[max(a, b)] = min(a, b) }
    }
    // A lasting opinion counts with every form here: forms of one pair are a little less alike than they are.
    let form = variances.form + variances.pair
    for employee in PlanForms.periods(design).map({ $0.map(\.raters) }) {
      let weights = employee.map { period in 1 / (form + Double(period.count) * variances.period) }
      let total = zip(employee, weights).reduce(0) { $0 + Double($1.0.count) * $1.1 }
      let first = employee.first?.first ?? 0
      for (p, own) in employee.enumerated() {
        for j in own {
          join(j, first)
          for (q, other) in employee.enumerated() {
            for k in other {
              matrix[j, k] -= weights[p] * weights[q] / total
              if p == q { matrix[j, k] -= weights[p] * variances.period / form }
            }
          }
          matrix[j, j] += 1 / form
        }
      }
    }
    guard let result = variances.result, codes.count == design.rows.count, let forms = AnchoredForms(design)
    else { return (matrix, parent) }
    var hub: Int?
    var periods: [Int64: Double] = [:]
    for form in forms.forms where forms.resultOfCell[form.cell] != nil {
      guard let rater = form.rater else { continue }
      periods[Int64(rater) << 32 | Int64(forms.rateeOfCell[form.cell]), default: 0] += 1
      if let hub { join(hub, rater) } else { hub = rater }
    }
    for key in periods.keys.sorted() {
      let noise = (variances.form + result) / (periods[key] ?? 1)
      matrix[Int(key >> 32), Int(key >> 32)] += 1 / (variances.pair + noise)
    }
    return (matrix, parent)
  }
}

/// The raters of each employee by period.
enum PlanForms {
  /// The raters of each employee, period by period, with the code of the period.
  static func periods(_ design: RatingDesign) -> [[(period: Int, raters: [Int])]] {
    guard let raters = design.raters else { return [] }
    var found: [[Int: Set<Int>]] = Array(repeating: [:], count: design.ratees.levels.count)
    for (place, row) in design.rows.enumerated() {
      found[Int(design.ratees.codes[place])][Int(design.table.periods.codes[row]), default: []].insert(
        Int(raters.codes[place]))
    }
    return found.map { own in own.keys.sorted().map { ($0, (own[$0] ?? []).sorted()) } }
  }
}

/// The unit of each rater: that of most of the ratings given.
struct RaterUnits {
  private let unit: [String?]
  private let parentUnit: [String?]

  init(_ design: RatingDesign) {
    let n = design.raters?.levels.count ?? 0
    var counts = [[Int32: Int]](repeating: [:], count: n)
    if let raters = design.raters, let units = design.units {
      for (place, code) in units.codes.enumerated() where code >= 0 {
        counts[Int(raters.codes[place])][code, default: 0] += 1
      }
    }
    unit = counts.map { tally in
      let best = tally.keys.sorted().max { (tally[$0] ?? 0) < (tally[$1] ?? 0) }
      return best.flatMap { code in design.units.map { $0.levels[Int(code)] } }
    }
    parentUnit = unit.map { name in
      guard let cut = name?.lastIndex(of: "/") else { return nil }
      return name.map { String($0[..<cut]) }
    }
  }

  func name(_ rater: Int) -> String? { unit[rater] }

  func isSame(_ j: Int, _ k: Int) -> Bool { unit[j] == unit[k] }

  /// All pairs with one unit or one parent; without units everybody is everybody's colleague.
  func pairs() -> [PlanNetwork.Pair] {
    unit.indices.flatMap { j in
      unit.indices.dropFirst(j + 1).compactMap { k in
        isSame(j, k) || (parentUnit[j] != nil && parentUnit[j] == parentUnit[k]) ? (j, k) : nil
      }
    }
  }

  /// The raters who have no colleague.
  var alone: [Int] {
    let tally = Dictionary(unit.map { ($0, 1) }, uniquingKeysWith: +)
    let parents = Dictionary(parentUnit.map { ($0, 1) }, uniquingKeysWith: +)
    return unit.indices.filter {
      tally[unit[$0]] == 1 && (parentUnit[$0] == nil || parents[parentUnit[$0]] == 1)
    }
  }
}
