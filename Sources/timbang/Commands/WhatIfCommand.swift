import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting
import Statistics

struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif",
    abstract: Phrase(
      id: "Ubah kursi, ambang, ρ, atau keluarkan seorang penilai: siapa masuk, siapa keluar, apa akibatnya.",
      en: "Move seats, thresholds, ρ, leave out a rater: who enters the list, who leaves it, what it costs."),
    discussion: Phrase(
      id: """
        Mengambil daftar yang akan disusun flag dan, di sampingnya, daftar dari tiap --scenario: siapa masuk,
        siapa keluar, berapa di antara yang direkomendasikan diperkirakan termasuk kelompok terbaik yang
        sebenarnya, dan apa akibatnya bagi audit. Semua daftar memakai bilangan acak yang sama, sehingga selisih
        benar-benar selisih. Satu skenario berisi satu pengaturan atau lebih, misalnya seats=20,fdr=0.2:

          seats=20  top=15%  fdr=0.2  rho=0.5  within=unit
          min-service=5  min-remaining=3  eligibility=off
          without-rater=ID  without-period=2024-Q1  without-indicator=loyal  weight=accuracy:2

        Contoh:
          timbang whatif datasets/insteval --scenario seats=50 --scenario rho=0.5
          timbang whatif scores.csv --top 10% --scenario without-rater=P3KQ2AHM7XZ
        """,
      en: """
        Takes the list that flag would draw up and, beside it, the list of every --scenario: who enters, who
        leaves, how many of the recommended are expected in the true top, and what becomes of the audit. All
        lists are drawn with the same random numbers, so that a difference is a difference. A scenario is one
        setting or several, as in seats=20,fdr=0.2:

          seats=20  top=15%  fdr=0.2  rho=0.5  within=unit
          min-service=5  min-remaining=3  eligibility=off
          without-rater=ID  without-period=2024-Q1  without-indicator=loyal  weight=accuracy:2

        Example:
          timbang whatif datasets/insteval --scenario seats=50 --scenario rho=0.5
          timbang whatif scores.csv --top 10% --scenario without-rater=P3KQ2AHM7XZ
        """))

  @OptionGroup var source: DataArgument

  @Option(
    name: .customLong("scenario"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      id: "Pengaturan yang berbeda dari pengaturan daftar; dapat diulang.",
      en: "Settings that differ from those of the list; may be given several times.", valueName: "name=value,…")
  )
  var scenarios: [String] = []

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var cells: CellOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard !scenarios.isEmpty else {
      throw ValidationError(
        id: "Berikan paling sedikit satu --scenario, misalnya --scenario seats=20.",
        en: "Give at least one --scenario, as in --scenario seats=20.")
    }
    for text in scenarios { _ = try ScenarioText(text).changes { $0 } }
  }

  mutating func run() throws {
    // A scenario that names a rater names a person.
    let personal = scenarios.filter { $0.contains("without-rater") }
    try shared.run(as: "whatif", hiding: personal, databaseTables: source.database.tablesTaken) { context in
      let table = try context.loadAppraisals(source, keeping: selection.seating.columns)
      let names = try context.pseudonyms(for: table.provenance)
      let raters = table.raters?.levels ?? []
      let wanted = try scenarios.map { text in
        Scenario(
          try ScenarioText(text).changes { rater in
            raters.first { $0 == rater || names.name(for: $0) == rater } ?? rater
          })
      }
      context.progress.show(Phrase(id: "Membandingkan skenario …", en: "Comparing scenarios …"))
      defer { context.progress.clear() }
      let request = try selection.request(seed: context.seed)
      let comparison = try answering { [selection, cells] () throws(AnalysisError) in
        try ScenarioComparison(
          table, request, scope: selection.within, scenarios: wanted, smallestCell: cells.minCell,
          key: RandomKey(seed: context.seed), threads: context.threads)
      }
      let parts = WhatIfPresenter(comparison) { names.name(for: $0) }.parts()
      let performance = comparison.base.scores.performance
      return Report(
        manifest: context.manifest(
          inputs: [Manifest.Input(table.provenance)], pseudonyms: names, formula: performance.model.formula,
          convergence: Manifest.Convergence(performance.fit.convergence)),
        findings: context.findings(in: table), blocks: parts.blocks, tables: parts.tables)
    }
  }
}

/// A scenario as it is typed: `seats=20,fdr=0.2`.
struct ScenarioText {
  private let pieces: [(name: String, value: String)]
  private let text: String

  static let names = [
    "seats", "top", "fdr", "rho", "within", "min-service", "min-remaining", "eligibility", "without-rater",
    "without-period", "without-indicator", "weight",
  ]

  init(_ text: String) throws {
    self.text = text
    var pieces: [(name: String, value: String)] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = parts[0].trimmingSpaces
      if parts.count == 2, ScenarioText.names.contains(name) {
        pieces.append((name, parts[1].trimmingSpaces))
      } else if let last = pieces.indices.last, parts.count == 1 {
        // The name of an indicator may have commas of its own.
        pieces[last].value += "," + piece
      } else {
        throw ValidationError(
          id: "--scenario '\(text)': '\(name)' bukan pengaturan. Pengaturan "
            + "yang ada: \(ScenarioText.names.joined(separator: ", ")).",
          en: "--scenario '\(text)': '\(name)' is no setting. The "
            + "settings are \(ScenarioText.names.joined(separator: ", "))."
        )
      }
    }
    self.pieces = pieces
  }

  /// The settings.
  ///
  /// - Parameter rater: the identifier of a rater who is named by identifier or pseudonym.
  func changes(rater: (String) -> String) throws -> [Scenario.Change] {
    try pieces.map { name, value in
      guard !value.isEmpty, let change = change(name, value, rater) else {
        throw ValidationError(
          id: "--scenario '\(text)': '\(value)' bukan isi yang berlaku "
            + "untuk \(name) (\(ScenarioText.values(of: name).id)).",
          en: "--scenario '\(text)': '\(value)' is no value of \(name) (\(ScenarioText.values(of: name).en)).")
      }
      return change
    }
  }

  private func change(_ name: String, _ value: String, _ rater: (String) -> String) -> Scenario.Change? {
    switch name {
    case "seats": Int(value).flatMap { $0 > 0 ? .seats($0) : nil }
    case "top": Selection.Request.Top(argument: value).map { .top($0) }
    case "fdr": share(value).map { .falseDiscoveryRate($0) }
    case "rho": share(value).map { .realShare($0) }
    case "within": PerformanceScope(rawValue: value).map { .scope($0) }
    case "min-service": years(value).map { .minimumService($0) }
    case "min-remaining": years(value).map { .minimumRemaining($0) }
    case "eligibility": value == "off" ? .everybodyEligible : nil
    case "without-rater": .withoutRater(rater(value))
    case "without-period": .withoutPeriod(value)
    case "without-indicator": .withoutIndicator(value)
    default: weight(value)
    }
  }

  private func share(_ text: String) -> Double? {
    Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
  }

  private func years(_ text: String) -> Double? {
    Double(text).flatMap { (0...60).contains($0) ? $0 : nil }
  }

  private func weight(_ text: String) -> Scenario.Change? {
    guard let colon = text.lastIndex(of: ":"), colon != text.startIndex,
      let weight = Double(text[text.index(after: colon)...]), weight > 0, weight.isFinite
    else { return nil }
    return .weight(indicator: String(text[..<colon]), weight)
  }

  private static func values(of name: String) -> Phrase {
    switch name {
    case "seats": Phrase(id: "bilangan mulai dari 1", en: "a number from 1")
    case "top": Phrase(id: "suatu jumlah, atau bagian seperti 10%", en: "a number, or a share such as 10%")
    case "fdr", "rho": Phrase(id: "bagian dari 0 sampai 1", en: "a share from 0 to 1")
    case "within": Phrase(id: "across atau unit", en: "across or unit")
    case "min-service", "min-remaining": Phrase(id: "tahun dari 0 sampai 60", en: "years from 0 to 60")
    case "eligibility": .verbatim("off")
    case "weight":
      Phrase(
        id: "indikator dan bilangan di atas nol, misalnya accuracy:2",
        en: "an indicator and a positive number, as in accuracy:2")
    default: Phrase(id: "nama yang ada dalam data", en: "a name in the data")
    }
  }
}
