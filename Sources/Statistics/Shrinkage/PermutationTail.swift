import Foundation

/// The upper tail of a permutation distribution, also beyond what its replicates reach.
///
/// Where at least ten replicates are as large as the value, their share is the answer. Beyond them the tail of a
/// Pearson type III distribution with the replicates' mean, variance and skewness is used.
///
/// > Reference: Mielke & Berry (2007), Permutation Methods, doi:10.1007/978-0-387-69813-7, on type III approximation.
public struct PermutationTail: Sendable, Hashable {
  private var count = 0.0
  private var sum = 0.0
  private var squares = 0.0
  private var cubes = 0.0
  private var reached = 0
  private let value: Double

  /// Starts without replicates.
  ///
  /// - Parameter value: the statistic of the data as they are.
  public init(of value: Double) { self.value = value }

  /// Takes in a replicate.
  public mutating func add(_ replicate: Double) {
    count += 1
    sum += replicate
    squares += replicate * replicate
    cubes += replicate * replicate * replicate
    if replicate >= value { reached += 1 }
  }

  /// The mean of the replicates.
  public var mean: Double { sum / count }

  /// Their variance.
  public var variance: Double { count > 1 ? max(squares - sum * sum / count, 0) / (count - 1) : .nan }

  /// The probability of a value as large or larger; NaN where nothing varies.
  public var p: Double {
    guard count > 1, variance > 1e-12 * (squares / count) else { return .nan }
    if reached >= 10 { return (Double(reached) + 1) / (count + 1) }
    let (m, sd) = (mean, variance.squareRoot())
    let third = cubes / count - 3 * m * squares / count + 2 * m * m * m
    let skewness = third / (sd * sd * sd)
    let z = (value - m) / sd
    guard abs(skewness) > 0.05 else { return NormalDistribution.standard.survival(z) }
    // z = (G − k)/√k · sign, with G a gamma variable of shape k = 4/skewness².
    let shape = 4 / (skewness * skewness)
    let point = shape + z * shape.squareRoot() * (skewness > 0 ? 1 : -1)
    guard point > 0 else { return skewness > 0 ? 1 : 0 }
    let tails = SpecialFunctions.regularizedGamma(shape: shape, x: point)
    return skewness > 0 ? tails.upper : tails.lower
  }
}
