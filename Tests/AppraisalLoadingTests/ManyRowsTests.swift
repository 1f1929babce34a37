import Appraisals
import TestSupport
import Testing

@testable import AppraisalLoading

@Suite("What millions of rows need")
struct ManyRowsTests {
  @Test(
    "counts at least as many line ends as records can begin, and no more where every line is a record",
    arguments: 0..<40)
  func lineEnds(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let alphabet: [UInt8] = seed.isMultiple(of: 2) ? [10, 13, 65] : [10, 65, 66, 67]
    let count = Int.random(in: 1...200_000, using: &random)
    let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 65 }
    func isEnd(_ place: Int) -> Bool {
      bytes[place] == 10 || bytes[place] == 13 && (place + 1 == count || bytes[place + 1] != 10)
    }
    let cuts = [0] + (0..<9).map { _ in Int.random(in: 0...count, using: &random) }.sorted() + [count]
    var expected = [0]
    for (start, end) in zip(cuts, cuts.dropFirst()) {
      let ends = (start..<end).count(where: isEnd)
      expected.append(expected[expected.count - 1] + ends + (start == end || isEnd(end - 1) ? 0 : 1))
    }
    let source = SourceBytes(bytes)
    #expect(TextSurvey(source, threads: 3).lineEnds?.places(between: cuts) == expected)
    var oddities: Int32 = 0
    _ = LineEnds.count(in: 0..<count, of: source, oddities: &oddities)
    #expect(oddities == 0)
    let odd = SourceBytes(bytes + [200] + bytes + [0] + bytes)
    #expect(TextSurvey(odd, threads: 1).firstNul == 2 * count + 1)
  }

  @Test("hashes a file while several threads read it", arguments: [1, 2, 5])
  func digest(_ threads: Int) throws {
    let text = "a,b\n" + String(repeating: "197001011990011001,2\n", count: 600_000) + "\n\n"
    try withFolder(["t.csv": text]) { folder in
      let table = try TableSource.read(path: folder + "/t.csv", options: LoadingOptions(threads: threads))
      #expect(table.sha256 == ContentDigest.sha256(of: Array(text.utf8)))
      #expect(table.rowCount == 600_000)
    }
  }

  /// Numbers of eighteen digits, words, and words with quotes inside, most of them several times.
  @Test("numbers labels as they first appear, whoever reads them", arguments: [1, 2, 3, 8])
  func firstAppearance(_ threads: Int) {
    var random = SplitMix(state: 20_261_126)
    let words = (0..<30_000).map { _ -> String in
      let number = Int.random(in: 0..<9000, using: &random)
      return ["19700101199001\(1000 + number)", "unit kerja \(number)", "the \"\(number)\""][number % 3]
    }
    let rows = words.map { "\"" + $0.replacing("\"", with: "\"\"") + "\",1" }
    var seen = Set<String>()
    let expected = words.filter { seen.insert($0).inserted }
    var log = FindingLog(file: "t.csv")
    let manner = DelimitedReader.Manner(threads: threads, chunkBytes: 3000)
    let text = SourceBytes(Array((["a,b"] + rows).joined(separator: "\n").utf8))
    var reader = DelimitedReader(text, emptyHeading: .refused, manner: manner, log: &log)
    let table = reader?.readRows([.text, .automatic(nil)], missing: .usual, log: &log)
    guard case .labels(let factor) = table?.columns[0].content else {
      Issue.record("no labels")
      return
    }
    #expect(factor.levels == expected)
    #expect((0..<factor.count).map { factor[$0] } == words)
  }

  @Test("reads more columns than are nested, and rows with many lines each, like any others")
  func shapes() throws {
    let headings = (0..<400).map { "h\($0)" }.joined(separator: ",")
    let rows = (0..<50).map { row in
      (0..<400).map { $0.isMultiple(of: 3) ? "x\(row % 7)" : "\(row + $0)" }.joined(separator: ",")
    }
    let wide = try TableSource.read(
      bytes: Array(([headings] + rows).joined(separator: "\n").utf8), name: "w.csv")
    let cells = (0..<50).map { row in
      wide.columns.map { column in
        switch column.values {
        case .numbers(let numbers): String(Int(numbers[row]))
        case .labels(let factor): factor[row] ?? ""
        }
      }.joined(separator: ",")
    }
    #expect(cells == rows)
    let note = String(repeating: "line\n", count: 60)
    let tall = "note,n\n" + (0..<300).map { "\"\(note)\($0)\",\($0)\n" }.joined()
    let table = try TableSource.read(bytes: Array(tall.utf8), name: "t.csv")
    guard case .labels(let notes) = table.columns[0].values,
      case .numbers(let numbers) = table.columns[1].values
    else { return #expect(Bool(false), "other columns") }
    #expect(numbers == (0..<300).map(Double.init))
    #expect((0..<300).allSatisfy { notes[$0] == note + String($0) })
    #expect(Array(table.lines) == (0..<300).map { 2 + 61 * $0 })
  }

  private static func factor(_ levels: Int, _ rows: Int, _ random: inout SplitMix) -> Factor {
    let codes = (0..<rows).map { _ in Int32.random(in: 0..<Int32(levels), using: &random) }
    return Factor(codes: codes, levels: (0..<levels).map { String($0) })
  }

  @Test("finds every row that repeats another, as a set would", arguments: 0..<20)
  func repeats(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let rows = [0, 1, 50, 3000, 40_000][seed % 5]
    let factors = [30, 20, 1 + seed % 3, 12].map { ManyRowsTests.factor($0, rows, &random) }
    let types =
      seed.isMultiple(of: 2)
      ? [] : (0..<rows).map { _ in RaterType.allCases.randomElement(using: &random) ?? .peer }
    var seen: Set<[Int]> = []
    let expected = (0..<rows).filter { row in
      let type = types.isEmpty ? 0 : RaterType.allCases.firstIndex(of: types[row]) ?? 0
      return !seen.insert(factors.map { Int($0.codes[row]) } + [type]).inserted
    }
    #expect(RepeatedRows(ratees: factors[0], Array(factors[1...]), types: types).rows == expected)
  }

  @Test("finds whom a second rater appraised in a year, as a dictionary would", arguments: 0..<20)
  func secondRaters(_ seed: Int) {
    var random = SplitMix(state: UInt64(seed))
    let (ratees, raters) = (ManyRowsTests.factor(200, 900, &random), ManyRowsTests.factor(3, 900, &random))
    let plain = ManyRowsTests.factor(4, 900, &random)
    let years = Factor(
      codes: plain.codes.map { $0 == 3 ? Factor.missing : $0 }, levels: ["2022", "2023", "2024"])
    var first: [[Int32]: Int32] = [:]
    var found: [[Int32]: Int] = [:]
    for row in 0..<900 where years.codes[row] >= 0 {
      let key = [ratees.codes[row], years.codes[row]]
      if let rater = first[key] {
        if rater != raters.codes[row], found[key] == nil { found[key] = row }
      } else {
        first[key] = raters.codes[row]
      }
    }
    let second = SecondRaters(ratees: ratees, raters: raters, years: years)
    #expect(second.count == found.count && second.first == found.values.min())
  }
}
