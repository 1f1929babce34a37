import Foundation
import LinearAlgebra

extension VarianceSearch {
  /// Where a search ended.
  struct Optimum {
    var point: Point
    var posterior: PosteriorCovariance
    var score: Score
    /// `F'PF` at the end.
    var information: Matrix
    /// The coordinates held at zero.
    var held: Set<Int>
    var iterations: Int
    var decrement: Double
    var isConverged: Bool
  }

  /// The largest decrement at which the search may stop: 1e-10 moves no estimate by more than 1e-5 of its
  /// standard error; small models, where a step costs nothing, go on to 1e-14.
  private var decrementLimit: Double {
    // With probes the score is that of a slightly different likelihood: a hundredth of a standard error is far below what
    // chance contributes.
    if case .iterative = plan { return 2e-4 }
    return products.columns.restCount > 400 ? 1e-10 : 1e-14
  }
  static let largestIterationCount = 200
  /// A decrement that rounding of the criterion may keep from falling further.
  static let roundingDecrement = 1e-6
  /// Average information that has not arrived after so many steps gives way to the observed one, where it is cheap.
  private static let patience = 10

  /// Searches from a start that may be far away: with random probes, first with few of them, for most steps are taken
  /// where chance matters least.
  func optimum(near start: RelativeCovariance, _ effort: FitEffort = .full) throws(ModelError) -> Optimum {
    guard case .iterative(let schur) = plan else {
      return try optimum(from: start, trusting: exactTrust(effort))
    }
    if effort == .brief {
      return try with(.iterative(schur.with(probes: schur.signs.columns, .brief)))
        .optimum(from: start, trusting: VarianceSearch.trustedDecrement)
    }
    guard schur.signs.columns >= 4 * VarianceSearch.fewProbes else { return try optimum(from: start) }
    // With few probes to where chance among them matters, then with all of them, solved roughly, to where that does.
    var place = Place(covariance: start)
    let few = with(.iterative(schur.with(probes: VarianceSearch.fewProbes, .coarse)))
    if few.approach(&place, VarianceSearch.coarseDecrement) {
      _ = with(.iterative(schur.with(probes: schur.signs.columns, .brief))).approach(&place, .infinity)
    }
    return try optimum(from: place.covariance, held: place.held, iterationsBefore: place.iterations)
  }

  /// The decrement from which a last step is trusted with exact equations; nil where steps cost little.
  private func exactTrust(_ effort: FitEffort) -> Double? {
    guard products.columns.restCount > 2000 else { return nil }
    return switch effort {
    case .full: nil
    case .near: VarianceSearch.nearDecrement
    case .brief: VarianceSearch.trustedDecrement
    }
  }

  /// Whether a search of some effort ends where the equations are solved to all their digits.
  func isExact(_ effort: FitEffort) -> Bool {
    if case .iterative = plan { return false }
    return exactTrust(effort) == nil
  }

  /// How far a search has come.
  private struct Place {
    var covariance: RelativeCovariance
    var held: Set<Int> = []
    var iterations = 0
  }

  /// Searches from a place to a decrement, and takes the step that is due there; returns whether it did.
  private func approach(_ place: inout Place, _ limit: Double) -> Bool {
    guard
      let found = try? optimum(
        from: place.covariance, held: place.held, limit: limit, iterationsBefore: place.iterations)
    else { return false }
    place = Place(covariance: found.point.covariance, held: found.held, iterations: found.iterations + 1)
    let step = step(at: found.point, found.score, found.information, held: place.held, fixed: nil)
    guard found.isConverged, largestRelativeChange(step, found.point) <= VarianceSearch.longestStep else {
      return false
    }
    place.covariance = target(found.point, step, 1, &place.held, nil).covariance
    return true
  }

  private func with(_ plan: SchurPlan) -> VarianceSearch {
    VarianceSearch(
      products: products, likelihood: likelihood, plan: plan, threads: threads, logWeights: logWeights,
      observations: observations, levelInformation: levelInformation)
  }

  /// Probes that find the neighbourhood of the optimum, and how near it they need to come: from here Newton's step ends
  /// nearer than chance among so few could tell, some tenths of a standard error.
  private static let fewProbes = 16
  private static let coarseDecrement = 20.0
  /// Where a brief search ends with the next step: one of two standard errors ends about a third of one from the optimum.
  private static let trustedDecrement = 4.0
  /// Steps of average information leave about a hundredth of the decrement: from here the next one ends about a hundredth of
  /// a standard error from the optimum.
  private static let nearDecrement = 1e-2

  /// Searches from a start.
  ///
  /// - Parameters:
  ///   - held: coordinates that start out held at zero.
  ///   - fixed: a coordinate (the residual is the last) that keeps its absolute value, for profiles.
  ///   - limit: the decrement at which to stop, where the usual one asks too much.
  ///   - trusted: the decrement at which to stop after one more step of Newton's, whose end is not looked at: score and
  ///     information are then those of the point before. A step that was cut short, or that took a variance to zero, is looked at.
  ///   - iterationsBefore: steps that led to the start.
  func optimum(
    from start: RelativeCovariance, held: Set<Int> = [], residualVariance: Double? = nil, fixed: Int? = nil,
    limit: Double? = nil, trusting trusted: Double? = nil, iterationsBefore: Int = 0
  ) throws(ModelError) -> Optimum {
    let decrementLimit = limit ?? self.decrementLimit
    var point = try point(at: start, residualVariance: residualVariance)
    var held = held
    var iteration = iterationsBefore
    while true {
      let posterior = PosteriorCovariance(point.factor, threads: threads)
      let score = score(at: point, posterior)
      let information = try information(at: point, posterior, iteration: iteration, fixed: fixed)
      let coordinates = point.covariance.coordinates
      let step = step(at: point, score, information, held: held, fixed: fixed)
      let decrement = -zip(step.free, step.direction).reduce(0) { $0 + score.gradient[$1.0] * $1.1 }
      func result(_ converged: Bool) -> Optimum {
        Optimum(
          point: point, posterior: posterior, score: score, information: information, held: held,
          iterations: iteration, decrement: decrement, isConverged: converged)
      }
      let isNear = decrement < max(decrementLimit, trusted ?? 0)
      if isNear, let release = releaseDirection(score, point, held),
        let released = try released(release, point, fixed)
      {
        held = held.filter { coordinates[$0].term != release.term }
        point = released
      } else if decrement < decrementLimit {
        return result(true)
      } else {
        guard let next = try accepted(step, from: point, held: &held, fixed: fixed) else {
          return result(decrement < VarianceSearch.roundingDecrement)
        }
        point = next.point
        if isNear, next.isWhole {
          return Optimum(
            point: point, posterior: PosteriorCovariance(point.factor, threads: threads), score: score,
            information: information, held: held, iterations: iteration + 1, decrement: decrement,
            isConverged: true)
        }
      }
      iteration += 1
      if iteration >= VarianceSearch.largestIterationCount {
        return result(decrement < VarianceSearch.roundingDecrement)
      }
    }
  }

  /// A point near the variances of another fit with the same random terms; none of them is zero.
  func start(near other: RelativeCovariance) -> RelativeCovariance {
    precondition(other.dimensions == products.columns.dimensions, "a start with other random terms")
    var start = other
    for coordinate in start.coordinates where coordinate.isDiagonal {
      let least =
        1e-2 / max(levelInformation[coordinate.term][coordinate.row], .leastNormalMagnitude).squareRoot()
      start[coordinate] = max(start[coordinate], least)
    }
    return start
  }

  private struct StepTaken {
    let free: [Int]
    let direction: [Double]
    let score: Score
  }

  /// Where a step ended, and whether it was all of Newton's and left every variance above zero that was.
  private struct StepEnd {
    let point: Point
    let isWhole: Bool
  }

  /// The step that a point asks for.
  private func step(at point: Point, _ score: Score, _ information: Matrix, held: Set<Int>, fixed: Int?)
    -> StepTaken
  {
    let free = (0...point.covariance.coordinates.count).filter { !held.contains($0) && $0 != fixed }
    let direction =
      fixed == nil
      ? limitedDirection(score.gradient, information, free, point)
      : newtonDirection(score.gradient, information, free)
    return StepTaken(free: free, direction: direction, score: score)
  }

  /// Average information; observed information where that has been slow and the model is small.
  private func information(
    at point: Point, _ posterior: PosteriorCovariance, iteration: Int, fixed: Int?
  ) throws(ModelError) -> Matrix {
    let average = information(at: point, posterior)
    guard iteration >= VarianceSearch.patience, iteration % 2 == 0, products.columns.restCount <= 400,
      let observed = try? observedInformation(at: point, Array(0...point.covariance.coordinates.count))
    else { return average }
    return observed
  }

  /// The Hessian of −2 log-likelihood in some of the coordinates, by central differences of the score; the others stay.
  func observedInformation(at point: Point, _ wanted: [Int]) throws(ModelError) -> Matrix {
    // Coordinates held at zero stay at their floor, where the score is defined.
    let base = absolute(point)
    var hessian = Matrix(rows: wanted.count, columns: wanted.count)
    for (column, index) in wanted.enumerated() {
      let step = step(index, base)
      var sides: [[Double]] = []
      for sign in [1.0, -1.0] {
        var moved = base
        moved[index] += sign * step
        let other = try self.point(atAbsolute: moved, like: point.covariance)
        sides.append(score(at: other, PosteriorCovariance(other.factor, threads: threads)).gradient)
      }
      for (row, other) in wanted.enumerated() {
        hessian[row, column] = (sides[0][other] - sides[1][other]) / (2 * step)
      }
    }
    for i in wanted.indices {
      for j in 0..<i {
        hessian[i, j] = (hessian[i, j] + hessian[j, i]) / 2
        hessian[j, i] = hessian[i, j]
      }
    }
    return hessian
  }

  /// −A⁻¹g over the free coordinates; a singular A is ridged until it factors.
  private func newtonDirection(_ gradient: [Double], _ information: Matrix, _ free: [Int]) -> [Double] {
    guard !free.isEmpty else { return [] }
    var ridge = 0.0
    for _ in 0..<40 {
      var a = Matrix(rows: free.count, columns: free.count)
      for (i, row) in free.enumerated() {
        for (j, column) in free.enumerated() { a[i, j] = information[row, column] }
        a[i, i] += ridge * max(information[row, row], 1e-12)
      }
      if let factor = try? CholeskyFactor(a) {
        let solution = factor.solve(free.map { -gradient[$0] })
        if solution.allSatisfy(\.isFinite) { return solution }
      }
      ridge = ridge == 0 ? 1e-10 : ridge * 10
    }
    return free.map { -gradient[$0] }
  }

  /// Newton's direction with variances that it wants far below zero lowered as far as one step goes, and all others
  /// moved as they should be given that: one variance on its way to zero does not hold up the rest.
  private func limitedDirection(_ gradient: [Double], _ information: Matrix, _ free: [Int], _ point: Point)
    -> [Double]
  {
    let coordinates = point.covariance.coordinates
    var result = newtonDirection(gradient, information, free)
    var lowered: Set<Int> = []
    while true {
      let plunging = zip(free, result).filter { index, change in
        index < coordinates.count && coordinates[index].isDiagonal && !lowered.contains(index)
          && point.covariance.dimensions[coordinates[index].term] == 1 && change < -VarianceSearch.longestStep
      }
      guard !plunging.isEmpty else { return result }
      lowered.formUnion(plunging.map(\.0))
      let rest = free.filter { !lowered.contains($0) }
      var pulled = gradient
      for row in rest {
        pulled[row] -= lowered.sorted().reduce(0) { $0 + information[row, $1] } * VarianceSearch.longestStep
      }
      let moves = Dictionary(uniqueKeysWithValues: zip(rest, newtonDirection(pulled, information, rest)))
      result = free.map { moves[$0] ?? -VarianceSearch.longestStep }
    }
  }

  /// The largest change of a logarithm in one step.
  private static let longestStep = 1.5

  /// The Newton step, halved until the criterion falls; else an EM step; nil when nothing lowers it.
  private func accepted(_ step: StepTaken, from point: Point, held: inout Set<Int>, fixed: Int?)
    throws(ModelError) -> StepEnd?
  {
    if let next = dropped(step, from: point, held: &held, fixed: fixed) {
      return StepEnd(point: next, isWhole: false)
    }
    let largest = largestRelativeChange(step, point)
    var length = largest > VarianceSearch.longestStep ? VarianceSearch.longestStep / largest : 1
    // Rounding of the criterion is about 1e-13 of its size: a fall cannot be told from none below that.
    var slack = 1e-12 * max(abs(point.criterion), 1)
    // Criterion and score are estimated apart: near the optimum the criterion may rise where the score says it falls.
    if case .iterative(let factor) = point.factor.schur { slack += 2 * factor.logDeterminantError }
    for _ in 0..<12 {
      var nowHeld = held
      do throws(ModelError) {
        let next = try moved(point, step, length, &nowHeld, fixed)
        if next.criterion <= point.criterion + slack {
          let isWhole = length == 1 && nowHeld == held
          held = nowHeld
          return StepEnd(point: next, isWhole: isWhole)
        }
      } catch {
        // Going on would only shorten the step towards the same end: no residual variance.
        if error == .perfectFit { throw error }
      }
      length /= 2
    }
    guard fixed == nil, let next = try? expectationStep(point, step.score),
      next.criterion < point.criterion - slack
    else { return nil }
    return StepEnd(point: next, isWhole: false)
  }

  /// The step with variances that Newton's method wants far below zero set to zero at once, when all others have nearly
  /// arrived; nil where there are none, or where that lowers nothing. A variance that belongs elsewhere is released at
  /// the end.
  ///
  /// A change of ln L by −½ takes the variance itself to zero.
  private func dropped(_ step: StepTaken, from point: Point, held: inout Set<Int>, fixed: Int?) -> Point? {
    let coordinates = point.covariance.coordinates
    let plunging = zip(step.free, step.direction).filter { index, change in
      index < coordinates.count && coordinates[index].isDiagonal && change < -VarianceSearch.plunge
        && point.covariance.dimensions[coordinates[index].term] == 1
    }
    guard fixed == nil, !plunging.isEmpty else { return nil }
    let zero = Set(plunging.map(\.0))
    let places = step.free.indices.filter { !zero.contains(step.free[$0]) }
    let rest = StepTaken(
      free: places.map { step.free[$0] }, direction: places.map { step.direction[$0] }, score: step.score)
    var nowHeld = held
    guard largestRelativeChange(rest, point) < VarianceSearch.arrival,
      let next = try? moved(point, rest, 1, &nowHeld, fixed, zero: zero),
      next.criterion <= point.criterion
    else { return nil }
    held = nowHeld
    return next
  }

  /// A Newton step of ln L below minus a half wants the variance below zero; a little more, for the information is not
  /// quite the Hessian.
  private static let plunge = 0.55
  /// Relative changes below this are those of parameters that have nearly arrived.
  private static let arrival = 0.1

  /// The largest change that a full step makes: of a logarithm, or of an off-diagonal entry relative to its row.
  private func largestRelativeChange(_ step: StepTaken, _ point: Point) -> Double {
    let coordinates = point.covariance.coordinates
    let scale = point.residualVariance.squareRoot()
    return zip(step.free, step.direction).reduce(0) { largest, change in
      guard change.0 < coordinates.count, !coordinates[change.0].isDiagonal else {
        return max(largest, abs(change.1))
      }
      let own = coordinates[change.0]
      let row = coordinates.filter { $0.term == own.term && $0.row == own.row }
      let size = row.reduce(0) { $0 + point.covariance[$1] * point.covariance[$1] }.squareRoot() * scale
      return max(largest, abs(change.1) / max(size, .leastNormalMagnitude))
    }
  }

  private func moved(
    _ point: Point, _ step: StepTaken, _ length: Double, _ held: inout Set<Int>, _ fixed: Int?,
    zero: Set<Int> = []
  ) throws(ModelError) -> Point {
    let (covariance, residual) = target(point, step, length, &held, fixed, zero: zero)
    return try self.point(at: covariance, residualVariance: fixed == nil ? nil : residual)
  }

  /// Where a step leads; variances that arrive at zero are held there.
  private func target(
    _ point: Point, _ step: StepTaken, _ length: Double, _ held: inout Set<Int>, _ fixed: Int?,
    zero: Set<Int> = []
  ) -> (covariance: RelativeCovariance, residualVariance: Double) {
    let coordinates = point.covariance.coordinates
    let oldScale = point.residualVariance.squareRoot()
    var covariance = point.covariance
    var residual = point.residualVariance
    var absolute = coordinates.map { point.covariance[$0] * oldScale }
    for (index, direction) in zip(step.free, step.direction) {
      if index == coordinates.count {
        residual *= exp(length * direction)
      } else if coordinates[index].isDiagonal {
        absolute[index] *= exp(length * direction)
      } else {
        absolute[index] += length * direction
      }
    }
    for index in zero { absolute[index] = 0 }
    let scale = residual.squareRoot()
    for (index, coordinate) in coordinates.enumerated() {
      covariance[coordinate] = absolute[index] / scale
      guard coordinate.isDiagonal, index != fixed else { continue }
      let least = floorFactor(coordinate)
      if covariance[coordinate] <= least {
        covariance[coordinate] = least
        held.insert(index)
        foldColumn(coordinate, &covariance, &held)
      }
    }
    return (covariance, residual)
  }

  /// Below a vanished diagonal entry the column says nothing that later columns cannot: its entries are folded into
  /// them and held at zero, or the information would be singular.
  private func foldColumn(
    _ vanished: RelativeCovariance.Coordinate, _ covariance: inout RelativeCovariance, _ held: inout Set<Int>
  ) {
    let m = covariance.dimensions[vanished.term]
    let j = vanished.column
    guard j + 1 < m else { return }
    var factor = covariance.factors[vanished.term]
    guard (j + 1..<m).contains(where: { factor[$0 * m + j] != 0 }) else { return }
    var sigma = Matrix(rows: m, columns: m)
    for c in 0..<m {
      for a in c..<m {
        for b in c..<m where !(c == j && (a == j) != (b == j)) {
          sigma[a, b] += factor[a * m + c] * factor[b * m + c]
        }
      }
    }
    guard let root = try? CholeskyFactor(sigma) else { return }
    let lower = root.lower
    for a in 0..<m {
      for b in 0...a { factor[a * m + b] = lower[a, b] }
    }
    covariance.factors[vanished.term] = factor
    for (index, coordinate) in covariance.coordinates.enumerated()
    where coordinate.term == vanished.term && coordinate.column == j && coordinate.row > j {
      covariance[coordinate] = 0
      held.insert(index)
    }
  }

  /// The diagonal entry of Λ at which a variance counts as zero.
  func floorFactor(_ coordinate: RelativeCovariance.Coordinate) -> Double {
    (VarianceSearch.floor / max(levelInformation[coordinate.term][coordinate.row], .leastNormalMagnitude))
      .squareRoot()
  }

  /// Λ(T/q)Λ', the EM update of every term's covariance.
  private func expectationStep(_ point: Point, _ score: Score) throws(ModelError) -> Point {
    var covariance = point.covariance
    for (term, m) in covariance.dimensions.enumerated() where term != covariance.absorbed {
      let q = Double(levelCount(of: term))
      var inner = Matrix(rows: m, columns: m)
      for a in 0..<m {
        for b in 0..<m { inner[a, b] = (a == b ? 1 : 0) - score.excess[term][a * m + b] / q }
      }
      guard let root = try? CholeskyFactor(inner) else { continue }
      let lambda = covariance.factors[term]
      for i in 0..<m {
        for j in 0...i {
          covariance.factors[term][i * m + j] = (j...i).reduce(0) {
            $0 + lambda[i * m + $1] * root.lower[$1, j]
          }
        }
      }
    }
    return try self.point(at: covariance)
  }

  func levelCount(of term: Int) -> Int {
    let columns = products.columns
    if columns.restStart[term] < 0 { return columns.eliminatedColumn[term].count }
    return (columns.restEnd(of: term) - columns.restStart[term]) / columns.dimensions[term]
  }
}
