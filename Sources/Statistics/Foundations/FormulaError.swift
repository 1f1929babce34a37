/// Why a text is not a model formula: what is wrong, where, and what would have been right there.
public struct FormulaError: Error, Sendable, Equatable {
  /// What is wrong with a formula.
  public enum Problem: Sendable, Equatable {
    /// There is no `~` between the response and the terms.
    case missingTilde
    /// A second `~`.
    case repeatedTilde
    /// Nothing stands before `~`.
    case missingResponse
    /// The response is more than the name of a column.
    case unsuitableResponse
    /// The response is also among the terms.
    case responseAmongTerms(String)
    /// An operator, a parenthesis or the end stands where a term should.
    case emptyTerm
    /// Two terms follow each other without an operator.
    case missingOperator
    /// A `(` without its `)`.
    case unclosedParenthesis
    /// A `)` without its `(`.
    case unopenedParenthesis
    /// A backquote without its partner.
    case unclosedQuote
    /// A sign that formulas do not use.
    case unknownOperator(String)
    /// A function other than `factor`.
    case unknownFunction(String)
    /// `factor` of something other than one name.
    case unsuitableFactor
    /// A number other than 0 and 1, or a name that begins with a digit.
    case unsuitableNumber(String)
    /// A 0 or 1 in a product or an interaction.
    case misplacedIntercept
    /// A `|` outside parentheses.
    case misplacedBar
    /// A random term that is not simply added.
    case misplacedRandomTerm
    /// A random term all of whose coefficients were taken out.
    case noRandomCoefficient
    /// Something other than names joined by `:` and `/` after the bar.
    case unsuitableGrouping
    /// A power that is not a whole number from 1 to 9.
    case unsuitablePower
  }

  /// What is wrong.
  public let problem: Problem
  /// The text of the formula, on one line.
  public let formula: String
  /// How many characters of the formula come before the place.
  public let offset: Int

  init(_ problem: Problem, in formula: String, at offset: Int) {
    self.problem = problem
    self.formula = formula
    self.offset = offset
  }

  /// What the place should hold, as a noun phrase.
  public var expected: String {
    switch problem {
    case .missingTilde: "'~' between the response and the terms"
    case .repeatedTilde: "one '~' only"
    case .missingResponse: "the name of the response before '~'"
    case .unsuitableResponse: "the name of one column before '~'"
    case .responseAmongTerms: "a column other than the response"
    case .emptyTerm: "a term: a name, 0, 1 or '('"
    case .missingOperator: "an operator between the terms: + - * / : or ^"
    case .unclosedParenthesis: "a ')' for this '('"
    case .unopenedParenthesis: "no ')' without a '('"
    case .unclosedQuote: "a second backquote at the end of the name"
    case .unknownOperator: "one of ~ + - * / : ^ | || ( )"
    case .unknownFunction: "a name, or factor(name); transform columns before the model"
    case .unsuitableFactor: "one name and ')', as in factor(x)"
    case .unsuitableNumber: "0 or 1 for the intercept; a name that begins with a digit needs backquotes"
    case .misplacedIntercept: "0 or 1 on its own, added or taken away"
    case .misplacedBar: "parentheses around a random term, as in (1 | group)"
    case .misplacedRandomTerm: "a random term on its own, added to the others"
    case .noRandomCoefficient: "1 or a column before the bar"
    case .unsuitableGrouping: "names joined by ':' or '/' after the bar"
    case .unsuitablePower: "a whole number from 1 to 9"
    }
  }

  /// The formula and, below it, a caret under the place.
  public var marked: String { formula + "\n" + String(repeating: " ", count: offset) + "^" }
}

extension FormulaError: CustomStringConvertible {
  /// What was found, what was expected, and the marked formula.
  public var description: String { "\(found): expected \(expected)\n\(marked)" }

  private var found: String {
    switch problem {
    case .missingTilde: "the formula has no '~'"
    case .repeatedTilde: "a second '~'"
    case .missingResponse: "the response is missing"
    case .unsuitableResponse: "the response is not a name"
    case .responseAmongTerms(let name): "the response '\(name)' is also a term"
    case .emptyTerm: "a term is missing"
    case .missingOperator: "an operator is missing"
    case .unclosedParenthesis, .unopenedParenthesis: "unbalanced parentheses"
    case .unclosedQuote: "a quoted name has no end"
    case .unknownOperator(let sign): "unknown operator '\(sign)'"
    case .unknownFunction(let name): "unknown function '\(name)'"
    case .unsuitableFactor: "factor takes one column"
    case .unsuitableNumber(let text): "'\(text)' is not a term"
    case .misplacedIntercept: "the intercept cannot interact"
    case .misplacedBar: "a bar outside parentheses"
    case .misplacedRandomTerm: "a random term cannot interact, be taken away or be nested"
    case .noRandomCoefficient: "a random term without coefficients"
    case .unsuitableGrouping: "not a grouping factor"
    case .unsuitablePower: "not a power"
    }
  }
}
