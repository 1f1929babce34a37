import AppraisalLoading
import Appraisals
import Foundation
import Testing

/// What is too large to be kept in the corpus, and what hostile files may cost.
@Suite("Hostile files")
struct CorpusHostileTests {
  @Test("with a million columns are refused by limit")
  func millionColumns() {
    let headings = (0..<1_000_000).map { "k\($0)" }.joined(separator: ",")
    let outcome = load(headings + "\n" + String(repeating: "1,", count: 999_999) + "1\n")
    #expect(outcome.table == nil)
    #expect(!outcome.about(.limitExceeded).isEmpty || !outcome.about(.lineTooLong).isEmpty)
  }

  @Test("with a hundred thousand columns come to an end", arguments: [",", ";", "\t"])
  func manyColumns(_ delimiter: String) {
    let headings = (0..<100_000).map { "k\($0)" }.joined(separator: delimiter)
    let row = [String](repeating: "1", count: 100_000).joined(separator: delimiter)
    let text = [headings, row, row].joined(separator: "\n")
    // Without a ratee there is nothing to load, however many columns there are.
    #expect(load(text).table == nil)
    _ = read(text)
  }

  @Test("of nothing but one byte come to an end", arguments: Array("\",;\t\n\r =-.0PK\u{1}".utf8))
  func oneByte(_ byte: UInt8) {
    let bytes = [UInt8](repeating: byte, count: 1 << 20)
    #expect(load(bytes).table == nil)
    _ = read(bytes)
  }

  @Test("cost no more memory than honest ones: bombs, entities, declared sizes")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let before = peakKilobytes()
      for name in [
        "xlsx-bomb.xlsx", "xlsx-entities.xlsx", "xlsx-entities-in-sheet.xlsx", "xlsx-declares-2gb.xlsx",
        "xlsx-dimension-lies.xlsx", "xlsx-huge-merge.xlsx", "xlsx-huge-row.xlsx", "xlsx-deep.xlsx",
        "gzip-bomb.csv.gz",
      ] {
        let bytes = try [UInt8](Data(contentsOf: CorpusCase.folder.appendingPathComponent("files/" + name)))
        _ = load(bytes)
        _ = read(bytes)
      }
      let after = peakKilobytes()
      try #require(before > 0 && after - before < 300 << 10, "\(after - before) kB more")
    }
  }
}

/// The most memory that this process has held so far; 0 where the system does not say.
private func peakKilobytes() -> Int {
  var usage = rusage()
  #if canImport(Glibc)
    let status = getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  #else
    let status: Int32 = -1
  #endif
  return status == 0 ? Int(usage.ru_maxrss) : 0
}
