import AppraisalAnalysis
import Appraisals
import Reporting
import Statistics
import Synchronization

/// The analyses of a whole report: the data are read once, who rated whom is worked out once, every model is fitted
/// once.
struct ReportRun: Sendable {
  let check: DataCheck
  let selection: SelectionOptions
  let smallestCell: Int
  let hasTalent: Bool
  let context: RunContext
  private let names: Pseudonyms
  private let scores: Once<Result<AdjustedScores, AnalysisError>>
  private let levels: Once<Result<LevelDraws, AnalysisError>>
  private let boxes: Once<Result<NineBoxes, AnalysisError>>
  private let effects: Once<RaterEffects?>
  private let request: Selection.Request
  private let rules: TalentPolicy
  private let pace = Pace()

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
    let (request, rules) = (
      try selection.request(seed: context.seed), try selection.seating.rules.talentPolicy()
    )
    (self.request, self.rules) = (request, rules)
    let within = selection.within
    let scores = Once {
      Result { () throws(AnalysisError) in
        try InformationContent.requireEnough(check.table)
        return AdjustedScores(
          try PerformanceModel(check.design).fit(threads: context.threads), scope: within)
      }
    }
    self.scores = scores
    // Boxes and list stand on the same draws.
    let key = RandomKey(seed: context.seed)
    let levels = Once {
      Result { () throws(AnalysisError) in
        let scores = try scores.value.get()
        try Selection.requireReliable(scores)
        return LevelDraws(scores, draws: request.draws, key: key, threads: context.threads)
      }
    }
    self.levels = levels
    effects = Once { RaterEffects(check.design, key: RandomKey(seed: context.seed)) }
    boxes = Once {
      Result { () throws(AnalysisError) in
        try NineBoxes(
          scores.value.get(), policy: rules, share: request.realShare, key: key, levels: levels.value.get(),
          threads: context.threads)
      }
    }
  }

  /// What is worked out by itself; in reading order.
  private enum Part: String, CaseIterable {
    case distributions, raters, indicators, talent, boxes, candidates, trends, training
    /// A part of the section on raters, whose models take longer than anything else.
    case effects

    var title: Phrase {
      switch self {
      case .distributions: Phrase(id: "Sebaran nilai", en: "How scores are spread")
      case .raters, .effects: Phrase(id: "Penilai", en: "Raters")
      case .indicators: Phrase(id: "Indikator", en: "Indicators")
      case .talent: Phrase(id: "Profil talenta", en: "Talent profiles")
      case .boxes: Phrase(id: "Sembilan kotak", en: "Nine boxes")
      case .candidates: Phrase(id: "Calon peserta pelatihan lanjutan", en: "Candidates for advanced training")
      case .trends: Phrase(id: "Perkembangan", en: "Trends")
      case .training: Phrase(id: "Hasil pelatihan", en: "What training did")
      }
    }

    /// How long it takes, in parts of the whole of a city of 20,000 employees on two cores.
    var effort: Double {
      switch self {
      case .talent: 17
      case .raters: 10
      case .trends: 5
      case .distributions: 3
      case .candidates: 2
      case .training, .indicators, .effects, .boxes: 0.5
      }
    }

    /// What takes longest comes first; what waits for the model that the raters need comes last.
    static let inOrderOfWork: [Part] = [
      .raters, .talent, .trends, .distributions, .training, .indicators, .effects, .candidates, .boxes,
    ]
  }

  /// The answers, in reading order; several are worked out at a time, and what they say does not depend on it.
  func sections() -> [ReportSection] {
    defer { context.progress.clear() }
    let parts = Part.inOrderOfWork.filter { $0 != .talent || hasTalent }
    let all = parts.reduce(0) { $0 + $1.effort }
    let answers = onThreads(parts, threads: context.threads) { part in
      show(pace.began(part), of: all)
      defer { show(pace.ended(part), of: all) }
      return answer(part)
    }
    let found = Dictionary(uniqueKeysWithValues: zip(parts, answers))
    return Part.allCases.flatMap { found[$0] ?? [] }
  }

  private func show(_ state: Pace.State, of all: Double) {
    guard let part = state.running.last?.part else { return }
    context.progress.show(part.title, share: state.behind / all, after: state.elapsed)
  }

  /// What is done of a report and what is under way, for the line that says so.
  private final class Pace: Sendable {
    struct State {
      var running: [(part: Part, began: Duration)] = []
      var elapsed: Duration = .zero
      /// The effort of parts that have ended, and how long they took together.
      var done = 0.0
      var spent: Duration = .zero

      /// The effort that is behind: parts under way have come as far as those before them would have by now.
      var behind: Double {
        running.reduce(done) { sum, entry in
          let pace = spent > .zero ? done / (spent / .seconds(1)) : 0
          return sum + min(0.9 * entry.part.effort, pace * ((elapsed - entry.began) / .seconds(1)))
        }
      }
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    func began(_ part: Part) -> State { change { $0.running.append((part, $0.elapsed)) } }

    func ended(_ part: Part) -> State {
      change { state in
        guard let place = state.running.firstIndex(where: { $0.part == part }) else { return }
        state.spent += state.elapsed - state.running.remove(at: place).began
        state.done += part.effort
      }
    }

    private func change(_ body: (inout State) -> Void) -> State {
      state.withLock { state in
        state.elapsed = ContinuousClock.now - start
        body(&state)
        return state
      }
    }
  }

  /// A section, or the two of the list; or why there is none.
  private func answer(_ part: Part) -> [ReportSection] {
    let names: PersonNames = { [names] in names.name(for: $0) }
    do throws(AnalysisError) {
      guard let body = try body(part, names) else {
        if part == .candidates { return candidates(names) }
        _ = effects.value
        return []
      }
      return [ReportSection(part.rawValue, title: part.title, body)]
    } catch {
      let (message, remedy) = Wording.refusal(error)
      return [ReportSection(part.rawValue, title: part.title, refused: message, remedy: remedy)]
    }
  }

  /// What stands in a section; nil for the list, which is two, and for rater effects, which are part of one.
  private func body(_ part: Part, _ names: @escaping PersonNames) throws(AnalysisError) -> ReportParts? {
    switch part {
    case .distributions: distributions(names)
    case .raters: try raters(names)
    case .indicators: try indicators()
    case .talent: try talent(names)
    case .boxes: BoxPresenter.parts(try boxes.value.get(), isWhole: true, names: names)
    case .candidates, .effects: nil
    case .trends: try trends(names)
    case .training: try training()
    }
  }

  /// What the results rest on.
  func manifest(unit: String?) -> Manifest {
    let performance = try? scores.value.get().performance
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
      random: try? scores.value.get().performance)
    var parts = RatersPresenter.parts(study, names: names)
    if let effects = effects.value { RaterEffectsPresenter.add(effects, to: &parts, names: names) }
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
    details.development = (try? boxes.value.get()).map { DevelopmentNeed($0, threads: context.threads) }
    let past = PastSelections.records(check.design)
    if !past.isEmpty { details.past = PastSelections(past, chosen) }
    return details
  }

  /// The list and its audit, which are one draw.
  private func candidates(_ names: @escaping PersonNames) -> [ReportSection] {
    let (list, fairness) = (Part.candidates.title, Phrase(id: "Keadilan", en: "Fairness"))
    do throws(AnalysisError) {
      let chosen = try Selection(
        scores.value.get(), request, key: RandomKey(seed: context.seed), levels: levels.value.get(),
        threads: context.threads)
      return onThreads([list, fairness], threads: context.threads) { title in
        guard title == fairness else {
          return ReportSection(
            "candidates", title: list,
            FlagPresenter.parts(chosen, nil, details: details(chosen), isWhole: true, names: names))
        }
        let audit = ListAudit(
          chosen, smallestCell: smallestCell, raterNames: names, boxes: try? boxes.value.get(),
          key: RandomKey(seed: context.seed).derived(2))
        return ReportSection("fairness", title: fairness, AuditPresenter.parts(audit))
      }
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
