import AppraisalLoading
import Appraisals
import Foundation
import Testing

@Suite("Data packages")
struct DataPackageTests {
  private func package(_ fields: String, csv: String, resource: String = "") throws -> Outcome {
    let json = """
      {"resources": [{"path": "d.csv", \(resource)
        "schema": {"fields": [\(fields)]}}]}
      """
    return try withFolder(["datapackage.json": json, "d.csv": csv]) { folder in
      loading { try AppraisalSource(path: folder).load() }
    }
  }

  private let ids = #"{"name": "p", "role": "ratee"}, {"name": "q", "role": "rater"}"#

  @Test("say what each column is for")
  func long() throws {
    let outcome = try package(
      #"{"name": "p", "role": "ratee", "pseudonymous": true}, {"name": "q", "role": "rater"}, "#
        + #"{"name": "s", "role": "score", "scale": {"minimum": 1, "maximum": 5}, "polarity": "less_is_better"}, "#
        + #"{"name": "c", "role": "fact", "type": "string"}, {"name": "z", "role": "ignore"}, {"name": "n"}"#,
      csv: "p;q;s;c;z;n\nA;R;1,5;007;x;1\nB;R;6;8;x;1\n",
      resource: #""dialect": {"delimiter": ";", "decimalChar": ","},"#)
    #expect(outcome.findings.contains("note column_unused d.csv:1:n"))
    #expect(outcome.about(.outsideScale) == ["error outside_scale d.csv:3:s '6.0' [1.0|5.0]"])
    #expect(outcome.about(.decimalCommaRead).isEmpty)
    let table = try #require(
      try package(
        #"{"name": "p", "role": "ratee", "pseudonymous": true}, {"name": "c", "role": "fact", "type": "string"}, "#
          + #"{"name": "s", "role": "score", "polarity": "less_is_better"}"#,
        csv: "p,s,c\nA,1,007\nB,2,8\n"
      ).table)
    #expect(table.provenance.isPseudonymous)
    #expect(table.provenance.name == "d.csv")
    #expect(table.polarities == [.lessIsBetter])
    guard case .labels(let codes) = table.facts[0].values else {
      Issue.record("a string field became numbers")
      return
    }
    #expect(codes.levels == ["007", "8"])
  }

  @Test("turn ordered labels into places on the scale")
  func labels() throws {
    let fields =
      ids + #", {"name": "s", "role": "score", "scale": {"labels": ["Kurang", "Baik", "Sangat Baik"]}}"#
    let table = try #require(try package(fields, csv: "p,q,s\nA,R,Baik\nB,R,Sangat Baik\nC,R,1\n").table)
    #expect(table.scores == [2, 3, 1])
    #expect(
      table.scale == Scale(minimum: 1, maximum: 3, labels: ["Kurang", "Baik", "Sangat Baik"], isDeclared: true))
    #expect(
      try package(fields, csv: "p,q,s\nA,R,Cukup\n").about(.labelUnknown)
        == ["error label_unknown d.csv:2:s 'Cukup' [Kurang|Baik|Sangat Baik]"])
  }

  @Test("read wide files, missing values of their own, and indicators that need less")
  func wide() throws {
    let table = try #require(
      try package(
        ids + #", {"name": "a", "role": "score", "indicator": "accuracy"}, {"name": "b", "role": "score"}"#,
        csv: "p,q,a,b\nA,R,1,2\nB,R,-99,4\n"
      ).table)
    #expect(table.indicators.levels == ["accuracy", "b"])
    #expect(table.scores == [1, 2, -99, 4])
    let json = """
      {"resources": [{"path": "d.csv", "schema": {"missingValues": ["-99"], "fields": [{"name": "p", "role": "ratee"},
      {"name": "t", "role": "target"}, {"name": "e", "role": "realisation", "polarity": "less_is_better"}]}}]}
      """
    let outcome = try withFolder(["datapackage.json": json, "d.csv": "p,t,e\nA,10,9\nB,10,-99\n"]) {
      folder -> Outcome in
      loading { try AppraisalSource(path: folder + "/datapackage.json").load() }
    }
    // PermenPANRB 8/2021, target 10 and 9 used: (1 + (1 − 9/10)) · 100 = 110.
    #expect(isClose(try #require(outcome.table).scores, [110]))
    #expect(outcome.about(.missingScore) == ["warning missing_score d.csv:3:e"])
    #expect(try #require(outcome.table).indicators.levels == ["e"])
  }

  @Test("warn of achievement past the scale and of text in a number field")
  func warnings() throws {
    let outcome = try package(
      #"{"name": "p", "role": "ratee"}, {"name": "s", "role": "score", "scale": {"minimum": 0, "maximum": 100}}, "#
        + #"{"name": "t", "role": "target"}, {"name": "r", "role": "realisation"}, "#
        + #"{"name": "f", "role": "fact", "type": "integer"}"#,
      csv: "p,s,t,r,f\nA,,10,12,1\nB,90,,,x\n")
    #expect(outcome.about(.outsideScale) == ["warning outside_scale d.csv:2:s '120.0' [0.0|100.0]"])
    #expect(outcome.about(.notANumber) == ["warning not_a_number d.csv:3:f 'x'"])
    #expect(outcome.table?.count == 2)
  }

  @Test("that make no sense are refused, property by property")
  func refusals() throws {
    func finding(_ json: String) throws -> [String] {
      try withFolder(["datapackage.json": json, "d.csv": "p,s\nA,1\n"]) { folder in
        loading { try AppraisalSource(path: folder).load() }.findings.filter { $0.hasPrefix("error") }
      }
    }
    func fields(_ fields: String) -> String {
      "{\"resources\": [{\"path\": \"d.csv\",\n \"schema\": {\"fields\": [\(fields)]}}]}"
    }
    #expect(try finding("{").first?.hasPrefix("error descriptor_unreadable datapackage.json:: [") == true)
    #expect(try finding("{}") == ["error descriptor_incomplete datapackage.json:: [resources]"])
    #expect(
      try finding(#"{"resources": [{"path": 3}]}"#)
        == ["error descriptor_incomplete datapackage.json:: [resources[0].path]"])
    #expect(
      try finding(#"{"resources": [{"path": "d.csv"}]}"#)
        == ["error descriptor_incomplete datapackage.json:: [resources[0].schema.fields]"])
    #expect(
      try finding(fields(#"{"name": "p", "role": "boss"}"#)).first
        == "error role_unknown datapackage.json:2:p 'boss' [\(Role.allCases.map(\.rawValue).joined(separator: "|"))]"
    )
    #expect(
      try finding(fields(#"{"name": "p", "role": "ratee"}, {"name": "x", "role": "score"}"#)).first
        == "error field_missing d.csv:1:x [p|s]")
    #expect(
      try finding(fields(#"{"name": "p", "role": "ratee"}, {"name": "s", "role": "ratee"}"#)).first
        == "error role_repeated d.csv:1: 'ratee' [p|s]")
    #expect(
      try finding(fields(#"{"name": "s", "role": "score", "scale": {"minimum": 5, "maximum": 1}}"#)).first
        == "error descriptor_incomplete datapackage.json:: [resources[0].schema.fields[0].scale.maximum]")
  }

  @Test(
    "do not lead out of their folder",
    arguments: ["../d.csv", "/etc/hostname", "a/../../d.csv", "https://x/d.csv"])
  func escape(_ path: String) throws {
    let json = "{\"resources\": [{\"path\": \"\(path)\", \"schema\": {\"fields\": []}}]}"
    let findings = try withFolder(["datapackage.json": json]) { folder in
      loading { try AppraisalSource(path: folder).load() }.findings
    }
    #expect(findings == ["error path_outside_package datapackage.json:1: '\(path)'"])
  }

  @Test("do not lead out of their folder by a link")
  func link() throws {
    let json = "{\"resources\": [{\"path\": \"link.csv\", \"schema\": {\"fields\": []}}]}"
    let findings = try withFolder(["datapackage.json": json]) { folder in
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link.csv", withDestinationPath: "/etc/hostname")
      return loading { try AppraisalSource(path: folder).load() }.findings
    }
    #expect(findings == ["error path_outside_package datapackage.json:: 'link.csv'"])
  }

  @Test("and files that cannot be read are errors of their own")
  func files() throws {
    #expect(throws: SourceError.notFound(path: "/nowhere/x.csv")) {
      try AppraisalSource(path: "/nowhere/x.csv").load()
    }
    try withFolder([:]) { folder in
      _ = #expect(throws: SourceError.folderWithoutDescriptor(path: folder)) {
        try AppraisalSource(path: folder).load()
      }
    }
    let json = #"{"resources": [{"path": "d.csv", "schema": {"fields": []}}]}"#
    try withFolder(["datapackage.json": json]) { folder in
      _ = #expect(throws: SourceError.notFound(path: folder + "/d.csv")) {
        try TableSource.read(path: folder + "/")
      }
    }
  }

  private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 * abs($1) }
  }
}
