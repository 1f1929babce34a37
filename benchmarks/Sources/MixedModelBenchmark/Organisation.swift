import Foundation
import LinearAlgebra
import Statistics

/// Ratings of an organisation where most people stay with their supervisor: 5 % move within their unit from one period
/// to the next and 1 % to another unit. Every form has all indicators.
struct Organisation {
  let name: String
  let employees: Int
  let supervisors: Int
  let units: Int
  let periods: Int
  let indicators: Int
  /// The share of the staff who join after the first period.
  let joiners: Double
  /// The share that moves to another unit from one period to the next.
  var movers = 0.01
  /// The share that moves within the unit.
  var rotators = 0.05

  private(set) var employee: [Int32] = []
  private(set) var supervisor: [Int32] = []
  private(set) var unit: [Int32] = []
  private(set) var period: [Int32] = []
  private(set) var indicator: [Int32] = []
  private(set) var rating: [Double] = []

  /// 540,000 ratings: 30,000 employees, 1,500 supervisors, 300 units, 3 periods × 6 indicators.
  static func large() -> Organisation {
    Organisation(
      name: "organisation", employees: 30_000, supervisors: 1_500, units: 300, periods: 3, indicators: 6,
      joiners: 0)
  }

  /// 5,000,000 ratings: 400,000 employees, 40,000 supervisors, 8,000 units; half of the staff in the last two of
  /// three periods only, 5 indicators.
  static func nation() -> Organisation {
    Organisation(
      name: "nation", employees: 400_000, supervisors: 40_000, units: 8_000, periods: 3, indicators: 5,
      joiners: 0.5)
  }

  /// The large organisation with a supervisor drawn anew from all for everybody and every period: a dense design.
  static func shuffled() -> Organisation {
    Organisation(
      name: "shuffled", employees: 30_000, supervisors: 1_500, units: 300, periods: 3, indicators: 6,
      joiners: 0,
      movers: 1)
  }

  /// The nation, but a tenth of the staff moves to another unit from one period to the next: what is left after
  /// elimination fills up.
  static func mobileNation() -> Organisation {
    Organisation(
      name: "nation, 10 % move between units", employees: 400_000, supervisors: 40_000, units: 8_000,
      periods: 3,
      indicators: 5, joiners: 0.5, movers: 0.1)
  }

  private init(
    name: String, employees: Int, supervisors: Int, units: Int, periods: Int, indicators: Int, joiners: Double,
    movers: Double = 0.01
  ) {
    self.movers = movers
    (self.name, self.employees, self.supervisors, self.units) = (name, employees, supervisors, units)
    (self.periods, self.indicators, self.joiners) = (periods, indicators, joiners)
    simulate(seed: 20_261_126)
  }

  private mutating func simulate(seed: UInt64) {
    var stream = RandomStream(key: RandomKey(seed: seed))
    func effects(_ count: Int, _ deviation: Double) -> [Double] {
      (0..<count).map { _ in deviation * stream.normal() }
    }
    let performance = effects(employees, 5)
    let severity = effects(supervisors, 3)
    let level = effects(units, 2)
    let strength = effects(employees * indicators, 2)
    let habit = effects(supervisors * indicators, 1)
    let team = supervisors / units
    // The supervisors of unit u are u, u + units, …: employee e starts with supervisor e mod supervisors.
    var chief = (0..<employees).map { $0 % supervisors }
    for time in 0..<periods {
      for person in 0..<employees {
        if time > 0 {
          let draw = stream.uniform()
          if draw < movers {
            chief[person] = stream.index(below: supervisors)
          } else if draw < movers + rotators {
            chief[person] = chief[person] % units + units * stream.index(below: team)
          }
        }
        if time == 0, person >= Int(Double(employees) * (1 - joiners)) { continue }
        let (rater, place) = (chief[person], chief[person] % units)
        for quality in 0..<indicators {
          let value =
            80 + 0.4 * Double(time) + 0.5 * Double(quality) + performance[person] - severity[rater]
            + level[place]
            + strength[person * indicators + quality] + habit[rater * indicators + quality] + 3
            * stream.normal()
          employee.append(Int32(person))
          supervisor.append(Int32(rater))
          unit.append(Int32(place))
          period.append(Int32(time))
          indicator.append(Int32(quality))
          // Two decimals, as on a form: the file then holds exactly the numbers that are fitted here.
          rating.append((value * 100).rounded() / 100)
        }
      }
    }
  }

  /// What is done with the employees.
  enum Employees {
    case random
    case randomWithInteractions
    case fixed
  }

  /// The model, indicator and period fixed.
  func workload(_ kind: Employees) -> Workload {
    let names =
      ["(Intercept)"] + (1..<indicators).map { "indicator\($0)" } + (1..<periods).map { "period\($0)" }
    var elements = [Double](repeating: 0, count: rating.count * names.count)
    for row in rating.indices {
      elements[row] = 1
      if indicator[row] > 0 { elements[row + Int(indicator[row]) * rating.count] = 1 }
      if period[row] > 0 { elements[row + (indicators - 1 + Int(period[row])) * rating.count] = 1 }
    }
    let x = FixedEffects(
      names: names, matrix: Matrix(rows: rating.count, columns: names.count, elements: elements))
    let ratee = RandomTerm(name: "ratee", compact: employee)
    let others = [RandomTerm(name: "rater", compact: supervisor), RandomTerm(name: "unit", compact: unit)]
    let start = "y ~ indicator + period + "
    let end = "(1 | rater) + (1 | unit)"
    switch kind {
    case .random:
      return Workload(
        name: name, formula: start + "(1 | ratee) + " + end,
        model: LinearMixedModel(response: rating, fixedEffects: x, randomEffects: [ratee] + others),
        reference: nil)
    case .randomWithInteractions:
      func crossed(_ name: String, _ codes: [Int32]) -> RandomTerm {
        RandomTerm(name: name, compact: zip(codes, indicator).map { $0 * Int32(indicators) + $1 })
      }
      let terms =
        [ratee] + others + [crossed("ratee:indicator", employee), crossed("rater:indicator", supervisor)]
      return Workload(
        name: name + ", interactions",
        formula: start + "(1 | ratee) + " + end + " + (1 | ratee:indicator) + (1 | rater:indicator)",
        model: LinearMixedModel(response: rating, fixedEffects: x, randomEffects: terms), reference: nil)
    case .fixed:
      return Workload(
        name: name + ", fixed employees", formula: start + "ratee + " + end,
        model: LinearMixedModel(response: rating, fixedEffects: x, randomEffects: others, absorbed: ratee),
        reference: nil)
    }
  }

  /// Writes the table for peers and for `timbang raters`.
  func write(to file: URL) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    var text = "score,period,indicator,ratee,rater,unit\n"
    for row in rating.indices {
      text += "\(rating[row]),\(2021 + period[row]),i\(indicator[row])"
      text += ",p\(employee[row]),r\(supervisor[row]),u\(unit[row])\n"
      if text.utf8.count > 1 << 22 {
        try handle.write(contentsOf: Data(text.utf8))
        text.removeAll(keepingCapacity: true)
      }
    }
    try handle.write(contentsOf: Data(text.utf8))
  }
}
