import Appraisals

/// Says what is wrong with a record.
struct RecordJudge {
  let headings: [String]
  /// How many cells a record has to have; cells behind the last heading are empty.
  let width: Int
  /// How many bytes were read in another encoding.
  let assumedCount: Int

  func isSound(_ scanner: RecordScanner, log: inout FindingLog) -> Bool {
    if let fault = scanner.fault {
      report(fault, scanner, log: &log)
      return false
    }
    let found = scanner.cells.count
    if found == width { return true }
    if scanner.isBlank {
      log.add(.warning, .rowEmpty, line: scanner.recordLine)
      return false
    }
    log.add(
      .error, found < width ? .rowTooShort : .rowTooLong, line: scanner.recordLine,
      details: [String(found), String(width)])
    return false
  }

  func report(_ fault: RecordScanner.Fault, _ scanner: RecordScanner, log: inout FindingLog) {
    switch fault {
    case .quoteNotClosed(let line):
      log.add(.error, .quoteNotClosed, line: line, column: heading(scanner.cells.count - 1))
    case .textAfterQuote(let line, let cell, let start, let end):
      let value = scanner.string(RecordScanner.Cell(start: start, end: end, isQuoted: false))
      log.add(.error, .textAfterQuote, line: line, column: heading(cell), value: value)
    }
  }

  func reportEncoding(_ scanner: RecordScanner, _ offset: Int, log: inout FindingLog) {
    let place = scanner.cells.lastIndex { $0.start <= offset } ?? 0
    log.add(
      .repair, .encodingAssumed, line: scanner.recordLine, column: heading(place),
      value: scanner.cells.isEmpty ? nil : scanner.string(scanner.cells[place]), count: assumedCount,
      details: ["windows-1252"])
  }

  /// A record that is larger than a cell may say.
  func reportSize(_ bytes: Int, line: Int, log: inout FindingLog) {
    log.add(
      .error, .limitExceeded, line: line, details: ["bytes", String(bytes), String(RecordBatch.longest)])
  }

  private func heading(_ place: Int) -> String? { headings.indices.contains(place) ? headings[place] : nil }
}
