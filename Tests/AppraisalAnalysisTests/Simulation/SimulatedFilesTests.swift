import AppraisalAnalysis
import Appraisals
import Foundation
import Testing

@Suite("The files of a simulated city")
struct SimulatedFilesTests {
  @Test("hold the rows of the table")
  func tableAndFile() throws {
    let city = try CitySimulation(options: .palembang.with { $0.employees = 150 }, seed: 6).run()
    let table = city.appraisalTable()
    let lines = String(decoding: city.csv(), as: UTF8.self).split(separator: "\n")
    let heading = lines[0].split(separator: ",").map(String.init)
    #expect(lines.count == table.count + 1)
    for (row, line) in lines.dropFirst().enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let cell = Dictionary(uniqueKeysWithValues: zip(heading, cells))
      #expect(cells.count == heading.count)
      #expect(cell["ratee"] == table.ratees[row] && cell["rater"] == table.raters?[row])
      #expect(cell["indicator"] == table.indicators[row] && cell["period"] == table.periods[row])
      #expect(cell["unit"] == table.units?[row] && cell["rater_type"] == table.raterTypes[row].rawValue)
      #expect(cell["score"].flatMap(Double.init) == table.scores[row])
      #expect(cell["weight"].flatMap(Double.init) == table.weights?[row])
      #expect(cell["target"].flatMap(Double.init) ?? -1 == table.targets.map { $0[row].isNaN ? -1 : $0[row] })
    }
  }

  @Test("describe every column of the data, each with a role")
  func descriptor() throws {
    let city = try CitySimulation(options: .palembang.with { $0.employees = 150 }, seed: 6).run()
    let package = try #require(
      JSONSerialization.jsonObject(with: Data(city.descriptorJSON().utf8)) as? [String: Any])
    let resource = try #require((package["resources"] as? [[String: Any]])?.first)
    let fields = try #require((resource["schema"] as? [String: Any])?["fields"] as? [[String: Any]])
    let heading = String(decoding: city.csv().prefix { $0 != 10 }, as: UTF8.self).split(separator: ",")
    #expect(fields.compactMap { $0["name"] as? String } == heading.map(String.init))
    let pseudonymous = fields.filter { $0["pseudonymous"] as? Bool == true }.compactMap {
      $0["role"] as? String
    }
    #expect(pseudonymous == ["ratee", "rater"])
    let scale = try #require(fields.first { $0["role"] as? String == "score" }?["scale"] as? [String: Int])
    #expect(scale == ["minimum": 0, "maximum": 100])
    #expect(resource["path"] as? String == "palembang.csv")
    for name in heading { #expect(city.readme().contains("| \(name) |")) }
  }

  @Test("state the truth to six decimals")
  func truth() throws {
    let city = try CitySimulation(options: .palembang.with { $0.employees = 150 }, seed: 6).run()
    let truth = try #require(JSONSerialization.jsonObject(with: Data(city.truthJSON().utf8)) as? [String: Any])
    let raters = try #require(truth["raters"] as? [[String: Any]])
    #expect(raters.count == city.truth.raters.count)
    for (written, planted) in zip(raters, city.truth.raters) {
      #expect(written["rater"] as? String == planted.identifier)
      #expect(abs((written["severity"] as? Double ?? .nan) - planted.severity) <= 0.5e-6 + 1e-12)
    }
    let variances = try #require(truth["variances"] as? [String: Double])
    #expect(variances["severity"] == 16 && variances["noise"] == 12.25)
  }

  @Test("leave out columns that say nothing")
  func spareColumns() throws {
    let city = try CitySimulation(options: .teamsOfTen.with { $0.employees = 50 }, seed: 6).run()
    let heading = String(decoding: city.csv().prefix { $0 != 10 }, as: UTF8.self)
    #expect(!heading.contains("target") && !heading.contains("weight"))
    #expect(city.appraisalTable().weights == nil && city.appraisalTable().targets == nil)
  }

  @Test("of Palembang are those in the repository, byte for byte")
  func committed() throws {
    let city = try CitySimulation(options: .palembang, seed: 20_241_117).run()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: "datasets/palembang")
    for file in city.files() {
      let committed = try Data(contentsOf: folder.appending(path: file.name))
      #expect(committed.elementsEqual(file.bytes), "\(file.name) is out of date")
    }
    #expect(city.csv().count < 3_000_000)
    #expect((1150...1250).contains(city.people.count))
    #expect((120...160).contains(Set(city.rows.raters).count))
  }
}
