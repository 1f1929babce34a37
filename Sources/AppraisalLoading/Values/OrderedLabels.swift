import Appraisals

/// Predicates and expectations as systems and clerks write them, as places on their scale, worst first.
struct OrderedLabels {
  /// The scale that labels belong to.
  enum Family {
    case expectation
    case predicate

    /// The official wording, worst first.
    var labels: [String] {
      switch self {
      case .expectation: Expectation.allCases.map(\.label)
      case .predicate: Predicate.allCases.map(\.label)
      }
    }

    /// The number of places.
    var count: Int { labels.count }

    /// The scale as a declared one.
    var scale: Scale { Scale(minimum: 1, maximum: Double(count), labels: labels, isDeclared: true) }

    /// The place of a label from 1; nil for anything else.
    func place(of label: String) -> Int? {
      switch self {
      case .expectation: Expectation(label: label)?.rawValue
      case .predicate: Predicate(label: label)?.rawValue
      }
    }
  }

  let family: Family
  /// The place of each label from 1, worst first; nil where it is none of the family.
  let places: [Int?]

  /// Whether any label is one of the family.
  var isAny: Bool { places.contains { $0 != nil } }

  init(_ levels: [String], family: Family) {
    self.family = family
    places = levels.map { family.place(of: $0) }
  }

  /// The family that most of the labels belong to; nil where none does.
  init?(_ levels: [String], from families: [Family]) {
    let all = families.map { OrderedLabels(levels, family: $0) }
    let best = all.max { first, second in first.known < second.known }
    guard let best, best.isAny else { return nil }
    self = best
  }

  private var known: Int { places.count { $0 != nil } }
}

extension HeadingMeaning.Kind {
  /// What labels in such a column may be.
  var families: [OrderedLabels.Family] {
    switch self {
    case .expectation, .expectationCodes: [.expectation, .predicate]
    case .predicate, .predicateCodes: [.predicate, .expectation]
    case .item, .behaviourTotal, .total: [.expectation, .predicate]
    default: []
    }
  }

  /// The family that numeric codes in such a column belong to; nil where numbers are scores.
  var codeFamily: OrderedLabels.Family? {
    switch self {
    case .expectation, .expectationCodes: .expectation
    case .predicate, .predicateCodes: .predicate
    default: nil
    }
  }
}
