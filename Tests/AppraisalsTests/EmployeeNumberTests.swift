import Appraisals
import Testing

@Suite("Employee numbers")
struct EmployeeNumberTests {
  private func failure(_ text: String, asOf today: CalendarDate? = nil) -> EmployeeNumberError? {
    do throws(EmployeeNumberError) {
      _ = try EmployeeNumber(parsing: text, asOf: today)
      return nil
    } catch { return error }
  }

  @Test(
    "say when a civil servant was born and started",
    arguments: ["197501312000032007", "19750131 200003 2 007", "19750131.200003.2.007"])
  func civilServant(_ text: String) throws {
    let number = try EmployeeNumber(parsing: text)
    #expect(number.birthDate == CalendarDate(year: 1975, month: 1, day: 31))
    #expect(number.startYear == 2000 && number.startMonth == 3)
    #expect(number.kind == .civilServant && number.sex == .female && number.serial == 7)
    #expect(number.description == "197501312000032007" && number.grouped == "19750131 200003 2 007")
    #expect(number.ageAtStart == 25 && !number.isStartAgeUnusual)
  }

  // The example of domain.md: 19910315 2023 21 2 045.
  @Test("tell contract staff by the code in place of the month")
  func contract() throws {
    let number = try EmployeeNumber(parsing: "19910315 2023 21 2 045")
    #expect(number.kind == .contract(code: 21) && number.startMonth == nil && number.serial == 45)
    #expect(number.description == "199103152023212045")
  }

  @Test("that cannot be are refused for the right reason")
  func refusals() throws {
    #expect(failure("19750131200003200") == .wrongLength(found: 17))
    #expect(failure("19750131200003200X") == .notDigits(found: "X"))
    #expect(failure("197502302000032007") == .noSuchBirthDate(digits: "19750230"))
    #expect(failure("190002292000032007") == .noSuchBirthDate(digits: "19000229"))
    #expect(failure("197501312000132007") == .noSuchStartMonth(found: 13))
    #expect(failure("197501312000303007") == .noSuchSex(found: 3))
    #expect(failure("197501312000002007") == .noSuchStartMonth(found: 0))
    #expect(failure("197501312000032000") == .serialIsZero)
    #expect(failure("199501312000032007") == .implausibleStartAge(years: 5))
    #expect(failure("195001312000032007") == .implausibleStartAge(years: 50))
    let today = try #require(CalendarDate(year: 2024, month: 5, day: 1))
    #expect(failure("200001312024062007", asOf: today) == .startInFuture(year: 2024, month: 6))
    #expect(failure("200001312024052007", asOf: today) == nil)
    #expect(EmployeeNumber("x") == nil)
  }

  @Test("age by birthdays, those of 29 February on 1 March")
  func age() throws {
    let number = try EmployeeNumber(parsing: "198002292005012001")
    #expect(number.age(on: try #require(CalendarDate(year: 2023, month: 2, day: 28))) == 42)
    #expect(number.age(on: try #require(CalendarDate(year: 2023, month: 3, day: 1))) == 43)
    #expect(number.age(on: try #require(CalendarDate(year: 2024, month: 2, day: 29))) == 44)
  }

  @Test("that are put together read back the same")
  func make() throws {
    let born = try #require(CalendarDate(year: 1988, month: 12, day: 5))
    for (kind, month) in [(EmployeeNumber.Kind.civilServant, 4 as Int?), (.contract(code: 22), nil)] {
      for sex in EmployeeNumber.Sex.allCases {
        let number = try EmployeeNumber.make(
          birthDate: born, startYear: 2015, startMonth: month, kind: kind, sex: sex, serial: 999)
        #expect(try EmployeeNumber(parsing: number.description) == number)
        #expect(EmployeeNumber(number.grouped) == number)
      }
    }
    #expect(throws: EmployeeNumberError.noSuchStartMonth(found: 0)) {
      try EmployeeNumber.make(
        birthDate: born, startYear: 2015, startMonth: nil, kind: .civilServant, sex: .male, serial: 1)
    }
  }
}
