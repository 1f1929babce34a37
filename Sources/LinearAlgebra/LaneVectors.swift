import CProducts

/// Numbers that fill a line of the cache, one of each vector that goes through a product beside the others: eight in
/// double precision or sixteen in single.
protocol Lanes: SIMD, Sendable {
  static var isSingle: Bool { get }
  static func multiply(
    _ matrix: any PositiveOperator, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>)
  static func divide(
    by matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>)
  static func multiplyLower(
    _ matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>)
  /// Takes one of the vectors from a column.
  static func take(
    _ count: Int, _ lane: Int, _ column: UnsafePointer<Double>, into y: UnsafeMutablePointer<Self>)
  /// Gives one of the vectors to a column.
  static func give(
    _ count: Int, _ lane: Int, _ x: UnsafePointer<Self>, to column: UnsafeMutablePointer<Double>)
  static func dot(_ count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> SIMD16<Double>
  /// `y := y + ax`.
  static func add(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>)
  /// `x := ax + y`.
  static func scale(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafeMutablePointer<Self>, adding y: UnsafePointer<Self>)
}

/// Vectors side by side.
struct LaneVectors<Row: Lanes>: Sendable {
  private var rows: [Row]

  init(count: Int) { rows = [Row](repeating: Row(), count: count) }

  var count: Int { rows.count }

  /// Some columns of a matrix, zeros in the places left.
  init(columns: Range<Int>, of matrix: Matrix) {
    self.init(count: matrix.rows)
    write { rows in
      matrix.elements.withUnsafeBufferPointer { elements in
        guard let elements = elements.baseAddress else { return }
        for (lane, column) in columns.enumerated() {
          Row.take(matrix.rows, lane, elements + column * matrix.rows, into: rows)
        }
      }
    }
  }

  func copy(into matrix: inout Matrix, columns: Range<Int>) {
    read { rows in
      matrix.elements.withUnsafeMutableBufferPointer { elements in
        guard let elements = elements.baseAddress else { return }
        for (lane, column) in columns.enumerated() {
          Row.give(count, lane, rows, to: elements + column * count)
        }
      }
    }
  }

  func read(_ body: (UnsafePointer<Row>) -> Void) {
    rows.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  mutating func write(_ body: (UnsafeMutablePointer<Row>) -> Void) {
    rows.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  /// Inner products, zeros in the places left.
  func dot(_ other: LaneVectors) -> SIMD16<Double> {
    var result = SIMD16<Double>.zero
    read { x in other.read { y in result = Row.dot(count, x, y) } }
    return result
  }

  mutating func add(_ factor: SIMD16<Double>, _ other: LaneVectors) {
    let count = count
    other.read { x in write { y in Row.add(count, factor, x, to: y) } }
  }

  mutating func scale(_ factor: SIMD16<Double>, adding other: LaneVectors) {
    let count = count
    other.read { y in write { x in Row.scale(count, factor, x, adding: y) } }
  }
}

/// Eight vectors side by side, in double precision.
typealias EightVectors = LaneVectors<SIMD8<Double>>

extension SIMD8<Double>: Lanes {
  static var isSingle: Bool { false }

  static func multiply(
    _ matrix: any PositiveOperator, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.multiply(x, into: y)
  }

  static func divide(
    by matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.divide(x, into: y)
  }

  static func multiplyLower(
    _ matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.multiplyLower(x, into: y)
  }

  static func take(
    _ count: Int, _ lane: Int, _ column: UnsafePointer<Double>, into y: UnsafeMutablePointer<Self>
  ) {
    products_take(count, column, lane, lanes(y))
  }

  static func give(
    _ count: Int, _ lane: Int, _ x: UnsafePointer<Self>, to column: UnsafeMutablePointer<Double>
  ) {
    products_give(count, lanes(x), lane, column)
  }

  static func dot(_ count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> SIMD16<Double> {
    var result = SIMD16<Double>.zero
    withUnsafeMutablePointer(to: &result) { products_dot(count, lanes(x), lanes(y), factors($0)) }
    return result
  }

  static func add(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>
  ) {
    withUnsafePointer(to: a) { products_add(count, factors($0), lanes(x), lanes(y)) }
  }

  static func scale(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafeMutablePointer<Self>, adding y: UnsafePointer<Self>
  ) {
    withUnsafePointer(to: a) { products_scale(count, factors($0), lanes(y), lanes(x)) }
  }
}

extension SIMD16<Float>: Lanes {
  static var isSingle: Bool { true }

  static func multiply(
    _ matrix: any PositiveOperator, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.multiply(x, into: y)
  }

  static func divide(
    by matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.divide(x, into: y)
  }

  static func multiplyLower(
    _ matrix: any Preconditioner, _ x: UnsafePointer<Self>, into y: UnsafeMutablePointer<Self>
  ) {
    matrix.multiplyLower(x, into: y)
  }

  static func take(
    _ count: Int, _ lane: Int, _ column: UnsafePointer<Double>, into y: UnsafeMutablePointer<Self>
  ) {
    products_single_take(count, column, lane, lanes(y))
  }

  static func give(
    _ count: Int, _ lane: Int, _ x: UnsafePointer<Self>, to column: UnsafeMutablePointer<Double>
  ) {
    products_single_give(count, lanes(x), lane, column)
  }

  static func dot(_ count: Int, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>) -> SIMD16<Double> {
    var result = SIMD16<Double>.zero
    withUnsafeMutablePointer(to: &result) { products_single_dot(count, lanes(x), lanes(y), factors($0)) }
    return result
  }

  static func add(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>
  ) {
    withUnsafePointer(to: a) { products_single_add(count, factors($0), lanes(x), lanes(y)) }
  }

  static func scale(
    _ count: Int, _ a: SIMD16<Double>, _ x: UnsafeMutablePointer<Self>, adding y: UnsafePointer<Self>
  ) {
    withUnsafePointer(to: a) { products_single_scale(count, factors($0), lanes(y), lanes(x)) }
  }
}

/// Vectors side by side as C takes them.
func lanes(_ vectors: UnsafePointer<SIMD8<Double>>) -> UnsafePointer<Double> {
  UnsafeRawPointer(vectors).assumingMemoryBound(to: Double.self)
}

/// Vectors side by side as C takes them.
func lanes(_ vectors: UnsafeMutablePointer<SIMD8<Double>>) -> UnsafeMutablePointer<Double> {
  UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Double.self)
}

/// Vectors side by side as C takes them.
func lanes(_ vectors: UnsafePointer<SIMD16<Float>>) -> UnsafePointer<Float> {
  UnsafeRawPointer(vectors).assumingMemoryBound(to: Float.self)
}

/// Vectors side by side as C takes them.
func lanes(_ vectors: UnsafeMutablePointer<SIMD16<Float>>) -> UnsafeMutablePointer<Float> {
  UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self)
}

private func factors(_ numbers: UnsafePointer<SIMD16<Double>>) -> UnsafePointer<Double> {
  UnsafeRawPointer(numbers).assumingMemoryBound(to: Double.self)
}

private func factors(_ numbers: UnsafeMutablePointer<SIMD16<Double>>) -> UnsafeMutablePointer<Double> {
  UnsafeMutableRawPointer(numbers).assumingMemoryBound(to: Double.self)
}
