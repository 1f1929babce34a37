import Appraisals
import Testing

@Suite("Distribution patterns of SE MenPANRB 3/2023")
struct DistributionPatternTests {
  private func pattern(_ organisation: Predicate) throws -> DistributionPattern {
    try #require(try policy("se-menpanrb-3-2023").pattern(forOrganisation: organisation))
  }

  /// Counts from Sangat Kurang to Sangat Baik.
  private func counts(_ numbers: Int...) -> PredicateCounts {
    var counts = PredicateCounts()
    for (predicate, number) in zip(Predicate.allCases, numbers) { counts[predicate] = number }
    return counts
  }

  /// The circular, written out once more by hand, in whole people.
  private func keeps(_ c: PredicateCounts, _ organisation: Predicate) -> Bool {
    let (n, sb, b, bp, k, sk) = (c.total, c[.excellent], c[.good], c[.needsImprovement], c[.poor], c[.veryPoor])
    let most = max(sb, b, bp, k, sk)
    switch organisation {
    case .excellent: return sb == most && 10 * sb <= 7 * n
    case .good: return b == most && 10 * b <= 7 * n && (n == 0 || bp + k >= 1)
    case .needsImprovement: return 10 * bp >= 6 * n && 10 * sb <= n
    case .poor: return 10 * k >= 6 * n && 10 * bp >= n && 10 * sb <= n
    case .veryPoor: return 10 * sk >= 6 * n && 10 * (k + bp) >= n && sb == 0
    }
  }

  private func all(_ total: Int) -> [PredicateCounts] {
    var found: [PredicateCounts] = []
    for a in 0...total {
      for b in 0...(total - a) {
        for c in 0...(total - a - b) {
          for d in 0...(total - a - b - c) { found.append(counts(a, b, c, d, total - a - b - c - d)) }
        }
      }
    }
    return found
  }

  @Test("are met or broken as the circular says, for every distribution", arguments: Predicate.allCases)
  func verdicts(organisation: Predicate) throws {
    let pattern = try pattern(organisation)
    for total in [5, 7, 10] {
      for counts in all(total) {
        let check = pattern.check(counts)
        #expect((check.verdict == .complies) == keeps(counts, organisation), "\(counts)")
        #expect(check.rows.allSatisfy(\.holdsStrictly) == keeps(counts, organisation))
        #expect((check.minimumMoves == 0) == keeps(counts, organisation))
      }
    }
  }

  @Test("need as few people to change as trying all distributions finds", arguments: Predicate.allCases)
  func bruteForce(organisation: Predicate) throws {
    let pattern = try pattern(organisation)
    for total in 0...8 {
      let candidates = all(total)
      let allowed = candidates.filter { keeps($0, organisation) }
      for counts in candidates {
        let expected = allowed.map(counts.moves).min()
        let nearest = pattern.nearest(to: counts, rounding: .strict)
        #expect(nearest.map(counts.moves) == expected, "\(counts) for \(organisation)")
        if let nearest { #expect(keeps(nearest, organisation) && nearest.total == total) }
      }
    }
  }

  @Test("ask for no more changes when shares are rounded in favour")
  func lenient() throws {
    for organisation in Predicate.allCases {
      let pattern = try pattern(organisation)
      for counts in all(7) {
        let check = pattern.check(counts)
        let lenient = try #require(check.minimumMovesLeniently)
        #expect(lenient <= check.minimumMoves ?? .max)
        if check.verdict == .dependsOnRounding { #expect(lenient == 0 && check.minimumMoves != 0) }
      }
    }
  }

  @Test("turn 88 % Baik into 18 changes of 100, and 70 % of ten into seven people")
  func practice() throws {
    let pattern = try pattern(.good)
    // The national tabulation in whole people: 88 Baik, 12 Sangat Baik, nobody below.
    let check = pattern.check(counts(0, 0, 0, 88, 12))
    #expect(check.verdict == .violates && check.minimumMoves == 18)
    #expect(check.rows.map(\.observed) == [88, 88, 0] && check.rows.map(\.strictLimit) == [nil, 70, 1])
    #expect(pattern.check(counts(0, 0, 1, 7, 2)).verdict == .complies)
    let eleven = pattern.check(counts(0, 0, 1, 8, 2))
    #expect(eleven.verdict == .dependsOnRounding && eleven.minimumMoves == 1)
    #expect(eleven.rows[1].strictLimit == 7 && eleven.rows[1].lenientLimit == 8)
  }

  @Test("cannot be tested with fewer than five employees, and a city is no trouble")
  func sizes() throws {
    let pattern = try pattern(.good)
    #expect(pattern.check(counts(0, 0, 1, 2, 1)).verdict == .cannotBeTested)
    #expect(pattern.check(counts()).verdict == .cannotBeTested)
    let city = pattern.check(counts(10, 6, 11, 8846, 1127))
    #expect(city.count == 10_000 && city.minimumMoves == 1846)
  }
}
