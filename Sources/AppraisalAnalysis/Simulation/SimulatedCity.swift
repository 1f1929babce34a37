import Appraisals

/// A simulated city: its people, their appraisals and the truth.
public struct SimulatedCity: Sendable {
  /// What was planted.
  public let options: CitySimulation.Options
  /// The seed of all draws.
  public let seed: UInt64
  /// Staff, supervisors and, where they are rated, heads of units.
  public let people: [SimulatedPerson]
  /// The names of the units.
  public let unitNames: [String]
  /// The appraisals.
  public let rows: SimulatedRows
  /// Who was trained when; nil where no training is planted.
  public let training: SimulatedTraining?
  /// What is true.
  public let truth: SimulatedTruth

  /// The names of the indicators.
  public var indicatorNames: [String] { options.indicators.map(\.name) }

  /// The names of the periods, `2024-Q1` and so on.
  public var periodNames: [String] {
    (0..<options.periods).map { periodName(Int($0)) }
  }

  /// Whether there are measured rows.
  public var hasMeasurements: Bool { rows.raterTypes.contains(.objective) }
}

extension SimulatedCity {
  /// The appraisals as the analyses take them, without the detour by a file; line i + 2 is row i of ``csv()``.
  ///
  /// Levels stand in order of first appearance, as they do after reading the file, and periods in order of time.
  /// No bytes are hashed: the digest is empty.
  ///
  /// - Complexity: O(rows + people).
  public func appraisalTable() -> AppraisalTable {
    let identifiers = people.map(\.identifier)
    let isMeasured = hasMeasurements
    let weights = options.indicators.map { Double($0.weight) }
    return AppraisalTable(
      ratees: Self.factor(rows.ratees, identifiers), raters: Self.factor(rows.raters, identifiers),
      raterTypes: rows.raterTypes, indicators: Self.factor(rows.indicators, indicatorNames),
      periods: Self.factor(rows.periods, periodNames), units: Self.factor(rows.units, unitNames),
      scores: rows.scores, weights: weights.count > 1 ? rows.indicators.map { weights[Int($0)] } : nil,
      targets: isMeasured ? rows.targets : nil, realisations: isMeasured ? rows.realisations : nil,
      scaleVersions: nil, facts: facts, protectedAttributes: protectedAttributes,
      scale: Scale(
        minimum: Double(options.scale.lowerBound), maximum: Double(options.scale.upperBound), isDeclared: true),
      lines: Array(2..<(rows.count + 2)),
      provenance: .init(name: "\(options.name).csv", sha256: "", isPseudonymous: true), report: .init())
  }

  private var facts: [AppraisalTable.Attribute] {
    [
      labels("grade") { $0.grade }, labels("position_type") { $0.positionType },
      .init(name: "potential", values: .numbers(rows.ratees.map { Double(people[Int($0)].potential) })),
      .init(
        name: "training_hours", values: .numbers(rows.ratees.map { Double(people[Int($0)].trainingHours) })),
    ] + (training.map(facts) ?? [])
  }

  private func facts(_ training: SimulatedTraining) -> [AppraisalTable.Attribute] {
    let lots = people.indices.map { training.lottery[$0].map { $0 ? "won" : "lost" } }
    return [
      optional("first_training", people.indices.map { trainingDate($0) }),
      .init(
        name: "selection_score",
        values: .numbers(
          rows.ratees.map { training.scores[Int($0)].map { ($0 * 100).rounded() / 100 } ?? .nan })),
      optional("lottery", lots),
    ]
  }

  private func optional(_ name: String, _ perPerson: [String?]) -> AppraisalTable.Attribute {
    let factor = Factor(perPerson)
    return .init(
      name: name,
      values: .labels(Factor(codes: rows.ratees.map { factor.codes[Int($0)] }, levels: factor.levels)))
  }

  /// The first day of the quarter in which a person is trained.
  func trainingDate(_ place: Int) -> String? {
    training?.periods[place].map { period in
      "\(options.firstYear + period / 4)-\(padded(period % 4 * 3 + 1))-01"
    }
  }

  private func padded(_ month: Int) -> String { month < 10 ? "0\(month)" : "\(month)" }

  private var protectedAttributes: [AppraisalTable.Attribute] {
    [labels("sex") { $0.sex.rawValue }, labels("birth_date") { $0.birthDate.iso }]
  }

  /// A label of the ratee, encoded once per person and then spread over the rows.
  private func labels(_ name: String, of label: (SimulatedPerson) -> String) -> AppraisalTable.Attribute {
    let perPerson = Factor(people.map(label))
    let codes = rows.ratees.map { perPerson.codes[Int($0)] }
    return .init(name: name, values: .labels(Self.factor(codes, perPerson.levels)))
  }

  /// Codes renumbered in order of first appearance.
  private static func factor(_ codes: [Int32], _ names: [String]) -> Factor {
    var renumbered = [Int32](repeating: Factor.missing, count: names.count)
    var levels: [String] = []
    let rows = codes.map { code in
      if renumbered[Int(code)] < 0 {
        renumbered[Int(code)] = Int32(levels.count)
        levels.append(names[Int(code)])
      }
      return renumbered[Int(code)]
    }
    return Factor(codes: rows, levels: levels)
  }
}
