import AppraisalAnalysis

/// Words for coaching: a supervisor's guidance sheet, and the units of an agency.
public enum CoachingPresenter {
  /// How gaps are to be read; every table of coaching carries it.
  static let reading = Phrase(
    id:
      "Selisih dalam poin dari rata-rata semua orang pada indikator itu (negatif = di bawah), selang 95 %, efek penilai dikeluarkan. Prioritas: bobot × kekurangan yang diharapkan. Jelas: di bawah dengan peluang 0,9 atau lebih.",
    en:
      "Gaps in points from the average of everybody on the indicator (negative = below), 95 % interval, rater effects taken out. Priority: weight × expected shortfall. Clear: below with a probability of 0.9 or more."
  )

  // MARK: - Units

  /// Which indicators of which units to work on.
  public static func units(_ needs: CoachingNeeds) -> ReportParts {
    var blocks: [Block] = [.headline(finding(needs)), unitTable(maximumRows: 20)]
    if let hidden = hidden(needs) { blocks.append(.paragraph(hidden)) }
    return ReportParts(blocks: blocks, tables: [CoachingTables.units(needs)])
  }

  /// The table of units as a block, for reports that carry it among others.
  public static func unitTable(maximumRows: Int) -> Block {
    .table(
      name: "coaching",
      title: Phrase(id: "Indikator yang perlu digarap, per unit", en: "Indicators to work on, by unit"),
      columns: [
        "unit", "indicator", "people", "importance", "gap", "lower", "upper", "p_below", "specific", "priority",
      ],
      maximumRows: maximumRows,
      note: reading
        + Phrase(
          id: " Khusus: selisih indikator itu terhadap indikator lain di unit yang sama.",
          en: " Specific: that indicator against the other indicators of the same unit."))
  }

  /// The finding in a sentence.
  public static func finding(_ needs: CoachingNeeds) -> Phrase {
    let standing = needs.standing
    guard let first = standing.first else {
      return Phrase(
        id: "Tidak ada indikator yang jelas di bawah rata-rata di unit mana pun.",
        en: "No indicator is clearly below the average in any unit.")
    }
    let units = Set(standing.map(\.unit)).count
    let count = Wording.count(units, id: "unit", one: "unit", many: "units")
    let half = ModelTables.half * first.need.standardError
    return Phrase(
      id:
        "Mulailah dengan \(first.need.indicator) di \(first.unit): \(-first.need.gap, .decimals(1)) poin di bawah rata-rata [\(first.need.gap - half, .decimals(1)); \(first.need.gap + half, .decimals(1))]. \(standing.count) indikator di \(count) jelas di bawah.",
      en:
        "Start with \(first.need.indicator) in \(first.unit): \(-first.need.gap, .decimals(1)) points below average [\(first.need.gap - half, .decimals(1)), \(first.need.gap + half, .decimals(1))]. \(standing.count) \(standing.count == 1 ? "indicator" : "indicators") in \(count) \(standing.count == 1 ? "is" : "are") clearly below."
    )
  }

  private static func hidden(_ needs: CoachingNeeds) -> Phrase? {
    guard needs.hiddenUnits > 0 else { return nil }
    let units = Wording.count(needs.hiddenUnits, id: "unit", one: "unit", many: "units")
    return Phrase(
      id: "\(units) tidak ditampilkan: kurang dari \(needs.smallestCell) orang.",
      en: "\(units) not shown: fewer than \(needs.smallestCell) people.")
  }

  // MARK: - Supervisors

  /// A supervisor's guidance sheet.
  public static func guidance(_ guidance: SupervisorGuidance, names: @escaping PersonNames) -> ReportParts {
    let members = guidance.members.map { member in
      (member: member, clear: member.needs.filter(\.stands).prefix(3))
    }
    let rows = members.flatMap { pair in
      pair.clear.map { need in
        [Cell.text(names(pair.member.ratee))] + CoachingTables.cells(need) + CoachingTables.peerCells(need)
      }
    }
    let sheet = ReportTable(
      name: "guidance", columns: CoachingTables.members(guidance, names).columns, rows: rows)
    var blocks: [Block] = [.headline(headline(guidance, names))]
    if !rows.isEmpty {
      blocks.append(
        .table(
          name: "guidance",
          title: Phrase(
            id: "Untuk dibicarakan, paling banyak tiga per anggota", en: "To talk about, at most three a member"
          ),
          columns: [
            "ratee", "indicator", "n", "raters", "gap", "lower", "upper", "peer_gap", "peer_lower",
            "peer_upper",
          ],
          note: reading
            + Phrase(
              id: " Rekan: anggota tim Anda; di dalamnya keketatan Anda sendiri tidak berpengaruh.",
              en: " Peers: the members of your team; within it your own severity drops out.")))
    }
    if let quiet = quiet(members.filter(\.clear.isEmpty).map { names($0.member.ratee) }, of: members.count) {
      blocks.append(.paragraph(quiet))
    }
    blocks.append(
      .table(
        name: "team", title: Phrase(id: "Tim sebagai keseluruhan", en: "The team as a whole"),
        columns: ["indicator", "importance", "n", "gap", "lower", "upper", "p_below", "priority"],
        maximumRows: 5))
    blocks.append(.bullets(advice))
    return ReportParts(
      blocks: blocks,
      tables: [sheet, CoachingTables.members(guidance, names), CoachingTables.team(guidance)])
  }

  private static func headline(_ guidance: SupervisorGuidance, _ names: PersonNames) -> Phrase {
    let name = names(guidance.rater)
    let people = Wording.count(guidance.members.count, id: "anggota", one: "member", many: "members")
    let clear = guidance.members.count { $0.needs.contains(where: \.stands) }
    let start = Phrase(
      id:
        "Tim \(name), \(Wording.period(guidance.period)): \(people), \(clear) dengan indikator yang jelas di bawah rata-rata.",
      en:
        "Team of \(name), \(Wording.period(guidance.period)): \(people), \(clear) with an indicator clearly below average."
    )
    guard let shared = guidance.team.first, shared.stands else { return start }
    return start
      + Phrase(
        id: " Seluruh tim: mulailah dengan \(shared.indicator) (\(-shared.gap, .decimals(1)) poin di bawah).",
        en:
          " For the team as a whole start with \(shared.indicator) (\(-shared.gap, .decimals(1)) points below)."
      )
  }

  private static func quiet(_ names: [String], of all: Int) -> Phrase? {
    guard !names.isEmpty else { return nil }
    let list = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    return Phrase(
      id:
        "Tidak ada yang menonjol pada \(names.count) dari \(all) anggota: \(list). Bukan berarti tidak ada kelemahan; datanya belum menunjukkannya.",
      en:
        "Nothing stands out for \(names.count) of \(all) members: \(list). That is not to say that there is no weakness; the data do not show one."
    )
  }

  private static let advice = [
    Phrase(
      id:
        "Lembar ini bahan dialog kinerja, bukan peringkat dan bukan dasar sanksi; tanyakan dahulu apa yang menghambat.",
      en:
        "This sheet is for a conversation, no ranking and no ground for sanctions; ask first what stands in the way."
    ),
    Phrase(
      id: "Tidak dipakai: jenis kelamin, umur, agama, dan atribut dilindungi lain.",
      en: "Not used: sex, age, religion and other protected attributes."),
  ]
}
