import Foundation
import TestSupport
import Testing

@Suite("policies")
struct PoliciesCommandTests {
  @Test("lists what is built in, and prints the file of one as it is in the sources")
  func list() throws {
    let object = try #require(MachineOutput(try runShell("timbang policies --format json").output))
    let ids = object.texts("policies", "policy")
    #expect(ids.first == "pp-46-2011" && ids.count == 9)
    #expect(ids.contains("talenta-permenpanrb-3-2020"))
    for id in ids {
      let file = Checkout.root.appendingPathComponent("Sources/Appraisals/Policies/Resources/\(id).json")
      #expect(try runShell("timbang policies \(id)").output == String(contentsOf: file, encoding: .utf8))
    }
    let none = try runShell("timbang policies pp-10-1979 --lang en")
    #expect(none.status == 64 && none.errors.contains("pp-46-2011, pp-30-2019"))
  }

  @Test("chooses a built-in policy, by name or by a printed copy, where two were in force")
  func choice() throws {
    let folder = try ScratchFolder()
    // 85 is Baik under PP 46/2011 (76–90) and Cukup under PP 30/2019 (70 up to 90).
    let csv =
      "NIP;PENILAI;TAHUN;NILAI PRESTASI KERJA;PREDIKAT\nA;R;2019;85;Baik\nB;R;2019;86;Baik\nC;R;2019;79;Baik\n"
    let path = try folder.write(csv, as: "a.csv")
    func check(_ options: String) throws -> MachineOutput {
      let result = try runShell("timbang check \(path) \(options) --format json", home: folder)
      return try #require(MachineOutput(result.output), "\(result.errors)")
    }
    let plain = try check("")
    #expect(plain.rules("warning").contains("rules_overlap"))
    #expect(!plain.rules("warning").contains("predicate_disagrees"))
    #expect(try check("--policy pp-30-2019").rules("warning").contains("predicate_disagrees"))
    #expect(try !check("--policy pp-46-2011").rules("warning").contains("predicate_disagrees"))
    let copy = folder.path("ours.json")
    #expect(try runShell("timbang policies pp-30-2019 --output \(copy)").status == 0)
    #expect(try runShell("timbang check \(path) --policy \(copy)", home: folder).status == 0)
  }

  @Test("the audit of a list knows sex and age from employee numbers")
  func audit() throws {
    let folder = try ScratchFolder()
    let text = SampleCity().text()
    let path = try folder.write(text, as: "city.csv")
    let result = try runShell("timbang flag \(path) --draws 100 --format json", home: folder)
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let attributes = Set(object.texts("audit", "attribute"))
    #expect(attributes.isSuperset(of: ["sex", "age_band"]), "\(attributes)")
  }
}
