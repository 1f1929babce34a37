/// The columns a formula names, on the rows where all of them have a value.
struct ModelVariables {
  /// A variable as the model matrix sees it.
  enum Values {
    case covariate([Double])
    case factor(CodedFactor)
  }

  let completeRows: [Int]
  let omittedRows: [Int]
  private let columns: [String: ModelColumnValues]

  /// Finds the columns and the complete rows.
  init(_ formula: Formula, columns given: [(name: String, values: ModelColumnValues)]) throws(ModelFrameError) {
    var used: [(name: String, values: ModelColumnValues)] = []
    var seen: Set<String> = []
    for variable in [formula.response] + formula.predictors where seen.insert(variable.column).inserted {
      used.append((variable.column, try Self.find(variable.column, among: given)))
    }
    let rows = used.first?.values.count ?? 0
    for column in used {
      precondition(
        column.values.count == rows, "'\(column.name)' has \(column.values.count) rows, others \(rows)")
    }
    var isComplete = [Bool](repeating: true, count: rows)
    for column in used { column.values.clearMissing(in: &isComplete) }
    let complete = (0..<rows).filter { isComplete[$0] }
    guard !complete.isEmpty else { throw Self.noCompleteRows(used, rows: rows) }
    completeRows = complete
    omittedRows = (0..<rows).filter { !isComplete[$0] }
    var kept: [String: ModelColumnValues] = [:]
    for column in used { kept[column.name] = column.values.selecting(complete) }
    self.columns = kept
  }

  private static func find(
    _ name: String, among columns: [(name: String, values: ModelColumnValues)]
  ) throws(ModelFrameError) -> ModelColumnValues {
    let matches = columns.filter { $0.name == name }
    guard let column = matches.first else {
      throw .unknownColumn(name, nearest: ModelFrameError.nearest(to: name, among: columns.map(\.name)))
    }
    guard matches.count == 1 else { throw .ambiguousColumn(name, count: matches.count) }
    return column.values
  }

  private static func noCompleteRows(
    _ used: [(name: String, values: ModelColumnValues)], rows: Int
  ) -> ModelFrameError {
    var worst = (name: used.first?.name ?? "", missing: 0)
    for column in used {
      var isComplete = [Bool](repeating: true, count: rows)
      column.values.clearMissing(in: &isComplete)
      let missing = isComplete.count { !$0 }
      if missing > worst.missing { worst = (column.name, missing) }
    }
    return .noCompleteRows(rows: rows, emptiest: worst.name, missing: worst.missing)
  }

  /// The numbers of the response.
  func response(_ variable: Formula.Variable) throws(ModelFrameError) -> [Double] {
    guard case .numbers(let values) = columns[variable.column] else { throw .textResponse(variable.column) }
    return values
  }

  /// A variable of the model matrix: numbers as they are, text and `factor(x)` as factors of two levels or more.
  func values(of variable: Formula.Variable) throws(ModelFrameError) -> Values {
    let factor: CodedFactor
    switch columns[variable.column] {
    case .numbers(let numbers) where variable.coding == .stored: return .covariate(numbers)
    case .numbers(let numbers): factor = CodedFactor(numbers)
    case .labels(let codes, let levels):
      factor = CodedFactor(codes: codes, levels: levels, order: .alphabetical)
    case nil: preconditionFailure("'\(variable.column)' is not in the frame")
    }
    guard factor.levels.count > 1 else {
      throw .constantFactor(variable.label, level: factor.levels.first ?? "")
    }
    return .factor(factor)
  }

  /// The levels between which coefficients vary.
  func factor(of grouping: Formula.Grouping) -> CodedFactor {
    let factors = grouping.variables.map { variable -> CodedFactor in
      switch columns[variable.column] {
      case .numbers(let numbers): CodedFactor(numbers)
      case .labels(let codes, let levels):
        CodedFactor(codes: codes, levels: levels, order: .numericIfPossible)
      case nil: preconditionFailure("'\(variable.column)' is not in the frame")
      }
    }
    guard let first = factors.first else { preconditionFailure("'\(grouping.name)' has no variable") }
    return factors.dropFirst().reduce(first) { $0.crossed(with: $1) }
  }
}

extension ModelColumnValues {
  fileprivate func selecting(_ rows: [Int]) -> ModelColumnValues {
    guard rows.count < count else { return self }
    switch self {
    case .numbers(let values): return .numbers(rows.map { values[$0] })
    case .labels(let codes, let levels): return .labels(codes: rows.map { codes[$0] }, levels: levels)
    }
  }
}
