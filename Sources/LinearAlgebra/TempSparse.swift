public struct SparseCholesky: Sendable {
  public var logDeterminant: Double { 0 }
  public func solve(_ b: Matrix) -> Matrix { b }
  public func solveHalfTransposed(_ b: Matrix) -> Matrix { b }
}
public struct SelectedInverse: Sendable {
  public init(_ f: SparseCholesky) {}
  public subscript(i: Int, j: Int) -> Double { 0 }
}
