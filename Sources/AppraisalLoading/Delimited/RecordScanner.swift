import Foundation

/// Cuts text into records and cells, RFC 4180 and what people really have.
///
/// Doubled quotes are undone in place, so a cell is always one run of bytes. Every byte is looked at once.
struct RecordScanner {
  /// Where the bytes of a cell lie.
  struct Cell {
    let start: Int
    let end: Int
    let isQuoted: Bool
  }

  /// What is wrong with a record.
  enum Fault {
    case quoteNotClosed(line: Int)
    case textAfterQuote(line: Int, cell: Int, start: Int, end: Int)
  }

  static let quote = UInt8(ascii: "\"")

  let base: UnsafeMutablePointer<UInt8>
  let end: Int
  let delimiter: UInt8
  /// The byte to read next.
  var position: Int
  /// The physical line on which `position` stands.
  var line: Int
  /// The line on which the current record begins.
  private(set) var recordLine = 0
  /// The cells of the current record.
  private(set) var cells: [Cell] = []
  /// The first fault of the current record.
  private(set) var fault: Fault?

  init(base: UnsafeMutablePointer<UInt8>, end: Int, delimiter: UInt8, position: Int, line: Int) {
    self.base = base
    self.end = end
    self.delimiter = delimiter
    self.position = position
    self.line = line
  }

  /// Whether the current record is a line with nothing on it.
  var isBlank: Bool {
    cells.count == 1 && cells[0].start == cells[0].end && !cells[0].isQuoted && fault == nil
  }

  /// Reads the next record; false at the end.
  mutating func next() -> Bool {
    guard position < end else { return false }
    cells.removeAll(keepingCapacity: true)
    fault = nil
    recordLine = line
    while true {
      if position < end && base[position] == RecordScanner.quote { scanQuoted() } else { scanPlain() }
      guard position < end else { return true }
      if base[position] == delimiter {
        position += 1
      } else {
        skipLineEnd()
        return true
      }
    }
  }

  private mutating func skipLineEnd() {
    let isPair = base[position] == 13 && position + 1 < end && base[position + 1] == 10
    position += isPair ? 2 : 1
    line += 1
  }

  private func isCellEnd(_ byte: UInt8) -> Bool { byte == delimiter || byte == 10 || byte == 13 }

  private mutating func scanPlain() {
    let start = position
    var place = position
    // Digits and letters lie above every delimiter, which spares two comparisons for most bytes.
    let highest = max(delimiter, 13)
    while place < end {
      let byte = base[place]
      if byte <= highest && isCellEnd(byte) { break }
      place += 1
    }
    position = place
    cells.append(Cell(start: start, end: place, isQuoted: false))
  }

  private mutating func scanQuoted() {
    let openLine = line
    let start = position + 1
    var read = start
    var write = start
    while true {
      guard let found = memchr(base + read, Int32(RecordScanner.quote), end - read) else {
        fault = fault ?? .quoteNotClosed(line: openLine)
        cells.append(Cell(start: start, end: end, isQuoted: true))
        position = end
        return
      }
      let closing = UnsafeMutableRawPointer(base).distance(to: found)
      countLines(from: read, to: closing)
      let isDoubled = closing + 1 < end && base[closing + 1] == RecordScanner.quote
      let length = closing - read + (isDoubled ? 1 : 0)
      if write != read { memmove(base + write, base + read, length) }
      write += length
      read = closing + (isDoubled ? 2 : 1)
      if !isDoubled { break }
    }
    cells.append(Cell(start: start, end: write, isQuoted: true))
    position = read
    skipToCellEnd()
  }

  /// Between a closing quote and the delimiter only spaces may stand.
  private mutating func skipToCellEnd() {
    let start = position
    var hasText = false
    while position < end && !isCellEnd(base[position]) {
      if base[position] != 32 { hasText = true }
      position += 1
    }
    if hasText && fault == nil {
      fault = .textAfterQuote(line: line, cell: cells.count - 1, start: start, end: position)
    }
  }

  private mutating func countLines(from start: Int, to stop: Int) {
    for place in start..<stop {
      if base[place] == 10 || (base[place] == 13 && !(place + 1 < end && base[place + 1] == 10)) { line += 1 }
    }
  }
}
