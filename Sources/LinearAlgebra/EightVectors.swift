import CProducts

/// Eight vectors side by side.
struct EightVectors: Sendable {
  private var rows: [SIMD8<Double>]

  init(count: Int) { rows = [SIMD8<Double>](repeating: .zero, count: count) }

  var count: Int { rows.count }

  /// Some columns of a matrix, zeros in the places left.
  init(columns: Range<Int>, of matrix: Matrix) {
    self.init(count: matrix.rows)
    for (lane, column) in columns.enumerated() {
      for i in rows.indices { rows[i][lane] = matrix.elements[i + column * matrix.rows] }
    }
  }

  func copy(into matrix: inout Matrix, columns: Range<Int>) {
    for (lane, column) in columns.enumerated() {
      for i in rows.indices { matrix.elements[i + column * matrix.rows] = rows[i][lane] }
    }
  }

  func read(_ body: (UnsafePointer<SIMD8<Double>>) -> Void) {
    rows.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  mutating func write(_ body: (UnsafeMutablePointer<SIMD8<Double>>) -> Void) {
    rows.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  func dot(_ other: EightVectors) -> SIMD8<Double> {
    var sum = SIMD8<Double>.zero
    read { x in
      other.read { y in
        withUnsafeMutablePointer(to: &sum) { products_dot(count, lanes(x), lanes(y), lanes($0)) }
      }
    }
    return sum
  }

  mutating func add(_ factor: SIMD8<Double>, _ other: EightVectors) {
    let count = count
    other.read { x in
      write { y in withUnsafePointer(to: factor) { products_add(count, lanes($0), lanes(x), lanes(y)) } }
    }
  }

  mutating func scale(_ factor: SIMD8<Double>, adding other: EightVectors) {
    let count = count
    other.read { y in
      write { x in withUnsafePointer(to: factor) { products_scale(count, lanes($0), lanes(y), lanes(x)) } }
    }
  }
}

/// Eight vectors side by side as C takes them.
func lanes(_ vectors: UnsafePointer<SIMD8<Double>>) -> UnsafePointer<Double> {
  UnsafeRawPointer(vectors).assumingMemoryBound(to: Double.self)
}

/// Eight vectors side by side as C takes them.
func lanes(_ vectors: UnsafeMutablePointer<SIMD8<Double>>) -> UnsafeMutablePointer<Double> {
  UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Double.self)
}
