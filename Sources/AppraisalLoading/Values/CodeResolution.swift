import Appraisals

/// Which way numeric codes run, from labels in the same source or from the user; never by guessing.
struct CodeResolution {
  /// A column of labels and the column of codes that says the same.
  struct Pair {
    let label: Int
    let code: Int
    let family: OrderedLabels.Family
  }

  /// The direction, if anything tells.
  let direction: LoadingOptions.CodeDirection?

  /// Settles the direction by what most pairs of cells say; says which cells say otherwise.
  init(_ pairs: [Pair], declared: LoadingOptions.CodeDirection?, table: ReadTable, log: inout FindingLog) {
    var (first, last) = (0, 0)
    for pair in pairs {
      for (place, code) in CodeResolution.cells(pair, table) where 2 * place != pair.family.count + 1 {
        if code == Double(pair.family.count + 1 - place) { first += 1 }
        if code == Double(place) { last += 1 }
      }
    }
    let told: LoadingOptions.CodeDirection? = first == last ? nil : first > last ? .firstIsBest : .lastIsBest
    direction = declared ?? told
    guard let direction else { return }
    let source = declared == nil ? pairs.first.map { table.columns[$0.label].heading } ?? "" : "--codes"
    log.add(.repair, .codesResolved, details: [direction.rawValue, source])
    for pair in pairs { CodeResolution.reportContradictions(pair, direction, table, log: &log) }
  }

  /// The place on the scale, worst first, that a code stands for.
  static func place(of code: Double, in family: OrderedLabels.Family, _ direction: LoadingOptions.CodeDirection)
    -> Double
  {
    direction == .lastIsBest ? code : Double(family.count + 1) - code
  }

  private static func cells(_ pair: Pair, _ table: ReadTable) -> [(place: Int, code: Double)] {
    rows(pair, table).map { ($0.place, $0.code) }
  }

  /// Rows in which both the label and the code can be read.
  private static func rows(_ pair: Pair, _ table: ReadTable) -> [(row: Int, place: Int, code: Double)] {
    guard case .labels(let labels) = table.columns[pair.label].content else { return [] }
    let places = OrderedLabels(labels.levels, family: pair.family).places
    let codes = numbers(table.columns[pair.code], rows: table.lines.count)
    return labels.codes.indices.compactMap { row in
      guard labels.codes[row] >= 0, let place = places[Int(labels.codes[row])], !codes[row].isNaN else {
        return nil
      }
      return (row, place, codes[row])
    }
  }

  static func numbers(_ column: ReadColumn, rows: Int) -> [Double] {
    switch column.content {
    case .numbers(let numbers): return numbers
    case .skipped: return [Double](repeating: .nan, count: rows)
    case .labels(let factor):
      let values = NumericReading(labels: factor.levels, declared: nil).values
      return factor.codes.map { $0 < 0 ? .nan : values[Int($0)] }
    }
  }

  private static func reportContradictions(
    _ pair: Pair, _ direction: LoadingOptions.CodeDirection, _ table: ReadTable, log: inout FindingLog
  ) {
    for (row, place, code) in rows(pair, table)
    where CodeResolution.place(of: code, in: pair.family, direction) != Double(place) {
      log.add(
        .warning, .codesContradict, line: table.lines[row], column: table.columns[pair.code].heading,
        value: TypedColumnBuilder.text(of: code), details: [pair.family.labels[place - 1]])
    }
  }
}
