import Appraisals

/// Looks for identifiers that a spreadsheet has damaged and for employee numbers that cannot be right.
struct IdentifierChecks {
  let factor: Factor
  let lines: LineNumbers
  let heading: String

  /// The day after which nobody starts to serve; nil where nobody said what day it is.
  var today: CalendarDate?

  func run(log: inout FindingLog) {
    let digits = factor.levels.map { IdentifierChecks.isEighteenDigits($0) }
    let isPower = factor.levels.map(IdentifierChecks.isPowerNotation)
    let isZeroed = factor.levels.indices.map { digits[$0] && factor.levels[$0].hasSuffix("000") }
    if isPower.contains(true) { report(isPower, .error, "exponent", log: &log) }
    // One may be a slip of the hand; where it is most of a column, a spreadsheet has rounded it, and numbers that
    // differ in their last three digits have become one person.
    let (zeroed, all) = (isZeroed.count { $0 }, digits.count { $0 })
    let isColumn = zeroed >= 3 && 2 * zeroed >= all
    if rows(isZeroed).prefix(2).count == 2 {
      report(isZeroed, isColumn ? .error : .warning, "zeros", log: &log)
    }
    let isRounded = doubles(digits, isZeroed)
    if isRounded.contains(true) { report(isRounded, .error, "rounded", log: &log) }
    checkEmployeeNumbers(digits, zip(isZeroed, isRounded).map { $0 || $1 }, log: &log)
  }

  /// Numbers that went through a `Double` are multiples of 32 there; one in 32 honest numbers is, too, so that all
  /// of several have to be.
  private func doubles(_ digits: [Bool], _ isZeroed: [Bool]) -> [Bool] {
    let whole = factor.levels.indices.filter { digits[$0] && !isZeroed[$0] }
    let areDoubles =
      whole.count >= 5
      && whole.allSatisfy { level in
        guard let number = UInt64(factor.levels[level]) else { return false }
        return UInt64(exactly: Double(number)) == number
      }
    let rounded = areDoubles ? Set(whole) : []
    return factor.levels.indices.map { level in
      // "197501012000011904.0": written by a program that took it for a number.
      let text = factor.levels[level]
      return rounded.contains(level)
        || text.utf8.count == 20 && text.hasSuffix(".0")
          && IdentifierChecks.isEighteenDigits(String(text.dropLast(2)))
    }
  }

  private func rows(_ concerns: [Bool]) -> [Int] {
    guard concerns.contains(true) else { return [] }
    return factor.codes.indices.filter { factor.codes[$0] >= 0 && concerns[Int(factor.codes[$0])] }
  }

  private func report(
    _ concerns: [Bool], _ severity: Finding.Severity, _ kind: String, log: inout FindingLog
  ) {
    for row in rows(concerns) {
      log.add(
        severity, .identifierDamaged, line: lines[row], column: heading, value: factor[row], details: [kind])
    }
  }

  /// If most eighteen-digit identifiers are employee numbers, the others are mistakes.
  private func checkEmployeeNumbers(_ digits: [Bool], _ isDamaged: [Bool], log: inout FindingLog) {
    var reasons: [Int: String] = [:]
    var unusual: [Int: String] = [:]
    var (valid, all) = (0, 0)
    for (level, number) in factor.levels.enumerated() {
      guard digits[level] else {
        if IdentifierChecks.isOldNumber(number) { reasons[level] = "old_number" }
        if IdentifierChecks.isAlmostEighteen(number) {
          reasons[level] = EmployeeNumberError.wrongLength(found: 0).code
        }
        continue
      }
      all += 1
      do throws(EmployeeNumberError) {
        let read = try EmployeeNumber(parsing: number, asOf: today)
        valid += 1
        if read.isStartAgeUnusual { unusual[level] = "unusual_start_age" }
      } catch {
        if !isDamaged[level] { reasons[level] = error.code }
      }
    }
    guard all > 0, 2 * valid >= all else { return }
    reportNumbers(reasons, .warning, log: &log)
    reportNumbers(unusual, .note, log: &log)
  }

  /// Says each number once, where it first stands.
  private func reportNumbers(_ reasons: [Int: String], _ severity: Finding.Severity, log: inout FindingLog) {
    guard !reasons.isEmpty else { return }
    let tally = LevelTally(factor)
    let levels = reasons.keys.filter { tally.first[$0] >= 0 }.sorted { tally.first[$0] < tally.first[$1] }
    for level in levels {
      log.add(
        severity, .identifierMalformed, line: lines[tally.first[level]], column: heading,
        value: factor.levels[level], count: tally.count[level], details: reasons[level].map { [$0] } ?? [])
    }
  }

  /// Whether a spreadsheet has rounded an identifier, so that it may be somebody else's: in what way, or nil.
  static func damage(of text: String) -> String? {
    if isPowerNotation(text) { return "exponent" }
    return isEighteenDigits(text) && text.hasSuffix("000") ? "zeros" : nil
  }

  /// `1.97E+17` and `1,97E+17`.
  private static func isPowerNotation(_ text: String) -> Bool {
    guard let first = text.utf8.first, (48...57).contains(first) || first == 45 else { return false }
    guard !isDigits(text), text.utf8.contains(where: { $0 | 32 == UInt8(ascii: "e") }),
      text.utf8.contains(UInt8(ascii: "+"))
    else { return false }
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    guard parts.count == 2, parts[1].first == "+", parts[1].count > 1 else { return false }
    return parts[1].dropFirst().allSatisfy(isDigit)
      && parts[0].allSatisfy { isDigit($0) || $0 == "." || $0 == "," || $0 == "-" }
  }

  private static func isEighteenDigits(_ text: String) -> Bool {
    text.utf8.count == 18 && isDigits(text)
  }

  private static func isDigits(_ text: String) -> Bool {
    for byte in text.utf8 where byte < 48 || byte > 57 { return false }
    return true
  }

  /// Nine digits: the number that employees had before 2007.
  private static func isOldNumber(_ text: String) -> Bool {
    text.utf8.count == 9 && isDigits(text)
  }

  /// A digit or two lost or doubled. Sixteen digits are the number of a citizen, which is another thing.
  private static func isAlmostEighteen(_ text: String) -> Bool {
    (17...20).contains(text.utf8.count) && text.utf8.count != 18 && isDigits(text)
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
