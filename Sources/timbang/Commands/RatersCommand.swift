import AppraisalAnalysis
import ArgumentParser
import Reporting

struct RatersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raters",
    abstract: "Which raters are severe or lenient, and how sure is that?",
    discussion: """
      Severity is in points of the scale; positive = more severe. Every employee has a fixed level, so that only
      employees with several raters speak about severity and a strong team does not make its rater look lenient;
      raters are random, fitted by REML. Where no employee has two raters, employees are random and the result says
      that severity cannot be told from how good the staff are.

      --model rasch puts ratees, raters, indicators and periods on one scale of logits, for scores of at most 11 levels:
      measures with fit, fair averages, thresholds, bias terms, and the subsets that can be compared.

      Example:
        timbang raters datasets/insteval
        timbang raters datasets/guilford1954 --model rasch
        timbang raters datasets/palembang --format csv --table raters > raters.csv
      """)

  @OptionGroup var source: DataArgument
  @OptionGroup var model: RaterModelOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    let model = model
    try shared.run(as: "raters", databaseTables: source.database.tablesTaken) { [source] context in
      switch model.model {
      case .linear: try RatersCommand.linear(source, in: context)
      case .rasch: try RatersCommand.rasch(source, model.rasch, in: context)
      }
    }
  }

  private static func linear(_ source: DataArgument, in context: RunContext) throws -> Report {
    let table = try context.loadAppraisals(source)
    let names = try context.pseudonyms(for: table.provenance)
    let study = try answering { () throws(AnalysisError) in
      guard table.raters != nil else { throw .noRaters }
      return try SeverityStudy(RatingDesign(table), threads: context.threads)
    }
    let parts = RatersPresenter.parts(study) { names.name(for: $0) }
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
        formula: study.severity.performance.model.formula,
        convergence: Manifest.Convergence(study.severity.performance.fit.convergence),
        facts: [Manifest.Fact("employees", .text(study.employees.rawValue))]),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }

  private static func rasch(_ source: DataArgument, _ options: RaschStudy.Options, in context: RunContext)
    throws
    -> Report
  {
    let table = try context.loadAppraisals(source)
    let names = try context.pseudonyms(for: table.provenance)
    context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
    let study = try answering { () throws(AnalysisError) in try RaschStudy(RatingDesign(table), options) }
    let parts = RaschPresenter.parts(study) { names.name(for: $0) }
    let facets = study.facets.map(\.rawValue).joined(separator: " + ")
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: "logit(score) ~ " + facets,
        convergence: Manifest.Convergence(study.fit.convergence),
        facts: [
          Manifest.Fact("model", .text("rasch")),
          Manifest.Fact("thresholds", .text(options.thresholds.rawValue)),
          Manifest.Fact("raters", .text(options.raters.rawValue)),
          Manifest.Fact("noncentred", .text(options.noncentred.rawValue)),
        ]),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }
}
