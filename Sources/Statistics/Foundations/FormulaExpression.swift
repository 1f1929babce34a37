/// The right-hand side of a formula as it was written.
indirect enum FormulaExpression: Sendable {
  enum Operator: String {
    case plus = "+"
    case minus = "-"
    case cross = "*"
    case nest = "/"
    case interact = ":"

    var precedence: Int {
      switch self {
      case .plus, .minus: 1
      case .cross, .nest: 2
      case .interact: 3
      }
    }
  }

  /// 1 or 0.
  case intercept(isPresent: Bool, at: Int)
  case variable(Formula.Variable, at: Int)
  case binary(Operator, FormulaExpression, FormulaExpression, at: Int)
  /// A minus without a left-hand side.
  case removal(FormulaExpression, at: Int)
  case power(FormulaExpression, Int, at: Int)
  case random(FormulaExpression, by: FormulaExpression, Formula.RandomPart.Covariance, at: Int)

  /// The place of an intercept in the expression, if any.
  var interceptOffset: Int? { firstOffset { if case .intercept = $0 { true } else { false } } }

  /// The place of a random term in the expression, if any.
  var randomOffset: Int? { firstOffset { if case .random = $0 { true } else { false } } }

  /// The place where a column is used, if it is.
  func offset(ofColumn column: String) -> Int? {
    firstOffset { if case .variable(let variable, _) = $0 { variable.column == column } else { false } }
  }

  /// The place of the first leaf, in the order of the text, that satisfies a condition.
  private func firstOffset(where matches: (FormulaExpression) -> Bool) -> Int? {
    if matches(self) { return offset }
    switch self {
    case .intercept, .variable: return nil
    case .binary(_, let left, let right, _):
      return left.firstOffset(where: matches) ?? right.firstOffset(where: matches)
    case .removal(let inner, _), .power(let inner, _, _): return inner.firstOffset(where: matches)
    case .random(let coefficients, let grouping, _, _):
      return coefficients.firstOffset(where: matches) ?? grouping.firstOffset(where: matches)
    }
  }

  private var offset: Int {
    switch self {
    case .intercept(_, let at), .variable(_, let at), .binary(_, _, _, let at), .removal(_, let at),
      .power(_, _, let at), .random(_, _, _, let at):
      at
    }
  }
}

extension FormulaExpression {
  /// The expression with one space around operators other than `:` and `/`, and no parentheses without effect.
  var text: String {
    switch self {
    case .intercept(let isPresent, _): return isPresent ? "1" : "0"
    case .variable(let variable, _): return variable.label
    case .removal(let inner, _): return "-" + inner.text(above: 2)
    case .power(let inner, let exponent, _): return "\(inner.text(above: 5))^\(exponent)"
    case .random(let coefficients, let grouping, let covariance, _):
      return "(\(coefficients.text) \(covariance == .full ? "|" : "||") \(grouping.text))"
    case .binary(let sign, let left, let right, _):
      // Operators group from the left; only a bare removal may follow a plus, as in x + -1.
      var rightFloor = sign.precedence + 1
      if case .removal = right, sign == .plus { rightFloor = sign.precedence }
      let space = sign.precedence < 3 && sign != .nest ? " " : ""
      return left.text(above: sign.precedence) + space + sign.rawValue + space + right.text(above: rightFloor)
    }
  }

  private func text(above floor: Int) -> String { precedence < floor ? "(\(text))" : text }

  private var precedence: Int {
    switch self {
    case .intercept, .variable, .random: 6
    case .power: 4
    case .binary(let sign, _, _, _): sign.precedence
    case .removal: 1
    }
  }
}
