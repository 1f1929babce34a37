import Appraisals

/// What a column is taken for while its cells are read.
enum ColumnKind {
  case numbers
  case labels
  case skipped
}

/// The marks seen in the numbers of a column.
struct NumberMarks {
  /// Whether any number has a dot.
  var hasMark = false
  /// Whether every number with a dot could also be one with a dot between thousands.
  var couldBeGrouped = true

  mutating func formUnion(_ other: NumberMarks) {
    hasMark = hasMark || other.hasMark
    couldBeGrouped = couldBeGrouped && other.couldBeGrouped
  }

  /// Numbers that could be two things are left as text for whoever knows what the column is for.
  var areAmbiguous: Bool { hasMark && couldBeGrouped }
}

/// What the cells of one column in one chunk were read as.
enum ColumnPart {
  /// Not read.
  case unread
  /// As numbers up to a cell that is none.
  case refused
  case numbers(NumberMarks)
  /// As codes of the labels of that worker.
  case codes(worker: Int)
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

/// Reads chunks of records into columns. A class, since each worker keeps its memory and its dictionaries.
final class ChunkParser {
  let task: ChunkTask
  let worker: Int
  private(set) var tables: [LabelTable]
  private let batch: RecordBatch
  private var marks: [NumberMarks]
  private let keys: UnsafeMutablePointer<UInt64>
  // Which bytes may begin a missing value or white space: cells that begin with another are looked at no further.
  private let isOdd: UnsafeMutablePointer<Bool>

  init(_ task: ChunkTask, worker: Int, columns: Int) {
    self.task = task
    self.worker = worker
    batch = RecordBatch(columns: columns)
    tables = (0..<columns).map { _ in LabelTable() }
    marks = Array(repeating: NumberMarks(), count: columns)
    keys = .allocate(capacity: batch.capacity)
    keys.initialize(repeating: 0, count: batch.capacity)
    isOdd = .allocate(capacity: 256)
    for byte in 0..<256 {
      (isOdd + byte).initialize(to: WhiteSpace.isASCII(UInt8(byte)) || task.missing.mayBegin(UInt8(byte)))
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
  ///   - file: what findings are about.
  func read(
    _ range: Range<Int>, kinds: inout [ColumnKind], into place: ColumnMemory.Stretch, end: Int, file: String
  ) -> (chunk: RowChunk, parts: [ColumnPart]) {
    let before = kinds
    let wanted = kinds.indices.filter { kinds[$0] != .skipped }
    for column in wanted {
      marks[column] = NumberMarks()
    }
    var chunk = RowChunk(start: range.lowerBound, end: range.lowerBound, log: FindingLog(file: file))
    var line = 1
    var watched = range.lowerBound <= task.watched ? task.watched : .max
    let delimiter = task.delimiter
    var position = range.lowerBound
    while position < range.upperBound {
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
          return (chunk, [])
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
      take(wanted, &kinds, place.memory, from: place.start + chunk.rows)
      chunk.rows += batch.count
    }
    if position >= end && end < task.end { chunk.isAbandoned = true }
    chunk.hasRecords = chunk.hasRecords || chunk.rows > 0
    chunk.end = position
    chunk.lineCount = line - 1
    return (chunk, parts(before, kinds))
  }

  private func parts(_ before: [ColumnKind], _ kinds: [ColumnKind]) -> [ColumnPart] {
    kinds.indices.map { column in
      switch kinds[column] {
      case .numbers: .numbers(marks[column])
      case .labels: .codes(worker: worker)
      case .skipped: before[column] == .skipped ? .unread : .refused
      }
    }
  }

  /// Reads the cells of a batch, column by column, to where the rows from `start` on have their place.
  private func take(_ wanted: [Int], _ kinds: inout [ColumnKind], _ memory: ColumnMemory, from start: Int) {
    for column in wanted where kinds[column] != .skipped {
      switch memory.places[column] {
      case .none: break
      case .codes(let codes): takeLabels(column, batch.count, into: codes + start)
      case .numbers(let numbers):
        if !takeNumbers(column, batch.count, into: numbers + start) { kinds[column] = .skipped }
      }
    }
  }

  // MARK: - Labels

  private func takeLabels(_ column: Int, _ rows: Int, into codes: UnsafeMutablePointer<Int32>) {
    let (cells, table) = (batch.column(column), tables[column])
    table.codes(
      of: cells, count: rows, base: task.base + batch.origin, readable: task.end - batch.origin, keys: keys,
      into: codes)
    for row in 0..<rows where cells[row] & RecordBatch.doubled != 0 {
      table.isInOrder = false
      codes[row] = table.code(of: undoubled(cells[row])[...])
    }
  }

  private func undoubled(_ cell: UInt64) -> [UInt8] {
    RecordScanner.undoubled(
      UnsafeBufferPointer(
        start: task.base + batch.origin + Int(cell >> 32), count: Int(cell & 0x7FFF_FFFF)))
  }

  // MARK: - Numbers

  /// Whether all cells were numbers or missing.
  private func takeNumbers(_ column: Int, _ rows: Int, into numbers: UnsafeMutablePointer<Double>) -> Bool {
    let (cells, base, isOdd) = (batch.column(column), task.base + batch.origin, self.isOdd)
    var marks = self.marks[column]
    defer { self.marks[column] = marks }
    for row in 0..<rows {
      let cell = cells[row]
      let (bytes, count) = (base + Int(cell >> 32), Int(cell & 0x7FFF_FFFF))
      if count >= NumberSyntax.longInteger, NumberSyntax.isLongInteger(bytes, count: count) { return false }
      if count > 0, !isOdd[Int(bytes[0])], cell & RecordBatch.doubled == 0,
        let value = PlainNumber.value(bytes, count: count, &marks)
      {
        numbers[row] = value
      } else {
        guard let value = slowNumber(cell, &marks) else { return false }
        numbers[row] = value
      }
    }
    return true
  }

  /// A cell that may be missing, have white space around it, or be written at length; nil where it is no number.
  @inline(never)
  private func slowNumber(_ cell: UInt64, _ marks: inout NumberMarks) -> Double? {
    if cell & RecordBatch.doubled != 0 {
      return undoubled(cell).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { NumberCell.value($0, count: buffer.count, task.missing, &marks) }
      }
    }
    return NumberCell.value(
      task.base + batch.origin + Int(cell >> 32), count: Int(cell & 0x7FFF_FFFF), task.missing, &marks)
  }
}

extension RowChunk {
  /// Says on which line a row stands, unless that follows from the row before.
  mutating func note(row: Int, line: Int) {
    if let last = lineRuns.last, row - last.row == line - last.line { return }
    lineRuns.append(LineRun(row: row, line: line))
  }
}
