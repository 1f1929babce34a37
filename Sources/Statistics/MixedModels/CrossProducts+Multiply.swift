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
    for block in 0..<columns.blockCount {
      let first = columns.blockStart[block]
      let d = columns.blockStart[block + 1] - first
      let base = eliminatedStart[block]
      for c in 0..<d {
        let value = g.eliminated[first + c]
        guard value != 0 else { continue }
        for i in 0..<d { out.eliminated[first + i] += eliminated[base + i + c * d] * value }
        for j in 0..<p { out.dense[j] += eliminatedFixed[fixedStart[block] + c * p + j] * value }
        out.dense[p] += eliminatedResponse[first + c] * value
      }
      var position = mixedStart[block]
      for entry in restColumnStart[block]..<restColumnStart[block + 1] {
        let row = Int(restColumn[entry])
        let value = g.rest[row]
        var sum = 0.0
        for c in 0..<d {
          sum += mixed[position] * g.eliminated[first + c]
          out.eliminated[first + c] += mixed[position] * value
          position += 1
        }
        out.rest[row] += sum
      }
    }
    addRestProducts(g, &out)
    return out
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
