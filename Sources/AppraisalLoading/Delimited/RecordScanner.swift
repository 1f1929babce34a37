import Foundation

/// Cuts text into records and cells, RFC 4180 and what people really have.
///
/// A cell is always one run of bytes of the source; doubled quotes in it are undone by whoever takes it out.
/// This scanner says what a record is; `ChunkParser` reads the records that need no saying faster.
struct RecordScanner {
  /// Where the bytes of a cell lie.
  struct Cell {
    let start: Int
    let end: Int
    let isQuoted: Bool
    /// Whether quotes inside are written twice.
    var isDoubled = false
  }

  /// What is wrong with a record.
  enum Fault {
    case quoteNotClosed(line: Int)
    case textAfterQuote(line: Int, cell: Int, start: Int, end: Int)
  }

  static let quote = UInt8(ascii: "\"")

  let base: UnsafePointer<UInt8>
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

  init(base: UnsafePointer<UInt8>, end: Int, delimiter: UInt8, position: Int, line: Int) {
    self.base = base
    self.end = end
    self.delimiter = delimiter
    self.position = position
    self.line = line
  }

  /// Whether the current record is a line with nothing but white space on it.
  var isBlank: Bool {
    cells.count == 1 && !cells[0].isQuoted && fault == nil
      && (cells[0].start..<cells[0].end).allSatisfy { WhiteSpace.isASCII(base[$0]) }
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
    var isDoubled = false
    while true {
      guard let found = memchr(base + read, Int32(RecordScanner.quote), end - read) else {
        fault = fault ?? .quoteNotClosed(line: openLine)
        cells.append(Cell(start: start, end: end, isQuoted: true, isDoubled: isDoubled))
        position = end
        return
      }
      let closing = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
      countLines(from: read, to: closing)
      guard closing + 1 < end && base[closing + 1] == RecordScanner.quote else {
        cells.append(Cell(start: start, end: closing, isQuoted: true, isDoubled: isDoubled))
        position = closing + 1
        return skipToCellEnd()
      }
      isDoubled = true
      read = closing + 2
    }
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

extension RecordScanner {
  /// The text of a cell.
  func string(_ cell: Cell) -> String {
    let bytes = UnsafeBufferPointer(start: base + cell.start, count: cell.end - cell.start)
    return cell.isDoubled
      ? String(decoding: RecordScanner.undoubled(bytes), as: UTF8.self) : String(decoding: bytes, as: UTF8.self)
  }

  /// The bytes with every doubled quote once.
  static func undoubled(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var isSecond = false
    for byte in bytes {
      isSecond = byte == quote && !isSecond
      if byte != quote || isSecond { result.append(byte) }
    }
    return result
  }
}
