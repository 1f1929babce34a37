/// An option that no city can have.
public struct SimulationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The option, by its name in the truth file.
  public let option: String
  /// What was asked for.
  public let found: String
  /// What is possible.
  public let needed: String

  /// The option, its value and what it should be, in one line.
  public var description: String { "\(option) is \(found); it must be \(needed)" }
}

extension CitySimulation.Options {
  /// Checks every option.
  func validate() throws(SimulationError) {
    try validateCounts()
    for (name, share) in shares where !(0...1).contains(share) {
      throw SimulationError(option: name, found: "\(share)", needed: "a share from 0 to 1")
    }
    for (name, spread) in spreads where !(spread >= 0 && spread <= 1000) {
      throw SimulationError(option: name, found: "\(spread)", needed: "a spread from 0 to 1000 points")
    }
    for (name, effect) in means where !(abs(effect) <= 1000) {
      throw SimulationError(option: name, found: "\(effect)", needed: "between −1000 and 1000 points")
    }
    try validateScale()
    try validateIndicators()
  }

  private func validateCounts() throws(SimulationError) {
    let limits: [(String, Int, ClosedRange<Int>)] = [
      ("employees", employees, 2...10_000_000), ("units", unitCount, 1...100_000),
      ("team_size_from", teamSize.lowerBound, 1...100_000), ("periods", periods, 1...400),
      ("first_year", firstYear, 1970...2200), ("further_raters", furtherRaters, 1...100),
    ]
    for (name, count, limit) in limits where !limit.contains(count) {
      throw SimulationError(
        option: name, found: "\(count)", needed: "from \(limit.lowerBound) to \(limit.upperBound)")
    }
    if let recordsPerPerson, recordsPerPerson.lowerBound < 1 || recordsPerPerson.upperBound > periods {
      throw SimulationError(
        option: "records_per_person", found: "\(recordsPerPerson)", needed: "within 1...\(periods), the periods"
      )
    }
    try validateTraining()
    if !isSafeName(name) {
      throw SimulationError(option: "name", found: name, needed: "lower-case letters, digits, '_' and '-'")
    }
  }

  private func validateTraining() throws(SimulationError) {
    guard let training else { return }
    if training.firstPeriod < 1 || training.firstPeriod + training.batches > periods || training.batches < 1 {
      throw SimulationError(
        option: "training_from", found: "\(training.firstPeriod + 1) with \(training.batches) batches",
        needed: "within 2...\(periods), the periods")
    }
  }

  private func validateScale() throws(SimulationError) {
    if scale.lowerBound < -1_000_000 || scale.upperBound > 1_000_000 || scale.count < 2 {
      throw SimulationError(option: "scale", found: "\(scale)", needed: "two scores or more, within ±1000000")
    }
    guard case .score(let top) = ceiling, !scale.contains(top) else { return }
    throw SimulationError(option: "ceiling", found: "\(top)", needed: "a score of \(scale)")
  }

  private func validateIndicators() throws(SimulationError) {
    if indicators.isEmpty || Set(indicators.map(\.name)).count != indicators.count {
      let names = indicators.map(\.name).joined(separator: ", ")
      throw SimulationError(option: "indicators", found: "[\(names)]", needed: "one or more different ones")
    }
    for indicator in indicators where !isSafeName(indicator.name) || indicator.weight < 1 {
      throw SimulationError(
        option: "indicators", found: "\(indicator.name) with weight \(indicator.weight)",
        needed: "named in lower-case letters, digits and '_', with a positive weight")
    }
    for indicator in indicators {
      for every in [indicator.ratedEvery, indicator.measuredEvery] {
        guard let every, every < 1 else { continue }
        throw SimulationError(
          option: "indicators", found: "\(indicator.name) every \(every) periods", needed: "every 1 or more")
      }
    }
    if indicators.contains(where: { $0.measuredEvery != nil }), !scale.contains(0) || !scale.contains(100) {
      throw SimulationError(option: "scale", found: "\(scale)", needed: "wide enough for measurements, 0...100")
    }
  }

  private func isSafeName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45 }
  }
}

extension CitySimulation.Options {
  /// The options that are shares, by name.
  package var shares: [(String, Double)] {
    let ceilingShare: Double = if case .share(let share) = ceiling { share } else { 0 }
    return [
      ("share_rotating", shareRotating), ("share_supervisors_rotating", shareSupervisorsRotating),
      ("share_double_rated", shareDoubleRated), ("cross_unit_share", crossUnitShare),
      ("missing_share", missingShare), ("share_heaping", shareHeaping), ("objective_share", objectiveShare),
      ("share_women", shareWomen), ("ceiling_share", ceilingShare),
    ] + (training.map { [("training_share", $0.share), ("training_lots", $0.lotShare)] } ?? [])
  }

  /// The options that are standard deviations, by name.
  package var spreads: [(String, Double)] {
    [
      ("performance_sd", performanceSD), ("growth_sd", growthSD), ("aspect_sd", aspectSD),
      ("profile_sd", profileSD), ("unit_sd", unitSD), ("team_quality_sd", teamQualitySD),
      ("manager_effect_sd", managerEffectSD), ("severity_sd", severitySD),
      ("indicator_severity_sd", indicatorSeveritySD), ("drift_sd", driftSD), ("halo_sd", haloSD),
      ("halo_log_sd", haloLogSD), ("range_log_sd", rangeLogSD), ("group_effect_sd", groupEffectSD),
      ("noise_sd", noiseSD), ("anchor_noise_sd", anchorNoiseSD), ("target_difficulty_sd", targetDifficultySD),
    ]
  }

  /// The options that are average effects, by name.
  package var means: [(String, Double)] {
    [("trend", trend), ("group_gap", groupGap), ("group_effect", groupEffect), ("anchor_slope", anchorSlope)]
      + (training.map { [("training_effect", $0.effect)] } ?? [])
  }
}
