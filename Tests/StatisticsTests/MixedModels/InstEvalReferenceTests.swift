import Foundation
import Statistics
import Testing

@Suite("73,421 lecture evaluations against lme4")
struct InstEvalReferenceTests {
  /// Unoptimised code takes some seconds a fit: three of the five there, all with `-c release`.
  static var names: [String] {
    let quick = ["insteval_crossed_ML", "insteval_dept_REML", "insteval_cell_REML"]
    #if DEBUG
      return quick
    #else
      return quick + ["insteval_crossed_REML", "insteval_cell_ML"]
    #endif
  }

  @Test("agree for students, lecturers, departments and services", arguments: names)
  func agrees(_ name: String) throws {
    let expected = try #require(MixedModelFixture.named("lme4-insteval").cases[name])
    let design = try #require(MixedModelDesign.of(name))
    let fit = try design.model(on: try InstEvalTable.table.get()).fit(expected.likelihood)
    LinearMixedModelComparison(name: name, fit: fit, best: expected.best).check()
  }
}

/// The example data set of the package, read without the package's own loader.
enum InstEvalTable {
  static let file = MixedModelFixture.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
      "datasets/insteval/insteval.csv")

  static let table = Result { try load() }

  private static func load() throws -> [String: MixedModelFixture.Column] {
    let lines = try String(decoding: Data(contentsOf: file), as: UTF8.self).split(whereSeparator: \.isNewline)
    let header = try #require(lines.first).split(separator: ",").map(String.init)
    var cells = [[String]](repeating: [], count: header.count)
    for line in lines.dropFirst() {
      for (column, cell) in line.split(separator: ",").enumerated() { cells[column].append(String(cell)) }
    }
    var table: [String: MixedModelFixture.Column] = [:]
    for (name, values) in zip(header, cells) {
      if name == "y" {
        table[name] = .init(values: values.compactMap(Double.init), codes: nil, levels: nil)
      } else {
        let term = RandomTerm(name: name, labels: values)
        table[name] = .init(values: nil, codes: term.codes, levels: term.levels)
      }
    }
    return table
  }
}
