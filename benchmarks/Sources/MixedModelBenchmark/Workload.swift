import Foundation
import LinearAlgebra
import Statistics

/// A model on a table, with what is known of its optimum.
struct Workload {
  let name: String
  let formula: String
  let model: LinearMixedModel
  /// −2 restricted log-likelihood at the optimum by another program, where there is one.
  let reference: Double?
}

extension Workload {
  /// 73,421 lecture evaluations at ETH Zurich.
  static func lectures(at file: URL) throws -> Workload {
    let table = try Table(csv: file)
    let cells = zip(try table.column("dept"), try table.column("service")).map { "\($0):\($1)" }
    return Workload(
      name: "lectures", formula: "y ~ 1 + (1 | s) + (1 | d) + (1 | dept:service)",
      model: LinearMixedModel(
        response: try table.numbers("y"),
        randomEffects: [
          RandomTerm(name: "s", labels: try table.column("s")),
          RandomTerm(name: "d", labels: try table.column("d")),
          RandomTerm(name: "dept:service", labels: cells),
        ]),
      // lme4 1.1-31 with tight tolerances: see the fixtures of the tests.
      reference: 237_658.578333632)
  }
}

/// Ratings of the staff of a large administration, drawn from a known model.
struct SimulatedStaff {
  var employee: [Int32] = []
  var supervisor: [Int32] = []
  var unit: [Int32] = []
  var period: [Int32] = []
  var rating: [Double] = []
  let employees: Int
  let supervisors: Int
  let units = 60
  let periods = 5

  /// Everybody is rated about twice a period; supervisors change within the unit, and now and then units do.
  ///
  /// - Parameter rows: 1,000,000 ratings are of 100,000 employees by 2,000 supervisors.
  init(rows: Int, seed: UInt64) {
    employees = max(rows / 10, 200)
    supervisors = max(rows / 500, 120)
    var stream = RandomStream(key: RandomKey(seed: seed))
    func effects(_ count: Int, _ deviation: Double) -> [Double] {
      (0..<count).map { _ in deviation * stream.normal() }
    }
    let performance = effects(employees, 6)
    let severity = effects(supervisors, 4)
    let level = effects(units, 3)
    let perUnit = supervisors / units
    for row in 0..<rows {
      let person = row % employees
      let time = (row / employees) % periods
      // A rating in twenty comes from a secondment to another unit.
      let isAway = stream.uniform() < 0.05
      let place = isAway ? stream.index(below: units) : person % units
      // The rows of one pass over the staff let every supervisor occur.
      let chief = (row < supervisors ? row / units : stream.index(below: perUnit)) % perUnit
      let rater = min(place + chief * units, supervisors - 1)
      let value =
        80 + 0.4 * Double(time) + performance[person] + severity[rater] + level[place] + 5 * stream.normal()
      employee.append(Int32(person))
      supervisor.append(Int32(rater))
      unit.append(Int32(place))
      period.append(Int32(time))
      // Two decimals, as on a form: the file then holds exactly the numbers that are fitted here.
      rating.append((value * 100).rounded() / 100)
    }
  }

  /// The model with the constant and the period, as lme4 reads it from the file.
  var workload: Workload {
    let x = Matrix(
      rows: rating.count, columns: [[Double](repeating: 1, count: rating.count), period.map { Double($0) }])
    return Workload(
      name: "staff", formula: "y ~ period + (1 | ratee) + (1 | rater) + (1 | unit)",
      model: LinearMixedModel(
        response: rating, fixedEffects: FixedEffects(names: ["(Intercept)", "period"], matrix: x),
        randomEffects: [
          RandomTerm(name: "ratee", compact: employee), RandomTerm(name: "rater", compact: supervisor),
          RandomTerm(name: "unit", compact: unit),
        ]),
      reference: nil)
  }

  /// Writes the table for the peers.
  func write(to file: URL) throws {
    var text = "y,period,ratee,rater,unit\n"
    for row in rating.indices {
      text += "\(rating[row]),\(period[row]),p\(employee[row]),r\(supervisor[row]),u\(unit[row])\n"
    }
    try Data(text.utf8).write(to: file)
  }
}

extension RandomTerm {
  /// Levels in order of first appearance.
  init(name: String, labels: some Sequence<String>) {
    var index: [String: Int32] = [:]
    var levels: [String] = []
    let codes = labels.map { label in
      if let code = index[label] { return code }
      let code = Int32(levels.count)
      index[label] = code
      levels.append(label)
      return code
    }
    self.init(name: name, codes: codes, levels: levels)
  }

  /// Levels numbered from zero, those that do not occur dropped.
  init(name: String, compact codes: [Int32]) {
    var place = [Int32](repeating: -1, count: Int(codes.max() ?? -1) + 1)
    var levels: [String] = []
    let renumbered = codes.map { code in
      if place[Int(code)] < 0 {
        place[Int(code)] = Int32(levels.count)
        levels.append(String(code))
      }
      return place[Int(code)]
    }
    self.init(name: name, codes: renumbered, levels: levels)
  }
}

/// A small reader of comma-separated text without quotes.
struct Table {
  enum Problem: Error {
    case noColumn(String)
    case notANumber(column: String)
  }

  private var columns: [String: [String]] = [:]

  init(csv file: URL) throws {
    let lines = try String(decoding: Data(contentsOf: file), as: UTF8.self).split(whereSeparator: \.isNewline)
    let names = (lines.first ?? "").split(separator: ",").map(String.init)
    var cells = [[String]](repeating: [], count: names.count)
    for line in lines.dropFirst() {
      for (column, cell) in line.split(separator: ",").enumerated() { cells[column].append(String(cell)) }
    }
    columns = Dictionary(zip(names, cells)) { first, _ in first }
  }

  func column(_ name: String) throws -> [String] {
    guard let column = columns[name] else { throw Problem.noColumn(name) }
    return column
  }

  func numbers(_ name: String) throws -> [Double] {
    try column(name).map { cell in
      guard let number = Double(cell) else { throw Problem.notANumber(column: name) }
      return number
    }
  }
}
