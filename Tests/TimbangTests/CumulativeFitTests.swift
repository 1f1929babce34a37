import Foundation
import TestSupport
import Testing

@Suite("fit --family cumulative")
struct CumulativeFitTests {
  private static let line =
    "timbang fit \(Checkout.root.path)/datasets/wine --formula 'rating ~ temp + contact + (1 | judge)' --family cumulative"

  private struct Document: Decodable {
    struct Tables: Decodable {
      let thresholds, fixedEffects: [Row]
      let varianceComponents: [Deviation]
      let randomEffects: [Level]
      let fit: [Fit]
    }
    struct Row: Decodable {
      let term: String
      let estimate: Double
      let se: Double
    }
    struct Deviation: Decodable {
      let term: String
      let sd: Double
    }
    struct Level: Decodable {
      let estimate, se, conditionalSd, scoreChange: Double
    }
    struct Fit: Decodable {
      let logLikelihood: Double
      let link, thresholds: String
      let converged: Bool
    }
    let tables: Tables
  }

  // clmm of R's ordinal 2022.11-16: the acceptance values of the project.
  @Test("prints the published fit of the wine data")
  func wine() throws {
    let result = try runShell(Self.line + " --format json")
    #expect(result.status == 0, "\(result.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let tables = try decoder.decode(Document.self, from: Data(result.output.utf8)).tables
    for (row, value) in zip(tables.thresholds, [-1.623667, 1.513365, 4.228526, 6.088772]) {
      #expect(isClose(row.estimate, value, relative: 1e-4))
    }
    #expect(tables.thresholds.map(\.term) == ["1|2", "2|3", "3|4", "4|5"])
    #expect(isClose(tables.fixedEffects[0].estimate, 3.062997, relative: 1e-4))
    #expect(isClose(tables.varianceComponents[0].sd, 1.131132, relative: 1e-4))
    #expect(abs(tables.fit[0].logLikelihood - -81.56541) < 1e-5)
    #expect(tables.fit[0].converged && tables.fit[0].link == "logit")
    #expect(tables.randomEffects.count == 9)
    #expect(
      tables.randomEffects.allSatisfy { $0.se >= $0.conditionalSd && $0.estimate * $0.scoreChange >= 0 })
  }

  @Test("speaks both languages")
  func words() throws {
    let english = try runShell(Self.line + " --lang en")
    #expect(english.output.hasPrefix("The cumulative model (logit) converged in "))
    let indonesian = try runShell(Self.line + " --lang id --link probit --thresholds equidistant")
    #expect(indonesian.output.hasPrefix("Model kumulatif (probit) konvergen dalam "))
  }

  @Test(
    "refuses what has no answer, and options that do not belong",
    arguments: [
      ("response ~ temp + (1 | judge)", "--family cumulative", 3, "at most 11 levels"),
      ("rating ~ temp + (temp | judge)", "--family cumulative", 3, "random intercepts only"),
      ("rating ~ factor(response) + (1 | judge)", "--family cumulative", 3, "without exception"),
      ("rating ~ temp + (1 | judge)", "--family cumulative --method reml", 64, "no REML"),
      ("rating ~ temp + (1 | judge)", "--link probit", 64, "--family cumulative"),
    ])
  func refusals(formula: String, options: String, status: Int32, words: String) throws {
    let line = "timbang fit \(Checkout.root.path)/datasets/wine --formula '\(formula)' \(options) --lang en"
    let result = try runShell(line)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(words), "\(result.errors)")
  }
}
