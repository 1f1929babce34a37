/// The name of a table as a person writes it: `ratings`, `hr.ratings`, or `"Nilai 2024"` where it has odd letters.
struct TableName: Sendable, Hashable {
  /// The longest name of any of the databases, in bytes.
  private static let longest = 128

  /// Catalogue, schema and table, as far as they were given.
  let parts: [String]

  /// Reads a name; a dot inside double quotes belongs to the name.
  init(_ text: String) throws(DatabaseRequestError) {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == "." && !isQuoted {
        parts.append(part)
        part = ""
      } else {
        part.append(character)
      }
    }
    parts.append(part)
    let isSound = parts.allSatisfy { part in
      !part.isEmpty && part.utf8.count <= TableName.longest
        && part.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }
    guard isSound, !isQuoted, parts.count <= 3 else { throw .tableNameUnusable(text) }
    self.parts = parts
  }

  /// The name for a statement.
  func sql(in dialect: SQLDialect) throws(DatabaseRequestError) -> String {
    var quoted: [String] = []
    for part in parts {
      guard let name = dialect.quoted(part) else { throw .tableNameUnusable(parts.joined(separator: ".")) }
      quoted.append(name)
    }
    return quoted.joined(separator: ".")
  }

  /// What findings call it.
  var label: String { parts.joined(separator: ".") }
}
