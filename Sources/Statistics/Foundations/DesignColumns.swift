/// The columns that terms become, in R's order and with R's names.
struct DesignColumns {
  struct Column {
    var name: String
    /// nil for the constant 1.
    var values: [Double]?
    /// The term it belongs to, counted from 1; 0 for the intercept.
    var term: Int
  }

  private(set) var columns: [Column] = []

  /// Codes the terms.
  ///
  /// - Throws: `constantFactor`; `tooManyColumns`, before they are made.
  init(_ terms: Formula.Terms, _ variables: ModelVariables, part: String) throws(ModelFrameError) {
    var values: [ModelVariables.Values] = []
    for variable in terms.variables { values.append(try variables.values(of: variable)) }
    let isFactor = Dictionary(
      zip(terms.variables, values.map { if case .factor = $0 { true } else { false } }),
      uniquingKeysWith: { $1 })
    let codings = terms.codings { isFactor[$0] ?? false }
    let count = terms.terms.indices.reduce(terms.hasIntercept ? 1 : 0) { total, place in
      total + Self.width(terms.terms[place], codings[place], values)
    }
    let rows = variables.completeRows.count
    guard count <= rows else { throw .tooManyColumns(part: part, columns: count, rows: rows) }
    if terms.hasIntercept { columns.append(Column(name: "(Intercept)", values: nil, term: 0)) }
    for (place, term) in terms.terms.enumerated() {
      var product: [(name: String, values: [Double])] = []
      for (variable, coding) in zip(term, codings[place]) {
        let factor = Self.columns(of: values[variable], label: terms.variables[variable].label, coding)
        product = product.isEmpty ? factor : Self.product(product, factor)
      }
      columns += product.map { Column(name: $0.name, values: $0.values, term: place + 1) }
    }
  }

  /// The number of columns of a term, held below overflow.
  private static func width(
    _ term: [Int], _ codings: [FactorCoding], _ values: [ModelVariables.Values]
  ) -> Int {
    zip(term, codings).reduce(1) { width, pair in
      guard case .factor(let factor) = values[pair.0] else { return width }
      let own = pair.1 == .contrasts ? factor.levels.count - 1 : factor.levels.count
      return min(width * own, 1 << 31)
    }
  }

  private static func columns(
    of values: ModelVariables.Values, label: String, _ coding: FactorCoding
  ) -> [(name: String, values: [Double])] {
    switch values {
    case .covariate(let numbers): return [(label, numbers)]
    case .factor(let factor):
      let levels = coding == .contrasts ? factor.levels.indices.dropFirst() : factor.levels.indices[...]
      return levels.map { (label + factor.levels[$0], factor.indicator(of: $0)) }
    }
  }

  /// All products; the columns on the left vary fastest.
  private static func product(
    _ left: [(name: String, values: [Double])], _ right: [(name: String, values: [Double])]
  ) -> [(name: String, values: [Double])] {
    right.flatMap { b in
      left.map { a in ("\(a.name):\(b.name)", zip(a.values, b.values).map { $0 * $1 }) }
    }
  }
}
