/// The cells that stand for "nothing": quoted or not, with or without white space around them.
struct MissingValues {
  /// What R, databases, spreadsheets and clerks write.
  static let usual = MissingValues(tokens: ["", "NA", "-", ".", "NULL", "null", "N/A"])

  private let tokens: Set<[UInt8]>
  private let longest: Int
  private let beginnings: [Bool]

  /// The tokens of a descriptor; an empty cell is missing whatever they are.
  init(tokens: [String]) {
    let all = Set(tokens.map { Array($0.utf8) } + [[]])
    self.tokens = all
    longest = all.map(\.count).max() ?? 0
    beginnings = (0..<256).map { byte in all.contains { $0.first.map(Int.init) == byte } }
  }

  /// Whether any of them but the empty cell begins with this byte.
  func mayBegin(_ byte: UInt8) -> Bool { beginnings[Int(byte)] }

  func contains(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
    if count == 0 { return true }
    guard count <= longest, beginnings[Int(bytes[0])] else { return false }
    return tokens.contains(Array(UnsafeBufferPointer(start: bytes, count: count)))
  }

  func contains(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count <= longest && tokens.contains(Array(bytes))
  }
}
