import Appraisals

/// What employee numbers say about persons, for the audit only.
struct PersonAttributes {
  /// The number of each level; nil for any other identifier.
  let numbers: [EmployeeNumber?]

  init(_ persons: Factor) {
    numbers = persons.levels.map { EmployeeNumber(IdentifierRepair.canonical($0)) }
  }

  /// Whether most persons have a number, so that it is no accident.
  var areUsual: Bool { 2 * numbers.count { $0 != nil } > numbers.count }

  /// The sex of the person on each row.
  func sexes(_ persons: Factor) -> Factor {
    persons.relabelled(numbers.map { $0?.sex.label })
  }

  /// The age band of a person born in a year, as in `30-39`; nil where the age makes no sense.
  static func ageBand(born birth: Int, in year: Int, width: Int) -> String? {
    guard year >= birth, year - birth < 150 else { return nil }
    let from = (year - birth) / width * width
    return "\(from)-\(from + width - 1)"
  }
}

extension AppraisalTable {
  /// The width of age bands in years.
  private static let bandWidth = 10

  /// The same appraisals with sex and age band at the period, where no column has them and employee numbers do.
  ///
  /// Age needs a period, since a number says only when somebody was born. A column of dates of birth comes before the
  /// numbers.
  ///
  /// - Parameter heading: the column of employee numbers.
  func withPersonAttributes(heading: String?) -> AppraisalTable {
    let names = Set(protectedAttributes.map(\.name))
    let persons = PersonAttributes(ratees)
    guard persons.areUsual else { return self }
    var (attributes, report) = (protectedAttributes, self.report)
    func note(_ name: String, _ factor: Factor) {
      report.add(
        Finding(
          .note, .attributeFromNumber, file: provenance.name, column: heading,
          count: factor.codes.count { $0 >= 0 }, details: [name]))
    }
    if names.isDisjoint(with: ["sex", "gender"]) {
      let sexes = persons.sexes(ratees)
      attributes.append(Attribute(name: "sex", values: .labels(sexes)))
      note("sex", sexes)
    }
    if names.isDisjoint(with: ["age", "age_band"]), let bands = ageBands(persons.numbers) {
      attributes.append(Attribute(name: "age_band", values: .labels(bands)))
      if !names.contains("birth_date") { note("age_band", bands) }
    }
    return attributes.count == protectedAttributes.count
      ? self : changed(protectedAttributes: attributes, report: report)
  }

  /// The age band at the period of each row; nil where no period has a year.
  private func ageBands(_ numbers: [EmployeeNumber?]) -> Factor? {
    let years = periods.levels.map { Period($0)?.year }
    guard years.contains(where: { $0 != nil }) else { return nil }
    let dates = protectedAttributes.first { $0.name == "birth_date" }
    var births = numbers.map { $0?.birthDate.year }
    if let dates {
      for row in 0..<count {
        if let year = dates.values.text(row).flatMap({ Int($0.prefix(4)) }) {
          births[Int(ratees.codes[row])] = year
        }
      }
    }
    let combination = FactorCombination([ratees, periods])
    var bands = [String?](repeating: nil, count: combination.labels.count)
    var isKnown = [Bool](repeating: false, count: bands.count)
    for row in 0..<count {
      let place = Int(combination.codes[row])
      if isKnown[place] { continue }
      isKnown[place] = true
      guard let birth = births[Int(ratees.codes[row])], periods.codes[row] >= 0,
        let year = years[Int(periods.codes[row])]
      else { continue }
      bands[place] = PersonAttributes.ageBand(born: birth, in: year, width: AppraisalTable.bandWidth)
    }
    let merged = Factor(bands).sortedLevels(by: <)
    return Factor(
      codes: combination.codes.map { merged.codes[Int($0)] }, levels: merged.levels)
  }
}
