import CScan

/// Some hundred records cut into cells, so that each column is then read in one tight loop.
///
/// The cells are those of CScan, counted from `origin`. A class, since a worker fills the same memory again and again.
final class RecordBatch {
  static let longest = 1 << 31 - 1

  let columns: Int
  let capacity: Int
  private let cells: UnsafeMutablePointer<UInt64>
  /// Where the first record begins.
  private(set) var origin = 0
  /// The number of records.
  private(set) var count = 0

  init(columns: Int) {
    self.columns = columns
    capacity = RecordBatch.capacity(columns: columns)
    let size = columns * capacity + Int(SCAN_SPARE)
    cells = .allocate(capacity: size)
    cells.initialize(repeating: 0, count: size)
  }

  deinit { cells.deallocate() }

  /// The number of records in a batch: about 64 KiB of cells stay near the processor.
  static func capacity(columns: Int) -> Int { max(8, min(1024, 8192 / max(1, columns))) }

  /// Whether no record fits any more.
  var isFull: Bool { count == capacity }

  /// The first cell of a column; the others follow at a distance of ``columns``.
  func column(_ column: Int) -> UnsafePointer<UInt64> { UnsafePointer(cells + column) }

  /// Starts again at a place in the text.
  func clear(at origin: Int) { (self.origin, count) = (origin, 0) }

  /// Whether a record that ends there is too far from the first.
  func isOutOfReach(_ end: Int) -> Bool { end - origin >= RecordBatch.longest }

  /// Adds a record that the scanner has read.
  func append(_ record: [RecordScanner.Cell]) {
    var target = cells + count * columns
    for cell in record {
      target.pointee = packed(cell.start, cell.end, cell.isDoubled ? SCAN_DOUBLED : 0)
      target += 1
    }
    count += 1
  }

  @inline(__always)
  private func packed(_ start: Int, _ end: Int, _ flag: UInt64) -> UInt64 {
    UInt64(truncatingIfNeeded: start - origin) << 32 | flag | UInt64(truncatingIfNeeded: end - start)
  }

  /// Adds records as long as each is one line with the right number of cells; returns where it stopped, which is
  /// the beginning of a record.
  ///
  /// - Parameters:
  ///   - position: where the next record begins.
  ///   - limit: records that begin there or later are left.
  ///   - watched: a record that ends behind it is left.
  func fill(
    _ base: UnsafePointer<UInt8>, end: Int, delimiter: UInt8, from position: Int, limit: Int, watched: Int
  ) -> Int {
    var position = position
    while position < limit && count < capacity {
      // No place in a batch is further from its origin than a cell can say.
      let reach = min(end, origin + RecordBatch.longest)
      var place = position - origin
      count += scan_records(
        base + origin, reach - origin, &place, limit - origin, min(watched, end) - origin, delimiter, columns,
        capacity - count, cells + count * columns)
      position = place + origin
      guard position < limit && count < capacity else { break }
      let next = fillQuoted(
        base, end: end, delimiter: delimiter, from: position, limit: limit, watched: watched)
      guard next > position else { break }
      position = next
    }
    return position
  }

  /// How many records are taken one cell after the other before it is tried again without.
  private static let patience = 16

  /// Adds some records with quotes among them, or ends of lines that are not LF; returns where it stopped.
  ///
  /// One indivisible loop: 64 bytes are compared with what ends a cell at once, and the ends are taken out one by
  /// one.
  private func fillQuoted(
    _ base: UnsafePointer<UInt8>, end: Int, delimiter: UInt8, from position: Int, limit: Int, watched: Int
  ) -> Int {
    let (columns, origin) = (self.columns, self.origin)
    let last = min(capacity, count + RecordBatch.patience)
    let quote = RecordScanner.quote
    var (row, position, block) = (count, position, position)
    var ends = RecordBatch.ends(base, block, end, delimiter)
    records: while position < limit && row < last {
      var place = position
      var target = cells + row * columns
      var left = columns
      while true {
        var start = place
        var stop: Int
        var flag: UInt64 = 0
        if place < end && base[place] == quote {
          start = place + 1
          stop = start
          while true {
            guard stop < end else { break records }
            let byte = base[stop]
            if byte == quote {
              guard stop + 1 < end && base[stop + 1] == quote else { break }
              flag = SCAN_DOUBLED
              stop += 1
            } else if byte == 10 || byte == 13 {
              break records
            }
            stop += 1
          }
          place = stop + 1
          if place < end, base[place] != delimiter, base[place] != 10, base[place] != 13 { break records }
          if place - block >= 64 {
            block = place
            ends = RecordBatch.ends(base, block, end, delimiter)
          } else {
            ends &= ~0 << UInt64(place - block)
          }
        } else {
          while ends == 0 {
            block += 64
            ends = RecordBatch.ends(base, block, end, delimiter)
          }
          place = block + ends.trailingZeroBitCount
          stop = place
        }
        ends &= ends &- 1
        guard left > 0 else { break records }
        left -= 1
        target.pointee =
          UInt64(truncatingIfNeeded: start - origin) << 32 | flag | UInt64(truncatingIfNeeded: stop - start)
        target += 1
        if place < end && base[place] == delimiter {
          place += 1
        } else {
          break
        }
      }
      guard left == 0 else { break }
      if place < end {
        let isPair = base[place] == 13 && place + 1 < end && base[place + 1] == 10
        place += isPair ? 2 : 1
        if isPair {
          if place - block >= 64 {
            block = place
            ends = RecordBatch.ends(base, block, end, delimiter)
          } else {
            ends &= ~0 << UInt64(place - block)
          }
        }
      }
      if place > watched || place - origin >= RecordBatch.longest { break }
      position = place
      row += 1
    }
    count = row
    return position
  }

  /// Which of the 64 bytes from a place on end a cell; the end of the text ends one too.
  @inline(__always)
  private static func ends(_ base: UnsafePointer<UInt8>, _ block: Int, _ end: Int, _ delimiter: UInt8) -> UInt64
  {
    if block + 64 <= end { return scan_ends(base + block, delimiter) }
    return lastEnds(base, block, end, delimiter)
  }

  @inline(never)
  private static func lastEnds(
    _ base: UnsafePointer<UInt8>, _ block: Int, _ end: Int, _ delimiter: UInt8
  ) -> UInt64 {
    guard block <= end else { return 1 }
    var ends: UInt64 = 1 << UInt64(end - block)
    for place in block..<end where base[place] == delimiter || base[place] == 10 || base[place] == 13 {
      ends |= 1 << UInt64(place - block)
    }
    return ends
  }
}
