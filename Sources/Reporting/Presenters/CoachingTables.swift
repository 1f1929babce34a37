import AppraisalAnalysis

/// The tables of coaching: which indicators to work on, of persons, of teams and of units.
enum CoachingTables {
  static let evidence: [ReportColumn] = [
    ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
    ReportColumn("importance", Phrase(id: "Bobot", en: "Weight"), .percent(decimals: 0)),
    ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
    ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
    ReportColumn("gap", Phrase(id: "Selisih", en: "Gap"), .decimals(1)),
    ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
    ReportColumn("lower", Phrase(id: "dari", en: "from"), .decimals(1)),
    ReportColumn("upper", Phrase(id: "sampai", en: "to"), .decimals(1)),
    ReportColumn("p_below", Phrase(id: "P(di bawah)", en: "P(below)"), .decimals(2)),
    ReportColumn("priority", Phrase(id: "Prioritas", en: "Priority"), .decimals(2)),
    ReportColumn("stands_out", Phrase(id: "Jelas", en: "Clear")),
  ]

  static let peers: [ReportColumn] = [
    ReportColumn("peer_gap", Phrase(id: "vs rekan", en: "vs peers"), .decimals(1)),
    ReportColumn("peer_lower", Phrase(id: "rekan dari", en: "peers from"), .decimals(1)),
    ReportColumn("peer_upper", Phrase(id: "rekan sampai", en: "peers to"), .decimals(1)),
  ]

  static func cells(_ need: IndicatorNeed) -> [Cell] {
    let half = ModelTables.half * need.standardError
    return [
      .text(need.indicator), Cell(need.importance), .integer(need.ratings), .integer(need.raters),
      Cell(need.gap),
      Cell(need.standardError), Cell(need.gap - half), Cell(need.gap + half), Cell(need.belowProbability),
      Cell(need.priority), .flag(need.stands),
    ]
  }

  static func peerCells(_ need: IndicatorNeed) -> [Cell] {
    guard let gap = need.againstPeers, let error = need.peersError else {
      return [.missing, .missing, .missing]
    }
    let half = ModelTables.half * error
    return [Cell(gap), Cell(gap - half), Cell(gap + half)]
  }

  /// The indicators of one employee.
  static func person(_ personal: PersonalNeeds?) -> ReportTable {
    ReportTable(
      name: "coaching", columns: evidence + peers,
      rows: (personal?.needs ?? []).map { cells($0) + peerCells($0) })
  }

  /// The indicators of every member of a team.
  static func members(_ guidance: SupervisorGuidance, _ names: PersonNames) -> ReportTable {
    ReportTable(
      name: "coaching",
      columns: [ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee"))] + evidence + peers,
      rows: guidance.members.flatMap { member in
        member.needs.map { [.text(names(member.ratee))] + cells($0) + peerCells($0) }
      })
  }

  /// The indicators of a team as a whole.
  static func team(_ guidance: SupervisorGuidance) -> ReportTable {
    ReportTable(name: "team", columns: evidence, rows: guidance.team.map(cells))
  }

  /// The indicators of every unit.
  static func units(_ needs: CoachingNeeds) -> ReportTable {
    ReportTable(
      name: "coaching",
      columns: [
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("people", Phrase(id: "Orang", en: "People"), .integer),
      ] + evidence + [ReportColumn("specific", Phrase(id: "Khusus", en: "Specific"), .decimals(1))],
      rows: needs.rows.map { row in
        [.text(row.unit), .integer(row.people)] + cells(row.need) + [Cell(row.specific)]
      })
  }
}
