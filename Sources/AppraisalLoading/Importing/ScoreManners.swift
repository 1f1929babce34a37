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
    let scales = table.indicatorScales
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
    let computed = Computed(table)
    recomputed = computed.outside
    realisation = [("polarity", ScoreManners.json(table.indicators.levels, computed.polarities))]
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
  private(set) var outside: Set<Int> = []

  init(_ table: AppraisalTable) {
    let count = table.indicators.levels.count
    guard let targets = table.targets, let realisations = table.realisations else {
      polarities = [Polarity](repeating: .moreIsBetter, count: count)
      return
    }
    var (rows, more, less) = (
      [Int](repeating: 0, count: count), [Int](repeating: 0, count: count), [Int](repeating: 0, count: count)
    )
    for row in 0..<table.count where targets[row] > 0 && !realisations[row].isNaN {
      let code = Int(table.indicators.codes[row])
      let isOutside =
        table.indicatorScales[code].map {
          table.scores[row] < $0.minimum || table.scores[row] > $0.maximum
        } ?? false
      guard isOutside || table.raterTypes[row] == .objective else { continue }
      if isOutside { outside.insert(row) }
      rows[code] += 1
      if table.scores[row] == 100 * realisations[row] / targets[row] { more[code] += 1 }
      if table.scores[row] == 100 * (2 - realisations[row] / targets[row]) { less[code] += 1 }
    }
    polarities = (0..<count).map { code in
      if more[code] == rows[code] { return .moreIsBetter }
      return less[code] == rows[code] ? .lessIsBetter : .range
    }
  }
}
