import Appraisals
import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("Plain tables")
struct PlainTableTests {
  private static let table = Table(
    source: "items.csv",
    columns: [
      .init(name: "a", values: .numbers([1, 2, .nan])),
      .init(name: "b, c", values: .numbers([5, 3, 1])),
      .init(name: "-d", values: .numbers([1, 1, 2])),
      .init(name: "unit", values: .labels(Factor(["x", nil, "y"]))),
      .init(name: "mixed", values: .labels(Factor(["3", "baik", "4"]))),
      .init(name: "year", values: .numbers([2025, 2024, .nan])),
    ], lines: [2, 3, 5])
  private let selection = PlainSelection(table: table)

  @Test("finds headings with commas and minus signs of their own")
  func names() throws {
    #expect(try selection.names(in: "a, b, c").map(\.column) == ["a", "b, c"])
    #expect(try selection.names(in: "-a,-d").map(\.isReversed) == [true, false])
    let error = #expect(throws: Explanation.self) { try selection.names(in: "a,z") }
    #expect(error?.message.en.contains("'z'") == true && error?.status == .usage)
  }

  @Test("turns a column about within the range of all")
  func reversal() throws {
    let columns = try selection.numbers(of: selection.names(in: "-a,b, c"))
    #expect(columns[0].values[0] == 5 && columns[0].values[1] == 4 && columns[0].values[2].isNaN)
    #expect(columns[1].values == [5, 3, 1])
  }

  @Test("names file, line, column and value of what is no number")
  func refusal() throws {
    let error = #expect(throws: DataRefused.self) {
      try selection.numbers(of: selection.names(in: "a,mixed"))
    }
    let finding = try #require(error?.report.findings.first)
    #expect(error?.report.findings.count == 1)
    #expect(finding.file == "items.csv" && finding.line == 3 && finding.column == "mixed")
    #expect(finding.value == "baik" && finding.rule == .notANumber)
    #expect(throws: Explanation.self) { try selection.numbers(of: selection.names(in: "a,a")) }
  }

  @Test("makes labels of numbers in their order")
  func labels() throws {
    let years = try selection.labels(of: "year", option: "--time")
    #expect(years.levels == ["2024", "2025"] && years.codes == [1, 0, -1])
    #expect(throws: Explanation.self) { try selection.labels(of: "nowhere", option: "--by") }
  }
}

@Suite("Numbers at the ends of what there are")
struct ExtremeNumberTests {
  @Test(
    "are answered or refused, and stop nothing",
    arguments: [[1.7e308, -1.7e308], [1e200, -3e199], [1e17, 1e17 + 64], [1e-307, 0], [1e-300, 3e-300]])
  func extremes(values: [Double]) throws {
    let folder = try ScratchFolder()
    let rows = (0..<120).map { "\(values[$0 % 2 == $0 % 3 % 2 ? 0 : 1]),\(["A", "B", "C"][$0 % 3])" }
    try (["x,g"] + rows).joined(separator: "\n").write(
      toFile: folder.path("x.csv"), atomically: true, encoding: .utf8)
    for command in [
      "distributions --columns x --by g", "distributions --columns x", "audit --columns x --by g",
    ] {
      let words = command.split(separator: " ", maxSplits: 1)
      let result = try runShell("timbang \(words[0]) '\(folder.path("x.csv"))' \(words[1]) --quiet")
      #expect([0, 1, 3].contains(result.status), "\(command): \(result.status) \(result.errors)")
    }
  }
}
