import AppraisalAnalysis
import Appraisals
import Testing

@Suite("Simulated scores")
struct SimulatedScoresTests {
  @Test("are lower by the severity of the supervisor")
  func severity() throws {
    let options = Options.crossed.with {
      $0.profileSD = 0
      $0.haloSD = 0
    }
    let city = try CitySimulation(options: options, seed: 9).run()
    let errors = city.errors()
    let severity = (0..<city.rows.count).map { city.raterTruth[city.rater($0).identifier]?.severity ?? .nan }
    // Ratings are independent given the truth: SE of the slope = noise / (SD of severity · √n).
    let standardError = 4.02 / (standardDeviation(severity) * Double(errors.count).squareRoot())
    #expect(abs(slope(of: errors, on: severity) + 1) < 4 * standardError)
    let left = zip(errors, severity).map { $0 + $1 }
    // Rounding to whole points adds 1/12 to the variance.
    #expect(abs(standardDeviation(left) / (16 + 1.0 / 12).squareRoot() - 1) < 0.03)
  }

  @Test("are free of severity where they are measured")
  func objectiveRows() throws {
    let options = Options.plain.with {
      $0.employees = 3000
      $0.indicators = [
        .init(name: "timeliness", aspect: .results, mean: 60, measuredEvery: 1, measuredMean: 60)
      ]
      $0.objectiveShare = 1
      $0.performanceSD = 5
      $0.severitySD = 8
      $0.anchorNoiseSD = 4
    }
    let city = try CitySimulation(options: options, seed: 21).run()
    let errors = city.errors()
    let truth = city.raterTruth
    let rows = (0..<city.rows.count).filter { city.rows.raterTypes[$0] == .objective }
    let measured = rows.map { errors[$0] }
    let severity = rows.map { truth[city.rater($0).identifier]?.severity ?? .nan }
    #expect(rows.count == 3000)
    // Under independence r has standard error 1/√n.
    #expect(abs(correlation(measured, severity)) < 4 / Double(rows.count).squareRoot())
    #expect(abs(standardDeviation(measured) / 4 - 1) < 0.06)
    for row in rows {
      let achieved = 100 * city.rows.realisations[row] / city.rows.targets[row]
      #expect(abs(city.rows.scores[row] - achieved) <= 0.005 + 1e-9)
      #expect(city.rows.realisations[row] <= city.rows.targets[row])
    }
  }

  @Test("carry the difficulty of the supervisor's targets where they are measured")
  func targetDifficulty() throws {
    let options = Options.plain.with {
      $0.employees = 3000
      $0.indicators = [
        .init(name: "files", aspect: .results, mean: 60, ratedEvery: nil, measuredEvery: 1, measuredMean: 60)
      ]
      $0.objectiveShare = 1
      $0.targetDifficultySD = 5
    }
    let city = try CitySimulation(options: options, seed: 22).run()
    let truth = city.raterTruth
    let difficulty = (0..<city.rows.count).map { truth[city.rater($0).identifier]?.targetDifficulty ?? .nan }
    let standardError = 4 / (standardDeviation(difficulty) * 3000.0.squareRoot())
    #expect(abs(slope(of: city.errors(), on: difficulty) + 1) < 4 * standardError)
  }

  @Test("share a general impression over indicators")
  func halo() throws {
    let options = Options.plain.with {
      $0.employees = 4000
      $0.indicators = ["a", "b"].map { .init(name: $0, aspect: .results, mean: 50) }
      $0.noiseSD = 3
    }
    for (haloSD, expected) in [(0.0, 0.0), (4, 16)] {
      let city = try CitySimulation(options: options.with { $0.haloSD = haloSD }, seed: 31).run()
      let errors = city.errors()
      let first = stride(from: 0, to: errors.count, by: 2).map { errors[$0] }
      let second = stride(from: 1, to: errors.count, by: 2).map { errors[$0] }
      // SE of a covariance of n normal pairs: √((σ₁²σ₂² + c²)/n).
      let variance = 9 + expected
      let standardError = ((variance * variance + expected * expected) / 4000).squareRoot()
      #expect(abs(covariance(first, second) - expected) < 4 * standardError)
    }
  }

  @Test("drift with their supervisor")
  func drift() throws {
    let options = Options.plain.with {
      $0.periods = 8
      $0.driftSD = 1
      $0.noiseSD = 2
    }
    let city = try CitySimulation(options: options, seed: 41).run()
    let truth = city.raterTruth
    let product = (0..<city.rows.count).map {
      (truth[city.rater($0).identifier]?.drift ?? .nan) * (Double(city.rows.periods[$0]) - 3.5)
    }
    let standardError = 2.02 / (standardDeviation(product) * Double(product.count).squareRoot())
    #expect(abs(slope(of: city.errors(), on: product) + 1) < 4 * standardError)
  }

  @Test("are lower for women by the group effect, and true levels by the group gap")
  func groupEffect() throws {
    let options = Options.plain.with {
      $0.employees = 6000
      $0.noiseSD = 3
      $0.performanceSD = 2
      $0.groupEffect = 2
      $0.groupGap = -1.5
    }
    let city = try CitySimulation(options: options, seed: 51).run()
    let errors = city.errors()
    let women = errors.indices.filter { city.ratee($0).sex == .female }
    let men = errors.indices.filter { city.ratee($0).sex == .male }
    let gap = mean(women.map { errors[$0] }) - mean(men.map { errors[$0] })
    // Two groups of about n/2: the standard error of the difference is 2σ/√n.
    let standardError = 2 / 6000.0.squareRoot()
    #expect(abs(gap + 2) < 4 * 3.02 * standardError)
    let level = city.truth.ratees.map(\.level)
    let trueGap = mean(women.map { level[$0] }) - mean(men.map { level[$0] })
    #expect(abs(trueGap + 1.5) < 4 * 2 * standardError)
    #expect(isShare(women.count, of: 6000, 0.53))
  }

  @Test("never pass the ceiling, and pile up at it")
  func ceiling() throws {
    let options = Options.plain.with {
      $0.indicators[0].mean = 90
      $0.noiseSD = 8
      $0.shareHeaping = 0.5
    }
    let capped = try CitySimulation(options: options.with { $0.ceiling = .score(97) }, seed: 61).run()
    #expect(capped.rows.scores.max() == 97)
    let lenient = try CitySimulation(
      options: options.with {
        $0.ceiling = .share(0.3)
        $0.shareHeaping = 0
      }, seed: 61
    ).run()
    let share = Double(lenient.rows.scores.count { $0 == 100 }) / 1000
    #expect(abs(share - 0.3) < 0.002)
    #expect(lenient.rows.scores.allSatisfy { (0...100).contains($0) && $0 == $0.rounded() })
  }

  @Test("are multiples of five from supervisors who heap, and only from them")
  func heaping() throws {
    let options = Options.teamsOfTen.with { $0.shareHeaping = 0.25 }
    let city = try CitySimulation(options: options, seed: 71).run()
    let heapers = Set(city.truth.raters.filter(\.givesMultiplesOfFive).map(\.identifier))
    #expect(isShare(heapers.count, of: 200, 0.25))
    let heaped = (0..<city.rows.count).filter { heapers.contains(city.rater($0).identifier) }
    #expect(heaped.allSatisfy { city.rows.scores[$0].remainder(dividingBy: 5) == 0 })
    let others = (0..<city.rows.count).filter { !heapers.contains(city.rater($0).identifier) }
    let share =
      Double(others.count { city.rows.scores[$0].remainder(dividingBy: 5) == 0 }) / Double(others.count)
    #expect(abs(share - 0.2) < 0.03)
  }

  @Test("are missing as often as asked")
  func missing() throws {
    let city = try CitySimulation(options: .plain.with { $0.missingShare = 0.1 }, seed: 81).run()
    #expect(isShare(city.rows.count, of: 1000, 0.9))
  }
}
