import AppraisalAnalysis
import Statistics

/// The tables of `trends`.
enum TrendsTables {
  static func all(_ study: ProductivityTrends, names: @escaping PersonNames) -> [ReportTable] {
    let segments = TrendsTables.latestFirst(study)
    return [
      trends(segments), forecast(segments), decomposition(segments), changepoints(segments),
      people(segments, names), divergence(segments), funnel(segments), series(segments), bridges(study),
    ]
  }

  /// The segment of the text first, then the others in the order of time.
  private static func latestFirst(_ study: ProductivityTrends) -> [TrendSegment] {
    let current = study.current.regime
    return study.segments.filter { $0.regime == current } + study.segments.filter { $0.regime != current }
  }

  private static let regime = ReportColumn("regime", Phrase(id: "Aturan", en: "Regime"))
  private static let level = ReportColumn("level", Phrase(id: "Tingkat", en: "Level"))
  private static let depth = ReportColumn("depth", Phrase(id: "Kedalaman", en: "Depth"), .integer)
  private static let id = ReportColumn("id", Phrase(id: "Nama", en: "Name"))
  private static let unit = ReportColumn("unit", Phrase(id: "Unit", en: "Unit"))
  private static let count = ReportColumn("n", Phrase(id: "Periode", en: "Periods"), .integer)
  private static let crowd = ReportColumn("people", Phrase(id: "Orang", en: "People"), .integer)
  private static let period = ReportColumn("period", Phrase(id: "Periode", en: "Period"))
  private static let slope = ReportColumn("slope", Phrase(id: "Perubahan", en: "Slope"), .decimals(2))
  private static let error = ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2))
  private static let lower = ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(2))
  private static let upper = ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(2))
  private static let pUp = ReportColumn("p_up", Phrase(id: "P(naik)", en: "P(up)"), .decimals(2))
  private static let verdict = ReportColumn("verdict", Phrase(id: "Simpulan", en: "Verdict"))

  private static func p(_ name: String, _ heading: String) -> ReportColumn {
    ReportColumn(name, .verbatim(heading), .pValue)
  }

  private static func points(_ name: String, _ id: PhraseText, _ en: PhraseText) -> ReportColumn {
    ReportColumn(name, Phrase(id: id, en: en), .decimals(2))
  }

  private static func rows(
    _ segments: [TrendSegment], _ make: (TrendSegment) -> [[Cell]]
  ) -> [[Cell]] {
    segments.flatMap(make)
  }

  private static func name(_ series: SeriesTrend) -> Cell {
    series.id.isEmpty ? .all : .text(series.id)
  }

  /// Overall, then units and groups with those told first, then indicators.
  private static func inOrder(_ segment: TrendSegment) -> [SeriesTrend] {
    func rank(_ series: SeriesTrend) -> Int {
      switch (series.level, series.verdict) {
      case (.overall, _): 0
      case (.unit, .rising), (.group, .rising): 1
      case (.unit, .falling), (.group, .falling): 2
      case (.indicator, let verdict) where verdict != .insufficient: 3
      case (_, .insufficient): 5
      default: 4
      }
    }
    return segment.series.enumerated().sorted {
      (rank($0.element), $0.offset) < (rank($1.element), $1.offset)
    }.map(\.element)
  }

  private static func trends(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "trends",
      columns: [
        regime, level, depth, id, count, crowd, points("current", "Tingkat kini", "Level now"),
        points("current_se", "Galat baku tingkat", "SE of level"), slope, error, lower, upper, p("p", "p"),
        p("q", "q"), pUp, verdict, ReportColumn("basis", Phrase(id: "Dasar", en: "Basis")),
        points("own_slope", "Perubahan sendiri", "Own slope"), points("own_se", "Galat bakunya", "Its SE"),
        ReportColumn("mk_s", .verbatim("Mann–Kendall S"), .integer), p("mk_p", "Mann–Kendall p"),
        ReportColumn("mk_null", Phrase(id: "Sebaran", en: "Null")),
        points("sen_slope", "Theil–Sen", "Theil–Sen"),
        points("sen_lower", "Bawah", "Lower"), points("sen_upper", "Atas", "Upper"),
        p("hamed_rao_p", "Hamed–Rao p"), p("seasonal_p", "Seasonal MK p"),
      ],
      rows: rows(segments) { segment in inOrder(segment).map { row($0, segment) } })
  }

  private static func row(_ series: SeriesTrend, _ segment: TrendSegment) -> [Cell] {
    let found = series.slope
    return [
      Cell(segment.regime), .code(series.level), .integer(series.depth), name(series),
      .integer(series.count), typicalPeople(series), Cell(series.current), Cell(series.currentError),
      Cell(found?.estimate), Cell(found?.standardError), Cell(found?.lower), Cell(found?.upper), Cell(found?.p),
      Cell(series.q), Cell(found?.probabilityUp), .code(series.verdict), Cell(found?.basis),
      Cell(found?.own), Cell(found?.ownError), .number(series.kendall.score), Cell(series.kendall.pValue),
      .code(series.kendall.null), Cell(series.sen?.slope), Cell(series.sen?.lower),
      Cell(series.sen?.upper), Cell(series.serial?.pValue), Cell(series.seasonal?.pValue),
    ]
  }

  /// The people of the last period that has any.
  private static func typicalPeople(_ series: SeriesTrend) -> Cell {
    guard let last = series.people.lastIndex(where: { $0 > 0 }) else { return .integer(0) }
    return series.withheld.contains(last) ? .missing : .integer(series.people[last])
  }

  private static func forecast(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "forecast",
      columns: [
        regime, level, depth, id, period, points("estimate", "Perkiraan", "Forecast"), lower, upper,
      ],
      rows: rows(segments) { segment in
        inOrder(segment).flatMap { series in forecastRows(series, segment) }
      })
  }

  private static func forecastRows(_ series: SeriesTrend, _ segment: TrendSegment) -> [[Cell]] {
    series.forecasts.enumerated().map { step, forecast -> [Cell] in
      [
        Cell(segment.regime), .code(series.level), .integer(series.depth), name(series),
        .text(segment.axis.label(after: step + 1)), .number(forecast.estimate), .number(forecast.lower),
        .number(forecast.upper),
      ]
    }
  }

  private static func decomposition(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "decomposition",
      columns: [
        regime, depth, unit, ReportColumn("from_period", Phrase(id: "Dari", en: "From")),
        ReportColumn("to_period", Phrase(id: "Sampai", en: "To")), points("total", "Total", "Total"),
        points("within", "Orang sama", "Same people"), points("mix", "Bauran", "Mix"),
        points("joiners", "Masuk", "Joiners"), points("leavers", "Keluar", "Leavers"),
        points("rater_drift", "Penilai", "Raters"), points("within_se", "GB orang sama", "Same people SE"),
        points("mix_se", "GB bauran", "Mix SE"), points("joiners_se", "GB masuk", "Joiners SE"),
        points("leavers_se", "GB keluar", "Leavers SE"), points("rater_drift_se", "GB penilai", "Raters SE"),
        ReportColumn("stayed", Phrase(id: "Tetap", en: "Stayed"), .integer),
        ReportColumn("joined", Phrase(id: "Masuk (orang)", en: "Joined"), .integer),
        ReportColumn("left", Phrase(id: "Keluar (orang)", en: "Left"), .integer),
      ],
      rows: rows(segments) { segment in segment.decompositions.map { changeRow($0, segment) } })
  }

  private static func changeRow(_ change: ChangeDecomposition, _ segment: TrendSegment) -> [Cell] {
    let parts = [change.within, change.mix, change.joiners, change.leavers, change.raterDrift]
    var row: [Cell] = [
      Cell(segment.regime), .integer(change.depth), unitName(change.unit),
      .text(segment.axis.labels[change.from]), .text(segment.axis.labels[change.to]), .number(change.total),
    ]
    for part in parts { row.append(.number(part.estimate)) }
    for part in parts { row.append(Cell(part.standardError)) }
    row += [.integer(change.stayed), .integer(change.came), .integer(change.left)]
    return row
  }

  private static func unitName(_ name: String?) -> Cell {
    name.map { .text($0) } ?? .all
  }

  private static func changepoints(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "changepoints",
      columns: [
        regime, level, depth, id, period, ReportColumn("lower", Phrase(id: "Paling awal", en: "Earliest")),
        ReportColumn("upper", Phrase(id: "Paling akhir", en: "Latest")), points("before", "Sebelum", "Before"),
        points("after", "Sesudah", "After"),
      ],
      rows: rows(segments) { segment in
        inOrder(segment).flatMap { series in
          (series.changes?.breaks ?? []).map { breakRow($0, series, segment) }
        }
      })
  }

  private static func breakRow(
    _ change: ChangePoints.Break, _ series: SeriesTrend, _ segment: TrendSegment
  ) -> [Cell] {
    let labels = segment.axis.labels
    return [
      Cell(segment.regime), .code(series.level), .integer(series.depth), name(series),
      .text(labels[change.position]), Cell(change.lower.map { labels[$0] }),
      Cell(change.upper.map { labels[$0] }), .number(change.before), .number(change.after),
    ]
  }

  private static func people(_ segments: [TrendSegment], _ names: @escaping PersonNames) -> ReportTable {
    ReportTable(
      name: "people",
      columns: [
        regime, ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")), unit, count, slope, error, pUp,
        ReportColumn("status", Phrase(id: "Status", en: "Status")),
      ],
      rows: rows(segments) { segment in segment.people.map { personRow($0, segment, names) } })
  }

  private static func personRow(
    _ person: PersonTrend, _ segment: TrendSegment, _ names: PersonNames
  ) -> [Cell] {
    [
      Cell(segment.regime), .text(names(person.ratee)), Cell(person.unit), .integer(person.count),
      Cell(person.slope), Cell(person.standardError), Cell(person.probabilityUp),
      .code(person.status),
    ]
  }

  private static func divergence(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "divergence",
      columns: [
        regime, unit, crowd, points("rating_slope", "Nilai", "Ratings"),
        points("result_slope", "Hasil", "Results"), points("difference", "Selisih", "Difference"), lower, upper,
        p("p", "p"), p("q", "q"), verdict,
      ],
      rows: rows(segments) { segment in
        (segment.divergence?.entries ?? []).map { divergenceRow($0, segment) }
      })
  }

  private static func divergenceRow(_ entry: ResultDivergence.Entry, _ segment: TrendSegment) -> [Cell] {
    let gap = entry.difference
    return [
      Cell(segment.regime), unitName(entry.unit), .integer(entry.people), Cell(entry.rating?.estimate),
      Cell(entry.result?.estimate), Cell(gap?.estimate), Cell(gap?.lower), Cell(gap?.upper), Cell(gap?.p),
      Cell(entry.q), .code(entry.verdict),
    ]
  }

  private static func funnel(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "funnel",
      columns: [
        regime, unit, slope, error, points("expected", "Rata-rata", "Mean"),
        points("lower_95", "Batas 95 % bawah", "95 % lower"),
        points("upper_95", "Batas 95 % atas", "95 % upper"),
        points("lower_998", "Batas 99,8 % bawah", "99.8 % lower"),
        points("upper_998", "Batas 99,8 % atas", "99.8 % upper"),
        ReportColumn("outside", Phrase(id: "Di luar", en: "Outside")),
      ],
      rows: rows(segments) { segment in
        guard let funnel = segment.funnel else { return [] }
        return funnel.units.compactMap { funnelRow($0, funnel, segment) }
      })
  }

  private static func funnelRow(
    _ series: SeriesTrend, _ funnel: TrendFunnel, _ segment: TrendSegment
  ) -> [Cell]? {
    guard let slope = series.slope else { return nil }
    let near = funnel.limits.halfWidth(FunnelLimits.levels.warning, standardError: slope.ownError)
    let far = funnel.limits.halfWidth(FunnelLimits.levels.action, standardError: slope.ownError)
    let gap = abs(slope.own - funnel.mean)
    let zone = gap > far ? RaterFunnel.Zone.action : gap > near ? .warning : .inside
    let codes: [RaterFunnel.Zone: String] = [.action: "99.8", .warning: "95", .inside: "no"]
    let limits: [Double] = [funnel.mean - near, funnel.mean + near, funnel.mean - far, funnel.mean + far]
    var row: [Cell] = [
      Cell(segment.regime), .text(series.id), .number(slope.own), .number(slope.ownError), .number(funnel.mean),
    ]
    for limit in limits { row.append(.number(limit)) }
    row.append(.coded(codes[zone] ?? "", zone.words))
    return row
  }

  private static func series(_ segments: [TrendSegment]) -> ReportTable {
    ReportTable(
      name: "series",
      columns: [
        regime, level, depth, id, period, points("value", "Nilai", "Value"), crowd,
        points("trend", "Tren", "Trend"), points("seasonal", "Musim", "Season"),
        points("remainder", "Sisa", "Remainder"),
      ],
      rows: rows(segments) { segment in
        inOrder(segment).flatMap { series in valueRows(series, segment) }
      })
  }

  private static func valueRows(_ series: SeriesTrend, _ segment: TrendSegment) -> [[Cell]] {
    series.values.indices.filter { !series.values[$0].isNaN }.map { place -> [Cell] in
      let isShown = !series.withheld.contains(place)
      let parts = isShown ? series.parts : nil
      return [
        Cell(segment.regime), .code(series.level), .integer(series.depth), name(series),
        .text(segment.axis.labels[place]), isShown ? .number(series.values[place]) : .missing,
        isShown ? .integer(series.people[place]) : .missing, Cell(parts.map { $0.trend[place] }),
        Cell(parts.map { $0.seasonal[place] }),
        Cell(parts.map { $0.remainder[place] }),
      ]
    }
  }

  private static func bridges(_ study: ProductivityTrends) -> ReportTable {
    ReportTable(
      name: "bridges",
      columns: [
        ReportColumn("from_regime", Phrase(id: "Dari aturan", en: "From regime")),
        ReportColumn("to_regime", Phrase(id: "Ke aturan", en: "To regime")),
        ReportColumn("last_period", Phrase(id: "Periode terakhir", en: "Last period")),
        ReportColumn("first_period", Phrase(id: "Periode pertama", en: "First period")), crowd,
        ReportColumn("slope", Phrase(id: "Faktor", en: "Factor"), .significant(5)),
        ReportColumn("intercept", Phrase(id: "Tetapan", en: "Constant"), .significant(5)),
      ],
      rows: study.bridges.map { bridge -> [Cell] in
        [
          .text(bridge.from), .text(bridge.to), .text(bridge.lastPeriod), .text(bridge.firstPeriod),
          .integer(bridge.people), .number(bridge.slope), .number(bridge.intercept),
        ]
      })
  }
}
