import Appraisals
import Foundation
import Statistics

/// Why the mean rating of a unit changed between two periods.
///
/// `ΔȲ = within + mix + joiners + leavers + rater drift`, exactly. With ω the weight of a person's rating on an indicator,
/// a the rating freed from its rater's standard, bars means of both periods and Ā that of the unit:
/// within `Σ ω̄Δa` over what the same person was rated on in both, mix `Σ Δω(ā − Ā)` over persons who stayed (more or
/// fewer ratings, other indicators), joiners `Σ ω(a − Ā)` of the later period, leavers `−Σ ω(a − Ā)` of the
/// earlier one, rater drift the change of the mean standard.
///
/// > Reference: Griliches & Regev (1995), doi:10.1016/0304-4076(94)01601-U, with raters' standards added.
/// > Adding a number to all scores changes nothing; swapping the periods turns every part about and swaps joiners
/// > and leavers.
public struct ChangeDecomposition: Sendable {
  /// A part of the change with its standard error; nil where that is too costly.
  public struct Part: Sendable, Hashable {
    /// In points.
    public let estimate: Double
    /// From the noise of ratings and the uncertainty of standards.
    public let standardError: Double?
  }

  /// The unit; nil for everybody.
  public let unit: String?
  /// How deep the unit lies; 0 for everybody.
  public let depth: Int
  /// The place of the earlier period.
  public let from: Int
  /// The place of the later period.
  public let to: Int
  /// The change of the weighted mean of the ratings.
  public let total: Double
  /// The same people on the same indicators.
  public let within: Part
  /// Another weight of those who stayed, and of what they were rated on.
  public let mix: Part
  /// Those who came, against the mean.
  public let joiners: Part
  /// Those who left, against the mean: positive where they were below it.
  public let leavers: Part
  /// Softer raters (positive) or harder ones.
  public let raterDrift: Part
  /// Persons in both periods.
  public let stayed: Int
  /// Persons in the later period only.
  public let came: Int
  /// Persons in the earlier period only.
  public let left: Int
}

/// The rows of decompositions: scores with what their raters' standards add.
struct DecomposedRows {
  struct Row {
    let ratee: Int32
    let indicator: Int32
    let place: Int
    let unit: Int32
    let rater: Int
    let weight: Double
    let score: Double
    /// What the rater's standard adds.
    let effect: Double
  }

  let rows: [Row]
  let standards: RaterStandards?
  /// The variance of a single rating around the person's line.
  let noise: Double

  /// Beyond so many rater × period pairs errors are not worked out.
  private static let errorLimit = 600

  /// Takes apart the change of some rows; nil where only one period has any.
  func change(_ unit: String?, depth: Int, of members: [Int], on axis: TrendAxis) -> ChangeDecomposition? {
    let places = members.map { rows[$0].place }
    guard let from = places.min(), let to = places.max(), from < to else { return nil }
    let codes = CellCodes(rows, members)
    let ends = [from, to].map { place in
      ChangeEnd(members.filter { rows[$0].place == place }, rows, codes)
    }
    let parts = ChangeParts(ends, rows)
    func part(_ kind: ChangeParts.Kind) -> ChangeDecomposition.Part {
      ChangeDecomposition.Part(
        estimate: parts.estimate(kind), standardError: error(parts.coefficients(kind), of: kind))
    }
    return ChangeDecomposition(
      unit: unit, depth: depth, from: from, to: to,
      total: ends[1].mean(\.score, rows) - ends[0].mean(\.score, rows),
      within: part(.within), mix: part(.mix), joiners: part(.joiners), leavers: part(.leavers),
      raterDrift: part(.drift), stayed: ends[1].persons(alsoIn: ends[0]), came: ends[1].persons(notIn: ends[0]),
      left: ends[0].persons(notIn: ends[1]))
  }

  /// The error of a weighted sum of ratings freed from standards, or of the standards themselves.
  private func error(_ coefficients: [(row: Int, weight: Double)], of kind: ChangeParts.Kind) -> Double? {
    let limit = standards == nil ? Int.max : DecomposedRows.errorLimit
    var variance = 0.0
    var standard: [Int: Double] = [:]
    for entry in coefficients {
      if kind != .drift { variance += noise * entry.weight * entry.weight }
      let row = rows[entry.row]
      guard row.rater >= 0 else { continue }
      standard[row.rater << 24 | row.place, default: 0] += kind == .drift ? entry.weight : -entry.weight
      if standard.count > limit { return nil }
    }
    guard let standards else { return kind == .drift ? nil : variance.squareRoot() }
    let weights = standard.keys.sorted().map {
      RaterStandards.Weight(rater: $0 >> 24, place: $0 & 0xFF_FFFF, weight: standard[$0] ?? 0)
    }
    // Where noise counts too, it is partly taken up by the standards: the sum is large enough as it is.
    let spread = standards.variance(of: weights) * (kind == .drift ? standards.inflation : 1)
    return (variance + spread).squareRoot()
  }
}

/// Numbers for what a person is rated on, from 0.
private struct CellCodes {
  /// A person and an indicator.
  private struct Pair: Hashable {
    let person: Int32
    let indicator: Int32
  }

  private var numberOfPerson: [Int32: Int32] = [:]
  private var indicators = 0
  /// The pairs that occur and their persons, where most do not: everybody has targets of their own.
  private var numberOfPair: [Pair: Int32] = [:]
  private var persons = [Int32]()
  private let isSparse: Bool
  private let rows: [DecomposedRows.Row]

  /// So many times as many numbers as ratings are given without looking which occur.
  private static let mostSpare = 4

  init(_ rows: [DecomposedRows.Row], _ members: [Int]) {
    self.rows = rows
    for member in members {
      let row = rows[member]
      if numberOfPerson[row.ratee] == nil { numberOfPerson[row.ratee] = Int32(numberOfPerson.count) }
      indicators = max(indicators, Int(row.indicator) + 1)
    }
    isSparse = numberOfPerson.count * indicators > CellCodes.mostSpare * members.count
    guard isSparse else { return }
    for member in members {
      let pair = pair(member)
      guard numberOfPair[pair] == nil else { continue }
      numberOfPair[pair] = Int32(persons.count)
      persons.append(pair.person)
    }
  }

  private func pair(_ member: Int) -> Pair {
    Pair(person: numberOfPerson[rows[member].ratee] ?? 0, indicator: rows[member].indicator)
  }

  var personCount: Int { numberOfPerson.count }
  var count: Int { isSparse ? persons.count : personCount * indicators }

  func person(_ code: Int) -> Int { isSparse ? Int(persons[code]) : code / indicators }

  func code(_ member: Int) -> Int {
    let pair = pair(member)
    return isSparse ? Int(numberOfPair[pair] ?? 0) : Int(pair.person) * indicators + Int(pair.indicator)
  }
}

/// One of the two periods.
private struct ChangeEnd {
  /// The rows of one person and indicator.
  struct Cell {
    let code: Int
    let person: Int
    /// Places among `grouped`.
    var members: Range<Int>
  }

  /// In the order in which they occur.
  private(set) var cells: [Cell] = []
  /// The rows, cell by cell.
  private(set) var grouped: [Int]
  /// The rows in their order.
  let members: [Int]
  let weight: Double
  /// By code the place among the cells, or −1.
  private var place: [Int32]
  private var isThere: [Bool]

  init(_ members: [Int], _ rows: [DecomposedRows.Row], _ codes: CellCodes) {
    self.members = members
    weight = members.reduce(0) { $0 + rows[$1].weight }
    place = [Int32](repeating: -1, count: codes.count)
    isThere = [Bool](repeating: false, count: codes.personCount)
    grouped = members
    var counts: [Int] = []
    var cellOfMember: [Int] = []
    cellOfMember.reserveCapacity(members.count)
    for member in members {
      let code = codes.code(member)
      if place[code] < 0 {
        place[code] = Int32(cells.count)
        let person = codes.person(code)
        isThere[person] = true
        cells.append(Cell(code: code, person: person, members: 0..<0))
        counts.append(0)
      }
      let cell = Int(place[code])
      counts[cell] += 1
      cellOfMember.append(cell)
    }
    var start = 0
    for cell in cells.indices {
      cells[cell].members = start..<start
      start += counts[cell]
    }
    for (member, cell) in zip(members, cellOfMember) {
      let own = cells[cell].members
      grouped[own.upperBound] = member
      cells[cell].members = own.lowerBound..<(own.upperBound + 1)
    }
  }

  /// The weight of a cell of the other period in this one; nil where there is none.
  func weight(ofCode code: Int, _ rows: [DecomposedRows.Row]) -> Double? {
    place[code] < 0 ? nil : weight(of: cells[Int(place[code])], rows)
  }

  func weight(of cell: Cell, _ rows: [DecomposedRows.Row]) -> Double {
    grouped[cell.members].reduce(0) { $0 + rows[$1].weight }
  }

  func has(_ person: Int) -> Bool { isThere[person] }

  func persons(alsoIn other: ChangeEnd) -> Int { zip(isThere, other.isThere).count { $0 && $1 } }

  func persons(notIn other: ChangeEnd) -> Int { zip(isThere, other.isThere).count { $0 && !$1 } }

  func mean(_ value: (DecomposedRows.Row) -> Double, _ rows: [DecomposedRows.Row]) -> Double {
    members.reduce(0) { $0 + rows[$1].weight * value(rows[$1]) } / weight
  }
}

/// The parts as sums over rows: every one is linear in the ratings freed from standards.
private struct ChangeParts {
  enum Kind { case within, mix, joiners, leavers, drift }

  /// What a person was rated on in one of the periods.
  private struct Cell {
    let members: ArraySlice<Int>
    /// The share of the weight of the period, here and of the same cell in the other period.
    let own: Double
    let across: Double?
    /// Whether the person was rated in the other period at all.
    let stays: Bool
  }

  private let ends: [ChangeEnd]
  /// By period, in order.
  private let cells: [[Cell]]
  private let rows: [DecomposedRows.Row]
  private let level: Double

  init(_ ends: [ChangeEnd], _ rows: [DecomposedRows.Row]) {
    self.ends = ends
    self.rows = rows
    cells = ends.indices.map { side in
      let (end, other) = (ends[side], ends[1 - side])
      return end.cells.map { cell in
        Cell(
          members: end.grouped[cell.members], own: end.weight(of: cell, rows) / end.weight,
          across: other.weight(ofCode: cell.code, rows).map { $0 / other.weight }, stays: other.has(cell.person)
        )
      }
    }
    level = ends.reduce(0) { $0 + $1.mean({ $0.score - $0.effect }, rows) / 2 }
  }

  func estimate(_ kind: Kind) -> Double {
    coefficients(kind, aboutMean: false).reduce(0) { sum, entry in
      let row = rows[entry.row]
      switch kind {
      case .drift: return sum + entry.weight * row.effect
      case .within: return sum + entry.weight * (row.score - row.effect)
      default: return sum + entry.weight * (row.score - row.effect - level)
      }
    }
  }

  /// The weight of every row; those of the mean Ā included.
  func coefficients(_ kind: Kind) -> [(row: Int, weight: Double)] { coefficients(kind, aboutMean: true) }

  private func coefficients(_ kind: Kind, aboutMean: Bool) -> [(row: Int, weight: Double)] {
    var result: [(row: Int, weight: Double)] = []
    var sum = 0.0
    for (side, end) in ends.enumerated() {
      let sign: Double = side == 1 ? 1 : -1
      for cell in cells[side] {
        let own = cell.own
        let share: Double
        switch kind {
        case .within: share = cell.across.map { sign * (own + $0) / 2 } ?? 0
        case .mix: share = cell.stays ? (cell.across.map { sign * (own - $0) / 2 } ?? sign * own) : 0
        case .joiners: share = side == 1 && !cell.stays ? own : 0
        case .leavers: share = side == 0 && !cell.stays ? -own : 0
        case .drift: share = sign * own
        }
        guard share != 0 else { continue }
        let total = own * end.weight
        for member in cell.members { result.append((member, share * rows[member].weight / total)) }
        sum += share
      }
    }
    guard aboutMean, kind != .within, kind != .drift, sum != 0 else { return result }
    for end in ends {
      for member in end.members { result.append((member, -sum / 2 * rows[member].weight / end.weight)) }
    }
    return ChangeParts.gathered(result)
  }

  private static func gathered(_ entries: [(row: Int, weight: Double)]) -> [(row: Int, weight: Double)] {
    var result: [(row: Int, weight: Double)] = []
    result.reserveCapacity(entries.count)
    for entry in entries.sorted(by: { $0.row < $1.row }) {
      if result.last?.row == entry.row {
        result[result.count - 1].weight += entry.weight
      } else {
        result.append(entry)
      }
    }
    return result
  }
}
