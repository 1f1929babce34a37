/// A word or sign of a formula.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case name
    case number
    case sign
    case end
  }

  var kind: Kind
  /// The name without its quotes, the digits, or the sign.
  var text: String
  /// The number of characters before it.
  var offset: Int

  func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
}

/// Cuts the text of a formula into tokens.
struct FormulaLexer {
  private let characters: [Character]
  private let formula: String
  private var place = 0

  init(_ formula: String) {
    self.formula = formula
    characters = Array(formula)
  }

  /// All tokens; the last one is `.end`.
  mutating func tokens() throws(FormulaError) -> [FormulaToken] {
    var result: [FormulaToken] = []
    while place < characters.count {
      if characters[place].isWhitespace {
        place += 1
      } else {
        result.append(try token())
      }
    }
    result.append(FormulaToken(kind: .end, text: "", offset: characters.count))
    return result
  }

  private mutating func token() throws(FormulaError) -> FormulaToken {
    let start = place
    let first = characters[start]
    if first == "`" { return try quotedName() }
    if first.isNumber || (first == "." && start + 1 < characters.count && characters[start + 1].isNumber) {
      return FormulaToken(kind: .number, text: run(), offset: start)
    }
    if first.isPartOfName { return FormulaToken(kind: .name, text: run(), offset: start) }
    return try sign()
  }

  /// The longest run of characters of names; digits that lead one make it a number to be refused later.
  private mutating func run() -> String {
    let start = place
    while place < characters.count, characters[place].isPartOfName { place += 1 }
    return String(characters[start..<place])
  }

  private mutating func quotedName() throws(FormulaError) -> FormulaToken {
    let start = place
    guard let end = characters[(start + 1)...].firstIndex(of: "`") else {
      throw FormulaError(.unclosedQuote, in: formula, at: start)
    }
    guard end > start + 1 else { throw FormulaError(.emptyTerm, in: formula, at: start) }
    place = end + 1
    return FormulaToken(kind: .name, text: String(characters[(start + 1)..<end]), offset: start)
  }

  private mutating func sign() throws(FormulaError) -> FormulaToken {
    let start = place
    let next = start + 1 < characters.count ? characters[start + 1] : " "
    switch (characters[start], next) {
    case ("|", "|"):
      place += 2
      return FormulaToken(kind: .sign, text: "||", offset: start)
    case ("*", "*"):  // R reads ** as ^
      place += 2
      return FormulaToken(kind: .sign, text: "^", offset: start)
    case ("~", _), ("+", _), ("-", _), ("*", _), ("/", _), (":", _), ("^", _), ("|", _), ("(", _), (")", _):
      place += 1
      return FormulaToken(kind: .sign, text: String(characters[start]), offset: start)
    case ("%", _):
      let end = characters[(start + 1)...].firstIndex(of: "%") ?? start
      throw FormulaError(.unknownOperator(String(characters[start...end])), in: formula, at: start)
    default:
      throw FormulaError(.unknownOperator(String(characters[start])), in: formula, at: start)
    }
  }
}

extension Character {
  /// Whether names may hold it without quotes.
  fileprivate var isPartOfName: Bool { isLetter || isNumber || self == "." || self == "_" }
}
