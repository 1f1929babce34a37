import ArgumentParser

/// Which column has which role, as the user says it on the command line.
struct ColumnMap: Sendable, Equatable {
  /// A role and its column.
  struct Entry: Sendable, Equatable {
    let role: String
    let column: String
  }

  /// In the order given.
  let entries: [Entry]

  init(entries: [Entry] = []) { self.entries = entries }

  /// Reads `role=column,role=column`; a piece without `=` belongs to the column before it, whose heading has a comma.
  init(argument: String) throws {
    var entries: [Entry] = []
    for piece in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 2, !parts[0].isEmpty {
        entries.append(Entry(role: parts[0], column: parts[1]))
      } else if parts.count == 1, let last = entries.popLast() {
        entries.append(Entry(role: last.role, column: last.column + "," + parts[0]))
      } else {
        throw ValidationError(
          id: "'\(piece)' tidak berbentuk role=column (peran=kolom).",
          en: "'\(piece)' is not of the form role=column.")
      }
    }
    if let empty = entries.first(where: { $0.column.isEmpty }) {
      throw ValidationError(
        id: "Peran '\(empty.role)' tidak mempunyai kolom.",
        en: "The role '\(empty.role)' has no column.")
    }
    self.entries = entries
  }

  /// One map from several options.
  static func joined(_ maps: [ColumnMap]) -> ColumnMap { ColumnMap(entries: maps.flatMap(\.entries)) }

  /// The first role that occurs twice.
  var repeatedRole: String? {
    var seen: Set<String> = []
    return entries.first { !seen.insert($0.role).inserted }?.role
  }

  /// Columns by role.
  var columns: [String: String] {
    Dictionary(entries.map { ($0.role, $0.column) }, uniquingKeysWith: { first, _ in first })
  }
}
