import Foundation

/// Zeros and minima of functions of one variable, by Brent's methods.
///
/// > Reference: Brent (1973), Algorithms for Minimization without Derivatives, chapters 4 and 5.
enum RootSearch {
  /// A zero between two points at which the function has different signs; nil where it has not.
  static func zero(
    of f: (Double) -> Double, from low: Double, to high: Double, tolerance: Double, steps: Int = 1000
  ) -> Double? {
    var (a, b) = (low, high)
    var (fa, fb) = (f(a), f(b))
    if fa == 0 { return a }
    if fb == 0 { return b }
    guard (fa < 0) != (fb < 0), fa.isFinite, fb.isFinite else { return nil }
    var (c, fc) = (a, fa)
    for _ in 0..<steps {
      let previous = b - a
      if abs(fc) < abs(fb) {
        (a, b, c) = (b, c, b)
        (fa, fb, fc) = (fb, fc, fb)
      }
      let limit = 2 * Double.ulpOfOne * abs(b) + tolerance / 2
      var step = (c - b) / 2
      if abs(step) <= limit || fb == 0 { return b }
      if abs(previous) >= limit, abs(fa) > abs(fb) {
        let cb = c - b
        let t2 = fb / fa
        var (p, q): (Double, Double)
        if a == c {
          (p, q) = (cb * t2, 1 - t2)
        } else {
          let (r, t1) = (fa / fc, fb / fc)
          p = t2 * (cb * r * (r - t1) - (b - a) * (t1 - 1))
          q = (r - 1) * (t1 - 1) * (t2 - 1)
        }
        if p > 0 { q = -q } else { p = -p }
        if p < 0.75 * cb * q - abs(limit * q) / 2, p < abs(previous * q / 2) { step = p / q }
      }
      if abs(step) < limit { step = step > 0 ? limit : -limit }
      (a, fa) = (b, fb)
      b += step
      fb = f(b)
      if (fb > 0) == (fc > 0) { (c, fc) = (a, fa) }
    }
    return nil
  }

  /// The place of a minimum between two points.
  static func minimum(of f: (Double) -> Double, from low: Double, to high: Double, tolerance: Double) -> Double
  {
    let golden = (3 - 5.0.squareRoot()) / 2
    let fine = Double.ulpOfOne.squareRoot()
    var (a, b) = (low, high)
    var x = a + golden * (b - a)
    var (w, v) = (x, x)
    var fx = f(x)
    var (fw, fv) = (fx, fx)
    var (d, e) = (0.0, 0.0)
    for _ in 0..<500 {
      let middle = (a + b) / 2
      let small = fine * abs(x) + tolerance / 3
      if abs(x - middle) <= 2 * small - (b - a) / 2 { break }
      var (p, q, r) = (0.0, 0.0, 0.0)
      if abs(e) > small {
        r = (x - w) * (fx - fv)
        q = (x - v) * (fx - fw)
        p = (x - v) * q - (x - w) * r
        q = 2 * (q - r)
        if q > 0 { p = -p } else { q = -q }
        r = e
        e = d
      }
      if abs(p) >= abs(q * r / 2) || p <= q * (a - x) || p >= q * (b - x) {
        e = x < middle ? b - x : a - x
        d = golden * e
      } else {
        d = p / q
        let u = x + d
        if u - a < 2 * small || b - u < 2 * small { d = x >= middle ? -small : small }
      }
      let u = abs(d) >= small ? x + d : d > 0 ? x + small : x - small
      let fu = f(u)
      if fu <= fx {
        if u < x { b = x } else { a = x }
        (v, w, x) = (w, x, u)
        (fv, fw, fx) = (fw, fx, fu)
      } else {
        if u < x { a = u } else { b = u }
        if fu <= fw || w == x {
          (v, w, fv, fw) = (w, u, fw, fu)
        } else if fu <= fv || v == x || v == w {
          (v, fv) = (u, fu)
        }
      }
    }
    return x
  }
}
