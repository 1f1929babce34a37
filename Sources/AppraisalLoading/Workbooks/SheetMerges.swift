import Appraisals

extension MergedCells {
  /// Reads `A1:C2`; rows count from 0 at `firstRow`. Nil where it is no such thing or begins above.
  init?(_ reference: UnsafeBufferPointer<UInt8>, firstRow: Int) {
    guard let colon = reference.firstIndex(of: UInt8(ascii: ":")),
      let start = SheetCell.reference(UnsafeBufferPointer(rebasing: reference[..<colon])),
      let end = SheetCell.reference(UnsafeBufferPointer(rebasing: reference[(colon + 1)...])),
      start.row >= firstRow, start.row <= end.row, start.column <= end.column
    else { return nil }
    self.init(rows: (start.row - firstRow)...(end.row - firstRow), columns: start.column...end.column)
  }
}

/// Gives cells that are merged with one above its value: a unit or a name that is written once for several rows.
///
/// Only merges of one column are meant so; one of several columns is a title between the rows. Rows that hold
/// nothing else are left as they are.
struct SheetMerges {
  /// The merges of one column and several rows, by column; rows count from 0.
  private let merges: [Int: [MergedCells]]
  /// The row of the sheet of each row of the table, ascending.
  private let lines: [Int]
  /// Rows of the sheet that hold nothing.
  private let blank: Set<Int>

  init(merges: [MergedCells], lines: [Int], blank: Set<Int>) {
    let tall = merges.filter { $0.columns.count == 1 && $0.rows.count > 1 }
    self.merges = Dictionary(grouping: tall, by: \.columns.lowerBound)
    (self.lines, self.blank) = (lines, blank)
  }

  /// The column with its merged cells filled.
  func fill(_ column: ReadColumn, at place: Int, log: inout FindingLog) -> ReadColumn {
    guard let mine = merges[place]?.sorted(by: { $0.rows.lowerBound < $1.rows.lowerBound }) else {
      return column
    }
    switch column.content {
    case .skipped: return column
    case .numbers(var numbers):
      let filled = fill(mine, isMissing: { numbers[$0].isNaN }, copy: { numbers[$1] = numbers[$0] })
      report(filled, column, log: &log) { TypedColumnBuilder.text(of: numbers[$0]) }
      return column.with(.numbers(numbers))
    case .labels(let factor):
      var codes = factor.codes
      let filled = fill(mine, isMissing: { codes[$0] < 0 }, copy: { codes[$1] = codes[$0] })
      report(filled, column, log: &log) { factor.levels[Int(codes[$0])] }
      return column.with(.labels(Factor(codes: codes, levels: factor.levels)))
    }
  }

  /// - Returns: the rows filled.
  private func fill(
    _ mine: [MergedCells], isMissing: (Int) -> Bool, copy: (_ from: Int, _ to: Int) -> Void
  ) -> [Int] {
    var filled: [Int] = []
    var next = 0
    // Merges do not overlap; in a file where they do the first counts, so that no row is looked at twice.
    for merge in mine where merge.rows.lowerBound >= next {
      next = merge.rows.upperBound + 1
      let first = place(of: merge.rows.lowerBound + 1)
      guard first < lines.count, lines[first] == merge.rows.lowerBound + 1, !isMissing(first) else { continue }
      var row = first + 1
      while row < lines.count, lines[row] <= merge.rows.upperBound + 1 {
        if isMissing(row), !blank.contains(lines[row]) {
          copy(first, row)
          filled.append(row)
        }
        row += 1
      }
    }
    return filled
  }

  private func report(_ filled: [Int], _ column: ReadColumn, log: inout FindingLog, value: (Int) -> String) {
    guard let first = filled.first else { return }
    log.add(
      .repair, .mergedFilled, line: lines[first], column: column.heading, value: value(first),
      count: filled.count
    )
    log.keep(.mergedFilled, column: column.heading, filled.map { (lines[$0], nil, value($0)) })
  }

  /// The first row of the table that is not above a row of the sheet.
  private func place(of line: Int) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < line { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension ReadColumn {
  fileprivate func with(_ content: Content) -> ReadColumn {
    ReadColumn(heading: heading, content: content, decimalMark: decimalMark, isText: isText)
  }
}
