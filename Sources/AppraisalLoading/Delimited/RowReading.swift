import Appraisals
import Foundation

/// Reads all rows on several threads; the result does not depend on how many, nor on where the text was cut.
///
/// The text is cut into chunks at what looks like the beginning of a record. Each worker reads chunks with its own
/// dictionaries. A chunk counts only if it begins where the one before ended; one that was cut inside quotes is
/// read again. At the end, labels are numbered in order of first appearance.
struct RowReading {
  /// Chunks of this size keep every processor busy and no memory to speak of.
  static let chunkBytes = 4 << 20

  let text: SourceText
  let delimiter: UInt8
  let start: Int
  let startLine: Int
  let judge: RecordJudge
  let missing: MissingValues
  let file: String
  let threads: Int
  var chunkBytes = RowReading.chunkBytes
  var progress: (@Sendable (LoadingProgress) -> Void)?
  /// How many bytes to read; the record in which they end is read whole.
  var window = Int.max

  /// All rows.
  struct Rows {
    var columns: [ReadColumn.Content]
    var lines: [Int]
    var hasRecords: Bool
    /// Where the next record begins, and on which line.
    var next: (position: Int, line: Int)
  }

  /// Reads them.
  ///
  /// - Parameters:
  ///   - kinds: what to take the columns for, one per cell of a record.
  ///   - areDeclared: whether somebody has said that a dot stands before decimals in a column.
  func read(_ kinds: [ColumnKind], areDeclared: [Bool], log: inout FindingLog) -> Rows {
    let end = endOfContent()
    let task = ChunkTask(
      base: text.bytes.base, end: end, delimiter: delimiter, missing: missing, judge: judge,
      watched: text.firstAssumed.map { $0 >= start ? $0 : .max } ?? .max)
    let cuts = chunkStarts(task)
    let store = ChunkStore(
      chunks: cuts.count - 1, kinds: kinds, sampled: sampled(kinds, task), areDeclared: areDeclared)
    let team = ParserTeam(task, workers: min(threads, max(1, cuts.count - 1)), columns: kinds.count)
    let meter = ProgressMeter(total: cuts[cuts.count - 1] - start, report: progress)
    Workers.share(cuts.count - 1, threads: threads) { chunk, worker in
      let isFirst = chunk == 0
      store.read(
        chunk, cuts[chunk]..<max(cuts[chunk], cuts[chunk + 1]), team[worker],
        end: isFirst ? end : min(end, cuts[chunk + 1] + RowReading.chunkBytes), file: file)
      text.bytes.release(cuts[chunk]..<max(cuts[chunk], cuts[chunk + 1]))
      meter.add(cuts[chunk + 1] - cuts[chunk])
    }
    let chunks = chained(store, cuts, team)
    var line = startLine - 1
    for chunk in chunks {
      log.absorb(chunk.log, linesBefore: line)
      line += chunk.lineCount
    }
    rereadAsLabels(store, chunks, team)
    let merge = ColumnMerge(store: store, team: team, missing: missing, threads: threads)
    return Rows(
      columns: merge.columns(rows: chunks.map(\.rows), wanted: kinds), lines: lines(of: chunks),
      hasRecords: chunks.contains(where: \.hasRecords), next: (chunks.last?.end ?? end, line + 1))
  }

  /// Blank lines at the end are no rows.
  private func endOfContent() -> Int {
    var end = text.bytes.count
    while end > start, text.bytes.base[end - 1] == 10 || text.bytes.base[end - 1] == 13 { end -= 1 }
    return end
  }

  // MARK: - Cuts

  /// Where each chunk probably begins, and the end.
  private func chunkStarts(_ task: ChunkTask) -> [Int] {
    guard start < task.end else { return [start, start] }
    var cuts = [start]
    let stop = window < task.end - start ? start + window : task.end
    for nominal in stride(from: start + chunkBytes, to: stop, by: chunkBytes) {
      cuts.append(max(cuts[cuts.count - 1], recordStart(from: nominal, task)))
    }
    return cuts + [max(stop, cuts[cuts.count - 1])]
  }

  /// The first place from a cut on where a line begins that has the right number of cells, if there is one soon.
  private func recordStart(from cut: Int, _ task: ChunkTask) -> Int {
    var place = cut - 1
    var first: Int?
    for _ in 0..<32 {
      while place < task.end, task.base[place] != 10, task.base[place] != 13 { place += 1 }
      guard place < task.end else { break }
      let isPair = task.base[place] == 13 && place + 1 < task.end && task.base[place + 1] == 10
      place += isPair ? 2 : 1
      first = first ?? place
      var scanner = RecordScanner(
        base: task.base, end: min(task.end, place + 1 << 16), delimiter: delimiter, position: place, line: 1)
      if scanner.next(), scanner.fault == nil, scanner.cells.count == judge.width { return place }
    }
    return first ?? task.end
  }

  /// Columns in whose first cells something else than numbers stands are labels from the start.
  private func sampled(_ kinds: [ColumnKind], _ task: ChunkTask) -> [ColumnKind] {
    var kinds = kinds
    var scanner = RecordScanner(
      base: task.base, end: task.end, delimiter: delimiter, position: start, line: 1)
    var marks = NumberMarks()
    for _ in 0..<64 where scanner.next() {
      guard scanner.fault == nil, scanner.cells.count == kinds.count else { continue }
      for column in kinds.indices where kinds[column] == .numbers {
        let cell = scanner.cells[column]
        let bytes = task.base + cell.start
        if NumberCell.value(bytes, count: cell.end - cell.start, missing, &marks) == nil, !cell.isDoubled {
          kinds[column] = .labels
        }
      }
    }
    return kinds
  }

  // MARK: - Chunks

  /// The chunks such that each begins where the one before ends.
  private func chained(_ store: ChunkStore, _ cuts: [Int], _ team: ParserTeam) -> [RowChunk] {
    var expected = start
    var chunks: [RowChunk] = []
    for index in 0..<cuts.count - 1 {
      if store.chunk(index).start != expected || store.chunk(index).isAbandoned {
        let range = expected..<max(expected, cuts[index + 1])
        store.read(index, range, team[0], end: team[0].task.end, file: file)
      }
      chunks.append(store.chunk(index))
      expected = store.chunk(index).end
    }
    return chunks
  }

  /// Columns that turned out to be no numbers, or numbers that could be two things, are read again from the text
  /// where they were read as numbers.
  private func rereadAsLabels(_ store: ChunkStore, _ chunks: [RowChunk], _ team: ParserTeam) {
    reread(store.columnsWithoutWitness(), as: .numbers, store, chunks, team)
    reread(store.columnsToReread(), as: .labels, store, chunks, team)
  }

  private func reread(
    _ columns: [Int], as kind: ColumnKind, _ store: ChunkStore, _ chunks: [RowChunk], _ team: ParserTeam
  ) {
    guard !columns.isEmpty else { return }
    Workers.share(chunks.count, threads: threads) { index, worker in
      let range = chunks[index].start..<max(chunks[index].start, chunks[index].end)
      store.reread(index, range, columns, as: kind, team[worker], file: file)
      text.bytes.release(range)
    }
  }

  private func lines(of chunks: [RowChunk]) -> [Int] {
    let total = chunks.reduce(0) { $0 + $1.rows }
    return Array(unsafeUninitializedCapacity: total) { lines, filled in
      var (row, line) = (0, startLine - 1)
      for chunk in chunks {
        for (place, run) in chunk.lineRuns.enumerated() {
          let next = place + 1 < chunk.lineRuns.count ? chunk.lineRuns[place + 1].row : chunk.rows
          for offset in 0..<next - run.row { lines[row + offset] = line + run.line + offset }
          row += next - run.row
        }
        line += chunk.lineCount
      }
      filled = row
    }
  }
}

/// One parser per worker, made when first needed. A class, since workers share it; each touches its own place only.
final class ParserTeam: @unchecked Sendable {
  private let parsers: [ChunkParser]

  init(_ task: ChunkTask, workers: Int, columns: Int) {
    parsers = (0..<workers).map { ChunkParser(task, worker: $0, columns: columns) }
  }

  subscript(worker: Int) -> ChunkParser { parsers[worker] }

  /// The dictionaries of a column, one per worker.
  func tables(_ column: Int) -> [LabelTable] { parsers.map { $0.tables[column] } }
}
