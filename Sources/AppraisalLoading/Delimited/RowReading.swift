import Appraisals
import Foundation

/// Reads all rows on several threads; the result does not depend on how many, nor on where the text was cut.
///
/// The text is cut into chunks at what looks like the beginning of a record. The lines of a chunk say how many rows it can
/// have, so that each worker writes them where they stay. Workers share one dictionary per column and use it in the order
/// of the chunks, so that labels are numbered in order of first appearance. A chunk counts only if it begins where the one
/// before ended; one that was cut inside quotes is read again, and labels are then numbered at the end.
struct RowReading {
  /// Chunks of this size and their cells stay in the nearer memory of a processor until labels are looked up.
  static let chunkBytes = 256 << 10
  /// How far behind its chunk a record may go on before the chunk is taken for one that began inside quotes.
  private static let reach = 4 << 20

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
  /// What hashes the file on the way.
  var digest: FileDigest?

  /// All rows.
  struct Rows {
    var columns: [ReadColumn.Content]
    var lines: LineNumbers
    var hasRecords: Bool
    /// Where the next record begins, and on which line.
    var next: (position: Int, line: Int)
  }

  /// Reads them.
  ///
  /// - Parameters:
  ///   - kinds: what to take the columns for, one per cell of a record.
  ///   - areDeclared: whether somebody has said that a dot stands before decimals in a column.
  /// - Returns: nil where only the opening of the text was looked at and another look at all of it is needed.
  func read(_ kinds: [ColumnKind], areDeclared: [Bool], log: inout FindingLog) -> Rows? {
    let end = endOfContent()
    let task = ChunkTask(
      base: text.bytes.base, end: end, delimiter: delimiter, missing: missing, judge: judge,
      watched: text.firstAssumed.map { $0 >= start ? $0 : .max } ?? .max)
    let cuts = chunkStarts(task)
    let sampled = sampled(kinds, task)
    let places =
      text.isSurveyed
      ? RowPlaces((text.lineEnds ?? lineEnds()).places(between: cuts)) : RowPlaces(text.bytes, cuts: cuts)
    let store = ChunkStore(places: places, kinds: kinds, sampled: sampled, areDeclared: areDeclared)
    let team = ParserTeam(task, workers: min(threads, max(1, cuts.count - 1)), columns: kinds.count)
    var (outcome, texts) = (RowOutcome(), [ColumnMemory.Column]())
    let columns = ColumnMemory.columns(sampled, capacity: places.capacity) { memory in
      readChunks(store, cuts, team, into: memory)
      guard places.areSound else { return sampled.map { _ in 0 } }
      outcome.chunks = chained(store, cuts, team, into: memory)
      texts = settle(store, team, memory, sampled, &outcome)
      return sampled.indices.map { outcome.levels[$0] == nil ? 0 : outcome.rows }
    }
    guard places.areSound else { return nil }
    var line = startLine - 1
    for chunk in outcome.chunks {
      log.absorb(chunk.log, linesBefore: line)
      line += chunk.lineCount
    }
    return Rows(
      columns: kinds.indices.map { column in
        let further = texts[column]
        if case .none = further { return outcome.content(column, columns[column], wanted: kinds[column]) }
        return outcome.content(column, further, wanted: kinds[column])
      },
      lines: outcome.lines, hasRecords: outcome.chunks.contains(where: \.hasRecords),
      next: (outcome.chunks.last?.end ?? end, line + 1))
  }

  private func readChunks(_ store: ChunkStore, _ cuts: [Int], _ team: ParserTeam, into memory: ColumnMemory) {
    let meter = ProgressMeter(total: cuts[cuts.count - 1] - start, report: progress)
    let end = team[0].task.end
    let turns = team.turns()
    Workers.share(cuts.count - 1, threads: threads) { chunk, worker in
      let range = cuts[chunk]..<max(cuts[chunk], cuts[chunk + 1])
      guard store.places.settle(chunk, range) else { return store.pass(chunk, turns) }
      digest?.advance(through: range)
      store.read(
        chunk, range, team[worker], into: memory,
        end: chunk == 0 ? end : min(end, cuts[chunk + 1] + RowReading.reach), turns: turns, file: file)
      text.bytes.release(range)
      meter.add(range.count)
    }
  }

  /// Where lines end in bytes that nobody has surveyed.
  private func lineEnds() -> LineEnds {
    var oddities: Int32 = 0
    return LineEnds(
      text.bytes,
      blocks: stride(from: 0, to: text.bytes.count, by: LineEnds.block).map { start in
        let block = start..<min(text.bytes.count, start + LineEnds.block)
        return UInt32(LineEnds.count(in: block, of: text.bytes, oddities: &oddities))
      })
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
  private func chained(
    _ store: ChunkStore, _ cuts: [Int], _ team: ParserTeam, into memory: ColumnMemory
  ) -> [RowChunk] {
    var expected = start
    var chunks: [RowChunk] = []
    for index in 0..<cuts.count - 1 {
      if store.chunk(index).start != expected || store.chunk(index).isAbandoned {
        let range = expected..<max(expected, cuts[index + 1])
        store.readAgain(index, range, team[0], into: memory, file: file)
      }
      chunks.append(store.chunk(index))
      expected = store.chunk(index).end
    }
    return chunks
  }

  /// Settles what the columns are: those that turned out to be no numbers, or numbers that could be two things, are read
  /// again from the text and returned; the others stay in `memory`.
  private func settle(
    _ store: ChunkStore, _ team: ParserTeam, _ memory: ColumnMemory, _ sampled: [ColumnKind],
    _ outcome: inout RowOutcome
  ) -> [ColumnMemory.Column] {
    let standing = store.places.all
    reread(store.columnsWithoutWitness(), as: .numbers, store, standing, team, into: memory)
    let texts = store.columnsToReread()
    let merge = ColumnMerge(
      store: store, team: team, missing: missing, threads: threads, rows: outcome.chunks.map(\.rows))
    let kept = sampled.indices.filter { sampled[$0] != .skipped && !texts.contains($0) }
    outcome.lines = lines(of: outcome.chunks)
    outcome.levels = merge.settle(kept, memory, places: standing)
    let kinds = sampled.indices.map { texts.contains($0) ? ColumnKind.labels : .skipped }
    var places = [0]
    for rows in merge.rows { places.append(places[places.count - 1] + rows) }
    var levels: [Int: [String]] = [:]
    let columns = ColumnMemory.columns(kinds, capacity: texts.isEmpty ? 0 : outcome.rows) { further in
      reread(texts, as: .labels, store, places, team, into: further)
      levels = merge.settle(texts, further, places: places)
      return kinds.map { _ in places[places.count - 1] }
    }
    outcome.further = levels
    return columns
  }

  private func reread(
    _ columns: [Int], as kind: ColumnKind, _ store: ChunkStore, _ places: [Int], _ team: ParserTeam,
    into memory: ColumnMemory
  ) {
    guard !columns.isEmpty else { return }
    let turns = team.turns()
    Workers.share(places.count - 1, threads: threads) { index, worker in
      store.reread(
        index, columns, as: kind, team[worker], into: memory, at: places[index], turns: turns, file: file)
      let chunk = store.chunk(index)
      text.bytes.release(chunk.start..<max(chunk.start, chunk.end))
    }
  }

  private func lines(of chunks: [RowChunk]) -> LineNumbers {
    var lines = LineNumbers()
    var line = startLine - 1
    for chunk in chunks {
      for (place, run) in chunk.lineRuns.enumerated() {
        let next = place + 1 < chunk.lineRuns.count ? chunk.lineRuns[place + 1].row : chunk.rows
        lines.append(line + run.line, rows: next - run.row)
      }
      line += chunk.lineCount
    }
    return lines
  }
}

/// What has come of the rows beside the cells themselves.
private struct RowOutcome {
  var chunks: [RowChunk] = []
  var lines = LineNumbers()
  /// The labels of the columns that were kept as they were first read; none for numbers.
  var levels: [Int: [String]] = [:]
  /// The labels of the columns that were read again.
  var further: [Int: [String]] = [:]

  var rows: Int { lines.count }

  func content(_ column: Int, _ cells: ColumnMemory.Column, wanted: ColumnKind) -> ReadColumn.Content {
    switch cells {
    case .none: return .skipped
    case .numbers(let numbers): return .numbers(numbers)
    case .codes(let codes):
      // Nobody can say what a column without cells holds.
      if wanted == .numbers && codes.isEmpty { return .numbers([]) }
      return .labels(Factor(codes: codes, levels: further[column] ?? levels[column] ?? []))
    }
  }
}

/// One parser per worker, and the dictionaries that all use. A class, since workers share it: each touches its own parser,
/// and a dictionary when its turn comes.
final class ParserTeam: @unchecked Sendable {
  /// The dictionary of each column.
  let tables: [LabelTable]
  private let parsers: [ChunkParser]

  init(_ task: ChunkTask, workers: Int, columns: Int) {
    let tables = (0..<columns).map { _ in LabelTable() }
    self.tables = tables
    parsers = (0..<workers).map { _ in ChunkParser(task, tables) }
  }

  subscript(worker: Int) -> ChunkParser { parsers[worker] }

  /// Turns for one round of all chunks; nil for a worker who is alone.
  func turns() -> LabelTurns? { parsers.count > 1 ? LabelTurns(columns: tables.count) : nil }
}
