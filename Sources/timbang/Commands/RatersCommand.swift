import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

struct RatersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "raters",
    abstract: "Which raters are severe or lenient, and how sure is that?",
    discussion: """
      Severity is in points of the scale; positive = more severe. Every employee has a fixed level, so that only
      employees with several raters speak about severity and a strong team does not make its rater look lenient;
      raters are random, fitted by REML. Where no employee has two raters, employees are random and the result says
      that severity cannot be told from how good the staff are. Objective results (target and realisation) of the same
      employees and periods anchor the ratings where the two are related.

      Where only moves link raters, a share rho of a rater's effect may be the manager's real one; a finding counts as
      robust if it stands for every share. With --design the answer is a plan: which employees a second rater should rate.

      Example:
        timbang raters datasets/insteval
        timbang raters datasets/palembang --format csv --table raters > raters.csv
        timbang raters datasets/insteval --compare 1,6
        timbang raters datasets/palembang --design --double-ratings 40
      """)

  @OptionGroup var source: DataArgument
  @Option(
    help: ArgumentHelp(
      "The share of raters' effects that is real: 0, 0.25, 0.5, 0.75 or 1. (default: 0 for statuses A and B, else 0.5)",
      valueName: "rho"))
  var rho: Double?
  @Option(help: ArgumentHelp("Compare two raters; may be repeated.", valueName: "a,b"))
  var compare: [String] = []
  @Flag(help: "Plan double ratings: how many, and of whom, would connect the raters or halve the error.")
  var design = false
  @Option(
    help: ArgumentHelp(
      "The most double ratings of a plan. (default: until the error is halved)", valueName: "n"))
  var doubleRatings: Int?
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let rho, !Selection.dial.contains(rho) {
      throw ValidationError("--rho takes 0, 0.25, 0.5, 0.75 or 1, not \(rho).")
    }
    for pair in compare where pair.split(separator: ",").count != 2 {
      throw ValidationError("--compare takes two raters with a comma between, as in --compare A,B.")
    }
    if let doubleRatings, !(1...100_000).contains(doubleRatings) {
      throw ValidationError("--double-ratings takes a number from 1 to 100000, not \(doubleRatings).")
    }
    if doubleRatings != nil, !design { throw ValidationError("--double-ratings belongs to --design.") }
    if design, rho != nil || !compare.isEmpty {
      throw ValidationError("--design goes with neither --rho nor --compare.")
    }
  }

  mutating func run() throws {
    let persons = compare + compare.flatMap { $0.split(separator: ",").map(String.init) }
    try shared.run(as: "raters", hiding: persons, databaseTables: source.tablesTaken) { context in
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      if design { return try plan(table, names, in: context) }
      let study = try answering { () throws(AnalysisError) in
        guard table.raters != nil else { throw .noRaters }
        return try SeverityStudy(
          RatingDesign(table), realShare: rho.map { .fixed($0) } ?? .byStatus, threads: context.threads)
      }
      let levels = study.audit.design.raters?.levels ?? []
      let contrasts = try answering { () throws(AnalysisError) in
        var found: [RaterContrast] = []
        for pair in compare {
          let wanted = pair.split(separator: ",").map { part in
            levels.first { $0 == part || names.name(for: $0) == part } ?? String(part)
          }
          found.append(try RaterContrast(wanted[0], wanted[1], in: study))
        }
        return found
      }
      let parts = RatersPresenter.parts(study, contrasts: contrasts) { names.name(for: $0) }
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
          formula: study.severity.performance.model.formula,
          convergence: Manifest.Convergence(study.severity.performance.fit.convergence),
          facts: [Manifest.Fact("employees", .text(study.employees.rawValue))]),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }
  private func plan(_ table: AppraisalTable, _ names: Pseudonyms, in context: RunContext) throws -> Report {
    let plan = try answering { () throws(AnalysisError) in
      guard table.raters != nil else { throw .noRaters }
      return try DoubleRatingPlan(
        RatingDesign(table), budget: doubleRatings, key: RandomKey(seed: context.seed),
        threads: context.threads)
    }
    let parts = DoubleRatingPresenter.parts(plan, seed: context.seed) { names.name(for: $0) }
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
        facts: [Manifest.Fact("variances", .text(plan.source.rawValue))]),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }
}
