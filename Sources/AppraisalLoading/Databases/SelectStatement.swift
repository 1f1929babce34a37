/// One SELECT, perhaps behind WITH, and nothing that writes.
///
/// The words are looked at outside quotes and comments only. It is the first of two fences: the transaction that
/// cannot write is the other, where the database has one.
struct SelectStatement: Sendable, Hashable {
  /// The statement, without a semicolon at its end.
  let sql: String

  private static let writing: Set<String> = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "DROP", "TRUNCATE", "ALTER", "CREATE", "GRANT", "REVOKE", "CALL",
    "EXEC",
    "EXECUTE", "INTO", "COPY", "ATTACH", "DETACH", "PRAGMA", "INSTALL", "LOAD", "VACUUM",
  ]

  /// Reads a statement.
  init(_ text: String) throws(DatabaseRequestError) {
    var scanner = Scanner(text)
    let words = scanner.words()
    guard !scanner.isOpen else { throw .queryUnusable(.quoteNotClosed) }
    guard let first = words.first?.uppercased(), first == "SELECT" || first == "WITH" else {
      throw .queryUnusable(.noSelect)
    }
    guard !scanner.hasSecond else { throw .queryUnusable(.severalStatements) }
    if let word = words.first(where: { SelectStatement.writing.contains($0.uppercased()) }) {
      throw .queryUnusable(.writes(word.uppercased()))
    }
    sql = String(decoding: Array(text.utf8)[..<scanner.end], as: UTF8.self)
  }

  /// Finds the words of a statement, skipping what stands in quotes and in comments.
  private struct Scanner {
    private let bytes: [UInt8]
    private var place = 0
    /// Where the statement ends: at its semicolon, or with the text.
    private(set) var end: Int
    /// Whether anything follows the semicolon.
    private(set) var hasSecond = false
    /// Whether a quote or a comment is not closed.
    private(set) var isOpen = false

    init(_ text: String) {
      bytes = Array(text.utf8)
      end = bytes.count
    }

    mutating func words() -> [String] {
      var words: [String] = []
      while place < bytes.count {
        let byte = bytes[place]
        if WhiteSpace.isASCII(byte) {
          place += 1
        } else if starts("--") {
          while place < bytes.count, bytes[place] != 10 { place += 1 }
        } else if starts("/*") {
          place += 2
          while place < bytes.count, !starts("*/") { place += 1 }
          isOpen = isOpen || place >= bytes.count
          place += 2
        } else {
          if end < bytes.count { hasSecond = true }
          if byte == UInt8(ascii: ";") {
            end = min(end, place)
            place += 1
          } else {
            token(byte, into: &words)
          }
        }
      }
      return words
    }

    private mutating func token(_ byte: UInt8, into words: inout [String]) {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
        skip(to: byte)
      } else if byte == UInt8(ascii: "$"), let tag = dollarTag() {
        skip(tag)
      } else if Scanner.isWord(byte) {
        let start = place
        while place < bytes.count, Scanner.isWord(bytes[place]) { place += 1 }
        words.append(String(decoding: bytes[start..<place], as: UTF8.self))
      } else {
        place += 1
      }
    }

    private mutating func skip(to quote: UInt8) {
      place += 1
      while place < bytes.count, bytes[place] != quote { place += 1 }
      isOpen = isOpen || place >= bytes.count
      place += 1
    }

    /// `$$` or `$tag$`, which PostgreSQL takes for a quote.
    private func dollarTag() -> [UInt8]? {
      var stop = place + 1
      while stop < bytes.count, Scanner.isWord(bytes[stop]) { stop += 1 }
      return stop < bytes.count && bytes[stop] == UInt8(ascii: "$") ? Array(bytes[place...stop]) : nil
    }

    private mutating func skip(_ tag: [UInt8]) {
      place += tag.count
      while place < bytes.count, !bytes[place...].starts(with: tag) { place += 1 }
      isOpen = isOpen || place >= bytes.count
      place += tag.count
    }

    private func starts(_ text: String) -> Bool { bytes[min(place, bytes.count)...].starts(with: text.utf8) }

    private static func isWord(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte >= 0x80 || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
  }
}
