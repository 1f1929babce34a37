import Foundation
import TestSupport
import Testing

@Suite("reliability and raters --model rasch")
struct ReliabilityCommandTests {
  private func machine(_ line: String) throws -> MachineOutput {
    let result = try runShell("timbang \(line) --format json")
    return try #require(MachineOutput(result.output), "\(result.errors)")
  }

  private func machine(_ text: String, _ options: String) throws -> MachineOutput {
    let folder = try ScratchFolder()
    let file = try folder.write(text, as: "data.csv")
    return try machine("reliability \(file) \(options)")
  }

  /// Shrout & Fleiss (1979), table 2.
  private static let shroutFleiss = "J1,J2,J3,J4\n9,2,5,8\n6,1,3,2\n8,4,6,8\n7,1,2,6\n10,5,6,9\n6,2,4,7\n"

  @Test("finds the six correlations of Shrout and Fleiss with their intervals")
  func shroutFleiss() throws {
    let found = try machine(ReliabilityCommandTests.shroutFleiss, "--columns J1,J2,J3,J4")
    // As printed by psych 2.2.9, to the digits given.
    let expected: [(String, Double, Double, Double)] = [
      ("ICC(1,1)", 0.16574177, -0.132932, 0.722560), ("ICC(2,1)", 0.28976378, 0.018787, 0.761084),
      ("ICC(3,1)", 0.71484071, 0.342465, 0.945858), ("ICC(1,k)", 0.44279713, -0.884442, 0.912415),
      ("ICC(2,k)", 0.62005055, 0.071137, 0.927232), ("ICC(3,k)", 0.90931554, 0.675675, 0.985892),
    ]
    let rows = try #require(found.tables["icc"])
    #expect(rows.count == 6)
    for (row, numbers) in zip(rows, expected) {
      #expect(row["shrout_fleiss"] as? String == numbers.0)
      #expect(abs((row["estimate"] as? Double ?? .nan) - numbers.1) < 1e-8)
      #expect(abs((row["lower"] as? Double ?? .nan) - numbers.2) < 1e-6)
      #expect(abs((row["upper"] as? Double ?? .nan) - numbers.3) < 1e-6)
    }
    let alpha = try #require(
      found.tables["agreement"]?.first { $0["coefficient"] as? String == "cronbach_alpha" })
    #expect(abs((alpha["estimate"] as? Double ?? .nan) - 0.90931554) < 1e-8)
  }

  @Test("finds Krippendorff's four alphas of his example with missing values")
  func krippendorff() throws {
    let rows = [
      "1,1,,1", "2,2,3,2", "3,3,3,3", "3,3,3,3", "2,2,2,2", "1,2,3,4", "4,4,4,4", "1,1,2,1", "2,2,2,2",
      ",5,5,5",
      ",,1,1", ",3,,",
    ]
    let found = try machine("A,B,C,D\n" + rows.joined(separator: "\n") + "\n", "--columns A,B,C,D")
    let alphas = (found.tables["agreement"] ?? []).filter {
      $0["coefficient"] as? String == "krippendorff_alpha"
    }
    // The package krippendorff for Python, and the book.
    let expected = [
      "nominal": 0.743421052631579, "ordinal": 0.8153875037548814, "interval": 0.8491071428571428,
      "ratio": 0.7974027747116121,
    ]
    #expect(alphas.count == 4)
    for row in alphas {
      let level = try #require(row["level"] as? String)
      #expect(isClose(row["estimate"] as? Double ?? .nan, try #require(expected[level]), relative: 1e-9))
      #expect((row["lower"] as? Double ?? 2) < (row["estimate"] as? Double ?? -2))
    }
  }

  @Test("turns columns about, and says which columns there are")
  func columns() throws {
    let turned = ReliabilityCommandTests.shroutFleiss.replacing("J1", with: "R")
    let found = try machine(turned, "--columns=-R,J2,J3,J4")
    let plain = try machine(ReliabilityCommandTests.shroutFleiss, "--columns J1,J2,J3,J4")
    #expect(found.numbers("icc", "estimate") != plain.numbers("icc", "estimate"))
    let folder = try ScratchFolder()
    let file = try folder.write(turned, as: "data.csv")
    let missing = try runShell("timbang reliability \(file) --columns J2,J9")
    #expect(missing.status == 64 && missing.errors.contains("'J9'") && missing.errors.contains("R, J2, J3, J4"))
    let two = try machine("reliability \(file) --columns J2,J3")
    let kappas = two.tables["agreement"]?.filter { $0["coefficient"] as? String == "cohen_kappa" }
    #expect(kappas?.compactMap { $0["level"] as? String } == ["unweighted", "linear", "quadratic"])
    let bad = try folder.write("a,b\n1,2\nbaik,3\n", as: "bad.csv")
    let refused = try runShell("timbang reliability \(bad) --columns a,b --lang id")
    #expect(refused.status == 1 && refused.errors.contains("bad.csv:3: kolom 'a': 'baik'"))
  }

  @Test("says in both languages what the data cannot tell, with status 3 where it is everything")
  func refusal() throws {
    let folder = try ScratchFolder()
    let rows = (0..<12).map { "e\($0),s\($0 % 3),\(60 + $0)" }
    let file = try folder.write("ratee,rater,score\n" + rows.joined(separator: "\n") + "\n", as: "once.csv")
    let english = try runShell("timbang reliability \(file)")
    #expect(english.status == 3 && english.errors.contains("rated more than once"))
    #expect(english.errors.contains("second rater"))
    let indonesian = try runShell("timbang reliability \(file) --lang id")
    #expect(indonesian.status == 3 && indonesian.errors.contains("penilai kedua"))
  }

  @Test("puts Guilford's judges where the published analysis has them")
  func guilford() throws {
    let found = try machine("raters datasets/guilford1954 --model rasch --noncentred rater")
    // Printed to six digits (measures, errors) and three (fit).
    let expected: [String: (Double, Double, Double, Double)] = [
      "Avogadro": (0.039671, 0.116596, 0.849, 0.880), "Brahe": (0.245397, 0.117828, 1.475, 1.524),
      "Cavendish": (-0.095994, 0.116444, 0.672, 0.666),
    ]
    for row in found.tables["rasch_measures"] ?? [] where row["facet"] as? String == "rater" {
      let numbers = try #require(expected[row["level"] as? String ?? ""])
      #expect(abs((row["measure"] as? Double ?? .nan) - numbers.0) < 1e-6)
      #expect(abs((row["se"] as? Double ?? .nan) - numbers.1) < 1e-6)
      #expect(abs((row["infit"] as? Double ?? .nan) - numbers.2) < 5.01e-4)
      #expect(abs((row["outfit"] as? Double ?? .nan) - numbers.3) < 5.01e-4)
    }
    #expect(found.numbers("thresholds", "count") == [4, 4, 25, 8, 31, 6, 21, 3, 3])
    let summary = try #require(found.tables["rasch_summary"]?.first { $0["facet"] as? String == "rater" })
    #expect(abs((summary["chi2"] as? Double ?? .nan) - 4.3003) < 5e-5)
    #expect(abs((summary["separation"] as? Double ?? .nan) - 1.077) < 5e-4)
    for name in ["bias", "subsets"] { #expect(found.tables[name]?.isEmpty == false) }
  }

  @Test("refuses a Rasch model of long scales, and options that belong to another model")
  func rasch() throws {
    let long = try runShell("timbang raters datasets/palembang --model rasch")
    #expect(long.status == 3 && long.errors.contains("at most 11") && long.errors.contains("--model linear"))
    #expect(try runShell("timbang raters datasets/guilford1954 --scale partial-credit").status == 64)
    let text = try runShell(
      "timbang raters datasets/guilford1954 --model rasch --scale partial-credit --lang id")
    #expect(text.status == 0 && text.output.contains("partial credit") && text.output.contains("Keketatan"))
  }
}
