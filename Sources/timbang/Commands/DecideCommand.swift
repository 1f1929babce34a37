import AppraisalAnalysis
import AppraisalLoading
import Appraisals
import ArgumentParser
import Reporting

struct DecideCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: Phrase(
      id: "Mencatat siapa memutuskan apa atas suatu daftar: penyimpangan dan alasannya, keberatan, pelatihan.",
      en: "Record who decided what on a list: overrides with their reason, objections, training done."),
    discussion: Phrase(
      id: """
        SELECTION adalah yang ditulis 'timbang flag': JSON-nya (yang menyebut dasarnya) atau tabel selection
        sebagai CSV. Berkas keputusan memuat satu baris untuk tiap orang: ratee (NIP), decision (accepted,
        rejected, deferred, withdrawn; diterima, ditolak, ditunda, mengundurkan diri), decided_by (jabatan,
        bukan nama), decided_on, reason, dan kemudian objection, objection_outcome, training, training_on. Siapa
        pun yang menyimpang dari daftar harus memberi alasan. Yang dikosongkan berkas berikutnya tetap seperti
        yang tercatat.

        Catatannya adalah decisions.csv dalam folder --record. Baris hanya ditambahkan dan tidak pernah diganti;
        tiap baris memuat sidik baris sebelumnya, sidik daftar dan sidik data, sehingga baris yang diubah,
        dihapus atau dipindahkan akan tampak. Sidik terakhir, bila ditulis dalam berita acara, menunjukkan
        catatan yang diganti atau dipotong: --verify --head DIGEST.

        Tanpa --decisions catatan ditampilkan; dengan --verify hanya rantainya yang diperiksa.

        Contoh:
          timbang flag scores.csv --top 10% --format json --output list.json
          timbang decide list.json --decisions decisions.csv --record records
          timbang decide --record records --verify --head 3f2a9c417be05d18
        """,
      en: """
        SELECTION is what 'timbang flag' wrote: its JSON (which says what it rests on) or its table selection as
        CSV. The file of decisions has a line a person: ratee (NIP), decision (accepted, rejected, deferred,
        withdrawn; diterima, ditolak, ditunda, mengundurkan diri), decided_by (the office, not a name),
        decided_on, reason, and later objection, objection_outcome, training, training_on. Whoever departs from
        the list has to give a reason. What a later file leaves empty stays as it was recorded.

        The record is decisions.csv in the folder of --record. Lines are only ever added; each holds the digest
        of the one before, of the list and of the data, so that an altered, removed or moved line is seen. The
        last digest, in the minutes, shows a record that was replaced or shortened: --verify --head DIGEST.

        Without --decisions the record is shown; with --verify its chain is checked and nothing else.

        Example:
          timbang flag scores.csv --top 10% --format json --output list.json
          timbang decide list.json --decisions decisions.csv --record records
          timbang decide --record records --verify --head 3f2a9c417be05d18
        """))

  @Argument(
    help: ArgumentHelp(
      id: "Daftarnya: JSON atau CSV dari 'timbang flag'.",
      en: "The list: JSON or CSV of 'timbang flag'.", valueName: "selection"), completion: .file())
  var selection: String?

  @Option(
    help: ArgumentHelp(
      id: "Keputusannya, satu baris untuk tiap orang.", en: "The decisions, a line a person.", valueName: "file"
    ), completion: .file())
  var decisions: String?

  @Option(
    help: ArgumentHelp(
      id: "Folder catatan; dibuat saat pertama kali dipakai.",
      en: "The folder of the record; made on first use.", valueName: "folder"),
    completion: .directory)
  var record: String

  @Flag(help: ArgumentHelp(id: "Periksa rantai catatan.", en: "Check the chain of the record."))
  var verify = false

  @Option(
    help: ArgumentHelp(
      id: "Bersama --verify: sidik dari berita acara yang harus ada dalam catatan.",
      en: "With --verify: a digest from the minutes that the record must contain.", valueName: "digest"))
  var head: String?

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if decisions != nil, selection == nil {
      throw ValidationError(
        id: "--decisions memerlukan daftar yang diputuskan: SELECTION.",
        en: "--decisions needs the list they are on: SELECTION.")
    }
    if verify, decisions != nil {
      throw ValidationError(
        id: "Berikan --decisions atau --verify, jangan keduanya.",
        en: "Give --decisions or --verify, not both.")
    }
    if head != nil, !verify {
      throw ValidationError(id: "--head hanya berlaku bersama --verify.", en: "--head goes with --verify.")
    }
    if let head, head.count < 12 || head.count > 64 || !head.allSatisfy(\.isHexDigit) {
      throw ValidationError(
        id: "--head memerlukan 12 sampai 64 angka heksadesimal dari suatu sidik.",
        en: "--head takes 12 to 64 hexadecimal digits of a digest.")
    }
    if selection == "-", decisions == "-" {
      throw ValidationError(
        id: "Hanya satu dari dua berkas yang dapat dibaca dari masukan standar.",
        en: "Only one of two files can come from standard input.")
    }
  }

  mutating func run() throws {
    try shared.run(as: "decide") { context in
      let file = RecordFile(folder: record)
      if let selection, let decisions { return try decide(selection, decisions, file, context) }
      let kept = try file.read()
      if let head {
        do throws(DecisionRecord.Fault) { try kept.requireHead(head) } catch {
          throw RecordError.broken(RecordFile.name, error)
        }
      }
      let list = try selection.map { try context.proposedList($0) }
      return report(
        kept, on: list, added: nil, context, inputs: list.map { [Manifest.Input($0)] } ?? [],
        naming: try RecordNaming(showing: kept, of: list, context: context))
    }
  }

  private func decide(
    _ selection: String, _ decisions: String, _ file: RecordFile, _ context: RunContext
  ) throws -> Report {
    let list = try context.proposedList(selection)
    let given = try context.decisions(decisions)
    let naming = try RecordNaming(list: list, context: context)
    let (kept, added) = try file.append { record in
      try record.lines(
        of: given.decisions, file: given.name, on: list, key: naming.key, day: .today, name: naming.recorded,
        words: naming.words)
    }
    return report(
      kept, on: list, added: added, context,
      inputs: [Manifest.Input(list), Manifest.Input(name: given.name, sha256: given.sha256)], naming: naming)
  }

  private func report(
    _ kept: DecisionRecord, on list: ProposedList?, added: Int?, _ context: RunContext,
    inputs: [Manifest.Input],
    naming: RecordNaming
  ) -> Report {
    let recommended = list.map { list in
      list.entries.filter { $0.place == .recommended }.map { naming.recorded($0.name) }
    }
    let shown = kept.lines(onList: list?.sha256).map(naming.shown)
    let review = DecisionReview(shown, recommended: recommended)
    let parts = DecisionPresenter(review, record: kept, added: added).parts()
    return Report(
      manifest: context.manifest(inputs: inputs, pseudonyms: naming.pseudonyms), blocks: parts.blocks,
      tables: parts.tables)
  }
}

/// How the record names persons: as the list does, never by an identifier unless `--reveal` asks for it.
struct RecordNaming {
  /// The key, where one is needed to bring identifiers and pseudonyms together.
  let key: PseudonymKey?
  private let shows: Bool

  init(list: ProposedList, context: RunContext) throws {
    switch list.naming {
    case .pseudonyms(nil):
      // The data declare their identifiers to be pseudonyms: they print as they are and need no key.
      (key, shows) = (nil, true)
    case .pseudonyms(let fingerprint):
      let key = try context.pseudonymKey()
      if let fingerprint, fingerprint != key.fingerprint {
        throw Explanation(
          .usage,
          Phrase(
            id:
              "\(list.file) memakai nama samaran dari kunci \(fingerprint); kunci di sini adalah \(key.fingerprint).",
            en:
              "\(list.file) shows pseudonyms under the key \(fingerprint); the key here is \(key.fingerprint)."),
          remedy: Phrase(
            id: "Berikan kunci yang dipakai 'timbang flag' dengan --key.",
            en: "Give the key that 'timbang flag' used with --key."))
      }
      (self.key, shows) = (key, false)
    case .identifiers:
      (key, shows) = (try context.pseudonymKey(), context.revealsIdentifiers)
    }
  }

  /// How a record is shown that was written before: identifiers in it stay hidden unless `--reveal` asks for them, or
  /// the list says that they are none.
  init(showing record: DecisionRecord, of list: ProposedList?, context: RunContext) throws {
    let isDeclared = list?.naming == .pseudonyms(fingerprint: nil)
    let holdsIdentifiers = record.entries.contains { !PseudonymKey.isPseudonym($0.ratee) }
    shows = isDeclared || context.revealsIdentifiers || !holdsIdentifiers
    key = shows ? nil : try context.pseudonymKey()
  }

  /// A line of the record as it is shown.
  func shown(_ entry: DecisionEntry) -> DecisionEntry {
    var entry = entry
    entry.ratee = recorded(entry.ratee)
    entry.decidedBy = words(entry.decidedBy)
    entry.reason = words(entry.reason)
    entry.objection = words(entry.objection)
    return entry
  }

  /// The name of a person of the list in the record.
  func recorded(_ name: String) -> String {
    guard !shows, let key, !PseudonymKey.isPseudonym(name) else { return name }
    return key.pseudonym(of: name)
  }

  /// Text in which every employee number is a pseudonym.
  func words(_ text: String) -> String {
    guard !shows, let key else { return text }
    // An employee number as it is printed, in groups, or nine digits and more in a row: sums of money have dots.
    return text.replacing(/[0-9]{8} [0-9]{6} [0-9] [0-9]{3}|[0-9]{9,}/) { match in
      key.pseudonym(of: match.output.filter(\.isNumber))
    }
  }

  /// For the manifest.
  var pseudonyms: Pseudonyms { !shows ? key.map { .keyed($0) } ?? .identifiers : .identifiers }
}

extension RunContext {
  /// Reads what `flag` wrote.
  func proposedList(_ path: String) throws -> ProposedList {
    defer { progress.clear() }
    return try translatingSources { try ProposedList(path: path, options: loadingOptions()) }
  }

  /// Reads a file of decisions.
  func decisions(_ path: String) throws -> DecisionFile {
    defer { progress.clear() }
    return try translatingSources {
      try DecisionFile(path: path, rateeColumn: map.columns[Role.ratee.rawValue], options: loadingOptions())
    }
  }
}

extension Manifest.Input {
  /// A list that `flag` wrote.
  init(_ list: ProposedList) { self.init(name: list.file, sha256: list.sha256) }
}
