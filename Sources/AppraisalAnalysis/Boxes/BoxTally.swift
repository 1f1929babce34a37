import Appraisals
import LinearAlgebra
import Statistics

/// Counts the draws in which each person stands in each box; what several tallies counted can be added up.
struct BoxTally: Sendable {
  private let cuts: PerformanceCuts
  private let potential: Potential?
  private let bands: PotentialBands
  private let employees: Int
  private let key: RandomKey
  /// Nine counts a person with potential.
  private var boxes: [UInt32]
  /// Three counts a person.
  private var rows: [UInt32]
  /// How many person-draws lie within a point of a cut, below and above it.
  private var nearCut = [(below: Int, above: Int)](repeating: (0, 0), count: NineBoxes.Cut.allCases.count)

  init(_ cuts: PerformanceCuts, _ potential: Potential?, _ policy: TalentPolicy, employees: Int, key: RandomKey)
  {
    (self.cuts, self.potential, bands, self.employees, self.key) = (
      cuts, potential, policy.potential, employees, key
    )
    boxes = [UInt32](repeating: 0, count: potential == nil ? 0 : 9 * employees)
    rows = [UInt32](repeating: 0, count: 3 * employees)
  }

  mutating func add(_ levels: Matrix, _ numbers: Range<Int>) {
    for (column, number) in numbers.enumerated() {
      let own = levels.column(column)
      let ranked = cuts.counts != nil
      let expectations = cuts.expectations(own, order: ranked ? DescendingOrder.of(own) : [])
      for (i, row) in expectations.enumerated() { rows[3 * i + row.rawValue - 1] += 1 }
      if !ranked {
        for value in own {
          BoxTally.count(value - cuts.above, cuts.pointAbove, &nearCut[NineBoxes.Cut.above.place])
          BoxTally.count(value - cuts.meets, cuts.pointMeets, &nearCut[NineBoxes.Cut.meets.place])
        }
      }
      guard let potential else { continue }
      for (i, value) in drawn(potential, number).enumerated() where !value.isNaN {
        BoxTally.count(value - bands.highFrom, 1, &nearCut[NineBoxes.Cut.high.place])
        BoxTally.count(value - bands.mediumFrom, 1, &nearCut[NineBoxes.Cut.medium.place])
        boxes[9 * i + TalentBox.cell(expectations[i], bands.level(value))] += 1
      }
    }
  }

  /// Adds what another tally of the same people counted.
  mutating func add(_ other: BoxTally) {
    for i in boxes.indices { boxes[i] += other.boxes[i] }
    for i in rows.indices { rows[i] += other.rows[i] }
    for i in nearCut.indices {
      nearCut[i].below += other.nearCut[i].below
      nearCut[i].above += other.nearCut[i].above
    }
  }

  private static func count(_ distance: Double, _ point: Double, _ near: inout (below: Int, above: Int)) {
    if distance < 0 && distance >= -point { near.below += 1 }
    if distance >= 0 && distance < point { near.above += 1 }
  }

  /// Assessments with an error of their own in each draw.
  private func drawn(_ potential: Potential, _ number: Int) -> [Double] {
    guard !potential.isExact else { return potential.values }
    var stream = RandomStream(key: key, replicate: UInt64(number), item: 4)
    return potential.values.indices.map {
      let noise = stream.normal()
      return potential.values[$0] + potential.standardErrors[$0] * noise
    }
  }

  func performanceShares(_ i: Int, draws: Int) -> [Double] {
    (0..<3).map { Double(rows[3 * i + $0]) / Double(draws) }
  }

  func boxShares(_ i: Int, draws: Int) -> [Double] { (0..<9).map { Double(boxes[9 * i + $0]) / Double(draws) } }

  /// The expected number of people who change sides; nil where ranks fix it.
  func expectedMoves(_ cut: NineBoxes.Cut, _ shift: Double, draws: Int) -> Double? {
    if cut.isPerformance && cuts.counts != nil { return nil }
    let near = nearCut[cut.place]
    return Double(shift < 0 ? near.below : near.above) / Double(draws)
  }
}

extension NineBoxes.Cut {
  /// The place among all cuts.
  fileprivate var place: Int {
    switch self {
    case .above: 0
    case .meets: 1
    case .high: 2
    case .medium: 3
    }
  }
}
