import Appraisals

/// Brings employee numbers into their eighteen digits, so that the spellings of one number are one person.
struct IdentifierRepair {
  private let factor: Factor
  private let canonical: [String?]

  init(_ factor: Factor) {
    self.factor = factor
    canonical = factor.levels.map(IdentifierRepair.digits)
  }

  /// The numbers without what stood between their digits (or around them, as in `="…"`); each kind is said once.
  func repaired(lines: LineNumbers, heading: String, log: inout FindingLog) -> Factor {
    let changed = factor.levels.indices.filter { canonical[$0] != nil }
    guard !changed.isEmpty else { return factor }
    let tally = LevelTally(factor)
    let used = changed.filter { tally.first[$0] >= 0 }
    if let level = used.min(by: { tally.first[$0] < tally.first[$1] }), let digits = canonical[level] {
      log.add(
        .repair, .identifierRepaired, line: lines[tally.first[level]], column: heading,
        value: factor.levels[level],
        count: used.reduce(0) { $0 + tally.count[$1] }, details: [digits])
    }
    log.keep(.identifierRepaired, column: heading, found: factor, became: canonical, lines: lines)
    return factor.relabelled(zip(factor.levels, canonical).map { $1 ?? $0 })
  }

  /// Eighteen digits without what stands between them; anything else as it is.
  static func canonical(_ text: String) -> String { digits(text) ?? text }

  /// The eighteen digits of a text that has them and marks; nil for one that is only digits, or anything else.
  private static func digits(_ text: String) -> String? {
    let size = text.utf8.count
    guard size > 18, size <= 48 else { return nil }
    var digits: [UInt8] = []
    for character in text.unicodeScalars {
      switch character {
      case "0"..."9": digits.append(UInt8(character.value))
      case " ", ".", "'", "-", "=", "`", "’", "\"", "\u{A0}", "\u{202F}", "\u{200B}", "\t", "\u{FEFF}",
        "\u{2009}":
        continue
      default: return nil
      }
    }
    return digits.count == 18 ? String(decoding: digits, as: UTF8.self) : nil
  }
}
