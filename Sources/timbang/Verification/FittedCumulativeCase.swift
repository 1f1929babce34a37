import Appraisals
import Reporting
import Statistics

/// A cumulative-link reference case, fitted by timbang: looks up what the other program stated.
struct FittedCumulativeCase {
  /// clmm's own criterion is good to 1e-10, which leaves its estimates some 1e-5 of a standard error, and its modes ten
  /// times as much.
  static let noise = 1e-4

  private let reference: ReferenceCase
  private let fit: CumulativeLinkMixedModelFit
  private let predictions: [CumulativeLinkMixedModelFit.Predictions]

  /// Fits the model of a case to its data.
  ///
  /// - Throws: `Explanation` where the data do not fit the formula or cannot support the model.
  init(_ reference: ReferenceCase, data: Table, threads: Int) throws {
    self.reference = reference
    let frame = try FittedCase.frame(of: reference, data: data)
    guard let link = CumulativeLink(rawValue: reference.link ?? CumulativeLink.logit.rawValue),
      frame.response.allSatisfy(\.isFinite)
    else { throw FittedCumulativeCase.refused(reference, .verbatim(reference.formula)) }
    do throws(OrdinalError) {
      fit = try CumulativeLinkMixedModel(
        response: OrdinalResponse(numbers: frame.response), fixedEffects: frame.fixedEffects,
        randomEffects: frame.randomEffects, link: link
      ).fit(threads: threads)
    } catch {
      let (message, remedy) = Wording.refusal(error)
      throw Explanation(.unanswerable, message, remedy: remedy)
    }
    predictions = fit.predictions()
  }

  /// What timbang found.
  ///
  /// - Throws: `Explanation` where the model has no such quantity.
  func found(_ expected: ExpectedQuantity) throws -> FittedCase.Found {
    guard let (value, scale) = value(of: expected) else {
      throw FittedCumulativeCase.refused(reference, .verbatim(expected.label))
    }
    return FittedCase.Found(value: value, scale: scale)
  }

  /// The number, and the size against which an error of it counts: estimates by their standard error, effects of levels
  /// by the spread of their term.
  private func value(of expected: ExpectedQuantity) -> (Double, Double)? {
    switch expected.quantity {
    case .criterion: return (-2 * fit.logLikelihood, abs(expected.value))
    case .estimate: return coefficient(expected).map { ($0.estimate, $0.standardError ?? abs(expected.value)) }
    case .standardError:
      return coefficient(expected).flatMap(\.standardError).map { ($0, abs(expected.value)) }
    case .variance:
      return expected.term.flatMap { fit.deviation(of: $0) }.map { ($0 * $0, abs(expected.value)) }
    case .blup: return ofLevel(expected, \.modes)
    case .conditionalSD: return ofLevel(expected, \.conditionalDeviations)
    default: return nil
    }
  }

  /// A coefficient or a threshold.
  private func coefficient(_ expected: ExpectedQuantity) -> CumulativeLinkMixedModelFit.Coefficient? {
    (fit.coefficients + fit.thresholds).first { $0.name == expected.coefficient }
  }

  private func ofLevel(
    _ expected: ExpectedQuantity, _ values: (CumulativeLinkMixedModelFit.Predictions) -> [Double]
  ) -> (Double, Double)? {
    guard let found = predictions.first(where: { $0.term.name == expected.term }),
      let level = found.term.levels.firstIndex(where: { $0 == expected.level }),
      let spread = fit.deviation(of: found.term.name)
    else { return nil }
    return (values(found)[level], spread)
  }

  private static func refused(_ reference: ReferenceCase, _ detail: Phrase) -> Explanation {
    FittedCase.refused(
      reference, detail: detail, Phrase(id: "tidak ada dalam model", en: "is not in the model"))
  }
}
