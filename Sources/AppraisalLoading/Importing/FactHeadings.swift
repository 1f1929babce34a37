import Appraisals

/// What headings of lists about persons mean, for those who read such lists elsewhere.
public enum FactHeadings {
  /// Whether a column has the numbers of persons.
  public static func isPerson(_ heading: String) -> Bool { FactVocabulary.meaning(of: heading) == .person }

  /// What a fact of that heading is called everywhere; the heading itself where it is not known.
  public static func name(of heading: String) -> String {
    guard let meaning = HeadingVocabulary.meaning(of: heading), meaning.role == .fact else { return heading }
    return meaning.name ?? heading
  }

  /// Whether a column says when: a day, a year or a period.
  public static func isDay(_ heading: String) -> Bool {
    switch FactVocabulary.meaning(of: heading) {
    case .date, .year: true
    default: HeadingVocabulary.role(of: heading) == .period || heading.foldedLabel == "day"
    }
  }
}
