import LinearAlgebra

/// A generalizability study: which part of the variance of scores belongs to the objects, and which to the conditions
/// under which they were measured.
///
/// All facets are random. Crossed designs have a component for every set of facets, the largest confounded with error;
/// in a nested design each object has conditions of its own.
///
/// > Reference: Brennan (2001), Generalizability Theory, doi:10.1007/978-1-4757-3456-0.
/// > Invariant under relabelling, order of rows and a constant added to all scores; multiplying scores by c multiplies
/// > components by c².
public struct GeneralizabilityStudy: Sendable {
  /// A facet: conditions of measurement, or the objects.
  public struct Facet: Sendable {
    /// The name.
    public let name: String
    /// The level of each score.
    public let codes: [Int32]
    /// The number of levels.
    public let levelCount: Int

    /// Describes a facet.
    ///
    /// - Precondition: codes in `0..<levelCount`, every level with a score.
    public init(name: String, codes: [Int32], levelCount: Int) {
      var used = [Bool](repeating: false, count: levelCount)
      for code in codes { used[Int(code)] = true }
      precondition(used.allSatisfy { $0 }, "facet '\(name)' has a level without a score")
      self.name = name
      self.codes = codes
      self.levelCount = levelCount
    }
  }

  /// How conditions and objects meet.
  public enum Design: Sendable, Hashable {
    /// Every object under the same conditions: p × r, p × i × r.
    case crossed
    /// Each object under conditions of its own, one facet: r : p.
    case nested
  }

  /// How components are estimated.
  public enum Estimation: Sendable, Hashable {
    /// By equating mean squares with their expectations; needs one score in each cell, or equally many conditions
    /// of each object where they are nested. Estimates may be negative.
    case analysisOfVariance
    /// By restricted maximum likelihood, for any pattern of missing scores; never negative.
    case restrictedMaximumLikelihood
  }

  /// The scores.
  public let scores: [Double]
  /// The objects of measurement.
  public let objects: Facet
  /// The facets of conditions: any number if crossed, one if nested.
  public let facets: [Facet]
  /// How they meet.
  public let design: Design

  /// Describes a study.
  ///
  /// - Precondition: equal lengths, at least one facet, exactly one if nested.
  public init(scores: [Double], objects: Facet, facets: [Facet], design: Design = .crossed) {
    precondition(
      !facets.isEmpty && (design == .crossed || facets.count == 1), "\(facets.count) facets, \(design)")
    for facet in [objects] + facets {
      precondition(
        facet.codes.count == scores.count,
        "\(scores.count) scores, '\(facet.name)' has \(facet.codes.count) codes")
    }
    self.scores = scores
    self.objects = objects
    self.facets = facets
    self.design = design
  }

  /// Estimates the components.
  ///
  /// - Throws: ``AgreementError``; ``AgreementError/unbalanced(cells:scores:)`` where analysis of variance cannot be
  ///   used.
  /// - Complexity: O(scores × 2^facets) by analysis of variance, else that of ``LinearMixedModel``.
  public func estimate(_ estimation: Estimation = .analysisOfVariance) throws(AgreementError)
    -> VarianceComponents
  {
    guard objects.levelCount >= 2 else { throw .tooFewObjects(found: objects.levelCount, needed: 2) }
    for facet in facets where facet.levelCount < 2 {
      throw .tooFewRaters(found: facet.levelCount, needed: 2)
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) { throw .badValue(row: row, value: scores[row]) }
    guard scores.contains(where: { $0 != scores[0] }) else { throw .noVariation }
    switch (estimation, design) {
    case (.analysisOfVariance, .crossed): return try crossedAnalysis()
    case (.analysisOfVariance, .nested): return try nestedAnalysis()
    case (.restrictedMaximumLikelihood, _): return try mixedModel()
    }
  }

  /// `σ²_A = Σ_{B ⊇ A} (−1)^{|B|−|A|} MS_B / Π_{f ∉ A} n_f`.
  private func crossedAnalysis() throws(AgreementError) -> VarianceComponents {
    let all = [objects] + facets
    let cells = all.reduce(1) { $0.multipliedReportingOverflow(by: $1.levelCount).partialValue }
    guard cells == scores.count, Set(keys(of: all.indices.map { $0 })).count == cells else {
      throw .unbalanced(cells: cells, scores: scores.count)
    }
    let mean = scores.reduce(0, +) / Double(cells)
    let sets = 1..<(1 << all.count)
    func members(_ set: Int) -> [Int] { all.indices.filter { set & (1 << $0) != 0 } }
    // Sums of squares of marginal means, then effects by inclusion and exclusion.
    let raw = [0.0] + sets.map { marginalSquares(members($0), of: all, about: mean) }
    var meanSquares = [Double](repeating: 0, count: raw.count)
    for set in sets {
      var squares = 0.0
      for subset in sets where subset & set == subset {
        let sign = (set.nonzeroBitCount - subset.nonzeroBitCount).isMultiple(of: 2) ? 1.0 : -1
        squares += sign * raw[subset]
      }
      meanSquares[set] = squares / members(set).reduce(1.0) { $0 * Double(all[$1].levelCount - 1) }
    }
    let components = sets.map { set in
      var sum = 0.0
      for larger in sets where larger & set == set {
        let sign = (larger.nonzeroBitCount - set.nonzeroBitCount).isMultiple(of: 2) ? 1.0 : -1
        sum += sign * meanSquares[larger]
      }
      let divisor = all.indices.filter { set & (1 << $0) == 0 }.reduce(1.0) { $0 * Double(all[$1].levelCount) }
      return VarianceComponents.Component(facets: members(set).map { all[$0].name }, variance: sum / divisor)
    }
    return VarianceComponents(objects: objects.name, components: components)
  }

  private func nestedAnalysis() throws(AgreementError) -> VarianceComponents {
    var counts = [Int](repeating: 0, count: objects.levelCount)
    for code in objects.codes { counts[Int(code)] += 1 }
    let n = counts[0]
    guard counts.allSatisfy({ $0 == n }) else {
      throw .unbalanced(cells: n * counts.count, scores: scores.count)
    }
    guard n >= 2 else { throw .tooFewRaters(found: n, needed: 2) }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let between = marginalSquares([0], of: [objects], about: mean)
    let total = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let within = (total - between) / Double(counts.count * (n - 1))
    let object = (between / Double(counts.count - 1) - within) / Double(n)
    return VarianceComponents(
      objects: objects.name,
      components: [
        .init(facets: [objects.name], variance: object),
        .init(facets: [objects.name, facets[0].name], variance: within),
      ])
  }

  /// `Σ over rows of (marginal mean − mean)²`.
  private func marginalSquares(_ members: [Int], of all: [Facet], about mean: Double) -> Double {
    let keys = self.keys(of: members)
    var sums = [Double](repeating: 0, count: members.reduce(1) { $0 * all[$1].levelCount })
    var counts = sums
    for (row, key) in keys.enumerated() {
      sums[key] += scores[row] - mean
      counts[key] += 1
    }
    return sums.indices.reduce(0) { counts[$1] > 0 ? $0 + sums[$1] * sums[$1] / counts[$1] : $0 }
  }

  /// The cell of each score in a margin.
  private func keys(of members: [Int]) -> [Int] {
    let all = [objects] + facets
    return scores.indices.map { row in members.reduce(0) { $0 * all[$1].levelCount + Int(all[$1].codes[row]) } }
  }

  private func mixedModel() throws(AgreementError) -> VarianceComponents {
    let all = [objects] + facets
    let last = (1 << all.count) - 1
    let sets = design == .nested ? [1] : Array(1..<last)
    let terms = sets.map { set in
      let members = all.indices.filter { set & (1 << $0) != 0 }
      return RandomTerm.cells(keys(of: members), name: members.map { all[$0].name }.joined(separator: ":"))
    }
    let fit: LinearMixedModelFit
    do { fit = try LinearMixedModel(response: scores, randomEffects: terms).fit() } catch {
      throw .inestimable(error)
    }
    guard fit.convergence.isConverged else { throw .notConverged }
    var components = sets.enumerated().map { place, set in
      VarianceComponents.Component(
        facets: all.indices.filter { set & (1 << $0) != 0 }.map { all[$0].name },
        variance: fit.covariance(ofTerm: place)[0])
    }
    components.append(.init(facets: all.map(\.name), variance: fit.residualVariance))
    return VarianceComponents(objects: objects.name, components: components)
  }
}

extension RandomTerm {
  /// A random intercept for each distinct key.
  static func cells(_ keys: [Int], name: String) -> RandomTerm {
    let distinct = Set(keys).sorted()
    var place: [Int: Int32] = [:]
    for (index, key) in distinct.enumerated() { place[key] = Int32(index) }
    return RandomTerm(name: name, codes: keys.map { place[$0] ?? 0 }, levels: distinct.map { String($0) })
  }
}
