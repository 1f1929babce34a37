import Foundation

/// Reads the XML of a sheet as nearly all programs write it, tag by tag over a window that moves through the part.
///
/// A general parser takes three times as long. Whatever is not expected here (prefixes, comments, other encodings)
/// is `Odd`, and `SheetXML` reads the sheet instead.
struct SheetScanner: ~Copyable {
  /// XML that this scanner leaves to a parser.
  struct Odd: Error {}

  private static let window = 1 << 18

  private let part: ZipPart
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = SheetScanner.window
  private var place = 0
  private var end = 0
  private var isAtEnd = false
  private var text: [UInt8] = []
  // Whether the value of the cell stands in `text` and not in the window.
  private var isResolved = false
  private var cell = SheetCell()
  private var row = 0
  private var column = -1

  init(_ part: ZipPart) {
    self.part = part
    buffer = .allocate(capacity: capacity)
  }

  deinit { buffer.deallocate() }

  mutating func scan<Sink: SheetSink>(into sink: inout Sink) throws {
    guard try findSheetData() else { return try finish(into: &sink) }
    while true {
      try seekTag()
      switch buffer[place + 1] {
      case UInt8(ascii: "c") where isTag("c"): try readCell(into: &sink)
      case UInt8(ascii: "r") where isTag("row"):
        try readRow()
        guard try sink.begin(row: row) else { return }
      case UInt8(ascii: "/") where begins("</row>"): place += 6
      case UInt8(ascii: "/") where begins("</sheetData>"): return try finish(into: &sink)
      default: throw Odd()
      }
    }
  }

  // MARK: - The window

  /// Moves what is left to the front and reads on; where all of the window is one piece, the window grows.
  private mutating func refill() throws {
    guard !isAtEnd else { throw WorkbookFault.truncated(part.name) }
    let rest = end - place
    if rest > capacity / 2 {
      guard capacity < WorkbookLimits.cellBytes else {
        throw WorkbookFault.limit("bytes", found: rest, limit: WorkbookLimits.cellBytes)
      }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity)
      larger.update(from: buffer + place, count: rest)
      buffer.deallocate()
      (buffer, capacity) = (larger, 2 * capacity)
    } else {
      memmove(buffer, buffer + place, rest)
    }
    (place, end) = (0, rest)
    while end < capacity {
      let count = try part.read(into: buffer + end, capacity - end)
      if count == 0 {
        isAtEnd = true
        return
      }
      end += count
    }
  }

  /// Moves to the next tag and sees to it that its name is in the window.
  private mutating func seekTag() throws {
    while true {
      if let found = memchr(buffer + place, 0x3C, end - place) {
        place = found.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(buffer)
        if end - place >= 16 || isAtEnd {
          guard end - place >= 4 else { throw WorkbookFault.truncated(part.name) }
          return
        }
      } else {
        place = end
      }
      try refill()
    }
  }

  private func begins(_ word: StaticString) -> Bool {
    end - place >= word.utf8CodeUnitCount && memcmp(buffer + place, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// Whether a tag of that name begins here.
  private func isTag(_ name: StaticString) -> Bool {
    let length = name.utf8CodeUnitCount
    guard end - place > length + 1, memcmp(buffer + place + 1, name.utf8Start, length) == 0 else {
      return false
    }
    let next = buffer[place + 1 + length]
    return next == UInt8(ascii: ">") || next == UInt8(ascii: "/") || SheetScanner.isSpace(next)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }

  // MARK: - Before and after the rows

  /// Moves behind `<sheetData>`; false where there are no rows.
  private mutating func findSheetData() throws -> Bool {
    if end == 0 { try refill() }
    if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { place = 3 }
    guard end - place > 16, buffer[place] == UInt8(ascii: "<") else { throw Odd() }
    if begins("<?xml") {
      guard let close = memchr(buffer + place, 0x3E, end - place) else { throw Odd() }
      let stop = close.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(buffer)
      let declaration = String(
        decoding: UnsafeBufferPointer(start: buffer + place, count: stop - place), as: UTF8.self
      ).lowercased()
      if declaration.contains("encoding"), !declaration.contains("utf-8") { throw Odd() }
      place = stop
    }
    try seekTag()
    guard isTag("worksheet") else { throw Odd() }
    while true {
      place += 1
      try seekTag()
      if begins("<!") || begins("<?") || begins("</worksheet") { throw Odd() }
      if isTag("sheetData") { break }
    }
    var attributes = SheetAttributes(place: place + 10)
    while true {
      switch attributes.next(buffer, end) {
      case .more: throw Odd()
      case .attribute: continue
      case .open:
        place = attributes.place
        return true
      case .closed:
        place = attributes.place
        return false
      case .odd: throw Odd()
      }
    }
  }

  /// Reads the rest for merged cells, and to the very end, where the checksum is.
  private mutating func finish<Sink: SheetSink>(into sink: inout Sink) throws {
    var isClosed = false
    while true {
      do { try seekTag() } catch WorkbookFault.truncated where isClosed && isAtEnd { return }
      if begins("</worksheet>") { isClosed = true }
      if begins("<!") || begins("<?") { throw Odd() }
      if begins("<mergeCell ") {
        var attributes = SheetAttributes(place: place + 10)
        loop: while true {
          switch attributes.next(buffer, end) {
          case .more:
            try refill()
            attributes.place = place + 10
          case .attribute: if attributes.isCalled("ref") { sink.merge(attributes.value) }
          default: break loop
          }
        }
      }
      place += 1
    }
  }

  // MARK: - Rows and cells

  private mutating func readRow() throws {
    (row, column) = (row + 1, -1)
    var attributes = SheetAttributes(place: place + 4)
    while true {
      switch attributes.next(buffer, end) {
      case .more:
        try refill()
        attributes.place = place + 4
      case .attribute:
        guard attributes.isCalled("r") else { continue }
        var number = 0
        for byte in attributes.value {
          guard case let digit = byte &- 48, digit < 10, number < 100_000_000 else { throw Odd() }
          number = number * 10 + Int(digit)
        }
        try SheetCell.check(column: 0, row: number)
        row = number
      case .open, .closed:
        place = attributes.place
        return
      case .odd: throw Odd()
      }
    }
  }

  private mutating func readCell<Sink: SheetSink>(into sink: inout Sink) throws {
    while try !parseCell() { try refill() }
    column = cell.column
    try SheetCell.check(column: column, row: row)
    cell.row = row
    guard isResolved else { return try sink.add(cell) }
    var resolved = cell
    try text.withUnsafeBufferPointer { bytes in
      resolved.value = bytes
      try sink.add(resolved)
    }
  }

  /// Takes the cell at `place` apart and moves behind it; false where the window ends before it does.
  private mutating func parseCell() throws -> Bool {
    cell = SheetCell()
    isResolved = false
    cell.column = column + 1
    var attributes = SheetAttributes(place: place + 2)
    attributes: while true {
      switch attributes.next(buffer, end) {
      case .more: return false
      case .odd: throw Odd()
      case .open: break attributes
      case .closed:
        place = attributes.place
        return true
      case .attribute:
        if attributes.isCalled("r") {
          guard let found = SheetCell.reference(attributes.value), row == 0 || found.row == row else {
            throw Odd()
          }
          cell.column = found.column
        } else if attributes.isCalled("s") {
          guard let style = SheetScanner.number(attributes.value) else { throw Odd() }
          cell.style = style
        } else if attributes.isCalled("t") {
          guard let kind = SheetCell.kind(attributes.value) else { throw Odd() }
          cell.kind = kind
        }
      }
    }
    return try parseContent(from: attributes.place)
  }

  /// The elements of a cell: formula, value, or text in the cell itself.
  private mutating func parseContent(from start: Int) throws -> Bool {
    var at = start
    while true {
      while at < end, SheetScanner.isSpace(buffer[at]) { at += 1 }
      guard end - at >= 4 else { return false }
      guard buffer[at] == UInt8(ascii: "<") else { throw Odd() }
      switch (buffer[at + 1], buffer[at + 2]) {
      case (UInt8(ascii: "/"), UInt8(ascii: "c")):
        guard buffer[at + 3] == UInt8(ascii: ">") else { throw Odd() }
        place = at + 4
        return true
      case (UInt8(ascii: "i"), UInt8(ascii: "s")):
        guard let next = try parseInline(from: at) else { return false }
        at = next
      case (let name, _) where name == UInt8(ascii: "v") || name == UInt8(ascii: "f"):
        guard let (content, next) = try element(at, name) else { return false }
        at = next
        if name == UInt8(ascii: "v") { try take(content) } else { cell.formula = content }
      default: throw Odd()
      }
    }
  }

  /// What stands in an element with a name of one letter, and where it ends; nil where the window ends before it does.
  private func element(
    _ start: Int, _ name: UInt8
  ) throws -> (content: UnsafeBufferPointer<UInt8>, next: Int)? {
    var at = start + 2
    if buffer[at] != UInt8(ascii: ">") {
      guard SheetScanner.isSpace(buffer[at]) || buffer[at] == UInt8(ascii: "/") else { throw Odd() }
      var attributes = SheetAttributes(place: at)
      tag: while true {
        switch attributes.next(buffer, end) {
        case .more: return nil
        case .odd: throw Odd()
        case .attribute: continue
        case .closed: return (UnsafeBufferPointer(start: buffer + attributes.place, count: 0), attributes.place)
        case .open: break tag
        }
      }
      at = attributes.place
    } else {
      at += 1
    }
    let content = at
    while at < end, buffer[at] != UInt8(ascii: "<") { at += 1 }
    guard end - at >= 4 else { return nil }
    guard buffer[at + 1] == UInt8(ascii: "/"), buffer[at + 2] == name, buffer[at + 3] == UInt8(ascii: ">")
    else {
      throw Odd()
    }
    return (UnsafeBufferPointer(start: buffer + content, count: at - content), at + 4)
  }

  /// `<is>` with one text or several runs; how they are pronounced is left out.
  private mutating func parseInline(from start: Int) throws -> Int? {
    text.removeAll(keepingCapacity: true)
    var (at, isPhonetic) = (start + 3, false)
    while true {
      guard let found = memchr(buffer + at, 0x3C, end - at) else { return nil }
      at = found.assumingMemoryBound(to: UInt8.self) - UnsafeMutablePointer(buffer)
      guard end - at >= 6 else { return nil }
      let tag = UnsafeBufferPointer(start: buffer + at + 1, count: 5)
      if tag.starts(with: "/is>".utf8) { break }
      if tag[0] == UInt8(ascii: "!") || tag[0] == UInt8(ascii: "?") { throw Odd() }
      if tag.starts(with: "rPh".utf8) { isPhonetic = true }
      if tag.starts(with: "/rPh".utf8) { isPhonetic = false }
      if tag[0] == UInt8(ascii: "t"), [32, 47, 62].contains(tag[1]) {
        guard let (content, next) = try element(at, UInt8(ascii: "t")) else { return nil }
        if !isPhonetic, !SpreadsheetText.append(content, to: &text) { throw Odd() }
        at = next
      } else {
        at += 1
      }
    }
    SpreadsheetText.resolveEscapes(in: &text, from: 0)
    isResolved = true
    return at + 5
  }

  /// Keeps a value where it stands, or resolved where there are entities or escapes in it.
  private mutating func take(_ raw: UnsafeBufferPointer<UInt8>) throws {
    cell.value = raw
    if cell.kind == .number || cell.kind == .shared { return }
    guard raw.contains(where: { $0 == UInt8(ascii: "&") || $0 == 13 || $0 == UInt8(ascii: "_") }) else {
      return
    }
    text.removeAll(keepingCapacity: true)
    guard SpreadsheetText.append(raw, to: &text) else { throw Odd() }
    SpreadsheetText.resolveEscapes(in: &text, from: 0)
    isResolved = true
  }

  static func number(_ digits: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count < 10 else { return nil }
    var number = 0
    for byte in digits {
      guard case let digit = byte &- 48, digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}

/// The attributes of a tag, one after the other.
private struct SheetAttributes {
  enum Step {
    case attribute
    /// The tag ends and its contents follow.
    case open
    /// The tag ends and so does the element.
    case closed
    /// The window ends first.
    case more
    case odd
  }

  /// Where the next attribute or the end of the tag is.
  var place: Int
  private var name = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private(set) var value = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

  init(place: Int) { self.place = place }

  func isCalled(_ word: StaticString) -> Bool {
    name.count == word.utf8CodeUnitCount && name[0] == word.utf8Start[0]
      && (name.count == 1 || name.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: name.count)))
  }

  mutating func next(_ buffer: UnsafeMutablePointer<UInt8>, _ end: Int) -> Step {
    var at = place
    while at < end, buffer[at] <= 32 { at += 1 }
    guard at < end else { return .more }
    if buffer[at] == UInt8(ascii: ">") {
      place = at + 1
      return .open
    }
    if buffer[at] == UInt8(ascii: "/") {
      guard at + 1 < end else { return .more }
      place = at + 2
      return buffer[at + 1] == UInt8(ascii: ">") ? .closed : .odd
    }
    let start = at
    while at < end, buffer[at] != UInt8(ascii: "=") {
      if buffer[at] <= 32 || buffer[at] == UInt8(ascii: ">") || buffer[at] == UInt8(ascii: "<") { return .odd }
      at += 1
    }
    guard at + 1 < end else { return .more }
    let quote = buffer[at + 1]
    guard at > start, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return .odd }
    name = UnsafeBufferPointer(start: buffer + start, count: at - start)
    let first = at + 2
    at = first
    while at < end, buffer[at] != quote {
      if buffer[at] == UInt8(ascii: "<") { return .odd }
      at += 1
    }
    guard at < end else { return .more }
    value = UnsafeBufferPointer(start: buffer + first, count: at - first)
    place = at + 1
    return .attribute
  }
}
