/// The rank of a state employee: golongan I/a to IV/e of civil servants, I to XVII of contract staff.
public enum Grade: Sendable, Hashable, CustomStringConvertible {
  /// Golongan 1 to 4 and ruang a to e.
  case civilServant(group: Int, room: Character)
  /// Golongan 1 to 17 of contract staff (PPPK).
  case contract(group: Int)

  /// Reads a grade as people write it: "III/c", "III c", "IIIc", "3c", "Penata Muda, III/a", "Golongan IX"; nil for
  /// anything else.
  ///
  /// A Roman numeral without a letter is a grade of contract staff: civil servants have a letter.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 80 else { return nil }
    let words = Grade.words(of: text)
    // "Pembina Utama (IV/e)" and "IV/e - Pembina Utama" alike: look for the numeral, with its letter.
    for (place, word) in words.enumerated() {
      if let grade = Grade.joined(word) {
        self = grade
        return
      }
      guard place + 1 < words.count, let group = Grade.group(word), group <= 4,
        let room = Grade.room(words[place + 1], of: group)
      else { continue }
      self = .civilServant(group: group, room: room)
      return
    }
    let numerals = words.compactMap { Grade.romans[$0] ?? Int($0) }
    let isAlone = words.allSatisfy {
      ["golongan", "gol", "pppk", "ruang"].contains($0) || Grade.group($0) != nil
    }
    guard numerals.count == 1, isAlone, (1...17).contains(numerals[0]) else { return nil }
    self = .contract(group: numerals[0])
  }

  /// The grade as rules write it: `III/c`, `IX`.
  public var description: String {
    switch self {
    case .civilServant(let group, let room): "\(Grade.numerals[group - 1])/\(room)"
    case .contract(let group): Grade.numerals[group - 1]
    }
  }

  private static let numerals = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI",
    "XVII",
  ]
  private static let romans = Dictionary(
    uniqueKeysWithValues: numerals.enumerated().map { ($1.lowercased(), $0 + 1) })

  private static func group(_ word: String) -> Int? {
    romans[word] ?? Int(word).flatMap { (1...17).contains($0) && word.utf8.count <= 2 ? $0 : nil }
  }

  /// The letter of a room; only golongan IV has an e.
  private static func room(_ word: String, of group: Int) -> Character? {
    guard word.utf8.count == 1, let letter = word.first, ("a"..."e").contains(letter),
      group == 4 || letter < "e"
    else { return nil }
    return letter
  }

  /// "iiic" and "3c".
  private static func joined(_ word: String) -> Grade? {
    guard word.count > 1, let last = word.last, let group = group(String(word.dropLast())), group <= 4,
      let room = room(String(last), of: group)
    else { return nil }
    return .civilServant(group: group, room: room)
  }

  private static func words(of text: some StringProtocol) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }
}
