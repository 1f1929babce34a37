import Appraisals
import Testing

@testable import AppraisalLoading

@Suite("Derived rows")
struct DerivedRowsTests {
  /// Scores of people in finer periods, and what a clerk made of them.
  private func table(
    people: Int, finer: [String], longer: String, seed: UInt64 = 7,
    raters: [String] = ["R"], weights: [Double]? = nil, clerk: (Int, [Double]) -> Double
  ) -> String {
    var generator = SplitMix(state: seed)
    var rows: [String] = []
    for person in 0..<people {
      let given = finer.map { _ in Double(Int.random(in: 60...95, using: &generator)) }
      for (place, score) in given.enumerated() {
        let rater = raters[place * raters.count / finer.count]
        rows.append("P\(person),\(rater),SKP,\(finer[place]),\(score),\(weights?[place] ?? 1)")
      }
      rows.append("P\(person),\(raters[raters.count - 1]),SKP,\(longer),\(clerk(person, given)),1")
    }
    return "ratee,rater,indicator,period,score,weight\n" + rows.joined(separator: "\n") + "\n"
  }

  private let quarters = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
  private func mean(_ scores: [Double]) -> Double { scores.reduce(0, +) / Double(scores.count) }

  @Test("are recognised where the yearly score is the mean, and kept apart")
  func means() throws {
    let text = table(people: 20, finer: quarters, longer: "2024") { rounded(mean($1)) }
    let outcome = try importing([("a.csv", text)])
    let result = try #require(outcome.result)
    #expect(result.table.count == 80 && result.table.periods.levels == quarters)
    #expect(result.derivedRows?.count == 20)
    let batch = try #require(result.derivedBatches.first)
    #expect(batch.period == "2024" && batch.from == .quarter && batch.way == .mean && batch.rows == 20)
    #expect(outcome.about(.derivedExcluded) == ["warning derived_excluded a.csv::SKP '2024' ×20"])
  }

  @Test("are found in files of their own, and stay where they are asked to")
  func kept() throws {
    let text = table(people: 10, finer: quarters, longer: "2024") { rounded(mean($1)) }
    let all = text.split(separator: "\n").map(String.init)
    let head = all[0] + "\n"
    let monthly = head + all.dropFirst().filter { $0.contains("-Q") }.joined(separator: "\n") + "\n"
    let yearly = head + all.dropFirst().filter { !$0.contains("-Q") }.joined(separator: "\n") + "\n"
    #expect(try importing([("y.csv", yearly), ("m.csv", monthly)]).result?.table.count == 40)
    let kept = try #require(importing([("y.csv", yearly), ("m.csv", monthly)], derived: .kept).result)
    #expect(kept.table.count == 50 && kept.derivedRows == nil && kept.derivedBatches.count == 1)
  }

  @Test("are not seen in yearly scores that somebody gave")
  func independent() throws {
    var generator = SplitMix(state: 11)
    let text = table(people: 40, finer: quarters, longer: "2024") { _, _ in
      Double(Int.random(in: 60...95, using: &generator))
    }
    let result = try #require(importing([("a.csv", text)]).result)
    #expect(result.table.count == 200 && result.derivedBatches.isEmpty)
  }

  @Test("may differ for a few whom a clerk corrected, not for many")
  func corrected() throws {
    func rows(_ wrong: Int) throws -> Int {
      let text = table(people: 40, finer: quarters, longer: "2024") { $0 < wrong ? 99 : rounded(mean($1)) }
      return try #require(importing([("a.csv", text)]).result).table.count
    }
    #expect(try rows(2) == 160)
    #expect(try rows(3) == 200)
  }

  @Test("follow also from weighted means and from the scores of an earlier rater")
  func ways() throws {
    let weights = [1.0, 1, 1, 5]
    let weighted = table(people: 10, finer: quarters, longer: "2024", weights: weights) { _, scores in
      rounded(zip(weights, scores).reduce(0) { $0 + $1.0 * $1.1 } / 8)
    }
    #expect(try importing([("a.csv", weighted)]).result?.derivedBatches.first?.way == .weightedMean)
    let moved = table(people: 10, finer: quarters, longer: "2024", raters: ["R", "S"]) { rounded(mean($1)) }
    let batch = try #require(importing([("a.csv", moved)]).result?.derivedBatches.first)
    #expect(batch.source == .anyRater && batch.rows == 10)
  }

  @Test("may be quarters of months, and the year of both goes too")
  func chain() throws {
    var generator = SplitMix(state: 5)
    var rows: [String] = []
    for person in 0..<12 {
      var months: [Double] = []
      for month in 1...12 {
        months.append(Double(Int.random(in: 60...95, using: &generator)))
        rows.append("P\(person),R,SKP,2024-\(month < 10 ? "0" : "")\(month),\(months[month - 1])")
      }
      for quarter in 0..<4 {
        rows.append(
          "P\(person),R,SKP,2024-Q\(quarter + 1),\(rounded(mean(Array(months[(3 * quarter)..<(3 * quarter + 3)]))))"
        )
      }
      rows.append("P\(person),R,SKP,2024,\(rounded(mean(months)))")
    }
    let text = "ratee,rater,indicator,period,score\n" + rows.joined(separator: "\n") + "\n"
    let result = try #require(importing([("a.csv", text)]).result)
    #expect(result.table.count == 144 && result.derivedRows?.count == 60)
    #expect(Set(result.derivedBatches.map(\.period)) == ["2024", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"])
  }

  @Test("on a scale of labels are the commonest label or the last one")
  func labels() throws {
    let words = ["Kurang", "Baik", "Sangat Baik"]
    func result(_ clerk: ([Int]) -> Int) throws -> ImportedAppraisals {
      var generator = SplitMix(state: 21)
      var rows: [String] = []
      for person in 0..<20 {
        let given = (0..<4).map { _ in Int.random(in: 0...2, using: &generator) }
        for (place, label) in given.enumerated() {
          rows.append("P\(person),R,\(quarters[place]),\(words[label])")
        }
        rows.append("P\(person),R,2024,\(words[clerk(given)])")
      }
      let fields = """
        {"name": "ratee", "role": "ratee"}, {"name": "rater", "role": "rater"}, {"name": "period", "role": "period"},
        {"name": "s", "role": "score", "scale": {"labels": ["Kurang", "Baik", "Sangat Baik"]}}
        """
      let json = "{\"resources\": [{\"path\": \"d.csv\", \"schema\": {\"fields\": [\(fields)]}}]}"
      let csv = "ratee,rater,period,s\n" + rows.joined(separator: "\n") + "\n"
      return try withFolder(["datapackage.json": json, "d.csv": csv]) { try AppraisalImport(paths: [$0]).run() }
    }
    let last = try result { $0[3] }
    #expect(last.derivedBatches.first?.way == .last && last.table.count == 80)
    let mode = try result { given in
      (0...2).max { a, b in given.count { $0 == a } < given.count { $0 == b } } ?? 0
    }
    #expect(mode.derivedBatches.first?.way == .mode && mode.table.count == 80)
    #expect(try result { 2 - $0[0] }.table.count == 100)
  }

  @Test("are not guessed from one or two people")
  func few() throws {
    let text = table(people: 2, finer: quarters, longer: "2024") { rounded(mean($1)) }
    #expect(try importing([("a.csv", text)]).result?.table.count == 10)
  }
}
