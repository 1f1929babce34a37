import AppraisalAnalysis

/// The tables of rater effects, what is surest first.
enum RaterEffectsTables {
  static func all(_ effects: RaterEffects, _ names: PersonNames) -> [ReportTable] {
    [
      range(effects.range, names), halo(effects.halo, names), drift(effects.drift, names),
      interactions(effects.groups, names), identical(effects.identical, names), recency(effects.recency, names),
    ]
  }

  /// Puts range and halo beside each rater's severity.
  static func extendRaters(in parts: inout ReportParts, _ effects: RaterEffects, _ names: PersonNames) {
    guard let place = parts.tables.firstIndex(where: { $0.name == "raters" }) else { return }
    let table = parts.tables[place]
    let at = table.columns.firstIndex { $0.name == "component" } ?? table.columns.endIndex
    let ranges = Dictionary(effects.range.entries.map { (names($0.rater), $0) }) { first, _ in first }
    let halos = Dictionary((effects.halo?.entries ?? []).map { (names($0.rater), $0) }) { first, _ in first }
    var columns = table.columns
    columns.insert(
      contentsOf: [
        ReportColumn("range_ratio", Phrase(id: "Rasio rentang", en: "Range ratio"), .decimals(2)),
        ReportColumn("range_lower", Phrase(id: "Rentang: bawah", en: "Range: lower"), .decimals(2)),
        ReportColumn("range_upper", Phrase(id: "atas", en: "upper"), .decimals(2)),
        ReportColumn("range_q", Phrase(id: "Rentang: q", en: "Range: q"), .pValue),
        ReportColumn("halo", Phrase(id: "Halo", en: "Halo"), .decimals(2)),
        ReportColumn("halo_lower", Phrase(id: "Halo: bawah", en: "Halo: lower"), .decimals(2)),
        ReportColumn("halo_upper", Phrase(id: "atas", en: "upper"), .decimals(2)),
        ReportColumn("halo_q", Phrase(id: "Halo: q", en: "Halo: q"), .pValue),
      ], at: at)
    let rows = table.rows.map { row -> [Cell] in
      var row = row
      guard case .text(let rater)? = row.first else { return row + [Cell](repeating: .missing, count: 8) }
      let (range, halo) = (ranges[rater], halos[rater])
      row.insert(
        contentsOf: [
          Cell(range?.ratio), Cell(range?.lower), Cell(range?.upper), Cell(range?.q), Cell(halo?.halo),
          Cell(halo?.lower), Cell(halo?.upper), Cell(halo?.q),
        ], at: at)
      return row
    }
    parts.tables[place] = ReportTable(name: table.name, columns: columns, rows: rows)
  }

  private static let rater = ReportColumn("rater", Phrase(id: "Penilai", en: "Rater"))
  private static let ratees = ReportColumn("ratees", Phrase(id: "Pegawai", en: "Ratees"), .integer)
  private static let reliability = ReportColumn(
    "reliability", Phrase(id: "Reliabilitas", en: "Reliability"), .decimals(2))

  private static func limits(_ style: NumberStyle) -> [ReportColumn] {
    [
      ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), style),
      ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), style),
    ]
  }

  private static let tests = [
    ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
    ReportColumn("q_value", Phrase(id: "q", en: "q"), .pValue),
  ]

  /// By p, those without one last; ties by name.
  private static func surest<Entry>(_ entries: [Entry], _ p: (Entry) -> Double, _ name: (Entry) -> String)
    -> [Entry]
  {
    entries.sorted { a, b in
      let (x, y) = (p(a).isNaN ? 2 : p(a), p(b).isNaN ? 2 : p(b))
      return (x, name(a)) < (y, name(b))
    }
  }

  private static func range(_ range: RaterRange, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        rater, ratees, ReportColumn("level", Phrase(id: "Taraf", en: "Level"), .decimals(1)),
        ReportColumn("between_ratio", Phrase(id: "Antarpegawai", en: "Between employees"), .decimals(2)),
        ReportColumn("residual_ratio", Phrase(id: "Dalam formulir", en: "Within forms"), .decimals(2)),
        ReportColumn("range_ratio", Phrase(id: "Rasio rentang", en: "Range ratio"), .decimals(2)),
      ] + limits(.decimals(2)) + tests + [
        reliability, ReportColumn("measured_ratees", Phrase(id: "Terukur", en: "Measured"), .integer),
        ReportColumn("objective_ratio", Phrase(id: "Hasil terukur", en: "Measured results"), .decimals(2)),
        ReportColumn("against_objective", Phrase(id: "Terhadap hasil", en: "Against results"), .decimals(2)),
        ReportColumn(
          "against_lower", Phrase(id: "Terhadap hasil: bawah", en: "Against results: lower"), .decimals(2)),
        ReportColumn("against_upper", Phrase(id: "atas", en: "upper"), .decimals(2)),
        ReportColumn("finding", Phrase(id: "Temuan", en: "Finding")),
      ]
    let rows = surest(range.entries, \.p, \.rater).map { entry -> [Cell] in
      [
        .text(names(entry.rater)), .integer(entry.ratees), Cell(entry.level), Cell(entry.betweenRatio),
        Cell(entry.residualRatio), Cell(entry.ratio), Cell(entry.lower), Cell(entry.upper), Cell(entry.p),
        Cell(entry.q), Cell(entry.reliability), .integer(entry.measuredRatees), Cell(entry.objectiveRatio),
        Cell(entry.againstObjective), Cell(entry.againstLower), Cell(entry.againstUpper),
        width(entry),
      ]
    }
    return ReportTable(name: "range", columns: columns, rows: rows)
  }

  private static func width(_ entry: RaterRange.Entry) -> Cell {
    if entry.isNarrow { return .coded("narrow", Phrase(id: "sempit", en: "narrow")) }
    return entry.isWide ? .coded("wide", Phrase(id: "lebar", en: "wide")) : .missing
  }

  private static func halo(_ halo: RaterHalo?, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        rater, ratees, ReportColumn("shared_ratees", Phrase(id: "Bersama", en: "Shared"), .integer),
        ReportColumn("basis", Phrase(id: "Dasar", en: "Basis")),
        ReportColumn("halo", Phrase(id: "Halo", en: "Halo"), .decimals(2)),
      ] + limits(.decimals(2)) + [ReportColumn("pooled", Phrase(id: "Semua penilai", en: "Pool"), .decimals(2))]
      + tests
      + [
        reliability,
        ReportColumn(
          "eigenvalue_share", Phrase(id: "Nilai eigen pertama", en: "First eigenvalue"), .percent(decimals: 0)),
        ReportColumn("eigenvalue_expected", Phrase(id: "Diharapkan", en: "Expected"), .percent(decimals: 0)),
        ReportColumn(
          "eigenvalue_lower", Phrase(id: "Diharapkan: bawah", en: "Expected: lower"), .percent(decimals: 0)),
        ReportColumn("eigenvalue_upper", Phrase(id: "atas", en: "upper"), .percent(decimals: 0)),
      ]
    let rows = surest(halo?.entries ?? [], \.p, \.rater).map { entry -> [Cell] in
      [
        .text(names(entry.rater)), .integer(entry.ratees), .integer(entry.sharedRatees),
        Cell(halo?.basis), Cell(entry.halo), Cell(entry.lower), Cell(entry.upper), Cell(halo?.pooled),
        Cell(entry.p), Cell(entry.q), Cell(entry.reliability), Cell(entry.eigenvalueShare),
        Cell(entry.eigenvalueExpected), Cell(entry.eigenvalueLower), Cell(entry.eigenvalueUpper),
      ]
    }
    return ReportTable(name: "halo", columns: columns, rows: rows)
  }

  private static func drift(_ drift: RaterDrift?, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        rater, ReportColumn("periods", Phrase(id: "Periode", en: "Periods"), .integer),
        ReportColumn("linking_ratees", Phrase(id: "Pegawai penghubung", en: "Linking ratees"), .integer),
        ReportColumn("weakest_link", Phrase(id: "Kaitan terlemah", en: "Weakest link"), .integer),
        ReportColumn("drift", Phrase(id: "Pergeseran", en: "Drift"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
      ] + limits(.decimals(2)) + tests + [reliability]
    let rows = surest(drift?.entries ?? [], \.p, \.rater).map { entry -> [Cell] in
      [
        .text(names(entry.rater)), .integer(entry.periods), .integer(entry.linkingRatees),
        .integer(entry.weakestLink), Cell(entry.drift), Cell(entry.standardError), Cell(entry.lower),
        Cell(entry.upper), Cell(entry.p), Cell(entry.q), Cell(entry.reliability),
      ]
    }
    return ReportTable(name: "drift", columns: columns, rows: rows)
  }

  private static func interactions(_ groups: GroupSeverity?, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        ReportColumn("attribute", Phrase(id: "Atribut", en: "Attribute")),
        ReportColumn("level", Phrase(id: "Kelompok", en: "Group")),
        ReportColumn("reference", Phrase(id: "Pembanding", en: "Reference")), rater,
        ReportColumn("adjusted_for", Phrase(id: "Disesuaikan untuk", en: "Adjusted for")), ratees,
        ReportColumn("others", Phrase(id: "Lainnya", en: "Others"), .integer),
        ReportColumn("difference", Phrase(id: "Beda (poin)", en: "Difference (points)"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
      ] + limits(.decimals(2)) + tests
    // All raters together before single ones.
    let entries = groups?.entries ?? []
    let ordered =
      surest(entries.filter { $0.rater == nil }, \.p, \.level)
      + surest(entries.filter { $0.rater != nil }, \.p) { $0.rater ?? "" }
    let rows = ordered.map { entry -> [Cell] in
      [
        AuditWording.cell(entry.attribute), AuditWording.cell(entry.attribute, entry.level),
        entry.reference.map { AuditWording.cell(entry.attribute, $0) } ?? .missing,
        Cell(entry.rater.map(names)),
        .code(entry.basis), .integer(entry.ratees), .integer(entry.others), Cell(entry.difference),
        Cell(entry.standardError), Cell(entry.lower), Cell(entry.upper), Cell(entry.p), Cell(entry.q),
      ]
    }
    return ReportTable(name: "interactions", columns: columns, rows: rows)
  }

  private static func identical(_ forms: IdenticalForms?, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        rater, ReportColumn("kind", Phrase(id: "Jenis", en: "Kind")),
        ReportColumn("forms", Phrase(id: "Formulir", en: "Forms"), .integer),
        ReportColumn("observed", Phrase(id: "Sama", en: "Alike"), .integer),
        ReportColumn("expected", Phrase(id: "Kebetulan", en: "By chance"), .significant(3)),
        ReportColumn("ratio", Phrase(id: "Rasio", en: "Ratio"), .significant(3)),
      ] + limits(.significant(3)) + tests
    let rows = surest(forms?.entries ?? [], \.p, { $0.rater + $0.kind.rawValue }).map { entry -> [Cell] in
      [
        .text(names(entry.rater)), .code(entry.kind), .integer(entry.forms), .integer(entry.observed),
        Cell(entry.expected), Cell(entry.ratio), Cell(entry.lower), Cell(entry.upper), Cell(entry.p),
        Cell(entry.q),
      ]
    }
    return ReportTable(name: "identical_forms", columns: columns, rows: rows)
  }

  private static func recency(_ recency: RaterRecency?, _ names: PersonNames) -> ReportTable {
    let columns =
      [
        rater, ReportColumn("kind", Phrase(id: "Tanda", en: "Kind")), ratees,
        ReportColumn("estimate", Phrase(id: "Dugaan", en: "Estimate"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
      ] + limits(.decimals(2)) + tests
    let rows = surest(recency?.entries ?? [], \.p, \.rater).map { entry -> [Cell] in
      [
        .text(names(entry.rater)), .code(entry.kind), .integer(entry.ratees), Cell(entry.estimate),
        Cell(entry.standardError), Cell(entry.lower), Cell(entry.upper), Cell(entry.p), Cell(entry.q),
      ]
    }
    return ReportTable(name: "recency", columns: columns, rows: rows)
  }
}
