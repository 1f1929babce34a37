/// A workbook that a test makes for itself: uncompressed, and as small as readers accept.
///
/// ```swift
/// XLSXFile(sheets: [.init(name: "Nilai", rows: [["NIP", "Nilai"], ["198703212010041001", 87.5]])]).bytes
/// ```
public struct XLSXFile: Sendable {
  /// A sheet.
  public struct Sheet: Sendable {
    /// Whether a person sees the sheet.
    public enum Visibility: String, Sendable {
      case visible
      case hidden
      case veryHidden
    }

    /// The name on the tab.
    public var name: String
    /// The rows from the first; an empty row is not written at all, an empty cell neither.
    public var rows: [[XLSXCell]]
    /// Merged cells, as `A1:C1`.
    public var merges: [String]
    /// Whether a person sees the sheet.
    public var visibility: Visibility
    /// Rows that are hidden, from 1.
    public var hiddenRows: Set<Int>

    /// A sheet.
    public init(
      name: String, rows: [[XLSXCell]], merges: [String] = [], visibility: Visibility = .visible,
      hiddenRows: Set<Int> = []
    ) {
      self.name = name
      self.rows = rows
      self.merges = merges
      self.visibility = visibility
      self.hiddenRows = hiddenRows
    }
  }

  /// The sheets, in order.
  public var sheets: [Sheet]
  /// Formats beyond those of `XLSXStyle`, such as `[$-421]dd mmmm yyyy`; the first is `XLSXStyle.custom(0)`.
  public var formats: [String]
  /// Whether days are counted from 1904.
  public var startsIn1904: Bool
  /// Parts that replace those written here or join them, by name; nil leaves one out.
  public var parts: [String: String?]

  /// A workbook.
  public init(
    sheets: [Sheet], formats: [String] = [], startsIn1904: Bool = false, parts: [String: String?] = [:]
  ) {
    self.sheets = sheets
    self.formats = formats
    self.startsIn1904 = startsIn1904
    self.parts = parts
  }

  /// A workbook of one sheet.
  public init(rows: [[XLSXCell]], merges: [String] = [], formats: [String] = []) {
    self.init(sheets: [Sheet(name: "Sheet1", rows: rows, merges: merges)], formats: formats)
  }

  /// The file.
  public var bytes: [UInt8] { archive.bytes }

  /// The file as an archive, for tests that spoil one entry.
  public var archive: StoredZip {
    var writer = XLSXWriter()
    var texts: [(name: String, text: String)] = [
      ("[Content_Types].xml", XLSXWriter.contentTypes(count: sheets.count)),
      ("_rels/.rels", XLSXWriter.packageRelations),
      ("xl/workbook.xml", XLSXWriter.workbook(sheets, startsIn1904: startsIn1904)),
      ("xl/_rels/workbook.xml.rels", XLSXWriter.relations(count: sheets.count)),
      ("xl/styles.xml", XLSXWriter.styles(formats)),
    ]
    for (index, sheet) in sheets.enumerated() {
      texts.append(("xl/worksheets/sheet\(index + 1).xml", writer.sheet(sheet)))
    }
    texts.append(("xl/sharedStrings.xml", writer.sharedStrings))
    var entries: [StoredZip.Entry] = []
    for (name, text) in texts {
      // A part that is there with no text is one to leave out; one that is not there stays as it is.
      guard let replaced = parts[name] else {
        entries.append(.init(name, Array(text.utf8)))
        continue
      }
      if let replaced { entries.append(.init(name, Array(replaced.utf8))) }
    }
    let known = Set(texts.map(\.name))
    for (name, text) in parts.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      if let text { entries.append(.init(name, Array(text.utf8))) }
    }
    return StoredZip(entries)
  }
}

/// A cell of a workbook that a test makes.
public enum XLSXCell: Sendable, ExpressibleByStringLiteral, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral
{
  /// No cell at all.
  case empty
  /// Text among the shared strings.
  case text(String, XLSXStyle = .general)
  /// Text in the cell itself.
  case inline(String)
  /// A number exactly as it shall stand in the file: `1.9870321201004198E+17`, the serial of a date.
  case number(String, XLSXStyle = .general)
  /// True or false.
  case boolean(Bool)
  /// An error, such as `#N/A`.
  case error(String)
  /// A formula and the number or text it came to; nil where it was never computed.
  case formula(String, XLSXResult?)
  /// The element as it shall stand in the file.
  case xml(String)

  /// Text among the shared strings.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .number("\(value)") }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(String(value)) }
  /// No cell at all.
  public init(nilLiteral: ()) { self = .empty }
}

/// What a formula came to.
public enum XLSXResult: Sendable {
  /// A number as it stands in the file.
  case number(String)
  /// A text.
  case text(String)
}

/// How a cell is shown.
public struct XLSXStyle: RawRepresentable, Sendable, Hashable {
  /// The place among the formats of cells.
  public let rawValue: Int

  /// A place among the formats of cells.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// As it comes.
  public static let general = XLSXStyle(rawValue: 0)
  /// A date (built-in 14).
  public static let date = XLSXStyle(rawValue: 1)
  /// A percentage (built-in 9).
  public static let percent = XLSXStyle(rawValue: 2)
  /// Text (built-in 49).
  public static let text = XLSXStyle(rawValue: 3)
  /// Date and time (built-in 22).
  public static let dateTime = XLSXStyle(rawValue: 4)
  /// Time (built-in 20).
  public static let time = XLSXStyle(rawValue: 5)
  /// General, with the apostrophe that makes a number text.
  public static let quotePrefix = XLSXStyle(rawValue: 6)

  /// One of the formats that the test gave.
  public static func custom(_ index: Int) -> XLSXStyle { XLSXStyle(rawValue: 7 + index) }
}
