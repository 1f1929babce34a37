import AppraisalAnalysis
import Appraisals
import ArgumentParser
import Reporting

/// The record of the last list, to be shown beside a new one.
struct LastListOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      id: "Catatan daftar yang lalu ('timbang decide'): menampilkan apa yang diputuskan dan apa hasilnya.",
      en: "The record of the last list ('timbang decide'): shows what was decided on it and what came of it.",
      valueName: "folder"),
    completion: .directory)
  var last: String?

  /// Adds the last list, its decisions and trainings to a report.
  func add(
    to parts: inout ReportParts, _ selection: Selection, _ names: Pseudonyms, _ context: RunContext
  ) throws {
    guard let last else { return }
    let record = try RecordFile(folder: last).read()
    let key = try LastListOptions.key(record, selection, names, context)
    let round = LastRound(record, now: selection, key: key)
    let added = LastRoundPresenter.parts(round, in: selection) { names.name(for: $0) }
    // The sentence on people and machines stays the last one.
    parts.blocks.insert(contentsOf: added.blocks, at: max(parts.blocks.count - 1, 0))
    parts.tables += added.tables
  }

  /// The key under which people of the record are found in data; none where the record has their identifiers.
  static func key(
    _ record: DecisionRecord, _ selection: Selection, _ names: Pseudonyms, _ context: RunContext
  ) throws -> PseudonymKey? {
    if case .keyed(let key) = names { return key }
    let ratees = Set(selection.scores.entries.map(\.ratee))
    return record.decisions().contains { ratees.contains($0.ratee) } ? nil : try context.pseudonymKey()
  }
}
