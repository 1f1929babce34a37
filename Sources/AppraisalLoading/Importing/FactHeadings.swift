import Appraisals

/// What headings of lists about persons mean, for those who read such lists elsewhere.
public enum FactHeadings {
  /// Whether a column has the numbers of persons.
  public static func isPerson(_ heading: String) -> Bool { FactVocabulary.meaning(of: heading) == .person }

  /// Whether a column says when: a day, a year or a period.
  public static func isDay(_ heading: String) -> Bool {
    switch FactVocabulary.meaning(of: heading) {
    case .date, .year: true
    default: HeadingVocabulary.role(of: heading) == .period || heading.foldedLabel == "day"
    }
  }
}
