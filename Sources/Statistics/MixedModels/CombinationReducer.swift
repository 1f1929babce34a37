import LinearAlgebra

/// Eliminates the blocks from combinations of effects.
///
/// A class, so that the arrays of a factor are looked at where they are: a copy of the dozens of them that a factor holds
/// takes longer than a combination does.
final class CombinationReducer: Sendable {
  let posterior: PosteriorCovariance
  private let factor: MixedModelFactor
  /// Per term, what the spherical effects of a level add to its coefficients, row-major.
  private let roots: [[Double]]
  private let dimensions: [Int]
  private let coefficients: [Double]
  private let intercept: Int?
  private let columnCentre: [Double]

  init(
    _ model: LinearMixedModel, _ prepared: LinearMixedModel.Prepared, _ optimum: VarianceSearch.Optimum,
    coefficients: [Double]
  ) {
    (factor, posterior) = (optimum.point.factor, optimum.posterior)
    let covariance = optimum.point.factor.covariance
    roots = model.randomEffects.indices.map { prepared.userFactor($0, covariance) }
    dimensions = model.randomEffects.map(\.dimension)
    self.coefficients = coefficients
    (intercept, columnCentre) = (prepared.intercept, prepared.columnCentre)
  }

  /// Whether a factor's levels are fixed effects that were eliminated.
  var hasAbsorbed: Bool { factor.products.columns.absorbed != nil }

  func reduced(_ combination: LinearCombination) -> JointPredictions.Part {
    var estimate = zip(combination.fixed, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    var rest = ReducedCombination(fixed: centred(combination.fixed))
    var columns: [(column: Int, weight: Double)] = []
    for part in combination.random { estimate += add(part, to: &columns, &rest) }
    var blocks = blocks(columns)
    var own = 0.0
    for index in blocks.indices {
      eliminate(&blocks[index].values, blocks[index].block, from: &rest)
      own += dot(blocks[index].values, blocks[index].values)
    }
    return JointPredictions.Part(estimate: estimate, own: own, eliminated: blocks, rest: rest)
  }

  /// Weights of eliminated columns, block by block.
  private func blocks(_ columns: [(column: Int, weight: Double)]) -> [(block: Int, values: [Double])] {
    var blocks: [(block: Int, values: [Double])] = []
    var end = 0
    for (column, weight) in columns.sorted(by: { $0.column < $1.column }) {
      if column >= end {
        let block = factor.products.columns.block(ofColumn: column)
        end = factor.products.columns.blockStart[block + 1]
        let width = end - factor.products.columns.blockStart[block]
        blocks.append((block, [Double](repeating: 0, count: width)))
      }
      let last = blocks.count - 1
      blocks[last].values[column - factor.products.columns.blockStart[blocks[last].block]] += weight
    }
    return blocks
  }

  /// The weights of the centred columns for weights of the user's columns.
  private func centred(_ fixed: [Double]) -> [Double] {
    guard !fixed.isEmpty else { return [Double](repeating: 0, count: coefficients.count) }
    guard let intercept else { return fixed }
    return fixed.indices.map { j in
      j == intercept ? fixed[j] : fixed[j] - columnCentre[j] * fixed[intercept]
    }
  }

  /// Adds a random effect to what a combination takes of eliminated columns and of the rest; returns what it adds to the
  /// estimate.
  private func add(
    _ part: LinearCombination.RandomPart, to columns: inout [(column: Int, weight: Double)],
    _ rest: inout ReducedCombination
  ) -> Double {
    let m = dimensions[part.term]
    let start = factor.products.columns.restStart[part.term]
    var estimate = 0.0
    for a in 0..<m {
      let scaled = roots[part.term][part.coefficient * m + a] * part.weight
      if start < 0 {
        let column = Int(factor.products.columns.eliminatedColumn[part.term][part.level]) + a
        estimate += scaled * factor.sphericalEliminated[column]
        columns.append((column, scaled))
      } else {
        let column = start + part.level * m + a
        estimate += scaled * factor.sphericalRest[column]
        rest.add(column, scaled)
      }
    }
    return estimate
  }

  /// Takes a block out; what the combination has of it becomes its own part, L⁻¹ times that.
  private func eliminate(_ values: inout [Double], _ block: Int, from rest: inout ReducedCombination) {
    let d = values.count
    factor.blockFactor.withUnsafeBufferPointer { l in
      values.withUnsafeMutableBufferPointer { a in
        guard let l = l.baseAddress, let a = a.baseAddress else { return }
        BlockAlgebra.solveLower(l + factor.products.eliminatedStart[block], d, a, stride: 1)
      }
    }
    var position = factor.products.mixedStart[block]
    for entry in factor.products.restColumnStart[block]..<factor.products.restColumnStart[block + 1] {
      var sum = 0.0
      for c in 0..<d {
        sum += factor.mixed[position] * values[c]
        position += 1
      }
      if sum != 0 { rest.add(Int(factor.products.restColumn[entry]), -sum) }
    }
    let p = coefficients.count
    let base = factor.products.fixedStart[block]
    for c in 0..<d {
      for j in 0..<p { rest.fixed[j] -= factor.blockFixed[base + c * p + j] * values[c] }
    }
  }
}

/// The part of a combination that is left after its blocks are eliminated.
struct ReducedCombination {
  /// Weights of the rest columns; a column may occur several times.
  private var entries: [(column: Int, weight: Double)] = []
  fileprivate(set) var fixed: [Double]

  fileprivate init(fixed: [Double]) { self.fixed = fixed }

  fileprivate mutating func add(_ column: Int, _ weight: Double) { entries.append((column, weight)) }

  /// Rest columns in order with their weights, and `x − H's`.
  func columns(_ reducer: CombinationReducer) -> (columns: [Int], weights: [Double], gap: [Double]) {
    var (columns, weights): ([Int], [Double]) = ([], [])
    columns.reserveCapacity(entries.count)
    weights.reserveCapacity(entries.count)
    for (column, weight) in entries.sorted(by: { $0.column < $1.column }) {
      if column == columns.last {
        weights[weights.count - 1] += weight
      } else {
        columns.append(column)
        weights.append(weight)
      }
    }
    var gap = fixed
    let p = gap.count
    for (column, weight) in zip(columns, weights) {
      for j in 0..<p { gap[j] -= reducer.posterior.solution[column * p + j] * weight }
    }
    return (columns, weights, gap)
  }

  /// `s'S⁻¹s + (x − H's)'Q(x − H's)`.
  func variance(_ reducer: CombinationReducer, _ effort: PredictionEffort) -> Double {
    let (columns, weights, gap) = columns(reducer)
    let fixed = dot(gap, reducer.posterior.fixedInverse * gap)
    if effort == .probed, case .stochastic(let inverse) = reducer.posterior.inverse {
      let square = weights.withUnsafeBufferPointer { w in
        columns.map { Int32($0) }.withUnsafeBufferPointer { columns in
          w.baseAddress.map { inverse.quadratic(columns: columns, w: $0) } ?? 0
        }
      }
      // S is the identity and more, but for the columns of a fixed factor: an estimate may leave the bounds.
      let largest = reducer.hasAbsorbed ? .infinity : dot(weights, weights)
      return min(max(square, 0), largest) + fixed
    }
    return reducer.posterior.inverse.quadratic(columns, weights, reducer.posterior.factor.schur) + fixed
  }
}
