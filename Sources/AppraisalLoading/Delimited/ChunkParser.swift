import Appraisals
import CScan

/// What a column is taken for while its cells are read.
enum ColumnKind {
  case numbers
  case labels
  case skipped
}

/// The marks seen in the numbers of a column.
struct NumberMarks {
  /// Whether any number has a dot, and whether that of any cannot stand between thousands, as CScan says it.
  var bits: Int32 = 0

  mutating func formUnion(_ other: NumberMarks) { bits |= other.bits }

  /// Numbers that could be two things are left as text for whoever knows what the column is for.
  var areAmbiguous: Bool { bits == SCAN_HAS_POINT }
}

/// What the cells of one column in one chunk were read as.
enum ColumnPart {
  /// Not read.
  case unread
  /// As numbers up to a cell that is none.
  case refused
  case numbers(NumberMarks)
  /// As codes of labels.
  case codes
}

/// A stretch of records, read.
struct RowChunk {
  /// Rows from `row` on stand on the lines from `line` on, one on each.
  struct LineRun {
    let row: Int
    let line: Int
  }

  /// Where the first record begins.
  var start: Int
  /// Where the record after the last begins.
  var end: Int
  var rows = 0
  /// Lines are counted from 1 in each chunk.
  var lineRuns: [LineRun] = []
  /// How many lines there are.
  var lineCount = 0
  var log: FindingLog
  /// Whether there is any record, sound or not.
  var hasRecords = false
  /// Whether a record went on so far behind the chunk that the chunk probably began inside quotes.
  var isAbandoned = false
}

/// What all chunks have in common.
struct ChunkTask: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  /// Where the text ends, blank lines not counted.
  let end: Int
  let delimiter: UInt8
  let missing: MissingValues
  let judge: RecordJudge
  /// The byte whose record is to be reported as being in another encoding; `Int.max` for none.
  let watched: Int
}

/// Reads chunks of records into columns.
///
/// Numbers are read batch by batch. Labels are looked up when the chunk is cut into cells, as soon as its turn comes, in
/// dictionaries that all workers share; a worker that is alone looks them up batch by batch. A class, since each worker
/// keeps its memory.
final class ChunkParser {
  let task: ChunkTask
  private let tables: [LabelTable]
  // Those of the chunk at hand; the memory is used again for the next.
  private var batches: [RecordBatch] = []
  private var marks: [NumberMarks]
  private let keys: UnsafeMutablePointer<UInt64>
  // Which bytes may begin a missing value or white space: cells that begin with another are looked at no further.
  private let isOdd: UnsafeMutablePointer<UInt8>

  /// - Parameter tables: the dictionary of each column.
  init(_ task: ChunkTask, _ tables: [LabelTable]) {
    self.task = task
    self.tables = tables
    marks = Array(repeating: NumberMarks(), count: tables.count)
    let capacity = RecordBatch.capacity(columns: tables.count)
    keys = .allocate(capacity: capacity)
    keys.initialize(repeating: 0, count: capacity)
    isOdd = .allocate(capacity: 256)
    for byte in 0..<256 {
      let isOddByte = WhiteSpace.isASCII(UInt8(byte)) || task.missing.mayBegin(UInt8(byte))
      (isOdd + byte).initialize(to: isOddByte ? 1 : 0)
    }
  }

  deinit {
    keys.deallocate()
    isOdd.deallocate()
  }

  /// Reads the records that begin in `range`.
  ///
  /// - Parameters:
  ///   - kinds: what to take the columns for; a column of numbers in which something else stands is skipped from
  ///     there on.
  ///   - place: where the rows go.
  ///   - end: where to give up because the chunk cannot have begun where it should.
  ///   - turn: when to look up the labels; nil where no other worker is at it.
  ///   - file: what findings are about.
  func read(
    _ range: Range<Int>, kinds: inout [ColumnKind], into place: ColumnMemory.Stretch, end: Int,
    turn: LabelTurns.Turn?, file: String
  ) -> (chunk: RowChunk, parts: [ColumnPart]) {
    let before = kinds
    for column in kinds.indices where kinds[column] == .numbers { marks[column] = NumberMarks() }
    let labels = kinds.indices.filter { kinds[$0] == .labels }
    var chunk = RowChunk(start: range.lowerBound, end: range.lowerBound, log: FindingLog(file: file))
    let filled = cut(range, &chunk, &kinds, place, end: end, labels: labels, keepsBatches: turn != nil)
    if let turn {
      for column in labels {
        LabelTurns.take(turn, column) { if !chunk.isAbandoned { takeLabels(column, filled, place) } }
      }
    }
    return (chunk, chunk.isAbandoned ? [] : parts(before, kinds))
  }

  /// Cuts a chunk into cells and reads the numbers among them, and the labels unless the batches are kept for their turn;
  /// returns how many batches there are.
  private func cut(
    _ range: Range<Int>, _ chunk: inout RowChunk, _ kinds: inout [ColumnKind], _ place: ColumnMemory.Stretch,
    end: Int, labels: [Int], keepsBatches: Bool
  ) -> Int {
    var line = 1
    var watched = range.lowerBound <= task.watched ? task.watched : .max
    let delimiter = task.delimiter
    let numbers = kinds.indices.filter { kinds[$0] == .numbers }
    var position = range.lowerBound
    var filled = 0
    while position < range.upperBound {
      let batch = batch(filled)
      batch.clear(at: position)
      while position < range.upperBound && !batch.isFull {
        let before = batch.count
        position = batch.fill(
          task.base, end: end, delimiter: delimiter, from: position, limit: range.upperBound, watched: watched)
        let lines = batch.count - before
        if lines > 0 {
          chunk.note(row: chunk.rows + before, line: line)
          line += lines
        }
        guard position < range.upperBound && !batch.isFull else { break }
        // What the fast loop leaves is read slowly and judged.
        var scanner = RecordScanner(
          base: task.base, end: end, delimiter: delimiter, position: position, line: line)
        _ = scanner.next()
        if scanner.position >= end && end < task.end {
          chunk.isAbandoned = true
          return filled
        }
        let isHuge = batch.isOutOfReach(scanner.position)
        if isHuge && batch.count > 0 { break }
        if scanner.position > watched {
          task.judge.reportEncoding(scanner, watched, log: &chunk.log)
          watched = .max
        }
        if isHuge {
          task.judge.reportSize(scanner.position - position, line: line, log: &chunk.log)
        } else if task.judge.isSound(scanner, log: &chunk.log) {
          chunk.note(row: chunk.rows + batch.count, line: line)
          batch.append(scanner.cells)
        }
        chunk.hasRecords = true
        (position, line) = (scanner.position, scanner.line)
      }
      // Another program may change a file while it is read.
      precondition(chunk.rows + batch.count <= place.count, "there are more rows than lines")
      takeNumbers(numbers, &kinds, batch, place.memory, from: place.start + chunk.rows)
      if keepsBatches {
        filled += 1
      } else {
        for column in labels { takeLabels(column, batch, place.memory, from: place.start + chunk.rows) }
      }
      chunk.rows += batch.count
    }
    if position >= end && end < task.end { chunk.isAbandoned = true }
    chunk.hasRecords = chunk.hasRecords || chunk.rows > 0
    chunk.end = position
    chunk.lineCount = line - 1
    return filled
  }

  private func batch(_ index: Int) -> RecordBatch {
    if index == batches.count { batches.append(RecordBatch(columns: tables.count)) }
    return batches[index]
  }

  private func parts(_ before: [ColumnKind], _ kinds: [ColumnKind]) -> [ColumnPart] {
    kinds.indices.map { column in
      switch kinds[column] {
      case .numbers: .numbers(marks[column])
      case .labels: .codes
      case .skipped: before[column] == .skipped ? .unread : .refused
      }
    }
  }

  // MARK: - Labels

  /// Looks up the labels of a column in the first batches, in the order of the rows.
  private func takeLabels(_ column: Int, _ filled: Int, _ place: ColumnMemory.Stretch) {
    var row = place.start
    for batch in batches[..<filled] {
      takeLabels(column, batch, place.memory, from: row)
      row += batch.count
    }
  }

  private func takeLabels(_ column: Int, _ batch: RecordBatch, _ memory: ColumnMemory, from start: Int) {
    guard case .codes(let codes) = memory.places[column] else { return }
    tables[column].codes(
      of: batch.column(column), columns: batch.columns, count: batch.count, base: task.base + batch.origin,
      readable: task.end - batch.origin, keys: keys, into: codes + start)
  }

  // MARK: - Numbers

  /// Reads the numbers of a batch, column by column, to where the rows from `start` on have their place.
  private func takeNumbers(
    _ wanted: [Int], _ kinds: inout [ColumnKind], _ batch: RecordBatch, _ memory: ColumnMemory, from start: Int
  ) {
    for column in wanted where kinds[column] != .skipped {
      guard case .numbers(let numbers) = memory.places[column] else { continue }
      if !takeNumbers(column, batch, into: numbers + start) { kinds[column] = .skipped }
    }
  }

  /// Whether all cells were numbers or missing.
  private func takeNumbers(
    _ column: Int, _ batch: RecordBatch, into numbers: UnsafeMutablePointer<Double>
  ) -> Bool {
    let (cells, columns, rows) = (batch.column(column), batch.columns, batch.count)
    let base = task.base + batch.origin
    var row = 0
    while true {
      row = scan_numbers(
        base, task.end - batch.origin, cells, columns, row, rows, isOdd, numbers, &marks[column].bits)
      guard row < rows else { return true }
      guard let value = slowNumber(cells[row * columns], base, &marks[column]) else { return false }
      numbers[row] = value
      row += 1
    }
  }

  /// A cell that may be missing, have white space around it, or be written at length; nil where it is no number.
  @inline(never)
  private func slowNumber(_ cell: UInt64, _ base: UnsafePointer<UInt8>, _ marks: inout NumberMarks) -> Double? {
    let bytes = UnsafeBufferPointer(start: base + Int(cell >> 32), count: Int(cell & 0x7FFF_FFFF))
    if let base = bytes.baseAddress, NumberSyntax.isLongInteger(base, count: bytes.count) { return nil }
    if cell & SCAN_DOUBLED != 0 {
      return RecordScanner.undoubled(bytes).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { NumberCell.value($0, count: buffer.count, task.missing, &marks) }
      }
    }
    return NumberCell.value(base + Int(cell >> 32), count: bytes.count, task.missing, &marks)
  }
}

extension RowChunk {
  /// Says on which line a row stands, unless that follows from the row before.
  mutating func note(row: Int, line: Int) {
    if let last = lineRuns.last, row - last.row == line - last.line { return }
    lineRuns.append(LineRun(row: row, line: line))
  }
}
