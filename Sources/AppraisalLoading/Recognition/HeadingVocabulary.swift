import Appraisals

/// The headings that people give to columns, and the roles they mean.
///
/// Case, spaces, underscores and other punctuation make no difference.
enum HeadingVocabulary {
  static func role(of heading: String) -> Role? { roles[key(heading)] }

  private static let words: [(role: Role, headings: [String])] = [
    (.ratee, ["ratee", "ratee id", "employee", "employee id", "subject", "person", "person id", "candidate"]),
    (
      .rater,
      ["rater", "rater id", "supervisor", "supervisor id", "appraiser", "evaluator", "judge", "rated by"]
    ),
    (.raterType, ["rater type"]),
    (.score, ["score", "rating", "mark", "points", "y"]),
    (.indicator, ["indicator", "criterion", "item", "trait", "dimension", "aspect"]),
    (.period, ["period", "year", "quarter", "semester", "month"]),
    (.unit, ["unit", "department", "dept", "division", "office"]),
    (.weight, ["weight"]),
    (.target, ["target"]),
    (.realisation, ["realisation", "realization", "actual", "achievement"]),
    (.scaleVersion, ["scale version"]),
    (.fact, ["grade"]),
    (.protected, ["sex", "gender", "birth date", "age", "religion", "marital status", "disability"]),
  ]

  private static let roles: [String: Role] = {
    var roles: [String: Role] = [:]
    for (role, headings) in words {
      for heading in headings { roles[key(heading)] = role }
    }
    return roles
  }()

  private static func key(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
