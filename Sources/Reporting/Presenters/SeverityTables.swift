import AppraisalAnalysis
import Statistics

/// The tables about severity beside `raters`.
enum SeverityTables {
  /// The raters about whom there is a verdict, the farthest from average first.
  static func deviating(_ severity: RaterSeverity, _ names: PersonNames) -> ReportTable {
    let found = severity.entries.filter { $0.verdict != .undecided }
      .sorted { (abs($1.severity), $0.rater) < (abs($0.severity), $1.rater) }
    return ReportTable(
      name: "deviating",
      columns: [
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("status", Phrase(id: "Status", en: "Status")),
        ReportColumn("verdict", Phrase(id: "Temuan", en: "Finding")),
        ReportColumn("severity", Phrase(id: "Keketatan", en: "Severity"), .decimals(1)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(1)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(1)),
        ReportColumn("p_exceeds", Phrase(id: "Peluang", en: "Probability"), .decimals(2)),
        ReportColumn("rho_robust", Phrase(id: "Kukuh", en: "Robust")),
        ReportColumn("action", Phrase(id: "Tindakan", en: "Action")),
      ],
      rows: found.map { entry in
        [
          .text(names(entry.rater)), .code(entry.status), .code(entry.verdict),
          Cell(entry.severity), Cell(entry.lower), Cell(entry.upper), Cell(entry.probabilityExceeds),
          .flag(entry.isRobust), Cell(RaterAdvice.action(entry).map { RaterAdvice.name(of: $0) }),
        ]
      })
  }

  /// Few grades instead of a ranking.
  static func grades(_ severity: RaterSeverity) -> ReportTable {
    var rows: [[Cell]] = []
    for grading in severity.gradings {
      let members = severity.entries.filter {
        $0.isIdentified
          && ($0.basis == .results ? 0 : $0.basis == .exchangeableTeams ? 1 : $0.component) == grading.set
      }
      for grade in 1...max(grading.grades.count, 1) {
        let own = members.filter { $0.grade == grade }
        let values = own.map(\.severity)
        rows.append([
          .integer(grading.set), .integer(grade), .integer(own.count),
          Cell(values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)), Cell(values.min()),
          Cell(values.max()), Cell(grading.grades.separated), Cell(grading.grades.misranked),
        ])
      }
    }
    return ReportTable(
      name: "grades",
      columns: [
        ReportColumn("set", Phrase(id: "Kelompok", en: "Set"), .integer),
        ReportColumn("grade", Phrase(id: "Tingkat", en: "Grade"), .integer),
        ReportColumn("raters", Phrase(id: "Penilai", en: "Raters"), .integer),
        ReportColumn("mean_severity", Phrase(id: "Rata-rata keketatan", en: "Mean severity"), .decimals(1)),
        ReportColumn("lowest", Phrase(id: "Terendah", en: "Lowest"), .decimals(1)),
        ReportColumn("highest", Phrase(id: "Tertinggi", en: "Highest"), .decimals(1)),
        ReportColumn(
          "separated", Phrase(id: "Pasangan dibedakan", en: "Pairs told apart"), .percent(decimals: 0)),
        ReportColumn("misranked", Phrase(id: "Salah urut", en: "Misranked"), .percent(decimals: 1)),
      ],
      rows: rows)
  }

  static func funnel(_ funnel: RaterFunnel, _ names: PersonNames) -> ReportTable {
    ReportTable(
      name: "funnel",
      columns: [
        ReportColumn("rater", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("estimate", Phrase(id: "Tanpa penyusutan", en: "Unshrunken"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("precision", Phrase(id: "Presisi", en: "Precision"), .significant(3)),
        ReportColumn("z", Phrase(id: "z", en: "z"), .decimals(2)),
        ReportColumn("lower_95", Phrase(id: "Bawah 95 %", en: "Lower 95 %"), .decimals(2)),
        ReportColumn("upper_95", Phrase(id: "Atas 95 %", en: "Upper 95 %"), .decimals(2)),
        ReportColumn("lower_998", Phrase(id: "Bawah 99,8 %", en: "Lower 99.8 %"), .decimals(2)),
        ReportColumn("upper_998", Phrase(id: "Atas 99,8 %", en: "Upper 99.8 %"), .decimals(2)),
        ReportColumn("zone", Phrase(id: "Daerah", en: "Zone")),
        ReportColumn("dispersion", Phrase(id: "Dispersi", en: "Dispersion"), .decimals(2)),
        ReportColumn("between_sd", Phrase(id: "SB antarpenilai", en: "SD between"), .decimals(2)),
      ],
      rows: funnel.points.map { point in
        [
          .text(names(point.rater)), Cell(point.estimate), Cell(point.standardError),
          Cell(1 / (point.standardError * point.standardError)), Cell(point.z), Cell(-point.warning),
          Cell(point.warning), Cell(-point.action), Cell(point.action), .code(point.zone),
          Cell(funnel.limits.dispersion), Cell(funnel.limits.variance.squareRoot()),
        ]
      })
  }

  static func contrasts(_ contrasts: [RaterContrast], _ names: PersonNames) -> ReportTable {
    let half = NormalDistribution.standard.quantile(0.975)
    return ReportTable(
      name: "contrasts",
      columns: [
        ReportColumn("first", Phrase(id: "Penilai", en: "Rater")),
        ReportColumn("second", Phrase(id: "Dibanding", en: "Against")),
        ReportColumn("difference", Phrase(id: "Selisih", en: "Difference"), .decimals(2)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(2)),
        ReportColumn("lower", Phrase(id: "Bawah", en: "Lower"), .decimals(2)),
        ReportColumn("upper", Phrase(id: "Atas", en: "Upper"), .decimals(2)),
        ReportColumn("p_first", Phrase(id: "P(lebih ketat)", en: "P(more severe)"), .decimals(3)),
        ReportColumn("r_eff", Phrase(id: "R efektif", en: "R effective"), .significant(3)),
        ReportColumn("basis", Phrase(id: "Dasar", en: "Basis")),
      ],
      rows: contrasts.map { contrast in
        let width = contrast.standardError.map { half * $0 }
        let lower = contrast.difference.flatMap { d in width.map { d - $0 } }
        let upper = contrast.difference.flatMap { d in width.map { d + $0 } }
        return [
          .text(names(contrast.first)), .text(names(contrast.second)), Cell(contrast.difference),
          Cell(contrast.standardError), Cell(lower), Cell(upper), Cell(contrast.probabilityFirst),
          Cell(contrast.resistance), Cell(contrast.basis),
        ]
      })
  }

  static func anchor(_ anchored: AnchoredSeverity) -> ReportTable {
    let calibration = anchored.calibration
    let rows: [(String, Phrase, Double?)] = [
      (
        "slope", Phrase(id: "poin hasil per poin nilai (λ)", en: "points of result per point of rating (λ)"),
        calibration.slope
      ),
      ("slope_lower", Phrase(id: "λ: bawah (95 %)", en: "λ: lower (95 %)"), calibration.interval.lowerBound),
      ("slope_upper", Phrase(id: "λ: atas (95 %)", en: "λ: upper (95 %)"), calibration.interval.upperBound),
      (
        "slope_by_ratings", Phrase(id: "λ dari nilai yang berulang", en: "λ by repeated ratings"),
        calibration.ratingSlope
      ),
      (
        "employees", Phrase(id: "pegawai dengan dua hasil", en: "employees with two results"),
        Double(calibration.employees)
      ),
      ("supervisors", Phrase(id: "atasan mereka", en: "their supervisors"), Double(calibration.supervisors)),
      (
        "severity_sd", Phrase(id: "simpangan baku keketatan", en: "SD of severity"),
        anchored.raterVariance.squareRoot()
      ),
      (
        "rating_error_sd", Phrase(id: "galat satu formulir", en: "error of one form"),
        calibration.ratingErrorVariance.squareRoot()
      ),
      (
        "result_error_sd", Phrase(id: "galat satu hasil", en: "error of one result"),
        calibration.resultErrorVariance.squareRoot()
      ),
      (
        "difficulty_variance", Phrase(id: "ragam kesulitan target", en: "variance of target difficulty"),
        calibration.difficultyVariance
      ),
      (
        "difficulty_p", Phrase(id: "p: target sama sulit", en: "p: targets equally hard"),
        calibration.difficultyP
      ),
      ("severity_share", Phrase(id: "bagian keketatan", en: "share that is severity"), anchored.severityShare),
    ]
    return ReportTable(
      name: "anchor",
      columns: [
        ReportColumn("quantity", Phrase(id: "Kode", en: "Code")),
        ReportColumn("meaning", Phrase(id: "Besaran", en: "Quantity")),
        ReportColumn("value", Phrase(id: "Nilai", en: "Value"), .significant(3)),
      ],
      rows: rows.map { [.text($0.0), .phrase($0.1), Cell($0.2)] })
  }

  static func mundlak(_ check: MundlakCheck) -> ReportTable {
    ReportTable(
      name: "mundlak",
      columns: [
        ReportColumn("coefficient", Phrase(id: "γ", en: "γ"), .decimals(3)),
        ReportColumn("se", Phrase(id: "Galat baku", en: "SE"), .decimals(3)),
        ReportColumn("p", Phrase(id: "p", en: "p"), .pValue),
        ReportColumn("rater_sd_without", Phrase(id: "SB penilai tanpa", en: "Rater SD without"), .decimals(2)),
        ReportColumn("rater_sd_with", Phrase(id: "SB penilai dengan", en: "Rater SD with"), .decimals(2)),
        ReportColumn("doubtful", Phrase(id: "Diragukan", en: "Doubtful")),
      ],
      rows: [
        [
          Cell(check.coefficient), Cell(check.standardError), Cell(check.p),
          Cell(check.raterVarianceWithout.squareRoot()), Cell(check.raterVarianceWith.squareRoot()),
          .flag(check.isDoubtful),
        ]
      ])
  }
}
