import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

struct ReliabilityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reliability",
    abstract: Phrase(
      id: "Seberapa andal penilaian ini, dan apa yang membuatnya cukup andal?",
      en: "How reliable is the appraisal, and what would make it reliable enough?"),
    discussion: Phrase(
      id: """
        Studi generalisabilitas menguraikan perbedaan nilai menjadi pegawai, penilai, indikator, periode dan
        derau; studi keputusan menyebut berapa penilai, indikator dan periode yang mencapai 0,7; 0,8; dan 0,9.
        Bila beberapa penilai menilai orang yang sama: korelasi intrakelas menurut kedua sistem penamaan, alfa
        Krippendorff dengan selang bootstrap, kappa, r_wg(j) dan a_wg untuk tiap pegawai. Yang tidak dapat
        diketahui dari data disebut, dengan jalan keluar termurah.

        Dengan --columns tabel biasa apa pun dapat dipakai: tiap baris satu orang yang dinilai, tiap kolom satu
        penilai atau satu butir.

        Contoh:
          timbang reliability datasets/guilford1954
          timbang reliability judges.csv --columns J1,J2,J3,J4 --format csv --table icc
          timbang reliability bfi.csv --columns=-A1,A2,A3,A4,A5
        """,
      en: """
        A generalizability study splits differences in scores into people, raters, indicators, periods and
        noise; a decision study says how many raters, indicators and periods would reach .7, .8 and .9. Where
        several raters rate the same person: intraclass correlations under both naming systems, Krippendorff's
        alpha with bootstrap intervals, kappas, r_wg(j) and a_wg for each ratee. What the data cannot tell is
        said, with the cheapest remedy.

        With --columns any plain table will do: each row is a ratee, each column a rater or an item.

        Example:
          timbang reliability datasets/guilford1954
          timbang reliability judges.csv --columns J1,J2,J3,J4 --format csv --table icc
          timbang reliability bfi.csv --columns=-A1,A2,A3,A4,A5
        """))

  @OptionGroup var source: DataArgument
  @OptionGroup var plain: PlainTableOptions
  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    let (source, plain) = (source, plain)
    try shared.run(as: "reliability", databaseTables: source.database.tablesTaken) { context in
      plain.isChosen
        ? try ReliabilityCommand.report(columns: plain, of: source, in: context)
        : try ReliabilityCommand.report(of: source, in: context)
    }
  }

  private static func report(of source: DataArgument, in context: RunContext) throws -> Report {
    let table = try context.loadAppraisals(source)
    let names = try context.pseudonyms(for: table.provenance)
    let study = try study(RatedScores(RatingDesign(table)), in: context)
    let parts = ReliabilityPresenter.parts(study) { names.name(for: $0) }
    return Report(
      manifest: context.manifest(inputs: [Manifest.Input(table.provenance)], pseudonyms: names),
      findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
  }

  private static func report(columns: PlainTableOptions, of source: DataArgument, in context: RunContext) throws
    -> Report
  {
    let table = try context.readPlainTable(source, columns)
    let study = try study(RatedScores(table), in: context)
    let names = try personNames(of: table, in: context)
    let parts = ReliabilityPresenter.parts(study) { EmployeeNumber($0) == nil ? $0 : names.name(for: $0) }
    return Report(
      manifest: context.manifest(
        inputs: [Manifest.Input(name: table.source, sha256: table.sha256)], pseudonyms: names),
      findings: table.report.findings, blocks: parts.blocks, tables: parts.tables)
  }

  private static func study(_ scores: RatedScores, in context: RunContext) throws -> ReliabilityStudy {
    context.progress.show(Phrase(id: "Menduga keandalan …", en: "Estimating reliability …"))
    return try answering { () throws(AnalysisError) in
      try ReliabilityStudy(scores, key: RandomKey(seed: context.seed), threads: context.threads)
    }
  }

  /// Employee numbers are personal data whatever table they come from.
  private static func personNames(of table: PlainTable, in context: RunContext) throws -> Pseudonyms {
    let holdsPersons = table.ratees?.levels.contains { EmployeeNumber($0) != nil } ?? false
    return holdsPersons ? try context.pseudonyms(for: nil) : .identifiers
  }
}
