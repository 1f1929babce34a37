/// How the numbers of a workbook are shown, as far as it says what they are.
struct CellStyles {
  /// What a number is.
  enum Kind: UInt8 {
    case number
    /// Days since the epoch, with or without a time.
    case date
    /// A time of the day.
    case time
    /// Hours that may be more than a day has.
    case duration
    /// A fraction that is shown times a hundred.
    case percent
  }

  /// One for each format of cells; a workbook without any has the one that is called general.
  private(set) var kinds: [Kind] = [.number]

  /// A part that does not exist is a fault, no part is not.
  static func read(_ part: String?, in container: ZipContainer) throws -> CellStyles {
    guard let part else { return CellStyles() }
    let handler = StylesHandler()
    let found: Void? = try container.read(part, limit: WorkbookLimits.partBytes) {
      try XMLEvents.read($0, handler)
    }
    guard found != nil else { throw WorkbookFault.unreadable("\(part)?") }
    return CellStyles(kinds: handler.kinds.isEmpty ? [.number] : handler.kinds)
  }

  /// What the formats mean that every program knows by number.
  ///
  /// > Reference: ECMA-376, part 1, 18.8.30; the numbers from 27 and from 50 are dates in East Asia.
  static func kind(ofBuiltIn format: Int) -> Kind {
    switch format {
    case 9, 10: .percent
    case 14...17, 22, 27...36, 50...58: .date
    case 18...21, 45, 47: .time
    case 46: .duration
    default: .number
    }
  }

  /// What a format code means: letters outside quotes and brackets tell.
  static func kind(ofCode code: String) -> Kind {
    let letters = bareLetters(code)
    if letters.isElapsed { return .duration }
    let text = letters.text.lowercased().replacing("am/pm", with: "").replacing("a/p", with: "")
    if text == "general" { return .number }
    if text.contains(where: { "yd".contains($0) }) { return .date }
    if text.contains(where: { "hs".contains($0) }) { return .time }
    if text.contains("m") { return .date }
    return text.contains("%") ? .percent : .number
  }

  /// The first section of a code without what it shows as it stands.
  private static func bareLetters(_ code: String) -> (text: String, isElapsed: Bool) {
    var text = ""
    var isElapsed = false
    var rest = code[...]
    while let character = rest.popFirst(), character != ";" {
      switch character {
      case "\"":
        rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }
        if !inside.isEmpty, inside.lowercased().allSatisfy({ "hms".contains($0) }) { isElapsed = true }
        rest = rest.dropFirst(inside.count + 1)
      default: text.append(character)
      }
    }
    return (text, isElapsed)
  }
}

private final class StylesHandler: XMLHandler {
  var kinds: [CellStyles.Kind] = []
  private var codes: [Int: CellStyles.Kind] = [:]
  private var isInCells = false

  override func open(_ tag: XMLTag) throws {
    if tag.isCalled("cellXfs") { isInCells = true }
    if tag.isCalled("numFmt"), let format = tag.string("numFmtId").flatMap(Int.init) {
      codes[format] = CellStyles.kind(ofCode: tag.string("formatCode") ?? "")
    }
    guard isInCells, tag.isCalled("xf") else { return }
    guard kinds.count < 65_536 else {
      throw WorkbookFault.limit("styles", found: kinds.count + 1, limit: 65_536)
    }
    let format = tag.string("numFmtId").flatMap(Int.init) ?? 0
    kinds.append(codes[format] ?? CellStyles.kind(ofBuiltIn: format))
  }

  override func close(_ name: XMLName) throws {
    if name.isCalled("cellXfs") { isInCells = false }
  }
}
