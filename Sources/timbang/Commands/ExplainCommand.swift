import AppraisalAnalysis
import ArgumentParser
import Reporting

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "One employee's score, step by step, and what would change it.",
    discussion: """
      A page for the employee and the supervisor: from the raw mean to the adjusted level, the weakest indicators,
      what leaving out a rater or a rating would do, what was not used, and how to contest it. The employee is named
      by identifier or by the pseudonym that 'timbang flag' shows.

      Example:
        timbang explain datasets/insteval --ratee 1028 --top 10%
      """)

  @OptionGroup var source: DataArgument
  @Option(help: ArgumentHelp("The employee: identifier or pseudonym.", valueName: "id"))
  var ratee: String
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "explain", hiding: [ratee], databaseTables: source.database.tablesTaken) { context in
      let table = try context.loadAppraisals(source, keeping: selection.seating.columns)
      let names = try context.pseudonyms(for: table.provenance)
      let wanted = table.ratees.levels.first { $0 == ratee || names.name(for: $0) == ratee } ?? ratee
      guard table.ratees.levels.contains(wanted) else {
        return try answering { () throws(AnalysisError) in
          throw .unknownRatee(
            ratee, nearest: RateeExplanation.nearest(ratee, names.names(for: table.ratees.levels)))
        }
      }
      let selected = try selection.select(from: table, in: context, dial: [])
      let explanation = try answering { () throws(AnalysisError) in try RateeExplanation(wanted, in: selected) }
      let parts = ExplainPresenter.parts(explanation, in: selected) { names.name(for: $0) }
      let performance = selected.scores.performance
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
          convergence: Manifest.Convergence(performance.fit.convergence)),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }
}
