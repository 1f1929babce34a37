import AppraisalAnalysis
import Appraisals

// The sentences of `check` about what was found, and the tables of findings and policies.

extension CheckPresenter {
  /// One row per rule and severity: what matters most first, then what occurs most often.
  static func findingsTable(_ findings: [Finding]) -> ReportTable {
    var order: [DigestKey] = []
    var groups: [DigestKey: (first: Finding, count: Int)] = [:]
    for finding in findings {
      let key = DigestKey(severity: finding.severity, rule: finding.rule)
      if groups[key] == nil { order.append(key) }
      groups[key, default: (finding, 0)].count += finding.count
    }
    let ranks = Finding.Severity.allCases
    let rows = order.compactMap { key in groups[key].map { (rank: ranks.firstIndex(of: key.severity) ?? 0, $0) }
    }
    .enumerated().sorted {
      ($0.element.rank, $1.element.1.count, $0.offset) < ($1.element.rank, $0.element.1.count, $1.offset)
    }
    return ReportTable(
      name: "findings",
      columns: [
        ReportColumn("severity", Phrase(id: "Kode bobot", en: "Severity code")),
        ReportColumn("kind", Phrase(id: "Bobot", en: "Severity")),
        ReportColumn("rule", Phrase(id: "Kode", en: "Code")),
        ReportColumn("count", Phrase(id: "Kali", en: "Count"), .integer),
        ReportColumn("first_place", Phrase(id: "Pertama di", en: "First at")),
        ReportColumn("meaning", Phrase(id: "Artinya", en: "Meaning")),
      ],
      rows: rows.map { row in
        let (first, count) = row.element.1
        return [
          .text(first.severity.code), .phrase(first.severity.words), .text(first.rule.rawValue),
          .integer(count),
          .text(place(of: first)), .phrase(Wording.sentence(for: first)),
        ]
      })
  }

  private struct DigestKey: Hashable {
    let severity: Finding.Severity
    let rule: Finding.Rule
  }

  private static func place(of finding: Finding) -> String {
    let file = finding.file.split(separator: "/").last.map(String.init) ?? finding.file
    return [file, finding.line.map(String.init), finding.column].compactMap { $0 }.joined(separator: ":")
  }

  static func policyTable(_ audit: PolicyAudit) -> ReportTable {
    ReportTable(
      name: "policy",
      columns: [
        ReportColumn("policy", Phrase(id: "Berkas aturan", en: "Policy file")),
        ReportColumn("title", Phrase(id: "Judul", en: "Title")),
        ReportColumn("version", Phrase(id: "Versi", en: "Version")),
        ReportColumn("checked", Phrase(id: "Predikat diperiksa", en: "Predicates checked"), .integer),
        ReportColumn("disagreements", Phrase(id: "Tidak sesuai", en: "Disagree"), .integer),
        ReportColumn("scores", Phrase(id: "Nilai diperiksa", en: "Scores checked"), .integer),
        ReportColumn("gaps", Phrase(id: "Nilai mustahil", en: "Scores in gaps"), .integer),
      ],
      rows: audit.rows.map {
        [
          .text($0.policy.id), .text($0.policy.title), .text($0.policy.version), .integer($0.checked),
          .integer($0.disagreements), .integer($0.scores), .integer($0.gaps),
        ]
      })
  }

  /// Whether stored predicates follow from their ratings; nil where the data store none and no score was checked.
  static func predicates(_ check: DataCheck) -> Phrase? {
    let audit = check.audit
    var sentences: [Phrase] = []
    let checked = audit.rows.reduce(0) { $0 + $1.checked }
    let wrong = audit.disagreements.count
    let names = audit.rows.map { "\($0.policy.file) (v\($0.policy.version))" }.joined(separator: ", ")
    if checked > 0 {
      sentences.append(
        wrong == 0
          ? Phrase(
            id:
              "Semua \(checked) predikat sesuai dengan penilaiannya, sebagaimana diatur dalam berkas aturan \(names).",
            en: "All \(checked) predicates follow from their ratings, as configured in policy file \(names).")
          : Phrase(
            id:
              "\(wrong) dari \(checked) predikat tidak sesuai dengan penilaiannya, sebagaimana diatur dalam berkas aturan \(names).",
            en:
              "\(wrong) of \(checked) predicates \(wrong == 1 ? "does" : "do") not follow from their ratings, as configured in policy file \(names)."
          ))
    }
    if audit.undecided > 0 {
      sentences.append(
        Phrase(
          id:
            "\(audit.undecided) predikat tidak dapat diperiksa: datanya tidak memuat penilaian yang mendasarinya, atau tidak ada aturan untuk periodenya.",
          en:
            "\(Wording.count(audit.undecided, id: "predikat", one: "predicate", many: "predicates")) could not be checked: the data lack the ratings behind \(audit.undecided == 1 ? "it" : "them"), or no rule covers the period."
        ))
    }
    if !audit.gaps.isEmpty {
      sentences.append(
        Phrase(
          id: "\(audit.gaps.count) nilai indikator mustahil menurut berkas aturan \(names).",
          en:
            "\(Wording.count(audit.gaps.count, id: "nilai", one: "indicator score is", many: "indicator scores are")) impossible as configured in policy file \(names)."
        ))
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// How much scores tell, and whether some raters give one score to everybody.
  static func telling(_ check: DataCheck) -> Phrase {
    let information = check.information
    let low = information.filter(\.isLow)
    let least = information.map(\.entropy).min() ?? 0
    let all = information.count
    let first =
      low.isEmpty
      ? Phrase(
        id: "Setiap indikator cukup membedakan pegawai (paling sedikit \(least, .decimals(2)) bit).",
        en: "Every indicator tells employees apart (at least \(least, .decimals(2)) bit).")
      : Phrase(
        id: "\(low.count) dari \(all) indikator hampir tidak membedakan pegawai (di bawah 0,6 bit).",
        en:
          "\(low.count) of \(all) indicators hardly \(low.count == 1 ? "tells" : "tell") employees apart (below 0.6 bit)."
      )
    guard let habit = check.singleValue, habit.raters > 0, let share = habit.share else { return first }
    let percent = NumberStyle.percent(decimals: share < 0.01 ? 2 : 0)
    let second =
      habit.singleValue == 0
      ? Phrase(
        id: " Tidak ada penilai dengan lima penilaian atau lebih yang memberi satu nilai saja.",
        en: " No rater with five ratings or more gave one score only.")
      : Phrase(
        id:
          " \(habit.singleValue) dari \(habit.raters) penilai dengan lima penilaian atau lebih (\(share, percent)) memberi satu nilai saja.",
        en:
          " \(habit.singleValue) of \(habit.raters) raters with five ratings or more (\(share, percent)) gave one score only."
      )
    return first + second
  }

  /// Who can be compared with whom, and through what.
  static func comparability(_ check: DataCheck) -> [Phrase] {
    let (design, links) = (check.design, check.links)
    let left = design.objectiveRows + design.selfRows > 0 ? [leftOut(design)] : []
    return (design.raters == nil ? [] : [linking(design, links)]) + left
  }

  private static func linking(_ design: RatingDesign, _ links: ComparisonLinks) -> Phrase {
    let counts: [(Int, Phrase)] = [
      (links.doubleRated, Phrase(id: "dinilai ganda dalam satu periode", en: "double-rated in a period")),
      (links.movers, Phrase(id: "berganti penilai", en: "with another rater in another period")),
      // Between groups measured results are named with the groups.
      (
        design.isConnected ? links.anchored : 0,
        Phrase(id: "juga memiliki hasil terukur", en: "with measured results as well")
      ),
    ]
    let parts = counts.filter { $0.0 > 0 }.map { count, words in
      Wording.count(count, id: "pegawai", one: "employee", many: "employees") + .verbatim(" ") + words
    }
    let state = RatersPresenter.design(design, measured: links.anchored)
    guard !parts.isEmpty else { return state }
    let list = parts.joined(separator: ", ")
    return state
      + (design.isConnected
        ? Phrase(id: " Penghubung antarpenilai: \(list).", en: " Links between raters: \(list).")
        : Phrase(id: " Penghubung di dalam kelompok: \(list).", en: " Links inside the groups: \(list)."))
  }

  private static func leftOut(_ design: RatingDesign) -> Phrase {
    let objective = Wording.count(
      design.objectiveRows, id: "baris objektif", one: "objective row", many: "objective rows")
    let own = Wording.count(design.selfRows, id: "penilaian diri", one: "self-rating", many: "self-ratings")
    let parts = [(design.objectiveRows, objective), (design.selfRows, own)].filter { $0.0 > 0 }.map(\.1)
    let list = Phrase { language in
      parts.map { $0[language] }.joined(separator: language == .id ? " dan " : " and ")
    }
    return Phrase(
      id: "\(list) tidak ikut dalam model penilai.",
      en: "\(list) \(design.objectiveRows + design.selfRows == 1 ? "takes" : "take") no part in rater models.")
  }
}
