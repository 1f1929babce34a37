import Appraisals
import Foundation

extension ProposedList {
  /// Reads what `timbang flag` wrote: its JSON, or its table `selection` as CSV or a workbook.
  ///
  /// Only JSON says which data the list was drawn up from and whose names it shows.
  ///
  /// - Throws: `SourceError` when the file cannot be read, `DataRefused` when it is no such list.
  public init(path: String, options: LoadingOptions = LoadingOptions()) throws {
    if path != "-", try SourceFile.kind(of: path) == .file {
      let bytes = try SourceFile.read(path)
      if bytes.first(where: { !WhiteSpace.isASCII($0) }) == UInt8(ascii: "{") {
        self = try ProposedList.json(bytes, file: ProposedList.lastStep(of: path))
        return
      }
    }
    self = try ProposedList.table(try TableSource.readText(path: path, options: options))
  }

  private static func lastStep(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  // MARK: - JSON

  private struct Document: Decodable {
    struct Manifest: Decodable {
      struct Input: Decodable {
        let name: String
        let sha256: String
      }

      let command: String?
      let arguments: [String]?
      let inputs: [Input]?
      let keyFingerprint: String?
    }

    struct Row: Decodable {
      let ratee: String
      let list: String
      let pTop: Double?
    }

    struct Tables: Decodable { let selection: [Row]? }

    let manifest: Manifest?
    let tables: Tables
  }

  private static func json(_ bytes: [UInt8], file: String) throws -> ProposedList {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let document = try? decoder.decode(Document.self, from: Data(bytes)),
      let rows = document.tables.selection
    else { throw refused(file, .notASelection, details: ["selection"]) }
    let entries = try rows.enumerated().map { index, row in
      try entry(row.ratee, row.list, row.pTop, file: file, line: index + 1)
    }
    let manifest = document.manifest
    let naming: Naming
    if let fingerprint = manifest?.keyFingerprint {
      naming = .pseudonyms(fingerprint: fingerprint)
    } else {
      // Without a key and without --reveal, the data themselves declare pseudonyms.
      naming =
        manifest?.arguments?.contains("--reveal") == false ? .pseudonyms(fingerprint: nil) : .identifiers
    }
    return try ProposedList(
      checking: entries, file: file, sha256: ContentDigest.sha256(of: bytes),
      data: manifest?.inputs?.first.map { ($0.name, $0.sha256) }, naming: naming)
  }

  // MARK: - Tables

  private static func table(_ table: Table) throws -> ProposedList {
    guard let ratees = table.labels("ratee"), let lists = table.labels("list") else {
      let missing = table.labels("ratee") == nil ? "ratee" : "list"
      throw refused(table.source, .notASelection, details: [missing])
    }
    let probabilities = table.labels("p_top")
    let entries = try table.lines.indices.map { row in
      try entry(
        ratees[row] ?? "", lists[row] ?? "", probabilities?[row].flatMap { Double($0) }, file: table.source,
        line: table.lines[row])
    }
    return try ProposedList(
      checking: entries, file: table.source, sha256: table.sha256, data: nil, naming: .identifiers)
  }

  // MARK: - Checks

  private init(
    checking entries: [Entry], file: String, sha256: String, data: (name: String, sha256: String)?,
    naming: Naming
  ) throws {
    guard !entries.isEmpty else { throw ProposedList.refused(file, .sourceHasNoRows) }
    var seen: Set<String> = []
    if let twice = entries.first(where: { !seen.insert($0.name).inserted }) {
      throw ProposedList.refused(file, .decisionRepeated, column: "ratee", value: twice.name)
    }
    self.init(entries: entries, file: file, sha256: sha256, data: data, naming: naming)
  }

  private static func entry(
    _ name: String, _ list: String, _ probability: Double?, file: String, line: Int
  ) throws -> Entry {
    guard !name.isEmpty else { throw refused(file, .missingIdentifier, line: line, column: "ratee") }
    guard let place = Place(rawValue: list) else {
      throw refused(
        file, .decisionUnknown, line: line, column: "list", value: list, details: Place.allCases.map(\.rawValue)
      )
    }
    return Entry(name: name, place: place, topProbability: probability)
  }

  private static func refused(
    _ file: String, _ rule: Finding.Rule, line: Int? = nil, column: String? = nil, value: String? = nil,
    details: [String] = []
  ) -> DataRefused {
    let finding = Finding(.error, rule, file: file, line: line, column: column, value: value, details: details)
    return DataRefused(report: ValidationReport(findings: [finding]))
  }
}
