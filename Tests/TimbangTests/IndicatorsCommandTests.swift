import Foundation
import TestSupport
import Testing

@Suite("timbang indicators")
struct IndicatorsCommandTests {
  @Test("prints the tables and key columns of the design")
  func contract() throws {
    let result = try runShell("timbang indicators datasets/palembang --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let expected = [
      "correlations": ["a", "b", "method", "n", "r", "lower", "upper", "p", "q"],
      "reliability": ["coefficient", "estimate", "lower", "upper"],
      "eigenvalues": ["index", "observed", "parallel"], "loadings": ["indicator", "factor_1"],
    ]
    for (table, columns) in expected {
      let row = try #require(object.tables[table]?.first, "\(table)")
      for column in columns { #expect(row.keys.contains(column), "\(table).\(column)") }
    }
    #expect(object.tables["correlations"]?.count == 45)
  }

  /// r(rating, complaints) and α of R and psych, through the researcher's door.
  @Test("gives a researcher the numbers of R")
  func plainTable() throws {
    let columns = "rating,complaints,privileges,learning,raises,critical,advance"
    let result = try runShell(
      "timbang indicators datasets/attitude/attitude.csv --columns \(columns) --format json")
    let object = try #require(MachineOutput(result.output), "\(result.errors)")
    let first = try #require(object.tables["correlations"]?.first)
    #expect(first["a"] as? String == "rating" && first["b"] as? String == "complaints")
    #expect(isClose((first["r"] as? NSNumber)?.doubleValue ?? .nan, 0.825417569542146, relative: 1e-12))
    let alpha = object.tables["reliability"]?.first { $0["coefficient"] as? String == "alpha" }
    // psych 2.2.9: alpha(attitude).
    #expect(isClose((alpha?["estimate"] as? NSNumber)?.doubleValue ?? .nan, 0.84314276956476, relative: 1e-9))
  }

  @Test("is the same for any number of threads")
  func threads() throws {
    let run = { (threads: Int) in
      try runShell(
        "timbang indicators datasets/palembang --format csv --table correlations --threads \(threads)"
      ).output
    }
    #expect(try run(1) == run(2))
  }

  @Test("says what is wrong with a choice that data cannot bear")
  func refusals() throws {
    let few = try runShell("timbang indicators datasets/insteval")
    #expect(few.status == 3 && few.errors.contains("indicator"), "\(few.errors)")
    let long = try runShell(
      "timbang indicators datasets/attitude/attitude.csv --columns rating,raises --method polychoric")
    #expect(long.status == 3 && long.errors.contains("--method spearman"), "\(long.errors)")
    let missing = try runShell("timbang indicators datasets/attitude/attitude.csv --columns rating,salary")
    #expect(missing.status == 64 && missing.errors.contains("salary") && missing.errors.contains("complaints"))
    let by = try runShell("timbang indicators datasets/palembang --by unit")
    #expect(by.status == 64)
  }

  @Test("speaks both languages and shows no identifier")
  func languages() throws {
    let id = try runShell("timbang indicators datasets/palembang --lang id").output
    #expect(id.contains("bergerak bersama") && id.contains("Keandalan"))
    #expect(id.firstMatch(of: #/\d{18}/#) == nil)
  }
}
