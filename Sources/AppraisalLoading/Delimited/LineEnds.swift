import CScan

/// How many lines end where, which says how many rows there can be before any is read.
struct LineEnds {
  /// How many bytes are counted together.
  static let block = 1 << 14

  private let bytes: SourceBytes
  // The line ends before each block, and all.
  private let before: [Int]

  init(_ bytes: SourceBytes, blocks: [UInt32]) {
    self.bytes = bytes
    var before = [0]
    before.reserveCapacity(blocks.count + 1)
    for count in blocks { before.append(before[before.count - 1] + Int(count)) }
    self.before = before
  }

  /// The most records that can begin in each of the stretches between the cuts, as the places where each stretch
  /// begins and the last one ends.
  ///
  /// Every record but the last ends in its stretch. LF ends a line, and CR where no LF follows.
  func places(between cuts: [Int]) -> [Int] {
    var places = [0]
    var counted = count(before: cuts[0])
    for cut in 1..<cuts.count {
      let ends = count(before: cuts[cut])
      let isEmpty = cuts[cut] == cuts[cut - 1]
      let isCutInLine = !isEmpty && !LineEnds.isEnd(cuts[cut] - 1, of: bytes)
      places.append(places[cut - 1] + ends - counted + (isCutInLine ? 1 : 0))
      counted = ends
    }
    return places
  }

  private func count(before place: Int) -> Int {
    let block = min(place / LineEnds.block, before.count - 1)
    var oddities: Int32 = 0
    return before[block] + LineEnds.count(in: block * LineEnds.block..<place, of: bytes, oddities: &oddities)
  }

  /// Counts the line ends of a stretch.
  ///
  /// - Parameter oddities: bit 0 is set where a byte of 128 or more is among them, bit 1 where a NUL is.
  static func count(in range: Range<Int>, of bytes: SourceBytes, oddities: inout Int32) -> Int {
    // A byte behind those compared is looked at as well.
    let vectors = max(0, min(range.count, bytes.count - 1 - range.lowerBound)) / 64 * 64
    var count = Int(scan_lines(bytes.base + range.lowerBound, vectors, &oddities))
    for place in range.lowerBound + vectors..<range.upperBound {
      oddities |= (bytes.base[place] > 127 ? 1 : 0) | (bytes.base[place] == 0 ? 2 : 0)
      if isEnd(place, of: bytes) { count += 1 }
    }
    return count
  }

  /// Whether a byte ends a line: LF, or CR where no LF follows.
  static func isEnd(_ place: Int, of bytes: SourceBytes) -> Bool {
    let byte = bytes.base[place]
    return byte == 10 || byte == 13 && !(place + 1 < bytes.count && bytes.base[place + 1] == 10)
  }
}
