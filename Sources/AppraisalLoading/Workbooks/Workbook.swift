import Foundation

/// An XLSX workbook in memory: its sheets by name, and what all of them share.
struct Workbook {
  /// What bytes are, told from how they begin.
  enum Kind {
    /// An archive with the parts of an office document.
    case archive
    /// A compound file: an old XLS workbook, or an encrypted new one.
    case compound
  }

  private let container: ZipContainer
  private let structure: WorkbookStructure
  private let styles: CellStyles
  private let strings: SharedStrings

  /// Whether bytes are a workbook; other archives are none.
  static func kind(of bytes: [UInt8]) -> Kind? {
    if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .compound }
    guard bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return nil }
    let names = ["[Content_Types].xml", "_rels/", "xl/", "xl\\", "mimetype"]
    return names.contains { contains(bytes, $0) } ? .archive : nil
  }

  /// Opens a workbook and reads everything but the sheets.
  init(_ bytes: [UInt8]) throws {
    if Workbook.kind(of: bytes) == .compound {
      // The directory of a compound file has its names in UTF-16.
      let isEncrypted = Workbook.contains(bytes, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0")
      throw WorkbookFault.unreadable(isEncrypted ? "encrypted" : "xls")
    }
    container = ZipContainer(bytes)
    structure = try WorkbookStructure.read(container)
    styles = try CellStyles.read(structure.styles, in: container)
    strings = try SharedStrings.read(structure.sharedStrings, in: container)
  }

  /// The sheets of cells in the order of their tabs.
  var sheets: [WorkbookStructure.Sheet] { structure.sheets }

  /// Goes through a sheet; a producer that writes odd XML is read by a parser.
  ///
  /// - Parameter sink: makes a sink for each try.
  func scan<Sink: SheetSink>(
    _ sheet: WorkbookStructure.Sheet, sink: (CellReader) -> Sink
  ) throws -> Sink {
    try CellReader.with(strings, styles, startsIn1904: structure.startsIn1904) { reader in
      do {
        return try pass(sheet, sink(reader)) { part, sink in
          var scanner = SheetScanner(part)
          try scanner.scan(into: &sink)
        }
      } catch is SheetScanner.Odd {
        return try pass(sheet, sink(reader)) { try SheetXML.scan($0, into: &$1) }
      }
    }
  }

  private func pass<Sink: SheetSink>(
    _ sheet: WorkbookStructure.Sheet, _ sink: Sink, _ body: (ZipPart, inout Sink) throws -> Void
  ) throws -> Sink {
    var sink = sink
    let found: Void? = try container.read(sheet.part, limit: WorkbookLimits.sheetBytes) {
      try body($0, &sink)
    }
    guard found != nil else { throw WorkbookFault.unreadable("\(sheet.part)?") }
    return sink
  }

  private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    return bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return false }
      var place = 0
      while place + word.count <= buffer.count,
        let found = memchr(base + place, Int32(word[0]), buffer.count - word.count - place + 1)
      {
        if memcmp(found, word, word.count) == 0 { return true }
        place = UnsafeRawPointer(found) - base + 1
      }
      return false
    }
  }
}
