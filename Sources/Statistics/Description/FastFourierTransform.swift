import Foundation

/// The discrete Fourier transform of a length that is a power of two.
struct FastFourierTransform: Sendable {
  let count: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// Prepares the factors for a length.
  ///
  /// - Precondition: a power of two.
  init(count: Int) {
    precondition(count > 0 && count & (count - 1) == 0, "\(count) is no power of two")
    self.count = count
    let half = max(count / 2, 1)
    cosines = (0..<half).map { cos(2 * .pi * Double($0) / Double(count)) }
    sines = (0..<half).map { sin(2 * .pi * Double($0) / Double(count)) }
  }

  /// `Σ x_j e^{−2πijk/n}` in place, O(n log n).
  func transform(real: inout [Double], imaginary: inout [Double]) {
    precondition(real.count == count && imaginary.count == count)
    real.withUnsafeMutableBufferPointer { re in
      imaginary.withUnsafeMutableBufferPointer { im in
        reorder(re, im)
        var size = 2
        while size <= count {
          combine(size, re, im)
          size *= 2
        }
      }
    }
  }

  private func reorder(_ re: UnsafeMutableBufferPointer<Double>, _ im: UnsafeMutableBufferPointer<Double>) {
    var j = 0
    for i in 1..<max(count, 1) {
      var bit = count >> 1
      while j & bit != 0 {
        j ^= bit
        bit >>= 1
      }
      j |= bit
      if i < j {
        re.swapAt(i, j)
        im.swapAt(i, j)
      }
    }
  }

  private func combine(
    _ size: Int, _ re: UnsafeMutableBufferPointer<Double>, _ im: UnsafeMutableBufferPointer<Double>
  ) {
    let (half, step) = (size / 2, count / size)
    for start in stride(from: 0, to: count, by: size) {
      for k in 0..<half {
        let (c, s) = (cosines[k * step], sines[k * step])
        let (upper, lower) = (start + k, start + k + half)
        let (a, b) = (re[lower] * c + im[lower] * s, im[lower] * c - re[lower] * s)
        (re[lower], im[lower]) = (re[upper] - a, im[upper] - b)
        (re[upper], im[upper]) = (re[upper] + a, im[upper] + b)
      }
    }
  }

  /// `2 Σ x_j cos(πk(2j + 1)/2n)`: the discrete cosine transform of type II, unscaled.
  ///
  /// > Reference: Makhoul (1980), A fast cosine transform in one and two dimensions, doi:10.1109/TASSP.1980.1163351.
  static func cosineTransform(_ values: [Double]) -> [Double] {
    let n = values.count
    var real = [Double](repeating: 0, count: n)
    for j in 0..<(n + 1) / 2 { real[j] = values[2 * j] }
    for j in 0..<n / 2 { real[n - 1 - j] = values[2 * j + 1] }
    var imaginary = [Double](repeating: 0, count: n)
    FastFourierTransform(count: n).transform(real: &real, imaginary: &imaginary)
    return (0..<n).map { k in
      let angle = .pi * Double(k) / (2 * Double(n))
      return 2 * (real[k] * cos(angle) + imaginary[k] * sin(angle))
    }
  }
}
