import AppraisalLoading
import Appraisals
import Foundation
import Testing

@Suite("The data sets that come with timbang")
struct DatasetTests {
  private static let names = [
    "insteval", "dyestuff", "dyestuff2", "penicillin", "sleepstudy", "guilford1954", "wine",
  ]

  private func folder(_ name: String) -> URL { repository.appendingPathComponent("datasets/\(name)") }

  // Counts from R: lme4 documents 73421 ratings, 2972 students, 1128 lecturers, 14 departments;
  // here they were counted again with Python's csv module.
  @Test("hold as many rows, ratees and raters as their sources say")
  func sizes() throws {
    let expected = [
      "insteval": (73421, 1128, 2972), "dyestuff": (30, 6, 0), "dyestuff2": (30, 6, 0),
      "penicillin": (144, 24, 6),
      "sleepstudy": (180, 18, 0), "guilford1954": (105, 7, 3), "wine": (72, 8, 9),
    ]
    for name in DatasetTests.names {
      let table = try AppraisalSource(path: folder(name).path).load()
      let (rows, ratees, raters) = try #require(expected[name])
      #expect(table.count == rows && table.ratees.levels.count == ratees, "\(name)")
      #expect(table.raters?.levels.count ?? 0 == raters, "\(name)")
      #expect(table.provenance.isPseudonymous, "\(name)")
      #expect(table.report.findings.allSatisfy { $0.severity == .note }, "\(name)")
    }
  }

  @Test("InstEval loads the same from its bare file with two roles named")
  func bare() throws {
    let path = folder("insteval").appendingPathComponent("insteval.csv").path
    let roles = [RoleAssignment(.ratee, column: "d"), RoleAssignment(.rater, column: "s")]
    let bare = try AppraisalSource(path: path, options: LoadingOptions(roles: roles)).load()
    let described = try AppraisalSource(path: folder("insteval").path).load()
    #expect(bare.scores == described.scores)
    #expect(bare.ratees == described.ratees && bare.raters == described.raters && bare.units == described.units)
    #expect(described.units?.levels.count == 14)
    // sha256sum of the file.
    #expect(bare.provenance.sha256 == "78dbe99f11bc6b9108f2785823cf2ae86aad35314f2f8a0ae3041873782399c7")
    #expect(try TableSource.read(path: path).rowCount == 73421)
  }

  @Test("have the dictionary that their descriptor gives", arguments: names + ["shroutfleiss1979"])
  func dictionary(_ name: String) throws {
    let data = try Data(contentsOf: folder(name).appendingPathComponent("datapackage.json"))
    let readme = try String(contentsOf: folder(name).appendingPathComponent("README.md"), encoding: .utf8)
    let table = try dictionaryTable(data)
    #expect(readme.contains("\n\n" + table + "\n\n"), "README.md should hold this table:\n\(table)")
  }

  private func dictionaryTable(_ descriptor: Data) throws -> String {
    struct Package: Decodable {
      struct Resource: Decodable { let schema: Schema }
      struct Schema: Decodable { let fields: [Field] }
      struct Scale: Decodable {
        let minimum: Double
        let maximum: Double
      }
      struct Field: Decodable {
        let name: String
        let type: String
        let role: String?
        let unit: String?
        let scale: Scale?
        let description: String
      }
      let resources: [Resource]
    }
    let package = try JSONDecoder().decode(Package.self, from: descriptor)
    let fields = try #require(package.resources.first).schema.fields
    let rows = fields.map { field in
      let scale = field.scale.map { "\($0.minimum.formatted())–\($0.maximum.formatted())" } ?? ""
      let cells = [field.name, field.type, field.role ?? "", field.unit ?? "", scale, field.description]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    let head = ["| column | type | role | unit | scale | meaning |", "|---|---|---|---|---|---|"]
    return (head + rows).joined(separator: "\n")
  }
}
