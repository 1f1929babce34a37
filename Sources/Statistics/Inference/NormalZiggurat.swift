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

  func draw(from stream: inout RandomStream) -> Double {
    while true {
      let bits = stream.next()
      let layer = Int(bits & 0xFF)
      let magnitude = Double(bits >> 11) * 0x1p-53 * edges[layer]
      let sign = 1 - 2 * Double((bits >> 8) & 1)
      if magnitude < edges[layer + 1] { return sign * magnitude }
      if layer == 0 { return sign * Self.tail(from: &stream) }
      let height = heights[layer] + stream.uniform() * (heights[layer + 1] - heights[layer])
      if height < Self.halfDensity(magnitude) { return sign * magnitude }
    }
  }

  /// A draw beyond the base edge: an exponential proposal, accepted with probability `exp(−excess²/2)`.
  private static func tail(from stream: inout RandomStream) -> Double {
    while true {
      let excess = -log(stream.uniform()) / baseEdge
      let threshold = -log(stream.uniform())
      if threshold + threshold > excess * excess { return baseEdge + excess }
    }
  }

  private static func halfDensity(_ x: Double) -> Double { exp(-0.5 * x * x) }
}
