/// Every repair of one kind in one column: where it was made, what stood there and what it became.
///
/// A repair takes eight bytes, whatever its texts are: pairs of texts that occur again are stored once.
public struct ColumnRepairs: Sendable, Hashable {
  /// What stood there and what it became; nil where nothing stood there, or where the row was left out.
  public struct Change: Sendable, Hashable {
    /// What stands in the source.
    public let found: String?
    /// What it was read as.
    public let became: String?

    /// States a change.
    public init(found: String?, became: String?) {
      self.found = found
      self.became = became
    }
  }

  /// What was done.
  public let rule: Finding.Rule
  /// The file.
  public let file: String
  /// The heading of the column; nil where whole rows are concerned.
  public let column: String?
  /// The distinct changes.
  public let changes: [Change]

  private var lines: [UInt32] = []
  private var codes: [Int32] = []

  /// Starts a list.
  public init(_ rule: Finding.Rule, file: String, column: String?, changes: [Change]) {
    self.rule = rule
    self.file = file
    self.column = column
    self.changes = changes
  }

  /// Adds a repair.
  ///
  /// - Precondition: `change` is an index of `changes`.
  public mutating func append(line: Int, change: Int) {
    precondition(changes.indices.contains(change), "change \(change) of \(changes.count)")
    lines.append(UInt32(clamping: line))
    codes.append(Int32(change))
  }

  /// The number of repairs.
  public var count: Int { lines.count }

  /// Where a repair was made, counted from 1; nil where the source has no lines.
  public func line(_ place: Int) -> Int? { lines[place] == 0 ? nil : Int(lines[place]) }

  /// What was changed.
  public func change(_ place: Int) -> Change { changes[Int(codes[place])] }

  /// The same repairs under another name of the file, or with other words for what was changed.
  public func with(file: String? = nil, change: (Change) -> Change = { $0 }) -> ColumnRepairs {
    var other = ColumnRepairs(rule, file: file ?? self.file, column: column, changes: changes.map(change))
    other.lines = lines
    other.codes = codes
    return other
  }
}
