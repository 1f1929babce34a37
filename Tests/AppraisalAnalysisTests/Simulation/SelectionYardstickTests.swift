import AppraisalAnalysis
import Testing

@Suite("The yardstick of candidate selection")
struct SelectionYardstickTests {
  /// Methods, section 5: of the true top tenth, ranking by raw means finds .41–.42, after centring within the
  /// supervisor .53–.56. An independent numpy simulation (2000 cities) gives .419 and .551, and between cities
  /// standard deviations of .032 and .029; the bands are the published ranges and four standard errors of 20.
  ///
  /// Seeds 1–20 are an unlucky twenty for raw means (.395, 3.4 standard errors low; a first, narrower band
  /// failed on them). They are kept: 400 further cities, seeds 1001–1400, gave .4178 and .5532, z = −0.95 and
  /// 1.19 against numpy.
  @Test("is as hard for raw and for centred means as published")
  func shares() throws {
    var raw: [Double] = []
    var centred: [Double] = []
    for seed in 1...20 {
      let city = try CitySimulation(options: .teamsOfTen, seed: UInt64(seed)).run()
      let means = personMeans(of: city)
      let best = city.truth.top(share: 0.1)
      raw.append(shareFound(means, best, city))
      centred.append(shareFound(centredWithinTeams(means), best, city))
    }
    let root = 20.0.squareRoot()
    let rawSlack = 4 * 0.032 / root
    let centredSlack = 4 * 0.029 / root
    #expect((0.41 - rawSlack...0.42 + rawSlack).contains(mean(raw)), "raw: \(mean(raw))")
    #expect((0.53 - centredSlack...0.56 + centredSlack).contains(mean(centred)), "centred: \(mean(centred))")
  }

  private func personMeans(of city: SimulatedCity) -> [Double] {
    var sums = [Double](repeating: 0, count: 2000)
    var counts = sums
    for row in 0..<city.rows.count {
      sums[Int(city.rows.ratees[row])] += city.rows.scores[row]
      counts[Int(city.rows.ratees[row])] += 1
    }
    return zip(sums, counts).map { $0 / $1 }
  }

  /// Staff stand in the order of their teams.
  private func centredWithinTeams(_ means: [Double]) -> [Double] {
    means.indices.map { means[$0] - mean(Array(means[$0 / 10 * 10..<$0 / 10 * 10 + 10])) }
  }

  private func shareFound(_ scores: [Double], _ best: Set<String>, _ city: SimulatedCity) -> Double {
    let chosen = scores.indices.sorted { scores[$0] > scores[$1] }.prefix(200)
    return Double(chosen.count { best.contains(city.people[$0].identifier) }) / 200
  }
}
