import AppraisalLoading
import Appraisals
import Foundation
import Reporting

/// What a command knows about its run, apart from its own options.
struct RunContext: Sendable {
  /// The name of the command.
  let command: String
  /// The words of the command line that may be kept.
  let arguments: [String]
  /// The language of words.
  let language: Language
  /// The seed of every random number.
  let seed: UInt64
  /// How many threads may be used.
  let threads: Int
  /// Which column has which role, as far as the user said so.
  let map: ColumnMap
  /// The sheet of a workbook, if the user named one.
  let sheet: String?
  /// Which way numeric codes run, if the user said so.
  let codes: LoadingOptions.CodeDirection?
  /// The regime of all scores, if the user said so.
  let scaleVersion: String?
  /// Where long work says how far it is.
  let progress: Progress
  /// The tables that were named, the first being the database's where there is one.
  let tables: [String]
  /// What the operating system said.
  let process: ProcessFacts

  private let keyFile: KeyFile
  /// Whether `--reveal` was given.
  var revealsIdentifiers: Bool { showsIdentifiers }
  private let showsIdentifiers: Bool
  private let announcesKey: Bool

  init(command: String, hiding personal: [String], options: SharedOptions, process: ProcessFacts) {
    let terminal = Terminal(descriptor: STDERR_FILENO, variables: process.variables)
    let language = options.lang ?? process.language
    let speaks = terminal.isInteractive && !options.quiet && process.variables["TERM"] != "dumb"
    self.command = command
    self.language = language
    arguments = PublicArguments.of(process.arguments, command: command, hiding: personal)
    seed = options.seed
    threads = options.threadCount
    map = ColumnMap.joined(options.map)
    sheet = options.sheet
    codes = options.codes
    scaleVersion = options.scaleVersion
    tables = options.tables
    self.process = process
    progress = Progress(language: language, width: terminal.width, audience: speaks ? .person : .nobody)
    keyFile = KeyFile(path: options.key, variables: process.variables)
    showsIdentifiers = options.reveal
    announcesKey = speaks
  }

  /// The key itself, read or made.
  func pseudonymKey() throws -> PseudonymKey {
    let (key, origin) = try keyFile.read()
    if origin == .made, announcesKey { StandardStream.error.attempt(KeyFile.announcement[language] + "\n") }
    return key
  }

  /// How persons are named in the result: by pseudonym, unless `--reveal` or the data say otherwise.
  ///
  /// The key is read, or made, only when it is needed.
  func pseudonyms(for provenance: AppraisalTable.Provenance?) throws -> Pseudonyms {
    if showsIdentifiers || provenance?.isPseudonymous == true { return .identifiers }
    return .keyed(try pseudonymKey())
  }

  /// What was found in the data, as a result may show it: with identifiers only where tables show them too.
  func findings(in table: AppraisalTable) -> [Finding] {
    let findings = table.report.findings.filter { !$0.isSelfEvident }
    if showsIdentifiers || table.provenance.isPseudonymous { return findings }
    return PublicFindings(hiding: table).of(findings)
  }

  /// The same for findings about several sources, with everybody who is known from them.
  func findings(_ findings: [Finding], about persons: Set<String>, isPseudonymous: Bool) -> [Finding] {
    showsIdentifiers || isPseudonymous ? findings : PublicFindings(hiding: persons).of(findings)
  }

  /// What was repaired, as a result may show it.
  func repairs(in report: ValidationReport, about persons: Set<String>, isPseudonymous: Bool) -> RepairList {
    guard !showsIdentifiers && !isPseudonymous else { return RepairList(report) }
    let hiding = PublicFindings(hiding: persons)
    return RepairList(findings: hiding.of(report.findings), columns: report.repairs.map(hiding.of))
  }

  /// The manifest of the run, with what the command adds to it.
  func manifest(
    inputs: [Manifest.Input] = [], pseudonyms: Pseudonyms = .identifiers, formula: String? = nil,
    convergence: Manifest.Convergence? = nil, ruleVersions: [Manifest.RuleVersion] = [],
    blasKernel: String? = nil, facts: [Manifest.Fact] = []
  ) -> Manifest {
    Manifest(
      version: Timbang.version, command: command, arguments: arguments, inputs: inputs, seed: seed,
      formula: formula, convergence: convergence, ruleVersions: ruleVersions,
      keyFingerprint: pseudonyms.fingerprint, blasKernel: blasKernel, facts: facts)
  }
}

extension Manifest.Input {
  /// The input that appraisals were read from; folders are left out.
  init(_ provenance: AppraisalTable.Provenance) {
    let name = provenance.name.split(separator: "/").last.map(String.init) ?? provenance.name
    self.init(name: name, sha256: provenance.sha256)
  }
}
