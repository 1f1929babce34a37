import CADBC

/// A column of a result: its name and how its cells are kept.
struct ArrowField: Equatable {
  /// How cells are kept.
  indirect enum Kind: Equatable {
    case null
    case boolean
    /// Whole numbers of so many bits.
    case signed(Int)
    case unsigned(Int)
    case float(Int)
    /// Text with offsets of so many bits.
    case text(Int)
    /// Text that is a number in decimal digits.
    case decimalText(Int)
    /// Text of 16-byte views into further buffers.
    case textView
    /// Whole numbers of so many bits with so many digits behind the decimal point.
    case decimal(bits: Int, scale: Int)
    /// Days (32 bits) or milliseconds (64 bits) since 1970.
    case date(Int)
    /// So many units a second since 1970; whether a time zone is named, and so the instant is meant.
    case timestamp(perSecond: Int64, isInstant: Bool)
    /// Sixteen bytes that identify something.
    case uuid
    /// Numbers of so many bits, signed or not, that point into a column of text.
    case dictionary(index: Kind, values: Kind)
    /// Anything else. The word is the format.
    case unreadable(String)
  }

  let name: String
  let kind: Kind
  /// Whether blanks at the end are padding.
  let isPadded: Bool

  /// Whether cells become numbers if nobody wants text.
  var holdsTimes: Bool {
    if case .timestamp = kind { return true }
    return false
  }

  /// The columns of a result; nil where it is none.
  static func fields(of schema: ArrowSchema) -> [ArrowField]? {
    guard let format = schema.format, String(cString: format) == "+s", schema.n_children >= 0,
      schema.n_children <= Int64(ArrowStream.mostColumns)
    else { return nil }
    var fields: [ArrowField] = []
    for column in 0..<Int(schema.n_children) {
      guard let child = schema.children?[column], child.pointee.format != nil else { return nil }
      fields.append(ArrowField(child.pointee))
    }
    return fields
  }

  private init(_ schema: ArrowSchema) {
    name = schema.name.map { String(cString: $0) } ?? ""
    let type = ArrowField.metadata(schema, key: "POSTGRESQL:type")
    let storage = ArrowField.kind(schema)
    switch storage {
    case .text(let bits) where type == "numeric": kind = .decimalText(bits)
    default: kind = storage
    }
    isPadded = type == "bpchar"
  }

  private static func kind(_ schema: ArrowSchema) -> Kind {
    let format = schema.format.map { String(cString: $0) } ?? ""
    let plain = kind(format)
    guard let dictionary = schema.dictionary else { return plain }
    let values = kind(dictionary.pointee.format.map { String(cString: $0) } ?? "")
    switch (plain, values) {
    case (.signed, .text), (.unsigned, .text), (.signed, .textView), (.unsigned, .textView):
      return .dictionary(index: plain, values: values)
    default: return .unreadable("dictionary of \(format)")
    }
  }

  private static func kind(_ format: String) -> Kind {
    switch format {
    case "n": return .null
    case "b": return .boolean
    case "c": return .signed(8)
    case "C": return .unsigned(8)
    case "s": return .signed(16)
    case "S": return .unsigned(16)
    case "i": return .signed(32)
    case "I": return .unsigned(32)
    case "l": return .signed(64)
    case "L": return .unsigned(64)
    case "e": return .float(16)
    case "f": return .float(32)
    case "g": return .float(64)
    case "u": return .text(32)
    case "U": return .text(64)
    case "vu": return .textView
    case "tdD": return .date(32)
    case "tdm": return .date(64)
    case "w:16": return .uuid
    default: return parametric(format)
    }
  }

  private static func parametric(_ format: String) -> Kind {
    if format.hasPrefix("d:") {
      let numbers = format.dropFirst(2).split(separator: ",").map { Int($0) }
      let bits = numbers.count > 2 ? numbers[2] : 128
      guard numbers.count >= 2, let scale = numbers[1], let bits, [32, 64, 128].contains(bits),
        (-38...38).contains(scale)
      else { return .unreadable(format) }
      return .decimal(bits: bits, scale: scale)
    }
    let units: [String: Int64] = ["tss:": 1, "tsm:": 1000, "tsu:": 1_000_000, "tsn:": 1_000_000_000]
    if let unit = units[String(format.prefix(4))] {
      return .timestamp(perSecond: unit, isInstant: format.utf8.count > 4)
    }
    return .unreadable(format)
  }

  /// A value of the metadata, whose lengths are 32-bit numbers in the order of the machine.
  private static func metadata(_ schema: ArrowSchema, key wanted: String) -> String? {
    guard let base = schema.metadata.map(UnsafeRawPointer.init) else { return nil }
    var place = 0
    func number() -> Int {
      defer { place += 4 }
      return Int(base.loadUnaligned(fromByteOffset: place, as: Int32.self))
    }
    func text(_ length: Int) -> String {
      defer { place += length }
      return String(decoding: UnsafeRawBufferPointer(start: base + place, count: length), as: UTF8.self)
    }
    let count = number()
    guard (0...256).contains(count) else { return nil }
    for _ in 0..<count {
      let keyLength = number()
      guard (0...4096).contains(keyLength) else { return nil }
      let key = text(keyLength)
      let valueLength = number()
      guard (0...65_536).contains(valueLength) else { return nil }
      let value = text(valueLength)
      if key == wanted { return value }
    }
    return nil
  }
}
