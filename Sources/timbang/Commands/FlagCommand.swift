import AppraisalAnalysis
import ArgumentParser
import Reporting
import Statistics

struct FlagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flag",
    abstract: "Who should be proposed for advanced training, and why?",
    discussion: """
      Three lists: recommended (within seats and false-discovery rate), borderline (not to be told from the last
      seat) and needs_evidence (too few ratings), with a reason for each name. P(top) is the probability of being
      among the true top, from joint draws of all levels after the raters' severity is allowed for. The audit of the list by
      unit, grade, sex and age always comes along ('timbang audit' says more).

      Example:
        timbang flag datasets/insteval --top 10%
        timbang flag scores.csv --top 30 --seats 20 --fdr 0.2
        timbang flag scores.csv --format csv --table selection
      """)

  @OptionGroup var source: DataArgument
  @OptionGroup var selection: SelectionOptions
  @OptionGroup var cells: CellOptions
  @OptionGroup var last: LastListOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "flag", databaseTables: source.database.tablesTaken) { context in
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      let selected = try selection.select(from: table, in: context)
      let audit = ListAudit(
        selected, smallestCell: cells.minCell, raterNames: { names.name(for: $0) },
        key: RandomKey(seed: context.seed).derived(2))
      var parts = FlagPresenter.parts(selected, audit) { names.name(for: $0) }
      try last.add(to: &parts, selected, names, context)
      let performance = selected.scores.performance
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
          convergence: Manifest.Convergence(performance.fit.convergence)),
        findings: context.findings(in: table) + CheckPresenter.findings(table), blocks: parts.blocks,
        tables: parts.tables)
    }
  }
}
