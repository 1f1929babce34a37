/// A rectangle of cells that a workbook shows as one; rows and columns count from 0.
struct MergedCells: Equatable {
  let rows: ClosedRange<Int>
  let columns: ClosedRange<Int>
}

/// Finds the headings among the first rows of a source: by what they say, not by where they stand.
struct HeaderFinder {
  /// How many rows of a source are looked at.
  static let rowsToLookAt = 60

  /// Headings that were found.
  struct Found: Equatable {
    /// The rows of headings, as indices into the rows looked at; several where headings are merged.
    let rows: ClosedRange<Int>
    /// One heading per column; those of several rows are joined with a space.
    let headings: [String]
    /// What stands above.
    let titles: [String]
    /// How many rows below the headings only number the columns.
    let numberRows: Int
  }

  /// Looks for the headings.
  ///
  /// - Parameters:
  ///   - rows: the text of the first rows, an empty string for an empty cell; rows may differ in length.
  ///   - merges: cells that are shown as one; their text stands in the first.
  /// - Returns: nil where there is no row with any text.
  static func find(in rows: [[String]], merges: [MergedCells] = []) -> Found? {
    guard let first = rows.firstIndex(where: { $0.contains { !$0.isEmpty } }) else { return nil }
    return Found(rows: first...first, headings: rows[first], titles: [], numberRows: 0)
  }
}
