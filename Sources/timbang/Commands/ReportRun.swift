import AppraisalAnalysis
import Appraisals
import Reporting
import Statistics

/// The analyses of a whole report: the data are read once, who rated whom is worked out once, every model is fitted
/// once.
struct ReportRun {
  let check: DataCheck
  let selection: SelectionOptions
  let smallestCell: Int
  let hasTalent: Bool
  let context: RunContext
  private let names: Pseudonyms
  private let scores: Result<AdjustedScores, AnalysisError>
  private let boxes: Result<NineBoxes, AnalysisError>
  private let request: Selection.Request
  private let rules: TalentPolicy

  init(
    check: DataCheck, selection: SelectionOptions, smallestCell: Int, hasTalent: Bool,
    context: RunContext
  ) throws {
    self.check = check
    self.selection = selection
    self.smallestCell = smallestCell
    self.hasTalent = hasTalent
    self.context = context
    names = try context.pseudonyms(for: check.table.provenance)
    context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
    let scores = Result { () throws(AnalysisError) in
      try InformationContent.requireEnough(check.table)
      return AdjustedScores(
        try PerformanceModel(check.design).fit(threads: context.threads), scope: selection.within)
    }
    let (request, rules) = (
      try selection.request(seed: context.seed), try selection.seating.rules.talentPolicy()
    )
    (self.scores, self.request, self.rules) = (scores, request, rules)
    boxes = Result { () throws(AnalysisError) in
      let scores = try scores.get()
      try Selection.requireReliable(scores)
      return try NineBoxes(
        scores, policy: rules, share: request.realShare, draws: request.draws,
        key: RandomKey(seed: context.seed), threads: context.threads)
    }
  }

  /// The answers, in reading order.
  func sections() throws -> [ReportSection] {
    defer { context.progress.clear() }
    let names: PersonNames = { [names] in names.name(for: $0) }
    var found = [
      section("distributions", Phrase(id: "Sebaran nilai", en: "How scores are spread")) {
        () throws(AnalysisError) in distributions(names)
      },
      section("raters", Phrase(id: "Penilai", en: "Raters")) { () throws(AnalysisError) in
        try raters(names)
      },
      section("indicators", Phrase(id: "Indikator", en: "Indicators")) { () throws(AnalysisError) in
        try indicators()
      },
    ]
    if hasTalent {
      found.append(
        section("talent", Phrase(id: "Profil talenta", en: "Talent profiles")) { () throws(AnalysisError) in
          try talent(names)
        })
    }
    found.append(
      section("boxes", Phrase(id: "Sembilan kotak", en: "Nine boxes")) { () throws(AnalysisError) in
        BoxPresenter.parts(try boxes.get(), isWhole: true, names: names)
      })
    found += candidates(names)
    found.append(
      section("trends", Phrase(id: "Perkembangan", en: "Trends")) { () throws(AnalysisError) in
        try trends(names)
      })
    found.append(
      section("training", Phrase(id: "Hasil pelatihan", en: "What training did")) {
        () throws(AnalysisError) in try training()
      })
    return found
  }

  /// What the results rest on.
  func manifest(unit: String?) -> Manifest {
    let performance = try? scores.get().performance
    var facts = [Manifest.Fact("min_cell", .integer(smallestCell))]
    if let unit { facts.append(Manifest.Fact("unit", .text(unit))) }
    if hasTalent {
      let options = talentOptions
      facts += [
        Manifest.Fact("talent_families", .text(options.families.map(\.rawValue).joined(separator: ","))),
        Manifest.Fact("talent_k", .text(options.groups.map(String.init).joined(separator: ","))),
        Manifest.Fact("talent_starts", .integer(options.starts)),
        Manifest.Fact("talent_replicates", .integer(options.replicates)),
        Manifest.Fact("talent_null_tables", .integer(options.nullTables)),
      ]
    }
    return context.manifest(
      inputs: [Manifest.Input(check.table.provenance)], pseudonyms: names,
      formula: performance?.model.formula,
      convergence: performance.map { Manifest.Convergence($0.fit.convergence) },
      ruleVersions: PolicySet.builtIn.policies.map { Manifest.RuleVersion(name: $0.file, version: $0.version) }
        + [Manifest.RuleVersion(rules)],
      facts: facts)
  }

  /// An answer, or why there is none.
  private func section(
    _ name: String, _ title: Phrase, _ body: () throws(AnalysisError) -> ReportParts
  ) -> ReportSection {
    context.progress.show(title)
    do throws(AnalysisError) { return ReportSection(name, title: title, try body()) } catch {
      let (message, remedy) = Wording.refusal(error)
      return ReportSection(name, title: title, refused: message, remedy: remedy)
    }
  }

  private func distributions(_ names: @escaping PersonNames) -> ReportParts {
    let rows = ScoreRows(check.table)
    let groupings = ["unit"].compactMap { ScoreRows.grouping($0, in: check.table) }
    let study = ScoreDistributions(
      rows, by: groupings,
      options: DescriptionOptions(
        key: RandomKey(seed: context.seed), replicates: 1000, smallestGroup: smallestCell,
        bandwidth: .sheatherJones, threads: context.threads))
    let audit = PatternAudit(check.table, organisation: .good, policies: .builtIn)
    return DistributionsPresenter.parts(study, audit: audit, names: names)
  }

  private func raters(_ names: @escaping PersonNames) throws(AnalysisError) -> ReportParts {
    guard check.table.raters != nil else { throw .noRaters }
    let study = try SeverityStudy(
      check.design, realShare: selection.rho.map { .fixed($0) } ?? .byStatus, threads: context.threads,
      random: try? scores.get().performance)
    var parts = RatersPresenter.parts(study, names: names)
    if let effects = RaterEffects(study.audit.design, key: RandomKey(seed: context.seed)) {
      RaterEffectsPresenter.add(effects, to: &parts, names: names)
    }
    return parts
  }

  private func indicators() throws(AnalysisError) -> ReportParts {
    IndicatorsPresenter.parts(
      try IndicatorStudy(
        IndicatorScores(check.design), options: IndicatorStudy.Options(), seed: RandomKey(seed: context.seed),
        threads: context.threads))
  }

  private var talentOptions: TalentOptions {
    var options = TalentOptions()
    options.families = [.eei, .vvi, .eee, .vvv]
    options.groups = Array(1...6)
    options.starts = 20
    options.replicates = 100
    options.threads = context.threads
    return options
  }

  private func talent(_ names: @escaping PersonNames) throws(AnalysisError) -> ReportParts {
    TalentPresenter.parts(
      try TalentStudy(TalentRows(check.design), options: talentOptions, seed: RandomKey(seed: context.seed)),
      names: names)
  }

  private func trends(_ names: @escaping PersonNames) throws(AnalysisError) -> ReportParts {
    var options = TrendOptions()
    options.threads = context.threads
    options.smallestUnit = smallestCell
    return TrendsPresenter.parts(try ProductivityTrends(check.table, options: options), names: names)
  }

  private func training() throws(AnalysisError) -> ReportParts {
    let dates = try TrainingDates(check.table, column: nil)
    return TrainingPresenter.parts(
      try TrainingEffect(
        TrainingPanel(check.table, dates: dates, threads: context.threads), options: TrainingEffect.Options(),
        key: RandomKey(seed: context.seed)))
  }

  /// What the list tells beside its names; the boxes have a section of their own.
  private func details(_ chosen: Selection) -> FlagDetails {
    var details = FlagDetails()
    details.policy = rules
    details.influences = chosen.influences(threads: context.threads)
    details.development = (try? boxes.get()).map { DevelopmentNeed($0) }
    let past = PastSelections.records(check.design)
    if !past.isEmpty { details.past = PastSelections(past, chosen) }
    return details
  }

  /// The list and its audit, which are one draw.
  private func candidates(_ names: @escaping PersonNames) -> [ReportSection] {
    let (list, fairness) = (
      Phrase(id: "Calon peserta pelatihan lanjutan", en: "Candidates for advanced training"),
      Phrase(id: "Keadilan", en: "Fairness")
    )
    context.progress.show(list)
    do throws(AnalysisError) {
      let chosen = try Selection(
        scores.get(), request, key: RandomKey(seed: context.seed), threads: context.threads)
      let audit = ListAudit(
        chosen, smallestCell: smallestCell, raterNames: names, boxes: try? boxes.get(),
        key: RandomKey(seed: context.seed).derived(2))
      return [
        ReportSection(
          "candidates", title: list, FlagPresenter.parts(chosen, nil, details: details(chosen), names: names)),
        ReportSection("fairness", title: fairness, AuditPresenter.parts(audit)),
      ]
    } catch {
      let (message, remedy) = Wording.refusal(error)
      return [
        ReportSection("candidates", title: list, refused: message, remedy: remedy),
        ReportSection(
          "fairness", title: fairness,
          refused: Phrase(
            id: "tanpa daftar calon tidak ada yang dapat diaudit.",
            en: "without a list of candidates there is nothing to audit."), remedy: remedy),
      ]
    }
  }
}
