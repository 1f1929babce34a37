extension FormulaExpression {
  /// The random terms in the order of the text, each written out and with its place.
  var randomParts: [(offset: Int, parts: [Formula.RandomPart])] {
    switch self {
    case .binary(.plus, let left, let right, _): return left.randomParts + right.randomParts
    case .binary(.minus, let left, _, _): return left.randomParts
    case .random(let coefficients, let grouping, let covariance, let offset):
      let terms = Formula.Terms(coefficients)
      let pieces = covariance == .full ? [terms] : terms.pieces
      let groupings = grouping.groupings
      return [
        (
          offset,
          pieces.flatMap { piece in groupings.map { .init(coefficients: piece, grouping: $0) } }
        )
      ]
    case .intercept, .variable, .binary, .removal, .power: return []
    }
  }

  /// The place of the first part that is not a name, `:` or a `/` outside every `:`; nil for a grouping factor.
  func offsetOutsideGrouping() -> Int? {
    switch self {
    case .binary(.nest, let left, let right, _):
      return left.offsetOutsideGrouping() ?? right.offsetOutsideInteraction()
    default: return offsetOutsideInteraction()
    }
  }

  private func offsetOutsideInteraction() -> Int? {
    switch self {
    case .variable: return nil
    case .binary(.interact, let left, let right, _):
      return left.offsetOutsideInteraction() ?? right.offsetOutsideInteraction()
    case .intercept(_, let at), .binary(_, _, _, let at), .removal(_, let at), .power(_, _, let at),
      .random(_, _, _, let at):
      return at
    }
  }

  /// The grouping factors of what stands after the bar, the finest first: `a/b` is `b:a` and `a`.
  private var groupings: [Formula.Grouping] {
    guard case .binary(.nest, let outer, let inner, _) = self else {
      let variables = interactionVariables
      let isPlain = variables.count == 1
      // R names a factor by its bare symbol, but quotes symbols within a product.
      let bare = variables.first.map { $0.coding == .stored ? $0.column : $0.label } ?? ""
      let name = isPlain ? bare : variables.map(\.label).joined(separator: ":")
      return [Formula.Grouping(name: name, variables: variables)]
    }
    let coarser = outer.groupings
    guard let finest = coarser.first else { return [] }
    let inside = inner.interactionVariables
    let own = inside.map(\.label).joined(separator: ":")
    let rest = finest.variables.map(\.label).first ?? finest.name
    let name = finest.variables.count == 1 ? "\(own):\(rest)" : "\(own):(\(finest.name))"
    return [Formula.Grouping(name: name, variables: inside + finest.variables)] + coarser
  }

  private var interactionVariables: [Formula.Variable] {
    switch self {
    case .variable(let variable, _): return [variable]
    case .binary(_, let left, let right, _): return left.interactionVariables + right.interactionVariables
    case .intercept, .removal, .power, .random: return []
    }
  }
}

extension Formula.Terms {
  /// What `||` makes of the terms: the intercept, then each term without one, as lme4 writes them out.
  fileprivate var pieces: [Formula.Terms] {
    var result: [Formula.Terms] = []
    if hasIntercept { result.append(Formula.Terms(hasIntercept: true, variables: [], terms: [])) }
    for term in terms {
      result.append(
        Formula.Terms(
          hasIntercept: false, variables: term.map { variables[$0] }, terms: [Array(term.indices)]))
    }
    return result
  }
}
