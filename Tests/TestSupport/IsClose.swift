import Foundation

/// Whether two numbers agree to a relative tolerance, with a floor for values that are meant to be near zero.
public func isClose(_ found: Double, _ expected: Double, relative: Double, floor: Double = 0) -> Bool {
  if found == expected { return true }
  return abs(found - expected) <= max(relative * abs(expected), floor)
}

/// The number of significant decimal digits on which two numbers agree, at most 17.
public func agreeingDigits(_ found: Double, _ expected: Double) -> Double {
  if found == expected { return 17 }
  let scale = expected == 0 ? 1 : abs(expected)
  return min(17, max(0, -(abs(found - expected) / scale).log10()))
}

extension Double {
  fileprivate func log10() -> Double { Foundation.log10(self) }
}
