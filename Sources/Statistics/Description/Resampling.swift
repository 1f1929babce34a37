/// What is kept of draws.
protocol ResamplingTally {
  /// Takes four places of values.
  mutating func add(_ a: Int, _ b: Int, _ c: Int, _ d: Int)
}

/// Draws as many values as there are, each from all of them with equal probability.
///
/// The values fall into blocks whose sizes are powers of two up to 256. How many draws a block gets is multinomial, hence
/// a chain of binomial numbers; within a block a byte is a draw, eight to a random word, without rejection and from few
/// lines of memory. The joint distribution is that of independent draws; their order is not random.
struct Resampling: Sendable {
  /// Values that stand side by side.
  private struct Block: Sendable {
    let start: Int
    let mask: Int
    /// The probability that a draw which fell into no earlier block falls into this one.
    let share: Double
  }

  /// The number of values.
  let count: Int
  private let blocks: [Block]

  /// Prepares draws from `0..<count`.
  init(_ count: Int) {
    precondition(count > 0, "there is nothing to draw from")
    var (blocks, start, size): ([Block], Int, Int) = ([], 0, 256)
    while start < count {
      while size > count - start { size /= 2 }
      blocks.append(Block(start: start, mask: size - 1, share: Double(size) / Double(count - start)))
      start += size
    }
    (self.count, self.blocks) = (count, blocks)
  }

  /// Adds all draws to a tally, four at a time; a place that is left over at the end of a block is `count`.
  @inline(__always)
  func draw<Tally: ResamplingTally>(_ tally: Tally, from stream: inout RandomStream) -> Tally {
    stream.reading { words in
      var (tally, left) = (tally, count)
      for block in blocks where left > 0 {
        let draws = block.share < 1 ? BinomialDraw.draw(left, block.share, from: &words) : left
        left -= draws
        Resampling.draw(draws, of: block, from: &words, into: &tally, none: count)
      }
      return tally
    } ?? tally
  }

  @inline(__always)
  private static func draw<Tally: ResamplingTally>(
    _ draws: Int, of block: Block, from words: inout BulkReader, into tally: inout Tally, none: Int
  ) {
    let (start, mask) = (block.start, block.mask)
    for _ in 0..<(draws / 8) {
      let word = Int(bitPattern: UInt(truncatingIfNeeded: words.next()))
      tally.add(
        start &+ (word & mask), start &+ (word >> 8 & mask), start &+ (word >> 16 & mask),
        start &+ (word >> 24 & mask))
      tally.add(
        start &+ (word >> 32 & mask), start &+ (word >> 40 & mask), start &+ (word >> 48 & mask),
        start &+ (word >> 56 & mask))
    }
    let rest = draws % 8
    guard rest > 0 else { return }
    let word = Int(bitPattern: UInt(truncatingIfNeeded: words.next()))
    func place(_ lane: Int) -> Int { lane < rest ? start + (word >> (8 * lane) & mask) : none }
    tally.add(place(0), place(1), place(2), place(3))
    if rest > 4 { tally.add(place(4), place(5), place(6), place(7)) }
  }
}
