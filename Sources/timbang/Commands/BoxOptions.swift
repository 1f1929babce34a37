import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

/// Whether and how the nine boxes are drawn.
struct BoxOptions: ParsableArguments {
  /// What of profiles and boxes is wanted.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case with
    case only
    case none
  }

  /// Boxes as a part of a report.
  struct Drawn {
    var parts = ReportParts()
    var formula: String?
    var convergence: Manifest.Convergence?
    var rules: [Manifest.RuleVersion] = []
  }

  @Option(
    help: ArgumentHelp(
      id: "Sembilan kotak: bersama profil (with), hanya kotak (only), atau tanpa kotak (none).",
      en: "The nine boxes: with the profiles, only the boxes, or none."))
  var boxes: Choice = .with

  @OptionGroup var rules: TalentPolicyOptions

  @Option(
    name: .customLong("rho"),
    help: ArgumentHelp(
      id: "Untuk sembilan kotak: bagian pengaruh penilai yang nyata, 0 "
        + "sampai 1. (bawaan: 0 bila ada penilaian ganda, selain itu ½)",
      en: "For the boxes: the share of rater effects that is "
        + "real, 0 to 1. (default: 0 where double-rated, else ½)",
      valueName: "rho"))
  var rho: Double?

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya simulasi bersama untuk sembilan kotak. (bawaan: "
        + "4000, kurang dari itu bila pegawai sangat banyak)",
      en: "Joint draws for the boxes. (default: 4000, fewer for very many employees)", valueName: "n"))
  var draws: Int?

  func validate() throws {
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError(
        id: "--draws memerlukan bilangan dari 100 sampai 1000000, bukan \(draws).",
        en: "--draws takes a number from 100 to 1000000, not \(draws).")
    }
    if let rho, !(0...1).contains(rho) {
      throw ValidationError(
        id: "--rho memerlukan bagian dari 0 sampai 1, bukan \(rho).",
        en: "--rho takes a share from 0 to 1, not \(rho).")
    }
    if boxes == .none, rules.policy != nil || rho != nil || draws != nil {
      throw ValidationError(
        id: "--policy, --rho dan --draws hanya untuk sembilan kotak, sedangkan --boxes none meniadakannya.",
        en: "--policy, --rho and --draws are for the boxes, which --boxes none leaves out.")
    }
  }

  /// The boxes of appraisals; beside profiles, a refusal is told and the profiles stay.
  func parts(_ table: AppraisalTable, in context: RunContext, names: @escaping PersonNames) throws -> Drawn {
    guard boxes != .none else { return Drawn() }
    let policy = try rules.talentPolicy()
    context.progress.show(Phrase(id: "Menghitung kotak …", en: "Computing boxes …"))
    defer { context.progress.clear() }
    do throws(AnalysisError) {
      let found = try nineBoxes(table, policy, in: context)
      let performance = found.scores.performance
      return Drawn(
        parts: BoxPresenter.parts(found, isWhole: boxes == .only, names: names),
        formula: performance.model.formula, convergence: Manifest.Convergence(performance.fit.convergence),
        rules: [Manifest.RuleVersion(policy)])
    } catch {
      guard boxes == .with else { return try answering { () throws(AnalysisError) in throw error } }
      return Drawn(parts: BoxPresenter.refusal(error))
    }
  }

  private func nineBoxes(
    _ table: AppraisalTable, _ policy: TalentPolicy, in context: RunContext
  ) throws(AnalysisError) -> NineBoxes {
    try InformationContent.requireEnough(table)
    let scores = AdjustedScores(try PerformanceModel(RatingDesign(table)).fit(threads: context.threads))
    try Selection.requireReliable(scores)
    return try NineBoxes(
      scores, policy: policy, share: rho.map { .fixed($0) } ?? .byStatus, draws: draws,
      key: RandomKey(seed: context.seed),
      threads: context.threads)
  }
}
