/// Reads a formula by recursive descent: sums of products of interactions of powers, as R binds them.
struct FormulaParser {
  private let formula: String
  private let tokens: [FormulaToken]
  private var place = 0

  init(_ formula: String) throws(FormulaError) {
    self.formula = formula
    var lexer = FormulaLexer(formula)
    tokens = try lexer.tokens()
  }

  /// The name of the response and the expression after `~`.
  mutating func parse() throws(FormulaError) -> (response: Formula.Variable, terms: FormulaExpression) {
    let response = try self.response()
    let terms = try sum()
    try expectEnd()
    if let offset = terms.offset(ofColumn: response.column) {
      throw FormulaError(.responseAmongTerms(response.column), in: formula, at: offset)
    }
    return (response, terms)
  }

  private var token: FormulaToken { tokens[place] }

  private func failure(_ problem: FormulaError.Problem, at offset: Int? = nil) -> FormulaError {
    FormulaError(problem, in: formula, at: offset ?? token.offset)
  }

  /// Steps over a sign if it comes next.
  private mutating func take(_ sign: String) -> FormulaToken? {
    guard token.isSign(sign) else { return nil }
    defer { place += 1 }
    return token
  }

  private mutating func response() throws(FormulaError) -> Formula.Variable {
    let first = token
    if take("~") != nil { throw failure(.missingResponse, at: first.offset) }
    let hasTilde = tokens.contains { $0.isSign("~") }
    if first.kind == .name { place += 1 }
    if take("~") != nil { return Formula.Variable(column: first.text, coding: .stored) }
    guard hasTilde else { throw failure(.missingTilde) }
    if first.kind == .name, token.isSign("("), first.text != "factor" {
      throw failure(.unknownFunction(first.text), at: first.offset)
    }
    throw failure(.unsuitableResponse, at: first.offset)
  }

  private func expectEnd() throws(FormulaError) {
    switch (token.kind, token.text) {
    case (.end, _): return
    case (.sign, ")"): throw failure(.unopenedParenthesis)
    case (.sign, "|"), (.sign, "||"): throw failure(.misplacedBar)
    case (.sign, "~"): throw failure(.repeatedTilde)
    default: throw failure(.missingOperator)
    }
  }

  private mutating func sum() throws(FormulaError) -> FormulaExpression {
    var result: FormulaExpression
    if token.isSign("-") {
      result = try removal()
    } else {
      result = try product()
    }
    while true {
      if let sign = take("+") {
        let right = token.isSign("-") ? try removal() : try product()
        result = .binary(.plus, result, right, at: sign.offset)
      } else if let sign = take("-") {
        let right = try product()
        if let offset = right.randomOffset { throw failure(.misplacedRandomTerm, at: offset) }
        result = .binary(.minus, result, right, at: sign.offset)
      } else {
        return result
      }
    }
  }

  private mutating func removal() throws(FormulaError) -> FormulaExpression {
    let offset = token.offset
    place += 1
    let inner = try product()
    if let offset = inner.randomOffset { throw failure(.misplacedRandomTerm, at: offset) }
    return .removal(inner, at: offset)
  }

  private mutating func product() throws(FormulaError) -> FormulaExpression {
    var result = try interaction()
    while true {
      let offset = token.offset
      if take("*") != nil {
        result = try joined(.cross, result, try interaction(), offset)
      } else if take("/") != nil {
        result = try joined(.nest, result, try interaction(), offset)
      } else {
        return result
      }
    }
  }

  private mutating func interaction() throws(FormulaError) -> FormulaExpression {
    var result = try power()
    while let sign = take(":") { result = try joined(.interact, result, try power(), sign.offset) }
    return result
  }

  private func joined(
    _ sign: FormulaExpression.Operator, _ left: FormulaExpression, _ right: FormulaExpression, _ offset: Int
  ) throws(FormulaError) -> FormulaExpression {
    try expectCrossable(left)
    try expectCrossable(right)
    return .binary(sign, left, right, at: offset)
  }

  private func expectCrossable(_ operand: FormulaExpression) throws(FormulaError) {
    if let offset = operand.randomOffset { throw failure(.misplacedRandomTerm, at: offset) }
    if let offset = operand.interceptOffset { throw failure(.misplacedIntercept, at: offset) }
  }

  private mutating func power() throws(FormulaError) -> FormulaExpression {
    let base = try primary()
    guard let sign = take("^") else { return base }
    try expectCrossable(base)
    guard token.kind == .number, let exponent = Int(token.text), (1...9).contains(exponent) else {
      throw failure(.unsuitablePower)
    }
    place += 1
    if token.isSign("^") { throw failure(.unsuitablePower) }
    return .power(base, exponent, at: sign.offset)
  }

  private mutating func primary() throws(FormulaError) -> FormulaExpression {
    let start = token
    switch start.kind {
    case .name:
      place += 1
      if token.isSign("(") { return try call(start) }
      return .variable(Formula.Variable(column: start.text, coding: .stored), at: start.offset)
    case .number:
      guard start.text == "0" || start.text == "1" else { throw failure(.unsuitableNumber(start.text)) }
      place += 1
      return .intercept(isPresent: start.text == "1", at: start.offset)
    case .sign where start.text == "(":
      place += 1
      return try parenthesised(from: start)
    case .sign, .end: throw failure(.emptyTerm)
    }
  }

  /// `factor(name)`.
  private mutating func call(_ function: FormulaToken) throws(FormulaError) -> FormulaExpression {
    guard function.text == "factor" else {
      throw failure(.unknownFunction(function.text), at: function.offset)
    }
    let opening = token
    place += 1
    let argument = token
    guard argument.kind == .name else { throw failure(.unsuitableFactor) }
    place += 1
    if token.kind == .end { throw failure(.unclosedParenthesis, at: opening.offset) }
    guard take(")") != nil else { throw failure(.unsuitableFactor) }
    return .variable(Formula.Variable(column: argument.text, coding: .factor), at: function.offset)
  }

  /// A group of terms, or a random term when a bar follows.
  private mutating func parenthesised(from opening: FormulaToken) throws(FormulaError) -> FormulaExpression {
    let inner = try sum()
    let covariance: Formula.RandomPart.Covariance
    if take("|") != nil {
      covariance = .full
    } else if take("||") != nil {
      covariance = .diagonal
    } else {
      try close(opening)
      return inner
    }
    if let offset = inner.randomOffset { throw failure(.misplacedRandomTerm, at: offset) }
    let grouping = try sum()
    try close(opening)
    if let offset = grouping.offsetOutsideGrouping() { throw failure(.unsuitableGrouping, at: offset) }
    return .random(inner, by: grouping, covariance, at: opening.offset)
  }

  private mutating func close(_ opening: FormulaToken) throws(FormulaError) {
    if take(")") != nil { return }
    switch (token.kind, token.text) {
    case (.end, _): throw failure(.unclosedParenthesis, at: opening.offset)
    case (.sign, "|"), (.sign, "||"): throw failure(.unsuitableGrouping)
    case (.sign, "~"): throw failure(.repeatedTilde)
    default: throw failure(.missingOperator)
    }
  }
}
