import Foundation

/// Where the rows of each chunk have their place: known from the start where all of the text has been looked at, or else
/// found out chunk by chunk, in order, while somebody reads.
///
/// A class, since workers share it: each chunk has a place of its own, which is written before its gate opens.
final class RowPlaces: @unchecked Sendable {
  /// The number of chunks.
  let count: Int
  /// The most rows for which there has to be room.
  let capacity: Int

  // Where lines end is counted in these; nil where everything is known.
  private let bytes: SourceBytes?
  private let starts: UnsafeMutablePointer<Int>
  private let gate = Gate()
  // Read and written at the gate.
  private var isWrong = false

  /// - Parameter places: one more than there are chunks.
  init(_ places: [Int]) {
    (count, capacity, bytes) = (places.count - 1, places[places.count - 1], nil)
    starts = .allocate(capacity: places.count)
    starts.initialize(from: places, count: places.count)
  }

  /// Places that are to be found out, of chunks of which next to nothing is known.
  init(_ bytes: SourceBytes, cuts: [Int]) {
    (count, self.bytes) = (cuts.count - 1, bytes)
    capacity = RowPlaces.expectedLines(in: cuts[0]..<max(cuts[0], cuts[cuts.count - 1]), of: bytes)
    starts = .allocate(capacity: cuts.count)
    starts.initialize(repeating: 0, count: cuts.count)
    // A line that is too long for text makes a long chunk, since no chunk begins inside a line.
    isWrong = zip(cuts, cuts.dropFirst()).contains { $1 - $0 > SourceText.longestLine }
  }

  deinit { starts.deallocate() }

  /// Whether everything that was found out is what the opening of the text had promised. Asked once all chunks are settled.
  var areSound: Bool { !isWrong }

  /// All places and where the last one ends.
  var all: [Int] { Array(UnsafeBufferPointer(start: starts, count: count + 1)) }

  /// The places of a chunk that has been settled.
  subscript(chunk: Int) -> Range<Int> { starts[chunk]..<starts[chunk + 1] }

  /// Finds out how many rows a chunk can have; false where the text is not what it seemed to be, in this chunk or before.
  func settle(_ chunk: Int, _ range: Range<Int>) -> Bool {
    guard let bytes else { return true }
    var oddities: Int32 = 0
    var lines = LineEnds.count(in: range, of: bytes, oddities: &oddities)
    if !range.isEmpty, !LineEnds.isEnd(range.upperBound - 1, of: bytes) { lines += 1 }
    let isText =
      oddities & 2 == 0
      && (oddities & 1 == 0 || UTF8Validation.firstInvalid(in: bytes.buffer, range) == nil)
    gate.wait(for: chunk)
    defer { gate.open(for: chunk + 1) }
    starts[chunk + 1] = starts[chunk] + lines
    if !isText || starts[chunk + 1] > capacity { isWrong = true }
    return !isWrong
  }

  /// About how many lines there are, rather too many than too few: a hundred stretches are counted.
  private static func expectedLines(in range: Range<Int>, of bytes: SourceBytes) -> Int {
    let (stretches, length) = (100, 1 << 12)
    var (lines, counted, oddities) = (0, 0, Int32(0))
    for stretch in 0..<stretches {
      let start = range.lowerBound + range.count / stretches * stretch
      let part = start..<min(range.upperBound, start + length)
      lines += LineEnds.count(in: part, of: bytes, oddities: &oddities)
      counted += part.count
    }
    let expected = Double(lines) / Double(max(1, counted)) * Double(range.count)
    return Int(expected * 1.04) + 4096
  }
}
