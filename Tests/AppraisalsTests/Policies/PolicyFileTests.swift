import Appraisals
import Foundation
import Testing

@Suite("Policy files")
struct PolicyFileTests {
  /// A small policy as a JSON object, changed by the test.
  private func error(_ change: (inout [String: Any]) -> Void) throws -> PolicyError? {
    var object: [String: Any] = [
      "id": "agency-1", "title": "Aturan", "version": "1", "valid_from": "2024-01-01",
      "sources": [["about": "all", "confidence": "judgement", "reference": "a test"]],
      "score_bands": [
        ["predicate": "good", "from": 50, "to": 100], ["predicate": "poor", "from": 0, "below": 50],
      ],
    ]
    change(&object)
    let bytes = Array(try JSONSerialization.data(withJSONObject: object))
    do throws(PolicyError) {
      _ = try AppraisalPolicy(json: bytes, file: "mine.json")
      return nil
    } catch { return error }
  }

  private func cells() -> [[String: Any]] {
    ["above", "meets", "below"].flatMap { results in
      ["above", "meets", "below"].map { ["results": results, "behaviour": $0, "predicate": "good"] }
    }
  }

  private func pattern(_ constraints: [[String: Any]]) -> [String: Any] {
    ["smallest_group": 5, "patterns": [["organisation": "good", "constraints": constraints]]]
  }

  @Test("are read when they are sound")
  func sound() throws { #expect(try error { _ in } == nil) }

  @Test("name the property that is missing, misspelt or of the wrong kind")
  func properties() throws {
    #expect(try error { $0["title"] = nil }?.property == "title")
    #expect(try error { $0["title"] = nil }?.problem == .missing)
    #expect(try error { $0["title"] = NSNull() }?.problem == .missing)
    #expect(try error { $0["title"] = " " }?.problem == .invalid(found: " ", needed: .words))
    let misspelt = try error { $0["scorebands"] = 1 }
    #expect(misspelt?.property == "scorebands" && misspelt?.file == "mine.json")
    guard case .unknown(let known) = misspelt?.problem else {
      Issue.record("\(String(describing: misspelt))")
      return
    }
    #expect(known.contains("score_bands"))
    #expect(try error { $0["version"] = 2 }?.problem == .wrongKind(expected: .text))
    #expect(try error { $0["score_bands"] = ["good"] }?.property == "score_bands[0]")
    #expect(try error { $0["sources"] = [["about": "x"]] }?.property == "sources[0].reference")
    for day in ["2024-02-30", "1 January 2024", "2024-1-1", "2024-01-01T00"] {
      let found = try error { $0["valid_from"] = day }
      #expect(found?.property == "valid_from" && found?.problem == .invalid(found: day, needed: .date))
    }
    #expect(try error { $0["valid_to"] = "2023-12-31" }?.property == "valid_to")
  }

  @Test("name bands and segments that make no sense")
  func bands() throws {
    let order = try error {
      $0["score_bands"] = [["predicate": "poor", "from": 0, "to": 40], ["predicate": "good", "from": 50]]
    }
    #expect(order?.property == "score_bands[1]")
    #expect(order?.problem == .invalid(found: "good", needed: .bandsBestFirst))
    let upsideDown = try error { $0["score_bands"] = [["predicate": "good", "from": 50, "to": 40]] }
    #expect(upsideDown?.property == "score_bands[0].to")
    let unknown = try error { $0["score_bands"] = [["predicate": "Baik", "from": 50]] }
    #expect(unknown?.problem == .invalid(found: "Baik", needed: .predicate))
    #expect(try error { $0["score_bands"] = [Any]() }?.problem == .invalid(found: "[]", needed: .someRule))
    let weights = try error { $0["component_weights"] = [["results": 60, "behaviour": 30]] }
    #expect(weights?.property == "component_weights[0]")
    let overlap = try error {
      $0["achievement_map"] = [
        "segments": [
          ["category": "poor", "from": 0, "to": 60, "score_from": 0, "score_to": 50],
          ["category": "good", "from": 60, "to": 100, "score_from": 50, "score_to": 100],
        ]
      ]
    }
    #expect(overlap?.property == "achievement_map.segments[1]")
    let endless = try error {
      $0["achievement_map"] = [
        "segments": [["category": "poor", "from": 0, "score_from": 0, "score_to": 50]]
      ]
    }
    #expect(endless?.property == "achievement_map.segments[0]")
  }

  @Test("name a table of predicates that has a hole or a cell twice")
  func table() throws {
    #expect(try error { $0["predicate_table"] = cells() } == nil)
    let hole = try error { $0["predicate_table"] = Array(cells().dropLast()) }
    #expect(hole?.problem == .invalid(found: "8", needed: .nineCells))
    let twice = try error { $0["predicate_table"] = cells() + [cells()[0]] }
    #expect(twice?.property == "predicate_table[9]")
  }

  @Test("name patterns that nobody can meet or whose groups cross")
  func patterns() throws {
    func found(_ constraints: [[String: Any]]) throws -> PolicyError? {
      try error { $0["distribution"] = pattern(constraints) }
    }
    #expect(try found([["kind": "at_most", "predicates": ["good"], "percent": 70]]) == nil)
    let crossing = try found([
      ["kind": "contains", "predicates": ["good", "poor"]],
      ["kind": "contains", "predicates": ["poor", "very_poor"]],
    ])
    #expect(crossing?.problem == .invalid(found: "poor, very_poor", needed: .nestedGroups))
    let impossible = try found([
      ["kind": "at_least", "predicates": ["good"], "percent": 60],
      ["kind": "at_least", "predicates": ["poor"], "percent": 60],
    ])
    #expect(impossible?.property == "distribution.patterns[0].constraints")
    #expect(try found([["kind": "exactly", "predicates": ["good"]]])?.property.hasSuffix("[0].kind") == true)
    let percent = try found([["kind": "at_most", "predicates": ["good"], "percent": 170]])
    #expect(percent?.problem == .invalid(found: "170.0", needed: .percent))
    #expect(try found([["kind": "at_most", "predicates": ["good"]]])?.problem == .missing)
    #expect(
      try found([["kind": "none", "predicates": [String]()]])?.property.hasSuffix("[0].predicates") == true)
  }

  @Test("without any rule, that are no JSON, or of absurd size or depth, are refused")
  func files() throws {
    #expect(try error { $0["score_bands"] = nil }?.problem == .invalid(found: "agency-1", needed: .someRule))
    func refusal(_ bytes: [UInt8]) -> PolicyError.Problem? {
      do throws(PolicyError) {
        _ = try AppraisalPolicy(json: bytes, file: "x")
        return nil
      } catch { return error.problem }
    }
    for text in ["", "{", "{\"id\": }", "\u{0}", String(repeating: "[", count: 100_000)] {
      guard case .notJSON = refusal(Array(text.utf8)) else {
        Issue.record("'\(text.prefix(20))' was taken")
        continue
      }
    }
    #expect(refusal(Array("[]".utf8)) == .wrongKind(expected: .object))
    #expect(refusal([UInt8](repeating: 32, count: 1_000_001)) == .tooLarge(found: 1_000_001, limit: 1_000_000))
  }

  @Test("take the place of the built-in policy of their name; a new name goes before all others")
  func overriding() throws {
    func policy(_ id: String) throws -> AppraisalPolicy {
      let text = """
        {"id": "\(id)", "title": "t", "version": "9", "valid_from": "2020-01-01", "sources": [],
        "credit_percents": {"good": 100}}
        """
      return try AppraisalPolicy(json: Array(text.utf8), file: "mine.json")
    }
    let replaced = PolicySet.builtIn.adding(try policy("permenpanrb-6-2022"))
    #expect(replaced.policies.count == 5)
    #expect(replaced.governing(scaleVersion: "permenpanrb-6-2022", period: nil).map(\.version) == ["9"])
    #expect(replaced.governing(scaleVersion: nil, period: "2018").map(\.id) == ["pp-46-2011"])
    let own = PolicySet.builtIn.adding(try policy("kota-palembang"))
    #expect(own.governing(scaleVersion: "permenpanrb-6-2022", period: "2023").map(\.id) == ["kota-palembang"])
    #expect(own.governing(scaleVersion: nil, period: "2018").map(\.id) == ["pp-46-2011"])
  }
}
