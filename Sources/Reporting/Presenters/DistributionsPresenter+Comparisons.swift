import AppraisalAnalysis
import Appraisals
import Statistics

// The tables of `distributions` about groups and mandated patterns.

extension DistributionsPresenter {
  static func comparisons(_ study: ScoreDistributions) -> ReportTable {
    ReportTable(
      name: "comparisons",
      columns: [
        ReportColumn("by", Phrase(id: "Menurut", en: "By")),
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("test", Phrase(id: "Uji", en: "Test")),
        ReportColumn("groups", Phrase(id: "Kelompok", en: "Groups"), .integer),
        ReportColumn("statistic", Phrase(id: "Statistik", en: "Statistic")),
        ReportColumn("df", Phrase(id: "Derajat bebas", en: "df"), .decimals(1)),
        ReportColumn("df_denominator", Phrase(id: "Penyebut", en: "Denominator df"), .decimals(1)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("clustered_f", Phrase(id: "F bergugus", en: "Clustered F"), .decimals(2)),
        ReportColumn("clustered_df", Phrase(id: "Derajat bebas bergugus", en: "Clustered df"), .decimals(1)),
        ReportColumn(
          "clustered_df_denominator", Phrase(id: "Penyebut bergugus", en: "Clustered denominator df"),
          .decimals(1)),
        ReportColumn("clustered_p", Phrase(id: "p bergugus", en: "Clustered p"), .pValue),
        ReportColumn("design_effect", Phrase(id: "Efek rancangan", en: "Design effect"), .decimals(1)),
        ReportColumn("undecided", Phrase(id: "Tidak dapat dibedakan", en: "Undecided"), .integer),
        ReportColumn("q", Phrase(id: "q", en: "q"), .pValue),
        ReportColumn("omega_squared", Phrase(id: "ω²", en: "ω²"), .decimals(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(3)),
        ReportColumn("upper", Phrase(id: "Atas (95%)", en: "Upper (95%)"), .decimals(3)),
      ],
      rows: study.comparisons.map { comparison in
        [
          study.partition.map { by($0.names) } ?? .missing, .text(comparison.indicator),
          .code(comparison.method), .integer(comparison.groups), Cell(comparison.test?.statistic),
          Cell(comparison.test?.degreesOfFreedom), Cell(comparison.test?.denominatorDegreesOfFreedom),
          Cell(comparison.test?.p), Cell(comparison.clustered?.test?.statistic),
          Cell(comparison.clustered?.test?.degreesOfFreedom),
          Cell(comparison.clustered?.test?.denominatorDegreesOfFreedom), Cell(comparison.clustered?.test?.p),
          Cell(comparison.clustered?.designEffect), .integer(comparison.undecided), Cell(comparison.q),
          Cell(comparison.omegaSquared?.estimate),
          Cell(comparison.omegaSquared?.interval.lowerBound),
          Cell(comparison.omegaSquared?.interval.upperBound),
        ]
      })
  }

  static func contrasts(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    let rows = study.comparisons.flatMap { comparison in
      comparison.contrasts.map { contrast -> (Double, [Cell]) in
        let (g, delta) = (contrast.hedgesG, contrast.dominance)
        let cells: [Cell] = [
          label.cell(contrast.group), .text(comparison.indicator), .integer(contrast.count),
          Cell(contrast.difference?.difference), Cell(contrast.difference?.interval.lowerBound),
          Cell(contrast.difference?.interval.upperBound), Cell(g?.estimate), Cell(g?.interval.lowerBound),
          Cell(g?.interval.upperBound), Cell(delta?.delta), Cell(delta?.interval.lowerBound),
          Cell(delta?.interval.upperBound), Cell(delta?.superiority), Cell(contrast.p),
          Cell(contrast.clusteredP),
          Cell(contrast.q),
        ]
        return (abs(delta?.delta ?? 0), cells)
      }
    }
    return ReportTable(
      name: "contrasts",
      columns: groupColumns + [
        ReportColumn("n", Phrase(id: "n", en: "n"), .integer),
        ReportColumn("difference", Phrase(id: "Selisih rata-rata", en: "Difference of means"), .significant(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(3)),
        ReportColumn("upper", Phrase(id: "Atas (95%)", en: "Upper (95%)"), .significant(3)),
        ReportColumn("hedges_g", Phrase(id: "g Hedges", en: "Hedges' g"), .decimals(2)),
        ReportColumn("g_lower", Phrase(id: "g: bawah", en: "g: lower"), .decimals(2)),
        ReportColumn("g_upper", Phrase(id: "g: atas", en: "g: upper"), .decimals(2)),
        ReportColumn("cliff_delta", Phrase(id: "δ Cliff", en: "Cliff's δ"), .decimals(2)),
        ReportColumn("delta_lower", Phrase(id: "δ: bawah", en: "δ: lower"), .decimals(2)),
        ReportColumn("delta_upper", Phrase(id: "δ: atas", en: "δ: upper"), .decimals(2)),
        ReportColumn("superiority", Phrase(id: "Peluang lebih tinggi", en: "P(higher)"), .percent(decimals: 0)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("clustered_p", Phrase(id: "p bergugus", en: "Clustered p"), .pValue),
        ReportColumn("q", Phrase(id: "q", en: "q"), .pValue),
      ],
      // The widest first: a stable order, since sorting keeps the place of equals by their index.
      rows: rows.enumerated().sorted { ($1.element.0, $0.offset) < ($0.element.0, $1.offset) }.map(\.element.1))
  }

  static func pairs(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    ReportTable(
      name: "pairs",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("first", Phrase(id: "Kelompok pertama", en: "First group")),
        ReportColumn("second", Phrase(id: "Kelompok kedua", en: "Second group")),
        ReportColumn("difference", Phrase(id: "Selisih rata-rata", en: "Difference of means"), .significant(3)),
        ReportColumn("se", Phrase(id: "GB", en: "SE"), .significant(3)),
        ReportColumn("df", Phrase(id: "Derajat bebas", en: "df"), .decimals(1)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
      ],
      rows: study.comparisons.flatMap { comparison in
        comparison.pairs.map { pair in
          [
            .text(comparison.indicator), label.cell(comparison.contrasts[pair.first].group),
            label.cell(comparison.contrasts[pair.second].group), Cell(pair.difference),
            Cell(pair.standardError),
            Cell(pair.degreesOfFreedom), Cell(pair.p),
          ]
        }
      })
  }

  static func shifts(_ study: ScoreDistributions, _ label: GroupLabels) -> ReportTable {
    ReportTable(
      name: "shifts",
      columns: [
        ReportColumn("indicator", Phrase(id: "Indikator", en: "Indicator")),
        ReportColumn("higher", Phrase(id: "Kelompok lebih tinggi", en: "Higher group")),
        ReportColumn("lower_group", Phrase(id: "Kelompok lebih rendah", en: "Lower group")),
        ReportColumn("probability", Phrase(id: "Kuantil", en: "Quantile"), .percent(decimals: 0)),
        ReportColumn("first", Phrase(id: "Nilai pertama", en: "First score")),
        ReportColumn("second", Phrase(id: "Nilai kedua", en: "Second score")),
        ReportColumn("difference", Phrase(id: "Selisih", en: "Difference"), .significant(3)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .significant(3)),
        ReportColumn("upper", Phrase(id: "Atas (95%)", en: "Upper (95%)"), .significant(3)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
      ],
      rows: study.comparisons.flatMap { comparison -> [[Cell]] in
        guard let shift = comparison.shift else { return [] }
        return shift.function.points.map { point in
          [
            .text(comparison.indicator), label.cell(shift.higher), label.cell(shift.lower),
            Cell(point.probability), Cell(point.first), Cell(point.second), Cell(point.difference),
            Cell(point.interval.lowerBound), Cell(point.interval.upperBound), Cell(point.p),
          ]
        }
      })
  }

  private static func by(_ names: [String]) -> Cell {
    .coded(names.joined(separator: ","), names.map(AuditWording.attribute).joined(separator: ", "))
  }

  private static func rule(_ constraint: DistributionPattern.Constraint) -> Cell {
    let codes = constraint.predicates.sorted(by: >).map(\.code).joined(separator: "+")
    let percent = constraint.percent.map { " \(Int($0.rounded()))%" } ?? ""
    return .coded("\(constraint.kind.code) \(codes)\(percent)", words(constraint))
  }

  /// What a rule asks of which predicates, in their official wording.
  static func words(_ constraint: DistributionPattern.Constraint) -> Phrase {
    let labels = constraint.predicates.sorted(by: >).map(\.label).joined(separator: " + ")
    let percent = constraint.percent.map { " \(Int($0.rounded()))%" } ?? ""
    return Phrase { "\(constraint.kind.words[$0])\(percent) \(labels)" }
  }

  static func policy(_ audit: PatternAudit?, smallest: Int) -> ReportTable {
    let rows = zip(audit?.rows ?? [], audit?.shown(smallest: smallest) ?? []).flatMap { row, isShown in
      row.check.rows.map { constraint -> [Cell] in
        let isHidden = !isShown
        return [
          row.unit.map(Cell.text) ?? .all, .text(row.period),
          rule(constraint.constraint),
          isHidden ? .missing : .integer(constraint.observed),
          isHidden ? .missing : Cell(constraint.strictLimit),
          isHidden ? .missing : .flag(constraint.holdsStrictly),
          isHidden ? .missing : Cell(row.check.minimumMoves),
          isHidden ? .missing : Cell(row.check.minimumMovesLeniently), isHidden ? .missing : Cell(row.distance),
          isHidden ? .missing : Cell(row.p), isHidden ? .missing : Cell(row.chanceOfBreaking),
          isHidden ? .missing : .integer(row.check.count),
          isHidden && row.check.verdict != .cannotBeTested
            ? .coded("withheld", Phrase(id: "disembunyikan", en: "withheld")) : .code(row.check.verdict),
          .code(row.check.pattern.organisation), .text(row.policy.id),
        ]
      }
    }
    return ReportTable(
      name: "policy",
      columns: [
        ReportColumn("unit", Phrase(id: "Unit", en: "Unit")),
        ReportColumn("period", Phrase(id: "Periode", en: "Period")),
        ReportColumn("rule", Phrase(id: "Ketentuan", en: "Rule")),
        ReportColumn("observed", Phrase(id: "Ada", en: "Observed"), .integer),
        ReportColumn("limit", Phrase(id: "Batas", en: "Limit"), .integer),
        ReportColumn("ok", Phrase(id: "Sesuai", en: "Kept")),
        ReportColumn("min_moves", Phrase(id: "Paling sedikit diubah", en: "Fewest changes"), .integer),
        ReportColumn(
          "min_moves_lenient", Phrase(id: "Bila dibulatkan longgar", en: "If rounded leniently"), .integer),
        ReportColumn("distance", Phrase(id: "Jarak (langkah)", en: "Distance (steps)"), .integer),
        ReportColumn("exact_p", Phrase(id: "p eksak", en: "Exact p"), .pValue),
        ReportColumn(
          "chance", Phrase(id: "Menyimpang karena kebetulan", en: "Departs by chance"), .percent(decimals: 0)),
        ReportColumn("n", Phrase(id: "Pegawai", en: "People"), .integer),
        ReportColumn("verdict", Phrase(id: "Putusan", en: "Verdict")),
        ReportColumn("organisation", Phrase(id: "Predikat organisasi", en: "Organisation")),
        ReportColumn("policy", Phrase(id: "Aturan", en: "Policy")),
      ],
      rows: rows)
  }

  static func groups(_ study: ScoreDistributions) -> ReportTable {
    ReportTable(
      name: "groups",
      columns: [
        ReportColumn("by", Phrase(id: "Menurut", en: "By")),
        ReportColumn("shown", Phrase(id: "Ditampilkan", en: "Shown"), .integer),
        ReportColumn("too_small", Phrase(id: "Terlalu kecil", en: "Too small"), .integer),
        ReportColumn("complementary", Phrase(id: "Disembunyikan juga", en: "Withheld with them"), .integer),
        ReportColumn("min_cell", Phrase(id: "Paling sedikit", en: "Fewest people"), .integer),
        ReportColumn(
          "ungrouped_rows", Phrase(id: "Baris tanpa kelompok", en: "Rows without a group"), .integer),
      ],
      rows: study.partition.map { partition in
        [
          [
            by(partition.names), .integer(partition.shown.count),
            .integer(partition.tooSmall),
            .integer(partition.complementary), .integer(study.options.smallestGroup),
            .integer(partition.ungrouped),
          ]
        ]
      } ?? [])
  }
}
