/// How a factor enters a term.
enum FactorCoding: Equatable {
  /// A column for every level but the first.
  case contrasts
  /// A column for every level.
  case indicators
}

extension Formula.Terms {
  /// The coding of each variable in each term, meaningful for factors only.
  ///
  /// A factor is coded by contrasts where the rest of its term lies within an earlier term (or is empty), so that
  /// the columns it drops are already spanned; else by indicators. Without an intercept the first factor of the
  /// first term that has one takes its place. This is R's `terms.formula` and `model.matrix`, whose search by
  /// inclusion, not equality, can leave columns dependent or missing in models that break marginality.
  func codings(isFactor: (Formula.Variable) -> Bool) -> [[FactorCoding]] {
    var result = terms.indices.map { place in
      terms[place].map { variable in coding(of: variable, inTerm: place) }
    }
    guard !hasIntercept else { return result }
    for (place, term) in terms.enumerated() {
      if let first = term.firstIndex(where: { isFactor(variables[$0]) }) {
        result[place][first] = .indicators
        break
      }
    }
    return result
  }

  private func coding(of variable: Int, inTerm place: Int) -> FactorCoding {
    let rest = Set(terms[place]).subtracting([variable])
    let isSpanned = rest.isEmpty || terms[..<place].contains { rest.isSubset(of: $0) }
    return isSpanned ? .contrasts : .indicators
  }
}
