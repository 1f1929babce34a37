import AppraisalAnalysis
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
      that severity cannot be told from how good the staff are.

      Beside severity: narrow range, halo, drift, unequal treatment of groups, forms that are alike and recency, each
      against the pool of raters, adjusted for the level and screened for false discoveries (tables range, halo, drift,
      interactions, identical_forms, recency). Protected attributes are used for interactions only, and no rater is
      judged by fewer than ten employees on either side. --seed fixes the permutations behind halo.

      Example:
        timbang raters datasets/insteval
        timbang raters datasets/palembang --format csv --table halo
        timbang raters datasets/palembang --format csv --table raters > raters.csv
      """)

  @OptionGroup var source: DataArgument
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "raters", databaseTables: source.tablesTaken) { context in
      let table = try context.loadAppraisals(source)
      let names = try context.pseudonyms(for: table.provenance)
      let study = try answering { () throws(AnalysisError) in
        guard table.raters != nil else { throw .noRaters }
        return try SeverityStudy(RatingDesign(table), threads: context.threads)
      }
      var parts = RatersPresenter.parts(study) { names.name(for: $0) }
      if let effects = RaterEffects(study.audit.design, key: RandomKey(seed: context.seed)) {
        RaterEffectsPresenter.add(effects, to: &parts) { names.name(for: $0) }
      }
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names,
          formula: study.severity.performance.model.formula,
          convergence: Manifest.Convergence(study.severity.performance.fit.convergence),
          facts: [Manifest.Fact("employees", .text(study.employees.rawValue))]),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }
}
