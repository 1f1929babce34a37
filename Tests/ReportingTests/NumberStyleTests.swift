import Reporting
import Testing

@Suite("Numbers and phrases")
struct NumberStyleTests {
  @Test(
    "are written as each language writes them",
    arguments: [
      (1234.0, .integer, "1.234", "1,234"),
      (1234567.891, .decimals(2), "1.234.567,89", "1,234,567.89"),
      (-1234.5, .decimals(1), "-1.234,5", "-1,234.5"),
      (-0.004, .decimals(2), "0,00", "0.00"),
      (-0.0, .decimals(0), "0", "0"),
      (999.999, .decimals(2), "1.000,00", "1,000.00"),
      (0.1234, .percent(decimals: 1), "12,3%", "12.3%"),
      (1, .percent(decimals: 0), "100%", "100%"),
      (0.0005, .pValue, "< 0,001", "< 0.001"),
      (0.001, .pValue, "0,001", "0.001"),
      (0.0456, .pValue, "0,046", "0.046"),
      (2024, .ungrouped, "2024", "2024"),
      (2024, .integer, "2.024", "2,024"),
      (0, .significant(3), "0", "0"),
      (3.14159, .significant(3), "3,14", "3.14"),
      (0.00012345, .significant(3), "0,000123", "0.000123"),
      (0.000012345, .significant(3), "1,23e-5", "1.23e-5"),
      (123456, .significant(3), "123.456", "123,456"),
      (9.996, .significant(3), "10,0", "10.0"),
      (1.5e20, .significant(2), "1,5e20", "1.5e20"),
      (.nan, .decimals(2), "–", "–"),
      (-.infinity, .integer, "–", "–"),
    ] as [(Double, NumberStyle, String, String)])
  func formats(value: Double, style: NumberStyle, indonesian: String, english: String) {
    #expect(Language.id.format(value, style) == indonesian)
    #expect(Language.en.format(value, style) == english)
  }

  @Test(
    "are grouped as counts too",
    arguments: [(0, "0"), (999, "999"), (-1000, "-1.000"), (1_018_000, "1.018.000")])
  func counts(value: Int, indonesian: String) {
    #expect(Language.id.format(value) == indonesian)
    #expect(Language.en.format(value) == indonesian.replacing(".", with: ","))
  }

  @Test("keep their language inside a phrase")
  func phrases() {
    let inner = Phrase(id: "pegawai", en: "employees")
    let name = "Sako"
    let phrase = Phrase(
      id: "\(1500) \(inner) di \(name): \(2.25, .decimals(1))",
      en: "\(1500) \(inner) in \(name): \(2.25, .decimals(1))")
    #expect(phrase[.id] == "1.500 pegawai di Sako: 2,2")
    #expect(phrase[.en] == "1,500 employees in Sako: 2.2")
    #expect((phrase + .verbatim("!"))[.en] == "1,500 employees in Sako: 2.2!")
    #expect([inner, inner].joined(separator: ", ")[.id] == "pegawai, pegawai")
    #expect(Phrase { $0.format(0.5, .percent(decimals: 1)) }[.id] == "50,0%")
  }

  @Test(
    "follow the locale of the environment",
    arguments: [
      ([:], .en), (["LANG": "id_ID.UTF-8"], .id), (["LANG": "id"], .id), (["LANG": "C"], .en),
      (["LANG": "id_ID.UTF-8", "LC_ALL": "en_US.UTF-8"], .en),
      (["LANG": "en_US", "LC_MESSAGES": "id_ID@latin"], .id),
      (["LANG": "id_ID", "LC_ALL": ""], .id), (["LANG": "idu_NG"], .en), (["LC_ALL": "ID-id"], .id),
    ] as [([String: String], Language)])
  func locale(environment: [String: String], language: Language) {
    #expect(Language(environment: environment) == language)
  }
}
