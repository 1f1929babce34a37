import ArgumentParser
import Reporting

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Is the data sound, and who can be compared with whom?",
    discussion: """
      Reads the data and lists everything that was found, with file, line and column; then says how many bits of
      information each indicator carries and which raters are linked. A database is named with --from; see
      'timbang sources --help'.

      Example:
        timbang check datasets/insteval
        timbang check scores.csv --map ratee=NIP,rater=ATASAN,score=NILAI
      """)

  @OptionGroup var source: DataArgument
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "check", databaseTables: source.tablesTaken) { context in
      let table = try context.loadAppraisals(source)
      let parts = CheckPresenter.parts(table)
      return Report(
        manifest: context.manifest(inputs: [Manifest.Input(table.provenance)]),
        findings: context.findings(in: table) + CheckPresenter.findings(table), blocks: parts.blocks,
        tables: parts.tables)
    }
  }
}
