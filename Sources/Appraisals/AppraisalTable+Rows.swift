extension AppraisalTable {
  /// The same appraisals under another name and with other findings.
  package func renamed(_ name: String, report: ValidationReport) -> AppraisalTable {
    changed(
      provenance: Provenance(name: name, sha256: provenance.sha256, isPseudonymous: provenance.isPseudonymous),
      report: report)
  }

  /// The same appraisals, some of their parts replaced.
  package func changed(
    ratees: Factor? = nil, raters: Factor?? = nil, units: Factor?? = nil, scores: [Double]? = nil,
    weights: [Double]?? = nil, facts: [Attribute]? = nil, protectedAttributes: [Attribute]? = nil,
    provenance: Provenance? = nil, report: ValidationReport? = nil
  ) -> AppraisalTable {
    AppraisalTable(
      ratees: ratees ?? self.ratees, raters: raters ?? self.raters, raterTypes: raterTypes,
      indicators: indicators, periods: periods, units: units ?? self.units, scores: scores ?? self.scores,
      weights: weights ?? self.weights, targets: targets, realisations: realisations,
      scaleVersions: scaleVersions, facts: facts ?? self.facts,
      protectedAttributes: protectedAttributes ?? self.protectedAttributes, scale: scale, lines: lines,
      provenance: provenance ?? self.provenance, report: report ?? self.report, polarities: polarities,
      indicatorScales: indicatorScales, acting: acting, predicates: predicates,
      targetUppers: targetUppers)
  }

  /// Some of the appraisals, in the order given.
  package func selecting(rows: [Int]) -> AppraisalTable {
    let kept = indicators.selecting(rows: rows)
    let places = Dictionary(indicators.levels.enumerated().map { ($1, $0) }) { first, _ in first }
    let old = kept.levels.map { places[$0] ?? 0 }
    func take(_ column: Attribute) -> Attribute {
      Attribute(name: column.name, values: column.values.selecting(rows: rows))
    }
    return AppraisalTable(
      ratees: ratees.selecting(rows: rows), raters: raters?.selecting(rows: rows),
      raterTypes: rows.map { raterTypes[$0] }, indicators: kept, periods: periods.selecting(rows: rows),
      units: units?.selecting(rows: rows), scores: rows.map { scores[$0] },
      weights: weights.map { all in rows.map { all[$0] } },
      targets: targets.map { all in rows.map { all[$0] } },
      realisations: realisations.map { all in rows.map { all[$0] } },
      scaleVersions: scaleVersions?.selecting(rows: rows), facts: facts.map(take),
      protectedAttributes: protectedAttributes.map(take), scale: scale, lines: rows.map { lines[$0] },
      provenance: provenance, report: report, polarities: old.map { polarities[$0] },
      indicatorScales: old.map { indicatorScales[$0] }, acting: acting.map { all in rows.map { all[$0] } },
      predicates: predicates?.selecting(rows: rows),
      targetUppers: targetUppers.map { all in rows.map { all[$0] } })
  }
}

extension Table.Values {
  /// The values of some rows.
  package func selecting(rows: [Int]) -> Table.Values {
    switch self {
    case .labels(let factor): .labels(factor.selecting(rows: rows))
    case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
    }
  }
}
