/// Writes HTML as it goes; whatever comes from data is escaped, whatever is markup is a literal of this program.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  /// Markup that stands in the source of timbang.
  mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Text between tags, with nothing in it that a browser would obey.
  mutating func text(_ text: String) { escape(text.printable) }

  /// ` name="value"`, after the name of a tag.
  mutating func attribute(_ name: StaticString, _ value: String) {
    raw(" ")
    raw(name)
    raw("=\"")
    escape(value.printable)
    raw("\"")
  }

  /// An element that holds text only.
  mutating func element(_ tag: StaticString, _ words: String, class name: String? = nil) {
    raw("<")
    raw(tag)
    if let name { attribute("class", name) }
    raw(">")
    text(words)
    raw("</")
    raw(tag)
    raw(">\n")
  }

  /// JSON for the scripts of the page, in which no tag can end or begin.
  mutating func json(_ json: [UInt8]) {
    bytes.reserveCapacity(bytes.count + json.count)
    for byte in json {
      if byte == UInt8(ascii: "<") { raw("\\u003c") } else { bytes.append(byte) }
    }
  }

  /// Style sheets and scripts of the page itself, which ``PageAssets`` has checked.
  mutating func verbatim(_ content: some Sequence<UInt8>) { bytes.append(contentsOf: content) }

  private mutating func escape(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      guard utf8.contains(where: HTMLWriter.isSpecial) else { return bytes.append(contentsOf: utf8) }
      for byte in utf8 {
        switch byte {
        case UInt8(ascii: "&"): raw("&amp;")
        case UInt8(ascii: "<"): raw("&lt;")
        case UInt8(ascii: ">"): raw("&gt;")
        case UInt8(ascii: "\""): raw("&quot;")
        case UInt8(ascii: "'"): raw("&#39;")
        default: bytes.append(byte)
        }
      }
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
    default: false
    }
  }
}
