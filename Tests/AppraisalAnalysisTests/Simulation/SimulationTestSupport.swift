import AppraisalAnalysis
import Appraisals

typealias Options = CitySimulation.Options

extension CitySimulation.Options {
  /// The same options with something changed.
  func with(_ change: (inout Self) -> Void) -> Self {
    var changed = self
    change(&changed)
    return changed
  }

  /// Nothing planted but what the test adds: everybody performs and is judged the same.
  static var plain: Self {
    Self().with {
      $0.performanceSD = 0
      $0.severitySD = 0
      $0.noiseSD = 0
    }
  }
}

extension SimulatedCity {
  /// Score minus what a fair and exact rater would have given; indicators must have no profile of their own.
  func errors() -> [Double] {
    let level = Dictionary(uniqueKeysWithValues: truth.ratees.map { ($0.identifier, $0.level) })
    return (0..<rows.count).map { row in
      let indicator = options.indicators[Int(rows.indicators[row])]
      let mean = rows.raterTypes[row] == .objective ? indicator.measuredMean : indicator.mean
      return rows.scores[row] - mean - (level[ratee(row).identifier] ?? .nan)
    }
  }

  func ratee(_ row: Int) -> SimulatedPerson { people[Int(rows.ratees[row])] }

  func rater(_ row: Int) -> SimulatedPerson { people[Int(rows.raters[row])] }

  /// The true effects by employee number of the rater.
  var raterTruth: [String: SimulatedTruth.Rater] {
    Dictionary(uniqueKeysWithValues: truth.raters.map { ($0.identifier, $0) })
  }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

func covariance(_ x: [Double], _ y: [Double]) -> Double {
  let (centreX, centreY) = (mean(x), mean(y))
  return zip(x, y).reduce(0) { $0 + ($1.0 - centreX) * ($1.1 - centreY) } / Double(x.count - 1)
}

func standardDeviation(_ values: [Double]) -> Double { covariance(values, values).squareRoot() }

func correlation(_ x: [Double], _ y: [Double]) -> Double {
  covariance(x, y) / (standardDeviation(x) * standardDeviation(y))
}

func slope(of y: [Double], on x: [Double]) -> Double { covariance(x, y) / covariance(x, x) }

/// Whether a count out of n agrees with a probability, to four binomial standard errors.
func isShare(_ count: Int, of n: Int, _ expected: Double) -> Bool {
  let standardError = (expected * (1 - expected) / Double(n)).squareRoot()
  return abs(Double(count) / Double(n) - expected) < 4 * standardError
}
