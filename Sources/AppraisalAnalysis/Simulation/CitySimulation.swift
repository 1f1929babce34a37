import Appraisals
import Statistics

/// A city whose performance appraisals are made up, so that the truth behind every score is known.
///
/// A supervisor j rates employee i on indicator q in period t as
///
/// `y = μ_q + π_t + c_j·(θ_it + a_iq + h_ij + ε) − s_j − v_jq − d_j·(t − t̄) − g_j·[woman]`,
///
/// rounded to a whole number on the scale. `θ_it` is the true level (performance, growth, unit, manager), `a`
/// the person's profile over indicators, `h` the general impression (halo), `c` the rater's use of the range,
/// `s` the severity, `v` the severity on one indicator, `d` the drift and `g` the severity against a group. A
/// measurement is `100·realisation/target` around `m_q + π_t + λ·(θ_it + a_iq) − k_j + e`: no supervisor's
/// severity is in it, but the difficulty `k` of the targets that a supervisor sets may be.
///
/// ```swift
/// let city = try CitySimulation(options: .palembang, seed: 20241117).run()
/// ```
///
/// Every quantity of every person comes from a random stream of its own, so that changing one option leaves
/// all other draws as they were: the same people, performing the same, judged by a harder supervisor.
///
/// Every number is in points of the scale; severity is positive where scores are lower than they should be.
public struct CitySimulation: Sendable {
  /// What is planted.
  public let options: Options
  /// The seed of all draws.
  public let seed: UInt64

  /// Describes a simulation.
  ///
  /// - Throws: ``SimulationError`` when an option is out of its range.
  public init(options: Options, seed: UInt64) throws(SimulationError) {
    try options.validate()
    self.options = options
    self.seed = seed
  }

  /// Makes the city: people, supervisors, scores and the truth behind them.
  ///
  /// - Complexity: O(rows + people × periods × indicators).
  public func run() -> SimulatedCity {
    let draws = SimulationDraws(seed: seed)
    let design = TeamDesign(options: options, draws: draws)
    let people = SimulatedPopulation(options: options, design: design, draws: draws).people
    let effects = PlantedEffects(options: options, design: design, people: people, draws: draws)
    let scoring = SimulatedScoring(
      options: options, design: design, people: people, effects: effects, draws: draws)
    let (rows, training) = scoring.run()
    return SimulatedCity(
      options: options, seed: seed, people: people, unitNames: design.unitNames, rows: rows, training: training,
      truth: SimulatedTruth(options: options, design: design, people: people, effects: effects))
  }
}
