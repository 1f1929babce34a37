import Appraisals
import Testing

@testable import AppraisalLoading

@Suite("What employee numbers say about persons")
struct PersonAttributeTests {
  // Born 1 January 1970 and 2 February 1985, a man and a woman, by the digits of their numbers.
  private let rows = [
    "197001011995011001;2023;80", "198502022010022002;2023;81", "197001011995011001;2024;82",
    "198502022010022002;2020;83",
  ]

  private func attribute(_ name: String, _ outcome: Outcome) -> [String?]? {
    guard
      case .labels(let factor)? = outcome.table?.protectedAttributes.first(where: { $0.name == name })?.values
    else { return nil }
    return (0..<factor.count).map { factor[$0] }
  }

  @Test("is their sex and their age band at the period, and is said")
  func read() {
    let outcome = load("NIP;TAHUN;NILAI SKP\n" + rows.joined(separator: "\n") + "\n")
    #expect(attribute("sex", outcome) == ["male", "female", "male", "female"])
    #expect(attribute("age_band", outcome) == ["50-59", "30-39", "50-59", "30-39"])
    #expect(
      outcome.about(.attributeFromNumber) == [
        "note attribute_from_number t.csv::NIP ×4 [sex]", "note attribute_from_number t.csv::NIP ×4 [age_band]",
      ])
  }

  @Test("gives way to columns; dates of birth become age bands")
  func columns() {
    let staff = ["L;1960-05-05", "P;1985-02-02", "L;1960-05-05", "P;1985-02-02"]
    let text = zip(rows, staff).map { $0 + ";" + $1 }.joined(separator: "\n")
    let outcome = load("NIP;TAHUN;NILAI SKP;JENIS KELAMIN;TANGGAL LAHIR\n" + text + "\n")
    #expect(outcome.table?.protectedAttributes.map(\.name) == ["sex", "birth_date", "age_band"])
    #expect(attribute("age_band", outcome) == ["60-69", "30-39", "60-69", "30-39"])
    #expect(outcome.about(.attributeFromNumber) == [])
    #expect(outcome.about(.birthDateMismatch).count == 1)
  }

  @Test("is nothing where identifiers are no numbers, where there is no period, or where nobody wants it")
  func nothing() {
    #expect(load("NIP;TAHUN;NILAI SKP\nA;2023;1\nB;2024;2\n").table?.protectedAttributes.isEmpty == true)
    let bare = load("NIP;NILAI SKP\n197001011995011001;1\n198502022010022002;2\n")
    #expect(bare.table?.protectedAttributes.map(\.name) == ["sex"])
    var options = LoadingOptions()
    options.personAttributes = .columns
    let none = load("NIP;NILAI SKP\n197001011995011001;1\n198502022010022002;2\n", options)
    #expect(none.table?.protectedAttributes.isEmpty == true)
  }

  @Test("does not go into a package, whose numbers say it again")
  func package() throws {
    let text = "NIP;TAHUN;NILAI SKP\n" + rows.joined(separator: "\n") + "\n"
    let outcome = try importing([("a.csv", text)])
    #expect(outcome.csv.first == "ratee,indicator,period,score,scale_version")
  }
}
