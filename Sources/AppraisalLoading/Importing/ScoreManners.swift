import Appraisals

/// What a descriptor has to say about scores, so that reading the package gives the scores that were written.
struct ScoreManners {
  /// Scale and polarity of the score column.
  let score: [(String, OrderedJSON)]
  /// Polarity of the realisation column.
  let realisation: [(String, OrderedJSON)]
  /// Rows whose score follows from target and realisation and lies past the end of the scale: written without a
  /// score, they are computed again, which is allowed to pass the end; a score that was given is not.
  let recomputed: Set<Int>

  init(_ table: AppraisalTable) {
    var properties: [(String, OrderedJSON)] = []
    let computed = Computed(table)
    let scales = table.indicatorScales.enumerated().map { code, scale in
      scale.map { ScoreManners.widened($0, to: computed.widened[code]) }
    }
    if let common = scales.first ?? nil, scales.allSatisfy({ $0 == common }) {
      properties.append(("scale", ScoreManners.json(common)))
    } else if scales.contains(where: { $0 != nil }) {
      let pairs = zip(table.indicators.levels, scales).compactMap { name, scale in
        scale.map { (name, ScoreManners.json($0)) }
      }
      properties.append(("scales", .object(pairs)))
    }
    properties.append(("polarity", ScoreManners.json(table.indicators.levels, table.polarities)))
    score = properties
    recomputed = computed.outside
    realisation = [("polarity", ScoreManners.json(table.indicators.levels, computed.polarities))]
  }

  /// A scale that also holds a score that cannot be computed again.
  private static func widened(_ scale: Scale, to score: Double?) -> Scale {
    guard let score, score > scale.maximum, scale.labels.isEmpty else { return scale }
    return Scale(minimum: scale.minimum, maximum: score, isDeclared: true)
  }

  private static func json(_ indicators: [String], _ polarities: [Polarity]) -> OrderedJSON {
    if let first = polarities.first, polarities.allSatisfy({ $0 == first }) { return .text(first.rawValue) }
    return .object(zip(indicators, polarities).map { ($0, .text($1.rawValue)) })
  }

  private static func json(_ scale: Scale) -> OrderedJSON {
    let ends: [(String, OrderedJSON)] = [
      ("minimum", .number(TypedColumnBuilder.text(of: scale.minimum))),
      ("maximum", .number(TypedColumnBuilder.text(of: scale.maximum))),
    ]
    return .object(scale.labels.isEmpty ? ends : ends + [("labels", .list(scale.labels.map { .text($0) }))])
  }
}

/// The direction in which realisation was measured against target, found from the scores it gave.
private struct Computed {
  private(set) var polarities: [Polarity]
  /// Rows past the end of their scale that will be computed again.
  private(set) var outside: Set<Int> = []
  /// The highest score past the end of its scale that will not, by indicator.
  private(set) var widened: [Int: Double] = [:]

  init(_ table: AppraisalTable) {
    let count = table.indicators.levels.count
    polarities = [Polarity](repeating: .moreIsBetter, count: count)
    guard table.targets != nil, let realisations = table.realisations else { return }
    var rows: [[Int]] = Array(repeating: [], count: count)
    for row in 0..<table.count where !realisations[row].isNaN {
      let isComputed = table.raterTypes[row] == .objective || Computed.isOutside(table, row)
      if isComputed { rows[Int(table.indicators.codes[row])].append(row) }
    }
    for (code, rows) in rows.enumerated() {
      func all(_ polarity: Polarity) -> Bool {
        rows.allSatisfy { row in
          Achievement.percent(table.target(ofRow: row), realisations[row], polarity) == table.scores[row]
        }
      }
      // One that leaves single numbers alone is the last resort.
      let found = [Polarity.moreIsBetter, .lessIsBetter, .range].first(where: all)
      polarities[code] = found ?? .range
      let past = rows.filter { Computed.isOutside(table, $0) }
      if found == nil {
        widened[code] = past.map { table.scores[$0] }.max()
      } else {
        outside.formUnion(past)
      }
    }
  }

  private static func isOutside(_ table: AppraisalTable, _ row: Int) -> Bool {
    guard let scale = table.indicatorScales[Int(table.indicators.codes[row])] else { return false }
    return table.scores[row] < scale.minimum || table.scores[row] > scale.maximum
  }
}
