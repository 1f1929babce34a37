import Appraisals

/// Looks for identifiers that a spreadsheet has damaged and for employee numbers that cannot be right.
struct IdentifierChecks {
  let factor: Factor
  let lines: [Int]
  let heading: String

  func run(log: inout FindingLog) {
    let digits = factor.levels.map(IdentifierChecks.eighteenDigits)
    let isPower = factor.levels.map(IdentifierChecks.isPowerNotation)
    let isRounded = digits.map { $0?.hasSuffix("000") ?? false }
    if isPower.contains(true) {
      report(isPower, .error, "exponent", log: &log)
    }
    if rows(isRounded).prefix(2).count == 2 {
      report(isRounded, .warning, "zeros", log: &log)
    }
    checkEmployeeNumbers(digits, isRounded, log: &log)
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
  private func checkEmployeeNumbers(_ digits: [String?], _ isRounded: [Bool], log: inout FindingLog) {
    var reasons: [Int: String] = [:]
    var spellings: [String: Int] = [:]
    var valid = 0
    for (level, number) in digits.enumerated() {
      guard let number else { continue }
      if let earlier = spellings[number] {
        reasons[level] = "also_written_" + factor.levels[earlier]
        continue
      }
      spellings[number] = level
      do throws(EmployeeNumberError) {
        _ = try EmployeeNumber(parsing: number)
        valid += 1
      } catch {
        if !isRounded[level] { reasons[level] = error.code }
      }
    }
    guard !reasons.isEmpty, 2 * valid >= spellings.count else { return }
    var counts: [Int: (first: Int, count: Int)] = [:]
    for row in factor.codes.indices {
      let level = Int(factor.codes[row])
      guard reasons[level] != nil else { continue }
      counts[level] = (counts[level]?.first ?? row, (counts[level]?.count ?? 0) + 1)
    }
    for (level, place) in counts.sorted(by: { $0.value.first < $1.value.first }) {
      log.add(
        .warning, .identifierMalformed, line: lines[place.first], column: heading, value: factor.levels[level],
        count: place.count, details: reasons[level].map { [$0] } ?? [])
    }
  }

  /// `1.97E+17` and `1,97E+17`.
  private static func isPowerNotation(_ text: String) -> Bool {
    guard let first = text.utf8.first, (48...57).contains(first) || first == 45 else { return false }
    guard text.utf8.contains(where: { $0 | 32 == UInt8(ascii: "e") }), text.utf8.contains(UInt8(ascii: "+"))
    else { return false }
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    guard parts.count == 2, parts[1].first == "+", parts[1].count > 1 else { return false }
    return parts[1].dropFirst().allSatisfy(isDigit)
      && parts[0].allSatisfy { isDigit($0) || $0 == "." || $0 == "," || $0 == "-" }
  }

  /// The digits, if there are eighteen and nothing but spaces, dots and apostrophes between them.
  private static func eighteenDigits(_ text: String) -> String? {
    guard text.utf8.count >= 18, text.utf8.count <= 32 else { return nil }
    let digits = text.filter { $0 != " " && $0 != "." && $0 != "'" && $0 != "\u{A0}" }
    return digits.utf8.count == 18 && digits.allSatisfy(isDigit) ? digits : nil
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
