import Statistics
import Testing

@Suite("Formulas")
struct FormulaTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let offset: Int
    let problem: FormulaError.Problem

    init(_ text: String, _ offset: Int, _ problem: FormulaError.Problem) {
      self.text = text
      self.offset = offset
      self.problem = problem
    }

    var testDescription: String { "\(text) at \(offset)" }
  }

  // Offsets counted by hand from the start of the text.
  static let refusals = [
    Refusal("y 1 + x", 2, .missingTilde),
    Refusal("y + x", 2, .missingTilde),
    Refusal("y", 1, .missingTilde),
    Refusal("", 0, .missingTilde),
    Refusal("y ~ x ~ z", 6, .repeatedTilde),
    Refusal("y ~ (x ~ z)", 7, .repeatedTilde),
    Refusal("~ x", 0, .missingResponse),
    Refusal("y + z ~ x", 0, .unsuitableResponse),
    Refusal("factor(y) ~ x", 0, .unsuitableResponse),
    Refusal("log(y) ~ x", 0, .unknownFunction("log")),
    Refusal("y ~ x + y", 8, .responseAmongTerms("y")),
    Refusal("y ~ x + (1 | y)", 13, .responseAmongTerms("y")),
    Refusal("y ~", 3, .emptyTerm),
    Refusal("y ~ x +", 7, .emptyTerm),
    Refusal("y ~ x + + z", 8, .emptyTerm),
    Refusal("y ~ x + ()", 9, .emptyTerm),
    Refusal("y ~ x + (1 | )", 13, .emptyTerm),
    Refusal("y ~ x + ( | g)", 10, .emptyTerm),
    Refusal("y ~ x:", 6, .emptyTerm),
    Refusal("y ~ ``", 4, .emptyTerm),
    Refusal("y ~ x z", 6, .missingOperator),
    Refusal("y ~ x (1 | g)", 4, .unknownFunction("x")),
    Refusal("y ~ (x z)", 7, .missingOperator),
    Refusal("y ~ x + (1 | g", 8, .unclosedParenthesis),
    Refusal("y ~ ((x + z)", 4, .unclosedParenthesis),
    Refusal("y ~ factor(x", 10, .unclosedParenthesis),
    Refusal("y ~ x + z)", 9, .unopenedParenthesis),
    Refusal("y ~ x + `my col", 8, .unclosedQuote),
    Refusal("y ~ x & z", 6, .unknownOperator("&")),
    Refusal("y ~ x %in% z", 6, .unknownOperator("%in%")),
    Refusal("y = x", 2, .unknownOperator("=")),
    Refusal("y ~ x + log(z)", 8, .unknownFunction("log")),
    Refusal("y ~ factor(x + z)", 13, .unsuitableFactor),
    Refusal("y ~ factor(1)", 11, .unsuitableFactor),
    Refusal("y ~ 2 + x", 4, .unsuitableNumber("2")),
    Refusal("y ~ x + 2020score", 8, .unsuitableNumber("2020score")),
    Refusal("y ~ x + 0.5", 8, .unsuitableNumber("0.5")),
    Refusal("y ~ x*1", 6, .misplacedIntercept),
    Refusal("y ~ (x + 1):z", 9, .misplacedIntercept),
    Refusal("y ~ 1 | g", 6, .misplacedBar),
    Refusal("y ~ x + 1 || g", 10, .misplacedBar),
    Refusal("y ~ x:(1 | g)", 6, .misplacedRandomTerm),
    Refusal("y ~ x - (1 | g)", 8, .misplacedRandomTerm),
    Refusal("y ~ ((1 | g) | h)", 5, .misplacedRandomTerm),
    Refusal("y ~ x + (0 | g)", 8, .noRandomCoefficient),
    Refusal("y ~ x + (0 || g)", 8, .noRandomCoefficient),
    Refusal("y ~ x + (1 | g + h)", 15, .unsuitableGrouping),
    Refusal("y ~ x + (1 | g*h)", 14, .unsuitableGrouping),
    Refusal("y ~ x + (1 | 1)", 13, .unsuitableGrouping),
    Refusal("y ~ x + (1 | g | h)", 15, .unsuitableGrouping),
    Refusal("y ~ x + (1 | (a/b):c)", 15, .unsuitableGrouping),
    Refusal("y ~ (x + z)^k", 12, .unsuitablePower),
    Refusal("y ~ (x + z)^0", 12, .unsuitablePower),
    Refusal("y ~ x^2^2", 7, .unsuitablePower),
  ]

  @Test("are refused at the place that cannot be read", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let error = #expect(throws: FormulaError.self) { try Formula(refusal.text) }
    #expect(error?.problem == refusal.problem)
    #expect(error?.offset == refusal.offset)
    #expect(error?.formula == refusal.text)
    #expect(error?.expected.isEmpty == false)
  }

  @Test("put a caret under the place, also when the text spans lines")
  func caret() {
    let error = #expect(throws: FormulaError.self) { try Formula("y ~ x\n  + + z") }
    #expect(
      error?.description == """
        a term is missing: expected a term: a name, 0, 1 or '('
        y ~ x   + + z
                  ^
        """)
  }

  @Test(
    "are written in canonical spacing",
    arguments: [
      ("y~1+x*z", "y ~ 1 + x * z"),
      ("y ~ ((x))+ ( z + f )", "y ~ x + (z + f)"),
      ("y~x : z+a / b", "y ~ x:z + a/b"),
      ("y ~ (a+b):c", "y ~ (a + b):c"),
      ("y ~ (a+b) ** 2 - a:b", "y ~ (a + b)^2 - a:b"),
      ("`y` ~ `my col`+`x`", "y ~ `my col` + x"),
      ("y ~ -1 + x", "y ~ -1 + x"),
      ("y ~ x + -1", "y ~ x + -1"),
      ("y ~ x - (a - b)", "y ~ x - (a - b)"),
      ("y ~ 0+(Days||Subject)+(1|a/b:c)", "y ~ 0 + (Days || Subject) + (1 | a/b:c)"),
      ("y ~ a*(b*c)", "y ~ a * (b * c)"),
      ("y ~ `if` + `_a` + factor( `b c` )", "y ~ `if` + `_a` + factor(`b c`)"),
    ])
  func description(_ text: String, _ expected: String) throws {
    #expect(try Formula(text).description == expected)
  }

  @Test("read from their description are the same, for 2000 random formulas")
  func roundTrip() throws {
    var writer = FormulaWriter(stream: RandomStream(key: RandomKey(seed: 11), replicate: 0, item: 0))
    for _ in 0..<2000 {
      let text = writer.formula()
      let formula = try Formula(text)
      let again = try Formula(formula.description)
      #expect(again == formula, "\(text)")
      #expect(again.description == formula.description, "\(text)")
    }
  }

  @Test("that mean the same are equal however they are written")
  func equality() throws {
    #expect(try Formula("y ~ a*b") == Formula("y ~ 1 + a + b + a:b"))
    #expect(try Formula("y ~ x - 1") == Formula("y ~ 0 + x"))
    #expect(try Formula("y ~ (x || g)") == Formula("y ~ (1 | g) + (0 + x | g)"))
    #expect(try Formula("y ~ (1 | a/b)") == Formula("y ~ (1 | b:a) + (1 | a)"))
    #expect(try Formula("y ~ (a + b)^2") == Formula("y ~ a*b"))
    #expect(try Formula("y ~ a:b") != Formula("y ~ b:a"))
  }

  @Test("list the columns they need once, in order of appearance")
  func predictors() throws {
    let formula = try Formula("y ~ x*z + (x | g) + (1 | a/b) + factor(x)")
    #expect(formula.predictors.map(\.label) == ["x", "z", "factor(x)", "g", "b", "a"])
    #expect(formula.fixed.labels == ["x", "z", "factor(x)", "x:z"])
    #expect(formula.random.map(\.grouping.name) == ["g", "b:a", "a"])
  }
}

/// Writes random formulas with irregular spacing and needless parentheses.
private struct FormulaWriter {
  var stream: RandomStream

  mutating func formula() -> String {
    var parts = [space() + (one(of: ["", "0 +", "1+", "-1 + "])) + terms(depth: 3)]
    if pick(2) == 0 { parts.append(one(of: ["-1", " - 0", "+ -1", "+0"])) }
    for _ in 0..<pick(3) { parts.append("+" + random()) }
    return "y" + space() + "~" + parts.joined(separator: space())
  }

  private mutating func terms(depth: Int) -> String {
    guard depth > 0, pick(4) > 0 else { return name() }
    let left = operand(depth: depth)
    switch pick(7) {
    case 0: return "(\(left))^\(pick(2) + 1)"
    case 1: return "((\(left)))"
    default: return left + space() + one(of: ["+", "-", ":", "*", "/", "+"]) + space() + operand(depth: depth)
    }
  }

  private mutating func operand(depth: Int) -> String {
    let inner = terms(depth: depth - 1)
    return pick(2) == 0 ? "(\(inner))" : inner
  }

  private mutating func random() -> String {
    let coefficients = one(of: ["1", "x", "0 + x", "1 + x:z", "x*z", "f - 1"])
    let grouping = one(of: ["g", "g:h", "g/h", "g/h/`my col`", "(g:h)/a", "factor(g)"])
    return "(\(coefficients)\(space())\(one(of: ["|", "||"]))\(space())\(grouping))"
  }

  private mutating func name() -> String { one(of: ["x", "z", "a.b", "f_1", "`my col`", "factor(x)", "`if`"]) }

  private mutating func space() -> String { String(repeating: " ", count: pick(3)) }

  private mutating func one(of words: [String]) -> String { words[pick(words.count)] }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &stream) }
}
