import Appraisals
import ArgumentParser
import Reporting
import Statistics

extension FitPresenter.Intervals: ExpressibleByArgument {}
extension LikelihoodCriterion: ExpressibleByArgument {}

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "The researcher's door: any linear mixed model by formula, as in lme4.",
    discussion: """
      Notation: + * :, 0 +, -1, (1|g), (1|a:b), (x|g), (x||g), (1|a/b), factor(x). Text columns are factors with
      treatment contrasts; rows with a missing value are left out and counted. Degrees of freedom are Satterthwaite's.

      Example:
        timbang fit datasets/sleepstudy --formula 'Reaction ~ Days + (Days | Subject)'
        timbang fit datasets/insteval --formula 'y ~ 1 + (1|s) + (1|d) + (1|dept:service)' --format json
      """)

  @OptionGroup var source: DataArgument

  @Option(help: ArgumentHelp("The model, as in lme4.", valueName: "formula"))
  var formula: String

  @Option(help: "reml, or ml to compare fixed effects.")
  var method: LikelihoodCriterion = .restrictedMaximumLikelihood

  @Option(
    help: ArgumentHelp("A column of precision weights: Var = σ²/w, as lme4's weights.", valueName: "column"))
  var precision: String?

  @Option(
    help: ArgumentHelp("A column of frequencies: how many equal rows a row stands for.", valueName: "column"))
  var frequency: String?

  @Option(help: "Intervals of variances: auto, profile or wald.")
  var intervals: FitPresenter.Intervals = .automatic

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if precision != nil, frequency != nil {
      throw ValidationError("Give --precision or --frequency, not both.")
    }
  }

  mutating func run() throws {
    try shared.run(as: "fit", databaseTables: source.database.tablesTaken) { context in
      let model = try parsed(formula)
      let table = try context.readTable(source)
      let frame = try frame(model, table)
      context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
      let fit: LinearMixedModelFit
      do {
        fit = try frame.model(weights: try weights(table)).fit(method, threads: context.threads)
      } catch let error as ModelError {
        let (message, remedy) = Wording.refusal(.inestimable(error))
        throw Explanation(.unanswerable, message, remedy: remedy)
      }
      let names = try personNames(fit, in: context)
      let parts = FitPresenter.parts(
        fit, formula: model.description, omitted: frame.omittedRows.count, intervals: intervals
      ) { EmployeeNumber($0) == nil ? $0 : names.name(for: $0) }
      context.progress.clear()
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(name: table.source, sha256: table.sha256)], pseudonyms: names,
          formula: model.description, convergence: Manifest.Convergence(fit.convergence)),
        findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
    }
  }

  /// Employee numbers are personal data whatever table they come from; other labels are shown as they are.
  private func personNames(_ fit: LinearMixedModelFit, in context: RunContext) throws -> Pseudonyms {
    let holdsPersons = fit.model.randomEffects.contains { $0.levels.contains { EmployeeNumber($0) != nil } }
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
