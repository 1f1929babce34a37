import Statistics

extension CitySimulation {
  /// A training that some people get, and what it does.
  public struct Training: Sendable, Hashable {
    /// How it is decided who is trained.
    public enum Choice: String, Sendable, Hashable, CaseIterable {
      /// The highest mean ratings of the periods before, severity, luck and all: what follows regresses to the mean.
      case score
      /// By lot.
      case chance
    }

    /// The share of the people rated who are trained for sure.
    public var share = 0.2
    /// The share who draw lots besides, next in order; half of them win.
    public var lotShare = 0.0
    /// What the training adds to the true level, from its period on.
    public var effect = 3.0
    /// The first period of a training, counted from 0.
    public var firstPeriod = 2
    /// In how many successive periods it is held; who comes when is drawn by lot.
    public var batches = 1
    /// How it is decided who is trained.
    public var choice = Choice.score

    /// Starts from a fifth of the people, trained in the third period.
    public init() {}
  }
}

/// Who was trained when.
public struct SimulatedTraining: Sendable {
  /// The period of each person's training, counted from 0; nil for none. In the order of the people.
  public let periods: [Int?]
  /// The score by which people were chosen: their mean rating before.
  public let scores: [Double?]
  /// Whether each person won a seat by lot; nil for those who drew none.
  public let lottery: [Bool?]

  /// - Parameter means: the mean rating of each person before the first training, nil for whoever has none.
  init(_ training: CitySimulation.Training, means: [Double?], people: [SimulatedPerson], draws: SimulationDraws)
  {
    let rated = people.indices.filter { means[$0] != nil }
    func lot(_ place: Int, _ use: Int) -> Double {
      var stream = draws.stream(.training, replicate: use, item: people[place].item)
      return stream.uniform()
    }
    let order: [Int]
    switch training.choice {
    case .score: order = rated.sorted { (means[$0] ?? 0, lot($0, 0), $1) > (means[$1] ?? 0, lot($1, 0), $0) }
    case .chance: order = rated.sorted { (lot($0, 0), $0) < (lot($1, 0), $1) }
    }
    let sure = Int((training.share * Double(rated.count)).rounded())
    let band = Int((training.lotShare * Double(rated.count)).rounded())
    let drawing = order.dropFirst(sure).prefix(band).sorted { (lot($0, 1), $0) < (lot($1, 1), $1) }
    var lottery = [Bool?](repeating: nil, count: people.count)
    for (rank, place) in drawing.enumerated() { lottery[place] = rank < drawing.count / 2 }
    let seats = Array(order.prefix(sure)) + drawing.filter { lottery[$0] == true }
    var periods = [Int?](repeating: nil, count: people.count)
    for (turn, place) in seats.sorted(by: { (lot($0, 2), $0) < (lot($1, 2), $1) }).enumerated() {
      periods[place] = training.firstPeriod + turn % max(training.batches, 1)
    }
    self.periods = periods
    scores = means
    self.lottery = lottery
  }
}
