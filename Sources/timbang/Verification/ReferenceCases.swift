import Foundation
import Reporting
import Statistics

/// What another program found for a list of models: the file `datasets/reference/mixed-models.json`.
struct ReferenceCases: Decodable {
  /// The program that the numbers come from.
  let program: String
  /// The models, in the order in which they are reported.
  let cases: [ReferenceCase]

  /// Reads a file of cases.
  ///
  /// - Throws: `Explanation` where the bytes are no such file.
  init(bytes: [UInt8], name: String) throws {
    do {
      self = try JSONDecoder().decode(ReferenceCases.self, from: Data(bytes))
    } catch {
      let detail = ReferenceCases.detail(of: error)
      throw Explanation(
        .dataRefused,
        Phrase(
          id: "\(name): isi berkas bukan daftar nilai acuan (\(detail)).",
          en: "\(name): the file does not hold reference values (\(detail))."),
        remedy: Phrase(
          id: "Contoh yang benar: datasets/reference/mixed-models.json.",
          en: "datasets/reference/mixed-models.json shows what it should hold."))
    }
  }

  /// The cases that were asked for by their own name or by that of their data; all where none was.
  func selecting(_ names: [String]) throws -> [ReferenceCase] {
    for name in names where !cases.contains(where: { $0.answers(to: name) }) {
      let known = cases.map(\.name).joined(separator: ", ")
      throw Explanation(
        .usage, Phrase(id: "Tidak ada kasus bernama '\(name)'.", en: "There is no case '\(name)'."),
        remedy: Phrase(id: "Kasus yang ada: \(known).", en: "The cases are: \(known)."))
    }
    return names.isEmpty ? cases : cases.filter { known in names.contains { known.answers(to: $0) } }
  }

  private static func detail(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return String(describing: error) }
    let context: DecodingError.Context? =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    let place = context?.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue } ?? []
    let missing: String = if case .keyNotFound(let key, _) = error { " '\(key.stringValue)'" } else { "" }
    return (place.isEmpty ? "JSON" : place.joined(separator: "/")) + missing
  }
}

/// One model and what the other program found.
struct ReferenceCase: Decodable {
  /// A short name: data, terms and method.
  let name: String
  /// The folder of the data set.
  let data: String
  /// The model.
  let formula: String
  /// Which likelihood is maximised.
  let method: Method
  /// The response family; gaussian unless said.
  let family: Family?
  /// The link of a cumulative model; logit unless said.
  let link: String?
  /// The program that these numbers come from, where it is not that of the file.
  let program: String?
  /// What was found.
  let expected: [ExpectedQuantity]

  /// What a response is taken for, by the names of the file.
  enum Family: String, Decodable {
    case gaussian
    case cumulative
  }

  /// The likelihoods by the names of the file.
  enum Method: String, Decodable {
    case reml
    case ml

    /// The same in words.
    var criterion: LikelihoodCriterion { self == .reml ? .restrictedMaximumLikelihood : .maximumLikelihood }
  }

  fileprivate func answers(to name: String) -> Bool { self.name == name || data == name }
}

/// A number that the other program found, and what it is a number of.
struct ExpectedQuantity: Decodable {
  /// What can be compared.
  enum Kind: String, Decodable {
    /// −2 (restricted) log-likelihood.
    case criterion
    case variance
    case covariance
    case residualVariance = "residual_variance"
    case estimate
    case standardError = "standard_error"
    case degreesOfFreedom = "degrees_of_freedom"
    case blup
    /// Fixed effects held at their estimates.
    case conditionalSD = "conditional_sd"
    case conditionalVariance = "conditional_variance"
    /// Of the effect alone, fixed effects estimated too.
    case predictionErrorVariance = "prediction_error_variance"
    /// Of intercept and effect together, fixed effects estimated too.
    case levelPredictionErrorVariance = "level_prediction_error_variance"
  }

  let quantity: Kind
  /// The random term.
  let term: String?
  /// The fixed effect, or the column whose coefficient varies within the term.
  let coefficient: String?
  /// The second column of a covariance.
  let with: String?
  /// The level of the term.
  let level: String?
  /// The number.
  let value: Double

  /// What it is, in a few words that stay the same in every language: `blup Subject Days 308`.
  var label: String {
    // Most random terms have an intercept alone, which need not be said.
    let isPlain = term != nil && coefficient == RandomTerm.Coefficient.intercept.name && with == nil
    let column = [isPlain ? nil : coefficient, with].compactMap(\.self).joined(separator: ",")
    return [quantity.rawValue, term, column.isEmpty ? nil : column, level].compactMap(\.self).joined(
      separator: " ")
  }
}
