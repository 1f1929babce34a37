import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

/// What may be asked about severity in points.
struct SeverityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Bagian pengaruh penilai yang nyata: 0, 0.25, 0.5, 0.75 "
        + "atau 1. (bawaan: 0 untuk status A dan B, selain itu 0.5)",
      en: "The share of raters' effects that is real: 0, 0.25, 0.5, "
        + "0.75 or 1. (default: 0 for statuses A and B, else 0.5)",
      valueName: "rho"))
  var rho: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bandingkan dua penilai; dapat diulang.", en: "Compare two raters; may be repeated.", valueName: "a,b"
    ))
  var compare: [String] = []

  @Flag(
    help: ArgumentHelp(
      id: "Rencanakan penilaian ganda: berapa banyak, dan atas siapa, "
        + "agar para penilai terhubung atau galat tinggal separuh.",
      en: "Plan double ratings: how many, and of whom, would connect the raters or halve the error."))
  var design = false

  @Option(
    help: ArgumentHelp(
      id: "Penilaian ganda paling banyak dalam suatu rencana. (bawaan: sampai galat tinggal separuh)",
      en: "The most double ratings of a plan. (default: until the error is halved)", valueName: "n"))
  var doubleRatings: Int?

  /// Refuses what cannot be asked together.
  func validate() throws {
    if let rho, !Selection.dial.contains(rho) {
      throw ValidationError(
        id: "--rho memerlukan 0, 0.25, 0.5, 0.75 atau 1, bukan \(rho).",
        en: "--rho takes 0, 0.25, 0.5, 0.75 or 1, not \(rho).")
    }
    for pair in compare where pair.split(separator: ",").count != 2 {
      throw ValidationError(
        id: "--compare memerlukan dua penilai yang dipisahkan koma, misalnya --compare A,B.",
        en: "--compare takes two raters with a comma between, as in --compare A,B.")
    }
    if let doubleRatings, !(1...100_000).contains(doubleRatings) {
      throw ValidationError(
        id: "--double-ratings memerlukan bilangan dari 1 sampai 100000, bukan \(doubleRatings).",
        en: "--double-ratings takes a number from 1 to 100000, not \(doubleRatings).")
    }
    if doubleRatings != nil, !design {
      throw ValidationError(
        id: "--double-ratings hanya berlaku bersama --design.",
        en: "--double-ratings belongs to --design.")
    }
    if design, rho != nil || !compare.isEmpty {
      throw ValidationError(
        id: "--design tidak dapat dipakai bersama --rho atau --compare.",
        en: "--design goes with neither --rho nor --compare.")
    }
  }

  /// Whether any of them was given.
  var isGiven: Bool { rho != nil || !compare.isEmpty || design || doubleRatings != nil }

  /// The words of the command line that name persons.
  var persons: [String] { compare + compare.flatMap { $0.split(separator: ",").map(String.init) } }

  /// Severity by the estimator that the design allows, and what else goes wrong.
  func study(_ table: AppraisalTable, _ names: Pseudonyms, in context: RunContext) throws
    -> RatersCommand.Answer
  {
    let study = try answering { () throws(AnalysisError) in
      guard table.raters != nil else { throw .noRaters }
      return try SeverityStudy(
        RatingDesign(table), realShare: rho.map { .fixed($0) } ?? .byStatus, threads: context.threads,
        seed: context.seed)
    }
    var parts = RatersPresenter.parts(study, contrasts: try contrasts(study, names)) { names.name(for: $0) }
    if let effects = RaterEffects(study.audit.design, key: RandomKey(seed: context.seed)) {
      RaterEffectsPresenter.add(effects, to: &parts) { names.name(for: $0) }
    }
    return RatersCommand.Answer(
      parts: parts, formula: study.severity.performance.model.formula,
      convergence: Manifest.Convergence(study.severity.performance.fit.convergence),
      facts: [
        Manifest.Fact("employees", .text(study.employees.rawValue)),
        Manifest.Fact(
          "degrees_of_freedom",
          .text("satterthwaite, \(study.severity.performance.fit.inferenceInformation.rawValue) information")),
      ])
  }

  private func contrasts(_ study: SeverityStudy, _ names: Pseudonyms) throws -> [RaterContrast] {
    let levels = study.audit.design.raters?.levels ?? []
    return try answering { () throws(AnalysisError) in
      var found: [RaterContrast] = []
      for pair in compare {
        let wanted = pair.split(separator: ",").map { part in
          levels.first { $0 == part || names.name(for: $0) == part } ?? String(part)
        }
        found.append(try RaterContrast(wanted[0], wanted[1], in: study))
      }
      return found
    }
  }

  /// Which employees a second rater should rate.
  func plan(_ table: AppraisalTable, _ names: Pseudonyms, in context: RunContext) throws -> RatersCommand.Answer
  {
    let plan = try answering { () throws(AnalysisError) in
      guard table.raters != nil else { throw .noRaters }
      return try DoubleRatingPlan(
        RatingDesign(table), budget: doubleRatings, key: RandomKey(seed: context.seed), threads: context.threads
      )
    }
    return RatersCommand.Answer(
      parts: DoubleRatingPresenter.parts(plan, seed: context.seed) { names.name(for: $0) },
      facts: [Manifest.Fact("variances", .text(plan.source.rawValue))])
  }
}
