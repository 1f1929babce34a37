import AppraisalAnalysis
import Appraisals
import Testing

@Suite("The simulated design")
struct SimulatedDesignTests {
  static let palembang = try? CitySimulation(options: .palembang, seed: 99).run()

  @Test("lets nobody rate themselves")
  func selfRating() throws {
    let city = try #require(Self.palembang)
    #expect(zip(city.rows.ratees, city.rows.raters).allSatisfy { $0 != $1 })
  }

  @Test("rates supervisors by their head and all heads but the first by the first")
  func hierarchy() throws {
    let city = try #require(Self.palembang)
    for row in 0..<city.rows.count {
      switch city.ratee(row).post {
      case .staff: #expect(city.rater(row).post == .supervisor)
      case .supervisor:
        #expect(city.rater(row).post == .head && city.rater(row).index == Int(city.rows.units[row]))
      case .head: #expect(city.rater(row).index == 0 && city.ratee(row).index != 0)
      }
    }
  }

  @Test("has one superior for everybody in a quarter unless others join in")
  func superiors() throws {
    let options = Options.palembang.with { $0.shareDoubleRated = 0 }
    let city = try CitySimulation(options: options, seed: 98).run()
    let superiors = Set(
      (0..<city.rows.count).map { [city.rows.ratees[$0], city.rows.periods[$0], city.rows.raters[$0]] })
    #expect(superiors.count == Set(superiors.map { Array($0.prefix(2)) }).count)
  }

  @Test("has as many doubly rated people as asked, by different supervisors")
  func doubleRated() throws {
    let options = Options.plain.with {
      $0.employees = 4000
      $0.shareDoubleRated = 0.2
    }
    let city = try CitySimulation(options: options, seed: 97).run()
    let raters = Dictionary(grouping: 0..<city.rows.count, by: { city.rows.ratees[$0] })
      .mapValues { Set($0.map { city.rows.raters[$0] }).count }
    #expect(isShare(raters.values.count { $0 == 2 }, of: 4000, 0.2))
    #expect(city.rows.count == raters.values.reduce(0, +))
  }

  @Test("changes the supervisor of as many people as asked")
  func rotation() throws {
    let options = Options.plain.with {
      $0.employees = 4000
      $0.periods = 3
      $0.shareRotating = 0.15
    }
    let city = try CitySimulation(options: options, seed: 96).run()
    let moved = (0..<8000).count { city.rows.raters[$0] != city.rows.raters[$0 + 4000] }
    #expect(city.rows.count == 12_000)
    #expect(isShare(moved, of: 8000, 0.15))
    let stayed = (0..<8000).count { city.rows.units[$0] == city.rows.units[$0 + 4000] }
    #expect(stayed == 8000)
  }

  @Test("moves people across units only as far as asked")
  func crossing() throws {
    let options = Options.plain.with {
      $0.employees = 4000
      $0.periods = 2
      $0.shareRotating = 1
      $0.crossUnitShare = 0.4
    }
    let city = try CitySimulation(options: options, seed: 95).run()
    let crossed = (0..<4000).count { city.rows.units[$0] != city.rows.units[$0 + 4000] }
    // Units with one team only have no other choice than to cross.
    #expect(abs(Double(crossed) / 4000 - 0.4) < 0.06)
  }

  @Test("hands whole teams to other supervisors when supervisors rotate")
  func supervisorsRotate() throws {
    let options = Options.plain.with {
      $0.teamSize = 10...10
      $0.periods = 2
      $0.shareSupervisorsRotating = 0.3
      $0.crossUnitShare = 1
    }
    let city = try CitySimulation(options: options, seed: 94).run()
    let teams = (0..<100).map { team in Set((0..<10).map { city.rows.raters[1000 + 10 * team + $0] }) }
    #expect(teams.allSatisfy { $0.count == 1 })
    #expect(Set(teams).count == 100)
    let changed = (0..<100).count { teams[$0] != [city.rows.raters[10 * $0]] }
    #expect((15...45).contains(changed))
  }

  @Test("of the yardstick is two hundred disjoint teams of ten with one to five records each")
  func teamsOfTen() throws {
    let city = try CitySimulation(options: .teamsOfTen, seed: 93).run()
    let byRatee = Dictionary(grouping: 0..<city.rows.count, by: { city.rows.ratees[$0] })
    #expect(byRatee.count == 2000)
    #expect(byRatee.values.allSatisfy { Set($0.map { city.rows.raters[$0] }).count == 1 })
    let teams = Dictionary(grouping: byRatee.keys, by: { city.rows.raters[byRatee[$0]?[0] ?? 0] })
    #expect(teams.count == 200 && teams.values.allSatisfy { $0.count == 10 })
    for records in 1...5 {
      #expect(isShare(byRatee.values.count { $0.count == records }, of: 2000, 0.2))
    }
  }

  @Test("of the crossed city has four raters for everybody")
  func crossedRaters() throws {
    let city = try CitySimulation(options: .crossed, seed: 92).run()
    let raters = Dictionary(
      grouping: 0..<city.rows.count, by: { [city.rows.ratees[$0], city.rows.periods[$0]] }
    )
    .values.map { Set($0.map { city.rows.raters[$0] }).count }
    #expect(raters.count == 800 && raters.allSatisfy { $0 == 4 })
    #expect(Set(city.rows.raters).count == 40)
  }
}
