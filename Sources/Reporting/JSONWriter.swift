/// Writes JSON as it goes, with keys in the order of the calls.
///
/// Foundation's encoder sorts keys or leaves them to chance, and holds a tree of the whole document.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private static let hexadecimal = Array("0123456789abcdef".utf8)

  mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func key(_ name: String) {
    string(name)
    raw(": ")
  }

  /// A key whose quotes and escapes were written beforehand: the fast way through a long table.
  mutating func encoded(_ fragment: [UInt8]) { bytes.append(contentsOf: fragment) }

  mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
      if utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
        bytes.append(contentsOf: utf8)
      } else {
        for byte in utf8 { escape(byte) }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func integer(_ value: some BinaryInteger) { append(String(value)) }

  /// The shortest text that reads back as the same number; −0 is written as 0.
  mutating func number(_ value: Double) {
    guard value.isFinite else { return raw("null") }
    append(MachineNumber.text(value))
  }

  mutating func flag(_ value: Bool) { value ? raw("true") : raw("false") }

  mutating func cell(_ cell: Cell, in language: Language) {
    switch cell {
    case .text(let text), .coded(let text, _): string(text)
    case .phrase(let phrase): string(phrase[language])
    case .integer(let value): integer(value)
    case .number(let value): number(value)
    case .flag(let value): flag(value)
    case .missing: raw("null")
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: raw("\\\"")
    case 0x5C: raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    case 0..<0x20:
      raw("\\u00")
      bytes.append(JSONWriter.hexadecimal[Int(byte >> 4)])
      bytes.append(JSONWriter.hexadecimal[Int(byte & 15)])
    default: bytes.append(byte)
    }
  }
}

/// Numbers as programs read them.
enum MachineNumber {
  /// The shortest decimal text that reads back as the same number, without a trailing `.0`.
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
