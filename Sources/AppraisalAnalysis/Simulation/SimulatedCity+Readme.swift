import Appraisals

extension SimulatedCity {
  /// The page that says what the data are, how they were made and what each column means.
  public func readme() -> String {
    let title = options.name.prefix(1).uppercased() + options.name.dropFirst()
    return """
      # \(title): simulated performance appraisals with known truth

      \(summary)

      Nobody in it exists, and only the names of the units are taken from Kota Palembang. There are no names of
      people; employee numbers are well formed (birth date, month of appointment, sex) but end in a serial of
      900–999, which offices that count from 001 do not reach. That is why the descriptor calls them pseudonymous
      and timbang prints them as they are.

      Every score is truth plus rater effects, and `truth.json` holds both: use it to see whether an analysis
      finds what is there. Severity is in points of the scale, positive = more severe.

      ## How it was made

      \(origin)

      Seed \(seed). The same options and seed give the same bytes; a test compares them.

      ## What is planted

      \(plantedTable)

      ## Columns of \(options.name).csv

      \(dictionary)

      ## Files

      - `\(options.name).csv`: the appraisals, a row each.
      - `datapackage.json`: Frictionless descriptor with the role of each column and the scale.
      - `truth.json`: options, variances, and the true effects of units, raters and ratees.

      ## Licence

      CC0 1.0: no rights reserved.

      """
  }

  private var summary: String {
    let ratees = Set(rows.ratees).count
    let raters = Set(rows.raters).count
    let measured = rows.raterTypes.count { $0 == .objective }
    return """
      \(rows.count) appraisals of \(ratees) employees by \(raters) supervisors in \(unitNames.count) units,
      \(options.periods == 1 ? "one" : "\(options.periods)") \(options.periodKind.name)\(options.periods == 1 ? "" : "s"), \
      \(options.indicators.count == 1 ? "one indicator" : "\(options.indicators.count) indicators"); \
      \(measured) of the rows are measurements, not judgements.
      """
  }

  private var origin: String {
    let preset = CitySimulation.Preset.allCases.first { $0.options == options }
    guard let preset else { return "By `timbang simulate` with the options that `truth.json` states." }
    return """
      ```sh
      timbang simulate --preset \(preset.rawValue) --seed \(seed) --output datasets/\(options.name)
      ```
      """
  }

  private var plantedTable: String {
    let shown = (options.shares + options.spreads + options.means).filter { $0.1 != 0 }
    let lines = shown.map { "| \($0.0) | \(Self.short($0.1)) |" }
    return (["| option | value |", "|---|---|"] + lines).joined(separator: "\n")
  }

  private var dictionary: String {
    let lines = SimulatedColumn.columns(of: self).map {
      "| \($0.name) | \($0.type) | \($0.role) | \($0.about) |"
    }
    return (["| column | type | role | meaning |", "|---|---|---|---|"] + lines).joined(separator: "\n")
  }

  /// Two decimals, without trailing zeros.
  private static func short(_ value: Double) -> String {
    var text = FixedDecimal.text(value, decimals: 2)
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
