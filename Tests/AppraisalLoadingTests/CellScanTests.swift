import Appraisals
import TestSupport
import Testing

@testable import AppraisalLoading

@Suite("Cells eight bytes at a time")
struct CellScanTests {
  private static func column(_ cells: [String], storage: ColumnStorage) -> ReadColumn.Content? {
    var log = FindingLog(file: "t.csv")
    // A second column, so that an empty cell is no empty line.
    let text = "a,b\n" + cells.map { $0 + ",z\n" }.joined()
    var reader = DelimitedReader(SourceBytes(Array(text.utf8)), emptyHeading: .refused, log: &log)
    return reader?.readRows([storage, .text], missing: .usual, log: &log).columns[0].content
  }

  /// A number as people and programs write it: up to seventeen digits, with a point or without.
  private static func number(_ random: inout SplitMix) -> String {
    let digits = Int.random(in: 0...9, using: &random) == 0 ? 17 : Int.random(in: 1...9, using: &random)
    var text = (0..<digits).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    if digits == 17 || Bool.random(using: &random) {
      let place = Int.random(in: 0...min(digits, 8), using: &random)
      text.insert(".", at: text.index(text.startIndex, offsetBy: place))
    }
    return (Int.random(in: 0...6, using: &random) == 0 ? "-" : "") + text
  }

  @Test("are the numbers that Swift reads, to the last bit", arguments: 0..<40)
  func numbers(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let cells =
      ["0.5"]
      + (0..<2000).map { _ in
        // Some columns have nothing but plain numbers, others have gaps, words for nothing and white space.
        seed.isMultiple(of: 2) && Int.random(in: 0...7, using: &random) == 0
          ? ["", "-", "NA", " 12.25 "].randomElement(using: &random) ?? "" : CellScanTests.number(&random)
      }
    guard case .numbers(let values) = CellScanTests.column(cells, storage: .automatic(.dot)) else {
      Issue.record("no numbers")
      return
    }
    for (cell, value) in zip(cells, values) {
      if ["", "-", "NA"].contains(cell) {
        #expect(value.isNaN)
      } else {
        #expect(value == Double(cell == " 12.25 " ? "12.25" : cell), "\(cell)")
      }
    }
  }

  @Test(
    "are text where a dot may stand between thousands in all of them, and numbers where it cannot in one",
    arguments: [
      (["1.234", "12.345", "123.456", "7"], false), (["1.234", "1234.567"], true), (["1.234", "0.25"], true),
      (["1.234", "5."], true), (["1.234", "12.345", "1.234", "12.345", "123.4567"], true), (["7", "8"], true),
    ])
  func thousands(_ cells: [String], _ areNumbers: Bool) {
    for cells in [cells, cells + cells + cells] {
      var isNumeric = false
      if case .numbers = CellScanTests.column(cells, storage: .automatic(nil)) { isNumeric = true }
      #expect(isNumeric == areNumbers, "\(cells)")
    }
  }

  @Test(
    "are no numbers where one of them is something else",
    arguments: ["1.2.3", "1-2", "12a", "½", "1234567890123456"])
  func others(_ other: String) {
    for place in 0..<9 {
      var cells = (0..<9).map { "\($0).5" }
      cells[place] = other
      guard case .labels(let factor) = CellScanTests.column(cells, storage: .automatic(.dot)) else {
        Issue.record("numbers with \(other)")
        continue
      }
      #expect((0..<9).map { factor[$0] } == cells)
    }
  }

  @Test("are the same label only if they are the same text", arguments: 0..<20)
  func labels(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let cells = (0..<3000).map { _ -> String in
      let digits = String(Int.random(in: 1_000_000_000_000_000_000..<1_000_000_000_000_000_900, using: &random))
      switch Int.random(in: 0...5, using: &random) {
      case 0: return String(digits.suffix(Int.random(in: 1...18, using: &random)))
      case 1: return "19" + String(digits.suffix(16))
      case 2: return String(digits.suffix(17)) + "x"
      case 3: return "2024-0\(Int.random(in: 1...9, using: &random))-1\(digits.suffix(1))"
      case 4: return "0" + String(digits.suffix(Int.random(in: 1...18, using: &random)))
      default: return "unit kerja nomor \(digits.suffix(2))"
      }
    }
    guard case .labels(let factor) = CellScanTests.column(cells, storage: .text) else {
      Issue.record("no labels")
      return
    }
    var seen = Set<String>()
    #expect(factor.levels == cells.filter { seen.insert($0).inserted })
    #expect((0..<cells.count).map { factor[$0] } == cells)
  }
}
