import Appraisals
import ArgumentParser
import Reporting
import Statistics

extension FitPresenter.Intervals: ExpressibleByArgument {}
extension LikelihoodCriterion: ExpressibleByArgument {}
extension CumulativeLink: ExpressibleByArgument {}
extension ThresholdStructure: ExpressibleByArgument {}

/// What a response is taken for.
enum ResponseFamily: String, CaseIterable, ExpressibleByArgument {
  /// Numbers with normal errors.
  case gaussian
  /// Ordered categories.
  case cumulative
}

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: Phrase(
      id: "Pintu bagi peneliti: model campuran apa pun dengan rumus, seperti pada lme4 atau clmm dari ordinal.",
      en: "The researcher's door: any mixed model by formula, as in lme4 or ordinal's clmm."),
    discussion: Phrase(
      id: """
        Notasi: + * :, 0 +, -1, (1|g), (1|a:b), (x|g), (x||g), (1|a/b), factor(x). Kolom teks menjadi faktor
        dengan kontras perlakuan; baris yang memuat isian kosong tidak dipakai dan jumlahnya disebut.
        Derajat bebas menurut Satterthwaite.

        --family cumulative adalah untuk penilaian dalam 2 sampai 11 kategori berurutan (angka): model campuran
        kumulatif dengan titik potong acak dan kemungkinan Laplace. Pengaruh lalu dinyatakan pada skala laten
        (logit), dan pengaruh tiap taraf juga diberikan sebagai perubahan nilai yang diharapkan.

        Contoh:
          timbang fit datasets/sleepstudy --formula 'Reaction ~ Days + (Days | Subject)'
          timbang fit datasets/insteval --formula 'y ~ 1 + (1|s) + (1|d) + (1|dept:service)' --format json
          timbang fit datasets/wine --formula 'rating ~ temp + contact + (1|judge)' --family cumulative
        """,
      en: """
        Notation: + * :, 0 +, -1, (1|g), (1|a:b), (x|g), (x||g), (1|a/b), factor(x). Text columns are factors
        with treatment contrasts; rows with a missing value are left out and counted. Degrees of freedom are
        Satterthwaite's.

        --family cumulative is for ratings in 2 to 11 ordered categories (numbers): a cumulative-link mixed
        model with random intercepts, Laplace likelihood. Effects are then on the latent scale (logits), and
        each level's effect is also given as a change of the expected score.

        Example:
          timbang fit datasets/sleepstudy --formula 'Reaction ~ Days + (Days | Subject)'
          timbang fit datasets/insteval --formula 'y ~ 1 + (1|s) + (1|d) + (1|dept:service)' --format json
          timbang fit datasets/wine --formula 'rating ~ temp + contact + (1|judge)' --family cumulative
        """))

  @OptionGroup var source: DataArgument

  @Option(
    help: ArgumentHelp(id: "Model dalam notasi lme4.", en: "The model, as in lme4.", valueName: "formula"))
  var formula: String

  @Option(
    help: ArgumentHelp(
      id: "gaussian, atau cumulative untuk penilaian dalam kategori berurutan.",
      en: "gaussian, or cumulative for ratings in ordered categories."))
  var family: ResponseFamily = .gaussian

  @Option(
    help: ArgumentHelp(
      id: "Bersama cumulative: logit, probit, cloglog, loglog atau cauchit. (bawaan: logit)",
      en: "With cumulative: logit, probit, cloglog, loglog or cauchit. (default: logit)"))
  var link: CumulativeLink?

  @Option(
    help: ArgumentHelp(
      id: "Bersama cumulative: flexible (bebas), symmetric (setangkup) "
        + "atau equidistant (berjarak sama). (bawaan: flexible)",
      en: "With cumulative: flexible, symmetric or equidistant. (default: flexible)"))
  var thresholds: ThresholdStructure?

  @Option(
    help: ArgumentHelp(
      id: "reml, atau ml untuk membandingkan efek tetap. (bawaan: reml; model kumulatif selalu memakai ml)",
      en: "reml, or ml to compare fixed effects. (default: reml; cumulative models are fitted by ml)"))
  var method: LikelihoodCriterion?

  @Option(
    help: ArgumentHelp(
      id: "Kolom bobot ketelitian: Var = σ²/w, seperti weights pada lme4.",
      en: "A column of precision weights: Var = σ²/w, as lme4's weights.", valueName: "column"))
  var precision: String?

  @Option(
    help: ArgumentHelp(
      id: "Kolom frekuensi: satu baris mewakili berapa baris yang sama.",
      en: "A column of frequencies: how many equal rows a row stands for.", valueName: "column"))
  var frequency: String?

  @Option(
    help: ArgumentHelp(
      id: "Selang untuk ragam: auto, profile atau wald. (bawaan: auto)",
      en: "Intervals of variances: auto, profile or wald. (default: auto)"))
  var intervals: FitPresenter.Intervals?

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if precision != nil, frequency != nil {
      throw ValidationError(
        id: "Berikan --precision atau --frequency, jangan keduanya.",
        en: "Give --precision or --frequency, not both.")
    }
    switch family {
    case .gaussian:
      if link != nil || thresholds != nil {
        throw ValidationError(
          id: "--link dan --thresholds hanya berlaku bersama --family cumulative.",
          en: "--link and --thresholds go with --family cumulative.")
      }
    case .cumulative:
      if method == .restrictedMaximumLikelihood {
        throw ValidationError(
          id: "Model kumulatif tidak mengenal REML; hilangkan --method.",
          en: "A cumulative model has no REML; leave --method out.")
      }
      if precision != nil {
        throw ValidationError(
          id: "Model kumulatif menerima --frequency, bukan --precision.",
          en: "A cumulative model takes --frequency, not --precision.")
      }
      if intervals != nil {
        throw ValidationError(
          id: "--intervals hanya berlaku bersama --family gaussian.",
          en: "--intervals goes with --family gaussian.")
      }
    }
  }

  mutating func run() throws {
    try shared.run(as: "fit", databaseTables: source.database.tablesTaken) { context in
      let model = try parsed(formula)
      let table = try context.readTable(source)
      let frame = try frame(model, table)
      context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
      let fitted: Fitted
      switch family {
      case .gaussian: fitted = try gaussian(frame, table, context)
      case .cumulative: fitted = try cumulative(frame, table, context)
      }
      context.progress.clear()
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(name: table.source, sha256: table.sha256)], pseudonyms: fitted.names,
          formula: model.description, convergence: Manifest.Convergence(fitted.convergence)),
        findings: table.report.findings, blocks: fitted.parts.blocks, tables: fitted.parts.tables)
    }
  }

  /// What a report needs of a fit.
  private struct Fitted {
    let parts: ReportParts
    let names: Pseudonyms
    let convergence: Convergence
  }

  private func gaussian(_ frame: ModelFrame, _ table: Table, _ context: RunContext) throws -> Fitted {
    let fit: LinearMixedModelFit
    do {
      fit = try frame.model(weights: try weights(table)).fit(
        method ?? .restrictedMaximumLikelihood, threads: context.threads,
        engine: .automatic(seed: context.seed))
    } catch let error as ModelError {
      let (message, remedy) = Wording.refusal(.inestimable(error))
      throw Explanation(.unanswerable, message, remedy: remedy)
    }
    let names = try personNames(fit.model.randomEffects, in: context)
    let parts = FitPresenter.parts(
      fit, formula: frame.formula.description, omitted: frame.omittedRows.count,
      intervals: intervals ?? .automatic, names: shown(names))
    return Fitted(parts: parts, names: names, convergence: fit.convergence)
  }

  private func cumulative(_ frame: ModelFrame, _ table: Table, _ context: RunContext) throws -> Fitted {
    let structure = thresholds ?? .flexible
    if let row = frame.response.firstIndex(where: { !$0.isFinite }) {
      let place = frame.completeRows[row]
      let (message, remedy) = Wording.refusal(
        OrdinalError.notFinite(column: frame.formula.response.column, row: place))
      throw Explanation(.unanswerable, message, remedy: remedy)
    }
    // Equal or mirrored distances are per point of the scale: a point that nobody gave is a category all the same.
    let response = OrdinalResponse(
      numbers: frame.response, gaps: structure == .flexible ? .dropped : .kept)
    var frequencies: [Double]?
    if case .frequency(let values) = try weights(table) {
      frequencies = frame.completeRows.map { values[$0] }
    }
    let fit: CumulativeLinkMixedModelFit
    do throws(OrdinalError) {
      fit = try CumulativeLinkMixedModel(
        response: response, fixedEffects: frame.fixedEffects, randomEffects: frame.randomEffects,
        link: link ?? .logit, thresholds: structure, frequencies: frequencies
      ).fit(threads: context.threads)
    } catch {
      let (message, remedy) = Wording.refusal(error)
      throw Explanation(.unanswerable, message, remedy: remedy)
    }
    let names = try personNames(frame.randomEffects, in: context)
    let parts = CumulativeFitPresenter.parts(
      fit, formula: frame.formula.description, omitted: frame.omittedRows.count, names: shown(names))
    return Fitted(parts: parts, names: names, convergence: fit.convergence)
  }

  private func shown(_ names: Pseudonyms) -> PersonNames {
    { EmployeeNumber($0) == nil ? $0 : names.name(for: $0) }
  }

  /// Employee numbers are personal data whatever table they come from; other labels are shown as they are.
  private func personNames(_ terms: [RandomTerm], in context: RunContext) throws -> Pseudonyms {
    let holdsPersons = terms.contains { $0.levels.contains { EmployeeNumber($0) != nil } }
    return holdsPersons ? try context.pseudonyms(for: nil) : .identifiers
  }

  private func parsed(_ text: String) throws -> Formula {
    do { return try Formula(text) } catch {
      // The caret line of the description needs a line of its own; the place is said in words here.
      let problem = error.description.split(separator: "\n").first.map(String.init) ?? error.expected
      let found = "\(problem), at character \(error.offset + 1) of '\(error.formula)'"
      throw Explanation(
        .usage, Phrase(id: "Rumus tidak terbaca: \(found).", en: "The formula cannot be read: \(found)."),
        remedy: Phrase(
          id: "Contoh: 'y ~ x + (1 | g)'.", en: "An example: 'y ~ x + (1 | g)'."))
    }
  }

  private func frame(_ formula: Formula, _ table: Table) throws -> ModelFrame {
    let columns = table.columns.map { column -> (name: String, values: ModelColumnValues) in
      switch column.values {
      case .numbers(let numbers): (column.name, .numbers(numbers))
      case .labels(let factor): (column.name, .labels(codes: factor.codes, levels: factor.levels))
      }
    }
    do { return try ModelFrame(formula, columns: columns) } catch {
      let text = error.description
      let headings = table.columns.map(\.name).joined(separator: ", ")
      throw Explanation(
        .usage, Phrase(id: "\(table.source): \(text)", en: "\(table.source): \(text)"),
        remedy: Phrase(id: "Kolom yang ada: \(headings).", en: "The columns are: \(headings)."))
    }
  }

  private func weights(_ table: Table) throws -> LinearMixedModel.Weights {
    func column(_ name: String) throws -> [Double] {
      guard case .numbers(let values)? = table[name]?.values else {
        throw Explanation(
          .usage,
          Phrase(
            id: "\(table.source): tidak ada kolom angka '\(name)'.",
            en: "\(table.source): there is no numeric column '\(name)'."))
      }
      return values
    }
    if let precision { return .precision(try column(precision)) }
    if let frequency { return .frequency(try column(frequency)) }
    return .none
  }
}
