import Appraisals
import CZip
import Foundation
import TestSupport
import Testing

@testable import AppraisalLoading

/// Gzip as zlib writes it.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  guard deflateInit2_(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
    return []
  }
  defer { deflateEnd(&stream) }
  var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count / 2 + 4096))
  let count = input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target -> Int in
      (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
      (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(target.count))
      return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
    }
  }
  return Array(output.prefix(count))
}

private func utf16(_ text: String, isLittle: Bool) -> [UInt8] {
  text.utf16.flatMap { unit in
    isLittle ? [UInt8(unit & 255), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 255)]
  }
}

@Suite("Forms of sources")
struct SourceFormTests {
  private static let text = "nama,x\n" + (0..<50).map { "Siti é\($0),\($0)\n" }.joined()

  @Test("reads gzip, also of several members and with zeros behind")
  func gzipped() {
    let plain = read(SourceFormTests.text).rows
    let (head, tail) = (SourceFormTests.text.utf8.prefix(99), SourceFormTests.text.utf8.dropFirst(99))
    for bytes in [
      gzip(Array(SourceFormTests.text.utf8)), gzip(Array(head)) + gzip(Array(tail)),
      gzip(Array(SourceFormTests.text.utf8)) + [0, 0, 0],
    ] {
      let (rows, findings) = read(bytes)
      #expect(rows == plain)
      #expect(findings.isEmpty)
    }
  }

  @Test("refuses gzip that ends too early at every byte, and gzip with a wrong checksum")
  func damagedGzip() {
    let whole = gzip(Array(SourceFormTests.text.utf8))
    for length in 2..<whole.count {
      let (rows, findings) = read(Array(whole.prefix(length)))
      #expect(rows == nil)
      #expect(findings.first?.hasPrefix("error source_truncated t.csv::") == true, "\(length): \(findings)")
    }
    var damaged = whole
    damaged[whole.count - 6] ^= 1
    #expect(read(damaged).findings == ["error source_truncated t.csv:: [incorrect data check]"])
    #expect(read(whole + [7]).findings == ["error source_truncated t.csv:: [bytes behind the end]"])
  }

  @Test("refuses what inflates to more than is taken for honest data, and stops there")
  func bomb() {
    let bomb = gzip([UInt8](repeating: 65, count: 4_000_000))
    var log = FindingLog(file: "t.csv")
    #expect(GzipReader.inflate(SourceBytes(bomb), mostBytes: 1_000_000, log: &log) == nil)
    let bytes = log.report().findings.first
    #expect(
      bytes?.rule == .limitExceeded && bytes?.details.first == "bytes" && bytes?.details.last == "1000000")
    log = FindingLog(file: "t.csv")
    // Deflate cannot do better than 1032 : 1, so that a run of one letter is past a thousand.
    #expect(GzipReader.inflate(SourceBytes(bomb), harmlessBytes: 1_000_000, log: &log) == nil)
    #expect(log.report().findings.first?.details.first == "ratio")
    log = FindingLog(file: "t.csv")
    #expect(GzipReader.inflate(SourceBytes(bomb), log: &log)?.count == 4_000_000)
  }

  @Test("tells UTF-16 by its zeros where no byte-order mark does, and says so")
  func bareUTF16() {
    let text = "nama,nilai\nBudi,1\nSiti é😀,2\n"
    for (isLittle, name) in [(true, "utf-16le"), (false, "utf-16be")] {
      let (rows, findings) = read(utf16(text, isLittle: isLittle))
      #expect(rows == [["nama", "nilai"], ["Budi", "1.0"], ["Siti é😀", "2.0"]])
      #expect(findings == ["repair encoding_assumed t.csv:1: [\(name)]"])
      let marked = read(utf16("\u{FEFF}" + text, isLittle: isLittle))
      #expect(marked.rows == rows)
      #expect(marked.findings == ["note encoding_assumed t.csv:1: [\(name)]"])
    }
    #expect(
      read([0xFF, 0xFE, 0x41, 0, 0, 0xD8, 0x41, 0]).findings == ["error source_not_text t.csv:1: [utf16]"])
  }

  @Test("refuses more columns than a spreadsheet has")
  func columns() {
    let most = (1...16_384).map { "c\($0)" }.joined(separator: ",")
    let row = [String](repeating: "1", count: 16_384).joined(separator: ",")
    #expect(read(most + "\n" + row + "\n").rows?.count == 2)
    #expect(
      read(most + ",more\n" + row + ",1\n").findings == ["error limit_exceeded t.csv:1: [columns|16385|16384]"])
  }

  @Test("finds a broken sequence of UTF-8 wherever it stands, also across the cuts of the survey")
  func invalidUTF8() {
    let step = SourceText.longestLine / 2
    let line = Array("abcdefghij\n".utf8)
    var bytes: [UInt8] = []
    while bytes.count < 17 * step { bytes += line }
    for place in [0, 63, 64, 16 * step - 2, 16 * step - 1, 16 * step, bytes.count - 1] {
      for threads in [1, 3] {
        var damaged = bytes
        damaged[place] = 0xE9
        #expect(TextSurvey(SourceBytes(damaged), threads: threads).firstInvalid == place)
        guard place + 2 < bytes.count else { continue }
        (damaged[place], damaged[place + 1], damaged[place + 2]) = (0xE2, 0x82, 0xAC)
        #expect(TextSurvey(SourceBytes(damaged), threads: threads).firstInvalid == nil)
        damaged[place + 2] = 0x41
        #expect(TextSurvey(SourceBytes(damaged), threads: threads).firstInvalid == place)
      }
    }
  }
}

@Suite("Where headings stand in delimited text")
struct DelimitedHeadingTests {
  @Test("looks for the delimiter below titles that have none")
  func titles() {
    let bytes = Array("LAPORAN SKP\n\nnama;nilai;unit\nBudi;1,5;a\n".utf8)
    let dialect = bytes.withUnsafeBufferPointer { Dialect.detect($0, from: 0, declared: nil) }
    #expect(dialect.delimiter == Dialect.semicolon)
  }

  @Test("passes over empty records above the headings and keeps the lines of the rows")
  func emptyAbove() throws {
    let table = try TableSource.read(bytes: Array(",\n,\na,b\n1,x\n2,y\n".utf8), name: "t.csv")
    #expect(cells(table) == [["a", "b"], ["1.0", "x"], ["2.0", "y"]])
    #expect(table.lines == [4, 5])
  }
}

@Suite("Appraisals added up")
struct AppraisalCellsTests {
  private static let text: String = {
    var random = SplitMix(state: 3)
    let rows = (0..<3000).map { _ in
      let who = Int.random(in: 0...40, using: &random)
      let score = Double(Int.random(in: 0...400, using: &random)) / 4
      return "p\(who),r\(who / 7),2024,\(who % 3 == 0 ? "" : "u\(who % 5)"),\(score)"
    }
    return "ratee,rater,period,unit,score\n" + rows.joined(separator: "\n") + "\n"
  }()

  @Test(
    "is the same read stretch by stretch as added up from the loaded table", arguments: [1, 100, 4096, 1 << 30])
  func stretches(_ window: Int) throws {
    let bytes = Array(AppraisalCellsTests.text.utf8)
    let table = try AppraisalSource.load(bytes: bytes, name: "t.csv")
    let whole = AppraisalCells(table)
    let cells = try AppraisalCells(
      LocatedSource(bytes: bytes, name: "t.csv"), options: LoadingOptions(threads: 2), window: window)
    #expect(cells.counts == whole.counts && cells.means == whole.means)
    #expect(cells.squaredDeviations == whole.squaredDeviations)
    #expect(cells.ratees == whole.ratees && cells.raters == whole.raters && cells.units == whole.units)
    #expect(cells.indicators == whole.indicators && cells.periods == whole.periods)
    #expect(cells.counts.reduce(0, +) == 3000 && cells.count == 41)
    // Scores are quarters, so that their sums are exact.
    for cell in 0..<cells.count {
      let scores = (0..<table.count).filter { table.ratees[$0] == cells.ratees[cell] }.map { table.scores[$0] }
      let mean = scores.reduce(0, +) / Double(scores.count)
      let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect(scores.count == cells.counts[cell])
      #expect(abs(mean - cells.means[cell]) < 1e-12 * mean)
      #expect(abs(squares - cells.squaredDeviations[cell]) < 1e-9 * squares)
    }
  }

  @Test("takes a dot for what the rows before have shown it to be")
  func markOfEarlierRows() throws {
    let text = "ratee,rater,score\np,r,1.5\np,r,70.125\n"
    let cells = try AppraisalCells(
      LocatedSource(bytes: Array(text.utf8), name: "t.csv"), options: LoadingOptions(), window: 1)
    #expect(cells.counts == [2] && cells.means == [35.8125])
  }

  @Test("refuses what loading refuses, with the line in the whole file")
  func refusal() {
    let text = AppraisalCellsTests.text + "p1,r1,2024,u1,abc\n"
    #expect {
      _ = try AppraisalCells(
        LocatedSource(bytes: Array(text.utf8), name: "t.csv"), options: LoadingOptions(), window: 1000)
    } throws: { error in
      (error as? DataRefused)?.report.findings.contains { $0.rule == .notANumber && $0.line == 3002 } == true
    }
  }
}
