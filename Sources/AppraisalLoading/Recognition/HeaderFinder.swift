import Appraisals

/// A rectangle of cells that a workbook shows as one; rows and columns count from 0.
struct MergedCells: Equatable {
  let rows: ClosedRange<Int>
  let columns: ClosedRange<Int>
}

/// Finds the headings among the first rows of a source: by what they say, not by where they stand.
///
/// A row is taken for headings because several of its cells are known headings. Where no row has such cells, as in
/// a researcher's table, the first row with any text has the headings.
struct HeaderFinder {
  /// How many rows of a source are looked at.
  static let rowsToLookAt = 60

  /// Headings that were found.
  struct Found: Equatable {
    /// The rows of headings, as indices into the rows looked at; several where headings are merged.
    let rows: ClosedRange<Int>
    /// One heading per column; those of several rows are joined with a space. Empty columns at the right end, in
    /// which none of the rows looked at has any text, are left out, so that a row may have more cells than there
    /// are headings.
    let headings: [String]
    /// What stands above, a text per row.
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
    let looked = rows.prefix(rowsToLookAt).map { row in row.map { WhiteSpace.trim($0) } }
    let finder = HeaderFinder(rows: looked, merges: merges.filter { $0.rows.lowerBound < looked.count })
    return finder.find()
  }

  /// Headings that may be the ones.
  private struct Candidate {
    let rows: ClosedRange<Int>
    let headings: [String]
    /// How many different headings among them are known.
    let known: Int
  }

  private let rows: [[String]]
  private let merges: [MergedCells]
  private let filled: [Int]

  private init(rows: [[String]], merges: [MergedCells]) {
    self.rows = rows
    self.merges = merges
    filled = rows.map { row in row.count { !$0.isEmpty } }
  }

  private func find() -> Found? {
    guard let first = filled.firstIndex(where: { $0 > 0 }) else { return nil }
    var best = candidate(first...first)
    for row in first..<rows.count where filled[row] > 0 {
      for height in 1...3 where row + height <= rows.count {
        guard isPossible(row, height, first: first) else { continue }
        let other = candidate(row...row + height - 1)
        if other.known >= 2 && other.known > best.known { best = other }
        // Sub-headings under a merged title belong to it even where the words are not known.
        if height > 1 && other.known == best.known && best.rows == row...row && isGrouped(row, height) {
          best = other
        }
      }
    }
    let titles = rows[..<best.rows.lowerBound].map { row in
      row.filter { !$0.isEmpty }.joined(separator: " ")
    }
    let headings = withoutEmptyEnd(best)
    return Found(
      rows: best.rows, headings: headings, titles: titles.filter { !$0.isEmpty },
      numberRows: numberRows(below: best.rows.upperBound, headings: headings))
  }

  private func cell(_ row: Int, _ column: Int) -> String {
    column < rows[row].count ? rows[row][column] : ""
  }

  // MARK: - What may be headings

  /// Whether those rows look like headings at all: words, with nothing but titles above.
  private func isPossible(_ row: Int, _ height: Int, first: Int) -> Bool {
    let last = row + height - 1
    for place in row...last {
      // A heading may be a number, such as a year; a row of data has several.
      let numbers = rows[place].count { HeaderFinder.isNumber($0) }
      if filled[place] == 0 || (place > first && 4 * numbers > filled[place]) { return false }
    }
    let widest = filled[row...last].max() ?? 0
    if row > first && filled[first..<row].contains(where: { $0 >= max(widest, 2) }) { return false }
    if height == 1 { return true }
    return (row + 1...last).allSatisfy { isBelow($0, top: row) }
  }

  /// Whether a row only has sub-headings: under a title of several columns, or where the rows above have nothing.
  private func isBelow(_ row: Int, top: Int) -> Bool {
    guard filled[top] > 1 || isGrouped(top, 2) else { return false }
    let spans = spans(of: row - 1)
    return rows[row].indices.allSatisfy { column in
      if cell(row, column).isEmpty { return true }
      if spans.contains(where: { $0.count > 1 && $0.contains(column) }) { return true }
      return (top..<row).allSatisfy { cell($0, column).isEmpty } && !isCovered(row, column)
    }
  }

  /// Whether a workbook says that a title covers several, but not all, columns of what stands below it.
  private func isGrouped(_ row: Int, _ height: Int) -> Bool {
    let width = rows[row..<min(row + height, rows.count)].map(\.count).max() ?? 0
    return merges.contains {
      $0.rows.lowerBound == row && $0.rows.count < height && $0.columns.count > 1 && $0.columns.count < width
        && !cell(row, $0.columns.lowerBound).isEmpty
    }
  }

  /// Whether a cell is hidden by one that reaches down from above.
  private func isCovered(_ row: Int, _ column: Int) -> Bool {
    merges.contains { $0.rows.contains(row) && $0.rows.lowerBound < row && $0.columns.contains(column) }
  }

  /// The columns over which each text of a row stands: as merged, or up to the next text where cells below show
  /// that it is a title.
  private func spans(of row: Int) -> [ClosedRange<Int>] {
    var spans = merges.filter { $0.rows.contains(row) }.map(\.columns)
    guard row + 1 < rows.count else { return spans }
    for column in rows[row].indices where !cell(row, column).isEmpty {
      if spans.contains(where: { $0.contains(column) }) || cell(row + 1, column).isEmpty { continue }
      var end = column
      while cell(row, end + 1).isEmpty, !cell(row + 1, end + 1).isEmpty { end += 1 }
      if end > column { spans.append(column...end) }
    }
    return spans
  }

  // MARK: - What they say

  private func candidate(_ range: ClosedRange<Int>) -> Candidate {
    let width = range.map { rows[$0].count }.max() ?? 0
    let layers = range.map { row in
      row == range.upperBound ? rows[row] : spread(row, width: width)
    }
    let headings = (0..<width).map { column in
      var parts: [String] = []
      for layer in layers where column < layer.count {
        // Vertically merged cells, and titles that a program has written into every cell, are said once.
        if !layer[column].isEmpty && parts.last != layer[column] { parts.append(layer[column]) }
      }
      let joined = parts.joined(separator: " ")
      // A title that only says what the columns below are about adds nothing to a heading that is known.
      let isClear = parts.count > 1 && HeadingVocabulary.meaning(of: joined) == nil
      return isClear && HeadingVocabulary.meaning(of: parts[parts.count - 1]) != nil
        ? parts[parts.count - 1] : joined
    }
    let known = Set(
      headings.compactMap { HeadingVocabulary.meaning(of: $0) == nil ? nil : $0.foldedLabel })
    return Candidate(rows: range, headings: headings, known: known.count)
  }

  /// A row of titles with each written over all of its columns.
  private func spread(_ row: Int, width: Int) -> [String] {
    var texts = (0..<width).map { cell(row, $0) }
    for span in spans(of: row) {
      guard span.lowerBound < width else { continue }
      let text = texts[span.lowerBound]
      for column in span where column < width && texts[column].isEmpty { texts[column] = text }
    }
    return texts
  }

  private func withoutEmptyEnd(_ candidate: Candidate) -> [String] {
    var headings = candidate.headings
    while let last = headings.last, last.isEmpty, headings.count > 1 {
      let column = headings.count - 1
      let isUsed = rows[(candidate.rows.upperBound + 1)...].contains { row in
        column < row.count && !row[column].isEmpty
      }
      if isUsed { break }
      headings.removeLast()
    }
    return headings
  }

  // MARK: - Numbers of columns

  private func numberRows(below last: Int, headings: [String]) -> Int {
    let row = last + 1
    guard row < rows.count, filled[row] >= 3, 2 * filled[row] > headings.count else { return 0 }
    let cells = rows[row].filter { !$0.isEmpty }
    let bare = cells.map { $0.filter { !"()[].".contains($0) } }
    var expected = 0
    for text in bare {
      guard let number = Int(text), number == expected + 1 else { return 0 }
      expected = number
    }
    if cells.allSatisfy({ $0.hasPrefix("(") || $0.hasPrefix("[") }) { return 1 }
    // 1, 2, 3 may be data, unless the next row has words, or numbers too long to be any, where it has numbers.
    guard row + 1 < rows.count else { return 0 }
    let differs = rows[row].indices.contains { column in
      let next = cell(row + 1, column)
      return !cell(row, column).isEmpty && !next.isEmpty
        && (!HeaderFinder.isNumber(next) || next.utf8.count > 8)
    }
    return differs && filled[row + 1] > 1 ? 1 : 0
  }

  private static func isNumber(_ text: String) -> Bool {
    guard let first = text.utf8.first, (48...57).contains(first) || first == 45 || first == 43 else {
      return false
    }
    return text.utf8.allSatisfy { (48...57).contains($0) || "+-.,eE% ".utf8.contains($0) }
  }
}
