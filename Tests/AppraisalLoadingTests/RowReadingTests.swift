import Appraisals
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// A plain reading of delimited text, one character after the other, as RFC 4180 and the manner of spreadsheets say.
private func reference(_ text: String, delimiter: Character) -> [[String]] {
  var rows: [[String]] = []
  var (row, cell, isQuoted, wasQuoted) = ([String](), "", false, false)
  var rest = text.unicodeScalars[...]
  let delimiter = delimiter.unicodeScalars.first
  func isEnd(_ scalar: Unicode.Scalar?) -> Bool { scalar == nil || scalar == "\n" || scalar == "\r" }
  while let scalar = rest.popFirst() {
    if isQuoted {
      if scalar != "\"" {
        cell.unicodeScalars.append(scalar)
      } else if rest.first == "\"" {
        cell.unicodeScalars.append(rest.removeFirst())
      } else {
        isQuoted = false
      }
    } else if scalar == "\"" && cell.isEmpty && !wasQuoted {
      (isQuoted, wasQuoted) = (true, true)
    } else if scalar == delimiter {
      row.append(cell)
      (cell, wasQuoted) = ("", false)
    } else if isEnd(scalar) {
      if scalar == "\r" && rest.first == "\n" { rest.removeFirst() }
      rows.append(row + [cell])
      (row, cell, wasQuoted) = ([], "", false)
    } else {
      cell.unicodeScalars.append(scalar)
    }
  }
  if !row.isEmpty || !cell.isEmpty || wasQuoted { rows.append(row + [cell]) }
  while rows.last == [""] { rows.removeLast() }
  return rows
}

/// What a reader makes of text: cells as text or numbers, lines, findings.
private struct Reading: Equatable, CustomStringConvertible {
  var cells: [[String]] = []
  var lines: [Int] = []
  var findings: [String] = []

  init(
    _ bytes: [UInt8], chunkBytes: Int, threads: Int, opening: Int? = nil,
    storage: (Int) -> ColumnStorage = { _ in .automatic(nil) }
  ) {
    var log = FindingLog(file: "t.csv")
    let manner = DelimitedReader.Manner(threads: threads, chunkBytes: chunkBytes, opening: opening)
    if var reader = DelimitedReader(SourceBytes(bytes), emptyHeading: .refused, manner: manner, log: &log) {
      let kinds = reader.header.headings.indices.map(storage)
      let table = reader.readRows(kinds, missing: .usual, log: &log)
      lines = Array(table.lines)
      cells = [reader.header.headings] + table.columns.map(Reading.cells)
    }
    findings = log.report().findings.map(sentence)
  }

  private static func cells(_ column: ReadColumn) -> [String] {
    switch column.content {
    case .numbers(let numbers): ["numbers"] + numbers.map { $0.isNaN ? "∅" : "\($0)" }
    // Codes too: they have to be in order of first appearance.
    case .labels(let factor):
      factor.levels + factor.codes.indices.map { "\(factor.codes[$0]) \(factor[$0] ?? "∅")" }
    case .skipped: ["skipped"]
    }
  }

  var description: String { "\(cells) \(lines) \(findings)" }
}

@Suite("Reading rows on several threads")
struct RowReadingTests {
  /// Text with quotes, line ends in quotes, faults, numbers that turn into text, and lines of every end.
  private static func text(_ random: inout SplitMix) -> String {
    let columns = Int.random(in: 1...5, using: &random)
    let delimiter = [",", ";", "\t"].randomElement(using: &random) ?? ","
    let end = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
    let plain = [
      "1", "2.5", "1.234", "x", "197001011990011001", "", " 7 ", "-", "NA", "it's 5\"", "é😀", "1e3", "-0",
    ]
    let quoted = [
      "\"a\"", "\"\"", "\"say \"\"hi\"\"\"", "\"two\(end)lines\"", "\"\(delimiter)\"", "\"3\"", "\"b\"  ",
    ]
    let faulty = ["\"a\"b", "\"open"]
    var lines = [(0..<columns).map { "h\($0)" }.joined(separator: delimiter)]
    let isNumeric = (0..<columns).map { _ in Int.random(in: 0...3, using: &random) == 0 }
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let cells = (0..<columns).map { column -> String in
        if isNumeric[column], Int.random(in: 0...30, using: &random) > 0 {
          return String(Int.random(in: 0...9999, using: &random))
        }
        let dice = Int.random(in: 0...99, using: &random)
        let choice = dice == 0 ? faulty : dice < 30 ? quoted : plain
        return choice.randomElement(using: &random) ?? ""
      }
      let dice = Int.random(in: 0...60, using: &random)
      let row = dice == 0 ? Array(cells.dropLast()) : dice == 1 ? cells + ["more"] : cells
      lines.append(dice == 2 ? "" : row.joined(separator: delimiter))
    }
    return lines.joined(separator: end) + (Bool.random(using: &random) ? end + end : "")
  }

  @Test(
    "gives the same table, lines and findings wherever the text is cut and on any number of threads",
    arguments: 0..<200)
  func cuts(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let bytes = Array(RowReadingTests.text(&random).utf8)
    let whole = Reading(bytes, chunkBytes: 1 << 20, threads: 1)
    for chunkBytes in [1, 2, 3, 7, 16, 61, 256] {
      for threads in 1...3 {
        #expect(
          Reading(bytes, chunkBytes: chunkBytes, threads: threads) == whole, "seed \(seed), \(chunkBytes) bytes"
        )
      }
    }
  }

  @Test("reads what a plain reader of one character after the other reads", arguments: 0..<200)
  func plainReader(_ seed: Int) {
    var random = SplitMix(state: UInt64(1000 + seed))
    let columns = Int.random(in: 2...4, using: &random)
    let alphabet = Array("ab,;\t\"\n\r09é😀 ")
    let text =
      (0..<columns).map { "h\($0)" }.joined(separator: ";") + "\n"
      + (0..<40).map { _ in
        (0..<columns).map { _ in
          let word = String(
            (0..<Int.random(in: 0...9, using: &random)).compactMap { _ in alphabet.randomElement(using: &random)
            })
          return "\"q" + word.replacing("\"", with: "\"\"") + "\""
        }.joined(separator: ";")
      }.joined(separator: ["\n", "\r\n", "\r"][seed % 3])
    let expected = reference(text, delimiter: ";")
    var log = FindingLog(file: "t.csv")
    let manner = DelimitedReader.Manner(threads: 2, chunkBytes: 50)
    guard
      var reader = DelimitedReader(
        SourceBytes(Array(text.utf8)), emptyHeading: .refused, manner: manner, log: &log)
    else { return #expect(Bool(false), "no reader") }
    let table = reader.readRows(reader.header.headings.map { _ in .text }, missing: .usual, log: &log)
    let rows = table.lines.indices.map { row in
      table.columns.map { column -> String in
        guard case .labels(let factor) = column.content else { return "not text" }
        return factor[row] ?? "∅"
      }
    }
    #expect([reader.header.headings] + rows == expected)
    #expect(log.report().findings.isEmpty)
  }

  @Test("reads cells without quotes as the plain reader does, whatever ends the lines", arguments: 0..<200)
  func plainCells(_ seed: Int) {
    var random = SplitMix(state: UInt64(2000 + seed))
    let columns = [1, 2, 3, 10, 40][seed % 5]
    let ends = ["\n", "\r\n", "\r"]
    let end = ends[seed % 3]
    var text = (0..<columns).map { "h\($0)" }.joined(separator: ";") + end
    for _ in 0..<300 {
      let cells = (0..<columns).map { _ -> String in
        let length = Int.random(in: 0...20, using: &random) == 0 ? 200 : Int.random(in: 1...12, using: &random)
        let quoted = Int.random(in: 0...400, using: &random) == 0
        let cell = String(repeating: ["é", "5", "x"][Int.random(in: 0...2, using: &random)], count: length)
        return quoted ? "\"\(cell)\"" : cell
      }
      let isOther = Int.random(in: 0...200, using: &random) == 0
      text += cells.joined(separator: ";") + (isOther ? ends.randomElement(using: &random) ?? end : end)
    }
    let expected = reference(text, delimiter: ";")
    for (threads, chunkBytes) in [(1, 1 << 20), (2, 700)] {
      let reading = Reading(Array(text.utf8), chunkBytes: chunkBytes, threads: threads) { _ in .text }
      let rows = (0..<expected.count - 1).map { row in
        reading.cells.dropFirst().map { column in
          // Levels stand in front of the cells, each of which is a code and a text.
          let cell = column[column.count - (expected.count - 1) + row]
          return String(cell[cell.index(after: cell.firstIndex(of: " ") ?? cell.startIndex)...])
        }
      }
      #expect(rows == Array(expected.dropFirst()) && reading.findings.isEmpty)
    }
  }

  @Test("reads the same whether all of a text was looked at before or its opening only", arguments: 0..<200)
  func opening(_ seed: Int) {
    var random = SplitMix(state: UInt64(3000 + seed))
    var bytes = Array(RowReadingTests.text(&random).utf8)
    if seed % 4 > 0, bytes.count > 40 {
      let foreign: [UInt8] = [0xE9, 0xE9, 0]
      bytes.insert(foreign[seed % 4 - 1], at: Int.random(in: 30..<bytes.count, using: &random))
    }
    if seed.isMultiple(of: 5) { bytes = [0xEF, 0xBB, 0xBF] + bytes }
    let whole = Reading(bytes, chunkBytes: 1 << 20, threads: 1)
    for opening in [1, 8, 40, 100] {
      for (threads, chunkBytes) in [(1, 1 << 20), (2, 61), (3, 7)] {
        let reading = Reading(bytes, chunkBytes: chunkBytes, threads: threads, opening: opening)
        #expect(reading.findings == whole.findings && reading.lines == whole.lines, "seed \(seed), \(opening)")
        #expect(whole.cells.isEmpty || reading.cells == whole.cells, "seed \(seed), \(opening)")
      }
    }
  }

  @Test("has room for more rows than the text seemed to have, and refuses lines that are too long")
  func surprises() {
    // A hundred stretches are counted, of four thousand bytes each: short lines stand behind them.
    let part = String(repeating: String(repeating: "7", count: 40) + "x\n", count: 110)
    let text = "n\n" + String(repeating: part + String(repeating: "1\n", count: 8000), count: 100)
    let whole = Reading(Array(text.utf8), chunkBytes: 1 << 16, threads: 2)
    #expect(whole.lines.count == 811_000)
    #expect(Reading(Array(text.utf8), chunkBytes: 1 << 16, threads: 2, opening: 100) == whole)
    let long = "n\n" + String(repeating: "1\n", count: 1000) + String(repeating: "8", count: 1 << 21) + "\n2\n"
    for opening in [nil, 100] {
      let reading = Reading(Array(long.utf8), chunkBytes: 1 << 16, threads: 2, opening: opening)
      #expect(reading.findings.count == 1 && reading.lines.isEmpty)
      #expect(reading.findings.first?.contains("line_too_long t.csv:1002") == true, "\(reading.findings)")
    }
  }

  @Test("turns a column back into text when the last cell is no number, whatever chunk it is in")
  func lateText() {
    let rows = (0..<500).map { "\($0),\($0 % 7)" } + ["x,1"]
    let bytes = Array(("id,n\n" + rows.joined(separator: "\n")).utf8)
    let expected = (0..<500).map { String($0) } + ["x"]
    for chunkBytes in [10, 100, 1000, 1 << 20] {
      let reading = Reading(bytes, chunkBytes: chunkBytes, threads: 2)
      let levels = Array(reading.cells[1].prefix(501))
      #expect(levels == expected)
      #expect(reading.cells[2].first == "numbers")
    }
  }

  @Test("does not take a column for text because a cut fell inside quotes")
  func misleadingCut() {
    // Inside the quoted cell stand lines that look like records with text where numbers are.
    let inside = String(repeating: "\nx,x,x", count: 40)
    let rows = (0..<30).map { "\($0),1.5,\"\(inside)\"" }
    let bytes = Array(("a,b,c\n" + rows.joined(separator: "\n")).utf8)
    let whole = Reading(bytes, chunkBytes: 1 << 20, threads: 1)
    #expect(whole.cells[1].first == "numbers" && whole.lines == (0..<30).map { 2 + 41 * $0 })
    for chunkBytes in [5, 37, 100, 400] { #expect(Reading(bytes, chunkBytes: chunkBytes, threads: 2) == whole) }
  }

  @Test("maps a large file and reads it as it reads its bytes")
  func mapped() throws {
    var text = "nip,score\n"
    for row in 0..<60_000 { text += "19800101200501\(1000 + row % 5000),\(row % 101).25\n" }
    try withFolder(["t.csv": text]) { folder in
      let fromFile = try TableSource.read(path: folder + "/t.csv", options: LoadingOptions(threads: 2))
      let fromBytes = try TableSource.read(bytes: Array(text.utf8), name: "t.csv")
      #expect(text.utf8.count > SourceFile.smallestMapping)
      #expect(cells(fromFile) == cells(fromBytes))
      #expect(fromFile.lines == fromBytes.lines && fromFile.sha256 == fromBytes.sha256)
      #expect(fromFile.sha256 == ContentDigest.sha256(of: Array(text.utf8)))
    }
  }

  @Test("says how far it is, never backwards and never past the end")
  func progress() throws {
    let text = "a,b\n" + String(repeating: "1,2\n", count: 3_000_000)
    let reports = Reports()
    let options = LoadingOptions(threads: 2, progress: { reports.add($0) })
    try withFolder(["t.csv": text]) { folder in
      _ = try TableSource.read(path: folder + "/t.csv", options: options)
    }
    let seen = reports.all
    #expect(seen.count >= 2)
    #expect(seen.allSatisfy { $0.done <= $0.total } && seen.last?.done == seen.last?.total)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.done < $1.done })
  }
}

private final class Reports: @unchecked Sendable {
  private let lock = NSLock()
  private var reports: [LoadingProgress] = []

  var all: [LoadingProgress] { lock.withLock { reports } }

  func add(_ report: LoadingProgress) { lock.withLock { reports.append(report) } }
}
