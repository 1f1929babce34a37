/// Reliability where objects were rated by different raters, some of them shared: neither crossed nor nested.
///
/// `G(q,k) = σ²_T/(σ²_T + qσ²_R + σ²_{TR,e}/k̂)` with components by restricted maximum likelihood of
/// `y = μ + object + rater + residual`, k̂ the harmonic mean of raters per object, and
/// `q = 1/k̂ − Σ_{i≠i'} c_ii'/(k_i k_i') / (N(N−1))`, c_ii' the raters that two objects share: 0 where all are
/// crossed, 1/k̂ where none is shared.
///
/// > Reference: Putka, Le, McCloy & Diaz (2008), doi:10.1037/0021-9010.93.5.959.
/// > Invariant under relabelling, order of rows and `a + b·score`, b ≠ 0.
public struct IncompleteReliability: Sendable, Hashable {
  /// The variance of objects σ²_T.
  public let objectVariance: Double
  /// The variance of raters σ²_R.
  public let raterVariance: Double
  /// The residual variance σ²_{TR,e}.
  public let residualVariance: Double
  /// How much of the raters' variance enters the comparison of objects.
  public let q: Double
  /// The harmonic mean of raters per object.
  public let harmonicRaters: Double

  /// G(q,k): the reliability of the mean ratings that were made.
  public var generalizability: Double {
    objectVariance / (objectVariance + q * raterVariance + residualVariance / harmonicRaters)
  }
  /// ICC(A,1), as from a two-way random model: the agreement of single ratings.
  public var agreementSingle: Double { objectVariance / (objectVariance + raterVariance + residualVariance) }
  /// ICC(C,1): the consistency of single ratings.
  public var consistencySingle: Double { objectVariance / (objectVariance + residualVariance) }
  /// ICC(A,k): the agreement of means of so many ratings.
  public func agreement(ofMeansOver k: Double) -> Double {
    objectVariance / (objectVariance + (raterVariance + residualVariance) / k)
  }
  /// ICC(C,k): the consistency of means of so many ratings by the same raters.
  public func consistency(ofMeansOver k: Double) -> Double {
    objectVariance / (objectVariance + residualVariance / k)
  }

  /// Estimates the components and q.
  ///
  /// - Parameters:
  ///   - scores: one for each object and rater that met.
  ///   - objects: the object of each score, codes from 0 without gaps.
  ///   - raters: the rater of each score, likewise.
  /// - Throws: ``AgreementError/inestimable(_:)``, ``AgreementError/notConverged``,
  ///   ``AgreementError/tooFewObjects(found:needed:)``, ``AgreementError/unbalanced(cells:scores:)`` where an object
  ///   was rated twice by a rater.
  /// - Precondition: equal lengths.
  /// - Complexity: that of ``LinearMixedModel``, and O(scores) for q.
  public init(scores: [Double], objects: [Int32], raters: [Int32]) throws(AgreementError) {
    precondition(
      scores.count == objects.count && scores.count == raters.count, "scores and codes differ in number")
    let terms = [
      RandomTerm.cells(objects.map { Int($0) }, name: "object"),
      RandomTerm.cells(raters.map { Int($0) }, name: "rater"),
    ]
    let n = terms[0].levels.count
    guard n >= 2 else { throw .tooFewObjects(found: n, needed: 2) }
    let width = terms[1].levels.count
    let pairs = Set(scores.indices.map { Int(terms[0].codes[$0]) * width + Int(terms[1].codes[$0]) })
    guard pairs.count == scores.count else { throw .unbalanced(cells: pairs.count, scores: scores.count) }
    let fit: LinearMixedModelFit
    do { fit = try LinearMixedModel(response: scores, randomEffects: terms).fit() } catch {
      throw .inestimable(error)
    }
    guard fit.convergence.isConverged else { throw .notConverged }
    objectVariance = fit.covariance(ofTerm: 0)[0]
    raterVariance = fit.covariance(ofTerm: 1)[0]
    residualVariance = fit.residualVariance
    (q, harmonicRaters) = Self.overlap(terms[0].codes, terms[1].codes, n, width)
  }

  /// `Σ_{i,i'} c_ii'/(k_i k_i') = Σ_r (Σ_{i rated by r} 1/k_i)²`: no pair of objects is ever formed.
  private static func overlap(_ objects: [Int32], _ raters: [Int32], _ n: Int, _ width: Int)
    -> (q: Double, harmonic: Double)
  {
    var counts = [Double](repeating: 0, count: n)
    for code in objects { counts[Int(code)] += 1 }
    var shares = [Double](repeating: 0, count: width)
    for (object, rater) in zip(objects, raters) { shares[Int(rater)] += 1 / counts[Int(object)] }
    let inverse = counts.reduce(0) { $0 + 1 / $1 }
    let shared = shares.reduce(0) { $0 + $1 * $1 } - inverse
    let harmonic = Double(n) / inverse
    return (max(1 / harmonic - shared / (Double(n) * Double(n - 1)), 0), harmonic)
  }
}
