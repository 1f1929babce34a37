import AppraisalLoading
import Appraisals
import Foundation
import Testing

@Suite("Numbers in cells")
struct NumberTests {
  private func column(_ cells: [String]) -> (values: [String], findings: [String]) {
    let (rows, findings) = read("k;x\n" + cells.map { "q;\($0)" }.joined(separator: "\n"))
    return (rows?.dropFirst().map { $0[1] } ?? [], findings)
  }

  @Test("agree with the C library to the last bit")
  func exact() throws {
    var random = SplitMix(state: 11)
    var texts = [
      "0", "-0.5", "+3", "1e5", "1E-3", ".5", "5.", "123456789012345678.0", "9007199254740993.0", "1e22",
      "1e23",
    ]
    texts += ["4.9e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "0.1", "00012.50"]
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { texts.append("\(value)") }
      texts.append(
        String(
          format: "%.*f", Int.random(in: 0...12, using: &random), Double.random(in: -1e6...1e6, using: &random))
      )
    }
    let table = try TableSource.read(bytes: Array(("x\n" + texts.joined(separator: "\n")).utf8), name: "t.csv")
    guard case .numbers(let numbers) = table.columns[0].values else {
      Issue.record("the column was not read as numbers")
      return
    }
    for (text, number) in zip(texts, numbers) {
      #expect(number.bitPattern == strtod(text, nil).bitPattern, "\(text)")
    }
  }

  @Test("are missing where people write that they are, quoted or not")
  func missing() {
    let cells = ["1", "NA", "", "-", ".", "NULL", "null", "N/A", "\"NA\"", "\"\"", " - ", "2.5"]
    #expect(column(cells).values == ["1.0"] + [String](repeating: "∅", count: 10) + ["2.5"])
    #expect(column(["a", "NA", "-"]).values == ["a", "∅", "∅"])
  }

  @Test("have one decimal mark per column")
  func decimalMark() {
    #expect(column(["94,40", "87,5", "90"]).values == ["94.4", "87.5", "90.0"])
    #expect(column(["94,40", "87,5", "90"]).findings == ["repair decimal_comma_read t.csv:2:x '94,40' ×2"])
    #expect(column(["1.234,5", "2"]).values == ["1234.5", "2.0"])
    #expect(column(["1.234.567"]).findings == ["repair thousands_mark_read t.csv:2:x '1.234.567' [.]"])
    #expect(column(["1,234,567.5"]).values == ["1234567.5"])
    #expect(column(["94,40", "94.5"]).values == ["94,40", "94.5"])
    #expect(column(["1.234", "0.5"]).values == ["1.234", "0.5"])
    #expect(column(["1.234", "0.5"]).findings.isEmpty)
    #expect(column(["0.123", "0.5"]).values == ["0.123", "0.5"])
  }

  @Test("are left alone where thousands and decimals look the same", arguments: ["1.234", "1,234"])
  func ambiguous(_ cell: String) {
    #expect(column(["5", cell, "7"]).values == ["5", cell, "7"])
    #expect(
      column(["5", cell, "7"]).findings == ["warning decimal_mark_ambiguous t.csv:3:x '\(cell)'"])
    let outcome = load("ratee;score\nA;5\nB;\(cell)\n")
    #expect(outcome.about(.decimalMarkAmbiguous) == ["error decimal_mark_ambiguous t.csv:3:score '\(cell)'"])
    #expect(outcome.table == nil)
  }

  @Test("are finite, or the column stays text")
  func notFinite() {
    #expect(column(["1", "Inf", "nan"]).values == ["1", "Inf", "nan"])
    #expect(
      column(["1", "Inf", "nan"]).findings == [
        "warning not_finite t.csv:3:x 'Inf'", "warning not_finite t.csv:4:x 'nan'",
      ])
    let outcome = load("ratee,score\nA,NaN\nB,-Infinity\nC,1e999\nD,2\n")
    #expect(
      outcome.about(.notFinite) == [
        "error not_finite t.csv:2:score 'NaN'", "error not_finite t.csv:3:score '-Infinity'",
        "error not_finite t.csv:4:score '1e999'",
      ])
  }

  @Test("are required of scores, targets and weights")
  func notANumber() {
    let outcome = load("ratee,score,weight,target,actual\nA,abc,1,1,1\nB,3,x,1,1\nC,4,1,t,1\nD,4,1,1,87%\n")
    #expect(
      outcome.about(.notANumber) == [
        "error not_a_number t.csv:2:score 'abc'", "error not_a_number t.csv:4:target 't'",
        "error not_a_number t.csv:5:actual '87%'", "error not_a_number t.csv:3:weight 'x'",
      ])
    #expect(
      load("ratee,score\nA,Baik\n").about(.notANumber) == ["error not_a_number t.csv:2:score 'Baik' [labels]"])
  }
}
