import Foundation

/// The normal half-density `exp(−x²/2)`, covered by 255 rectangles and a base with the tail, all of one area.
///
/// A draw takes a layer, a sign and a 53-bit fraction from disjoint bits of one word; 98.8 % of draws need
/// nothing else. The rest is decided by exact rejection, beyond the base edge by Marsaglia's tail, so the
/// distribution is exact to the fineness of the fractions and the tail is not cut.
///
/// > Reference: Marsaglia & Tsang (2000), doi:10.18637/jss.v005.i08; Doornik (2005) on disjoint bits.
struct NormalZiggurat: Sendable {
  static let shared = NormalZiggurat()

  /// The edge of the base and the common area, which make the top layer close at density 1.
  private static let baseEdge = 3.654152885361008796
  private static let area = 0.004928673233974655348

  /// Right edges of the layers from the base up, at 257 places; the top one is 0.
  private let edges: [Double]
  /// The half-density at the edges.
  private let heights: [Double]

  private init() {
    var edges = [Self.area / Self.halfDensity(Self.baseEdge), Self.baseEdge]
    for layer in 1..<255 {
      edges.append((-2 * log(Self.area / edges[layer] + Self.halfDensity(edges[layer]))).squareRoot())
    }
    edges.append(0)
    self.edges = edges
    self.heights = edges.map(Self.halfDensity)
  }

  @inline(__always)
  func draw(from stream: inout some RandomNumberGenerator) -> Double {
    let bits = stream.next()
    let layer = Int(bits & 0xFF)
    let magnitude = Double(Int64(bits >> 11)) * (0x1p-53 * edges[layer])
    if magnitude < edges[layer + 1] { return Self.signed(magnitude, by: bits) }
    return decide(bits: bits, layer: layer, magnitude: magnitude, from: &stream)
  }

  /// The rare case: the point is outside the layer's common rectangle, and may have to be drawn again.
  @inline(never)
  private func decide(
    bits: UInt64, layer: Int, magnitude: Double, from stream: inout some RandomNumberGenerator
  ) -> Double {
    if layer == 0 { return Self.signed(Self.tail(from: &stream), by: bits) }
    let height = heights[layer] + stream.openUniform() * (heights[layer + 1] - heights[layer])
    return height < Self.halfDensity(magnitude) ? Self.signed(magnitude, by: bits) : draw(from: &stream)
  }

  @inline(__always)
  private static func signed(_ magnitude: Double, by bits: UInt64) -> Double {
    Double(bitPattern: magnitude.bitPattern | (bits & 0x100) << 55)
  }

  /// A draw beyond the base edge: an exponential proposal, accepted with probability `exp(−excess²/2)`.
  private static func tail(from stream: inout some RandomNumberGenerator) -> Double {
    while true {
      let excess = -log(stream.openUniform()) / baseEdge
      let threshold = -log(stream.openUniform())
      if threshold + threshold > excess * excess { return baseEdge + excess }
    }
  }

  private static func halfDensity(_ x: Double) -> Double { exp(-0.5 * x * x) }
}
