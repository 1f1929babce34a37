import Appraisals
import Testing

@testable import AppraisalLoading

@Suite("Joining exports")
struct JoinTests {
  private let head = "ratee,rater,indicator,period,score\n"

  @Test("keeps every row, with the file and line it is from")
  func rows() throws {
    let outcome = try importing([
      ("jan.csv", head + "A,R,SKP,2024-01,80\nB,R,SKP,2024-01,70\n"),
      ("feb.csv", head + "B,R,SKP,2024-02,71.5\nA,S,SKP,2024-02,81\n"),
    ])
    #expect(
      outcome.csv == [
        "ratee,rater,indicator,period,score", "A,R,SKP,2024-01,80", "B,R,SKP,2024-01,70",
        "B,R,SKP,2024-02,71.5", "A,S,SKP,2024-02,81",
      ])
    let result = try #require(outcome.result)
    #expect(result.table.lines == [2, 3, 2, 3])
    #expect(result.inputs.map(\.name) == ["jan.csv", "feb.csv"])
    #expect(result.inputs.map(\.periods) == [["2024-01"], ["2024-02"]])
  }

  @Test("gives the same rows whatever the order of the files")
  func order() throws {
    var generator = SplitMix(state: 3)
    let files = (1...4).map { month -> (String, String) in
      let rows = (0..<6).map { person in
        "P\(person),R\(person % 2),SKP,2024-0\(month),\(Int.random(in: 50...99, using: &generator))"
      }
      return ("m\(month).csv", head + rows.joined(separator: "\n") + "\n")
    }
    let expected = try importing(files).csv
    #expect(expected.count == 25)
    for _ in 0..<5 {
      #expect(Set(try importing(files.shuffled(using: &generator)).csv) == Set(expected))
    }
  }

  @Test("puts wide and long files under each other, with the facts of both")
  func layouts() throws {
    let outcome = try importing([
      ("a.csv", "ratee,rater,period,Quality,Time\nA,R,2023,80,90\n"),
      ("b.csv", "ratee,rater,indicator,period,score,grade\nA,R,Time,2024,95,III/a\n"),
    ])
    #expect(
      outcome.csv == [
        "ratee,rater,indicator,period,score,grade", "A,R,Quality,2023,80,", "A,R,Time,2023,90,",
        "A,R,Time,2024,95,III/a",
      ])
    #expect(outcome.result?.inputs.map(\.layout) == [.wide, .long])
    #expect(outcome.result?.inputs.map(\.rows) == [1, 1])
  }

  @Test("counts rows that stand in two files once, and says so")
  func duplicates() throws {
    let text = head + "A,R,SKP,2024,80\nB,R,SKP,2024,70\n"
    let outcome = try importing([("a.csv", text), ("b.csv", text + "C,R,SKP,2024,60\n")])
    #expect(outcome.csv.count == 4)
    #expect(outcome.about(.duplicateDropped) == ["warning duplicate_dropped b.csv:2: ×2 [a.csv|2]"])
    #expect(outcome.result?.inputs.map(\.kept) == [2, 1])
  }

  @Test("leaves repeats within one file to the loader")
  func repeats() throws {
    let text = head + "A,R,SKP,2024,80\nA,R,SKP,2024,80\nB,R,SKP,2024,70\n"
    let outcome = try importing([("a.csv", text), ("b.csv", head + "B,S,SKP,2024,75\n")])
    #expect(outcome.csv.count == 5)
    #expect(outcome.about(.duplicateDropped).isEmpty)
    #expect(outcome.about(.duplicateAppraisal).count == 1)
  }

  @Test("refuses two files that contradict each other, naming both places")
  func contradiction() throws {
    let outcome = try importing([
      ("a.csv", head + "A,R,SKP,2024,80\nB,R,SKP,2024,70\n"), ("b.csv", head + "B,R,SKP,2024,75\n"),
    ])
    #expect(outcome.result == nil)
    #expect(
      outcome.about(.duplicateContradicts)
        == ["error duplicate_contradicts b.csv:2:SKP '75' [70|a.csv|3]"])
  }

  @Test("joins employee numbers however they are written, listing each repair")
  func identifiers() throws {
    let plain = number(1)
    let spaced = [
      plain.prefix(8), plain.dropFirst(8).prefix(6), plain.dropFirst(14).prefix(1), plain.suffix(3),
    ]
    .joined(separator: " ")
    let outcome = try importing([
      ("a.csv", head + "\(plain),R,SKP,2023,80\n"), ("b.csv", head + "\(spaced),R,SKP,2024,75\n"),
    ])
    #expect(outcome.result?.table.ratees.levels == [plain])
    #expect(
      outcome.about(.identifierRepaired)
        == ["repair identifier_repaired b.csv:2:ratee '\(spaced)' [\(plain)]"])
  }

  @Test("reports the findings of every file that is refused, not of the first alone")
  func refusals() throws {
    let outcome = try importing([
      ("a.csv", head + "A,R,SKP,2024,x\nB,R,SKP,2024,5\n"),
      ("b.csv", head + "B,R,SKP,2024,y\nC,R,SKP,2024,5\n"),
    ])
    #expect(outcome.result == nil)
    #expect(outcome.about(.notANumber).count == 2)
    #expect(outcome.about(.notANumber).allSatisfy { $0.contains("a.csv:2") || $0.contains("b.csv:2") })
  }

  @Test("refuses to mix files with and without raters")
  func raters() throws {
    let outcome = try importing([
      ("a.csv", head + "A,R,SKP,2024,80\n"), ("b.csv", "ratee,indicator,period,score\nB,SKP,2024,75\n"),
    ])
    #expect(
      outcome.about(.requiredRoleMissing) == [
        "error required_role_missing b.csv:: 'rater' [--map rater=COLUMN]"
      ])
  }

  @Test(
    "refuses scales and directions that differ between files, and scores off a scale that one file declares")
  func scales() throws {
    func package(_ scale: String) -> String {
      "{\"resources\": [{\"path\": \"d.csv\", \"schema\": {\"fields\": [{\"name\": \"ratee\", \"role\": \"ratee\"}, "
        + "{\"name\": \"SKP\", \"role\": \"score\", \(scale)}]}}]}"
    }
    func rules(_ first: String, _ second: String, score: String = "5") throws -> [String] {
      try withFolder(["datapackage.json": package(first), "d.csv": "ratee,SKP\nA,5\n"]) { one in
        try withFolder(["datapackage.json": package(second), "d.csv": "ratee,SKP\nB,\(score)\n"]) { two in
          do {
            _ = try AppraisalImport(paths: [one, two]).run()
            return []
          } catch let refusal as DataRefused {
            return refusal.report.findings.filter { $0.severity == .error }.map(\.rule.rawValue)
          }
        }
      }
    }
    let (ten, hundred) = (
      #""scale": {"minimum": 0, "maximum": 10}"#, #""scale": {"minimum": 0, "maximum": 100}"#
    )
    let (less, more) = (#""polarity": "less_is_better""#, #""polarity": "more_is_better""#)
    #expect(try rules(ten, ten) == [] && rules(less, less) == [])
    #expect(try rules(ten, hundred) == ["scale_conflict"])
    #expect(try rules(less, more) == ["scale_conflict"])
    #expect(try rules(ten, more) == [])
    #expect(try rules(ten, more, score: "50") == ["outside_scale"])
  }

  @Test("names files by as much of their path as tells them apart")
  func names() {
    #expect(ImportInput.names(of: ["x/jan.csv", "x/feb.csv"]) == ["jan.csv", "feb.csv"])
    #expect(ImportInput.names(of: ["2023/jan.csv", "2024/jan.csv"]) == ["2023/jan.csv", "2024/jan.csv"])
    #expect(ImportInput.names(of: ["a.csv", "a.csv", "-"]) == ["a.csv", "a.csv", "-"])
    #expect(ImportInput.names(of: ["jan.csv", "x/jan.csv"]) == ["jan.csv", "x/jan.csv"])
  }
}
