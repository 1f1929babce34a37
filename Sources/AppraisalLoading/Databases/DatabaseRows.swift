import Appraisals

/// Which rows are asked for, and how they are counted.
struct RowRequest: Sendable {
  enum Subject: Sendable {
    case table(TableName)
    case query(SelectStatement)
  }

  let subject: Subject
  let dialect: SQLDialect

  /// What findings call it: the table, or the beginning of the digest of the query, which may name persons.
  var name: String {
    switch subject {
    case .table(let table): table.label
    case .query(let query): "query-" + ContentDigest.sha256(of: Array(query.sql.utf8)).prefix(12)
    }
  }

  /// A statement whose result has all columns; it has no rows where it is about a table.
  func headings() throws(DatabaseRequestError) -> String {
    switch subject {
    case .table(let table): "SELECT * FROM \(try table.sql(in: dialect)) WHERE 1 = 0"
    // A driver may put something behind the query, which a comment at its end would swallow.
    case .query(let query): query.sql + "\n"
    }
  }

  /// A statement that gives the number of rows; nil where the dialect cannot count the rows of any query.
  func count() throws(DatabaseRequestError) -> String? {
    switch subject {
    case .table(let table): "SELECT COUNT(*) FROM \(try table.sql(in: dialect))"
    case .query(let query):
      dialect.nestsAnyQuery ? "SELECT COUNT(*) FROM (\(query.sql)\n) AS timbang_rows" : nil
    }
  }

  /// A statement that gives the rows of a table with some of its columns; nil for a query, which is run as it is.
  func rows(_ columns: [String]) throws(DatabaseRequestError) -> String? {
    guard case .table(let table) = subject else { return nil }
    let quoted = columns.compactMap(dialect.quoted)
    let list = quoted.count == columns.count && !quoted.isEmpty ? quoted.joined(separator: ", ") : "*"
    return "SELECT \(list) FROM \(try table.sql(in: dialect))"
  }
}

/// What both ways to a database have in common.
enum DatabaseRows {
  /// Room is made for no more rows than this at once, whatever a server counts.
  static let mostReserved = 1 << 26

  /// Says what is wrong with headings, as for a file.
  static func check(_ headings: [String], log: inout FindingLog) {
    var positions: [String: [Int]] = [:]
    for (place, heading) in headings.enumerated() {
      if heading.isEmpty {
        log.add(.error, .headingMissing, details: [String(place + 1)])
      } else {
        positions[heading, default: []].append(place + 1)
      }
    }
    for heading in headings {
      guard let places = positions.removeValue(forKey: heading), places.count > 1 else { continue }
      log.add(.error, .headingRepeated, column: heading, details: places.map(String.init))
    }
  }

  /// The columns that anybody wants; the first where nobody wants any, since rows have to be counted.
  static func wanted(_ storage: [ColumnStorage]) -> [Int] {
    let wanted = storage.indices.filter { column in
      if case .skipped = storage[column] { return false }
      return true
    }
    return wanted.isEmpty ? Array(storage.indices.prefix(1)) : wanted
  }

  /// The table, once all rows are there and as many as were counted.
  static func finish(
    _ builders: consuming [DatabaseColumnBuilder], header: SourceHeader, rows: Int, counted: Int?,
    place: String,
    log: inout FindingLog
  ) throws(SourceError) -> ReadTable {
    if let counted, counted != rows {
      throw .database(DatabaseFault(.incomplete(received: rows, counted: counted), place: place))
    }
    if counted == nil { log.add(.note, .rowsNotCounted, count: 1, details: [String(rows)]) }
    if rows == 0 { log.add(.error, .sourceHasNoRows) }
    var columns: [ReadColumn] = []
    columns.reserveCapacity(builders.count)
    // Each is let go as soon as its column is made.
    for column in header.headings.indices {
      var builder = DatabaseColumnBuilder(.skipped, missing: .usual)
      swap(&builder, &builders[column])
      columns.append(builder.finish(heading: header.headings[column], log: &log))
    }
    return ReadTable(header: header, columns: columns, lines: Array(1..<rows + 1))
  }

  /// A digest of everything that was read: headings, levels, codes and numbers, column by column, in the order of the
  /// rows. It is to a result what the digest of its bytes is to a file.
  static func digest(_ columns: [ReadColumn]) -> String {
    var parts: [String] = []
    for column in columns {
      switch column.content {
      case .skipped: continue
      case .numbers(let numbers):
        parts += [column.heading, "numbers", numbers.withUnsafeBytes { ContentDigest.sha256(of: $0) }]
      case .labels(let factor):
        let levels = factor.levels.map { "\($0.utf8.count):\($0)" }.joined()
        parts += [
          column.heading, "labels", ContentDigest.sha256(of: Array(levels.utf8)),
          factor.codes.withUnsafeBytes { ContentDigest.sha256(of: $0) },
        ]
      }
    }
    return ContentDigest.sha256(of: Array(parts.joined(separator: "\n").utf8))
  }
}

/// The rows of an SQLite file.
struct SQLiteRows: TabularSource {
  let header: SourceHeader
  private(set) var sha256: String?
  private let database: SQLiteDatabase
  private let request: RowRequest
  private let place: String

  init(
    _ database: SQLiteDatabase, request: RowRequest, place: String, log: inout FindingLog
  ) throws {
    self.database = database
    self.request = request
    self.place = place
    header = SourceHeader(headings: try database.prepare(request.headings()).names, line: 0)
    DatabaseRows.check(header.headings, log: &log)
  }

  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) throws -> ReadTable {
    var builders = storage.map { DatabaseColumnBuilder($0, missing: missing) }
    let wanted = DatabaseRows.wanted(storage)
    let headings = header.headings
    let counting = try database.prepare(try request.count() ?? "SELECT 0")
    let counted = try counting.step() ? Int(counting.integer(0)) : 0
    for column in wanted { builders[column].reserve(min(counted, DatabaseRows.mostReserved)) }
    let sql = try request.rows(wanted.map { headings[$0] })
    let statement = try database.prepare(sql ?? request.headings())
    // The result has the wanted columns only, unless it is that of a query.
    let places = wanted.enumerated().map { (column: $1, place: Int32(sql == nil ? $1 : $0)) }
      .filter { !builders[$0.column].isSkipped }
    var rows = 0
    while try statement.step() {
      rows += 1
      for (column, place) in places {
        guard !statement.read(place, into: &builders[column]) else { continue }
        log.add(
          storage[column].isText ? .error : .warning, .columnUnreadable, line: rows, column: headings[column],
          details: ["BLOB"])
      }
    }
    let table = try DatabaseRows.finish(
      builders, header: header, rows: rows, counted: counted, place: place, log: &log)
    sha256 = DatabaseRows.digest(table.columns)
    return table
  }
}

extension ColumnStorage {
  /// Whether labels are wanted whatever the cells look like.
  var isText: Bool {
    if case .text = self { return true }
    return false
  }
}

/// The rows of a database behind a driver.
struct ArrowRows: TabularSource {
  let header: SourceHeader
  private(set) var sha256: String?
  // Nil where nobody can be asked for more than the stream.
  private let asked: (session: DatabaseSession, request: RowRequest)?
  private let place: String
  private let counted: Int?
  private var stream: ArrowStream?

  /// Takes the rows of a stream that somebody else has opened.
  init(_ stream: ArrowStream, place: String, log: inout FindingLog) {
    (asked, counted, self.place, self.stream) = (nil, nil, place, stream)
    header = SourceHeader(headings: stream.fields.map(\.name), line: 0)
    DatabaseRows.check(header.headings, log: &log)
  }

  init(
    _ session: DatabaseSession, request: RowRequest, place: String, log: inout FindingLog
  ) throws {
    asked = (session, request)
    self.place = place
    counted = try request.count().map { sql in try ArrowRows.number(session.query(sql)) }
    let stream = try session.query(request.headings())
    header = SourceHeader(headings: stream.fields.map(\.name), line: 0)
    // A query is not run twice: its rows wait for their roles.
    if case .query = request.subject { self.stream = stream }
    DatabaseRows.check(header.headings, log: &log)
  }

  /// The only number of a result.
  private static func number(_ stream: ArrowStream) throws(SourceError) -> Int {
    var builder = DatabaseColumnBuilder(.automatic(nil), missing: .usual)
    while let batch = try stream.next() {
      if !stream.fields.isEmpty { try stream.read(0, of: batch, into: &builder) }
    }
    guard case .numbers(let numbers) = builder.finish(heading: "").content, numbers.count == 1,
      let number = Int(exactly: numbers[0])
    else { return -1 }
    return number
  }

  mutating func readRows(
    _ storage: [ColumnStorage], missing: MissingValues, log: inout FindingLog
  ) throws -> ReadTable {
    let wanted = DatabaseRows.wanted(storage)
    guard let stream = try self.stream ?? query(wanted) else {
      throw SourceError.database(DatabaseFault(.malformed, place: place, words: "stream"))
    }
    self.stream = nil
    return try collect(stream, wanted, storage, missing: missing, log: &log)
  }

  private func query(_ wanted: [Int]) throws -> ArrowStream? {
    guard let (session, request) = asked else { return nil }
    return try session.query(request.rows(wanted.map { header.headings[$0] }) ?? request.headings())
  }

  /// All batches of a stream, which has all columns or the wanted ones.
  private mutating func collect(
    _ stream: ArrowStream, _ wanted: [Int], _ storage: [ColumnStorage], missing: MissingValues,
    log: inout FindingLog
  ) throws -> ReadTable {
    var builders = storage.map { DatabaseColumnBuilder($0, missing: missing) }
    let isWhole = stream.fields.map(\.name) == header.headings
    guard isWhole || stream.fields.count == wanted.count else {
      throw SourceError.database(DatabaseFault(.malformed, place: place, words: "columns"))
    }
    var readable: [(column: Int, place: Int)] = []
    var unreadable: [Int] = []
    for (index, column) in wanted.enumerated() where !builders[column].isSkipped {
      let place = isWhole ? column : index
      let field = stream.fields[place]
      builders[column].isPadded = field.isPadded
      builders[column].holdsTimes = field.holdsTimes
      if case .unreadable(let format) = field.kind {
        unreadable.append(column)
        log.add(
          storage[column].isText ? .error : .warning, .columnUnreadable, column: field.name,
          details: [format])
      } else {
        readable.append((column, place))
        if let counted { builders[column].reserve(min(max(0, counted), DatabaseRows.mostReserved)) }
      }
    }
    var rows = 0
    while let batch = try stream.next() {
      for (column, place) in readable { try stream.read(place, of: batch, into: &builders[column]) }
      rows += batch.count
    }
    for column in unreadable { for _ in 0..<rows { builders[column].appendMissing() } }
    let table = try DatabaseRows.finish(
      builders, header: header, rows: rows, counted: counted, place: place, log: &log)
    sha256 = DatabaseRows.digest(table.columns)
    return table
  }
}
