import Appraisals

/// Chooses a sheet of a workbook.
extension WorkbookSheet {
  /// Opens the sheet that was asked for, or else the visible one with the most headings that are known.
  ///
  /// - Returns: nil once the log knows why there is none.
  static func open(
    _ bytes: [UInt8], sheet wanted: String?, emptyHeading: DelimitedReader.EmptyHeading, log: inout FindingLog
  ) -> WorkbookSheet? {
    do {
      let workbook = try Workbook(bytes)
      if let wanted { return try named(wanted, in: workbook, emptyHeading: emptyHeading, log: &log) }
      return try best(of: workbook, emptyHeading: emptyHeading, log: &log)
    } catch let fault as WorkbookFault {
      fault.report(to: &log)
    } catch {
      log.add(.error, .workbookUnreadable, details: ["\(error)"])
    }
    return nil
  }

  /// The names of the visible sheets that hold anything; for bytes that are no workbook there are none.
  static func names(in bytes: [UInt8], log: inout FindingLog) -> [String] {
    guard Workbook.kind(of: bytes) != nil else { return [] }
    do {
      return try candidates(Workbook(bytes), emptyHeading: .refused).map(\.name)
    } catch let fault as WorkbookFault {
      fault.report(to: &log)
    } catch {
      log.add(.error, .workbookUnreadable, details: ["\(error)"])
    }
    return []
  }

  private static func candidates(
    _ workbook: Workbook, emptyHeading: DelimitedReader.EmptyHeading
  ) throws -> [WorkbookSheet] {
    try workbook.sheets.filter(\.isVisible).compactMap {
      try WorkbookSheet(workbook, $0, emptyHeading: emptyHeading)
    }
  }

  private static func best(
    of workbook: Workbook, emptyHeading: DelimitedReader.EmptyHeading, log: inout FindingLog
  ) throws -> WorkbookSheet? {
    let candidates = try candidates(workbook, emptyHeading: emptyHeading)
    guard var best = candidates.first else {
      log.add(.error, .sourceEmpty)
      return nil
    }
    for candidate in candidates where candidate.recognised > best.recognised { best = candidate }
    if candidates.count > 1 {
      log.add(.note, .sheetChosen, value: best.name)
      for other in candidates where other.name != best.name && other.recognised > 0 {
        log.add(.warning, .sheetUnused, value: other.name)
      }
      log = log.continued(about: log.file + "!" + best.name)
    }
    best.reportHeadings(log: &log)
    return best
  }

  private static func named(
    _ wanted: String, in workbook: Workbook, emptyHeading: DelimitedReader.EmptyHeading, log: inout FindingLog
  ) throws -> WorkbookSheet? {
    let key = WhiteSpace.trim(wanted).lowercased()
    let exact = workbook.sheets.first { $0.name == wanted }
    guard let sheet = exact ?? workbook.sheets.first(where: { WhiteSpace.trim($0.name).lowercased() == key })
    else {
      log.add(.error, .sheetMissing, value: wanted, details: workbook.sheets.map(\.name))
      return nil
    }
    if workbook.sheets.count > 1 { log = log.continued(about: log.file + "!" + sheet.name) }
    guard let found = try WorkbookSheet(workbook, sheet, emptyHeading: emptyHeading) else {
      log.add(.error, .sourceEmpty)
      return nil
    }
    found.reportHeadings(log: &log)
    return found
  }
}
