import Appraisals
import Reporting
import Testing

@Suite("Words for policy files that cannot be used")
struct PolicyErrorWordingTests {
  private func message(_ property: String, _ problem: PolicyError.Problem) -> Phrase {
    Wording.refusal(PolicyError(file: "kota.json", property: property, problem: problem)).message
  }

  @Test("name file, property, value and what is needed, in both languages")
  func sentences() {
    let percent = message(
      "distribution.patterns[0].constraints[1].percent", .invalid(found: "170", needed: .percent))
    #expect(
      percent.en
        == "kota.json: property 'distribution.patterns[0].constraints[1].percent' is '170', where a number from 0 to 100 is needed."
    )
    #expect(
      percent.id
        == "kota.json: sifat 'distribution.patterns[0].constraints[1].percent' berisi '170', padahal diperlukan angka dari 0 sampai 100."
    )
    #expect(message("title", .missing).en == "kota.json: property 'title' is missing.")
    #expect(
      message("", .tooLarge(found: 1_000_001, limit: 1_000_000)).id
        == "kota.json: berkas aturan berukuran 1.000.001 bita, paling banyak 1.000.000.")
  }

  @Test("exist for every kind and every requirement")
  func complete() {
    var seen: Set<String> = []
    for requirement in PolicyError.Requirement.allCases {
      let phrase = message("x", .invalid(found: "y", needed: requirement))
      #expect(phrase.en != phrase.id && seen.insert(phrase.en).inserted, "\(requirement)")
    }
    for kind in PolicyError.Kind.allCases {
      let phrase = message("x", .wrongKind(expected: kind))
      #expect(phrase.en != phrase.id && seen.insert(phrase.en).inserted, "\(kind)")
    }
  }
}
