/// Writes the parts of `XLSXFile`.
struct XLSXWriter {
  private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006"

  private var strings: [String] = []
  private var places: [String: Int] = [:]

  // MARK: - Sheets

  mutating func sheet(_ sheet: XLSXFile.Sheet) -> String {
    var text = XLSXWriter.head + "<worksheet xmlns=\"\(XLSXWriter.main)\"><sheetData>"
    for (index, row) in sheet.rows.enumerated() where !row.isEmpty {
      let hidden = sheet.hiddenRows.contains(index + 1) ? " hidden=\"1\"" : ""
      text += "<row r=\"\(index + 1)\"\(hidden)>"
      for (column, cell) in row.enumerated() {
        text += element(cell, at: XLSXWriter.columnName(column) + String(index + 1))
      }
      text += "</row>"
    }
    text += "</sheetData>"
    if !sheet.merges.isEmpty {
      let merges = sheet.merges.map { "<mergeCell ref=\"\($0)\"/>" }.joined()
      text += "<mergeCells count=\"\(sheet.merges.count)\">\(merges)</mergeCells>"
    }
    return text + "</worksheet>"
  }

  private mutating func element(_ cell: XLSXCell, at reference: String) -> String {
    func open(_ type: String, _ style: XLSXStyle = .general) -> String {
      let style = style == .general ? "" : " s=\"\(style.rawValue)\""
      return "<c r=\"\(reference)\"\(style)\(type.isEmpty ? "" : " t=\"\(type)\"")>"
    }
    switch cell {
    case .empty: return ""
    case .xml(let text): return text
    case .text(let text, let style): return open("s", style) + "<v>\(place(of: text))</v></c>"
    case .inline(let text): return open("inlineStr") + "<is>\(XLSXWriter.text(text))</is></c>"
    case .number(let text, let style): return open("", style) + "<v>\(text)</v></c>"
    case .boolean(let value): return open("b") + "<v>\(value ? 1 : 0)</v></c>"
    case .error(let text): return open("e") + "<v>\(XLSXWriter.escaped(text))</v></c>"
    case .formula(let formula, let result):
      let formula = "<f>\(XLSXWriter.escaped(formula))</f>"
      switch result {
      case .number(let text)?: return open("") + formula + "<v>\(text)</v></c>"
      case .text(let text)?: return open("str") + formula + "<v>\(XLSXWriter.escaped(text))</v></c>"
      case nil: return open("") + formula + "</c>"
      }
    }
  }

  /// The letters of a column that counts from 0.
  static func columnName(_ column: Int) -> String {
    var (rest, name) = (column, "")
    repeat {
      name = String(UnicodeScalar(UInt8(65 + rest % 26))) + name
      rest = rest / 26 - 1
    } while rest >= 0
    return name
  }

  // MARK: - Strings

  private mutating func place(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = strings.count
    strings.append(text)
    return strings.count - 1
  }

  var sharedStrings: String {
    let items = strings.map { "<si>\(XLSXWriter.text($0))</si>" }.joined()
    return XLSXWriter.head + "<sst xmlns=\"\(XLSXWriter.main)\" uniqueCount=\"\(strings.count)\">\(items)</sst>"
  }

  private static func text(_ text: String) -> String { "<t xml:space=\"preserve\">\(escaped(text))</t>" }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  // MARK: - Other parts

  static func workbook(_ sheets: [XLSXFile.Sheet], startsIn1904: Bool) -> String {
    let list = sheets.enumerated().map { index, sheet in
      let state = sheet.visibility == .visible ? "" : " state=\"\(sheet.visibility.rawValue)\""
      return
        "<sheet name=\"\(escaped(sheet.name))\" sheetId=\"\(index + 1)\"\(state) r:id=\"rId\(index + 1)\"/>"
    }
    let epoch = startsIn1904 ? "<workbookPr date1904=\"1\"/>" : ""
    return head
      + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(office)\">\(epoch)<sheets>\(list.joined())</sheets></workbook>"
  }

  static func relations(count: Int) -> String {
    var list = (1...max(1, count)).map { relation("rId\($0)", "worksheet", "worksheets/sheet\($0).xml") }
    if count == 0 { list = [] }
    list.append(relation("rId\(count + 1)", "styles", "styles.xml"))
    list.append(relation("rId\(count + 2)", "sharedStrings", "sharedStrings.xml"))
    return head + "<Relationships xmlns=\"\(package)/relationships\">\(list.joined())</Relationships>"
  }

  static var packageRelations: String {
    head + "<Relationships xmlns=\"\(package)/relationships\">"
      + relation("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>"
  }

  private static func relation(_ name: String, _ kind: String, _ target: String) -> String {
    "<Relationship Id=\"\(name)\" Type=\"\(office)/\(kind)\" Target=\"\(target)\"/>"
  }

  static func contentTypes(count: Int) -> String {
    let prefix = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    func part(_ name: String, _ kind: String) -> String {
      "<Override PartName=\"/xl/\(name).xml\" ContentType=\"\(prefix)\(kind)+xml\"/>"
    }
    var list = [
      part("workbook", "sheet.main"), part("styles", "styles"), part("sharedStrings", "sharedStrings"),
    ]
    for index in 0..<count { list.append(part("worksheets/sheet\(index + 1)", "worksheet")) }
    return head + "<Types xmlns=\"\(package)/content-types\">"
      + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>" + list.joined() + "</Types>"
  }

  static func styles(_ formats: [String]) -> String {
    let custom = formats.enumerated().map { index, code in
      "<numFmt numFmtId=\"\(164 + index)\" formatCode=\"\(escaped(code))\"/>"
    }
    let numFmts = formats.isEmpty ? "" : "<numFmts count=\"\(formats.count)\">\(custom.joined())</numFmts>"
    let known = [0, 14, 9, 49, 22, 20] + [0] + formats.indices.map { 164 + $0 }
    let cells = known.enumerated().map { index, format in
      let quote = index == XLSXStyle.quotePrefix.rawValue ? " quotePrefix=\"1\"" : ""
      return "<xf numFmtId=\"\(format)\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"\(quote)/>"
    }
    let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
    return head + "<styleSheet xmlns=\"\(main)\">\(numFmts)<fonts count=\"1\"><font/></fonts>"
      + "<fills count=\"1\"><fill><patternFill patternType=\"none\"/></fill></fills><borders count=\"1\"><border/></borders>"
      + "<cellStyleXfs count=\"1\">\(plain)</cellStyleXfs>"
      + "<cellXfs count=\"\(cells.count)\">\(cells.joined())</cellXfs></styleSheet>"
  }
}
