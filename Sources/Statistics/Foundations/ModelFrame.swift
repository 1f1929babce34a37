import LinearAlgebra

/// What a formula makes of columns: the response, the coded fixed part and the random terms.
///
/// Rows with a missing value in any variable of the formula are left out, as R's `na.omit`. Factors have treatment
/// contrasts: the first level, by value for `factor(x)` of numbers and by bytes for text, is the reference. Columns
/// are named and ordered as by R's `model.matrix`; random terms as by lme4, by falling number of levels.
///
/// ```swift
/// let frame = try ModelFrame(Formula("y ~ service + (1 | s) + (1 | d)"), columns: columns)
/// let fit = try frame.model().fit()
/// ```
///
/// > Reference: Chambers & Hastie (1992), Statistical Models in S, ch. 2; Bates et al. (2015),
/// > doi:10.18637/jss.v067.i01.
public struct ModelFrame: Sendable {
  /// The formula.
  public let formula: Formula
  /// The responses of the complete rows.
  public let response: [Double]
  /// The fixed part.
  public let fixedEffects: FixedEffects
  /// The term of each column of the fixed part: 0 for the intercept, k for `formula.fixed.labels[k - 1]`.
  public let fixedAssignment: [Int]
  /// The random part. Terms with the same groups are named `g`, `g.1`, ….
  public let randomEffects: [RandomTerm]
  /// The rows of the data that are complete, in their order.
  public let completeRows: [Int]
  /// The rows of the data left out for a missing value.
  public let omittedRows: [Int]

  /// Evaluates a formula on columns.
  ///
  /// - Parameters:
  ///   - formula: names columns of the data.
  ///   - columns: all columns of the data; those the formula does not name are not looked at.
  /// - Throws: ``ModelFrameError``.
  /// - Precondition: columns that the formula names are of equal length.
  /// - Complexity: O(rows · columns of the model matrix).
  public init(_ formula: Formula, columns: [(name: String, values: ModelColumnValues)]) throws(ModelFrameError)
  {
    let variables = try ModelVariables(formula, columns: columns)
    let design = try DesignColumns(formula.fixed, variables, part: "the fixed part")
    let rows = variables.completeRows.count
    self.formula = formula
    response = try variables.response(formula.response)
    fixedEffects = FixedEffects(
      names: design.columns.map(\.name),
      matrix: Matrix(
        rows: rows, columns: design.columns.map { $0.values ?? [Double](repeating: 1, count: rows) }))
    fixedAssignment = design.columns.map(\.term)
    randomEffects = try Self.randomTerms(formula.random, variables)
    completeRows = variables.completeRows
    omittedRows = variables.omittedRows
  }

  /// Evaluates a formula on columns by name.
  ///
  /// - Parameters:
  ///   - formula: names columns of the data.
  ///   - columns: all columns of the data.
  /// - Throws: ``ModelFrameError``.
  public init(_ formula: Formula, columns: [String: ModelColumnValues]) throws(ModelFrameError) {
    let sorted = columns.sorted { $0.key < $1.key }
    try self.init(formula, columns: sorted.map { (name: $0.key, values: $0.value) })
  }

  /// The model of the frame.
  ///
  /// - Parameter weights: one per row of the data; those of rows left out are passed over.
  /// - Precondition: weights, if any, are as many as rows of the data.
  public func model(weights: LinearMixedModel.Weights = .none) -> LinearMixedModel {
    let kept: LinearMixedModel.Weights
    switch weights {
    case .none: kept = .none
    case .frequency(let values): kept = .frequency(complete(values))
    case .precision(let values): kept = .precision(complete(values))
    }
    return LinearMixedModel(
      response: response, fixedEffects: fixedEffects, randomEffects: randomEffects, weights: kept)
  }

  private func complete(_ values: [Double]) -> [Double] {
    let rows = completeRows.count + omittedRows.count
    precondition(values.count == rows, "\(values.count) weights for \(rows) rows")
    return completeRows.map { values[$0] }
  }
}

extension ModelFrame {
  private static func randomTerms(
    _ parts: [Formula.RandomPart], _ variables: ModelVariables
  ) throws(ModelFrameError) -> [RandomTerm] {
    var factors: [Formula.Grouping: CodedFactor] = [:]
    for part in parts where factors[part.grouping] == nil {
      factors[part.grouping] = variables.factor(of: part.grouping)
    }
    let levels = parts.map { factors[$0.grouping]?.levels.count ?? 0 }
    let order = fallingOrder(levels)
    let names = uniqueNames(order.map { parts[$0].grouping.name })
    var result: [RandomTerm] = []
    for (name, place) in zip(names, order) {
      let part = parts[place]
      guard let factor = factors[part.grouping] else { continue }
      let design = try DesignColumns(part.coefficients, variables, part: "the random term '\(name)'")
      result.append(
        RandomTerm(
          name: name, codes: factor.codes, levels: factor.levels,
          coefficients: design.columns.map { .init(name: $0.name, values: $0.values) }))
    }
    return result
  }

  /// The order by falling number of levels. Equal numbers are reversed when anything moves: lme4 reverses an
  /// ascending order, and which of two terms is called `g.1` depends on it.
  private static func fallingOrder(_ levels: [Int]) -> [Int] {
    guard zip(levels, levels.dropFirst()).contains(where: { $0 < $1 }) else { return Array(levels.indices) }
    return levels.indices.sorted { (levels[$0], $0) > (levels[$1], $1) }
  }

  private static func uniqueNames(_ names: [String]) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      if seen.insert(name).inserted { return name }
      var suffix = 1
      while taken.contains("\(name).\(suffix)") { suffix += 1 }
      taken.insert("\(name).\(suffix)")
      return "\(name).\(suffix)"
    }
  }
}
