/// The line of the source on which each row stands.
///
/// Most sources have a row on every line, so that stretches of rows on lines that follow each other are kept, and not a number
/// per row.
public struct LineNumbers: RandomAccessCollection, Hashable, Sendable {
  private struct Stretch: Hashable {
    let row: Int
    let line: Int
  }

  // Where each begins; none follows from the one before.
  private var stretches: [Stretch] = []
  /// The number of rows.
  public private(set) var count = 0

  /// No rows.
  public init() {}

  /// Rows on these lines.
  ///
  /// - Complexity: O(n).
  public init(_ lines: some Sequence<Int>) {
    if let lines = lines as? LineNumbers {
      self = lines
    } else {
      for line in lines { append(line, rows: 1) }
    }
  }

  /// The first row.
  public var startIndex: Int { 0 }
  /// One more than the last row.
  public var endIndex: Int { count }

  /// The line of a row.
  ///
  /// - Complexity: O(log s), where s is the number of stretches of rows on lines that follow each other.
  public subscript(row: Int) -> Int {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    var (low, high) = (0, stretches.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if stretches[middle].row <= row { low = middle } else { high = middle - 1 }
    }
    return stretches[low].line + row - stretches[low].row
  }

  /// Adds rows on a line and on those that follow it.
  public mutating func append(_ line: Int, rows: Int) {
    guard rows > 0 else { return }
    if stretches.last.map({ $0.line + count - $0.row }) != line {
      stretches.append(Stretch(row: count, line: line))
    }
    count += rows
  }
}

extension LineNumbers: ExpressibleByArrayLiteral {
  /// Rows on these lines.
  public init(arrayLiteral lines: Int...) { self.init(lines) }
}
