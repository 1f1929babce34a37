/// The five predicates of a yearly or periodic appraisal, worst first.
public enum Predicate: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Sangat Kurang.
  case veryPoor = 1
  /// Kurang, also written "Kurang/Misconduct".
  case poor
  /// Butuh Perbaikan, in older rules Cukup or Sedang.
  case needsImprovement
  /// Baik.
  case good
  /// Sangat Baik, in some systems Istimewa.
  case excellent

  /// The official wording.
  public var label: String {
    switch self {
    case .veryPoor: "Sangat Kurang"
    case .poor: "Kurang"
    case .needsImprovement: "Butuh Perbaikan"
    case .good: "Baik"
    case .excellent: "Sangat Baik"
    }
  }

  /// The stable code in policy files and tables.
  public var code: String {
    switch self {
    case .veryPoor: "very_poor"
    case .poor: "poor"
    case .needsImprovement: "needs_improvement"
    case .good: "good"
    case .excellent: "excellent"
    }
  }

  /// The predicate of a stable code, or nothing.
  public init?(code: String) {
    guard let predicate = Predicate.allCases.first(where: { $0.code == code }) else { return nil }
    self = predicate
  }

  /// Reads a label in the variants that systems and clerks write, in Indonesian or English; nil for anything else,
  /// a bare code among it.
  public init?(label: some StringProtocol) {
    guard let predicate = Predicate.variants[label.foldedLabel] else { return nil }
    self = predicate
  }

  /// Whether one is worse than the other.
  public static func < (left: Predicate, right: Predicate) -> Bool { left.rawValue < right.rawValue }

  private static let variants: [String: Predicate] = [
    "sangatkurang": .veryPoor, "sk": .veryPoor, "buruk": .veryPoor, "verypoor": .veryPoor,
    "kurang": .poor, "kurangmisconduct": .poor, "misconduct": .poor, "poor": .poor,
    "butuhperbaikan": .needsImprovement, "perluperbaikan": .needsImprovement, "bp": .needsImprovement,
    "cukup": .needsImprovement, "cukupbutuhperbaikan": .needsImprovement, "sedang": .needsImprovement,
    "needsimprovement": .needsImprovement, "needimprovement": .needsImprovement,
    "baik": .good, "good": .good,
    "sangatbaik": .excellent, "sb": .excellent, "istimewa": .excellent, "excellent": .excellent,
    "verygood": .excellent,
  ]
}

/// A rating against what was expected, worst first: of work results (hasil kerja) or of behaviour (perilaku kerja).
public enum Expectation: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Di Bawah Ekspektasi.
  case below = 1
  /// Sesuai Ekspektasi.
  case meets
  /// Di Atas Ekspektasi.
  case above

  /// The official wording.
  public var label: String {
    switch self {
    case .below: "Di Bawah Ekspektasi"
    case .meets: "Sesuai Ekspektasi"
    case .above: "Di Atas Ekspektasi"
    }
  }

  /// The stable code in policy files and tables.
  public var code: String {
    switch self {
    case .below: "below"
    case .meets: "meets"
    case .above: "above"
    }
  }

  /// Reads a label in the variants that systems and clerks write, in Indonesian or English; nil for anything else,
  /// a bare code among it.
  public init?(label: some StringProtocol) {
    guard let expectation = Expectation.variants[label.foldedLabel] else { return nil }
    self = expectation
  }

  /// Whether one is worse than the other.
  public static func < (left: Expectation, right: Expectation) -> Bool { left.rawValue < right.rawValue }

  private static let variants: [String: Expectation] = [
    "dibawahekspektasi": .below, "dibawah": .below, "dibawahharapan": .below, "belowexpectation": .below,
    "belowexpectations": .below, "below": .below,
    "sesuaiekspektasi": .meets, "sesuai": .meets, "sesuaiharapan": .meets, "meetsexpectation": .meets,
    "meetsexpectations": .meets, "meets": .meets,
    "diatasekspektasi": .above, "diatas": .above, "diatasharapan": .above, "aboveexpectation": .above,
    "aboveexpectations": .above, "exceedsexpectations": .above, "above": .above,
  ]
}

extension StringProtocol {
  /// Letters and digits in lower case: what is left when case, spaces and punctuation make no difference.
  package var foldedLabel: String { lowercased().filter { $0.isLetter || $0.isNumber } }
}
