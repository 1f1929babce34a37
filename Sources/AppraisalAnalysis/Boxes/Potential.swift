import Appraisals
import Statistics

/// What is known of people's potential: an assessment by others than their raters, never inferred from performance.
public struct Potential: Sendable {
  /// What a column of assessments may be called.
  static let names = [
    "potential", "potensi", "potensial", "nilai_potensi", "nilai_potensial", "potential_score",
  ]
  static let errorNames = ["potential_se", "potential_standard_error", "galat_baku_potensi"]

  /// One assessment a person, in points; NaN where there is none.
  public let values: [Double]
  /// The standard error of each, 0 where it is taken as it is.
  public let standardErrors: [Double]

  /// Whether values are taken as they are.
  public var isExact: Bool { standardErrors.allSatisfy { $0 == 0 } }

  /// The people who were assessed.
  public var known: Int { values.count { !$0.isNaN } }

  /// Finds the assessments; nil where the data have none.
  ///
  /// - Parameter standardError: of every assessment, where no column states it.
  init?(_ design: RatingDesign, standardError: Double?) {
    let person = PersonFacts(design)
    guard let values = person.numbers(named: Potential.names), values.contains(where: { !$0.isNaN }) else {
      return nil
    }
    self.values = values
    let stated = person.numbers(named: Potential.errorNames)
    standardErrors = values.indices.map { i in
      let own = stated?[i] ?? .nan
      return own.isNaN || own < 0 ? standardError ?? 0 : own
    }
  }
}
