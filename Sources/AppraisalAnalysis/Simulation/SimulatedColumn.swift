import Appraisals

/// A column of the data file: the one source of its heading, its cells, its descriptor and its dictionary entry.
struct SimulatedColumn: Sendable {
  let name: String
  let type: String
  let role: String
  let about: String
  let properties: [(String, OrderedJSON)]
  let cell: @Sendable (SimulatedCity, Int) -> String

  private init(
    _ name: String, _ type: String, _ role: String, _ about: String,
    _ properties: [(String, OrderedJSON)] = [], cell: @escaping @Sendable (SimulatedCity, Int) -> String
  ) {
    self.name = name
    self.type = type
    self.role = role
    self.about = about
    self.properties = properties
    self.cell = cell
  }

  /// The columns of a city's file: targets only where something is measured, weights only where they differ.
  static func columns(of city: SimulatedCity) -> [SimulatedColumn] {
    keys + [period(city), score(city)] + (city.hasMeasurements ? measured : []) + [unit(city)]
      + (city.options.indicators.count > 1 ? [weight] : []) + facts
      + (city.training == nil ? [] : trained) + protected
  }

  private static let pseudonymous: [(String, OrderedJSON)] = [("pseudonymous", .flag(true))]

  private static let keys: [SimulatedColumn] = [
    .init("ratee", "string", "ratee", "Employee number (NIP) of the person rated", pseudonymous) {
      $0.people[Int($0.rows.ratees[$1])].identifier
    },
    .init(
      "rater", "string", "rater",
      "Employee number of the supervisor; in objective rows, of the superior who set the target", pseudonymous
    ) { $0.people[Int($0.rows.raters[$1])].identifier },
    .init(
      "rater_type", "string", "rater_type",
      "superior: rated by a supervisor; objective: measured, no supervisor's judgement in it"
    ) { $0.rows.raterTypes[$1].rawValue },
    .init("indicator", "string", "indicator", "What was rated or measured") {
      $0.indicatorNames[Int($0.rows.indicators[$1])]
    },
  ]

  private static func period(_ city: SimulatedCity) -> SimulatedColumn {
    let kind = city.options.periodKind.name
    return .init("period", "string", "period", kind.prefix(1).uppercased() + kind.dropFirst()) {
      $0.periodName(Int($0.rows.periods[$1]))
    }
  }

  private static func score(_ city: SimulatedCity) -> SimulatedColumn {
    let bounds: [(String, OrderedJSON)] = [
      ("minimum", .integer(city.options.scale.lowerBound)),
      ("maximum", .integer(city.options.scale.upperBound)),
    ]
    return .init(
      "score", "number", "score",
      "Rating in whole points; in objective rows 100 × realisation / target, two decimals",
      [("unit", .text("points")), ("polarity", .text("more_is_better")), ("scale", .object(bounds))]
    ) { city, row in
      let isMeasured = city.rows.raterTypes[row] == .objective
      return FixedDecimal.text(city.rows.scores[row], decimals: isMeasured ? 2 : 0)
    }
  }

  private static let measured: [SimulatedColumn] = [
    .init("target", "integer", "target", "Files due (objective rows)", [("unit", .text("files"))]) {
      whole($0.rows.targets[$1])
    },
    .init("realisation", "integer", "realisation", "Files done, or done in time", [("unit", .text("files"))]) {
      whole($0.rows.realisations[$1])
    },
  ]

  private static func unit(_ city: SimulatedCity) -> SimulatedColumn {
    SimulatedColumn(
      "unit", "string", "unit",
      "Organisation unit (OPD) of the person rated, in that \(city.options.periodKind.name)"
    ) { $0.unitNames[Int($0.rows.units[$1])] }
  }

  private static let weight = SimulatedColumn(
    "weight", "integer", "weight", "Weight of the indicator in the total"
  ) { String($0.options.indicators[Int($0.rows.indicators[$1])].weight) }

  private static let facts: [SimulatedColumn] = [
    .init("grade", "string", "fact", "Rank (golongan ruang) of the person rated") { ratee($0, $1).grade },
    .init("position_type", "string", "fact", "Kind of position (jenis jabatan)") { ratee($0, $1).positionType },
    .init("potential", "integer", "fact", "Assessed potential, 0–100, by others than the supervisor") {
      String(ratee($0, $1).potential)
    },
    .init("training_hours", "integer", "fact", "Hours of training (JP) in the year before") {
      String(ratee($0, $1).trainingHours)
    },
  ]

  private static let trained: [SimulatedColumn] = [
    .init("first_training", "date", "fact", "First day of the quarter of the training") {
      $0.trainingDate(Int($0.rows.ratees[$1])) ?? ""
    },
    .init("selection_score", "number", "fact", "Mean rating before any training, two decimals") { city, row in
      let score = city.training?.scores[Int(city.rows.ratees[row])]
      return score.map { FixedDecimal.text($0, decimals: 2) } ?? ""
    },
    .init("lottery", "string", "fact", "won or lost, for those who drew lots for a seat") { city, row in
      let lot = city.training?.lottery[Int(city.rows.ratees[row])]
      return lot.map { $0 ? "won" : "lost" } ?? ""
    },
  ]

  private static let protected: [SimulatedColumn] = [
    .init("sex", "string", "protected", "female or male, as the employee number states it") {
      ratee($0, $1).sex.rawValue
    },
    .init("birth_date", "date", "protected", "Date of birth, as the employee number states it") {
      ratee($0, $1).birthDate.iso
    },
  ]

  private static func ratee(_ city: SimulatedCity, _ row: Int) -> SimulatedPerson {
    city.people[Int(city.rows.ratees[row])]
  }

  private static func whole(_ number: Double) -> String {
    number.isNaN ? "" : FixedDecimal.text(number, decimals: 0)
  }
}
