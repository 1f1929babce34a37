import Appraisals
import ArgumentParser
import Reporting

/// Fits known models to known data and counts the digits on which timbang and other programs agree.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: Phrase(
      id: "Apakah timbang menghitung seperti lme4 dan ordinal? Banyaknya angka yang sama, kasus demi kasus.",
      en: "Does timbang compute what lme4 and ordinal compute? Digits of agreement, case by case."),
    discussion: Phrase(
      id: """
        Menduga model dari datasets/reference/mixed-models.json pada kumpulan data yang menyertai timbang, lalu
        membandingkan tiap angka dengan yang ditemukan lme4 (atau clmm dari ordinal) pada optimum yang sama.

        Status keluar: 0 semua cocok, 1 ada angka yang tidak cocok (laporan tetap dicetak dan menyebut yang
        mana), 3 ada model yang tidak dapat diduga, 64 salah pakai, 74 kumpulan data tidak ditemukan.

        Contoh:
          timbang verify
          timbang verify --case dyestuff-reml
          timbang verify --format csv > digits.csv
        """,
      en: """
        Fits the models of datasets/reference/mixed-models.json to the data sets that come with timbang and
        compares each number with the one that lme4 (or ordinal's clmm) found at the same optimum.

        Exit status: 0 all agree, 1 a number does not (the report is printed all the same and says which),
        3 a model could not be fitted, 64 usage, 74 the data sets were not found.

        Example:
          timbang verify
          timbang verify --case dyestuff-reml
          timbang verify --format csv > digits.csv
        """))

  @OptionGroup var shared: SharedOptions

  @Option(
    help: ArgumentHelp(
      id: "Folder kumpulan data. (bawaan: 'datasets' di sini, atau di atas program)",
      en: "The folder with the data sets. (default: 'datasets' here, or above the program)", valueName: "folder"
    ),
    completion: .directory)
  var datasets: String?

  @Option(
    help: ArgumentHelp(
      id: "Angka yang diharapkan. (bawaan: reference/mixed-models.json di antara kumpulan data)",
      en: "The expected numbers. (default: reference/mixed-models.json among the data sets)", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var reference: String?

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      id: "Satu kasus, atau semua kasus dari satu kumpulan data; dapat diulang.",
      en: "One case, or all cases of one data set; may be given again.", valueName: "name"))
  var cases: [String] = []

  mutating func run() throws {
    var isVerified = false
    try shared.run(as: "verify") { context in
      let (report, verdict) = try verified(in: context)
      isVerified = verdict
      return report
    }
    // The report has been printed and says what disagrees; scripts see the status.
    if !isVerified { throw ExitCode(ExitStatus.dataRefused.rawValue) }
  }

  private func verified(in context: RunContext) throws -> (Report, Bool) {
    let folder = try DatasetFolder(path: datasets)
    let path = reference ?? folder.path + "/reference/mixed-models.json"
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let bytes = try DatasetFolder.bytes(of: path)
    let references = try ReferenceCases(bytes: bytes, name: name)
    let chosen = try references.selecting(cases)
    var inputs = [Manifest.Input(name: name, sha256: ContentDigest.sha256(of: bytes))]
    var tables: [String: Table] = [:]
    var comparisons: [VerificationPresenter.Comparison] = []
    for (place, reference) in chosen.enumerated() {
      context.progress.show(.verbatim(reference.name), done: place, of: chosen.count)
      if tables[reference.data] == nil {
        let (table, input) = try folder.read(reference.data)
        tables[reference.data] = table
        inputs.append(input)
      }
      guard let table = tables[reference.data] else { continue }
      comparisons += try compared(reference, with: table, threads: context.threads)
    }
    let programs = chosen.map { $0.program ?? references.program }
    let distinct = programs.enumerated().filter { !programs[..<$0.offset].contains($0.element) }.map(\.element)
    let parts = VerificationPresenter.parts(comparisons, program: distinct.joined(separator: ", "))
    let report = Report(manifest: context.manifest(inputs: inputs), blocks: parts.blocks, tables: parts.tables)
    return (report, comparisons.allSatisfy(\.isEnough))
  }

  private func compared(_ reference: ReferenceCase, with table: Table, threads: Int) throws
    -> [VerificationPresenter.Comparison]
  {
    let isCumulative = reference.family == .cumulative
    let found: (ExpectedQuantity) throws -> FittedCase.Found
    if isCumulative {
      found = try FittedCumulativeCase(reference, data: table, threads: threads).found
    } else {
      found = try FittedCase(reference, data: table, threads: threads).found
    }
    return try reference.expected.map { expected in
      let result = try found(expected)
      let agreement = Agreement(expected, result, noise: isCumulative ? FittedCumulativeCase.noise : 0)
      return VerificationPresenter.Comparison(
        caseName: reference.name, data: reference.data, formula: reference.formula,
        method: reference.method.rawValue, quantity: expected.label, expected: expected.value,
        found: result.value, digits: agreement.digits, needed: agreement.needed, isEnough: agreement.isEnough)
    }
  }
}
