import Appraisals

/// A piece of a report that is meant to be read, in reading order.
public enum Block: Sendable, Hashable {
  /// The finding, in one sentence; it comes first.
  case headline(Phrase)
  /// A paragraph of text.
  case paragraph(Phrase)
  /// The title of a passage.
  case heading(Phrase)
  /// The title of a part that answers a question of its own, and a name for its place.
  case section(String, Phrase)
  /// What the data warn of, here instead of at the beginning.
  case findings
  /// A list of short statements.
  case bullets([Phrase])
  /// A view of one of the report's tables: some columns (all when nil) and the first rows (all when nil).
  case table(
    name: String, title: Phrase, columns: [String]? = nil, maximumRows: Int? = nil, note: Phrase? = nil)
  /// A picture of one of the report's tables; text has the table instead.
  case chart(Chart)
}

extension Block {
  /// The table that the block shows, if it shows one.
  var tableName: String? {
    if case .table(let name, _, _, _, _) = self { name } else { nil }
  }
}

/// What a command found: words in reading order, tables in full, and what both rest on.
///
/// A report is data; a ``ReportRenderer`` makes bytes of it.
public struct Report: Sendable {
  /// What the results rest on.
  public let manifest: Manifest
  /// What was noticed about the data.
  public let findings: [Finding]
  /// What is read, in order.
  public let blocks: [Block]
  /// Every table, in full.
  public let tables: [ReportTable]

  /// Puts a report together.
  ///
  /// - Precondition: table names are distinct, and those of charts; every table block and every chart names a table
  ///   and columns that exist.
  public init(manifest: Manifest, findings: [Finding] = [], blocks: [Block] = [], tables: [ReportTable] = []) {
    precondition(Set(tables.map(\.name)).count == tables.count, "two tables of the report have one name")
    self.manifest = manifest
    self.findings = findings
    self.blocks = blocks
    self.tables = tables
    precondition(Set(charts.map(\.name)).count == charts.count, "two charts of the report have one name")
    for case .table(let name, _, let columns, _, _) in blocks { requireTable(name, columns) }
    for chart in charts { requireTable(chart.table, chart.columns) }
  }

  private func requireTable(_ name: String, _ columns: [String]?) {
    guard let table = self[name] else { preconditionFailure("a block shows '\(name)', which is no table") }
    for column in columns ?? [] where !table.columns.contains(where: { $0.name == column }) {
      preconditionFailure("a block shows column '\(column)', which table '\(name)' does not have")
    }
  }

  /// The pictures, in reading order.
  public var charts: [Chart] { blocks.compactMap { if case .chart(let chart) = $0 { chart } else { nil } } }

  /// The table of that name, or nil.
  public subscript(table: String) -> ReportTable? { tables.first { $0.name == table } }

  /// The same report with one table only, shown in full below the headline.
  ///
  /// - Throws: ``RenderingError/unknownTable(_:available:)``.
  public func selecting(table name: String) throws(RenderingError) -> Report {
    guard let table = self[name] else {
      throw .unknownTable(name, available: tables.map(\.name))
    }
    var title = Phrase.verbatim(name)
    var note: Phrase?
    var kept: [Block] = []
    for block in blocks {
      switch block {
      case .headline: kept.append(block)
      case .table(name, let given, _, _, let remark): (title, note) = (given, remark)
      default: break
      }
    }
    kept.append(.table(name: name, title: title, note: note))
    return Report(manifest: manifest, findings: findings, blocks: kept, tables: [table])
  }
}
