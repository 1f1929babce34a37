import Appraisals
import Statistics

/// The appraisals, column by column. Persons are given by their place among the people of the city.
public struct SimulatedRows: Sendable {
  /// The person rated.
  public fileprivate(set) var ratees: [Int32] = []
  /// The person who rated; in a measured row, the superior of the time, who set the target.
  public fileprivate(set) var raters: [Int32] = []
  /// What the rater is to the ratee.
  public fileprivate(set) var raterTypes: [RaterType] = []
  /// The indicator, by its place in the options.
  public fileprivate(set) var indicators: [Int32] = []
  /// The period, counted from 0.
  public fileprivate(set) var periods: [Int32] = []
  /// The unit of the ratee at the time.
  public fileprivate(set) var units: [Int32] = []
  /// The score.
  public fileprivate(set) var scores: [Double] = []
  /// The target of a measured row, NaN elsewhere.
  public fileprivate(set) var targets: [Double] = []
  /// What was achieved, NaN elsewhere.
  public fileprivate(set) var realisations: [Double] = []

  /// The number of rows.
  public var count: Int { scores.count }
}

/// Turns what is true into what is written down.
struct SimulatedScoring {
  private let options: CitySimulation.Options
  private let people: [SimulatedPerson]
  private let effects: PlantedEffects
  private let draws: SimulationDraws
  private let placement: SimulatedPlacement
  private let labels: [UInt64]

  init(
    options: CitySimulation.Options, design: TeamDesign, people: [SimulatedPerson], effects: PlantedEffects,
    draws: SimulationDraws
  ) {
    self.options = options
    self.people = people
    self.effects = effects
    self.draws = draws
    placement = SimulatedPlacement(options: options, design: design, people: people)
    labels = options.indicators.map { SimulationDraws.label($0.name) }
  }

  /// All rows, by period, ratee and indicator, and who was trained.
  func run() -> (rows: SimulatedRows, training: SimulatedTraining?) {
    var rows = SimulatedRows()
    var training: SimulatedTraining?
    let rated = people.indices.filter { placement.isRated(people[$0]) }
    let recorded = rated.map { recordedPeriods(people[$0]) }
    for period in 0..<options.periods {
      if let planted = options.training, period == planted.firstPeriod {
        training = SimulatedTraining(planted, means: means(rows), people: people, draws: draws)
      }
      let added = people.indices.map { place in
        (training?.periods[place] ?? period + 1) <= period ? options.training?.effect ?? 0 : 0
      }
      for (order, place) in rated.enumerated() where recorded[order].contains(period) {
        append(place, period: period, added: added[place], to: &rows)
      }
    }
    settle(&rows)
    return (rows, training)
  }

  /// The mean rating of each person so far.
  private func means(_ rows: SimulatedRows) -> [Double?] {
    var sums = [(Double, Int)](repeating: (0, 0), count: people.count)
    for row in 0..<rows.count where rows.raterTypes[row] != .objective {
      let place = Int(rows.ratees[row])
      sums[place] = (sums[place].0 + rows.scores[row], sums[place].1 + 1)
    }
    return sums.map { $0.1 > 0 ? $0.0 / Double($0.1) : nil }
  }

  private func recordedPeriods(_ person: SimulatedPerson) -> [Int] {
    guard let range = options.recordsPerPerson else { return Array(0..<options.periods) }
    var stream = draws.stream(.recordedPeriods, item: person.item)
    let count = range.lowerBound + stream.index(below: range.count)
    return Array(stream.permutation(of: options.periods).prefix(count))
  }

  private func append(_ place: Int, period: Int, added: Double, to rows: inout SimulatedRows) {
    let person = people[place]
    let raters = placement.raters(of: person, period: period)
    let level = placement.level(of: place, period: period, superior: raters[0], effects: effects) + added
    let isMeasured = draws.happens(.measured, share: options.objectiveShare, item: person.item)
    for (index, indicator) in options.indicators.enumerated() {
      let occasion = Occasion(place: place, period: period, indicator: index, level: level)
      if indicator.isRated(in: period) {
        for (slot, rater) in raters.enumerated() where !isMissing(occasion, slot: slot) {
          rows.append(occasion, unit(occasion), by: rater, rating(occasion, by: rater, slot: slot))
        }
      }
      if isMeasured, indicator.isMeasured(in: period) {
        let (target, realisation) = measurement(occasion, superior: raters[0])
        rows.append(occasion, unit(occasion), under: raters[0], target: target, realisation: realisation)
      }
    }
  }

  private func unit(_ occasion: Occasion) -> Int {
    placement.unit(of: people[occasion.place], period: occasion.period)
  }

  private func isMissing(_ occasion: Occasion, slot: Int) -> Bool {
    draws.happens(
      .missing, of: labels[occasion.indicator], share: options.missingShare,
      replicate: occasion.period << 8 | slot, item: people[occasion.place].item)
  }

  /// What a rater would write if every number could be written.
  private func rating(_ occasion: Occasion, by rater: Int, slot: Int) -> Double {
    let person = people[occasion.place]
    let time = placement.centred(occasion.period)
    var impression = occasion.level + effects.profile[occasion.indicator][occasion.place]
    if effects.haloSD[rater] > 0 {
      let pair = Int(people[rater].item)
      impression += effects.haloSD[rater] * draws.normal(.halo, replicate: pair, item: person.item)
    }
    impression +=
      options.noiseSD
      * draws.normal(
        .noise, of: labels[occasion.indicator], replicate: occasion.period << 8 | slot, item: person.item)
    let severity =
      effects.severity[rater] + effects.indicatorSeverity[occasion.indicator][rater]
      + effects.drift[rater] * time + (person.sex == .female ? effects.groupEffect[rater] : 0)
    return options.indicators[occasion.indicator].mean + options.trend * time
      + effects.range[rater] * impression - severity
  }

  /// Files due and files done: no more than all of them can be done.
  private func measurement(_ occasion: Occasion, superior: Int) -> (target: Int, realisation: Int) {
    let item = people[occasion.place].item
    let label = labels[occasion.indicator]
    var stream = draws.stream(.target, of: label, replicate: occasion.period, item: item)
    let target = 120 + stream.index(below: 281)
    let truth = occasion.level + effects.profile[occasion.indicator][occasion.place]
    let noise = draws.normal(.anchorNoise, of: label, replicate: occasion.period, item: item)
    let achievement =
      options.indicators[occasion.indicator].measuredMean
      + options.trend * placement.centred(occasion.period) + options.anchorSlope * truth
      + options.anchorNoiseSD * noise - effects.targetDifficulty[superior]
    let done = (Double(target) * achievement / 100).rounded()
    return (target, Int(min(Double(target), max(0, done))))
  }

  /// Rounds the ratings to what can be given and cuts them at the ceiling.
  private func settle(_ rows: inout SimulatedRows) {
    let bottom = Double(options.scale.lowerBound)
    let rated = rows.raterTypes.indices.filter { rows.raterTypes[$0] != .objective }
    let (top, shift) = ceiling(of: rated.map { rows.scores[$0] })
    for row in rated {
      let step: Double = effects.givesMultiplesOfFive[Int(rows.raters[row])] ? 5 : 1
      let cut = min(top, max(bottom, rows.scores[row] + shift))
      rows.scores[row] = min(top, max(bottom, (cut / step).rounded() * step))
    }
  }

  /// The highest score given, and what is added to all so that the asked share reaches it after rounding.
  private func ceiling(of ratings: [Double]) -> (top: Double, shift: Double) {
    let end = Double(options.scale.upperBound)
    switch options.ceiling {
    case .endOfScale: return (end, 0)
    case .score(let top): return (Double(top), 0)
    case .share(let share):
      let reaching = Int((share * Double(ratings.count)).rounded())
      guard reaching > 0, reaching <= ratings.count else { return (end, 0) }
      return (end, end - 0.5 - ratings.sorted()[ratings.count - reaching])
    }
  }
}

/// One person, period and indicator, with the person's true level then.
private struct Occasion {
  let place: Int
  let period: Int
  let indicator: Int
  let level: Double
}

extension SimulatedRows {
  fileprivate mutating func append(_ occasion: Occasion, _ unit: Int, by rater: Int, _ rating: Double) {
    append(occasion, unit, rater, .superior)
    scores.append(rating)
    targets.append(.nan)
    realisations.append(.nan)
  }

  fileprivate mutating func append(
    _ occasion: Occasion, _ unit: Int, under superior: Int, target: Int, realisation: Int
  ) {
    append(occasion, unit, superior, .objective)
    // Hundredths, so that the file holds the same number.
    scores.append((10_000 * Double(realisation) / Double(target)).rounded() / 100)
    targets.append(Double(target))
    realisations.append(Double(realisation))
  }

  private mutating func append(_ occasion: Occasion, _ unit: Int, _ rater: Int, _ type: RaterType) {
    ratees.append(Int32(occasion.place))
    raters.append(Int32(rater))
    raterTypes.append(type)
    indicators.append(Int32(occasion.indicator))
    periods.append(Int32(occasion.period))
    units.append(Int32(unit))
  }
}
