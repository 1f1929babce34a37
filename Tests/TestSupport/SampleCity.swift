/// A small office with real differences: 24 employees, 6 supervisors, two raters each, two indicators.
///
/// Numbers come from a congruential sequence, so that every machine gets the same rows; identifiers are well-formed
/// employee numbers with serials that belong to nobody.
public struct SampleCity: Sendable {
  /// One appraisal as it stands in a file.
  public struct Row: Sendable {
    /// The employee number of the person rated.
    public var ratee: String
    /// The employee number of the supervisor.
    public var rater: String
    /// What was rated.
    public var indicator = "Kualitas"
    /// When.
    public var period = "2023"
    /// The score as text, so that a test can spoil it.
    public var score: String
    /// Where.
    public var unit: String
  }

  /// The headings of the file.
  public static let headings = ["ratee", "rater", "indicator", "period", "score", "unit"]

  /// The rows, which a test may change.
  public var rows: [Row]

  /// Makes the rows; without differences between employees they are noise.
  public init(spread: Double = 1) {
    var state: UInt64 = 20_240_131
    func noise() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31) * 8 - 4
    }
    let severity = [6.0, -3, -5, 0, 2, 0]
    rows = []
    for employee in 0..<24 {
      let skill = (Double(employee * 7 % 24) - 11.5) * spread
      for step in [0, 1] {
        let rater = (employee + step * (1 + employee % 4)) % 6
        for indicator in ["Kualitas", "Waktu"] {
          let score = 70 + skill - severity[rater] + noise()
          rows.append(
            Row(
              ratee: SampleCity.number(employee), rater: SampleCity.number(50 + rater), indicator: indicator,
              score: String(Int(score.rounded())), unit: "Unit \(employee % 3 + 1)"))
        }
      }
    }
  }

  /// The identifiers in the file, each once.
  public var identifiers: Set<String> { Set(rows.flatMap { [$0.ratee, $0.rater] }) }

  /// The file as text.
  ///
  /// - Parameters:
  ///   - columns: headings to keep, in their order.
  ///   - separator: what stands between cells.
  public func text(_ columns: [String] = SampleCity.headings, separator: String = ",") -> String {
    let lines = rows.map { row in
      let cells = [row.ratee, row.rater, row.indicator, row.period, row.score, row.unit]
      let byHeading = Dictionary(uniqueKeysWithValues: zip(SampleCity.headings, cells))
      return columns.map { byHeading[$0] ?? "" }.joined(separator: separator)
    }
    return ([columns.joined(separator: separator)] + lines).joined(separator: "\n") + "\n"
  }

  /// The same rows with a column per indicator.
  public var wide: String {
    let ways = rows.indices.filter { $0.isMultiple(of: 2) }.map { place in
      let (a, b) = (rows[place], rows[place + 1])
      return [a.ratee, a.rater, a.period, a.unit, a.score, b.score].joined(separator: ",")
    }
    return (["ratee,rater,period,unit,Kualitas,Waktu"] + ways).joined(separator: "\n") + "\n"
  }

  private static func number(_ index: Int) -> String {
    func digits(_ value: Int, _ count: Int) -> String {
      String(repeating: "0", count: count - String(value).count) + String(value)
    }
    let year = 1970 + index % 20
    return digits(year, 4) + digits(1 + index % 12, 2) + digits(1 + index % 28, 2) + digits(year + 25, 4)
      + digits(1 + index % 12, 2) + String(1 + index % 2) + String(900 + index)
  }
}

extension ScratchFolder {
  /// Writes a file into the folder and returns its path.
  public func write(_ text: String, as name: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }
}
