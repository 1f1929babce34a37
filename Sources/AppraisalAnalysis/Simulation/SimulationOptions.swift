import Appraisals

extension CitySimulation {
  /// What is simulated. All standard deviations and effects are in points of the scale.
  public struct Options: Sendable, Hashable {
    /// What the data set is called: the name of its files.
    public var name = "city"
    /// Staff in teams; supervisors and heads of units come on top.
    public var employees = 1000
    /// Organisation units; never more than there are teams.
    public var unitCount = 20
    /// Staff of one supervisor: each team's size is drawn from this range.
    public var teamSize = 8...12
    /// Whether supervisors and heads of units are rated as well.
    public var hierarchy = Hierarchy.staffOnly
    /// The number of periods.
    public var periods = 1
    /// The length of a period.
    public var periodKind = Period.Kind.quarter
    /// The year of the first period.
    public var firstYear = 2024
    /// What is rated and measured.
    public var indicators = [Indicator(name: "performance", aspect: .results, mean: 50)]
    /// In how many of the periods a person has records, drawn from this range; nil means in all of them.
    public var recordsPerPerson: ClosedRange<Int>?
    /// The scores that can be given, whole numbers.
    public var scale = 0...100

    /// Share of the staff who change supervisor at the beginning of each period but the first.
    public var shareRotating = 0.0
    /// Share of the supervisors who swap teams at the beginning of each period but the first.
    public var shareSupervisorsRotating = 0.0
    /// Share of staff-periods rated by further supervisors too.
    public var shareDoubleRated = 0.0
    /// How many further supervisors rate where more than one does.
    public var furtherRaters = 1
    /// Share of moves and further ratings that cross the border of the unit, where there is a choice.
    public var crossUnitShare = 0.0
    /// Share of ratings that are missing, at random.
    public var missingShare = 0.0

    /// Spread of true performance between people.
    public var performanceSD = 5.0
    /// Spread of people's growth per period.
    public var growthSD = 0.0
    /// Real progress of everybody per period.
    public var trend = 0.0
    /// Spread of people's true strength in an aspect (results, behaviour) around their performance.
    public var aspectSD = 0.0
    /// Spread of people's true strength in one indicator around that of its aspect.
    public var profileSD = 0.0
    /// Spread of the true level of units.
    public var unitSD = 0.0
    /// Spread of the average true performance of the teams in which people start.
    public var teamQualitySD = 0.0
    /// Spread of the real effect of supervisors on the work of their staff.
    public var managerEffectSD = 0.0
    /// What women truly perform above men.
    public var groupGap = 0.0

    /// Spread of supervisors' severity.
    public var severitySD = 5.0
    /// Spread of supervisors' severity on one indicator around their severity.
    public var indicatorSeveritySD = 0.0
    /// Spread of supervisors' drift: the change of severity per period.
    public var driftSD = 0.0
    /// Spread of the general impression that a supervisor has of a person, shared by all indicators.
    public var haloSD = 0.0
    /// How much supervisors differ in halo: standard deviation of the logarithm of each one's halo SD.
    public var haloLogSD = 0.0
    /// How much supervisors differ in the use of the range: standard deviation of its logarithm.
    public var rangeLogSD = 0.0
    /// Average severity against women on top of the severity to everybody.
    public var groupEffect = 0.0
    /// Spread of supervisors' severity against women.
    public var groupEffectSD = 0.0
    /// Spread of a single rating around what the supervisor thinks.
    public var noiseSD = 5.0
    /// Where scores pile up.
    public var ceiling = Ceiling.endOfScale
    /// Share of supervisors who give multiples of five only.
    public var shareHeaping = 0.0

    /// Share of the people whose work is measured, on the indicators that can be.
    public var objectiveShare = 0.0
    /// Points of achievement per point of true performance.
    public var anchorSlope = 1.0
    /// Spread of a single measurement.
    public var anchorNoiseSD = 4.0
    /// Spread of the difficulty of the targets that a supervisor sets.
    public var targetDifficultySD = 0.0

    /// Share of women.
    public var shareWomen = 0.53

    /// A training and what it does; nil for none.
    public var training: Training?

    /// Starts from a thousand staff in teams of about ten, one indicator and one period.
    public init() {}
  }

  /// Who is rated.
  public enum Hierarchy: String, Sendable, Hashable, CaseIterable {
    /// Staff; their supervisors only rate.
    case staffOnly = "staff_only"
    /// Staff by supervisors, supervisors by the head of their unit, heads by the head of the first unit.
    case full
  }

  /// Where scores pile up.
  public enum Ceiling: Sendable, Hashable {
    /// Only where a score would leave the scale.
    case endOfScale
    /// Nobody gives more than this score.
    case score(Int)
    /// Everybody is so lenient that this share of the ratings stands at the end of the scale.
    case share(Double)
  }

  /// The two sides of an appraisal.
  public enum Aspect: String, Sendable, Hashable, CaseIterable {
    /// Results of work.
    case results
    /// Behaviour at work.
    case behaviour
  }

  /// Something that is rated, measured or both.
  public struct Indicator: Sendable, Hashable {
    /// The name: letters, digits and underscores.
    public var name: String
    /// What it belongs to.
    public var aspect: Aspect
    /// The average rating by an average supervisor.
    public var mean: Double
    /// The weight in the total.
    public var weight: Int
    /// Rated at the end of every so many periods; nil means never.
    public var ratedEvery: Int?
    /// Measured in every so many periods; nil means never.
    public var measuredEvery: Int?
    /// The average measurement, in per cent of the target.
    public var measuredMean: Double

    /// Describes an indicator.
    public init(
      name: String, aspect: Aspect, mean: Double, weight: Int = 1, ratedEvery: Int? = 1,
      measuredEvery: Int? = nil, measuredMean: Double = 78
    ) {
      self.name = name
      self.aspect = aspect
      self.mean = mean
      self.weight = weight
      self.ratedEvery = ratedEvery
      self.measuredEvery = measuredEvery
      self.measuredMean = measuredMean
    }

    func isRated(in period: Int) -> Bool { ratedEvery.map { (period + 1).isMultiple(of: $0) } ?? false }

    func isMeasured(in period: Int) -> Bool { measuredEvery.map { (period + 1).isMultiple(of: $0) } ?? false }
  }
}
