import AppraisalAnalysis
import Appraisals
import Reporting
import Statistics

/// A reference case, fitted by timbang: looks up what the other program stated.
struct FittedCase {
  /// A number, and the size against which an error of it counts.
  struct Found {
    let value: Double
    let scale: Double
  }

  private let reference: ReferenceCase
  private let fit: LinearMixedModelFit
  private let predictions: [LinearMixedModelFit.Predictions]
  private let degreesOfFreedom: [Double]

  /// Fits the model of a case to its data.
  ///
  /// - Throws: `Explanation` where the data do not fit the formula or cannot support the model.
  init(_ reference: ReferenceCase, data: Table, threads: Int) throws {
    self.reference = reference
    let frame = try FittedCase.frame(of: reference, data: data)
    let kinds = Set(reference.expected.map(\.quantity))
    fit = try answering { () throws(AnalysisError) in
      try FittedCase.fit(frame.model(), reference.method.criterion, threads: threads)
    }
    degreesOfFreedom =
      kinds.contains(.degreesOfFreedom) ? try FittedCase.degreesOfFreedom(of: fit) : []
    predictions = kinds.isDisjoint(with: FittedCase.kindsOfLevels) ? [] : fit.predictions()
  }

  /// What timbang found.
  ///
  /// - Throws: `Explanation` where the model has no such quantity.
  func found(_ expected: ExpectedQuantity) throws -> Found {
    guard let found = value(of: expected), let scale = scale(of: expected) else {
      throw FittedCase.refused(
        reference, detail: .verbatim(expected.label),
        Phrase(id: "tidak ada dalam model", en: "is not in the model"))
    }
    return Found(value: found, scale: scale)
  }

  private static let kindsOfLevels: Set<ExpectedQuantity.Kind> = [
    .blup, .conditionalSD, .conditionalVariance, .predictionErrorVariance,
  ]

  private func value(of expected: ExpectedQuantity) -> Double? {
    switch expected.quantity {
    case .criterion: return fit.criterion
    case .residualVariance: return fit.residualVariance
    case .estimate: return coefficient(expected).map { fit.coefficients[$0].estimate }
    case .standardError: return coefficient(expected).map { fit.coefficients[$0].standardError }
    case .degreesOfFreedom: return coefficient(expected).map { degreesOfFreedom[$0] }
    case .variance: return term(expected).map { covariance($0.term, $0.column, $0.column) }
    case .covariance:
      guard let place = term(expected), let other = column(expected.with, of: place.term) else { return nil }
      return covariance(place.term, place.column, other)
    case .blup: return ofLevel(expected) { $0.values(of: $1) }
    case .conditionalSD: return ofLevel(expected) { $0.conditionalVariances(of: $1) }.map { $0.squareRoot() }
    case .conditionalVariance: return ofLevel(expected) { $0.conditionalVariances(of: $1) }
    case .predictionErrorVariance: return ofLevel(expected) { $0.predictionErrorVariances(of: $1) }
    case .levelPredictionErrorVariance: return place(expected).map(variance(ofLevelAt:))
    }
  }

  /// Fixed effects are judged by their standard error and predictions by the spread of their term: a zero among
  /// them is no more exact than its neighbours.
  private func scale(of expected: ExpectedQuantity) -> Double? {
    switch expected.quantity {
    case .estimate: return coefficient(expected).map { fit.coefficients[$0].standardError }
    case .blup, .conditionalSD:
      return term(expected).map { covariance($0.term, $0.column, $0.column).squareRoot() }
    default: return abs(expected.value)
    }
  }

  private func coefficient(_ expected: ExpectedQuantity) -> Int? {
    fit.coefficients.firstIndex { $0.name == expected.coefficient }
  }

  private func term(_ expected: ExpectedQuantity) -> (term: Int, column: Int)? {
    guard let term = fit.model.randomEffects.firstIndex(where: { $0.name == expected.term }),
      let column = column(expected.coefficient, of: term)
    else { return nil }
    return (term, column)
  }

  private func column(_ name: String?, of term: Int) -> Int? {
    fit.model.randomEffects[term].coefficients.firstIndex { $0.name == name }
  }

  private func covariance(_ term: Int, _ row: Int, _ column: Int) -> Double {
    fit.covariance(ofTerm: term)[row * fit.model.randomEffects[term].dimension + column]
  }

  private func ofLevel(
    _ expected: ExpectedQuantity, _ values: (LinearMixedModelFit.Predictions, Int) -> [Double]
  ) -> Double? {
    place(expected).map { values(predictions[$0.term], $0.column)[$0.level] }
  }

  private func place(_ expected: ExpectedQuantity) -> (term: Int, column: Int, level: Int)? {
    guard let place = term(expected),
      let level = fit.model.randomEffects[place.term].levels.firstIndex(where: { $0 == expected.level })
    else { return nil }
    return (place.term, place.column, level)
  }

  /// The error variance of intercept and effect together.
  private func variance(ofLevelAt place: (term: Int, column: Int, level: Int)) -> Double {
    let effect = LinearCombination.RandomPart(term: place.term, level: place.level, coefficient: place.column)
    let intercept = RandomTerm.Coefficient.intercept.name
    let fixed = fit.coefficients.map { $0.name == intercept ? 1.0 : 0 }
    return fit.predict(LinearCombination(random: [effect], fixed: fixed)).variance
  }
}

extension FittedCase {
  private static func fit(_ model: LinearMixedModel, _ criterion: LikelihoodCriterion, threads: Int)
    throws(AnalysisError) -> LinearMixedModelFit
  {
    let fit: LinearMixedModelFit
    do { fit = try model.fit(criterion, threads: threads) } catch { throw .inestimable(error) }
    guard fit.convergence.isConverged else {
      throw .notConverged(iterations: fit.convergence.iterations, decrement: fit.convergence.decrement)
    }
    return fit
  }

  private static func degreesOfFreedom(of fit: LinearMixedModelFit) throws -> [Double] {
    try answering { () throws(AnalysisError) in
      let inference: VarianceInference
      do throws(ModelError) { inference = try fit.varianceInference() } catch { throw .inestimable(error) }
      return inference.degreesOfFreedom
    }
  }

  static func frame(of reference: ReferenceCase, data: Table) throws -> ModelFrame {
    let columns = data.columns.map { column -> (name: String, values: ModelColumnValues) in
      switch column.values {
      case .numbers(let numbers): (column.name, .numbers(numbers))
      case .labels(let factor): (column.name, .labels(codes: factor.codes, levels: factor.levels))
      }
    }
    do {
      return try ModelFrame(Formula(reference.formula), columns: columns)
    } catch {
      throw refused(
        reference, detail: .verbatim(reference.formula), .verbatim(": \(String(describing: error))"))
    }
  }

  static func refused(_ reference: ReferenceCase, detail: Phrase, _ reason: Phrase) -> Explanation {
    Explanation(
      .dataRefused,
      Phrase(
        id: "Kasus '\(reference.name)': '\(detail)' \(reason).",
        en: "Case '\(reference.name)': '\(detail)' \(reason)."
      ),
      remedy: Phrase(
        id: "Perbaiki berkas nilai acuan, atau tunjuk yang lain dengan --reference.",
        en: "Correct the file of expected numbers, or name another one with --reference."))
  }
}
