import Appraisals

/// Facts by row, taken to the ratee of the row: the value of the latest period that has one, and among several of that
/// period the largest (the last by name), so that the order of the rows does not matter.
struct PersonFacts {
  let design: RatingDesign

  init(_ design: RatingDesign) { self.design = design }

  func labels(_ factor: Factor) -> [String?] {
    latest { row in
      factor[row]
    } isLess: {
      $0 < $1
    }
  }

  func numbers(_ values: [Double]) -> [Double] {
    latest { row in
      values[row].isNaN ? nil : values[row]
    } isLess: {
      $0 < $1
    }.map { $0 ?? .nan }
  }

  /// Numbers of a fact by any of its names; nil where no column of numbers has one.
  func numbers(named names: [String]) -> [Double]? {
    guard case .numbers(let values)? = PersonFacts.fact(names, in: design.table)?.values else { return nil }
    return numbers(values)
  }

  /// Labels of a fact by any of its names, numbers written out; nil where no column has one.
  func labels(named names: [String]) -> [String?]? {
    switch PersonFacts.fact(names, in: design.table)?.values {
    case .labels(let factor)?: labels(factor)
    case .numbers(let values)?:
      numbers(values).map { value in
        value.isNaN ? nil : value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
      }
    case nil: nil
    }
  }

  /// The first fact of one of those names; capitals, spaces and signs make no difference.
  static func fact(_ names: [String], in table: AppraisalTable) -> AppraisalTable.Attribute? {
    let folded = names.map(\.foldedLabel)
    for name in folded {
      if let fact = table.facts.first(where: { $0.name.foldedLabel == name }) { return fact }
    }
    return nil
  }

  private func latest<Value>(_ value: (Int) -> Value?, isLess: (Value, Value) -> Bool) -> [Value?] {
    let n = design.ratees.levels.count
    var found = [Value?](repeating: nil, count: n)
    var period = [Int32](repeating: -1, count: n)
    let periods = design.table.periods.codes
    for (place, row) in design.rows.enumerated() {
      guard let new = value(row) else { continue }
      let i = Int(design.ratees.codes[place])
      if let old = found[i], periods[row] < period[i] || (periods[row] == period[i] && !isLess(old, new)) {
        continue
      }
      (found[i], period[i]) = (new, periods[row])
    }
    return found
  }
}
