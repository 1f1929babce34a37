/// Calls a LAPACK routine twice: to ask how much workspace it wants, then to work.
///
/// - Parameter call: gets the workspace, its length (−1 for the question) and `info`.
/// - Returns: `info` of the second call.
@discardableResult
func withWorkspace(
  _ call: (_ work: UnsafeMutablePointer<Double>, _ length: inout Int32, _ info: inout Int32) -> Void
) -> Int {
  var (wanted, question, info) = (0.0, Int32(-1), Int32(0))
  call(&wanted, &question, &info)
  guard info == 0 else { return Int(info) }
  var length = Int32(max(1, wanted))
  var work = [Double](repeating: 0, count: Int(length))
  call(&work, &length, &info)
  return Int(info)
}

extension [Double] {
  /// Whether no element is infinite or NaN; LAPACK may loop or answer nonsense on those.
  var allFinite: Bool {
    // Zero times a finite number is zero, times any other NaN; a sum without branches is vectorised.
    var sum = SIMD4<Double>.zero
    return withUnsafeBufferPointer { elements in
      let whole = elements.count & ~3
      for i in stride(from: 0, to: whole, by: 4) {
        sum += SIMD4(elements[i], elements[i + 1], elements[i + 2], elements[i + 3]) * 0
      }
      return sum == .zero && elements[whole...].allSatisfy(\.isFinite)
    }
  }
}
