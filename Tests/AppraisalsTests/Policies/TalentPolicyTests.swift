import Appraisals
import Foundation
import Testing

@Suite("Policies of talent management")
struct TalentPolicyTests {
  private func read(_ properties: String, base: TalentPolicy? = .standard) throws(PolicyError) -> TalentPolicy {
    let json = """
      {"id": "own", "title": "Own", "version": "1", "valid_from": "2024-01-01", "sources": []\(properties)}
      """
    return try TalentPolicy(json: Array(json.utf8), file: "own.json", base: base)
  }

  private func problem(_ properties: String, base: TalentPolicy? = .standard) -> PolicyError? {
    do throws(PolicyError) {
      _ = try read(properties, base: base)
      return nil
    } catch {
      return error
    }
  }

  @Test("has the nine boxes in the official wording, and the four observed sets of cuts")
  func builtIn() throws {
    let standard = TalentPolicy.standard
    #expect(standard.boxes.map(\.number) == Array(1...9))
    #expect(standard.box(.above, .high).number == 9 && standard.box(.below, .low).number == 1)
    #expect(standard.box(.below, .high).number == 6 && standard.box(.above, .low).number == 4)
    #expect(standard.box(.above, .medium).name.id == "Kinerja di atas ekspektasi dan potensial menengah")
    #expect(standard.boxes.filter(\.developsCompetency).map(\.number) == [2, 3, 4, 5, 7])
    for box in standard.boxes {
      #expect(box.developsCompetency == box.followUp.id.lowercased().contains("pengembangan kompetensi"))
    }
    let cuts = TalentPolicy.builtIn.map { [$0.potential.highFrom, $0.potential.mediumFrom] }
    #expect(cuts == [[90, 78], [77, 68], [80, 60], [80, 68]])
    #expect(TalentPolicy.builtIn.allSatisfy { !$0.sources.isEmpty && $0.boxes == standard.boxes })
    #expect(TalentPolicy.builtIn[1].performance == .cuts(above: 85, meets: 70, predicates: [:]))
  }

  @Test(
    "knows the age of retirement by position and grade",
    arguments: [
      (["Pelaksana"], "III/d", 58), (["Fungsional"], "III/d", 58), (["Fungsional"], "IV/a", 60),
      (["Fungsional"], "IV/e", 65), (["Guru Ahli Utama"], "IV/d", 65), (["JPT Pratama"], "IV/c", 60),
      (["Penyuluh Ahli Madya", "Fungsional"], "III/d", 60), (["Pengawas"], "IV/a", 58),
    ])
  func retirement(positions: [String], grade: String, age: Int) {
    let rules = TalentPolicy.standard.eligibility
    #expect(rules.retirementAge(positions: positions, grade: Grade(grade)) == age)
    // Age matters only where somebody asks for it.
    #expect(rules.remainingYears == nil && rules.serviceYears == nil && rules.excludesDiscipline)
  }

  @Test("takes what a file leaves out from the standard one, and asks for all of it without one")
  func base() throws {
    let own = try read(#", "potential": {"high_from": 85, "medium_from": 60, "standard_error": 4}"#)
    #expect(own.potential.standardError == 4 && own.boxes == TalentPolicy.standard.boxes)
    #expect(
      problem(#", "potential": {"high_from": 85, "medium_from": 60}"#, base: nil)?.property == "performance")
    #expect(problem("")?.problem == .invalid(found: "own", needed: .someRule))
  }

  @Test(
    "names the property that is wrong",
    arguments: [
      (#", "potential": {"high_from": 60, "medium_from": 60}"#, "potential.medium_from"),
      (#", "potential": {"high_from": 90}"#, "potential.medium_from"),
      (
        #", "performance": {"method": "ranking", "above_at_most": 60, "below_at_most": 60}"#,
        "performance.below_at_most"
      ),
      (#", "performance": {"method": "guess"}"#, "performance.method"),
      (#", "performance": {"method": "cuts", "above_from": 70, "meets_from": 80}"#, "performance.meets_from"),
      (#", "boxes": []"#, "boxes"),
      (#", "succession_pool": [10]"#, "succession_pool[0]"),
      (#", "eligibility": {"service_years_at_least": -1}"#, "eligibility.service_years_at_least"),
      (#", "eligibility": {"remaining_years_at_least": 1}"#, "eligibility.retirement_age"),
      (#", "eligibility": {"active_discipline": "maybe"}"#, "eligibility.active_discipline"),
      (
        #", "eligibility": {"retirement_age": [{"age": 60, "grade_from": "zz"}]}"#,
        "eligibility.retirement_age[0].grade_from"
      ),
      (
        #", "development": {"indicator_gap": {"standard_deviations": 1, "probability": 0.2}}"#,
        "development.indicator_gap.probability"
      ),
      (#", "surprise": 1"#, "surprise"),
    ])
  func mistakes(properties: String, property: String) {
    #expect(problem(properties)?.property == property)
  }
}
