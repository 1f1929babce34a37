import Appraisals
import ArgumentParser
import Reporting

/// Shows the rules that timbang brings along.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: Phrase(
      id: "Aturan mana yang terpasang, dan apa isinya?",
      en: "Which rules are built in, and what do they say?"),
    discussion: Phrase(
      id: """
        Mendaftar aturan bawaan dengan masa berlakunya. Bila diberi pengenal, yang dicetak adalah berkas aturan
        itu sendiri, yang menyebut dasar tiap ketentuan; salinannya dapat diperbaiki dan diberikan kepada check,
        talent dan flag dengan --policy. Berkas aturan adalah pengaturan program, bukan bunyi peraturan.

        Contoh:
          timbang policies
          timbang policies pp-30-2019 > ours.json
          timbang check scores.csv --policy ours.json
          timbang check scores.csv --policy pp-30-2019
          timbang talent scores.csv --policy talenta-80-60
        """,
      en: """
        Lists the built-in policies with their dates. With an identifier it prints the policy file itself, which
        says what each rule rests on; a copy can be corrected and given to check, talent and flag with --policy.
        A policy file is a configuration, not the law.

        Example:
          timbang policies
          timbang policies pp-30-2019 > ours.json
          timbang check scores.csv --policy ours.json
          timbang check scores.csv --policy pp-30-2019
          timbang talent scores.csv --policy talenta-80-60
        """))

  @Argument(
    help: ArgumentHelp(
      id: "Pengenal suatu aturan, untuk mencetak berkasnya.",
      en: "The identifier of a policy, to print its file.", valueName: "id"))
  var id: String?

  @OptionGroup var shared: SharedOptions

  mutating func run() throws {
    try shared.run(as: "policies") { context in
      guard let id else { return list(in: context) }
      guard let bytes = AppraisalPolicy.builtInFile(id: id) ?? TalentPolicy.builtInFile(id: id) else {
        let known = (AppraisalPolicy.builtIn.map(\.id) + TalentPolicy.builtIn.map(\.id)).joined(separator: ", ")
        throw Explanation(
          .usage,
          Phrase(id: "Tidak ada aturan bawaan '\(id)'.", en: "There is no built-in policy '\(id)'."),
          remedy: Phrase(id: "Yang ada: \(known).", en: "There are: \(known)."))
      }
      try Output(path: shared.output).write(bytes)
      // The file is the result: there is no room for a report.
      throw ExitCode.success
    }
  }

  private func list(in context: RunContext) -> Report {
    let policies =
      AppraisalPolicy.builtIn.map { PolicyLine($0, subject: Phrase(id: "penilaian", en: "appraisal")) }
      + TalentPolicy.builtIn.map { PolicyLine($0, subject: Phrase(id: "talenta", en: "talent")) }
    let title = Phrase(id: "Aturan bawaan", en: "Built-in policies")
    let count = Wording.count(
      policies.count, id: "aturan bawaan", one: "built-in policy", many: "built-in policies")
    return Report(
      manifest: context.manifest(
        ruleVersions: policies.map { Manifest.RuleVersion(name: $0.id, version: $0.version) }),
      blocks: [
        .headline(
          Phrase(
            id: "Ada \(count); 'timbang policies ID' mencetak berkasnya.",
            en: "There are \(count); 'timbang policies ID' prints the file of one.")),
        .table(name: "policies", title: title),
      ],
      tables: [
        ReportTable(
          name: "policies",
          columns: [
            ReportColumn("policy", Phrase(id: "Aturan", en: "Policy")),
            ReportColumn("subject", Phrase(id: "Tentang", en: "Subject")),
            ReportColumn("version", Phrase(id: "Versi", en: "Version")),
            ReportColumn("valid_from", Phrase(id: "Sejak", en: "From")),
            ReportColumn("valid_to", Phrase(id: "Sampai", en: "To")),
            ReportColumn("title", Phrase(id: "Judul", en: "Title")),
          ],
          rows: policies.map { policy in
            [
              .text(policy.id), .phrase(policy.subject), .text(policy.version),
              .text(policy.validFrom.description), Cell(policy.validTo?.description), .text(policy.title),
            ]
          })
      ])
  }
}

/// What the list shows of a policy.
private struct PolicyLine {
  let id: String
  let subject: Phrase
  let version: String
  let validFrom: CalendarDate
  let validTo: CalendarDate?
  let title: String

  init(_ policy: AppraisalPolicy, subject: Phrase) {
    (id, version, title) = (policy.id, policy.version, policy.title)
    (validFrom, validTo) = (policy.validFrom, policy.validTo)
    self.subject = subject
  }

  init(_ policy: TalentPolicy, subject: Phrase) {
    (id, version, title) = (policy.id, policy.version, policy.title)
    (validFrom, validTo) = (policy.validFrom, policy.validTo)
    self.subject = subject
  }
}
