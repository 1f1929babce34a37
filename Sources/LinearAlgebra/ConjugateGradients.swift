import CProducts
import Dispatch
import Foundation

/// A symmetric positive definite matrix that is known by its products only.
public protocol PositiveOperator: Sendable {
  /// The number of rows.
  var order: Int { get }
  /// `y := Ax` for eight vectors side by side; `y` holds anything before.
  func multiply(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>)
  /// `y := Ax` for sixteen vectors in single precision.
  func multiply(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>)
}

/// Systems with a matrix that is too large to factor: conjugate gradients, preconditioned by blocks on the diagonal, and
/// what Lanczos' tridiagonal matrix, which they build on the way, says of functions of the matrix.
///
/// Sixteen right-hand sides go together in single precision, with corrections in double precision where more than five digits are
/// asked for, and eight in double precision where that does not arrive. Groups are independent: the result is the same for any
/// number of threads.
///
/// > Reference: Hestenes & Stiefel (1952), doi:10.6028/jres.049.044; Ubaru, Chen & Saad (2017),
/// > doi:10.1137/16M1104974, for the logarithm of the determinant; Gardner, Pleiss, Bindel, Weinberger & Wilson (2018),
/// > arXiv:1809.11165, for probes that share solves with it.
public struct ConjugateGradients: Sendable {
  /// The matrix.
  public let system: any PositiveOperator
  /// What resembles the matrix and is easily inverted.
  public let preconditioner: BlockDiagonal
  /// The most steps that a solve may take.
  public let stepLimit: Int
  private let threads: Int

  /// Describes a system.
  ///
  /// - Precondition: equal orders.
  public init(
    _ system: any PositiveOperator, preconditioner: BlockDiagonal, threads: Int = 1, stepLimit: Int = 2000
  ) {
    precondition(
      system.order == preconditioner.order,
      "a matrix of order \(system.order), blocks of \(preconditioner.order)")
    self.system = system
    self.preconditioner = preconditioner
    self.threads = threads
    self.stepLimit = stepLimit
  }

  /// `A⁻¹B` and the largest number of steps that a column took; with corrections, the sum of those of each.
  ///
  /// - Parameters:
  ///   - b: the right-hand sides, a column each.
  ///   - tolerance: the length of the residual, in the norm of the preconditioner, over that of the column.
  /// - Throws: ``LinearAlgebraError/noConvergence(routine:info:)`` after ``stepLimit`` steps.
  /// - Complexity: a product with A for eight columns per step.
  public func solve(_ b: Matrix, tolerance: Double) throws(LinearAlgebraError) -> (solution: Matrix, steps: Int)
  {
    precondition(b.rows == system.order, "a system of order \(system.order), \(b.rows) right-hand rows")
    let found =
      tolerance < ConjugateGradients.singleTolerance
      ? refined(b, tolerance) : try? solve(b, tolerance, as: SIMD16<Float>.self)
    if let found { return found }
    return try solve(b, tolerance, as: SIMD8<Double>.self)
  }

  /// A solution by corrections in single precision, each of the residual that the ones before leave in double precision: as
  /// good as one in double precision and twice as fast; nil where a few do not arrive.
  ///
  /// > Reference: Carson & Higham (2018), doi:10.1137/17M1140819.
  private func refined(_ b: Matrix, _ tolerance: Double) -> (solution: Matrix, steps: Int)? {
    var x = Matrix(rows: b.rows, columns: b.columns)
    var (goals, steps): ([Double], Int) = ([], 0)
    for correction in 0...ConjugateGradients.mostCorrections {
      let (rest, squares) = residuals(x, b)
      // Single precision overflows sooner, and what is no number compares with nothing.
      guard squares.allSatisfy(\.isFinite) else { return nil }
      if goals.isEmpty { goals = squares.map { $0 * tolerance * tolerance } }
      let excess = zip(squares, goals).reduce(0.0) { $1.0 > 0 ? max($0, $1.0 / $1.1) : $0 }
      if excess <= 1 { return (x, steps) }
      guard excess.isFinite, correction < ConjugateGradients.mostCorrections else { return nil }
      // The length of a residual that is found anew is up to some tenths above the recurrence's.
      let inner = max(ConjugateGradients.singleTolerance, 0.5 / excess.squareRoot())
      guard let found = try? solve(rest, inner, as: SIMD16<Float>.self) else { return nil }
      steps += found.steps
      for i in x.elements.indices { x.elements[i] += found.solution.elements[i] }
    }
    return nil
  }

  /// More corrections than these are not worth while.
  private static let mostCorrections = 3

  /// `b − Ax` in double precision and the squares of its lengths.
  private func residuals(_ x: Matrix, _ b: Matrix) -> (rest: Matrix, squares: [Double]) {
    let groups = groups(b.columns, of: SIMD8<Double>.scalarCount)
    let found = Workers.map(groups.count, threads: threads) { index in
      let rest = rest(EightVectors(columns: groups[index], of: x), EightVectors(columns: groups[index], of: b))
      return (rest, squaredLength(rest, preconditioner))
    }
    var (result, squares) = (b, [Double](repeating: 0, count: b.columns))
    for (columns, (rest, own)) in zip(groups, found) {
      rest.copy(into: &result, columns: columns)
      for (lane, column) in columns.enumerated() { squares[column] = own[lane] }
    }
    return (result, squares)
  }

  /// `b − Ax`.
  private func rest<Row: Lanes>(_ x: LaneVectors<Row>, _ b: LaneVectors<Row>) -> LaneVectors<Row> {
    var product = LaneVectors<Row>(count: x.count)
    x.read { x in product.write { Row.multiply(system, x, into: $0) } }
    var rest = b
    rest.add(SIMD16(repeating: -1), product)
    return rest
  }

  /// `b'P⁻¹b`.
  private func squaredLength<Row: Lanes>(_ b: LaneVectors<Row>, _ preconditioner: any Preconditioner) -> SIMD16<
    Double
  > {
    var divided = LaneVectors<Row>(count: b.count)
    b.read { b in divided.write { Row.divide(by: preconditioner, b, into: $0) } }
    return b.dot(divided)
  }

  /// Residuals from here on are mostly reached in single precision.
  private static let singleTolerance = 1e-5
  /// A solution in single precision counts whose residual, found anew, is this many tolerances long, or as long as this:
  /// where the matrix is ill-conditioned it is longer, whatever the recurrence says.
  private static let singleSlack = (factor: 3.0, least: 3e-4)

  private func solve<Row: Lanes>(_ b: Matrix, _ tolerance: Double, as: Row.Type) throws(LinearAlgebraError)
    -> (solution: Matrix, steps: Int)
  {
    // Numbers in single precision reach from 1e-38 to 1e38 only, and their squares half as far.
    let scales = (0..<b.columns).map { column in
      let largest = b.column(column).reduce(0) { max($0, abs($1)) }
      return largest.isNormal ? Double(sign: .plus, exponent: largest.exponent, significand: 1) : 1
    }
    var result = b
    result.scaleColumns(by: scales.map { 1 / $0 })
    let scaled = result
    var steps = 0
    for run in try runs(b.columns, tolerance, start: { LaneVectors<Row>(columns: $0, of: scaled) }) {
      run.value.solution.copy(into: &result, columns: run.columns)
      steps = max(steps, run.value.steps.max() ?? 0)
    }
    result.scaleColumns(by: scales)
    return (result, steps)
  }

  /// What random signs tell about a matrix.
  public struct Probed: Sendable {
    /// `G⁻ᵀz` for every probe z, where `P = GG'`.
    public let left: Matrix
    /// `A⁻¹Gz`: the mean of `left · right'` over probes is `A⁻¹`.
    public let right: Matrix
    /// Per probe, an unbiased estimate of `ln det A`, up to the error of quadrature.
    public let logDeterminants: [Double]
    /// The largest number of steps.
    public let steps: Int
  }

  /// Solves for random probes.
  ///
  /// - Parameters:
  ///   - signs: independent ±1, a probe per column.
  ///   - tolerance: as of ``solve(_:tolerance:)``; from 1e-5 on single precision is tried first.
  /// - Throws: as ``solve(_:tolerance:)``.
  public func probed(_ signs: Matrix, tolerance: Double) throws(LinearAlgebraError) -> Probed {
    if tolerance >= ConjugateGradients.singleTolerance,
      let found = try? probed(signs, tolerance, as: SIMD16<Float>.self)
    {
      return found
    }
    return try probed(signs, tolerance, as: SIMD8<Double>.self)
  }

  private func probed<Row: Lanes>(_ signs: Matrix, _ tolerance: Double, as: Row.Type)
    throws(LinearAlgebraError) -> Probed
  {
    var left = Matrix(rows: signs.rows, columns: signs.columns)
    var right = left
    var logs = [Double](repeating: 0, count: signs.columns)
    var steps = 0
    let runs = try runs(signs.columns, tolerance) { columns in
      multipliedLower(LaneVectors<Row>(columns: columns, of: signs), preconditioner)
    }
    for run in runs {
      run.value.solution.copy(into: &right, columns: run.columns)
      run.value.first.copy(into: &left, columns: run.columns)
      steps = max(steps, run.value.steps.max() ?? 0)
      for (lane, column) in run.columns.enumerated() {
        let lanczos = run.value.lanczos(lane, limit: Self.quadratureLimit)
        logs[column] =
          try preconditioner.logDeterminant + lanczos.quadrature { log(max($0, .leastNormalMagnitude)) }
      }
    }
    return Probed(left: left, right: right, logDeterminants: logs, steps: steps)
  }

  /// `Gz`.
  private func multipliedLower<Row: Lanes>(_ z: LaneVectors<Row>, _ preconditioner: any Preconditioner)
    -> LaneVectors<Row>
  {
    var start = LaneVectors<Row>(count: z.count)
    z.read { z in start.write { Row.multiplyLower(preconditioner, z, into: $0) } }
    return start
  }

  /// Vectors with covariance `A⁻¹` from independent standard normal ones: `G⁻ᵀ (G⁻¹AG⁻ᵀ)^(−1/2) z`.
  ///
  /// The preconditioned residuals of all steps are kept until the tridiagonal matrix tells how to combine them.
  ///
  /// - Parameters:
  ///   - z: the standard normal numbers, a vector per column.
  ///   - tolerance: as of ``solve(_:tolerance:)``; from 1e-5 on single precision is tried first.
  ///   - other: takes the place of the blocks, unless nil; what is drawn depends on it.
  /// - Throws: as ``solve(_:tolerance:)``.
  /// - Complexity: a product with A for eight columns per step, and a vector of memory per step and column.
  public func sample(_ z: Matrix, tolerance: Double, preconditioner other: (any Preconditioner)? = nil)
    throws(LinearAlgebraError) -> Matrix
  {
    let preconditioner = other ?? preconditioner
    if tolerance >= ConjugateGradients.singleTolerance,
      let found = try? sample(z, tolerance, preconditioner, as: SIMD16<Float>.self)
    {
      return found
    }
    return try sample(z, tolerance, preconditioner, as: SIMD8<Double>.self)
  }

  private func sample<Row: Lanes>(
    _ z: Matrix, _ tolerance: Double, _ preconditioner: any Preconditioner, as: Row.Type
  ) throws(LinearAlgebraError) -> Matrix {
    var result = Matrix(rows: z.rows, columns: z.columns)
    let groups = groups(z.columns, of: Row.scalarCount)
    let drawn = Workers.map(groups.count, threads: threads) { index -> LaneVectors<Row>? in
      let start = multipliedLower(LaneVectors<Row>(columns: groups[index], of: z), preconditioner)
      guard let run = run(start, tolerance, preconditioner, keepsResiduals: true) else { return nil }
      return try? run.inverseRoot(columns: groups[index].count, limit: stepLimit)
    }
    for (columns, drawn) in zip(groups, drawn) {
      guard let drawn else { throw .noConvergence(routine: "conjugate gradients", info: stepLimit) }
      drawn.copy(into: &result, columns: columns)
    }
    return result
  }

  private func groups(_ count: Int, of width: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: width).map { $0..<min($0 + width, count) }
  }

  /// Lanczos steps beyond which the logarithm no longer changes.
  private static var quadratureLimit: Int { 120 }

  /// What one group of columns gave.
  private struct Run<Row: Lanes>: Sendable {
    var solution: LaneVectors<Row>
    /// `P⁻¹` times the right-hand side.
    var first: LaneVectors<Row>
    /// The preconditioned residual before each step, where they were to be kept.
    var residuals: [LaneVectors<Row>] = []
    var alpha: [SIMD16<Double>] = []
    var beta: [SIMD16<Double>] = []
    /// `r'P⁻¹r` before each step.
    var squares: [SIMD16<Double>] = []
    var steps = [Int](repeating: 0, count: Row.scalarCount)

    func lanczos(_ lane: Int, limit: Int) -> LanczosMatrix {
      let count = min(steps[lane], limit)
      return LanczosMatrix(
        alpha: (0..<count).map { alpha[$0][lane] }, beta: (0..<count).map { beta[$0][lane] },
        square: squares.first?[lane] ?? 0)
    }

    /// `G⁻ᵀ (G⁻¹AG⁻ᵀ)^(−1/2) z` from the residuals of the run that started with Gz.
    func inverseRoot(columns: Int, limit: Int) throws(LinearAlgebraError) -> LaneVectors<Row> {
      var weights = [SIMD16<Double>](repeating: .zero, count: residuals.count)
      for lane in 0..<columns {
        for (step, weight) in try lanczos(lane, limit: limit).applied(to: { 1 / $0.squareRoot() }).enumerated()
        {
          let length = squares[step][lane].squareRoot()
          weights[step][lane] = length > 0 ? (step.isMultiple(of: 2) ? weight : -weight) / length : 0
        }
      }
      var sum = LaneVectors<Row>(count: first.count)
      for (weight, residual) in zip(weights, residuals) { sum.add(weight, residual) }
      return sum
    }
  }

  private func runs<Row: Lanes>(
    _ count: Int, _ tolerance: Double, start: @Sendable (Range<Int>) -> LaneVectors<Row>
  ) throws(LinearAlgebraError) -> [(columns: Range<Int>, value: Run<Row>)] {
    let groups = groups(count, of: Row.scalarCount)
    let results = Workers.map(groups.count, threads: threads) { index -> Run<Row>? in
      run(start(groups[index]), tolerance, preconditioner)
    }
    var found: [(Range<Int>, Run<Row>)] = []
    for (columns, run) in zip(groups, results) {
      guard let run else { throw .noConvergence(routine: "conjugate gradients", info: stepLimit) }
      found.append((columns, run))
    }
    return found
  }

  /// Conjugate gradients for columns side by side; nil where they do not arrive.
  private func run<Row: Lanes>(
    _ right: LaneVectors<Row>, _ tolerance: Double, _ preconditioner: any Preconditioner,
    keepsResiduals: Bool = false
  ) -> Run<Row>? {
    let n = system.order
    var x = LaneVectors<Row>(count: n)
    var r = right
    var y = LaneVectors<Row>(count: n)
    r.read { r in y.write { Row.divide(by: preconditioner, r, into: $0) } }
    var result = Run(solution: LaneVectors<Row>(count: 0), first: y)
    var p = y
    var q = LaneVectors<Row>(count: n)
    var square = r.dot(y)
    let start = square
    let goal = square * (tolerance * tolerance)
    var active = square .> 0
    var step = 0
    while any(active) {
      guard step < stepLimit else { return nil }
      if keepsResiduals { result.residuals.append(y) }
      p.read { p in q.write { Row.multiply(system, p, into: $0) } }
      let curvature = p.dot(q)
      // A direction without curvature ends its column: the matrix is positive definite, so this is rounding.
      active .&= curvature .> 0
      let alpha = SIMD16<Double>.zero.replacing(with: square / curvature, where: active)
      x.add(alpha, p)
      r.add(-alpha, q)
      r.read { r in y.write { Row.divide(by: preconditioner, r, into: $0) } }
      let next = r.dot(y)
      let beta = SIMD16<Double>.zero.replacing(with: next / square, where: active)
      result.alpha.append(alpha)
      result.beta.append(beta)
      result.squares.append(square)
      for lane in 0..<Row.scalarCount where active[lane] { result.steps[lane] = step + 1 }
      active .&= next .> goal
      p.scale(beta, adding: y)
      square = next
      step += 1
    }
    result.solution = x
    guard Row.isSingle else { return result }
    let reach = max(
      tolerance * ConjugateGradients.singleSlack.factor, ConjugateGradients.singleSlack.least)
    return any(squaredLength(rest(x, right), preconditioner) .> start * (reach * reach)) ? nil : result
  }
}

extension Matrix {
  fileprivate mutating func scaleColumns(by factors: [Double]) {
    for (column, factor) in factors.enumerated() {
      for i in (column * rows)..<((column + 1) * rows) { elements[i] *= factor }
    }
  }
}

/// Lanczos' tridiagonal matrix from the coefficients of conjugate gradients, with the square of the length of its start.
struct LanczosMatrix {
  let alpha: [Double]
  let beta: [Double]
  let square: Double

  /// `|z|² e₁'f(T)e₁`, about `z'f(A)z`.
  func quadrature(_ function: (Double) -> Double) throws(LinearAlgebraError) -> Double {
    guard !alpha.isEmpty else { return 0 }
    let eigen = try SymmetricEigen(matrix)
    var sum = 0.0
    for (j, value) in eigen.values.enumerated() {
      sum += eigen.vectors[0, j] * eigen.vectors[0, j] * function(value)
    }
    return square * sum
  }

  /// `|z| f(T)e₁`: the weights of Lanczos' vectors in `f(A)z`.
  func applied(to function: (Double) -> Double) throws(LinearAlgebraError) -> [Double] {
    guard !alpha.isEmpty else { return [] }
    let eigen = try SymmetricEigen(matrix)
    return alpha.indices.map { i in
      var sum = 0.0
      for (j, value) in eigen.values.enumerated() {
        sum += eigen.vectors[i, j] * eigen.vectors[0, j] * function(value)
      }
      return square.squareRoot() * sum
    }
  }

  private var matrix: Matrix {
    var t = Matrix(rows: alpha.count, columns: alpha.count)
    for j in alpha.indices {
      t[j, j] = 1 / alpha[j] + (j > 0 ? beta[j - 1] / alpha[j - 1] : 0)
      if j + 1 < alpha.count {
        t[j + 1, j] = beta[j].squareRoot() / alpha[j]
        t[j, j + 1] = t[j + 1, j]
      }
    }
    return t
  }
}

/// Independent pieces of work on a fixed number of threads.
enum Workers {
  /// The results in the order of the indices, whichever thread made them.
  static func map<Result: Sendable>(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Each index is written by one thread only.
      nonisolated(unsafe) let target = buffer
      let workers = min(threads, count)
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for index in stride(from: worker, to: count, by: workers) {
          target.baseAddress.map { ($0 + index).initialize(to: body(index)) }
        }
      }
      initialized = count
    }
  }
}

extension SparseSymmetric: PositiveOperator {
  /// `y := Ax` for eight vectors side by side.
  public func multiply(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    withEntries { products_symmetric(order, $0, $1, $2, lanes(x), lanes(y)) }
  }

  /// `y := Ax` for sixteen vectors in single precision.
  public func multiply(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    withEntries { products_single_symmetric(order, $0, $1, $2, lanes(x), lanes(y)) }
  }

  private func withEntries(
    _ body: (UnsafePointer<Int32>?, UnsafePointer<Int32>?, UnsafePointer<Double>?) -> Void
  ) {
    columnStarts.withUnsafeBufferPointer { starts in
      rowIndices.withUnsafeBufferPointer { rows in
        values.withUnsafeBufferPointer { body(starts.baseAddress, rows.baseAddress, $0.baseAddress) }
      }
    }
  }
}
