import Appraisals

/// Reads delimited text: first the headings, then, once it is known what the columns are for, the rows.
struct DelimitedReader: TabularSource {
  /// What an empty heading means.
  enum EmptyHeading {
    /// A mistake.
    case refused
    /// In the first column: the row names that R writes.
    case rowNames
  }

  /// How to go about it; none of it changes what is read.
  struct Manner {
    var threads = 1
    var chunkBytes = RowReading.chunkBytes
    var progress: (@Sendable (LoadingProgress) -> Void)?
    /// Whether the bytes are those of a file, so that their digest is that of the file.
    var isFile = false
    /// How many bytes of a text at least four times as long are looked at before its rows are read; nil for all.
    var opening: Int?
  }

  /// The opening of a large file, in bytes: more than any headings.
  static let opening = 1 << 20

  /// More columns than a spreadsheet has are no table.
  static let mostColumns = 16_384

  /// The headings, without white space around them.
  private(set) var header = SourceHeader(headings: [], line: 0)

  /// The digest of the file, once its rows have been read; nil where they were not read from its own bytes.
  private(set) var sha256: String?

  private let raw: SourceBytes
  private let declared: UInt8?
  private let emptyHeading: EmptyHeading
  // The log before this reader had anything to say.
  private let before: FindingLog
  private let text: SourceText
  private let digest: FileDigest?
  private let delimiter: UInt8
  private let manner: Manner
  private var position = 0
  private var line = 1
  // Cells per record; those behind the last heading are expected to be empty.
  private var width = 0

  /// Decodes the source and reads its headings; nil where there is nothing to go on with.
  init?(
    _ raw: SourceBytes, delimiter: UInt8? = nil, emptyHeading: EmptyHeading, manner: Manner = Manner(),
    log: inout FindingLog
  ) {
    if raw.count == 0 {
      log.add(.error, .sourceEmpty)
      return nil
    }
    (self.raw, declared, self.emptyHeading, before) = (raw, delimiter, emptyHeading, log)
    guard
      let text = SourceText.decode(raw, threads: manner.threads, opening: manner.opening, log: &log)
    else { return nil }
    guard text.bytes.buffer[text.start...].contains(where: { !WhiteSpace.isASCII($0) }) else {
      log.add(.error, .sourceEmpty)
      return nil
    }
    let dialect = Dialect.detect(text.bytes.buffer, from: text.start, declared: delimiter)
    self.text = text
    digest = manner.isFile && text.bytes === raw ? FileDigest(raw) : nil
    self.manner = manner
    self.delimiter = dialect.delimiter
    (position, line) = (dialect.start, dialect.line)
    guard readHeadings(emptyHeading, log: &log) else { return nil }
  }

  // MARK: - Headings

  /// A record that may be headings, and where the next begins.
  private struct Opening {
    let cells: [String]
    let line: Int
    let next: (position: Int, line: Int)
  }

  private mutating func readHeadings(_ emptyHeading: EmptyHeading, log: inout FindingLog) -> Bool {
    var scanner = RecordScanner(
      base: text.bytes.base, end: text.bytes.count, delimiter: delimiter, position: position, line: line)
    var openings: [Opening] = []
    while openings.count < HeaderFinder.rowsToLookAt, scanner.next() {
      guard scanner.cells.count <= DelimitedReader.mostColumns else {
        if openings.isEmpty { return refuseColumns(scanner, log: &log) }
        break
      }
      if let fault = scanner.fault {
        // A fault below the headings is reported with its row.
        guard openings.isEmpty else { break }
        RecordJudge(headings: [], width: 0, assumedCount: 0).report(fault, scanner, log: &log)
        return false
      }
      openings.append(
        Opening(
          cells: scanner.cells.map { WhiteSpace.trim(scanner.string($0)) }, line: scanner.recordLine,
          next: (scanner.position, scanner.line)))
    }
    guard let first = openings.first else { return false }
    let found =
      HeaderFinder.find(in: openings.map(\.cells))
      ?? HeaderFinder.Found(rows: 0...0, headings: first.cells, titles: [], numberRows: 0)
    settle(found, openings, emptyHeading)
    noteOpening(found, openings, log: &log)
    if let watched = text.firstAssumed, watched < position { reportEncoding(watched, log: &log) }
    checkHeadings(log: &log)
    return true
  }

  private mutating func settle(
    _ found: HeaderFinder.Found, _ openings: [Opening], _ emptyHeading: EmptyHeading
  ) {
    let last = min(found.rows.upperBound + found.numberRows, openings.count - 1)
    (position, line) = openings[last].next
    var headings = found.headings
    if emptyHeading == .rowNames, headings.first == "", !headings.contains("row") { headings[0] = "row" }
    let cells = found.rows.map { openings[$0].cells.count }.max() ?? 0
    width = max(cells, headings.count)
    header = SourceHeader(headings: headings, line: openings[found.rows.upperBound].line, titles: found.titles)
  }

  private func noteOpening(_ found: HeaderFinder.Found, _ openings: [Opening], log: inout FindingLog) {
    let isLower = openings[..<found.rows.lowerBound].contains { $0.cells.contains { !$0.isEmpty } }
    if isLower || found.rows.count > 1 {
      log.add(.note, .headerFound, line: openings[found.rows.lowerBound].line, details: found.titles)
    }
    if found.numberRows > 0 {
      let first = found.rows.upperBound + 1
      log.add(
        .note, .columnNumbersSkipped, line: openings[min(first, openings.count - 1)].line,
        count: found.numberRows)
    }
  }

  private func refuseColumns(_ scanner: RecordScanner, log: inout FindingLog) -> Bool {
    log.add(
      .error, .limitExceeded, line: scanner.recordLine,
      details: ["columns", String(scanner.cells.count), String(DelimitedReader.mostColumns)])
    return false
  }

  /// Says which of the records up to the headings has the first byte that is not UTF-8.
  private func reportEncoding(_ watched: Int, log: inout FindingLog) {
    var scanner = RecordScanner(
      base: text.bytes.base, end: text.bytes.count, delimiter: delimiter, position: text.start, line: 1)
    let judge = RecordJudge(headings: header.headings, width: width, assumedCount: text.assumedCount)
    while scanner.next() {
      guard scanner.position > watched else { continue }
      return judge.reportEncoding(scanner, watched, log: &log)
    }
  }

  private func checkHeadings(log: inout FindingLog) {
    var positions: [String: [Int]] = [:]
    for (place, heading) in header.headings.enumerated() {
      if heading.isEmpty {
        log.add(.error, .headingMissing, line: header.line, details: [String(place + 1)])
      } else {
        positions[heading, default: []].append(place + 1)
      }
    }
    for heading in header.headings {
      guard let places = positions.removeValue(forKey: heading), places.count > 1 else { continue }
      log.add(.error, .headingRepeated, line: header.line, column: heading, details: places.map(String.init))
    }
  }

  // MARK: - Rows

  /// Reads the rows; those that do not have as many cells as there are headings are reported and left out.
  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) -> ReadTable {
    guard
      let (table, hasRecords) = readWindow(storage, missing: missing, bytes: .max, digest: digest, log: &log)
    else { return readAgain(storage, missing: missing, log: &log) }
    sha256 = digest?.finish()
    if !hasRecords { log.add(.error, .sourceHasNoRows, line: header.line) }
    return table
  }

  /// Reads a text from the start of which more is to be said than its opening has shown, after a look at all of it.
  private mutating func readAgain(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) -> ReadTable {
    var (whole, again) = (manner, before)
    whole.opening = nil
    again.keepsRepairs = log.keepsRepairs
    let reader = DelimitedReader(
      raw, delimiter: declared, emptyHeading: emptyHeading, manner: whole, log: &again)
    guard let reader, reader.header == header else {
      log = again
      let columns = zip(header.headings, storage).map { heading, storage in
        ReadColumn(
          heading: heading, content: .labels(Factor(codes: [], levels: [])), decimalMark: storage.decimalMark,
          isText: storage.isText)
      }
      return ReadTable(header: header, columns: columns, lines: [])
    }
    self = reader
    return readRows(storage, missing: missing, log: &log)
  }

  /// Reads the rows of so many bytes, and goes on behind them the next time; nil where something stands in a text of which
  /// only the opening was looked at that makes another text of it.
  mutating func readWindow(
    _ storage: [ColumnStorage], missing: MissingValues, bytes: Int, digest: FileDigest? = nil,
    log: inout FindingLog
  ) -> (table: ReadTable, hasRecords: Bool)? {
    guard text.isSurveyed || position <= manner.opening ?? 0 else { return nil }
    let headings = header.headings
    let reading = RowReading(
      text: text, delimiter: delimiter, start: position, startLine: line,
      judge: RecordJudge(headings: headings, width: width, assumedCount: text.assumedCount), missing: missing,
      file: log.file, threads: manner.threads, chunkBytes: manner.chunkBytes, progress: manner.progress,
      window: bytes, digest: digest)
    let further = width - headings.count
    let read = reading.read(
      storage.map(\.kind) + Array(repeating: .labels, count: further),
      areDeclared: storage.map { $0.decimalMark != nil } + Array(repeating: false, count: further), log: &log)
    guard let rows = read else { return nil }
    (position, line) = rows.next
    for place in headings.count..<width { checkIsEmpty(rows.columns[place], place, log: &log) }
    let columns = headings.indices.map { place in
      ReadColumn(
        heading: headings[place], content: rows.columns[place], decimalMark: storage[place].decimalMark,
        isText: storage[place].isText)
    }
    return (ReadTable(header: header, columns: columns, lines: rows.lines), rows.hasRecords)
  }

  /// A column without a heading is nothing as long as nothing stands in it.
  private func checkIsEmpty(_ content: ReadColumn.Content, _ place: Int, log: inout FindingLog) {
    guard case .labels(let factor) = content, !factor.levels.isEmpty else { return }
    log.add(
      .error, .headingMissing, line: header.line, value: factor.levels[0], details: [String(place + 1)])
  }
}

extension ColumnStorage {
  fileprivate var kind: ColumnKind {
    switch self {
    case .text, .automatic(.comma): .labels
    case .automatic: .numbers
    case .skipped: .skipped
    }
  }

  fileprivate var decimalMark: DecimalMark? {
    if case .automatic(let mark) = self { mark } else { nil }
  }
}
