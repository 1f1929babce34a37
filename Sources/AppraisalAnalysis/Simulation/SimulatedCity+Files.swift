import Appraisals

extension SimulatedCity {
  /// The files of the data package, ready to be written: name and bytes, in alphabetical order.
  public func files() -> [(name: String, bytes: [UInt8])] {
    [
      ("README.md", Array(readme().utf8)), ("datapackage.json", Array(descriptorJSON().utf8)),
      ("\(options.name).csv", csv()), ("truth.json", Array(truthJSON().utf8)),
    ]
  }

  /// The appraisals as comma-separated UTF-8, a row each, by period, ratee and indicator.
  public func csv() -> [UInt8] {
    let columns = SimulatedColumn.columns(of: self)
    var bytes = Array(columns.map(\.name).joined(separator: ",").utf8)
    bytes.reserveCapacity(rows.count * 150)
    bytes.append(UInt8(ascii: "\n"))
    for row in 0..<rows.count {
      for (place, column) in columns.enumerated() {
        if place > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: column.cell(self, row).utf8)
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// The Frictionless descriptor, with the roles of the columns and the scale of the score.
  public func descriptorJSON() -> String {
    let fields = SimulatedColumn.columns(of: self).map { column in
      OrderedJSON.object(
        [
          ("name", .text(column.name)), ("type", .text(column.type)), ("role", .text(column.role)),
          ("description", .text(column.about)),
        ] + column.properties)
    }
    let licence = OrderedJSON.object([
      ("name", .text("CC0-1.0")), ("path", .text("https://creativecommons.org/publicdomain/zero/1.0/")),
    ])
    let resource = OrderedJSON.object([
      ("name", .text(options.name)), ("path", .text("\(options.name).csv")),
      ("profile", .text("tabular-data-resource")), ("format", .text("csv")), ("mediatype", .text("text/csv")),
      ("encoding", .text("utf-8")),
      ("schema", .object([("fields", .list(fields)), ("missingValues", .list([.text("")]))])),
    ])
    let package = OrderedJSON.object([
      ("profile", .text("tabular-data-package")), ("name", .text(options.name)),
      ("title", .text("Simulated performance appraisals with known truth (\(options.name), seed \(seed))")),
      ("pseudonymous", .flag(true)), ("licenses", .list([licence])), ("resources", .list([resource])),
    ])
    return package.rendered() + "\n"
  }

  /// The truth: options, variances, and the effects of every unit, rater and ratee, with six decimals.
  public func truthJSON() -> String {
    let document = OrderedJSON.object([
      ("name", .text(options.name)), ("seed", .number(String(seed))), ("unit_of_measure", .text("points")),
      ("severity_sign", .text("positive = more severe: scores lower than they should be")),
      ("options", options.json),
      ("variances", .object(options.spreads.map { (Self.variance($0.0), .fixed($0.1 * $0.1)) })),
      ("units", .list(truth.units.map { .object([("unit", .text($0.name)), ("effect", .fixed($0.effect))]) })),
      ("raters", .list(truth.raters.map(\.json))), ("ratees", .list(truth.ratees.map(\.json))),
    ])
    return document.rendered() + "\n"
  }

  func periodName(_ period: Int) -> String {
    let perYear = 12 / options.periodKind.months
    let year = options.firstYear + period / perYear
    let named = Period(year: year, kind: options.periodKind, ordinal: period % perYear + 1)
    return named?.description ?? "\(year)-\(period % perYear + 1)"
  }

  private static func variance(_ spread: String) -> String {
    spread.hasSuffix("_sd") ? String(spread.dropLast(3)) : spread
  }
}

extension CitySimulation.Options {
  /// Every option by its name.
  var json: OrderedJSON {
    let counts: [(String, OrderedJSON)] = [
      ("employees", .integer(employees)), ("units", .integer(unitCount)),
      ("team_size", .range(teamSize)), ("hierarchy", .text(hierarchy.rawValue)), ("periods", .integer(periods)),
      ("first_year", .integer(firstYear)),
      ("records_per_person", recordsPerPerson.map(OrderedJSON.range) ?? .null),
      ("scale", .range(scale)), ("further_raters", .integer(furtherRaters)), ("ceiling", ceilingJSON),
    ]
    let kind = periodKind == .quarter ? [] : [("period_kind", OrderedJSON.text(periodKind.name))]
    let numbers = (shares + spreads + means).map { ($0.0, OrderedJSON.fixed($0.1)) }
    let planted = training.map { [("training", $0.json)] } ?? []
    return .object(
      counts + kind + numbers + [("indicators", .list(indicators.map(\.json)))] + planted)
  }

  private var ceilingJSON: OrderedJSON {
    switch ceiling {
    case .endOfScale, .share: .integer(scale.upperBound)
    case .score(let top): .integer(top)
    }
  }
}

extension CitySimulation.Training {
  fileprivate var json: OrderedJSON {
    .object([
      ("first_period", .integer(firstPeriod + 1)), ("batches", .integer(batches)),
      ("choice", .text(choice.rawValue)),
    ])
  }
}

extension CitySimulation.Indicator {
  fileprivate var json: OrderedJSON {
    .object([
      ("name", .text(name)), ("aspect", .text(aspect.rawValue)), ("mean", .fixed(mean)),
      ("weight", .integer(weight)), ("rated_every", ratedEvery.map(OrderedJSON.integer) ?? .null),
      ("measured_every", measuredEvery.map(OrderedJSON.integer) ?? .null),
      ("measured_mean", measuredEvery == nil ? .null : .fixed(measuredMean)),
    ])
  }
}

extension SimulatedTruth.Rater {
  fileprivate var json: OrderedJSON {
    .object([
      ("rater", .text(identifier)), ("severity", .fixed(severity)), ("drift", .fixed(drift)),
      ("halo_sd", .fixed(haloSD)), ("range", .fixed(range)), ("group_effect", .fixed(groupEffect)),
      ("manager_effect", .fixed(managerEffect)), ("target_difficulty", .fixed(targetDifficulty)),
      ("multiples_of_five", .flag(givesMultiplesOfFive)),
    ])
  }
}

extension SimulatedTruth.Ratee {
  fileprivate var json: OrderedJSON {
    .object([
      ("ratee", .text(identifier)), ("unit", .text(unit)), ("performance", .fixed(performance)),
      ("growth", .fixed(growth)), ("level", .fixed(level)),
    ])
  }
}

extension OrderedJSON {
  fileprivate static func range(_ range: ClosedRange<Int>) -> OrderedJSON {
    .list([.integer(range.lowerBound), .integer(range.upperBound)])
  }
}
