import AppraisalAnalysis
import Appraisals
import Statistics

/// Words and tables for `distributions`.
public enum DistributionsPresenter {
  /// A share at the end of the scale that hides differences between people.
  static let largeEnd = 0.15
  /// Fewer scores than these have no ends to speak of.
  static let fewestForEnds = 20

  /// Tells how scores are spread, where they pile up, whether groups differ, and what predicates should be.
  ///
  /// - Parameters:
  ///   - study: the distributions.
  ///   - audit: the mandated pattern; nil for plain tables.
  ///   - names: how raters are shown.
  public static func parts(
    _ study: ScoreDistributions, audit: PatternAudit?, names: @escaping PersonNames
  ) -> ReportParts {
    let label = GroupLabels(study.partition, names)
    let tables = [
      moments(study, label), shape(study, label), tests(study, label), histogram(study, label),
      density(study, label),
      straightLining(study, label), comparisons(study), contrasts(study, label), pairs(study, label),
      shifts(study, label), policy(audit, smallest: study.options.smallestGroup),
      PredicateCharts.table(audit, smallest: study.options.smallestGroup), groups(study),
    ]
    var blocks: [Block] = [.headline(headline(study)), .bullets(telling(study, audit, label))]
    blocks += charts(study, audit, tables, label)
    blocks.append(
      .table(
        name: "moments", title: Phrase(id: "Sebaran nilai", en: "How scores are spread"),
        columns: [
          "group", "indicator", "n", "mean", "mean_lower", "mean_upper", "sd", "q1", "median", "q3",
          "share_max",
        ],
        maximumRows: 20, note: intervalNote(study)))
    blocks.append(
      .table(
        name: "shape", title: Phrase(id: "Tempat nilai menumpuk", en: "Where scores pile up"),
        columns: [
          "group", "indicator", "kind", "ceiling", "floor", "spacing", "heap_ratio", "modes", "entropy_bits",
        ],
        maximumRows: 12,
        note: Phrase(
          id: "Kelipatan 5 atau 10 dibandingkan dengan yang diharapkan dari sebaran yang mulus (1 = wajar).",
          en: "Multiples of 5 or 10 against what a smooth distribution would have (1 = as expected).")))
    if !study.comparisons.isEmpty { blocks += comparisonBlocks(study) }
    if let audit { blocks += policyBlocks(audit) }
    blocks.append(
      .table(
        name: "tests", title: Phrase(id: "Uji bentuk sebaran", en: "Tests of shape"),
        columns: ["group", "indicator", "test", "statistic", "p", "q", "reason"], maximumRows: 12,
        note: Phrase(
          id:
            "Dengan ribuan nilai, uji normalitas hampir selalu menolak; lihat besarnya kemencengan, bukan p saja.",
          en:
            "With thousands of scores a test of normality nearly always rejects: look at the skewness, not at p alone."
        )))
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func charts(
    _ study: ScoreDistributions, _ audit: PatternAudit?, _ tables: [ReportTable], _ label: GroupLabels
  ) -> [Block] {
    var charts: [Chart?] = []
    if let density = tables.first(where: { $0.name == "density" }) {
      charts += [
        DistributionCharts.indicators(study, density), DistributionCharts.levels(study, density),
        DistributionCharts.groups(study, density, label), DistributionCharts.groupLevels(study, density, label),
      ]
    }
    if let audit, let predicates = tables.first(where: { $0.name == "predicates" }) {
      charts.append(PredicateCharts.chart(audit, predicates, smallest: study.options.smallestGroup))
    }
    return charts.compactMap { $0.map(Block.chart) }
  }

  private static func headline(_ study: ScoreDistributions) -> Phrase {
    let persons = study.rows.ratees.levels.count
    guard let first = study.overall.first else {
      if study.withheldIndicators > 0 {
        return Phrase(
          id:
            "Kurang dari \(study.options.smallestGroup) pegawai: nilai mereka tidak ditampilkan (--min-cell mengubah batas ini).",
          en:
            "Fewer than \(study.options.smallestGroup) people: their scores are not shown (--min-cell sets this limit)."
        )
      }
      return Phrase(id: "Tidak ada nilai untuk digambarkan.", en: "There are no scores to describe.")
    }
    if study.overall.count == 1 {
      return Phrase(
        id:
          "\(first.sample.count) nilai dari \(persons) pegawai: separuh berada antara \(first.sample.quantile(0.25), .significant(3)) dan \(first.sample.quantile(0.75), .significant(3)), tengahnya \(first.sample.median, .significant(3)).",
        en:
          "\(first.sample.count) scores of \(persons) people: half lie between \(first.sample.quantile(0.25), .significant(3)) and \(first.sample.quantile(0.75), .significant(3)), with \(first.sample.median, .significant(3)) in the middle."
      )
    }
    let medians = study.overall.map(\.sample.median).sorted()
    let low = medians[0]
    let high = medians[medians.count - 1]
    return Phrase(
      id:
        "\(persons) pegawai dinilai pada \(study.overall.count) indikator; nilai tengah per indikator dari \(low, plain(low)) sampai \(high, plain(high)).",
      en:
        "\(persons) people were rated on \(study.overall.count) indicators; the median of an indicator runs from \(low, plain(low)) to \(high, plain(high))."
    )
  }

  private static func telling(
    _ study: ScoreDistributions, _ audit: PatternAudit?, _ label: GroupLabels
  ) -> [Phrase] {
    var lines: [Phrase] = []
    lines += ends(study)
    lines += heaps(study)
    lines += information(study)
    if let form = study.straightLining.first, let share = form.share { lines.append(straight(form, share)) }
    lines += shapes(study)
    lines += differences(study, label)
    if let audit { lines += pattern(audit) }
    if let withheld = withheld(study) { lines.append(withheld) }
    if study.rows.objectiveRowsLeftOut > 0 {
      lines.append(
        Phrase(
          id:
            "\(study.rows.objectiveRowsLeftOut) hasil ukur pada indikator yang juga dinilai orang tidak ikut dihitung.",
          en:
            "\(study.rows.objectiveRowsLeftOut) measurements on indicators that people also judge are left out."
        ))
    }
    return lines
  }

  /// Whole scores without decimals.
  private static func plain(_ value: Double) -> NumberStyle {
    value == value.rounded() ? .decimals(0) : .significant(3)
  }

  private static func ends(_ study: ScoreDistributions) -> [Phrase] {
    let known = study.overall.filter { $0.kind != .constant && $0.sample.count >= fewestForEnds }
    guard !known.isEmpty else { return [] }
    let high = known.filter { $0.ceiling >= largeEnd }.max { $0.ceiling < $1.ceiling }
    let low = known.filter { $0.floor >= largeEnd }.max { $0.floor < $1.floor }
    var lines: [Phrase] = []
    if let high {
      let count = known.count { $0.ceiling >= largeEnd }
      lines.append(
        Phrase(
          id:
            "Nilai tertinggi diberikan kepada \(high.ceiling, .percent(decimals: 0)) pada \(high.indicator)\(more(count - 1)): pegawai terbaik tidak dapat dibedakan di sana.",
          en:
            "The top score went to \(high.ceiling, .percent(decimals: 0)) on \(high.indicator)\(more(count - 1)): there the best cannot be told apart."
        ))
    } else {
      lines.append(
        Phrase(
          id: "Tidak ada penumpukan di nilai tertinggi (di bawah 15% pada semua indikator).",
          en: "Scores do not pile up at the top (below 15% on every indicator)."))
    }
    if let low {
      lines.append(
        Phrase(
          id: "Nilai terendah diberikan kepada \(low.floor, .percent(decimals: 0)) pada \(low.indicator).",
          en: "The lowest score went to \(low.floor, .percent(decimals: 0)) on \(low.indicator)."))
    }
    return lines
  }

  private static func more(_ count: Int) -> Phrase {
    count > 0
      ? Phrase(
        id: " (dan \(count) indikator lain di atas 15%)", en: " (and \(count) more indicators above 15%)")
      : .verbatim("")
  }

  private static func heaps(_ study: ScoreDistributions) -> [Phrase] {
    let heaped = study.overall.compactMap { one in one.grid.heaviest.map { (one, $0) } }
    guard let worst = heaped.max(by: { $0.1.ratio < $1.1.ratio }) else { return [] }
    let step = Double(worst.1.multiple) * (worst.0.grid.step ?? 1)
    return [
      Phrase(
        id:
          "Nilai dibulatkan: pada \(worst.0.indicator), kelipatan \(step, plain(step)) muncul \(worst.1.ratio, .decimals(1)) kali lebih sering daripada sewajarnya (\(heaped.count) dari \(study.overall.count) indikator).",
        en:
          "Scores are rounded: on \(worst.0.indicator), multiples of \(step, plain(step)) occur \(worst.1.ratio, .decimals(1)) times as often as they should (\(heaped.count) of \(study.overall.count) indicators)."
      )
    ]
  }

  private static func information(_ study: ScoreDistributions) -> [Phrase] {
    study.overall.filter { $0.kind == .constant || $0.kind == .nearlyConstant }.prefix(5).map { description in
      Phrase(
        id:
          "\(description.indicator) memuat \(description.levels.entropy, .decimals(2)) bit: hampir semua mendapat \(description.levels.mode, .significant(4)), jadi indikator ini tidak membedakan pegawai.",
        en:
          "\(description.indicator) carries \(description.levels.entropy, .decimals(2)) bit: nearly everybody has \(description.levels.mode, .significant(4)), so it does not tell people apart."
      )
    }
  }

  private static func straight(_ form: StraightLining, _ share: Double) -> Phrase {
    let chance =
      form.expectedShare.map { expected in
        Phrase(
          id: "; secara kebetulan \(expected, .percent(decimals: 1))",
          en: "; chance alone would give \(expected, .percent(decimals: 1))")
      } ?? .verbatim("")
    return Phrase(
      id:
        "\(share, .percent(decimals: 1)) dari \(form.forms) formulir berisi nilai yang sama pada semua indikator\(chance).",
      en:
        "\(share, .percent(decimals: 1)) of \(form.forms) forms have the same score on every indicator\(chance)."
    )
  }

  private static func shapes(_ study: ScoreDistributions) -> [Phrase] {
    let several = study.overall.filter { description in
      description.tests.contains { ($0.name == .dip || $0.name == .roundedDip) && ($0.p ?? 1) < 0.01 }
    }.map(\.indicator)
    guard !several.isEmpty else { return [] }
    let list = several.prefix(4).joined(separator: ", ")
    return [
      Phrase(
        id: "Sebaran dengan lebih dari satu puncak (uji dip, p < 0,01): \(list).",
        en: "More than one peak (dip test, p < .01): \(list).")
    ]
  }

  private static func differences(_ study: ScoreDistributions, _ label: GroupLabels) -> [Phrase] {
    guard study.partition != nil else { return [] }
    guard !study.comparisons.isEmpty else {
      return [
        Phrase(
          id: "Kelompok tidak dapat dibandingkan: kurang dari dua kelompok boleh ditampilkan.",
          en: "Groups cannot be compared: fewer than two may be shown.")
      ]
    }
    guard study.comparisons.contains(where: { $0.q != nil }) else {
      return [
        Phrase(
          id:
            "Apakah kelompok berbeda tidak dapat dijawab: terlalu sedikit kelompok mempunyai dua penilai, dan perbedaan kelompok tidak dapat dipisahkan dari ketegasan penilainya.",
          en:
            "Whether groups differ cannot be told: too few have two raters, and what sets a group apart cannot be told from its rater's severity."
        )
      ]
    }
    let real = study.comparisons.filter { ($0.q ?? 1) < 0.05 }
    guard let widest = real.max(by: { ($0.omegaSquared?.estimate ?? 0) < ($1.omegaSquared?.estimate ?? 0) }),
      let effect = widest.omegaSquared
    else {
      return [
        Phrase(
          id: "Kelompok tidak berbeda nyata pada satu indikator pun (q ≥ 0,05).",
          en: "Groups differ on no indicator beyond chance (q ≥ .05).")
      ] + dependence(study)
    }
    return [
      Phrase(
        id:
          "Kelompok berbeda pada \(real.count) dari \(study.comparisons.count) indikator (q < 0,05); paling besar pada \(widest.indicator): \(effect.estimate, .percent(decimals: 1)) dari keragaman [\(effect.interval.lowerBound, .percent(decimals: 1)), \(effect.interval.upperBound, .percent(decimals: 1))] ada di antara kelompok.",
        en:
          "Groups differ on \(real.count) of \(study.comparisons.count) indicators (q < .05), most on \(widest.indicator): \(effect.estimate, .percent(decimals: 1)) of the variance [\(effect.interval.lowerBound, .percent(decimals: 1)), \(effect.interval.upperBound, .percent(decimals: 1))] lies between groups."
      )
    ] + dependence(study)
  }

  /// What q takes into account, and which groups it leaves open.
  private static func dependence(_ study: ScoreDistributions) -> [Phrase] {
    guard study.comparisons.contains(where: \.isClustered) else { return [] }
    let naive = study.comparisons.count { ($0.test?.p ?? 1) < 0.05 && ($0.clustered?.test?.p ?? 1) >= 0.05 }
    let lost =
      naive > 0
      ? Phrase(
        id: "; pada \(naive) indikator perbedaannya hanya tampak bila saling bergantung itu diabaikan",
        en:
          "; on \(naive) \(naive == 1 ? "indicator" : "indicators") a difference shows only if that is ignored")
      : .verbatim("")
    var lines = [
      Phrase(
        id: "Nilai satu pegawai dan satu penilai saling bergantung, dan q memperhitungkannya\(lost).",
        en: "Scores of one person and of one rater depend on each other, and q takes that into account\(lost).")
    ]
    let undecided = study.comparisons.map(\.undecided).max() ?? 0
    if undecided > 0 {
      lines.append(
        Phrase(
          id:
            "\(undecided) kelompok hanya mempunyai satu penilai atau satu pegawai: perbedaannya tidak dapat dipisahkan dari orang itu, jadi tanpa q.",
          en:
            "\(undecided) groups have a single rater or person: what sets them apart cannot be told from that one, so they have no q."
        ))
    }
    return lines
  }

  private static func withheld(_ study: ScoreDistributions) -> Phrase? {
    guard let partition = study.partition, partition.tooSmall > 0 else { return nil }
    let rest =
      partition.complementary > 0
      ? Phrase(
        id: ", dan \(partition.complementary) lagi yang dapat dihitung dari selisih",
        en: ", and \(partition.complementary) more that could be had by subtraction") : .verbatim("")
    let groups = Wording.count(partition.tooSmall, id: "kelompok", one: "group", many: "groups")
    return Phrase(
      id:
        "Tidak ditampilkan karena kurang dari \(study.options.smallestGroup) pegawai: \(groups)\(rest).",
      en:
        "Not shown for having fewer than \(study.options.smallestGroup) people: \(groups)\(rest)."
    )
  }

  private static func pattern(_ audit: PatternAudit) -> [Phrase] {
    guard audit.hasPredicates else {
      return [
        Phrase(
          id: "Data ini tidak memuat predikat, sehingga pola distribusi yang diwajibkan tidak dapat diperiksa.",
          en: "The data have no predicates, so the mandated distribution cannot be checked.")
      ]
    }
    let units = audit.rows.filter { $0.unit != nil }
    let rows = units.isEmpty ? audit.rows : units
    let broken = rows.filter { $0.check.verdict == .violates }
    let small = rows.count { $0.check.verdict == .cannotBeTested }
    let moves = broken.reduce(0) { $0 + ($1.check.minimumMoves ?? 0) }
    let untested =
      small > 0
      ? Phrase(id: " \(small) terlalu kecil untuk diuji.", en: " \(small) are too small to be tested.")
      : .verbatim("")
    return [
      Phrase(
        id:
          "Pola untuk organisasi berpredikat \(audit.organisation.label): \(broken.count) dari \(rows.count) kelompok unit dan periode menyimpang; paling sedikit \(moves) pegawai perlu predikat lain agar sesuai.\(untested)",
        en:
          "The pattern of an organisation rated \(audit.organisation.label): \(broken.count) of \(rows.count) units and periods depart from it; at least \(moves) people would need another predicate.\(untested)"
      )
    ] + chance(broken)
  }

  /// What a departure of a small unit says.
  private static func chance(_ broken: [PatternAudit.Row]) -> [Phrase] {
    let small = broken.filter { $0.p != nil }
    guard !small.isEmpty else { return [] }
    let unlike = small.count { ($0.p ?? 1) < 0.05 }
    let most = small.compactMap(\.chanceOfBreaking).max() ?? 0
    return [
      Phrase(
        id:
          "\(small.count) di antaranya mempunyai paling banyak \(PatternAudit.mostForExact) pegawai. Unit sekecil itu, dengan bagian predikat yang sama seperti semua unit, menyimpang karena kebetulan dengan peluang sampai \(most, .percent(decimals: 0)); hanya \(unlike) yang memang berbeda dari semua unit (multinomial eksak, p < 0,05).",
        en:
          "\(small.count) of them have at most \(PatternAudit.mostForExact) people. With the shares of all units, a unit so small departs by chance with a probability of up to \(most, .percent(decimals: 0)); only \(unlike) are unlike all units (exact multinomial, p < .05)."
      )
    ]
  }

  private static func intervalNote(_ study: ScoreDistributions) -> Phrase {
    study.rows.raters != nil
      ? Phrase(
        id: "Selang 95% dari rata-rata: bootstrap berbobot atas pegawai dan penilai (Owen & Eckles).",
        en: "95% intervals of the mean: a weighted bootstrap over people and raters (Owen & Eckles).")
      : Phrase(
        id: "Selang 95% dari rata-rata: bootstrap berbobot atas orang.",
        en: "95% intervals of the mean: a weighted bootstrap over people.")
  }

  private static func comparisonBlocks(_ study: ScoreDistributions) -> [Block] {
    var blocks: [Block] = [
      .table(
        name: "comparisons", title: Phrase(id: "Perbedaan antarkelompok", en: "Differences between groups"),
        columns: [
          "indicator", "test", "groups", "statistic", "p", "clustered_p", "design_effect", "q", "omega_squared",
          "lower", "upper",
        ],
        maximumRows: 12,
        note: Phrase(
          id:
            "Skala berjenjang atau kelompok tanpa ragam memakai peringkat (Kruskal–Wallis), selainnya Welch. p bergugus memperhitungkan pegawai dan penilai (Cameron, Gelbach & Miller); q berasal darinya.",
          en:
            "Ordered scales, and groups without spread, are compared by ranks (Kruskal–Wallis), others by Welch. The clustered p takes persons and raters into account (Cameron, Gelbach & Miller); q comes from it."
        )),
      .table(
        name: "contrasts",
        title: Phrase(id: "Tiap kelompok terhadap lainnya", en: "Each group against the rest"),
        columns: ["group", "indicator", "n", "difference", "lower", "upper", "hedges_g", "cliff_delta", "q"],
        maximumRows: 12),
    ]
    if study.comparisons.contains(where: { !$0.pairs.isEmpty }) {
      blocks.append(
        .table(
          name: "pairs", title: Phrase(id: "Setiap pasang kelompok", en: "Every pair of groups"),
          columns: ["indicator", "first", "second", "difference", "se", "p"], maximumRows: 12,
          note: Phrase(
            id: "Games–Howell: p berlaku untuk semua pasang dari satu indikator sekaligus.",
            en: "Games–Howell: p holds for all pairs of an indicator together.")))
    }
    if study.comparisons.contains(where: { $0.shift != nil }) {
      blocks.append(
        .table(
          name: "shifts",
          title: Phrase(
            id: "Di mana dua kelompok terjauh berbeda", en: "Where the two groups furthest apart differ"),
          columns: ["indicator", "higher", "lower_group", "probability", "difference", "lower", "upper", "p"],
          maximumRows: 10))
    }
    return blocks
  }

  private static func policyBlocks(_ audit: PatternAudit) -> [Block] {
    guard !audit.rows.isEmpty else { return [] }
    return [
      .table(
        name: "policy", title: Phrase(id: "Pola distribusi predikat", en: "The pattern of predicates"),
        columns: [
          "unit", "period", "rule", "observed", "limit", "ok", "min_moves", "exact_p", "chance", "verdict",
        ],
        maximumRows: 20,
        note: Phrase(
          id:
            "Predikat organisasi \(audit.organisation.label), dipilih dengan --organisation; sebagaimana diatur dalam berkas aturan, bukan pernyataan hukum.",
          en:
            "For an organisation rated \(audit.organisation.label), chosen by --organisation; as configured in the policy file, no statement of law."
        ))
    ]
  }
}

/// How groups are named in tables.
struct GroupLabels {
  /// What all rows together are called.
  static let whole = "all"

  private let isPersonal: [Bool]
  private let names: PersonNames
  /// The names of the groupings.
  let groupings: [String]

  init(_ partition: GroupPartition?, _ names: @escaping PersonNames) {
    isPersonal = partition?.isPersonal ?? []
    groupings = partition?.names ?? []
    self.names = names
  }

  /// A cell with the label of a group.
  func cell(_ labels: [String]) -> Cell { labels.isEmpty ? .all : .text(self(labels)) }

  /// One label of several.
  func callAsFunction(_ labels: [String]) -> String {
    guard !labels.isEmpty else { return GroupLabels.whole }
    return labels.enumerated().map { isPersonal[$0] ? names($1) : $1 }.joined(separator: " · ")
  }
}
