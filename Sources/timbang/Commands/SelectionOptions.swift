import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Foundation
import Reporting
import Statistics

extension Selection.Request.Top: ExpressibleByArgument {
  /// `30` or `10%`.
  public init?(argument: String) {
    if argument.hasSuffix("%") {
      guard let percent = Double(argument.dropLast()), percent > 0, percent <= 100 else { return nil }
      self = .share(percent / 100)
    } else {
      guard let count = Int(argument), count > 0 else { return nil }
      self = .count(count)
    }
  }

  /// The same as it is typed.
  public var defaultValueDescription: String {
    switch self {
    case .count(let count): String(count)
    case .share(let share): String(format: "%g%%", 100 * share)
    }
  }
}

/// What `flag` and `explain` both ask.
struct SelectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Besarnya kelompok terbaik yang sebenarnya: suatu jumlah, atau bagian seperti 10%.",
      en: "The size of the true top: a number, or a share such as 10%.", valueName: "n|p%"))
  var top: Selection.Request.Top = .share(0.1)

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya kursi yang diisi. (bawaan: besarnya kelompok terbaik)",
      en: "The seats to fill. (default: the size of the top)", valueName: "n"))
  var seats: Int?

  @Option(
    help: ArgumentHelp(
      id: "Perkiraan bagian nama keliru paling besar yang masih diterima, 0 sampai 1.",
      en: "The largest tolerated expected share of wrong names, 0 to 1.", valueName: "share"))
  var fdr = 0.3

  @Option(
    help: ArgumentHelp(
      id: "Bagian pengaruh penilai yang nyata, 0 sampai 1. "
        + "(bawaan: 0 bila ada penilaian ganda, selain itu ½)",
      en: "The share of rater effects that is real, 0 to 1. (default: 0 where double-rated, else ½)",
      valueName: "rho"))
  var rho: Double?

  @Option(
    help: ArgumentHelp(
      id: "Bandingkan pegawai lintas unit (across) atau di dalam unitnya (unit).",
      en: "Compare people 'across' units or within their 'unit'.", valueName: "scope"))
  var within: PerformanceScope = .acrossUnits

  @Option(
    help: ArgumentHelp(
      id: "Banyaknya simulasi bersama. (bawaan: 4000, kurang dari itu bila pegawai sangat banyak)",
      en: "Joint draws. (default: 4000, fewer for very many employees)", valueName: "n"))
  var draws: Int?

  @OptionGroup var seating: SeatOptions

  func validate() throws {
    if let seats, seats < 1 {
      throw ValidationError(
        id: "--seats memerlukan bilangan di atas nol, bukan \(seats).",
        en: "--seats takes a positive number, not \(seats).")
    }
    if !(0...1).contains(fdr) {
      throw ValidationError(
        id: "--fdr memerlukan bagian dari 0 sampai 1, bukan \(fdr).",
        en: "--fdr takes a share from 0 to 1, not \(fdr).")
    }
    if let rho, !(0...1).contains(rho) {
      throw ValidationError(
        id: "--rho memerlukan bagian dari 0 sampai 1, bukan \(rho).",
        en: "--rho takes a share from 0 to 1, not \(rho).")
    }
    if let draws, !(100...1_000_000).contains(draws) {
      throw ValidationError(
        id: "--draws memerlukan bilangan dari 100 sampai 1000000, bukan \(draws).",
        en: "--draws takes a number from 100 to 1000000, not \(draws).")
    }
  }

  /// What was asked for; `seed` draws the lots.
  func request(seed: UInt64) throws -> Selection.Request {
    var request = Selection.Request(
      top: top, seats: seats, falseDiscoveryRate: fdr, realShare: rho.map { .fixed($0) } ?? .byStatus,
      draws: draws)
    request.eligibility = try seating.eligibility()
    request.eligibilityDay = try seating.day()
    request.rules = try seating.seatRules(seed: seed)
    return request
  }

  /// From appraisals to lists.
  func select(
    from table: AppraisalTable, in context: RunContext, dial: [Double] = Selection.dial
  ) throws -> Selection {
    var request = try request(seed: context.seed)
    request.dial = dial
    defer { context.progress.clear() }
    let scores = try scores(from: table, in: context)
    return try answering { [request] () throws(AnalysisError) in
      context.progress.show(Phrase(id: "Menghitung peluang …", en: "Computing probabilities …"))
      return try Selection(
        scores, request, key: RandomKey(seed: context.seed), threads: context.threads)
    }
  }

  /// From appraisals to adjusted levels.
  func scores(from table: AppraisalTable, in context: RunContext) throws -> AdjustedScores {
    defer { context.progress.clear() }
    return try answering { () throws(AnalysisError) in
      try InformationContent.requireEnough(table)
      context.progress.show(Phrase(id: "Menduga model …", en: "Fitting the model …"))
      let performance = try PerformanceModel(RatingDesign(table)).fit(
        threads: context.threads, seed: context.seed)
      return AdjustedScores(performance, scope: within)
    }
  }
}

extension PerformanceScope: ExpressibleByArgument {}
