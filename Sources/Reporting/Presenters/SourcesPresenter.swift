/// Words and tables for `sources`.
public enum SourcesPresenter {
  /// A driver, found or not.
  public struct Driver: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Whether it was found and may be used.
    public let isFound: Bool
    /// Its version.
    public let version: String?
    /// Where it is, with the home folder as `~`.
    public let path: String?
    /// How it was found; ``builtIn`` for what needs no driver.
    public let origin: Cell
    /// What to know, or to do.
    public let note: Phrase?

    /// Describes a driver.
    public init(name: String, isFound: Bool, version: String?, path: String?, origin: Cell, note: Phrase?) {
      self.name = name
      self.isFound = isFound
      self.version = version
      self.path = path
      self.origin = origin
      self.note = note
    }
  }

  /// Where SQLite comes from.
  public static let builtIn = Cell.coded("built_in", Phrase(id: "bawaan", en: "built in"))

  /// A step of a test.
  public struct Step: Sendable, Hashable {
    /// What it is: a code and words.
    public let name: Cell
    /// Whether it went well.
    public let isPassed: Bool
    /// What came of it.
    public let detail: Phrase

    /// Describes a step.
    public init(name: Cell, isPassed: Bool, detail: Phrase) {
      self.name = name
      self.isPassed = isPassed
      self.detail = detail
    }
  }

  /// Tells whether the connection works where one was tested, and which drivers there are.
  public static func parts(drivers: [Driver], connection: [Step]?, place: String?) -> ReportParts {
    var blocks: [Block] = [.headline(headline(drivers, connection, place))]
    var tables = [table(drivers)]
    if let connection {
      blocks.append(.table(name: "connection", title: Phrase(id: "Sambungan", en: "Connection")))
      tables.append(table(connection))
    }
    blocks.append(
      .table(
        name: "drivers", title: Phrase(id: "Pengandar ADBC", en: "ADBC drivers"),
        note: Phrase(
          id:
            "Dicari berurutan: --driver, TIMBANG_ADBC_DIR, manifes ADBC, lingkungan Python dalam VIRTUAL_ENV.",
          en:
            "Looked for in this order: --driver, TIMBANG_ADBC_DIR, ADBC manifests, the Python environment in VIRTUAL_ENV."
        )))
    return ReportParts(blocks: blocks, tables: tables)
  }

  private static func headline(_ drivers: [Driver], _ connection: [Step]?, _ place: String?) -> Phrase {
    if let connection, let place {
      guard let failure = connection.first(where: { !$0.isPassed }) else {
        return Phrase(
          id: "\(place) dapat dibaca: semua \(connection.count) langkah berhasil.",
          en: "\(place) can be read: all \(connection.count) steps passed.")
      }
      return Phrase(
        id: "\(place) tidak dapat dibaca: langkah '\(Phrase { failure.name.text(.integer, in: $0) })' gagal.",
        en: "\(place) cannot be read: the step '\(Phrase { failure.name.text(.integer, in: $0) })' failed.")
    }
    let found = drivers.count { $0.isFound && $0.origin != builtIn }
    let total = drivers.count { $0.origin != builtIn }
    return Phrase(
      id: "SQLite dapat dibaca tanpa pengandar; \(found) dari \(total) pengandar ADBC ditemukan.",
      en: "SQLite can be read without a driver; \(found) of \(total) ADBC drivers were found.")
  }

  private static func table(_ drivers: [Driver]) -> ReportTable {
    ReportTable(
      name: "drivers",
      columns: [
        ReportColumn("name", Phrase(id: "Nama", en: "Name")),
        ReportColumn("found", Phrase(id: "Ada", en: "Found")),
        ReportColumn("version", Phrase(id: "Versi", en: "Version")),
        ReportColumn("path", Phrase(id: "Tempat", en: "Path")),
        ReportColumn("origin", Phrase(id: "Asal", en: "Origin")),
        ReportColumn("note", Phrase(id: "Catatan", en: "Note")),
      ],
      rows: drivers.map {
        [.text($0.name), .flag($0.isFound), Cell($0.version), Cell($0.path), $0.origin, Cell($0.note)]
      })
  }

  private static func table(_ steps: [Step]) -> ReportTable {
    ReportTable(
      name: "connection",
      columns: [
        ReportColumn("step", Phrase(id: "Langkah", en: "Step")),
        ReportColumn("ok", Phrase(id: "Berhasil", en: "OK")),
        ReportColumn("detail", Phrase(id: "Keterangan", en: "Detail")),
      ],
      rows: steps.map { [$0.name, .flag($0.isPassed), .phrase($0.detail)] })
  }
}
