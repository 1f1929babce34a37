import COpenBLAS
import CProducts

/// A symmetric positive definite matrix of dense blocks on the diagonal, factored and inverted: a preconditioner whose
/// inverse is known to the last entry.
public struct BlockDiagonal: Preconditioner {
  /// Which rows form a block together.
  public struct Groups: Sendable {
    /// The rows of each block, block by block, ascending within one.
    public let rows: [Int32]
    /// Where each block starts in `rows`, and the number of rows at the end.
    public let starts: [Int]
    /// The block of each row.
    public let group: [Int32]
    /// The place of each row within its block.
    public let place: [Int32]
    /// Where the elements of each block start, column-major, and their number at the end.
    public let elementStarts: [Int]

    /// Collects the rows of equal numbers.
    ///
    /// - Parameter numbers: the number of the block of each row, from 0, every one occurring.
    public init(numbers: [Int32]) {
      let count = Int(numbers.max() ?? -1) + 1
      var starts = [Int](repeating: 0, count: count + 1)
      for number in numbers { starts[Int(number) + 1] += 1 }
      for index in 0..<count { starts[index + 1] += starts[index] }
      var next = starts
      var rows = [Int32](repeating: 0, count: numbers.count)
      var place = rows
      for (row, number) in numbers.enumerated() {
        let position = next[Int(number)]
        rows[position] = Int32(row)
        place[row] = Int32(position - starts[Int(number)])
        next[Int(number)] += 1
      }
      self.rows = rows
      self.starts = starts
      self.place = place
      group = numbers
      elementStarts = (0..<count).reduce(into: [0]) {
        let size = starts[$1 + 1] - starts[$1]
        $0.append($0[$1] + size * size)
      }
    }

    /// The number of blocks.
    public var count: Int { starts.count - 1 }

    /// The place of an entry among the elements of all blocks, or nil where it lies outside them.
    public func position(_ row: Int, _ column: Int) -> Int? {
      let block = Int(group[row])
      guard group[column] == group[row] else { return nil }
      return elementStarts[block] + Int(place[row]) + Int(place[column]) * (starts[block + 1] - starts[block])
    }
  }

  /// The blocks.
  public private(set) var groups: Groups
  /// The natural logarithm of the determinant.
  public let logDeterminant: Double
  private let lower: [Double]
  private let inverse: [Double]
  /// The rows of the largest block.
  private let largest: Int

  /// The number of rows.
  public var order: Int { groups.group.count }

  /// Factors the blocks.
  ///
  /// - Parameters:
  ///   - groups: the rows of each block, in the order of `elements`.
  ///   - elements: block by block, column-major; only lower triangles are read.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(order:)``.
  public init(_ groups: Groups, elements: [Double]) throws(LinearAlgebraError) {
    self.groups = groups
    var (lower, inverse) = (elements, elements)
    var sum = 0.0
    for block in 0..<groups.count {
      let size = groups.starts[block + 1] - groups.starts[block]
      let range = groups.elementStarts[block]..<groups.elementStarts[block + 1]
      let factor = try CholeskyFactor(Matrix(rows: size, columns: size, elements: Array(elements[range])))
      sum += factor.logDeterminant
      lower.replaceSubrange(range, with: factor.lower.elements)
      inverse.replaceSubrange(range, with: factor.inverse().elements)
    }
    self.lower = lower
    self.inverse = inverse
    largest = (0..<groups.count).reduce(0) { max($0, groups.starts[$1 + 1] - groups.starts[$1]) }
    logDeterminant = sum
  }

  /// The same blocks with their rows elsewhere.
  ///
  /// - Precondition: blocks of the same sizes.
  public func regrouped(_ groups: Groups) -> BlockDiagonal {
    precondition(groups.elementStarts == self.groups.elementStarts, "blocks of other sizes")
    var moved = self
    moved.groups = groups
    return moved
  }

  /// An entry of the inverse; zero between blocks.
  public func inverseEntry(_ row: Int, _ column: Int) -> Double {
    groups.position(row, column).map { inverse[$0] } ?? 0
  }

  /// `y := P⁻¹x` for eight vectors side by side.
  public func divide(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    withBlocks(inverse, room: SIMD8<Double>.self) { starts, rows, elements, room in
      products_blocks(groups.count, starts, rows, elements, lanes(x), lanes(y), lanes(room))
    }
  }

  /// `y := Gx` for eight vectors side by side.
  public func multiplyLower(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>) {
    withBlocks(lower, room: SIMD8<Double>.self) { starts, rows, elements, _ in
      products_block_factors(groups.count, starts, rows, elements, lanes(x), lanes(y))
    }
  }

  /// `y := P⁻¹x` for sixteen vectors in single precision.
  public func divide(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    withBlocks(inverse, room: SIMD16<Float>.self) { starts, rows, elements, room in
      products_single_blocks(groups.count, starts, rows, elements, lanes(x), lanes(y), lanes(room))
    }
  }

  /// `y := Gx` for sixteen vectors in single precision.
  public func multiplyLower(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>) {
    withBlocks(lower, room: SIMD16<Float>.self) { starts, rows, elements, _ in
      products_single_block_factors(groups.count, starts, rows, elements, lanes(x), lanes(y))
    }
  }

  /// Lends the blocks as C takes them, and room for the rows of the largest.
  private func withBlocks<Row>(
    _ elements: [Double], room: Row.Type,
    _ body: (UnsafePointer<Int>?, UnsafePointer<Int32>?, UnsafePointer<Double>?, UnsafeMutablePointer<Row>) ->
      Void
  ) {
    withUnsafeTemporaryAllocation(of: Row.self, capacity: largest) { room in
      elements.withUnsafeBufferPointer { elements in
        groups.rows.withUnsafeBufferPointer { rows in
          groups.starts.withUnsafeBufferPointer { starts in
            guard let room = room.baseAddress else { return }
            body(starts.baseAddress, rows.baseAddress, elements.baseAddress, room)
          }
        }
      }
    }
  }
}
