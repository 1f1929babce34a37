/// A symmetric positive definite matrix `P = GG'` that resembles another and is easily inverted, for
/// ``ConjugateGradients``.
public protocol Preconditioner: Sendable {
  /// The number of rows.
  var order: Int { get }
  /// `y := P⁻¹x` for eight vectors side by side; `y` holds anything before.
  func divide(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>)
  /// `y := Gx` for eight vectors side by side; `y` holds anything before.
  func multiplyLower(_ x: UnsafePointer<SIMD8<Double>>, into y: UnsafeMutablePointer<SIMD8<Double>>)
  /// `y := P⁻¹x` for sixteen vectors in single precision.
  func divide(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>)
  /// `y := Gx` for sixteen vectors in single precision.
  func multiplyLower(_ x: UnsafePointer<SIMD16<Float>>, into y: UnsafeMutablePointer<SIMD16<Float>>)
}
