import Appraisals

/// Puts columns of several sources under each other.
enum JoinedFactor {
  /// One factor of several; a source without the column contributes missing labels.
  static func joined(_ parts: [(factor: Factor?, count: Int)]) -> Factor? {
    guard parts.contains(where: { $0.factor != nil }) else { return nil }
    var index: [String: Int32] = [:]
    var levels: [String] = []
    var codes: [Int32] = []
    codes.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for (factor, count) in parts {
      guard let factor else {
        codes.append(contentsOf: repeatElement(Factor.missing, count: count))
        continue
      }
      let places = factor.levels.map { level -> Int32 in
        if let code = index[level] { return code }
        let code = Int32(levels.count)
        index[level] = code
        levels.append(level)
        return code
      }
      for code in factor.codes { codes.append(code < 0 ? code : places[Int(code)]) }
    }
    return Factor(codes: codes, levels: levels)
  }

  /// One column of numbers of several; a source without it contributes the number given.
  static func joined(_ parts: [(numbers: [Double]?, count: Int)], otherwise: Double) -> [Double]? {
    guard parts.contains(where: { $0.numbers != nil }) else { return nil }
    return parts.flatMap { $0.numbers ?? [Double](repeating: otherwise, count: $0.count) }
  }

  /// Attributes of several sources, by name; where one source has numbers and another labels, labels.
  static func joined(_ parts: [(attributes: [AppraisalTable.Attribute], count: Int)]) -> [AppraisalTable
    .Attribute]
  {
    var names: [String] = []
    for name in parts.flatMap({ $0.attributes.map(\.name) }) where !names.contains(name) { names.append(name) }
    return names.map { name in
      let found = parts.map { part in (part.attributes.first { $0.name == name }?.values, part.count) }
      let isNumeric = found.allSatisfy { values, _ in
        guard let values, case .labels = values else { return true }
        return false
      }
      if isNumeric {
        let numbers = found.map { values, count -> (numbers: [Double]?, count: Int) in
          guard case .numbers(let numbers)? = values else { return (nil, count) }
          return (numbers, count)
        }
        return .init(name: name, values: .numbers(joined(numbers, otherwise: .nan) ?? []))
      }
      let labels = found.map { values, count in (factor: values?.asLabels, count: count) }
      return .init(name: name, values: .labels(joined(labels) ?? Factor(codes: [], levels: [])))
    }
  }
}

extension Table.Values {
  /// The values as labels, numbers as a person would have typed them.
  var asLabels: Factor {
    switch self {
    case .labels(let factor): factor
    case .numbers(let numbers):
      Factor(numbers.map { $0.isNaN ? nil : TypedColumnBuilder.text(of: $0) })
    }
  }
}
