import LinearAlgebra

/// `Λ'R'WRΛ + I − Σ WᵢWᵢ'` as products of blocks, for the case in which all its entries are more than those.
struct BlockedSchur: PositiveOperator {
  let products: CrossProducts
  let scaledRest: [Double]
  let mixed: [Double]

  var order: Int { products.columns.restCount }

  func multiply(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    product(x, y)
  }

  func multiply(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    product(x, y)
  }

  @inline(__always)
  private func product<Row: SIMD>(_ x: UnsafePointer<Row>, _ y: UnsafeMutablePointer<Row>)
  where Row.Scalar: BinaryFloatingPoint {
    let columns = products.columns
    for row in 0..<order { y[row] = .zero }
    scaledRest.withUnsafeBufferPointer { values in
      products.restRow.withUnsafeBufferPointer { rows in
        products.restRowStart.withUnsafeBufferPointer { starts in
          for column in 0..<order {
            let own = x[column]
            var sum = Row.Scalar(values[starts[column]]) * own
            for entry in (starts[column] + 1)..<max(starts[column + 1], starts[column] + 1) {
              let row = Int(rows[entry])
              let value = Row.Scalar(values[entry])
              sum += value * x[row]
              y[row] += value * own
            }
            y[column] += sum
          }
        }
      }
    }
    mixed.withUnsafeBufferPointer { w in
      products.restColumn.withUnsafeBufferPointer { restColumn in
        products.patterns.forEachRun(of: products.shapes.ofBlock) { block, size, _ in
          let d = columns.blockStart[block + 1] - columns.blockStart[block]
          let (first, end) = (products.restColumnStart[block], products.restColumnStart[block + 1])
          let position = products.mixedStart[block]
          for c in 0..<d {
            var sum = Row.zero
            for entry in first..<end {
              sum += Row.Scalar(w[position + (entry - first) * d + c]) * x[Int(restColumn[entry])]
            }
            sum *= Row.Scalar(size)
            for entry in first..<end {
              y[Int(restColumn[entry])] -= Row.Scalar(w[position + (entry - first) * d + c]) * sum
            }
          }
        }
      }
    }
  }
}
