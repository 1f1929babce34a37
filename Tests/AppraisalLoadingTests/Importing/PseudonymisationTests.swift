import Appraisals
import Testing

@testable import AppraisalLoading

@Suite("Pseudonymisation")
struct PseudonymisationTests {
  private let key = PseudonymKey(bytes: [UInt8](0..<32))

  private func table(_ text: String) throws -> AppraisalTable {
    try AppraisalSource.load(bytes: Array(text.utf8), name: "t.csv")
  }

  private func choices(
    sex: Pseudonymisation.Carried = .dropped, band: (width: Int, year: Int)? = nil, keep: [String] = []
  ) -> Pseudonymisation.Choices { .init(sex: sex, ageBand: band, keep: keep, smallestCell: 5) }

  private func city() throws -> AppraisalTable {
    let rows = (0..<30).map { person in
      "\(number(person)),\(number(50 + person % 3)),SKP,2024,\(60 + person),Dinas \(person % 2),III/\(person % 2 == 0 ? "a" : "b"),"
        + "Analis urusan \(person),0812345\(1000 + person),2024-0\(1 + person % 9)-11,Islam,19\(70 + person % 20)-03-04"
    }
    return try table(
      "ratee,rater,indicator,period,score,unit,grade,position,phone,last_training,religion,birth_date\n"
        + rows.joined(separator: "\n") + "\n", roles: ["position", "phone", "last_training"])
  }

  private func table(_ text: String, roles: [String]) throws -> AppraisalTable {
    try AppraisalSource.load(
      bytes: Array(text.utf8), name: "t.csv",
      options: LoadingOptions(
        roles: roles.map { RoleAssignment(.fact, column: $0) }
          + ["grade"].map { RoleAssignment(.fact, column: $0) }
          + ["religion", "birth_date"].map { RoleAssignment(.protected, column: $0) }))
  }

  @Test("replaces everybody and changes nothing else")
  func scores() throws {
    let before = try city()
    let work = try Pseudonymisation(before, key: key, choices: choices())
    #expect(work.table.scores == before.scores && work.table.units == before.units)
    #expect(work.table.ratees.codes == before.ratees.codes)
    #expect(work.table.ratees.levels == before.ratees.levels.map(key.pseudonym))
    #expect(work.table.raters?.levels == before.raters?.levels.map(key.pseudonym))
    #expect(work.table.provenance.isPseudonymous)
    #expect(work.lookup.count == 33)
    #expect(work.lookup.allSatisfy { key.pseudonym(of: $0.identifier) == $0.pseudonym })
  }

  @Test("drops names, sentences, telephones and protected attributes, and coarsens dates")
  func columns() throws {
    let work = try Pseudonymisation(try city(), key: key, choices: choices())
    #expect(work.table.facts.map(\.name) == ["grade", "last_training"])
    #expect(work.table.protectedAttributes.isEmpty)
    #expect(work.table.facts[1].values.text(0) == "2024")
    let fates = Dictionary(uniqueKeysWithValues: work.fates.map { ($0.column, $0) })
    #expect(fates["position"]?.reason == "text" && fates["phone"]?.reason == "identifier")
    #expect(fates["religion"]?.reason == "protected" && fates["birth_date"]?.action == .dropped)
    #expect(fates["last_training"]?.action == .coarsened)
  }

  @Test("keeps what was asked for, but no column with identifiers")
  func keeping() throws {
    let work = try Pseudonymisation(try city(), key: key, choices: choices(keep: ["position", "religion"]))
    #expect(work.table.facts.map(\.name) == ["grade", "position", "last_training"])
    #expect(work.table.protectedAttributes.map(\.name) == ["religion"])
    #expect(throws: PseudonymisationRefused.holdsIdentifiers(column: "phone")) {
      try Pseudonymisation(try city(), key: key, choices: choices(keep: ["phone"]))
    }
    #expect(throws: PseudonymisationRefused.self) {
      try Pseudonymisation(try city(), key: key, choices: choices(keep: ["nothing"]))
    }
  }

  @Test("carries sex and age bands over from employee numbers and columns")
  func audit() throws {
    let work = try Pseudonymisation(try city(), key: key, choices: choices(sex: .kept, band: (10, 2024)))
    #expect(work.table.protectedAttributes.map(\.name) == ["sex", "age_band"])
    // Digit 15 of the employee number is 1 for men and 2 for women; born in 1970, 54 in 2024.
    #expect(work.table.protectedAttributes[0].values.text(0) == "male")
    #expect(work.table.protectedAttributes[0].values.text(1) == "female")
    #expect(work.table.protectedAttributes[1].values.text(0) == "50-59")
    let five = try Pseudonymisation(
      try table("ratee,score\n\(number(9)),1\nX,2\n"), key: key, choices: choices(sex: .kept, band: (5, 2024)))
    #expect((0..<2).map { five.table.protectedAttributes[1].values.text($0) } == ["45-49", nil])
    #expect((0..<2).map { five.table.protectedAttributes[0].values.text($0) } == ["female", nil])
  }

  @Test("gives one person one pseudonym, however the number is written")
  func writing() throws {
    let spaced = number(1).prefix(8) + " " + number(1).dropFirst(8)
    let a = try Pseudonymisation(try table("ratee,score\n\(number(1)),1\nB,2\n"), key: key, choices: choices())
    let b = try Pseudonymisation(try table("ratee,score\n\(spaced),1\nB,2\n"), key: key, choices: choices())
    #expect(a.table.ratees.levels == b.table.ratees.levels)
    #expect(b.lookup.map(\.identifier).contains(number(1)))
  }

  @Test("counts the persons of every group that can be told apart")
  func risk() throws {
    let rows = (0..<12).map { "P\($0),80,2024,\($0 < 10 ? "Besar" : "Kecil"),III/\($0 == 11 ? "d" : "a")" }
    let text = "ratee,score,period,unit,grade\n" + rows.joined(separator: "\n") + "\n"
    let work = try Pseudonymisation(try table(text), key: key, choices: choices())
    #expect(work.cells.map(\.ratees) == [1, 1, 10])
    #expect(work.cells.reduce(0) { $0 + $1.ratees } == 12)
    let warnings = work.findings.filter { $0.rule == .smallCell }
    #expect(Set(warnings.compactMap(\.value)) == ["Kecil × III/a", "Kecil × III/d"])
  }

  @Test("leaves the name of measurements alone")
  func objective() throws {
    let text = "ratee,rater,rater type,score\nA,R,superior,1\nA,,objective,2\n"
    let work = try Pseudonymisation(try table(text), key: key, choices: choices())
    #expect(work.table.raters?.levels == [key.pseudonym(of: "R"), "objective"])
    #expect(work.lookup.map(\.identifier).sorted() == ["A", "R"])
  }
}
