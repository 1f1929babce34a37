extension Formula {
  /// The terms of a linear predictor: whether it has an intercept, and products of variables.
  public struct Terms: Sendable, Equatable {
    /// Whether there is an intercept.
    public let hasIntercept: Bool
    /// The variables in order of appearance, which is also the order within a term.
    public let variables: [Variable]
    /// The terms, main effects first, then interactions of two, …; each the positions of its variables, ascending.
    public let terms: [[Int]]

    /// Whether nothing is left to estimate.
    public var isEmpty: Bool { !hasIntercept && terms.isEmpty }

    /// The names of the terms as R writes them: `x`, `x:z`.
    public var labels: [String] { terms.map { $0.map { variables[$0].label }.joined(separator: ":") } }

    init(hasIntercept: Bool, variables: [Variable], terms: [[Int]]) {
      self.hasIntercept = hasIntercept
      self.variables = variables
      self.terms = terms
    }

    /// Expands an expression; random terms in it are passed over.
    init(_ expression: FormulaExpression) {
      var expansion = TermExpansion()
      let terms = expansion.terms(of: expression, adding: true)
      hasIntercept = expansion.hasIntercept
      variables = expansion.variables
      // `sorted` is not promised to be stable.
      let order = terms.indices.sorted { (terms[$0].count, $0) < (terms[$1].count, $1) }
      self.terms = order.map { terms[$0].sorted() }
    }
  }
}

/// The algebra of terms as sets of variables, in the order R expands them.
private struct TermExpansion {
  typealias Term = Set<Int>

  var hasIntercept = true
  var variables: [Formula.Variable] = []

  /// The terms of an expression without repeats; `adding` turns false within what is taken away.
  mutating func terms(of expression: FormulaExpression, adding: Bool) -> [Term] {
    switch expression {
    case .intercept(let isPresent, _):
      hasIntercept = isPresent == adding
      return []
    case .variable(let variable, _): return [[position(of: variable)]]
    case .random: return []
    case .removal(let inner, _):
      _ = terms(of: inner, adding: !adding)
      return []
    case .power(let inner, let exponent, _):
      let base = terms(of: inner, adding: adding)
      return (1..<exponent).reduce(base) { product, _ in unique(products(product, base)) }
    case .binary(let sign, let first, let second, _):
      let left = terms(of: first, adding: adding)
      let right = terms(of: second, adding: sign == .minus ? !adding : adding)
      return combined(sign, left, right)
    }
  }

  private func combined(_ sign: FormulaExpression.Operator, _ left: [Term], _ right: [Term]) -> [Term] {
    switch sign {
    case .plus: return unique(left + right)
    case .minus: return left.filter { !right.contains($0) }
    case .interact: return unique(products(left, right))
    case .cross: return unique(left + right + products(left, right))
    case .nest:
      let outer = left.reduce(into: Term()) { $0.formUnion($1) }
      return unique(left + right.map { $0.union(outer) })
    }
  }

  private func products(_ left: [Term], _ right: [Term]) -> [Term] {
    left.flatMap { a in right.map { a.union($0) } }
  }

  private func unique(_ terms: [Term]) -> [Term] {
    var seen: Set<Term> = []
    return terms.filter { seen.insert($0).inserted }
  }

  private mutating func position(of variable: Formula.Variable) -> Int {
    if let known = variables.firstIndex(of: variable) { return known }
    variables.append(variable)
    return variables.count - 1
  }
}
