import Appraisals

/// Sex as people write it, in Indonesian or English.
enum SexLabels {
  private static let labels: [String: EmployeeNumber.Sex] = [
    "l": .male, "lk": .male, "laki": .male, "lakilaki": .male, "pria": .male, "m": .male, "male": .male,
    "man": .male,
    "p": .female, "pr": .female, "perempuan": .female, "wanita": .female, "w": .female, "f": .female,
    "female": .female, "woman": .female,
  ]

  /// The sex that a label names. The codes 1 and 2 of an Indonesian column are those of the employee number.
  static func sex(_ label: String, codes: Bool) -> EmployeeNumber.Sex? {
    let folded = label.foldedLabel
    if codes, let number = Int(folded) { return EmployeeNumber.Sex(rawValue: number) }
    return labels[folded]
  }
}

extension EmployeeNumber.Sex {
  /// The word in tables.
  var label: String { self == .male ? "male" : "female" }
}
