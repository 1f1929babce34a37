import Statistics

/// A person of the city. There are no names.
public struct SimulatedPerson: Sendable, Hashable {
  /// The post of a person.
  public enum Post: Int, Sendable, Hashable, CaseIterable {
    /// A member of a team.
    case staff
    /// The supervisor of a team.
    case supervisor
    /// The head of a unit.
    case head
  }

  /// The employee number.
  public let identifier: String
  /// The post.
  public let post: Post
  /// The place among the people of that post: of staff, teams or units.
  public let index: Int
  /// The sex, as the employee number states it.
  public let sex: SimulatedSex
  /// The date of birth, as the employee number states it.
  public let birthDate: SimulatedDate
  /// The month of first appointment, as the employee number states it; the day is 1.
  public let appointed: SimulatedDate
  /// The rank (golongan ruang).
  public let grade: String
  /// The kind of position.
  public let positionType: String
  /// The result of the assessment of potential, 0 to 100.
  public let potential: Int
  /// Hours of training in the year before.
  public let trainingHours: Int

  /// What identifies the person's random streams.
  var item: UInt64 { Self.item(post, index) }

  static func item(_ post: Post, _ index: Int) -> UInt64 { UInt64(post.rawValue) << 40 | UInt64(index) }
}

/// Makes the people: staff, then supervisors, then heads of units where they are rated.
struct SimulatedPopulation {
  let people: [SimulatedPerson]

  init(options: CitySimulation.Options, design: TeamDesign, draws: SimulationDraws) {
    let heads = options.hierarchy == .full ? design.unitNames.count : 0
    let posts = [
      (SimulatedPerson.Post.staff, options.employees), (.supervisor, design.teamCount), (.head, heads),
    ]
    var numbers = SimulatedEmployeeNumbers()
    let careers = SimulatedCareers(options: options, draws: draws)
    people = posts.flatMap { post, count in
      (0..<count).map { careers.person(post, $0, numbers: &numbers) }
    }
  }
}

/// Draws one person's dates, rank and facts.
struct SimulatedCareers {
  private static let grades = [
    "II/a", "II/b", "II/c", "II/d", "III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b", "IV/c",
  ]
  private static let retirement = 58 * 12

  let options: CitySimulation.Options
  let draws: SimulationDraws

  func person(
    _ post: SimulatedPerson.Post, _ index: Int, numbers: inout SimulatedEmployeeNumbers
  ) -> SimulatedPerson {
    let item = SimulatedPerson.item(post, index)
    let sex: SimulatedSex = draws.happens(.sex, share: options.shareWomen, item: item) ? .female : .male
    // A full run of a hundred serials is followed by another date of birth.
    var attempt = 0
    while true {
      let (born, appointed, serial) = dates(post, item: item, attempt: attempt)
      attempt += 1
      guard let number = numbers.number(born: born, appointed: appointed, sex: sex, serial: serial) else {
        continue
      }
      var facts = draws.stream(.facts, item: item)
      let standing = draws.normal(.performance, item: item)
      return SimulatedPerson(
        identifier: number, post: post, index: index, sex: sex, birthDate: born, appointed: appointed,
        grade: grade(post, item: item, appointed: appointed), positionType: position(post, &facts),
        potential: potential(standing: standing, &facts), trainingHours: 4 * facts.index(below: 13))
    }
  }

  /// Birth and appointment: 18 to 40 years old at the start, not yet retired, appointed before the first period.
  private func dates(
    _ post: SimulatedPerson.Post, item: UInt64, attempt: Int
  ) -> (born: SimulatedDate, appointed: SimulatedDate, serial: Int) {
    var stream = draws.stream(.identity, replicate: attempt, item: item)
    let youngest = [22, 34, 43][post.rawValue] * 12
    let age = youngest + stream.index(below: Self.retirement - youngest)
    // Two draws, the smaller one: most people are appointed in their twenties.
    let latest = min(40 * 12 - 1, age - 6)
    let spread = latest - 18 * 12 - 6
    let start = 18 * 12 + 6 + min(stream.index(below: spread), stream.index(below: spread))
    let birthMonth = options.firstYear * 12 - age
    let day = 1 + stream.index(below: SimulatedDate.days(inMonthNumber: birthMonth))
    return (
      SimulatedDate(monthNumber: birthMonth, day: day), SimulatedDate(monthNumber: birthMonth + start, day: 1),
      stream.index(below: 100)
    )
  }

  /// Promotion about every four years from where the education of the person starts, within the post's ranks.
  private func grade(_ post: SimulatedPerson.Post, item: UInt64, appointed: SimulatedDate) -> String {
    var stream = draws.stream(.career, item: item)
    let education = stream.uniform()
    let entry = education < 0.15 ? 0 : education < 0.3 ? 2 : 4
    let promotions = (options.firstYear * 12 - appointed.monthNumber) / 48
    let (lowest, highest) = [(0, entry == 4 ? 7 : 5), (6, 8), (9, 10)][post.rawValue]
    return Self.grades[min(max(entry + promotions, lowest), highest)]
  }

  private func position(_ post: SimulatedPerson.Post, _ stream: inout RandomStream) -> String {
    let isSpecialist = stream.uniform() < 0.45
    switch post {
    case .staff: return isSpecialist ? "Fungsional" : "Pelaksana"
    case .supervisor: return "Pengawas"
    case .head: return "JPT Pratama"
    }
  }

  /// Potential goes with performance, r = 0.5, and was assessed by others than the supervisor.
  private func potential(standing: Double, _ stream: inout RandomStream) -> Int {
    let drawn = 76 + 9 * (0.5 * standing + 0.75.squareRoot() * stream.normal())
    return Int(min(100, max(0, drawn)).rounded())
  }
}
