/// A factor without missing values: row i is on level `levels[codes[i]]`, and every level occurs.
struct CodedFactor: Sendable {
  /// How labels are put in order.
  enum Order {
    /// By bytes, as R sorts in the C locale.
    case alphabetical
    /// By value when every label is a decimal number, else by bytes.
    case numericIfPossible
  }

  var codes: [Int32]
  var levels: [String]

  /// The distinct numbers in ascending order.
  init(_ numbers: [Double]) {
    let distinct = Set(numbers).sorted()
    var index: [Double: Int32] = [:]
    levels = []
    for number in distinct {
      let label = number.levelLabel
      // Numbers that differ beyond the digits of a label are one level, as in R.
      if label != levels.last { levels.append(label) }
      index[number] = Int32(levels.count - 1)
    }
    codes = numbers.map { index[$0] ?? 0 }
  }

  /// The labels that occur, in order.
  init(codes: [Int32], levels: [String], order: Order) {
    var used = [Bool](repeating: false, count: levels.count)
    for code in codes { used[Int(code)] = true }
    let distinct = Set(levels.indices.filter { used[$0] }.map { levels[$0] })
    self.levels = order.sorted(distinct)
    var index: [String: Int32] = [:]
    for (place, label) in self.levels.enumerated() { index[label] = Int32(place) }
    let place = levels.map { index[$0] ?? -1 }
    self.codes = codes.map { place[Int($0)] }
  }

  /// The pairs that occur, by the first factor and then by the second, labelled `a:b`.
  func crossed(with other: CodedFactor) -> CodedFactor {
    let width = other.levels.count
    let pairs = codes.indices.map { Int(codes[$0]) * width + Int(other.codes[$0]) }
    let distinct = Set(pairs).sorted()
    var index: [Int: Int32] = [:]
    index.reserveCapacity(distinct.count)
    for (place, pair) in distinct.enumerated() { index[pair] = Int32(place) }
    return CodedFactor(
      crossedCodes: pairs.map { index[$0] ?? 0 },
      levels: distinct.map { "\(levels[$0 / width]):\(other.levels[$0 % width])" })
  }

  private init(crossedCodes: [Int32], levels: [String]) {
    codes = crossedCodes
    self.levels = levels
  }

  /// 1 on the rows of a level, 0 elsewhere.
  func indicator(of level: Int) -> [Double] { codes.map { Int($0) == level ? 1 : 0 } }
}

extension CodedFactor.Order {
  fileprivate func sorted(_ labels: Set<String>) -> [String] {
    let alphabetical = labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard self == .numericIfPossible else { return alphabetical }
    let numbers = alphabetical.map { $0.decimalNumber }
    guard numbers.allSatisfy({ $0 != nil }) else { return alphabetical }
    let keyed = alphabetical.indices.map { (numbers[$0] ?? 0, $0) }.sorted { $0 < $1 }
    return keyed.map { alphabetical[$0.1] }
  }
}

extension String {
  /// The value of a label written in decimal digits; nil for hexadecimal, `nan`, `inf` and words.
  fileprivate var decimalNumber: Double? {
    guard utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }) else { return nil }
    return Double(self)
  }
}
