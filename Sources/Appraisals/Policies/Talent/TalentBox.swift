/// How much potential a person is assessed to have (potensial rendah, menengah, tinggi).
public enum PotentialLevel: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// Rendah.
  case low = 1
  /// Menengah.
  case medium
  /// Tinggi.
  case high

  /// The official wording.
  public var label: String {
    switch self {
    case .low: "Rendah"
    case .medium: "Menengah"
    case .high: "Tinggi"
    }
  }

  /// The stable code in policy files and tables.
  public var code: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    }
  }

  /// Whether one is lower than the other.
  public static func < (left: PotentialLevel, right: PotentialLevel) -> Bool { left.rawValue < right.rawValue }
}

/// Words of a policy file: as the rule has them, and what they mean in English.
public struct PolicyWords: Sendable, Hashable {
  /// The wording of the rule, in Indonesian.
  public let id: String
  /// A translation.
  public let en: String

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["id", "en"])
    id = try object.required("id").text()
    en = try object["en"]?.text() ?? id
  }
}

/// One of the nine boxes of talent management, in the wording of the rule.
public struct TalentBox: Sendable, Hashable {
  /// Its number, 1 to 9.
  public let number: Int
  /// The performance of those in it.
  public let performance: Expectation
  /// The potential of those in it.
  public let potential: PotentialLevel
  /// What the rule calls it.
  public let name: PolicyWords
  /// What is to follow for those in it.
  public let followUp: PolicyWords
  /// Whether what is to follow names the development of competencies.
  public let developsCompetency: Bool

  /// The place of a combination among nine: performance first, the lowest of both at 0.
  public static func cell(_ performance: Expectation, _ potential: PotentialLevel) -> Int {
    3 * (performance.rawValue - 1) + potential.rawValue - 1
  }

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["box", "performance", "potential", "name", "follow_up", "develops"])
    let box = try object.required("box")
    let number = try box.number()
    guard let whole = Int(exactly: number), (1...9).contains(whole) else {
      throw box.invalid("\(number)", .interval)
    }
    self.number = whole
    performance = try object.required("performance").expectation()
    let level = try object.required("potential")
    let code = try level.text()
    guard let potential = PotentialLevel.allCases.first(where: { $0.code == code }) else {
      throw level.failure(.unknown(known: PotentialLevel.allCases.map(\.code)))
    }
    self.potential = potential
    name = try PolicyWords(object.required("name"))
    followUp = try PolicyWords(object.required("follow_up"))
    developsCompetency = try object.required("develops").flag()
  }
}

/// How people are divided by their performance.
public enum PerformanceBands: Sendable, Hashable {
  /// By rank (pemeringkatan): at most these shares of all above and below expectations.
  case ranking(above: Double, below: Double)
  /// By points: from `above` on above expectations, from `meets` on as expected; with what a predicate counts where
  /// scores are predicates.
  case cuts(above: Double, meets: Double, predicates: [Predicate: Double])

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object([
      "method", "above_at_most", "below_at_most", "above_from", "meets_from", "predicates",
    ])
    let method = try object.required("method")
    switch try method.text() {
    case "ranking":
      let above = try object.required("above_at_most").percent()
      let lower = try object.required("below_at_most")
      let below = try lower.percent()
      guard above + below <= 100 else { throw lower.invalid("\(below)", .interval) }
      self = .ranking(above: above / 100, below: below / 100)
    case "cuts":
      let above = try object.required("above_from").number()
      let lower = try object.required("meets_from")
      let meets = try lower.number()
      guard meets < above else { throw lower.invalid("\(meets)", .interval) }
      var predicates: [Predicate: Double] = [:]
      if let node = object["predicates"] {
        let values = try node.object(Predicate.allCases.map(\.code))
        for predicate in Predicate.allCases {
          predicates[predicate] = try values.required(predicate.code).number()
        }
        for (worse, better) in zip(Predicate.allCases, Predicate.allCases.dropFirst()) {
          guard let low = predicates[worse], let high = predicates[better], low < high else {
            throw node.failure(.invalid(found: better.code, needed: .ascendingSegments))
          }
        }
      }
      self = .cuts(above: above, meets: meets, predicates: predicates)
    default: throw method.failure(.unknown(known: ["ranking", "cuts"]))
    }
  }
}

/// How people are divided by their potential, in points of the assessment.
public struct PotentialBands: Sendable, Hashable {
  /// From here on high.
  public let highFrom: Double
  /// From here on medium; low below.
  public let mediumFrom: Double
  /// The standard error of an assessment in points; nil where none is stated, and values are taken as they are.
  public let standardError: Double?

  init(_ node: PolicyNode) throws(PolicyError) {
    let object = try node.object(["high_from", "medium_from", "standard_error"])
    highFrom = try object.required("high_from").number()
    let lower = try object.required("medium_from")
    mediumFrom = try lower.number()
    guard mediumFrom < highFrom else { throw lower.invalid("\(mediumFrom)", .interval) }
    let error = object["standard_error"]
    standardError = try error?.number()
    if let error, let standardError, standardError <= 0 { throw error.invalid("\(standardError)", .interval) }
  }

  /// The level of an assessment.
  public func level(_ value: Double) -> PotentialLevel {
    value >= highFrom ? .high : value >= mediumFrom ? .medium : .low
  }
}
