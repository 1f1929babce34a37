import AppraisalAnalysis
import ArgumentParser
import Reporting

struct RatersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raters",
    abstract: "Which raters are severe or lenient, and how sure is that?",
    discussion: """
      Severity is in points of the scale; positive = more severe. The model has random employees, raters, units and
      their interactions with the indicator, as far as the design supports them, fitted by REML.

      Example:
        timbang raters datasets/insteval
        timbang raters datasets/palembang --format csv --table raters > raters.csv
      """)

  @OptionGroup var source: DataArgument
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "raters", databaseTables: source.tablesTaken) { context in
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      let severity = try answering { () throws(AnalysisError) in
        guard table.raters != nil else { throw .noRaters }
        return try RaterSeverity(PerformanceModel(RatingDesign(table)).fit(threads: context.threads))
      }
      let parts = RatersPresenter.parts(severity) { names.name(for: $0) }
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
          formula: severity.performance.model.formula,
          convergence: Manifest.Convergence(severity.performance.fit.convergence)),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }
}
