/// The rows of a table: all there, or made one by one.
public struct ReportRows: RandomAccessCollection, Sendable, Hashable, ExpressibleByArrayLiteral {
  private enum Storage: Sendable {
    case whole([[Cell]])
    case made(Int, @Sendable (Int) -> [Cell])
  }

  private let storage: Storage

  /// Rows that are there; numbers that are not finite become missing.
  public init(_ rows: [[Cell]]) {
    let isFinite = !rows.contains { $0.contains(where: \.isNotFinite) }
    storage = .whole(isFinite ? rows : rows.map(ReportRows.finite))
  }

  /// Rows that are made when they are looked at.
  public init(count: Int, row: @escaping @Sendable (Int) -> [Cell]) { storage = .made(count, row) }

  /// Rows as a test writes them.
  public init(arrayLiteral rows: [Cell]...) { self.init(rows) }

  /// The place of the first row.
  public var startIndex: Int { 0 }

  /// The number of rows.
  public var endIndex: Int {
    switch storage {
    case .whole(let rows): rows.count
    case .made(let count, _): count
    }
  }

  /// The cells of a row.
  public subscript(row: Int) -> [Cell] {
    switch storage {
    case .whole(let rows): return rows[row]
    case .made(let count, let make):
      precondition((0..<count).contains(row), "row \(row) of \(count)")
      return ReportRows.finite(make(row))
    }
  }

  /// Whether all cells are the same.
  public static func == (left: ReportRows, right: ReportRows) -> Bool { left.elementsEqual(right) }

  /// Hashes the number of rows and the first of them.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(first)
  }

  private static func finite(_ row: [Cell]) -> [Cell] {
    row.contains(where: \.isNotFinite) ? row.map { $0.isNotFinite ? .missing : $0 } : row
  }
}
