import FuzzSupport

/// The parts of a workbook, behind the archive: the input is the sheet, the shared strings, the styles and the
/// workbook, each ended by a NUL byte; what is left out is as usual.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let pieces = fuzzedBytes(data, count).split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
  var archive = StoredArchive()
  archive.add("_rels/.rels", Parts.packageLinks.utf8)
  archive.add("xl/_rels/workbook.xml.rels", Parts.workbookLinks.utf8)
  archive.add(
    "xl/workbook.xml", pieces.count > 3 && !pieces[3].isEmpty ? Array(pieces[3]) : Array(Parts.workbook.utf8))
  archive.add("xl/worksheets/sheet1.xml", pieces[0])
  archive.add("xl/sharedStrings.xml", pieces.count > 1 ? Array(pieces[1]) : Array(Parts.strings.utf8))
  archive.add("xl/styles.xml", pieces.count > 2 ? Array(pieces[2]) : Array(Parts.styles.utf8))
  Holds.anyBytes(archive.bytes, name: "fuzz.xlsx")
  return 0
}

/// Parts as any spreadsheet program writes them.
private enum Parts {
  static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  static let links = "http://schemas.openxmlformats.org/package/2006/relationships"

  static let packageLinks =
    "<Relationships xmlns='\(links)'><Relationship Id='rId1' Type='\(office)/officeDocument' "
    + "Target='xl/workbook.xml'/></Relationships>"
  static let workbookLinks =
    "<Relationships xmlns='\(links)'>"
    + "<Relationship Id='rId1' Type='\(office)/worksheet' Target='worksheets/sheet1.xml'/>"
    + "<Relationship Id='rId2' Type='\(office)/styles' Target='styles.xml'/>"
    + "<Relationship Id='rId3' Type='\(office)/sharedStrings' Target='sharedStrings.xml'/></Relationships>"
  static let workbook =
    "<workbook xmlns='\(main)' xmlns:r='\(office)'><sheets><sheet name='S' sheetId='1' r:id='rId1'/></sheets>"
    + "</workbook>"
  static let strings = "<sst xmlns='\(main)'><si><t>ratee</t></si><si><t>score</t></si></sst>"
  static let styles =
    "<styleSheet xmlns='\(main)'><cellXfs count='3'><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='9'/>"
    + "</cellXfs></styleSheet>"
}
