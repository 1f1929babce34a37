import AppraisalAnalysis

/// Words and tables for `whatif`.
public struct WhatIfPresenter: Sendable {
  private let comparison: ScenarioComparison
  private let names: PersonNames

  /// Takes a comparison.
  public init(_ comparison: ScenarioComparison, names: @escaping PersonNames) {
    self.comparison = comparison
    self.names = names
  }

  /// Scenarios side by side, and who moves.
  public func parts() -> ReportParts {
    var blocks: [Block] = [.headline(headline)]
    blocks.append(.bullets(comparison.outcomes.map(story)))
    blocks.append(
      .table(
        name: "scenarios", title: Phrase(id: "Skenario berdampingan", en: "Scenarios side by side"),
        columns: [
          "scenario", "seats", "filled", "expected_top", "fdr", "enter", "leave", "cost", "audit_ratio",
        ],
        note: Phrase(
          id:
            "Harapan: jumlah yang diperkirakan termasuk yang terbaik sebenarnya. Biaya: yang hilang darinya terhadap daftar dasar, menurut peluang dasar. Rasio audit: kelompok dilindungi dengan bagian terendah terhadap yang tertinggi.",
          en:
            "Expected: how many are expected in the true top. Cost: how many of them are lost against the base, by the probabilities of the base. Audit ratio: the protected group with the lowest rate to the one with the highest."
        )))
    if comparison.outcomes.contains(where: { !$0.moves.isEmpty }) {
      blocks.append(
        .table(
          name: "changes", title: Phrase(id: "Siapa yang berpindah", en: "Who moves"),
          columns: ["scenario", "ratee", "from_words", "to_words"], maximumRows: 20))
    }
    if let noise { blocks.append(.paragraph(noise)) }
    blocks.append(.paragraph(FlagPresenter.human))
    return ReportParts(blocks: blocks, tables: [scenarios, changes])
  }

  private var headline: Phrase {
    let filled = comparison.baseSummary.filled
    let moving = comparison.outcomes.filter { !$0.entering.isEmpty || !$0.leaving.isEmpty }
    guard
      let most = moving.max(by: {
        $0.entering.count + $0.leaving.count < $1.entering.count + $1.leaving.count
      }), let summary = most.summary
    else {
      let answered = comparison.outcomes.count { $0.summary != nil }
      let kept = Wording.count(answered, id: "skenario", one: "scenario", many: "scenarios")
      let people = Wording.count(filled, id: "orang", one: "person", many: "people")
      return Phrase(
        id: "Tidak satu pun dari \(kept) mengubah siapa yang direkomendasikan (\(people)).",
        en: "None of \(kept) changes who is recommended (\(people)).")
    }
    let (before, after) = (comparison.baseSummary.expectedTop, summary.expectedTop)
    let (entering, leaving) = (most.entering.count, most.leaving.count)
    return Phrase(
      id:
        "\(label(most.scenario)) paling mengubah daftar: \(entering) masuk dan \(leaving) keluar dari \(filled) yang direkomendasikan; menurut hitungannya sendiri \(after, .decimals(1)) dari \(summary.filled) diperkirakan benar-benar termasuk terbaik, semula \(before, .decimals(1)) dari \(filled).",
      en:
        "\(label(most.scenario)) changes the list most: \(entering) \(entering == 1 ? "enters" : "enter") and \(leaving) \(leaving == 1 ? "leaves" : "leave") the \(filled) recommended; by its own reckoning \(after, .decimals(1)) of \(summary.filled) are expected in the true top, against \(before, .decimals(1)) of \(filled)."
    )
  }

  private func story(_ outcome: ScenarioComparison.Outcome) -> Phrase {
    let name = label(outcome.scenario)
    guard let summary = outcome.summary else {
      let why = outcome.refusal.map { Wording.refusal($0).message } ?? .verbatim("")
      return Phrase(id: "\(name): tidak dapat dijawab. \(why)", en: "\(name): cannot be answered. \(why)")
    }
    guard !outcome.entering.isEmpty || !outcome.leaving.isEmpty else {
      return Phrase(id: "\(name): tidak ada yang masuk atau keluar.", en: "\(name): nobody enters or leaves.")
    }
    let moved = Phrase(
      id:
        "\(name): \(outcome.entering.count) masuk\(list(outcome.entering)), \(outcome.leaving.count) keluar\(list(outcome.leaving))",
      en:
        "\(name): in \(outcome.entering.count)\(list(outcome.entering)), out \(outcome.leaving.count)\(list(outcome.leaving))"
    )
    return [moved, audit(summary)].compactMap(\.self).joined(separator: "; ") + .verbatim(".")
  }

  /// A few names in brackets.
  private func list(_ moves: [ScenarioComparison.Move]) -> Phrase {
    guard !moves.isEmpty, moves.count <= 4 else { return .verbatim("") }
    return .verbatim(" (" + moves.map { names($0.ratee) }.joined(separator: ", ") + ")")
  }

  private func audit(_ summary: ScenarioComparison.Summary) -> Phrase? {
    guard let now = summary.audit, let before = comparison.baseSummary.audit,
      abs(now.ratio - before.ratio) >= 0.005 || now.level != before.level
    else { return nil }
    return Phrase(
      id:
        "rasio audit terendah \(AuditWording.group(now.attribute, now.level)) \(now.ratio, .decimals(2)), semula \(AuditWording.group(before.attribute, before.level)) \(before.ratio, .decimals(2))",
      en:
        "lowest audit ratio \(AuditWording.group(now.attribute, now.level)) \(now.ratio, .decimals(2)), before \(AuditWording.group(before.attribute, before.level)) \(before.ratio, .decimals(2))"
    )
  }

  private var noise: Phrase? {
    guard let chance = comparison.changesByChance else { return nil }
    let people = Wording.count(chance, id: "nama", one: "name", many: "names")
    return Phrase(
      id:
        "Skenario yang mengubah data diduga ulang. Benih lain saja sudah menukar \(people): selisih sebesar itu tidak berarti.",
      en:
        "Scenarios that change the data are fitted again. Another seed alone exchanges \(people): differences of that size mean nothing."
    )
  }

  /// The scenario as it was asked for, with pseudonyms for persons.
  private func label(_ scenario: Scenario) -> Phrase {
    .verbatim(scenario.changes.map { words($0) }.joined(separator: ","))
  }

  private func words(_ change: Scenario.Change) -> String {
    switch change {
    case .seats(let seats): "seats=\(seats)"
    case .top(.count(let count)): "top=\(count)"
    case .top(.share(let share)): "top=\(WhatIfPresenter.number(100 * share))%"
    case .falseDiscoveryRate(let rate): "fdr=\(WhatIfPresenter.number(rate))"
    case .realShare(let share): "rho=\(WhatIfPresenter.number(share))"
    case .minimumService(let years): "min-service=\(WhatIfPresenter.number(years))"
    case .minimumRemaining(let years): "min-remaining=\(WhatIfPresenter.number(years))"
    case .everybodyEligible: "eligibility=off"
    case .scope(let scope): "within=\(scope.rawValue)"
    case .withoutRater(let rater): "without-rater=\(names(rater))"
    case .withoutPeriod(let period): "without-period=\(period)"
    case .withoutIndicator(let indicator): "without-indicator=\(indicator)"
    case .weight(let indicator, let weight): "weight=\(indicator):\(WhatIfPresenter.number(weight))"
    }
  }

  /// A number as it is typed on a command line.
  private static func number(_ value: Double) -> String {
    // Shares of a per cent come back from a division: 10.000000000000002 was typed as 10.
    let rounded = (value * 1e9).rounded() / 1e9
    return Int(exactly: rounded).map { String($0) } ?? MachineNumber.text(rounded)
  }
}

extension WhatIfPresenter {
  private var scenarios: ReportTable {
    ReportTable(
      name: "scenarios",
      columns: [
        ReportColumn("scenario", Phrase(id: "Skenario", en: "Scenario")),
        ReportColumn("seats", Phrase(id: "Kursi", en: "Seats"), .integer),
        ReportColumn("filled", Phrase(id: "Terisi", en: "Filled"), .integer),
        ReportColumn("top", Phrase(id: "Terbaik", en: "Top"), .integer),
        ReportColumn("expected_top", Phrase(id: "Harapan", en: "Expected"), .decimals(1)),
        ReportColumn("fdr", Phrase(id: "Nama keliru", en: "Wrong names"), .percent(decimals: 0)),
        ReportColumn("enter", Phrase(id: "Masuk", en: "Enter"), .integer),
        ReportColumn("leave", Phrase(id: "Keluar", en: "Leave"), .integer),
        ReportColumn("moved", Phrase(id: "Pindah daftar", en: "Change lists"), .integer),
        ReportColumn("cost", Phrase(id: "Biaya", en: "Cost"), .decimals(1)),
        ReportColumn("audit_attribute", Phrase(id: "Atribut audit", en: "Audit attribute")),
        ReportColumn("audit_level", Phrase(id: "Kelompok audit", en: "Audit group")),
        ReportColumn("audit_ratio", Phrase(id: "Rasio audit", en: "Audit ratio"), .decimals(2)),
        ReportColumn("refused", Phrase(id: "Mengapa tidak", en: "Why not")),
      ],
      rows: [row(Phrase(id: "dasar", en: "base"), comparison.baseSummary, [], nil)]
        + comparison.outcomes.map { row(label($0.scenario), $0.summary, $0.moves, $0.refusal) })
  }

  private func row(
    _ label: Phrase, _ summary: ScenarioComparison.Summary?, _ moves: [ScenarioComparison.Move],
    _ refusal: AnalysisError?
  ) -> [Cell] {
    let counts: [Cell] =
      summary == nil
      ? [.missing, .missing, .missing]
      : [
        .integer(moves.count(where: \.isEntry)), .integer(moves.count(where: \.isExit)), .integer(moves.count),
      ]
    return [
      .phrase(label), Cell(summary?.seats), Cell(summary?.filled), Cell(summary?.top),
      Cell(summary?.expectedTop),
      Cell(summary?.expectedFalseDiscoveries),
    ] + counts + [
      Cell(summary.map { comparison.baseSummary.expectedTopByBase - $0.expectedTopByBase }),
      summary?.audit.map { AuditWording.cell($0.attribute) } ?? .missing,
      summary?.audit.map { AuditWording.cell($0.attribute, $0.level) } ?? .missing, Cell(summary?.audit?.ratio),
      Cell(refusal.map { Wording.refusal($0).message }),
    ]
  }

  private var changes: ReportTable {
    ReportTable(
      name: "changes",
      columns: [
        ReportColumn("scenario", Phrase(id: "Skenario", en: "Scenario")),
        ReportColumn("ratee", Phrase(id: "Pegawai", en: "Ratee")),
        ReportColumn("from", Phrase(id: "Kode dari", en: "From code")),
        ReportColumn("from_words", Phrase(id: "Dari", en: "From")),
        ReportColumn("to", Phrase(id: "Kode ke", en: "To code")),
        ReportColumn("to_words", Phrase(id: "Ke", en: "To")),
      ],
      rows: comparison.outcomes.flatMap { outcome in
        // Who enters or leaves the list matters more than who comes near it.
        let ordered =
          outcome.moves.filter { $0.isEntry || $0.isExit } + outcome.moves.filter { !$0.isEntry && !$0.isExit }
        return ordered.map { move in
          [
            .phrase(label(outcome.scenario)), .text(names(move.ratee)), Cell(move.from?.code),
            Cell(move.from?.words), Cell(move.to?.code), words(move.to),
          ]
        }
      })
  }

  private func words(_ list: Selection.List?) -> Cell {
    .phrase(list?.words ?? Phrase(id: "tidak ada penilaian", en: "no ratings left"))
  }
}
