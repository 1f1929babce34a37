import Foundation
import TestSupport
import Testing

@testable import timbang

@Suite("verify")
struct VerifyCommandTests {
  private static let reference = Checkout.root.appendingPathComponent("datasets/reference/mixed-models.json")

  private struct Row: Decodable {
    let `case`: String
    let quantity: String
    let expected: Double
    let found: Double
    let digits: Double
    let needed: Double
    let ok: Bool
  }

  private func rows(_ json: String) throws -> [Row] {
    struct Document: Decodable {
      struct Tables: Decodable { let cases: [Row] }
      let tables: Tables
    }
    return try JSONDecoder().decode(Document.self, from: Data(json.utf8)).tables.cases
  }

  /// The file of expected numbers with one of them changed.
  private func perturbed(
    _ name: String, _ label: String, in folder: ScratchFolder, by change: (Double) -> Double
  ) throws -> String {
    let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.reference))
    var document = try #require(whole as? [String: Any])
    var cases = try #require(document["cases"] as? [[String: Any]])
    let place = try #require(cases.firstIndex { $0["name"] as? String == name })
    let known = try ReferenceCases(bytes: Array(Data(contentsOf: Self.reference)), name: "").cases[place]
    let row = try #require(known.expected.firstIndex { $0.label == label })
    var expected = try #require(cases[place]["expected"] as? [[String: Any]])
    expected[row]["value"] = change(known.expected[row].value)
    cases[place]["expected"] = expected
    document["cases"] = cases
    let path = folder.path("perturbed.json")
    try JSONSerialization.data(withJSONObject: document).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("finds what lme4 found on the small data sets")
  func small() throws {
    let names = ["dyestuff", "dyestuff2", "penicillin", "sleepstudy"]
    let line = "timbang verify --format json" + names.map { " --case \($0)" }.joined()
    let result = try runShell(line)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try rows(result.output)
    #expect(Set(rows.map(\.case)).count == 9)
    #expect(rows.allSatisfy { $0.ok })
    #expect(rows.allSatisfy { $0.digits >= 5 && $0.digits <= 16 })
    let boundary = rows.filter { $0.case.hasPrefix("dyestuff2") && $0.quantity == "variance Batch" }
    #expect(boundary.map(\.found) == [0, 0] && boundary.map(\.needed) == [16, 16])
    #expect(try runShell(line).output == result.output)
  }

  @Test("finds what lme4 found on InstEval", .timeLimit(.minutes(5)))
  func lectures() throws {
    let result = try runShell("timbang verify --case insteval-s-d-reml")
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasPrefix("One case agrees with lme4 1.1-31: at least "))
  }

  @Test("finds what clmm found on the wine data, and names both programs")
  func ordinal() throws {
    let result = try runShell("timbang verify --case wine --case dyestuff-ml --format json")
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    let rows = try rows(result.output)
    #expect(rows.filter { $0.case == "wine-cumulative" }.map(\.quantity).contains("estimate 1|2"))
    let text = try runShell("timbang verify --case wine --case dyestuff-ml")
    #expect(text.output.hasPrefix("All 2 cases agree with lme4 1.1-31, ordinal 2022.11-16: at least "))
  }

  // The acceptance values of the project, computed with R by others; Dyestuff's are exact by analysis of variance.
  @Test("expects the published optima")
  func published() throws {
    let cases = try ReferenceCases(bytes: Array(Data(contentsOf: Self.reference)), name: "").cases
    let published: [(String, String, Double, Double)] = [
      ("dyestuff-reml", "criterion", 319.65427684226, 1e-12),
      ("dyestuff-reml", "variance Batch", 1764.05, 1e-9),
      ("dyestuff-reml", "residual_variance", 2451.25, 1e-9),
      ("dyestuff-reml", "conditional_variance Batch A", 383.6337, 1e-7),
      ("dyestuff-reml", "level_prediction_error_variance Batch A", 401.403, 1e-6),
      ("dyestuff-ml", "criterion", 327.32705988114, 1e-12),
      ("dyestuff2-reml", "criterion", 161.82827781229, 1e-12),
      ("dyestuff2-ml", "criterion", 162.87303665383, 1e-12),
      ("penicillin-reml", "criterion", 330.860588991, 1e-11),
      ("penicillin-reml", "blup sample F", -3.0037448, 1e-6),
      ("penicillin-ml", "criterion", 332.18834866851, 1e-12),
      ("sleepstudy-reml", "criterion", 1743.62827196, 1e-11),
      ("sleepstudy-reml", "covariance Subject (Intercept),Days", 9.60434, 1e-6),
      ("sleepstudy-reml", "degrees_of_freedom Days", 17, 1e-6),
      ("sleepstudy-ml", "criterion", 1751.939344489, 2e-11),
      ("insteval-s-d-reml", "criterion", 237783.88038798, 1e-12),
      ("insteval-s-d-reml", "variance d", 0.27373442, 2e-6),
      ("insteval-s-d-ml", "criterion", 237777.72598004, 1e-12),
      ("insteval-dept-reml", "criterion", 237774.86242, 1e-10),
      ("insteval-dept-service-reml", "criterion", 237658.578334, 1e-11),
      ("insteval-dept-service-reml", "variance s", 0.1054166, 1e-6),
    ]
    for (name, label, value, tolerance) in published {
      let known = try #require(
        cases.first { $0.name == name }?.expected.first { $0.label == label }, "\(name) \(label)")
      #expect(isClose(known.value, value, relative: tolerance), "\(name) \(label): \(known.value)")
    }
    #expect(cases.count == 15)
  }

  @Test(
    "ends with 1 and names the number where one is expected that is not found",
    arguments: [
      ("dyestuff-reml", "criterion", 0.999_999_9), ("dyestuff-reml", "variance Batch", 1.000_03),
      ("dyestuff-reml", "residual_variance", 0.999_97), ("dyestuff-reml", "estimate (Intercept)", 1.000_001),
      ("dyestuff-reml", "standard_error (Intercept)", 1.000_02), ("dyestuff-reml", "blup Batch E", 1.000_02),
      ("dyestuff-reml", "conditional_sd Batch C", 1.000_05),
      ("dyestuff-reml", "conditional_variance Batch A", 1.000_03),
      ("dyestuff-reml", "prediction_error_variance Batch A", 1.000_03),
      ("dyestuff-reml", "level_prediction_error_variance Batch A", 1.000_03),
      ("sleepstudy-reml", "covariance Subject (Intercept),Days", 1.000_03),
      ("sleepstudy-reml", "degrees_of_freedom Days", 1.000_02),
      ("sleepstudy-reml", "blup Subject Days 308", 1.000_05),
    ])
  func disagreement(name: String, label: String, factor: Double) throws {
    let folder = try ScratchFolder()
    let path = try perturbed(name, label, in: folder) { $0 * factor }
    let result = try runShell("timbang verify --reference \(path) --case \(name) --format json")
    #expect(result.status == 1 && result.errors.isEmpty)
    #expect(try rows(result.output).filter { !$0.ok }.map(\.quantity) == [label])
    let text = try runShell("timbang verify --reference \(path) --case \(name)")
    #expect(text.status == 1)
    #expect(text.output.hasPrefix("One case disagrees with lme4 1.1-31: 1 number is not within the accuracy"))
    #expect(text.output.contains("• \(name), \(label): expected "))
  }

  @Test(
    "takes a lower criterion for a better optimum, up to a millionth, and a variance near zero for an error")
  func oneSided() throws {
    let folder = try ScratchFolder()
    let better = try perturbed("dyestuff-ml", "criterion", in: folder) { $0 * (1 + 5e-7) }
    #expect(try runShell("timbang verify --reference \(better) --case dyestuff-ml").status == 0)
    let suspicious = try perturbed("dyestuff-ml", "criterion", in: folder) { $0 * (1 + 2e-6) }
    #expect(try runShell("timbang verify --reference \(suspicious) --case dyestuff-ml").status == 1)
    let nearlyZero = try perturbed("dyestuff2-ml", "variance Batch", in: folder) { _ in 1e-12 }
    #expect(try runShell("timbang verify --reference \(nearlyZero) --case dyestuff2-ml").status == 1)
  }

  @Test("finds its data sets from anywhere, or says how to name them")
  func places() throws {
    #expect(try runShell("cd ~ && timbang verify --case dyestuff-ml").status == 0)
    #expect(try runShell("cd ~ && mkdir datasets && timbang verify --case dyestuff-ml").status == 0)
    let line = "cp $(command -v timbang) ~/ && cd ~ && ~/timbang verify"
    let lost = try runShell(line)
    #expect(lost.status == 74)
    #expect(
      lost.errors == "timbang: The folder 'datasets' that comes with timbang was not found. "
        + "Say where it is with --datasets FOLDER (other expected numbers: --reference FILE).\n")
    #expect(try runShell(line + " --datasets \(Checkout.root.path)/datasets --case dyestuff-ml").status == 0)
  }

  @Test(
    "ends as the contract says",
    arguments: [
      ("--case nothing", 64, "The cases are: dyestuff-reml, "), ("--datasets ~/none", 74, "--datasets FOLDER"),
      ("--reference ~/none.json", 74, "none.json"),
      ("--reference datasets/dyestuff/dyestuff.csv", 1, "does not hold reference values (JSON)"),
      ("--reference datasets/dyestuff/datapackage.json", 1, "(JSON 'program')"),
      ("--case dyestuff-ml > /dev/full", 74, "standard output"),
    ])
  func refusals(options: String, status: Int32, words: String) throws {
    let result = try runShell("timbang verify \(options)")
    #expect(result.status == status)
    #expect(result.output.isEmpty && result.errors.contains(words), "\(result.errors)")
  }

  @Test("refuses cases that their data do not fit")
  func unfitting() throws {
    let folder = try ScratchFolder()
    let path = folder.path("cases.json")
    func status(_ formula: String, _ expected: String) throws -> ProcessResult {
      let text =
        #"{"program": "R", "cases": [{"name": "a", "data": "dyestuff", "formula": "\#(formula)","#
        + #" "method": "reml", "expected": [\#(expected)]}]}"#
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return try runShell("timbang verify --reference \(path)")
    }
    let unknown = try status("Yield ~ 1 + (1 | Batc)", #"{"quantity": "criterion", "value": 1}"#)
    #expect(unknown.status == 1 && unknown.errors.contains("no column 'Batc'"))
    let absent = try status(
      "Yield ~ 1 + (1 | Batch)", #"{"quantity": "estimate", "coefficient": "Days", "value": 1}"#)
    #expect(absent.status == 1 && absent.errors.contains("'estimate Days' is not in the model"))
    let hopeless = try status("Yield ~ factor(Yield) + (1 | Batch)", #"{"quantity": "criterion", "value": 1}"#)
    #expect(hopeless.status == 1 || hopeless.status == 3)
  }

  @Test("speaks Indonesian")
  func indonesian() throws {
    let result = try runShell("timbang verify --case dyestuff --lang id")
    #expect(result.output.hasPrefix("Semua 2 kasus sesuai dengan lme4 1.1-31: paling sedikit "))
    #expect(result.output.contains("1.764,05"))
  }
}
