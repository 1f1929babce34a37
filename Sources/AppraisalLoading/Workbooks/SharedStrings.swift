/// The texts that the cells of a workbook refer to by number, one behind the other.
struct SharedStrings {
  fileprivate(set) var text: [UInt8] = []
  fileprivate(set) var ends: [Int] = []

  /// How many there are.
  var count: Int { ends.count }

  static func read(_ part: String?, in container: ZipContainer) throws -> SharedStrings {
    guard let part else { return SharedStrings() }
    let handler = SharedStringsHandler()
    let found: Void? = try container.read(part, limit: WorkbookLimits.stringBytes) {
      try XMLEvents.read($0, handler)
    }
    guard found != nil else { throw WorkbookFault.unreadable("\(part)?") }
    return handler.strings
  }
}

/// Texts in runs are joined; how they are pronounced is left out.
private final class SharedStringsHandler: XMLHandler {
  var strings = SharedStrings()
  private var isText = false
  private var isPhonetic = false
  private var start = 0

  override func open(_ tag: XMLTag) throws {
    if tag.isCalled("t") {
      isText = !isPhonetic
    } else if tag.isCalled("rPh") {
      isPhonetic = true
    } else if tag.isCalled("si") {
      start = strings.text.count
    }
  }

  override func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    if isText { strings.text.append(contentsOf: bytes) }
  }

  override func close(_ name: XMLName) throws {
    if name.isCalled("t") {
      isText = false
    } else if name.isCalled("rPh") {
      isPhonetic = false
    } else if name.isCalled("si") {
      guard strings.count < WorkbookLimits.strings else {
        throw WorkbookFault.limit("strings", found: strings.count + 1, limit: WorkbookLimits.strings)
      }
      SpreadsheetText.resolveEscapes(in: &strings.text, from: start)
      strings.ends.append(strings.text.count)
    }
  }
}
