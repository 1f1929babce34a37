/// How a delimited file separates its cells.
struct Dialect {
  /// The byte between cells: comma, semicolon, tab, or what a descriptor says.
  let delimiter: UInt8
  /// Where the headings begin.
  let start: Int
  /// The line on which the headings begin.
  let line: Int

  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let tab = UInt8(ascii: "\t")

  /// Looks at the first lines of a text.
  ///
  /// A first line `sep=;`, which spreadsheets write, is obeyed; otherwise the candidate that occurs most often
  /// outside quotes in the headings wins, and on a tie the one that the next line confirms.
  static func detect(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, declared: UInt8?) -> Dialect {
    var start = start
    var line = 1
    while start < bytes.count, bytes[start] == 10 || bytes[start] == 13 {
      start = afterLineEnd(bytes, at: start)
      line += 1
    }
    if let (delimiter, next) = separatorLine(bytes, from: start) {
      return Dialect(delimiter: declared ?? delimiter, start: next, line: line + 1)
    }
    if let declared { return Dialect(delimiter: declared, start: start, line: line) }
    let (headings, next) = firstCounts(bytes, from: start)
    let (row, _) = counts(bytes, from: next)
    let order = [0, 1, 2].sorted { a, b in
      if headings[a] != headings[b] { return headings[a] > headings[b] }
      return (headings[a] == row[a] ? 0 : 1, a) < (headings[b] == row[b] ? 0 : 1, b)
    }
    return Dialect(delimiter: candidates[order[0]], start: start, line: line)
  }

  private static let candidates = [comma, semicolon, tab]

  private static func separatorLine(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (delimiter: UInt8, next: Int)? {
    var stop = start
    while stop < bytes.count, bytes[stop] != 10, bytes[stop] != 13, stop - start < 8 { stop += 1 }
    guard stop == bytes.count || bytes[stop] == 10 || bytes[stop] == 13 else { return nil }
    var line = Array(bytes[start..<stop])
    if line.first == RecordScanner.quote, line.last == RecordScanner.quote, line.count > 2 {
      line = Array(line.dropFirst().dropLast())
    }
    guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
      return nil
    }
    return (line[4], stop < bytes.count ? afterLineEnd(bytes, at: stop) : stop)
  }

  private static func afterLineEnd(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    bytes[place] == 13 && place + 1 < bytes.count && bytes[place + 1] == 10 ? place + 2 : place + 1
  }

  /// The counts of the first record that looks like headings.
  ///
  /// Titles without any delimiter may stand above them; a record is preferred to them only if the next record has
  /// as many delimiters, and more than one, since a comma stands in many a name.
  private static func firstCounts(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (counts: [Int], next: Int) {
    let first = counts(bytes, from: start)
    var record = first
    for _ in 0..<HeaderFinder.rowsToLookAt where record.next < bytes.count {
      if record.counts.contains(where: { $0 > 0 }) { break }
      record = counts(bytes, from: record.next)
    }
    let following = counts(bytes, from: record.next).counts
    let isTable = zip(record.counts, following).contains { $0 > 1 && $0 == $1 }
    return isTable ? record : first
  }

  /// How often each candidate stands outside quotes up to the end of the record, and where the next begins.
  private static func counts(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (counts: [Int], next: Int) {
    var counts = [0, 0, 0]
    var isQuoted = false
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if byte == RecordScanner.quote {
        isQuoted.toggle()
      } else if !isQuoted {
        if byte == 10 || byte == 13 { return (counts, afterLineEnd(bytes, at: place)) }
        if let candidate = candidates.firstIndex(of: byte) { counts[candidate] += 1 }
      }
      place += 1
    }
    return (counts, place)
  }
}
