/// What a command adds to its report: what is read, and the tables behind it.
public struct ReportParts: Sendable {
  /// The blocks, in reading order.
  public var blocks: [Block]
  /// The tables.
  public var tables: [ReportTable]

  /// Starts with what is given.
  public init(blocks: [Block] = [], tables: [ReportTable] = []) {
    self.blocks = blocks
    self.tables = tables
  }
}

/// How persons are named in a result: a pseudonym, or the identifier itself.
public typealias PersonNames = @Sendable (String) -> String
