import CLanes
import LinearAlgebra

/// What one coordinate's working variate is made of.
struct WorkingCoordinate {
  let term: Int
  private let own: RelativeCovariance.Coordinate
  private let lambda: [Double]
  private let dimension: Int
  let size: Double

  init(_ own: RelativeCovariance.Coordinate, lambda: [Double], dimension: Int, size: Double) {
    (term, self.own, self.lambda) = (own.term, own, lambda)
    (self.dimension, self.size) = (dimension, size)
  }

  /// The weight of coefficient i of a level, from the level's residual products and spherical effects.
  @inline(__always)
  func weight(_ i: Int, residual: (Int) -> Double, spherical: (Int) -> Double) -> Double {
    let value = lambda[i * dimension + own.column] * residual(own.row)
    return size * (i == own.row ? value + spherical(own.column) : value)
  }
}

/// The sums over columns that average information needs, for all working variates at once.
struct WorkingSums {
  /// Numbers from one row of variates to the next.
  let stride: Int
  /// Inner products of the variates' weights with the images of others: row i, column j.
  private(set) var products: [Double]
  /// Their inner products with the residual.
  private(set) var residual: [Double]
  /// Inner products of reduced right-hand sides over the eliminated columns, the residual's after the variates'.
  private(set) var eliminated: [Double]
  /// Reduced right-hand sides: a row per rest column.
  private(set) var reducedRest: [Double]
  /// The same for the fixed effects.
  private(set) var reducedFixed: [Double]

  private let factor: MixedModelFactor
  private let coordinates: [WorkingCoordinate]
  private let residualProducts: ColumnVector
  /// What every block looks at, taken out of the factor once: a struct of many arrays is dear to copy.
  private let layout: BlockLayout
  /// The coordinates of each term.
  private let ofTerm: [[Int]]
  /// Weights and images of the rest columns.
  private var restWeight: [Double]
  private var restImage: [Double]

  private var count: Int { coordinates.count }

  init(_ factor: MixedModelFactor, _ coordinates: [WorkingCoordinate], _ residualProducts: ColumnVector) {
    self.factor = factor
    self.coordinates = coordinates
    self.residualProducts = residualProducts
    let (rows, width) = (factor.columns.restCount, (coordinates.count + 4) / 4 * 4)
    stride = width
    ofTerm = factor.columns.dimensions.indices.map { term in
      coordinates.indices.filter { coordinates[$0].term == term }
    }
    layout = BlockLayout(
      factor, residual: residualProducts.eliminated, coordinates, coordinatesOfTerm: ofTerm)
    products = [Double](repeating: 0, count: width * width)
    eliminated = products
    residual = [Double](repeating: 0, count: width)
    reducedRest = [Double](repeating: 0, count: rows * width)
    reducedFixed = [Double](repeating: 0, count: factor.fixedCount * width)
    restWeight = reducedRest
    restImage = reducedRest
    for term in factor.columns.rest { weighRest(term) }
  }

  /// The weights of the variates on the columns of a term of the rest.
  private mutating func weighRest(_ term: Int) {
    let (k, m) = (stride, factor.columns.dimensions[term])
    let columns = factor.columns.restStart[term]..<factor.columns.restEnd(of: term)
    let (spherical, products) = (factor.sphericalRest, residualProducts.rest)
    for index in ofTerm[term] {
      let own = coordinates[index]
      for first in Swift.stride(from: columns.lowerBound, to: columns.upperBound, by: m) {
        for i in 0..<m {
          restWeight[(first + i) * k + index] = own.weight(i) {
            products[first + $0]
          } spherical: {
            spherical[first + $0]
          }
        }
      }
    }
  }

  /// Adds the blocks, those of one shape together.
  mutating func addBlocks() {
    let shapes = factor.products.fixedShapes
    var start = [Int](repeating: 0, count: shapes.count + 1)
    for shape in shapes.ofBlock { start[Int(shape) + 1] += 1 }
    for shape in 0..<shapes.count { start[shape + 1] += start[shape] }
    var next = start
    var order = [Int32](repeating: 0, count: shapes.ofBlock.count)
    for (block, shape) in shapes.ofBlock.enumerated() {
      order[next[Int(shape)]] = Int32(block)
      next[Int(shape)] += 1
    }
    var work = WorkingBlock()
    for shape in 0..<shapes.count {
      let blocks = order[start[shape]..<start[shape + 1]]
      work.clear(width: factor.width(of: Int(blocks[blocks.startIndex])), stride: stride)
      for block in blocks { add(Int(block), &work) }
      addFixed(Int(shapes.representative[shape]), work)
    }
  }

  private mutating func add(_ block: Int, _ work: inout WorkingBlock) {
    fillWeights(block, &work)
    var place = layout.place(of: block)
    lanes_weigh(
      stride / 4, &place, layout.eliminated, layout.restColumn, layout.mixed, layout.residual, work.weights,
      restWeight, &work.image, &restImage, &work.sumOfWeights, &residual, &products)
    scale(block, &work)
    lanes_reduce(
      stride / 4, &place, layout.blockFactor, layout.restColumn, layout.blockMixed, &work.image,
      &work.sumOfReduced, &eliminated, &reducedRest)
  }

  /// The weights of the variates on the columns of a block.
  private func fillWeights(_ block: Int, _ work: inout WorkingBlock) {
    let first = layout.blockStart[block]
    let (d, k) = (work.width, stride)
    work.weights.withUnsafeMutableBufferPointer { g in
      for place in g.indices { g[place] = 0 }
      var start = 0
      while start < d {
        let term = Int(layout.termOfColumn[first + start])
        let m = layout.dimensions[term]
        let index = layout.scalarCoordinate[term]
        if m == 1, index >= 0 {
          let value =
            layout.scalarLambda[term] * layout.residual[first + start] + layout.spherical[first + start]
          g[start * k + index] = layout.scalarSize[term] * value
        } else {
          for index in ofTerm[term] {
            for i in 0..<m {
              g[(start + i) * k + index] = coordinates[index].weight(i) {
                layout.residual[first + start + $0]
              } spherical: {
                layout.spherical[first + start + $0]
              }
            }
          }
        }
        start += m
      }
    }
  }

  /// Λ' of the images, with the spherical effects for the residual.
  private func scale(_ block: Int, _ work: inout WorkingBlock) {
    let (d, k, wide) = (work.width, count, stride)
    let first = layout.blockStart[block]
    work.image.withUnsafeMutableBufferPointer { image in
      guard let image = image.baseAddress else { return }
      for c in 0..<d { image[c * wide + k] = layout.spherical[first + c] }
      var start = 0
      while start < d {
        let term = Int(layout.termOfColumn[first + start])
        let m = layout.dimensions[term]
        if m == 1 {
          let lambda = layout.scalarLambda[term]
          for i in 0..<k { image[start * wide + i] *= lambda }
        } else {
          for i in 0..<k {
            BlockAlgebra.transform(layout.lambda[term], m, image + start * wide + i, stride: wide)
          }
        }
        if term == layout.absorbed { image[start * wide + k] = 0 }
        start += m
      }
    }
  }

  /// The fixed effects' part of all blocks of a shape.
  private mutating func addFixed(_ block: Int, _ work: WorkingBlock) {
    let (p, k, wide) = (factor.fixedCount, count, stride)
    let x = factor.products.fixedStart[block]
    for c in 0..<work.width {
      for j in 0..<p {
        let (raw, reduced) = (factor.products.eliminatedFixed[x + c * p + j], factor.blockFixed[x + c * p + j])
        for i in 0..<k { reducedFixed[j * wide + i] += raw * work.sumOfWeights[c * wide + i] }
        for i in 0...k { reducedFixed[j * wide + i] -= reduced * work.sumOfReduced[c * wide + i] }
      }
    }
  }

  /// Adds the columns of the rest.
  mutating func addRest() {
    let rest = factor.products
    let (k, wide, p) = (count, stride, factor.fixedCount)
    for column in 0..<factor.columns.restCount {
      for entry in rest.restRowStart[column]..<rest.restRowStart[column + 1] {
        let (row, value) = (Int(rest.restRow[entry]), rest.restValue[entry])
        for i in 0..<k { restImage[row * wide + i] += value * restWeight[column * wide + i] }
        guard row != column else { continue }
        for i in 0..<k { restImage[column * wide + i] += value * restWeight[row * wide + i] }
      }
      for j in 0..<p {
        let value = rest.restDense[column * rest.denseCount + j]
        for i in 0..<k { reducedFixed[j * wide + i] += value * restWeight[column * wide + i] }
      }
    }
    for column in 0..<factor.columns.restCount {
      for i in 0..<k where restWeight[column * wide + i] != 0 {
        let weight = restWeight[column * wide + i]
        residual[i] += weight * residualProducts.rest[column]
        for j in 0..<k { products[i * wide + j] += weight * restImage[column * wide + j] }
      }
    }
    for term in factor.columns.rest {
      let m = factor.columns.dimensions[term]
      let lambda = factor.covariance.factors[term]
      factor.forEachLevelColumn(of: term) { _, first, _ in
        for a in 0..<m {
          for r in a..<m {
            let value = lambda[r * m + a]
            for i in 0..<k {
              reducedRest[(first + a) * wide + i] += value * restImage[(first + r) * wide + i]
            }
          }
          if term != factor.columns.absorbed {
            reducedRest[(first + a) * wide + k] += factor.sphericalRest[first + a]
          }
        }
      }
    }
  }
}

/// The arrays of a factor that every block looks at.
private struct BlockLayout {
  let blockStart: [Int]
  let eliminatedStart: [Int]
  let mixedStart: [Int]
  let restColumnStart: [Int]
  let restColumn: [Int32]
  let eliminated: [Double]
  let mixed: [Double]
  let blockFactor: [Double]
  let blockMixed: [Double]
  let spherical: [Double]
  let residual: [Double]
  let termOfColumn: [Int32]
  let dimensions: [Int]
  let lambda: [[Double]]
  let absorbed: Int?
  /// The coordinate of each term that has just one, else −1; its size, and Λ of terms of one coefficient.
  let scalarCoordinate: [Int]
  let scalarSize: [Double]
  let scalarLambda: [Double]

  init(
    _ factor: MixedModelFactor, residual: [Double], _ coordinates: [WorkingCoordinate],
    coordinatesOfTerm: [[Int]]
  ) {
    let products = factor.products
    blockStart = factor.columns.blockStart
    eliminatedStart = products.eliminatedStart
    mixedStart = products.mixedStart
    restColumnStart = products.restColumnStart
    restColumn = products.restColumn
    eliminated = products.eliminated
    mixed = products.mixed
    blockFactor = factor.blockFactor
    blockMixed = factor.mixed
    spherical = factor.sphericalEliminated
    self.residual = residual
    termOfColumn = factor.columns.termOfEliminatedColumn
    dimensions = factor.columns.dimensions
    lambda = factor.covariance.factors
    absorbed = factor.columns.absorbed
    scalarCoordinate = coordinatesOfTerm.map { $0.count == 1 ? $0[0] : -1 }
    scalarSize = coordinatesOfTerm.map { $0.count == 1 ? coordinates[$0[0]].size : 0 }
    scalarLambda = factor.covariance.factors.map { $0[0] }
  }
}

extension BlockLayout {
  func place(of block: Int) -> lanes_block {
    lanes_block(
      width: blockStart[block + 1] - blockStart[block], first: blockStart[block],
      square: eliminatedStart[block],
      entry: restColumnStart[block], entries: restColumnStart[block + 1] - restColumnStart[block],
      mixed: mixedStart[block])
  }
}

/// The variates of the columns of one block, side by side.
private struct WorkingBlock {
  private(set) var width = 0
  var weights: [Double] = []
  /// The images of the weights, then what is left of them.
  var image: [Double] = []
  /// The sums over the blocks of a shape.
  var sumOfWeights: [Double] = []
  var sumOfReduced: [Double] = []

  mutating func clear(width: Int, stride: Int) {
    self.width = width
    weights = [Double](repeating: 0, count: width * stride)
    (image, sumOfWeights, sumOfReduced) = (weights, weights, weights)
  }
}
