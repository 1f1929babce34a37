/// Every decision ever recorded, in the order in which they were written, each tied to the one before.
///
/// The digest of a line covers the line and the digest before it: whoever alters, removes or moves a line breaks the
/// chain there. Whoever replaces the whole file, or cuts lines off its end, does not; that shows only against the last
/// digest, ``head``, written down elsewhere, such as in the signed minutes.
///
/// > Reference: Schneier & Kelsey (1999), doi:10.1145/317087.317089.
public struct DecisionRecord: Sendable {
  /// Where a record is not what was written.
  public enum Fault: Error, Sendable, Hashable {
    /// The headings are others.
    case headings
    /// The file ends in the middle of a line: a write was interrupted. The line is from 1.
    case cutOff(line: Int)
    /// A line that cannot be read, or whose digest is not that of its cells.
    case altered(entry: Int)
    /// A line that does not follow on the one before: some between were removed, added or moved.
    case outOfOrder(entry: Int)
    /// The last digest is not the one that was expected.
    case otherHead(found: String, entries: Int)
  }

  /// The lines.
  public private(set) var entries: [DecisionEntry]

  /// A record without a line.
  public init() { entries = [] }

  /// Takes the rows of a file, without its headings.
  ///
  /// - Throws: ``Fault`` for the first row that is not what was written.
  /// - Complexity: O(bytes).
  public init(rows: [[String]]) throws(Fault) {
    entries = []
    entries.reserveCapacity(rows.count)
    for (index, cells) in rows.enumerated() {
      guard let entry = DecisionEntry(cells: cells), entry.digest(after: entry.previous) == entry.digest else {
        throw .altered(entry: index + 1)
      }
      guard entry.number == index + 1, entry.previous == (entries.last?.digest ?? DecisionEntry.origin) else {
        throw .outOfOrder(entry: index + 1)
      }
      entries.append(entry)
    }
  }

  /// The last digest; 64 zeros for an empty record.
  public var head: String { entries.last?.digest ?? DecisionEntry.origin }

  /// Holds the record against a digest that was written down when the record was shorter, or as long.
  ///
  /// - Throws: ``Fault/otherHead(found:entries:)`` where no line has it.
  public func requireHead(_ expected: String) throws(Fault) {
    let wanted = expected.lowercased()
    guard entries.contains(where: { $0.digest.hasPrefix(wanted) }) else {
      throw .otherHead(found: head, entries: entries.count)
    }
  }

  /// Adds lines, numbered and tied to what is there; those that say what the last line of the person said are left out.
  ///
  /// - Returns: the lines that were added.
  public mutating func append(_ new: [DecisionEntry]) -> [DecisionEntry] {
    var last = lastLines()
    var added: [DecisionEntry] = []
    for entry in new {
      let person = Person(list: entry.listDigest, ratee: entry.ratee)
      if let known = last[person], entry.saysTheSame(as: known) { continue }
      var entry = entry
      entry.number = entries.count + 1
      entry.previous = head
      entry.digest = entry.digest(after: head)
      entries.append(entry)
      last[person] = entry
      added.append(entry)
    }
    return added
  }

  /// What counts for each person of a list: the last line, in the order of the first.
  ///
  /// - Parameter digest: the list; nil takes the one that was written about last.
  public func decisions(onList digest: String? = nil) -> [DecisionEntry] {
    DecisionRecord.last(of: lines(onList: digest))
  }

  /// Every line about a list, in order.
  ///
  /// - Parameter digest: the list; nil takes the one that was written about last.
  public func lines(onList digest: String? = nil) -> [DecisionEntry] {
    guard let wanted = digest ?? entries.last?.listDigest else { return [] }
    return entries.filter { $0.listDigest == wanted }
  }

  /// The last line of every person, in the order of the first.
  public static func last(of lines: [DecisionEntry]) -> [DecisionEntry] {
    var places: [String: Int] = [:]
    var found: [DecisionEntry] = []
    for entry in lines {
      if let place = places[entry.ratee] {
        found[place] = entry
      } else {
        places[entry.ratee] = found.count
        found.append(entry)
      }
    }
    return found
  }

  private struct Person: Hashable {
    let list: String
    let ratee: String
  }

  private func lastLines() -> [Person: DecisionEntry] {
    Dictionary(
      entries.map { (Person(list: $0.listDigest, ratee: $0.ratee), $0) }, uniquingKeysWith: { _, last in last })
  }
}
