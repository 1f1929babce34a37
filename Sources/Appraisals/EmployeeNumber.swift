/// Why eighteen digits, or something else, are not an employee number.
public enum EmployeeNumberError: Error, Sendable, Hashable {
  /// A character other than a digit, a space or a dot.
  case notDigits(found: Character)
  /// Not eighteen digits.
  case wrongLength(found: Int)
  /// The first eight digits are no day of the calendar.
  case noSuchBirthDate(digits: String)
  /// Digits 13–14 are neither a month (01–12) nor a contract code (21–29).
  case noSuchStartMonth(found: Int)
  /// Service starts after the day on which the number was looked at.
  case startInFuture(year: Int, month: Int?)
  /// The person would have been too young or too old when service started.
  case implausibleStartAge(years: Int)
  /// Digit 15 is neither 1 nor 2.
  case noSuchSex(found: Int)
  /// The serial number is 000, as when a spreadsheet has rounded the number.
  case serialIsZero

  /// A stable code for tables and findings.
  public var code: String {
    switch self {
    case .notDigits: "not_digits"
    case .wrongLength: "wrong_length"
    case .noSuchBirthDate: "no_such_birth_date"
    case .noSuchStartMonth: "no_such_start_month"
    case .startInFuture: "start_in_future"
    case .implausibleStartAge: "implausible_start_age"
    case .noSuchSex: "no_such_sex"
    case .serialIsZero: "serial_is_zero"
    }
  }
}

/// The number of an Indonesian state employee (NIP, or NI PPPK for contract staff): eighteen digits
/// `YYYYMMDD YYYYMM S NNN` for birth date, start of service, sex and serial.
///
/// Contract staff (PPPK) have a contract code 21, 22, … in place of the month. There is no check digit: a number
/// is judged by whether it makes sense.
public struct EmployeeNumber: Sendable, Hashable, CustomStringConvertible {
  /// The kind of employment that the number was issued for.
  public enum Kind: Sendable, Hashable {
    /// A civil servant (PNS).
    case civilServant
    /// Contract staff (PPPK), with the code of the contract, 21 to 29.
    case contract(code: Int)
  }

  /// Sex as the number records it.
  public enum Sex: Int, Sendable, Hashable, CaseIterable {
    /// 1, pria.
    case male = 1
    /// 2, wanita.
    case female = 2
  }

  /// The day of birth.
  public let birthDate: CalendarDate
  /// The year in which service started.
  public let startYear: Int
  /// The month in which service started; nil for contract staff, whose number does not say.
  public let startMonth: Int?
  /// The kind of employment.
  public let kind: Kind
  /// Sex as recorded.
  public let sex: Sex
  /// The serial among people who share the first fifteen digits, 1 to 999.
  public let serial: Int

  /// Reads a number, with or without the spaces or dots between its groups.
  ///
  /// - Parameters:
  ///   - text: the number.
  ///   - today: when given, service may not start later than this.
  public init(
    parsing text: some StringProtocol, asOf today: CalendarDate? = nil
  ) throws(EmployeeNumberError) {
    let digits: InlineArray<18, UInt8>
    if let plain = EmployeeNumber.plainDigits(String(text)) {
      digits = plain
    } else {
      digits = try EmployeeNumber.digits(among: text)
    }
    func number(_ range: Range<Int>) -> Int {
      var number = 0
      for place in range { number = 10 * number + Int(digits[place]) }
      return number
    }

    let birthDate = CalendarDate(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    guard let birthDate, birthDate.year >= 1900 else {
      throw .noSuchBirthDate(digits: (0..<8).map { String(digits[$0]) }.joined())
    }
    guard let sex = Sex(rawValue: number(14..<15)) else { throw .noSuchSex(found: number(14..<15)) }
    let kind: Kind
    switch number(12..<14) {
    case 1...12: kind = .civilServant
    case let code where EmployeeNumber.contractCodes.contains(code): kind = .contract(code: code)
    case let month: throw .noSuchStartMonth(found: month)
    }
    self = try EmployeeNumber.make(
      birthDate: birthDate, startYear: number(8..<12),
      startMonth: kind == .civilServant ? number(12..<14) : nil, kind: kind, sex: sex, serial: number(15..<18))
    if let today, (startYear, startMonth ?? 1) > (today.year, today.month) {
      throw .startInFuture(year: startYear, month: startMonth)
    }
  }

  /// The digits of a number that is written without anything between them, which needs no look at characters: a
  /// file has a million of them.
  private static func plainDigits(_ text: String) -> InlineArray<18, UInt8>? {
    guard text.utf8.count == 18 else { return nil }
    var (digits, place) = (InlineArray<18, UInt8>(repeating: 0), 0)
    for byte in text.utf8 {
      guard byte >= 48, byte <= 57 else { return nil }
      digits[place] = byte - 48
      place += 1
    }
    return digits
  }

  /// The digits of a number with marks between its groups.
  private static func digits(
    among text: some StringProtocol
  ) throws(EmployeeNumberError) -> InlineArray<18, UInt8> {
    var (digits, count) = (InlineArray<18, UInt8>(repeating: 0), 0)
    for character in text where !separators.contains(character) {
      guard character.isASCII, let digit = character.wholeNumberValue else {
        throw .notDigits(found: character)
      }
      if count < 18 { digits[count] = UInt8(digit) }
      count += 1
    }
    guard count == 18 else { throw .wrongLength(found: count) }
    return digits
  }

  /// Reads a number, or nothing if it is not one.
  public init?(_ text: some StringProtocol) {
    do { try self.init(parsing: text) } catch { return nil }
  }

  /// Puts a number together, with the same checks as reading one.
  ///
  /// - Parameters:
  ///   - birthDate: the day of birth.
  ///   - startYear: the year in which service started.
  ///   - startMonth: 1 to 12 for a civil servant, nil for contract staff.
  ///   - kind: the kind of employment.
  ///   - sex: sex as recorded.
  ///   - serial: 1 to 999.
  public static func make(
    birthDate: CalendarDate, startYear: Int, startMonth: Int?, kind: Kind, sex: Sex, serial: Int
  ) throws(EmployeeNumberError) -> EmployeeNumber {
    switch kind {
    case .civilServant:
      guard let startMonth, (1...12).contains(startMonth) else {
        throw .noSuchStartMonth(found: startMonth ?? 0)
      }
    case .contract(let code):
      guard contractCodes.contains(code), startMonth == nil else {
        throw .noSuchStartMonth(found: startMonth ?? code)
      }
    }
    let number = EmployeeNumber(
      checkedBirthDate: birthDate, startYear: startYear, startMonth: startMonth, kind: kind, sex: sex,
      serial: serial)
    guard number.plausibleStartAges.contains(number.ageAtStart) else {
      throw .implausibleStartAge(years: number.ageAtStart)
    }
    guard serial != 0 else { throw .serialIsZero }
    guard (1...999).contains(serial) else { throw .wrongLength(found: 15 + String(serial).count) }
    return number
  }

  /// Age in full years on a day.
  public func age(on day: CalendarDate) -> Int { birthDate.fullYears(until: day) }

  /// Age in full years when service started; for contract staff, the age reached in the year of the contract.
  public var ageAtStart: Int {
    guard let startMonth else { return startYear - birthDate.year }
    return startYear - birthDate.year - (startMonth < birthDate.month ? 1 : 0)
  }

  /// Whether the age at the start is possible but rare for a civil servant: outside 18 to 40.
  public var isStartAgeUnusual: Bool {
    kind == .civilServant && !(18...40).contains(ageAtStart)
  }

  /// The eighteen digits.
  public var description: String { groups.joined() }

  /// The digits as they are printed, in groups of 8, 6, 1 and 3.
  public var grouped: String { groups.joined(separator: " ") }

  private static let separators: Set<Character> = [" ", ".", "\u{A0}"]
  private static let contractCodes = 21...29

  private init(
    checkedBirthDate birthDate: CalendarDate, startYear: Int, startMonth: Int?, kind: Kind, sex: Sex,
    serial: Int
  ) {
    self.birthDate = birthDate
    self.startYear = startYear
    self.startMonth = startMonth
    self.kind = kind
    self.sex = sex
    self.serial = serial
  }

  /// Civil servants enter young (17–46 leaves room for the exceptions of the past); contracts are open until
  /// shortly before retirement.
  private var plausibleStartAges: ClosedRange<Int> { kind == .civilServant ? 17...46 : 17...64 }

  private var groups: [String] {
    let birth = padded(birthDate.year, to: 4) + padded(birthDate.month, to: 2) + padded(birthDate.day, to: 2)
    let code: Int
    switch kind {
    case .civilServant: code = startMonth ?? 0
    case .contract(let contract): code = contract
    }
    return [birth, padded(startYear, to: 4) + padded(code, to: 2), String(sex.rawValue), padded(serial, to: 3)]
  }
}
