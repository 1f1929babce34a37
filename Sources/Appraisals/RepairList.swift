/// A repair, wherever it was made.
public struct Repair: Sendable, Hashable {
  /// The file.
  public let file: String
  /// The row, counted from 1; nil where the file as a whole is concerned.
  public let row: Int?
  /// The heading of the column.
  public let column: String?
  /// What stands there.
  public let found: String?
  /// What it was read as.
  public let became: String?
  /// What was done.
  public let rule: Finding.Rule
  /// How often; more than once where the file as a whole is concerned.
  public let count: Int
}

/// All repairs of a report: first those of whole files and stretches of rows, then those of columns, row by row.
///
/// A repair is made when it is looked at; the list itself takes eight bytes for each.
public struct RepairList: RandomAccessCollection, Sendable {
  private let whole: [Finding]
  private let columns: [ColumnRepairs]
  /// How many repairs stand before those of each column.
  private let starts: [Int]
  /// The number of repairs.
  public let endIndex: Int

  /// Lists the repairs of a report.
  public init(_ report: ValidationReport) {
    self.init(findings: report.findings, columns: report.repairs)
  }

  /// Lists findings that are repairs, and repairs of columns; a finding that only counts the latter is left out.
  public init(findings: [Finding], columns: [ColumnRepairs]) {
    whole = findings.filter { finding in
      finding.severity == .repair
        && !columns.contains {
          $0.rule == finding.rule && $0.file == finding.file
            && (finding.column == nil || $0.column == finding.column)
        }
    }
    var starts: [Int] = []
    var next = whole.count
    for column in columns {
      starts.append(next)
      next += column.count
    }
    (self.columns, self.starts, endIndex) = (columns, starts, next)
  }

  /// The place of the first.
  public var startIndex: Int { 0 }

  /// A repair.
  ///
  /// - Complexity: O(log columns).
  public subscript(place: Int) -> Repair {
    guard place >= whole.count else {
      let finding = whole[place]
      return Repair(
        file: finding.file, row: finding.line, column: finding.column, found: finding.value,
        became: finding.became, rule: finding.rule, count: finding.count)
    }
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= place { low = middle } else { high = middle - 1 }
    }
    let (column, offset) = (columns[low], place - starts[low])
    let change = column.change(offset)
    return Repair(
      file: column.file, row: column.line(offset), column: column.column, found: change.found,
      became: change.became, rule: column.rule, count: 1)
  }
}
