import LinearAlgebra

/// A vector over the columns of a model: eliminated, rest, and dense (fixed effects, then the response).
struct ColumnVector: Sendable {
  var eliminated: [Double]
  var rest: [Double]
  var dense: [Double]

  init(eliminated: [Double], rest: [Double], dense: [Double]) {
    self.eliminated = eliminated
    self.rest = rest
    self.dense = dense
  }

  init(zeroFor products: CrossProducts) {
    eliminated = [Double](repeating: 0, count: products.columns.eliminatedCount)
    rest = [Double](repeating: 0, count: products.columns.restCount)
    dense = [Double](repeating: 0, count: products.denseCount)
  }

  /// The inner product over the random columns.
  func randomProduct(_ other: ColumnVector) -> Double {
    dot(eliminated, other.eliminated) + dot(rest, other.rest)
  }
}

extension CrossProducts {
  /// The cross-product matrix times a vector whose dense part is zero.
  ///
  /// - Complexity: O(stored products).
  func times(_ g: ColumnVector) -> ColumnVector {
    var out = ColumnVector(zeroFor: self)
    let p = denseCount - 1
    var sums = [Double](repeating: 0, count: denseCount)
    g.eliminated.withUnsafeBufferPointer { own in
      g.rest.withUnsafeBufferPointer { rest in
        out.eliminated.withUnsafeMutableBufferPointer { eliminatedSums in
          out.rest.withUnsafeMutableBufferPointer { restSums in
            for block in 0..<columns.blockCount {
              let range = columns.blockStart[block]..<columns.blockStart[block + 1]
              add(
                block, UnsafeBufferPointer(rebasing: own[range]), rest,
                UnsafeMutableBufferPointer(rebasing: eliminatedSums[range]), restSums)
              let x = fixedStart[block]
              for (c, column) in range.enumerated() where own[column] != 0 {
                for j in 0..<p { sums[j] += eliminatedFixed[x + c * p + j] * own[column] }
                sums[p] += eliminatedResponse[column] * own[column]
              }
            }
          }
        }
      }
    }
    out.dense = sums
    addRestProducts(g, &out)
    return out
  }

  /// Adds the products of a block's random columns: those among themselves and with the rest.
  private func add(
    _ block: Int, _ g: UnsafeBufferPointer<Double>, _ rest: UnsafeBufferPointer<Double>,
    _ sums: UnsafeMutableBufferPointer<Double>, _ restSums: UnsafeMutableBufferPointer<Double>
  ) {
    let d = g.count
    eliminated.withUnsafeBufferPointer { square in
      var position = eliminatedStart[block]
      for value in g {
        if value != 0 { for i in 0..<d { sums[i] += square[position + i] * value } }
        position += d
      }
    }
    mixed.withUnsafeBufferPointer { mixed in
      var position = mixedStart[block]
      for entry in restColumnStart[block]..<restColumnStart[block + 1] {
        let row = Int(restColumn[entry])
        let value = rest[row]
        var sum = 0.0
        for c in 0..<d {
          sum += mixed[position + c] * g[c]
          sums[c] += mixed[position + c] * value
        }
        position += d
        restSums[row] += sum
      }
    }
  }

  private func addRestProducts(_ g: ColumnVector, _ out: inout ColumnVector) {
    for column in 0..<columns.restCount {
      let value = g.rest[column]
      for entry in restRowStart[column]..<restRowStart[column + 1] {
        let row = Int(restRow[entry])
        out.rest[row] += restValue[entry] * value
        if row != column { out.rest[column] += restValue[entry] * g.rest[row] }
      }
      if value != 0 {
        for j in 0..<denseCount { out.dense[j] += restDense[column * denseCount + j] * value }
      }
    }
  }
}

/// The inner product of two vectors of equal length.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
